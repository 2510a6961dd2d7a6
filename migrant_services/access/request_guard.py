"""The guard of requests (hook: auth_hooks): checks every request, once its user is known, for what it calls.

Which methods it calls, under every spelling (`method_calls.py`). Whether each is open to the user (`methods.csv`).
Which user or record the call is about (`method_targets.py`, `record_names.py`). Which columns it uses (`queries.csv`,
`queries.py`, `column_rules.py`). What a method may then return is checked elsewhere. docs/access.md lists what the
guard does not see.
"""

from collections.abc import Iterator
from typing import NoReturn

import frappe
from frappe import _
from frappe.utils import escape_html

from migrant_services.access import column_rules, queries
from migrant_services.access.arguments import check_calls
from migrant_services.access.criterion import is_visible
from migrant_services.access.method_calls import (
	Address,
	list_called_methods,
	list_indirect_methods,
	parse_address,
)
from migrant_services.access.method_targets import check_targets
from migrant_services.access.methods import (
	Audience,
	Decision,
	decide_access,
	decide_indirect_access,
	parse_opened_methods,
)
from migrant_services.access.record_names import check_names
from migrant_services.access.scopes import ROWS_OF, SCOPES
from migrant_services.access.stored_queries import list_requested_queries
from migrant_services.core.messages import reject

SETTINGS, OPENED_METHODS_FIELD = "Migrant Services Settings", "opened_methods"
# Arguments by which a client would switch rules off, or have links followed without a check. Frappe intends the first
# two for code, or for fields with that option.
_BYPASS_ARGUMENTS = ("ignore_permissions", "ignore_user_permissions", "expand", "expand_links")
# They return the description of a doctype, and no records.
_METADATA_METHODS = ("frappe.desk.form.load.getdoctype",)


def check_request() -> None:
	"""Deny a request that would disclose or change more than its user may, or reject arguments that the app
	cannot take.

	:raises frappe.PermissionError: with a sentence that says what is not open
	:raises frappe.ValidationError: with a sentence that names the argument
	"""
	user, arguments = frappe.session.user, frappe.local.form_dict or {}
	address = parse_address(frappe.request.path)
	called = list(list_called_methods(address, arguments))
	if user != "Administrator":
		check_access(user, address, called, arguments)
	check_calls(called, arguments)


def check_access(user: str, address: Address, called: list[tuple[str, str]], arguments: dict) -> None:
	"""Deny what is not open to a user.

	:param called: as returned by `method_calls.list_called_methods`
	:raises frappe.PermissionError: with a sentence
	"""
	for switch in _BYPASS_ARGUMENTS:
		arguments.pop(switch, None)
	for requested, method in called:
		check_method(method, user)
		check_spelling(requested, method)
		check_targets(method, user, arguments)
	for method in list_indirect_methods(arguments) if called else ():
		check_method(method, user, is_indirect=True)
	methods = [method for _requested, method in called]
	check_names(address.doctype, arguments)
	check_queries(address, methods, arguments)
	check_tables(address, methods, arguments)
	check_private_file(address.path, arguments)


def check_method(method: str, user: str, is_indirect: bool = False) -> None:
	"""Deny a method that is not open to a user.

	:param method: its canonical name, as returned by `method_calls.get_canonical_name`
	:param is_indirect: whether a request to another method names it, for that method to call
	:raises frappe.PermissionError: when it is not open
	"""
	audience = get_audience(user)
	decision = _decide(method, audience, is_indirect, {})
	if decision == Decision.MAY_BE_OPENED:
		decision = _decide(method, audience, is_indirect, get_opened_methods())
	if decision != Decision.ALLOWED and "System Manager" not in frappe.get_roles(user):
		_deny_method(method, audience, decision)


def _decide(method: str, audience: Audience, is_indirect: bool, by_settings: dict[str, Audience]) -> Decision:
	return (decide_indirect_access if is_indirect else decide_access)(method, audience, by_settings)


def check_spelling(requested: str, method: str) -> None:
	"""Deny another name for an overridden method: Frappe finds the override by Frappe's own name only.

	:raises frappe.PermissionError: when the override would be bypassed
	"""
	overridden = frappe.get_hooks("override_whitelisted_methods")
	if method in overridden and requested not in overridden:
		_deny("METHOD_CALLED_INDIRECTLY", _("Call this method by its own name, not through another one."))


def get_audience(user: str) -> Audience:
	"""Return the audience that a user belongs to: guests, users of the website, users of the desk."""
	if user == "Guest":
		return Audience.GUEST
	user_type = frappe.get_cached_value("User", user, "user_type")
	return Audience.WEBSITE if user_type == "Website User" else Audience.DESK


def get_opened_methods() -> dict[str, Audience]:
	"""Return the methods that the settings of the site open."""
	return parse_opened_methods(frappe.db.get_single_value(SETTINGS, OPENED_METHODS_FIELD))


def check_queries(address: Address, methods: list[str], arguments: dict) -> None:
	"""Deny a list, count, chart or card that uses a column the user may not use, or something that is no
	column.

	:raises frappe.PermissionError: with a sentence
	"""
	with column_rules.deny_unreadable():
		for query in _list_queries(address, methods, arguments):
			column_rules.check_query(query)


def _list_queries(address: Address, methods: list[str], arguments: dict) -> Iterator[queries.Query]:
	if frappe.request.method in ("GET", "HEAD") and (address.is_list or address.is_count):
		shape = queries.SHAPES["list" if address.is_list else "report"]
		yield queries.read_arguments(shape, arguments, address.doctype)
	for method in methods:
		shape = queries.load_shapes().get(_get_overridden_method(method) or method)
		if shape in queries.SHAPES:
			yield queries.read_arguments(queries.SHAPES[shape], arguments)
		elif shape:
			yield from list_requested_queries(shape, arguments)


def _get_overridden_method(method: str) -> str | None:
	"""Return the method of Frappe that one of the app's methods overrides.

	Both can be called by their own names.
	"""
	if not method.startswith("migrant_services."):
		return None
	overridden = frappe.get_hooks("override_whitelisted_methods").items()
	return next((name for name, overrides in overridden if method in overrides), None)


def check_tables(address: Address, methods: list[str], arguments: dict) -> None:
	"""Deny rows of a table that any method requests alone, where the user may not list them.

	:raises frappe.PermissionError: with a sentence
	"""
	if methods and all(method in _METADATA_METHODS for method in methods):
		return
	document = queries.parse_json(arguments.get("doc"))
	doctypes = [
		address.doctype,
		arguments.get("doctype"),
		document.get("doctype") if isinstance(document, dict) else None,
	]
	for table in ROWS_OF:
		if table in doctypes:
			column_rules.check_rows(table, queries.get_named_parents(arguments), frappe.session.user)


def check_private_file(path: str, arguments: dict) -> None:
	"""Deny a private file of a record that is hidden from the user.

	Frappe gives a private file to the user who uploaded it, even when the record was hidden from them later.

	:raises frappe.PermissionError: with a sentence
	"""
	# The database ignores case.
	url = path if path.startswith("/private/files/") else str(arguments.get("file_url") or "")
	if not url.casefold().startswith("/private/files/"):
		return
	of_records = frappe.get_all(
		"File",
		filters={"file_url": url, "attached_to_doctype": ("in", list(SCOPES))},
		fields=["attached_to_doctype", "attached_to_name"],
		order_by="creation",
	)
	if any(not is_visible(row.attached_to_doctype, row.attached_to_name) for row in of_records):
		_deny("FILE_HIDDEN", _("This file is not open to you."))


def _deny_method(method: str, audience: Audience, decision: Decision) -> None:
	"""Deny a method, and say to which audience it is closed and who can open it."""
	audience_name = {
		Audience.GUEST: _("people who are not logged in"),
		Audience.WEBSITE: _("users of the website"),
		Audience.DESK: _("users of the desk"),
	}[audience]
	if decision == Decision.MAY_BE_OPENED:
		text = _("The method {0} is not open to {1}. A System Manager can open it in {2}, {3}.").format(
			escape_html(method), audience_name, _(SETTINGS), _("Opened Methods")
		)
	else:
		text = _("The method {0} is not open to {1}. Only a System Manager can call it.").format(
			escape_html(method), audience_name
		)
	_deny("METHOD_CLOSED", text)


def _deny(code: str, text: str) -> NoReturn:
	reject(code, text, title=_("Not Open to You"), exc=frappe.PermissionError)
