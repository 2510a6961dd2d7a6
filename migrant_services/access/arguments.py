"""A method of the app that is called with arguments it cannot take says which; Frappe's answer is an error of the server.

Frappe itself refuses what is of another type than the method declares. What is left: what is missing, JSON that is none,
and doctypes that are none.
"""

import inspect
import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import get_args, get_origin

import frappe
from frappe import _, handler

_OF_THE_APP = "migrant_services."
# They take the name of a record in place of filters.
_TAKE_NAMES = ("migrant_services.access.overrides.get", "migrant_services.access.overrides.get_value")
_STRUCTURES = (list, dict)


def check_calls(called: Iterable[tuple[str, str]], arguments: dict) -> None:
	"""Refuse a call of the app's own methods that lacks arguments, or has wrong ones.

	:param called: as of `calls.methods_called`
	:raises frappe.ValidationError: with a sentence that names the first of them
	"""
	replaced = frappe.get_hooks("override_whitelisted_methods")
	for asked, method in called:
		answering = replaced[asked][-1] if asked in replaced else method
		if answering.startswith(_OF_THE_APP):
			check_arguments(answering, arguments)


def check_arguments(method: str, arguments: dict) -> None:
	"""Refuse arguments that a method cannot take.

	What Frappe is about to refuse anyway (a guest, another verb) it refuses here, before anything is said of arguments.

	:param method: its path; one that there is not is left to Frappe
	:raises frappe.PermissionError: when the caller cannot call it in this way
	:raises frappe.ValidationError: naming the argument
	"""
	if not (function := _function(method)):
		return
	frappe.is_whitelisted(function)
	handler.is_valid_http_method(function)
	for parameter in _parameters(function):
		is_needed, value = parameter.default is parameter.empty, arguments.get(parameter.name)
		if is_needed and parameter.name not in arguments:
			frappe.throw(_("The argument {0} is missing.").format(parameter.name))
		if (
			isinstance(value, str)
			and (value or is_needed)
			and method not in _TAKE_NAMES
			and not _fits(value, parameter.annotation)
		):
			frappe.throw(_("The argument {0} is not in the form that is needed.").format(parameter.name))
		if (
			parameter.name == "doctype"
			and isinstance(value, str)
			and not frappe.db.exists("DocType", value, cache=True)
		):
			frappe.throw(_("There is no doctype of this name."), frappe.DoesNotExistError)


def _function(method: str) -> Callable | None:
	try:
		return frappe.get_attr(method)
	except Exception:
		return None  # Frappe says it, when it comes to call the method


@lru_cache(maxsize=1000)
def _parameters(function: Callable) -> tuple[inspect.Parameter, ...]:
	"""Those with a name of their own."""
	parameters = inspect.signature(function).parameters.values()
	return tuple(each for each in parameters if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD))


def _fits(value: str, annotation) -> bool:
	"""Whether a text is JSON of what a method takes; of a method that takes no lists or dictionaries, any text is."""
	kinds = tuple(kind for each in get_args(annotation) if (kind := get_origin(each) or each) in _STRUCTURES)
	if not kinds:
		return True
	try:
		return isinstance(json.loads(value), (*kinds, type(None)))
	except ValueError:
		return False
