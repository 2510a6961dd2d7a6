"""What the app and its tests ask of Frappe is neither on its way out nor known to do harm."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT
from tests.internals import internals

SOURCES = [
	path
	for folder in ("migrant_services", "tests", "benchmarks", "docs")
	for path in (ROOT / folder).rglob("*.py")
]
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


def calls(path) -> Iterator[ast.Call]:
	for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
		if isinstance(node, ast.Call):
			yield node


def name_of(call: ast.Call) -> str:
	return getattr(call.func, "attr", getattr(call.func, "id", ""))


def old_arguments(call: ast.Call) -> bool:
	"""Version 17 takes ``limit`` only; ``offset`` is unknown to version 15."""
	return name_of(call) in LISTS and not OLD_ARGUMENTS.isdisjoint(word.arg for word in call.keywords)


def cache_with_brackets(call: ast.Call) -> bool:
	"""``frappe.cache`` is an object; that it can be called is kept for old code."""
	return ast.unparse(call.func) == "frappe.cache"


def translation_into_a_language(call: ast.Call) -> bool:
	"""It may leave the names of countries in another language than it says: ``languages.speaking`` does not."""
	return name_of(call) == "_" and (len(call.args) > 1 or any(word.arg == "lang" for word in call.keywords))


@pytest.mark.parametrize("fault", [old_arguments, cache_with_brackets, translation_into_a_language])
def test_nothing_is_asked_of_frappe_in_an_old_or_harmful_way(fault):
	found = [
		f"{path.relative_to(ROOT)}:{call.lineno}" for path in SOURCES for call in calls(path) if fault(call)
	]
	assert not found, fault.__doc__


def test_what_frappe_does_not_promise_is_listed():
	found = {
		f"{node.module}.{name.name}"
		for path in (ROOT / "migrant_services").rglob("*.py")
		for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
		if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "frappe"
		for name in node.names
		if node.module not in PROMISED or (node.module, name.name) == ("frappe", "client")
	}
	listed = {name for name in internals() if not name.startswith("frappe.model.document.")}
	assert found == listed, "docs/frappe-internals.md and the imports of the app"
