"""Limits on figures of the app's code: documented functions and long functions.

``make unit ARGS="-s tests/unit/test_code_figures.py"`` prints them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.source import Nodes, check, findings, nodes_by_type

MIN_DOCUMENTED = 0.9
MAX_LINES = 50
MAX_LONG_FUNCTIONS = 2
# What Frappe calls on a document and documents itself.
FRAPPE_EVENTS = {
	"after_delete",
	"after_insert",
	"autoname",
	"before_discard",
	"before_insert",
	"before_naming",
	"before_save",
	"before_submit",
	"before_update_after_submit",
	"before_validate",
	"has_permission",
	"on_cancel",
	"on_change",
	"on_submit",
	"on_trash",
	"on_update",
	"on_update_after_submit",
	"onload",
	"validate",
}


class Function(NamedTuple):
	"""A function or method. ``lines`` are those of its code, from ``def`` on and without the docstring."""

	name: str
	line: int
	lines: int
	public: bool
	documented: bool


@check("migrant_services")
def functions(nodes: Nodes) -> Iterator[Function]:
	"""List the functions and methods of a module, without those inside functions."""
	[module] = nodes[ast.Module]
	return _functions(module.body, public=True, in_class=False)


def _functions(body: list[ast.stmt], public: bool, in_class: bool) -> Iterator[Function]:
	for node in body:
		if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
			docstring = ast.get_docstring(node, clean=False)
			lines = node.end_lineno - node.lineno + 1
			if docstring is not None:
				lines -= docstring.count("\n") + 1
			event = in_class and node.name in FRAPPE_EVENTS
			yield Function(
				node.name,
				node.lineno,
				lines,
				public and not event and not node.name.startswith("_"),
				bool(docstring),
			)
		elif isinstance(node, ast.ClassDef):
			yield from _functions(node.body, public and not node.name.startswith("_"), True)
		elif isinstance(node, ast.If | ast.Try):
			yield from _functions(node.body, public, in_class)


@pytest.fixture(scope="module")
def app() -> list[tuple[str, Function]]:
	"""Provide every function of the app with its place."""
	found = findings(functions).items()
	return [(f"{path}:{function.line}", function) for path, of_file in found for function in of_file]


def test_public_functions_must_be_documented(app):
	public = [(place, function) for place, function in app if function.public]
	documented = sum(function.documented for _place, function in public) / len(public)
	print(f"\npublic functions documented: {documented:.1%} of {len(public)}")
	missing = [f"{place} {function.name}" for place, function in public if not function.documented]
	assert documented >= MIN_DOCUMENTED, "\n".join(missing)


def test_functions_must_be_short(app):
	long = [
		f"{place} {function.name}: {function.lines}" for place, function in app if function.lines > MAX_LINES
	]
	print(f"\nfunctions over {MAX_LINES} lines: {len(long)} of {len(app)}")
	assert len(long) <= MAX_LONG_FUNCTIONS, "\n".join(long)


def test_counts_functions_as_said():
	module = '''
def documented():
	"""Return nothing."""

def missing(): ...

def _private(): ...

class Controller:
	def validate(self): ...
	def set_name(self):
		def inner(): ...
'''
	found = {each.name: each for each in functions(nodes_by_type(ast.parse(module)))}
	assert [name for name, each in found.items() if each.public] == ["documented", "missing", "set_name"]
	assert [name for name, each in found.items() if each.documented] == ["documented"]
	assert (found["documented"].lines, found["set_name"].lines) == (1, 2)
