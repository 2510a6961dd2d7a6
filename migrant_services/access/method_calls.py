"""Which methods a request calls, under every spelling that any version of Frappe accepts."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

import frappe
from frappe import handler
from frappe.model.base_document import get_controller
from frappe.modules.utils import load_doctype_module

# Parts of an address of the API.
_API_VERSIONS = ("v1", "v2")
_DOCUMENT_KINDS = ("resource", "document")
_ADDRESS_KINDS = ("method", "doctype", *_DOCUMENT_KINDS)
# These run a method of a document. They are not whitelisted methods themselves.
_METHOD_RUNNERS = ("frappe.handler.run_doc_method", "frappe.api.v2.run_doc_method")
# Their arguments, in each version of Frappe, that name the document.
_DOCUMENT_ARGUMENTS = ("dt", "docs", "document")
# Arguments that name a further method to call.
_METHOD_ARGUMENTS = ("method", "tree_method", "query")
# The list pages of the website take any argument as a condition on any column.
_LIST_PAGE = "frappe.www.list.get"
# Frappe logs in before it calls a method; this name is no method.
_LOGIN = "login"


class Address(NamedTuple):
	"""A parsed address of the API; the fields are blank for any other address.

	:param kind: ``method``, ``resource``, ``document`` or ``doctype``
	:param parts: the parts of the path after the kind
	"""

	path: str
	version: str
	kind: str
	parts: list[str]

	@property
	def doctype(self) -> str | None:
		"""The doctype whose documents the address names."""
		return self.parts[0] if self.kind in (*_DOCUMENT_KINDS, "doctype") and self.parts else None

	@property
	def is_list(self) -> bool:
		"""Whether the address lists documents."""
		return self.kind in _DOCUMENT_KINDS and len(self.parts) == 1

	@property
	def is_count(self) -> bool:
		"""Whether the address counts documents."""
		return self.kind == "doctype" and self.parts[1:] == ["count"]


def parse_address(path: str) -> Address:
	"""Parse an address of either version of the API, whatever this version of Frappe supports."""
	first, *parts = path.rstrip("/").removeprefix("/").split("/")
	if first != "api" or not parts:
		return Address(path, "", "", [])
	version = parts.pop(0) if parts[0] in _API_VERSIONS else ""
	return Address(path, version, *(parts[:1] or [""]), parts[1:])


def list_called_methods(address: Address, arguments: dict) -> Iterator[tuple[str, str]]:
	"""Yield the methods that a request calls: each as it was requested, and by its canonical name.

	:param arguments: of the address and the body
	"""
	path, version, kind, parts = address
	if kind and kind not in _ADDRESS_KINDS:
		yield path, path  # a part of the API that no version of Frappe has
	names = [arguments.get("cmd"), *(_list_addressed_methods(version, parts) if kind == "method" else ())]
	for name in filter(None, names):
		method = get_canonical_name(name)
		if method in _METHOD_RUNNERS:
			yield from ((name, run) for run in _list_run_methods(arguments))
		elif name != _LOGIN:
			yield str(name), method
	if kind in _DOCUMENT_KINDS and len(parts) > 1:
		yield from ((path, method) for method in _list_document_methods(parts, arguments))
	if not kind and _is_list_page(path):
		yield path, _LIST_PAGE


def list_indirect_methods(arguments: dict) -> Iterator[str]:
	"""Yield the methods that arguments name, for the called method to call."""
	for name in map(arguments.get, _METHOD_ARGUMENTS):
		if isinstance(name, str) and "." in name and (function := _find_function(name)):
			yield get_function_name(function)


def get_canonical_name(name) -> str:
	"""Return the name of a method where it is defined, whatever module was requested.

	:param name: dotted, or one of the short names of ``frappe.handler``
	:returns: the requested name when there is no such method
	"""
	return get_function_name(_find_function(name)) or str(name)


def get_document_method_name(doctype: str, method: str) -> str:
	"""Return the name of a document's method where it is defined; the requested name when there is none."""
	try:
		function = getattr(get_controller(doctype), method)
	except Exception:
		function = None  # Frappe reports it when it calls the method
	return get_function_name(function) or f"{doctype}.{method}"


def get_function_name(function: Callable | None) -> str | None:
	"""Return the name of a function where it is defined; None when it has none."""
	name = getattr(function, "__qualname__", None)
	if name and "<locals>" in name:
		return get_function_name(_unwrap_function(function))
	# A package can be requested as its `__init__` too.
	return name and f"{function.__module__.removesuffix('.__init__')}.{name}"


def _list_addressed_methods(version: str, parts: list[str]) -> Iterator[str]:
	"""Yield the method in an address.

	The second API accepts a doctype instead of the module of its controller.
	"""
	if version == "v2" and len(parts) > 1:
		try:
			yield f"{load_doctype_module(parts[0]).__name__}.{parts[1]}"
		except Exception:
			yield ".".join(parts)
	else:
		yield from parts[:1]


def _is_list_page(path: str) -> bool:
	"""Return whether an address is a list of the website: ``/list``, or the name of a doctype."""
	page = path.strip("/ ").removesuffix(".html")
	return page == "list" or bool(page and "/" not in page and frappe.db.exists("DocType", page))


def _list_document_methods(parts: list[str], arguments: dict) -> Iterator[str]:
	if parts[-2] == "method":
		yield get_document_method_name(parts[0], parts[-1])
	if "run_method" in arguments:
		yield get_document_method_name(parts[0], arguments["run_method"])


def _list_run_methods(arguments: dict) -> Iterator[str]:
	"""Yield the methods that are run on documents that the arguments name or contain."""
	documents = [value for value in map(arguments.get, _DOCUMENT_ARGUMENTS) if value]
	for value in documents or [None]:
		with suppress(ValueError):
			value = frappe.parse_json(value)
		doctype = value.get("doctype") if isinstance(value, dict) else value
		yield get_document_method_name(doctype, arguments.get("method"))


def _find_function(name) -> Callable | None:
	try:
		if "." not in name:
			return getattr(handler, name)
		return frappe.get_attr(name) if name.partition(".")[0] in frappe.get_installed_apps() else None
	except Exception:
		return None  # Frappe reports it when it calls the method


def _unwrap_function(function: Callable) -> Callable | None:
	"""Return the function behind one that a decorator made without keeping its name."""
	function = inspect.unwrap(function)
	cells = (cell.cell_contents for cell in function.__closure__ or ())
	return next((inner for inner in cells if inspect.isfunction(inner)), None)
