"""The guard of requests (hook: auth_hooks): asks each of them, once its user is known, what it calls and what for.

Which methods it calls, under every spelling (`method_calls.py`); whether each is open to the user (`methods.csv`); whom and
what it asks about (`method_targets.py`, `record_names.py`); by which columns (`queries.csv`, `queries.py`, `column_rules.py`). What a method may then
tell is held elsewhere. docs/access.md names what does not come by here.
"""

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.utils import escape_html

from migrant_services.access import column_rules, queries
from migrant_services.access.arguments import check_calls
from migrant_services.access.criterion import in_scope
from migrant_services.access.method_calls import Address, methods_called, methods_in_passing, read_address
from migrant_services.access.method_targets import check_subjects
from migrant_services.access.methods import Audience, Decision, decide, decide_in_passing, opened_by
from migrant_services.access.record_names import check_names
from migrant_services.access.scopes import ROWS_OF, SCOPES
from migrant_services.access.stored_queries import queries_asked

SETTINGS, OPENED = "Migrant Services Settings", "opened_methods"
# Arguments by which a client would switch the rules off, or have links followed without asking. Frappe means the
# first two for code, or for fields that say so.
_SWITCHES = ("ignore_permissions", "ignore_user_permissions", "expand", "expand_links")
# They say what a doctype is, and nothing of what is in it.
_DESCRIBES = ("frappe.desk.form.load.getdoctype",)


def check_request() -> None:
	"""Refuse a request that would tell or change more than its user may, or whose arguments the app cannot take.

	:raises frappe.PermissionError: with a sentence that says what is not open
	:raises frappe.ValidationError: with a sentence that names the argument
	"""
	user, arguments = frappe.session.user, frappe.local.form_dict or {}
	address = read_address(frappe.request.path)
	called = list(methods_called(address, arguments))
	if user != "Administrator":
		check_open(user, address, called, arguments)
	check_calls(called, arguments)


def check_open(user: str, address: Address, called: list[tuple[str, str]], arguments: dict) -> None:
	"""Refuse what is not open to a user.

	:param called: as of `calls.methods_called`
	:raises frappe.PermissionError: with a sentence
	"""
	for switch in _SWITCHES:
		arguments.pop(switch, None)
	for asked, method in called:
		check_method(method, user)
		check_spelling(asked, method)
		check_subjects(method, user, arguments)
	for method in methods_in_passing(arguments) if called else ():
		check_method(method, user, in_passing=True)
	methods = [method for _asked, method in called]
	check_names(address.doctype, arguments)
	check_queries(address, methods, arguments)
	check_tables(address, methods, arguments)
	check_private_file(address.path, arguments)


def check_method(method: str, user: str, in_passing: bool = False) -> None:
	"""Refuse a method that is not open to a user.

	:param method: its own name, as of `calls.own_name`
	:param in_passing: a request to another method names it, to have it called
	:raises frappe.PermissionError: when it is not open
	"""
	audience = audience_of(user)
	decision = _decide(method, audience, in_passing, {})
	if decision == Decision.MAY_BE_OPENED:
		decision = _decide(method, audience, in_passing, opened())
	if decision != Decision.ALLOWED and "System Manager" not in frappe.get_roles(user):
		_refuse_method(method, audience, decision)


def _decide(method: str, audience: Audience, in_passing: bool, by_settings: dict[str, Audience]) -> Decision:
	return (decide_in_passing if in_passing else decide)(method, audience, by_settings)


def check_spelling(asked: str, method: str) -> None:
	"""Refuse another name for a method that is answered in another place: Frappe finds that place by the name.

	:raises frappe.PermissionError: when that place would be passed by
	"""
	replaced = frappe.get_hooks("override_whitelisted_methods")
	if method in replaced and asked not in replaced:
		_refuse(_("Call this method by its own name, not through another one."))


def audience_of(user: str) -> Audience:
	"""Whose methods a user may call: guests, users of the website, users of the desk."""
	if user == "Guest":
		return Audience.GUEST
	user_type = frappe.get_cached_value("User", user, "user_type")
	return Audience.WEBSITE if user_type == "Website User" else Audience.DESK


def opened() -> dict[str, Audience]:
	"""The methods that the settings of the site open."""
	return opened_by(frappe.db.get_single_value(SETTINGS, OPENED))


def check_queries(address: Address, methods: list[str], arguments: dict) -> None:
	"""Refuse a list, count, chart or card by a column that the user may not use, or by what is no column.

	:raises frappe.PermissionError: with a sentence
	"""
	with column_rules.refusing_unreadable():
		for query in _queries(address, methods, arguments):
			column_rules.check_query(query)


def _queries(address: Address, methods: list[str], arguments: dict) -> Iterator[queries.Query]:
	if frappe.request.method in ("GET", "HEAD") and (address.is_list or address.is_count):
		shape = queries.SHAPES["list" if address.is_list else "report"]
		yield queries.read_arguments(shape, arguments, address.doctype)
	for method in methods:
		shape = queries.shapes().get(_replaced_by(method) or method)
		if shape in queries.SHAPES:
			yield queries.read_arguments(queries.SHAPES[shape], arguments)
		elif shape:
			yield from queries_asked(shape, arguments)


def _replaced_by(method: str) -> str | None:
	"""The method of Frappe in whose place one of the app answers, which can be called by its own name too."""
	if not method.startswith("migrant_services."):
		return None
	replaced = frappe.get_hooks("override_whitelisted_methods").items()
	return next((name for name, instead in replaced if method in instead), None)


def check_tables(address: Address, methods: list[str], arguments: dict) -> None:
	"""Refuse rows of a table that are asked for by themselves, by whichever method, where the user may not list them.

	:raises frappe.PermissionError: with a sentence
	"""
	if methods and all(method in _DESCRIBES for method in methods):
		return
	document = queries.parsed(arguments.get("doc"))
	asked = [
		address.doctype,
		arguments.get("doctype"),
		document.get("doctype") if isinstance(document, dict) else None,
	]
	for table in ROWS_OF:
		if table in asked:
			column_rules.check_rows(table, queries.parents_named(arguments), frappe.session.user)


def check_private_file(path: str, arguments: dict) -> None:
	"""Frappe gives a private file to the user who uploaded it, also when the record was closed to them since.

	:raises frappe.PermissionError: with a sentence
	"""
	# The database takes capitals and small letters for the same.
	url = path if path.startswith("/private/files/") else str(arguments.get("file_url") or "")
	if not url.casefold().startswith("/private/files/"):
		return
	of_records = frappe.get_all(
		"File",
		filters={"file_url": url, "attached_to_doctype": ("in", list(SCOPES))},
		fields=["attached_to_doctype", "attached_to_name"],
		order_by="creation",
	)
	if any(not in_scope(row.attached_to_doctype, row.attached_to_name) for row in of_records):
		_refuse(_("This file is not open to you."))


def _refuse_method(method: str, audience: Audience, decision: Decision) -> None:
	"""Say what is not open to whom, and who can change it."""
	whom = {
		Audience.GUEST: _("people who are not logged in"),
		Audience.WEBSITE: _("users of the website"),
		Audience.DESK: _("users of the desk"),
	}[audience]
	if decision == Decision.MAY_BE_OPENED:
		text = _("The method {0} is not open to {1}. A System Manager can open it in {2}, {3}.").format(
			escape_html(method), whom, _(SETTINGS), _("Opened Methods")
		)
	else:
		text = _("The method {0} is not open to {1}. Only a System Manager can call it.").format(
			escape_html(method), whom
		)
	_refuse(text)


def _refuse(text: str) -> None:
	frappe.throw(text, frappe.PermissionError, title=_("Not Open to You"))
