"""A guest learns nothing of who has an account: not by words, nor by the status, nor by how long an answer takes.

Frappe answers the mailed links at once, and differently when there is no such account. Here the request only asks a
background job for the mail (hooks: override_whitelisted_methods). A refused login is answered in one way (hooks:
after_request), and a record that a guest may not read is not looked up (hooks: auth_hooks).
"""

import json
from inspect import unwrap

import frappe
from frappe import _
from frappe.core.doctype.user.user import User
from frappe.core.doctype.user.user import reset_password as mail_reset
from frappe.utils.password import passlibctx
from frappe.www.login import send_login_link as mail_login

from migrant_services.access import rate_limits

# Mails for one account in an hour, and for the whole site: whatever addresses the requests come from.
MOST_OF_ACCOUNT, MOST_OF_SITE, SECONDS = 3, 120, 3600
LONGEST_NAME = 140
# Without the limits that Frappe sets to requests: early versions set them to jobs too.
_MAILS = {"reset_password": unwrap(mail_reset), "login_link": unwrap(mail_login)}
_LOCKED = "SecurityException"
# What Frappe clears after a refused login.
_COOKIES = ["full_name", "user_id", "sid", "user_image", "user_lang", "system_user"]


@frappe.whitelist(allow_guest=True, methods=["POST"])
def reset_password(user: str) -> None:
	"""Mail a link to set a new password to the owner of an account, if there is one.

	:raises frappe.TooManyRequestsError: after :data:`MOST_OF_ACCOUNT` requests in an hour
	"""
	_mail_later("reset_password", user)


@frappe.whitelist(allow_guest=True, methods=["POST"])
def send_login_link(email: str) -> None:
	"""Mail a link to log in to the owner of an account, if there is one and the site has such links.

	:raises frappe.TooManyRequestsError: after :data:`MOST_OF_ACCOUNT` requests in an hour
	"""
	if frappe.get_system_settings("login_with_email_link"):
		_mail_later("login_link", email)


def _mail_later(mail: str, user: str) -> None:
	name = str(user).strip()[:LONGEST_NAME]
	of_site = rate_limits.is_over("mails", "all", MOST_OF_SITE, SECONDS)
	if rate_limits.is_over(mail, name.casefold(), MOST_OF_ACCOUNT, SECONDS) or of_site:
		frappe.throw(
			_("Too many mails were asked for. Please try again in an hour."), frappe.TooManyRequestsError
		)
	frappe.enqueue(mail_link, queue="short", mail=mail, account=name)
	frappe.msgprint(_("If there is such an account, a mail is on its way to it."), title=_("Mail"))


def mail_link(mail: str, account: str) -> None:
	"""Background job: the mail, when there is such an account.

	:param mail: "reset_password" or "login_link"
	"""
	if frappe.db.get_value("User", account, "enabled"):
		_MAILS[mail](account)


def check_request() -> None:
	"""Refuse a guest before the record that the request names is looked up: the answer would say whether there is one.

	:raises frappe.PermissionError: when guests may not read its doctype
	"""
	if frappe.session.user != "Guest":
		return
	doctype = _doctype_named(frappe.request.path.strip("/").split("/"), frappe.form_dict)
	if doctype and not frappe.has_permission(doctype):
		frappe.throw(_("This is not open to people who are not logged in."), frappe.PermissionError)


def _doctype_named(parts: list[str], arguments: dict) -> str | None:
	"""Of which doctype a request names a record: in the API, to print it, or as a page of its own."""
	if parts[0] == "api":
		kind = next(
			(place for place in (1, 2) if parts[place : place + 1] in (["resource"], ["document"])), None
		)
		return parts[kind + 1] if kind and len(parts) > kind + 1 else None
	if parts[0] == "printview":
		return arguments.get("doctype")
	return parts[0] if len(parts) > 1 and frappe.db.exists("DocType", parts[0], cache=True) else None


def answer_alike(response=None, request=None) -> None:
	"""Hook ``after_request``: a login that is refused is answered in one way, whether there is such a user or not.

	Frappe says of a user that there is, after some tries, that the account is locked; and it takes no time to check
	the password of a user that there is not.
	"""
	if response is None or request is None or response.status_code < 400 or not _is_login(request):
		return
	refused = frappe.AuthenticationError.http_status_code
	if response.status_code == refused or (response.get_json(silent=True) or {}).get("exc_type") == _LOCKED:
		# Which error Frappe names, and which cookies it clears, depends on whether it found the user.
		frappe.local.cookie_manager.delete_cookie(_COOKIES)
		response.status_code = refused
		said = {"message": "Invalid login credentials", "exc_type": "AuthenticationError"}
		response.set_data(json.dumps(said, separators=(",", ":")))
	if not _was_password_checked(frappe.form_dict.get("usr")):
		passlibctx.dummy_verify()


def _is_login(request) -> bool:
	return request.path == "/api/method/login" or frappe.form_dict.get("cmd") == "login"


def _was_password_checked(user) -> bool:
	"""Whether Frappe took the time to check a password: there is such a user, and it has one."""
	found = User.find_by_credentials(str(user), "", validate_password=False) if user else None
	return bool(
		found
		and frappe.db.exists("__Auth", {"doctype": "User", "name": found["name"], "fieldname": "password"})
	)
