"""How guests are kept from learning who has an account: from messages, from the status, or from how long a
response takes.

Frappe responds to requests for mailed links at once, and differently when there is no such account. Here the request
only enqueues a background job for the mail (hook: override_whitelisted_methods). All failed logins get one response
(hook: after_request), and a record that a guest may not read is not looked up (hook: auth_hooks).
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
from migrant_services.core.messages import reject

# Mails in an hour for one account, and for the whole site, whatever addresses the requests come from.
MAX_MAILS_PER_ACCOUNT, MAX_MAILS_PER_SITE, WINDOW_SECONDS = 3, 120, 3600
MAX_NAME_LENGTH = 140
# Without Frappe's limits on requests: early versions apply them to jobs too.
_MAIL_FUNCTIONS = {"reset_password": unwrap(mail_reset), "login_link": unwrap(mail_login)}
_LOCKED_ERROR = "SecurityException"
# Frappe clears these after a failed login.
_COOKIES = ["full_name", "user_id", "sid", "user_image", "user_lang", "system_user"]


@frappe.whitelist(allow_guest=True, methods=["POST"])
def reset_password(user: str) -> None:
	"""Mail a link to set a new password to the owner of an account, if there is one.

	:raises frappe.TooManyRequestsError: after :data:`MAX_MAILS_PER_ACCOUNT` requests in an hour
	"""
	_enqueue_mail("reset_password", user)


@frappe.whitelist(allow_guest=True, methods=["POST"])
def send_login_link(email: str) -> None:
	"""Mail a login link to the owner of an account, if there is one and the site has such links.

	:raises frappe.TooManyRequestsError: after :data:`MAX_MAILS_PER_ACCOUNT` requests in an hour
	"""
	if frappe.get_system_settings("login_with_email_link"):
		_enqueue_mail("login_link", email)


def _enqueue_mail(mail: str, user: str) -> None:
	name = str(user).strip()[:MAX_NAME_LENGTH]
	is_site_limit_exceeded = rate_limits.is_exceeded("mails", "all", MAX_MAILS_PER_SITE, WINDOW_SECONDS)
	if (
		rate_limits.is_exceeded(mail, name.casefold(), MAX_MAILS_PER_ACCOUNT, WINDOW_SECONDS)
		or is_site_limit_exceeded
	):
		reject(
			"TOO_MANY_EMAILS",
			_("Too many e-mails were requested. Please try again in an hour."),
			exc=frappe.TooManyRequestsError,
		)
	frappe.enqueue(send_link, queue="short", mail=mail, account=name)
	frappe.msgprint(_("If there is such an account, an e-mail is on its way to it."), title=_("Mail"))


def send_link(mail: str, account: str) -> None:
	"""Send the mail if there is such an account (background job).

	:param mail: "reset_password" or "login_link"
	"""
	if frappe.db.get_value("User", account, "enabled"):
		_MAIL_FUNCTIONS[mail](account)


def check_request() -> None:
	"""Deny a guest before the requested record is looked up: the response would show whether it exists (hook:
	auth_hooks).

	:raises frappe.PermissionError: when guests may not read its doctype
	"""
	if frappe.session.user != "Guest":
		return
	doctype = _get_named_doctype(frappe.request.path.strip("/").split("/"), frappe.form_dict)
	if doctype and not frappe.has_permission(doctype):
		reject(
			"LOGIN_REQUIRED",
			_("This is not open to people who are not logged in."),
			exc=frappe.PermissionError,
		)


def _get_named_doctype(parts: list[str], arguments: dict) -> str | None:
	"""Return the doctype whose record a request names: in the API, to print it, or as a page of its own."""
	if parts[0] == "api":
		kind = next(
			(place for place in (1, 2) if parts[place : place + 1] in (["resource"], ["document"])), None
		)
		return parts[kind + 1] if kind and len(parts) > kind + 1 else None
	if parts[0] == "printview":
		return arguments.get("doctype")
	return parts[0] if len(parts) > 1 and frappe.db.exists("DocType", parts[0], cache=True) else None


def hide_login_difference(response=None, request=None) -> None:
	"""Give every failed login the same response, whether there is such a user or not (hook: after_request).

	After some tries, Frappe says that the account of an existing user is locked. And it spends no time on the password
	when there is no such user.
	"""
	if response is None or request is None or response.status_code < 400 or not _is_login(request):
		return
	failed = frappe.AuthenticationError.http_status_code
	if (
		response.status_code == failed
		or (response.get_json(silent=True) or {}).get("exc_type") == _LOCKED_ERROR
	):
		# Frappe's error and the cookies that it clears depend on whether it found the user.
		frappe.local.cookie_manager.delete_cookie(_COOKIES)
		response.status_code = failed
		answer = {"message": "Invalid login credentials", "exc_type": "AuthenticationError"}
		response.set_data(json.dumps(answer, separators=(",", ":")))
	if not _was_password_checked(frappe.form_dict.get("usr")):
		passlibctx.dummy_verify()


def _is_login(request) -> bool:
	return request.path == "/api/method/login" or frappe.form_dict.get("cmd") == "login"


def _was_password_checked(user) -> bool:
	"""Return whether Frappe spent the time to check a password: the user exists and has one."""
	found = User.find_by_credentials(str(user), "", validate_password=False) if user else None
	return bool(
		found
		and frappe.db.exists("__Auth", {"doctype": "User", "name": found["name"], "fieldname": "password"})
	)
