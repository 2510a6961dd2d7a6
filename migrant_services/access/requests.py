"""Every request is asked which methods it calls, under every spelling, and refused when one is not open to its user.

Runs for every request, once its user is known (hooks: auth_hooks). What a method may then tell is held elsewhere:
this decides only whether it is called at all. docs/access.md names what does not come by here.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress

import frappe
from frappe import _, handler
from frappe.model.base_document import get_controller
from frappe.modules.utils import load_doctype_module
from frappe.utils import escape_html

from migrant_services.access.guarded import _UNASKED as UNASKED
from migrant_services.access.guarded import _check_open as check_open
from migrant_services.access.methods import Audience, Decision, decide, decide_in_passing, opened_by

SETTINGS, OPENED = "Migrant Services Settings", "opened_methods"
# What an address of the API says of itself.
_VERSIONS = ("v1", "v2")
_KINDS = ("method", "resource", "document", "doctype")
# What runs a method of a document. It is no whitelisted method itself.
_RUNNERS = ("frappe.handler.run_doc_method", "frappe.api.v2.run_doc_method")
# The arguments of those, in the versions of Frappe, that say which document it is.
_DOCUMENT_ARGUMENTS = ("dt", "docs", "document")
# Arguments by which a request has a further method called.
_METHOD_ARGUMENTS = ("method", "tree_method", "query")
# What the pages of the website that list a doctype do: any argument is a condition, on any column.
_LIST_PAGE = "frappe.www.list.get"
# Logging in is done before anything is called; the name stands for no method.
_LOGIN = "login"
# Methods that take a user and would tell or change what is that user's.
_ABOUT_THE_CALLER = {
	"frappe.core.doctype.user_permission.user_permission.get_user_permissions": "user",
	"frappe.desk.doctype.dashboard_settings.dashboard_settings.create_dashboard_settings": "user",
	"frappe.desk.doctype.event.event.get_events": "user",
	"frappe.desk.doctype.notification_settings.notification_settings.set_seen_value": "user",
	"frappe.desk.page.user_profile.user_profile.get_energy_points_heatmap_data": "user",
	"frappe.desk.page.user_profile.user_profile.get_energy_points_list": "user",
	"frappe.desk.page.user_profile.user_profile.get_energy_points_percentage_chart_data": "user",
	"frappe.desk.page.user_profile.user_profile.get_user_rank": "user",
	"frappe.social.doctype.energy_point_log.energy_point_log.get_user_energy_and_review_points": "user",
}
# Methods that do not ask whether a record is open: the argument with its doctype, or the doctype, and its name's.
_ABOUT_A_RECORD = {
	"frappe.client.is_document_amended": ("doctype", "docname"),
	"frappe.desk.form.document_follow.get_follow_users": ("doctype", "doc_name"),
	"frappe.desk.doctype.notification_log.notification_log.mark_as_read": ("Notification Log", "docname"),
}


def check_request() -> None:
	"""Refuse a request that calls a method which is not open to its user.

	:raises frappe.PermissionError: with a sentence that names the method and to whom it is not open
	"""
	user, arguments = frappe.session.user, frappe.local.form_dict or {}
	if user == "Administrator":
		return
	called = list(methods_called(frappe.request.path, arguments))
	for asked, method in called:
		check_method(method, user)
		check_spelling(asked, method)
		check_arguments(method, user, arguments)
	for method in methods_in_passing(arguments) if called else ():
		check_method(method, user, in_passing=True)


def check_method(method: str, user: str, in_passing: bool = False) -> None:
	"""Refuse a method that is not open to a user.

	:param method: its own name, as of `own_name`
	:param in_passing: a request to another method names it, to have it called
	:raises frappe.PermissionError: when it is not open
	"""
	audience = audience_of(user)
	decision = _decide(method, audience, in_passing, {})
	if decision == Decision.MAY_BE_OPENED:
		decision = _decide(method, audience, in_passing, opened())
	if decision != Decision.ALLOWED and not _is_system_manager(user):
		_refuse(method, audience, decision)


def _decide(method: str, audience: Audience, in_passing: bool, by_settings: dict[str, Audience]) -> Decision:
	return (decide_in_passing if in_passing else decide)(method, audience, by_settings)


def check_spelling(asked: str, method: str) -> None:
	"""Refuse another name for a method that is answered in another place: Frappe finds that place by the name.

	:raises frappe.PermissionError: when that place would be passed by
	"""
	replaced = frappe.get_hooks("override_whitelisted_methods")
	if method in replaced and asked not in replaced:
		frappe.throw(_("Call this method by its own name, not through another one."), frappe.PermissionError, title=_("Not Open to You"))


def check_arguments(method: str, user: str, arguments: dict) -> None:
	"""Hold the caller to themselves, and to records that are open, where Frappe does not.

	:raises frappe.PermissionError: when somebody else, or a closed record, is asked about
	"""
	if (argument := _ABOUT_THE_CALLER.get(method)) and arguments.get(argument) not in (None, "", user):
		if not _is_system_manager(user):
			frappe.throw(_("You can ask for this only about yourself."), frappe.PermissionError)
	if method in UNASKED:
		check_open(arguments, *UNASKED[method])
	if method in _ABOUT_A_RECORD:
		doctype, name = _ABOUT_A_RECORD[method]
		of = arguments.get(doctype) if doctype.islower() else doctype
		if of and arguments.get(name):
			frappe.get_doc(str(of), str(arguments[name])).check_permission("read")


def audience_of(user: str) -> Audience:
	"""Whose methods a user may call: guests, users of the website, users of the desk."""
	if user == "Guest":
		return Audience.GUEST
	user_type = frappe.get_cached_value("User", user, "user_type")
	return Audience.WEBSITE if user_type == "Website User" else Audience.DESK


def opened() -> dict[str, Audience]:
	"""The methods that the settings of the site open."""
	return opened_by(frappe.db.get_single_value(SETTINGS, OPENED))


def methods_called(path: str, arguments: dict) -> Iterator[tuple[str, str]]:
	"""The methods that a request calls: as they are asked for, and by their own names.

	:param path: of the address; both versions of the API are read, whatever this Frappe has
	:param arguments: of the address and the body
	"""
	version, kind, parts = _read(path)
	if kind and kind not in _KINDS:
		yield path, path  # a part of the API that no version of Frappe had
	names = [arguments.get("cmd"), *(_method_named(version, parts) if kind == "method" else ())]
	for name in filter(None, names):
		method = own_name(name)
		if method in _RUNNERS:
			yield from ((name, run) for run in _methods_run(arguments))
		elif name != _LOGIN:
			yield str(name), method
	if kind in ("resource", "document") and len(parts) > 1:
		yield from ((path, method) for method in _methods_of_document(parts, arguments))
	if not kind and _is_list_page(path):
		yield path, _LIST_PAGE


def methods_in_passing(arguments: dict) -> Iterator[str]:
	"""The methods that arguments name, for the method that is called to call them."""
	for name in map(arguments.get, _METHOD_ARGUMENTS):
		if isinstance(name, str) and "." in name and (function := _function(name)):
			yield name_of(function)


def own_name(name) -> str:
	"""The name of a method where it is defined, whatever module it is asked of.

	:param name: dotted, or one of the short names of ``frappe.handler``
	:return: what was asked for, when there is no such method
	"""
	return name_of(_function(name)) or str(name)


def method_of(doctype: str, method: str) -> str:
	"""The name of a document's method where it is defined; as asked for, when there is none."""
	try:
		function = getattr(get_controller(doctype), method)
	except Exception:
		function = None  # Frappe says it, when it comes to call the method
	return name_of(function) or f"{doctype}.{method}"


def name_of(function: Callable | None) -> str | None:
	"""The name of a function where it is defined; None for what has none."""
	name = getattr(function, "__qualname__", None)
	if name and "<locals>" in name:
		return name_of(_wrapped(function))
	# A package can be asked for as its file too.
	return name and f"{function.__module__.removesuffix('.__init__')}.{name}"


def _read(path: str) -> tuple[str, str, list[str]]:
	"""The version of an address of the API, what kind it is, and the rest of it; blanks where it is no such address."""
	first, *parts = path.rstrip("/").removeprefix("/").split("/")
	if first != "api" or not parts:
		return "", "", []
	version = parts.pop(0) if parts[0] in _VERSIONS else ""
	return version, *(parts[:1] or [""]), parts[1:]


def _method_named(version: str, parts: list[str]) -> Iterator[str]:
	"""The method in an address. The second version takes a doctype for the module of its controller."""
	if version == "v2" and len(parts) > 1:
		try:
			yield f"{load_doctype_module(parts[0]).__name__}.{parts[1]}"
		except Exception:
			yield ".".join(parts)
	else:
		yield from parts[:1]


def _is_list_page(path: str) -> bool:
	"""Whether an address is that of a list on the website: ``/list``, or the name of a doctype."""
	page = path.strip("/ ").removesuffix(".html")
	return page == "list" or bool(page and "/" not in page and frappe.db.exists("DocType", page))


def _methods_of_document(parts: list[str], arguments: dict) -> Iterator[str]:
	if parts[-2] == "method":
		yield method_of(parts[0], parts[-1])
	if "run_method" in arguments:
		yield method_of(parts[0], arguments["run_method"])


def _methods_run(arguments: dict) -> Iterator[str]:
	"""What is run of a document that the arguments name, or hold."""
	documents = [value for value in map(arguments.get, _DOCUMENT_ARGUMENTS) if value]
	for value in documents or [None]:
		with suppress(ValueError):
			value = frappe.parse_json(value)
		doctype = value.get("doctype") if isinstance(value, dict) else value
		yield method_of(doctype, arguments.get("method"))


def _function(name) -> Callable | None:
	try:
		if "." not in name:
			return getattr(handler, name)
		return frappe.get_attr(name) if name.partition(".")[0] in frappe.get_installed_apps() else None
	except Exception:
		return None  # Frappe says it, when it comes to call the method


def _wrapped(function: Callable) -> Callable | None:
	"""The function behind one that a decorator made without keeping the name."""
	function = inspect.unwrap(function)
	cells = (cell.cell_contents for cell in function.__closure__ or ())
	return next((inner for inner in cells if inspect.isfunction(inner)), None)


def _is_system_manager(user: str) -> bool:
	return "System Manager" in frappe.get_roles(user)


def _refuse(method: str, audience: Audience, decision: Decision) -> None:
	"""Say what is not open to whom, and who can change it."""
	whom = {
		Audience.GUEST: _("people who are not logged in"),
		Audience.WEBSITE: _("users of the website"),
		Audience.DESK: _("users of the desk"),
	}[audience]
	if decision == Decision.MAY_BE_OPENED:
		text = _(
			"The method {0} is not open to {1}. A System Manager can open it in {2}, {3}."
		).format(escape_html(method), whom, _(SETTINGS), _("Opened Methods"))
	else:
		text = _("The method {0} is not open to {1}. Only a System Manager can call it.").format(escape_html(method), whom)
	frappe.throw(text, frappe.PermissionError, title=_("Not Open to You"))
