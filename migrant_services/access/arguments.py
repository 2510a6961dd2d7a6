"""Checks of the arguments that a request gives to the app's own methods.

Frappe rejects arguments of another type than the method declares. The checks here reject missing arguments, invalid
JSON, and names that are no doctype. Without them, Frappe would answer with a server error.
"""

import inspect
import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import get_args, get_origin

import frappe
from frappe import _, handler

from migrant_services.core.messages import reject

_APP_PREFIX = "migrant_services."
# They accept the name of a record instead of filters.
_METHODS_TAKING_NAMES = (
	"migrant_services.access.overrides.get",
	"migrant_services.access.overrides.get_value",
)
_STRUCTURES = (list, dict)


def check_calls(called: Iterable[tuple[str, str]], arguments: dict) -> None:
	"""Reject a call of the app's own methods that lacks arguments or has invalid ones.

	:param called: as returned by `method_calls.list_called_methods`
	:raises frappe.ValidationError: with a sentence that names the first such argument
	"""
	overridden = frappe.get_hooks("override_whitelisted_methods")
	for requested, method in called:
		responder = overridden[requested][-1] if requested in overridden else method
		if responder.startswith(_APP_PREFIX):
			check_arguments(responder, arguments)


def check_arguments(method: str, arguments: dict) -> None:
	"""Reject arguments that a method cannot take.

	A call that Frappe is about to deny anyway (a guest, another verb) is denied first, before any message about arguments.

	:param method: its path; an unknown one is left to Frappe
	:raises frappe.PermissionError: when the caller may not call the method in this way
	:raises frappe.ValidationError: naming the argument
	"""
	if not (function := _find_function(method)):
		return
	frappe.is_whitelisted(function)
	handler.is_valid_http_method(function)
	for parameter in _list_parameters(function):
		is_needed, value = parameter.default is parameter.empty, arguments.get(parameter.name)
		if is_needed and parameter.name not in arguments:
			reject(
				"ARGUMENT_MISSING",
				_("The argument {0} is missing.").format(parameter.name),
				field=parameter.name,
			)
		if (
			isinstance(value, str)
			and (value or is_needed)
			and method not in _METHODS_TAKING_NAMES
			and not _has_valid_form(value, parameter.annotation)
		):
			reject(
				"ARGUMENT_INVALID",
				_("The argument {0} does not have the required form.").format(parameter.name),
				field=parameter.name,
			)
		if (
			parameter.name == "doctype"
			and isinstance(value, str)
			and not frappe.db.exists("DocType", value, cache=True)
		):
			reject("DOCTYPE_UNKNOWN", _("There is no doctype of this name."), exc=frappe.DoesNotExistError)


def _find_function(method: str) -> Callable | None:
	try:
		return frappe.get_attr(method)
	except Exception:
		return None  # Frappe reports it when it calls the method


@lru_cache(maxsize=1000)
def _list_parameters(function: Callable) -> tuple[inspect.Parameter, ...]:
	"""Return the parameters that have a name of their own."""
	parameters = inspect.signature(function).parameters.values()
	return tuple(each for each in parameters if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD))


def _has_valid_form(value: str, annotation) -> bool:
	"""Return whether a text is JSON of a type that the parameter takes.

	Any text is valid where it takes no list or dict.
	"""
	kinds = tuple(kind for each in get_args(annotation) if (kind := get_origin(each) or each) in _STRUCTURES)
	if not kinds:
		return True
	try:
		return isinstance(json.loads(value), (*kinds, type(None)))
	except ValueError:
		return False
