"""Makes the demo users and acts as one of them."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe

from migrant_services.administration.profiles import set_job
from migrant_services.core.roles import DESK_ROLES
from migrant_services.demo.accounts import PASSWORD, emails, users

SYSTEM_MANAGER = "System Manager"


def make_users() -> None:
	"""Create the users that the site does not have; the others stay as they are."""
	for user in users():
		if not frappe.db.exists("User", user["email"]):
			_make_user(user)


def _make_user(user: dict[str, str]) -> None:
	first, _blank, last = user["full_name"].partition(" ")
	doc = frappe.get_doc(
		{
			"doctype": "User",
			"email": user["email"],
			"first_name": first,
			"last_name": last,
			"enabled": 1,
			"language": user["language"],
			"send_welcome_email": 0,
			"new_password": PASSWORD,
		}
	)
	if user["role"] in DESK_ROLES:
		set_job(doc, user["role"])
	else:
		doc.append("roles", {"role": user["role"]})
	doc.flags.no_welcome_mail = True
	doc.insert()


def keep_from_system_management(doc, method: str | None = None) -> None:
	"""Keep demo users from becoming System Manager: Frappe makes one of the first user of a site that has none.

	The password of the demo users is public.
	"""
	if doc.name in emails():
		doc.set("roles", [row for row in doc.roles if row.role != SYSTEM_MANAGER])
		doc.set_system_user()  # the role would have opened the desk to a partner


@contextmanager
def acting_as(email: str) -> Iterator[None]:
	"""Act as that user within the block, with the user's rights and language."""
	user, lang = frappe.session.user, frappe.local.lang
	language = next((one["language"] for one in users() if one["email"] == email), lang)
	_become(email)
	frappe.local.lang = language
	try:
		yield
	finally:
		_become(user)
		frappe.local.lang = lang


def _become(user: str) -> None:
	"""Change the user and keep what is remembered of the site, which Frappe forgets with every change.

	What depends on a user is remembered by user, so it stays right; reading the rest each time takes more
	than half of the time of loading.
	"""
	if user == frappe.session.user:
		return
	remembered = {name: getattr(frappe.local, name, None) for name in ("cache", "role_permissions")}
	frappe.set_user(user)
	for name, values in remembered.items():
		if values is not None:
			setattr(frappe.local, name, values)
