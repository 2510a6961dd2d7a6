"""Which methods a request calls, under every spelling that any version of Frappe takes."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

import frappe
from frappe import handler
from frappe.model.base_document import get_controller
from frappe.modules.utils import load_doctype_module

# What an address of the API says of itself.
_VERSIONS = ("v1", "v2")
_DOCUMENTS = ("resource", "document")
_KINDS = ("method", "doctype", *_DOCUMENTS)
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


class Address(NamedTuple):
	"""An address of the API; blanks where it is no such address.

	:param kind: ``method``, ``resource``, ``document`` or ``doctype``
	:param parts: what stands behind it
	"""

	path: str
	version: str
	kind: str
	parts: list[str]

	@property
	def doctype(self) -> str | None:
		"""The doctype of whose documents the address is."""
		return self.parts[0] if self.kind in (*_DOCUMENTS, "doctype") and self.parts else None

	@property
	def is_list(self) -> bool:
		return self.kind in _DOCUMENTS and len(self.parts) == 1

	@property
	def is_count(self) -> bool:
		return self.kind == "doctype" and self.parts[1:] == ["count"]


def read_address(path: str) -> Address:
	"""Both versions of the API are read, whatever this Frappe has."""
	first, *parts = path.rstrip("/").removeprefix("/").split("/")
	if first != "api" or not parts:
		return Address(path, "", "", [])
	version = parts.pop(0) if parts[0] in _VERSIONS else ""
	return Address(path, version, *(parts[:1] or [""]), parts[1:])


def methods_called(address: Address, arguments: dict) -> Iterator[tuple[str, str]]:
	"""The methods that a request calls: as they are asked for, and by their own names.

	:param arguments: of the address and the body
	"""
	path, version, kind, parts = address
	if kind and kind not in _KINDS:
		yield path, path  # a part of the API that no version of Frappe had
	names = [arguments.get("cmd"), *(_method_named(version, parts) if kind == "method" else ())]
	for name in filter(None, names):
		method = own_name(name)
		if method in _RUNNERS:
			yield from ((name, run) for run in _methods_run(arguments))
		elif name != _LOGIN:
			yield str(name), method
	if kind in _DOCUMENTS and len(parts) > 1:
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
