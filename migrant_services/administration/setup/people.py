"""Accounts for the staff. This is the only way in which a Services Administrator makes a user.

A user is made with one of the profiles of the app and nothing else. Users that exist already are not touched, because a user who
may change an account can act as its user.
"""

from typing import Any

import frappe
from frappe import _

from migrant_services.administration.profiles import set_job
from migrant_services.administration.setup.rights import store, take_texts
from migrant_services.core.emails import read_email
from migrant_services.core.formats import ENGLISH, SPANISH
from migrant_services.core.messages import reject
from migrant_services.core.roles import DATA_PROTECTION_OFFICER, DESK_ROLES, ROLE_PROFILES

FIELDS = ("full_name", "email", "post", "profile", "language")
MAX_NAME = 140


def add_staff_member(values: dict[str, Any], office: str) -> dict[str, Any]:
	"""Create a user with a profile of the app and their Staff Member, and send the welcome e-mail if there is mail.

	:param values: ``full_name``, ``email``, ``profile`` (name of a Role Profile of the app), ``post``, ``language``
	:param office: name of the office that they work for
	:returns: ``staff_member``, and ``is_mailed``: whether the welcome e-mail goes out
	:raises frappe.ValidationError: when there is such an account, or the profile is not one of the app's
	"""
	texts = take_texts(values, FIELDS)
	name, email, role = (
		_check_name(texts["full_name"]),
		_check_email(texts["email"]),
		_check_profile(texts["profile"]),
	)
	if not frappe.db.exists("Office", office):
		reject("SETUP_OFFICE_UNKNOWN", _("Set up the office first."), field="office", title=_("People"))
	is_mailed = has_outgoing_mail()
	_make_user(name, email, role, texts["language"], is_mailed)
	member = frappe.new_doc(
		"Staff Member", full_name=name, email=email, post=texts["post"], user=email, office=office, enabled=1
	)
	store(member)
	member.add_comment(
		"Info", _("The account was created with the profile {0}.").format(_(ROLE_PROFILES[role]))
	)
	_notify_data_protection_officers(member.name)
	return {"staff_member": member.name, "is_mailed": is_mailed}


def has_outgoing_mail() -> bool:
	"""Return whether the site sends e-mail."""
	filters = {"enable_outgoing": 1, "default_outgoing": 1}
	return bool(frappe.db.exists("Email Account", filters) or frappe.conf.get("mail_server"))


def get_profile_roles(profile: str) -> frozenset[str]:
	"""Return the roles of a Role Profile as it is stored. The municipality may have added some."""
	return frozenset(
		frappe.get_all("Has Role", {"parenttype": "Role Profile", "parent": profile}, pluck="role")
	)


def _check_name(name: str | None) -> str:
	if not name or len(name) > MAX_NAME:
		reject(
			"SETUP_NAME_INVALID",
			_("Write the name, of at most {0} characters.").format(MAX_NAME),
			field="full_name",
			title=_("People"),
		)
	return name


def _check_email(text: str | None) -> str:
	email, findings = read_email(text)
	if findings or not email:
		reject(
			"SETUP_EMAIL_INVALID",
			_("Write one e-mail address, like name@example.org."),
			field="email",
			title=_("People"),
		)
	address = email.address.lower()
	if frappe.get_all("User", or_filters={"name": address, "email": address}, limit=1):
		reject(
			"SETUP_ACCOUNT_EXISTS",
			_(
				"There is an account with this e-mail already, and this page does not change accounts. A System Manager gives it "
				"the profile; you add the Staff Member in its form."
			),
			field="email",
			title=_("People"),
		)
	return address


def _check_profile(profile: str | None) -> str:
	"""Return the role of the job, after checking that the profile gives only roles of the app's desk."""
	role = next((role for role, name in ROLE_PROFILES.items() if name == profile), None)
	if not role:
		reject(
			"SETUP_PROFILE_UNKNOWN",
			_("Choose one of the profiles of the app."),
			field="profile",
			title=_("People"),
		)
	given = get_profile_roles(ROLE_PROFILES[role])
	if not given or not given <= set(DESK_ROLES):
		reject(
			"SETUP_PROFILE_CHANGED",
			_(
				"This profile was changed: it gives roles that are not of the app, or none. A System Manager gives it to the account."
			),
			field="profile",
			title=_("People"),
		)
	return role


def _make_user(name: str, email: str, role: str, language: str | None, is_mailed: bool) -> None:
	first, _blank, last = name.partition(" ")
	user = frappe.new_doc(
		"User",
		email=email,
		first_name=first,
		last_name=last,
		enabled=1,
		language=language if language in (ENGLISH, SPANISH) else None,
		send_welcome_email=int(is_mailed),
	)
	user.flags.no_welcome_mail = not is_mailed
	set_job(user, role)
	# why: an administrator has no right on users; the profile was checked, and the account is a new one.
	user.insert(ignore_permissions=True)
	stored = set(frappe.get_all("Has Role", {"parenttype": "User", "parent": user.name}, pluck="role"))
	if stored != get_profile_roles(ROLE_PROFILES[role]):
		reject(
			"SETUP_ROLES_DIFFER",
			_(
				"The account got other roles than its profile has, so it was not created. Ask a System Manager."
			),
			title=_("People"),
		)


def _notify_data_protection_officers(staff_member: str) -> None:
	"""Notify those who answer for the data that an account was made, so that an administrator makes none in secret."""
	holders = frappe.get_all(
		"Has Role", {"role": DATA_PROTECTION_OFFICER, "parenttype": "User"}, pluck="parent"
	)
	for user in frappe.get_all("User", {"name": ("in", holders), "enabled": 1}, pluck="name"):
		frappe.get_doc(
			{
				"doctype": "Notification Log",
				"for_user": user,
				"type": "Alert",
				"document_type": "Staff Member",
				"document_name": staff_member,
				"subject": _("An account for a member of the staff was created on the page Set Up."),
			}
		).insert(ignore_permissions=True)  # why: a notice of the app itself
