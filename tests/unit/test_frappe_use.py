"""The app and its tests use nothing of Frappe that is deprecated or known to do harm."""

from __future__ import annotations

import ast

import pytest

from tests.internals import internals
from tests.source import Nodes, check, findings

EVERYWHERE = ("migrant_services", "tests", "benchmarks", "docs")
LISTS = {"get_list", "get_all"}
# The modules that Frappe documents for apps.
PROMISED = {
	"frappe",
	"frappe.model.document",
	"frappe.query_builder",
	"frappe.query_builder.functions",
	"frappe.rate_limiter",
	"frappe.utils",
}
OLD_ARGUMENTS = {"limit_page_length", "limit_start", "start", "page_length"}


def name_of(call: ast.Call) -> str:
	return getattr(call.func, "attr", getattr(call.func, "id", ""))


@check(*EVERYWHERE)
def old_arguments(nodes: Nodes) -> list[int]:
	"""Version 17 takes ``limit`` only; ``offset`` is unknown to version 15."""
	return [
		call.lineno
		for call in nodes[ast.Call]
		if name_of(call) in LISTS and not OLD_ARGUMENTS.isdisjoint(word.arg for word in call.keywords)
	]


@check(*EVERYWHERE)
def calls_of_cache(nodes: Nodes) -> list[int]:
	"""``frappe.cache`` is an object; calling it works only for old code."""
	return [
		call.lineno
		for call in nodes[ast.Call]
		if name_of(call) == "cache" and ast.unparse(call.func) == "frappe.cache"
	]


@check(*EVERYWHERE)
def translations_into_a_language(nodes: Nodes) -> list[int]:
	"""They may leave the names of countries in another language: ``languages.use_language`` does not."""
	return [
		call.lineno
		for call in nodes[ast.Call]
		if name_of(call) == "_" and (len(call.args) > 1 or any(word.arg == "lang" for word in call.keywords))
	]


@check("migrant_services")
def imported_internals(nodes: Nodes) -> list[str]:
	return [
		f"{node.module}.{name.name}"
		for node in nodes[ast.ImportFrom]
		if (node.module or "").partition(".")[0] == "frappe"
		for name in node.names
		if node.module not in PROMISED or (node.module, name.name) == ("frappe", "client")
	]


@pytest.mark.parametrize("fault", [old_arguments, calls_of_cache, translations_into_a_language])
def test_code_cannot_use_deprecated_or_harmful_parts_of_frappe(fault):
	assert not findings(fault), fault.__doc__


def test_internals_of_frappe_in_use_must_be_listed():
	found = {name for names in findings(imported_internals).values() for name in names}
	listed = {name for name in internals() if not name.startswith("frappe.model.document.")}
	assert found == listed, "docs/frappe-internals.md and the imports of the app"
