"""The codes of the app's errors, read without importing anything, and their list in docs/errors.md.

``python3 -m tests.errors`` writes the list.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from tests.conftest import ROOT
from tests.source import Nodes, check, findings, nodes_by_type

APP = "migrant_services"
PAGE = ROOT / "docs" / "errors.md"
CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
# Functions and classes that take a code and a sentence.
REJECTING = {"reject", "_reject", "_deny", "PrintDenied"}
VALIDATION, FORBIDDEN = 417, 403
STATUS = {
	"frappe.PermissionError": FORBIDDEN,
	"frappe.DoesNotExistError": 404,
	"frappe.TooManyRequestsError": 429,
	"PrintDenied": FORBIDDEN,
}
# Where the sentence is put together from parts.
DYNAMIC = "…"
REJECTIONS, RULES = "## Rejections", "## Findings of the rules"


class Rejection(NamedTuple):
	"""A place that rejects a request with a code. ``field`` and ``sentence`` are "…" when they depend on the request."""

	code: str
	status: int
	field: str
	sentence: str


class Rule(NamedTuple):
	"""The code of a finding, and its sentence."""

	code: str
	sentence: str


@check(APP)
def bare_throws(nodes: Nodes) -> list[int]:
	"""Return the lines that call ``frappe.throw``, which gives no code."""
	return [call.lineno for call in nodes[ast.Call] if ast.unparse(call.func) == "frappe.throw"]


@check(APP)
def unexplained_denials(nodes: Nodes) -> list[int]:
	"""Return the lines in which Frappe denies: some versions report that as invalid input, and name the user in it."""
	return [
		call.lineno
		for call in nodes[ast.Call]
		if ast.unparse(call.func) == "frappe.has_permission"
		and any(each.arg == "throw" for each in call.keywords)
	]


@check(APP)
def rejections(nodes: Nodes) -> Iterator[Rejection]:
	"""List the rejections of a module, except those that pass on the code of a finding."""
	helpers = {
		function.name: call
		for function in nodes[ast.FunctionDef]
		if function.name in REJECTING
		for call in _calls(nodes_by_type(function))
	}
	classes = {
		node.name: value
		for node in nodes[ast.ClassDef]
		for each in node.body
		if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "code"
		for value in [ast.literal_eval(each.value)]
	}
	for call in _calls(nodes):
		code = _code(call.args[0], classes)
		if code:
			raising = helpers.get(_name(call), call)
			field = _field(call) or _field(raising)
			yield Rejection(code, _status(raising), field, _sentence(call.args[1]))
	for pair in nodes[ast.Tuple]:
		if len(pair.elts) == 2 and _code(pair.elts[0], {}) and _is_translated(pair.elts[1]):
			yield Rejection(pair.elts[0].value, FORBIDDEN, "", _sentence(pair.elts[1]))


@check(APP)
def rules(nodes: Nodes) -> Iterator[Rule]:
	"""List the findings of a module: the constant ``MESSAGES``, except one whose keys are fieldnames."""
	for node in nodes[ast.Assign]:
		if ast.unparse(node.targets[0]) == "MESSAGES" and isinstance(node.value, ast.Dict):
			for key, value in zip(node.value.keys, node.value.values, strict=True):
				if code := _code(key, {}):
					yield Rule(code, ast.literal_eval(value))


def _calls(nodes: Nodes) -> list[ast.Call]:
	return [call for call in nodes[ast.Call] if _name(call) in REJECTING and len(call.args) >= 2]


def _name(call: ast.Call) -> str:
	return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _code(node: ast.expr | None, classes: dict[str, str]) -> str | None:
	"""Return the code that an expression is; None for one that is only known when it runs."""
	if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
		return node.value
	if isinstance(node, ast.Attribute) and node.attr == "code" and isinstance(node.value, ast.Name):
		return classes.get(node.value.id)
	return None


def _status(call: ast.Call) -> int:
	raised = next((ast.unparse(word.value) for word in call.keywords if word.arg == "exc"), _name(call))
	return STATUS.get(raised, VALIDATION)


def _field(call: ast.Call) -> str:
	node = next((word.value for word in call.keywords if word.arg == "field"), None)
	if node is None:
		return ""
	return node.value if isinstance(node, ast.Constant) else DYNAMIC


def _is_translated(node: ast.AST) -> bool:
	return isinstance(node, ast.Call) and _name(node) == "_" and isinstance(node.args[0], ast.Constant)


def _sentence(node: ast.expr) -> str:
	"""Return the source text of a sentence, of several the first."""
	if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
		node = node.func.value
	if isinstance(node, ast.Call) and _name(node) == "choose_plural":
		node = node.args[-1]
	return node.args[0].value if _is_translated(node) else DYNAMIC


def all_rejections() -> list[Rejection]:
	"""Return the rejections of the app, each once."""
	return sorted({each for found in findings(rejections).values() for each in found})


def all_rules() -> list[Rule]:
	"""Return the findings of the app, each once."""
	return sorted({each for found in findings(rules).values() for each in found})


def page() -> str:
	"""Return docs/errors.md with the tables as the code has them."""
	start = PAGE.read_text(encoding="utf-8").partition(f"{REJECTIONS}\n")[0]
	lines = [f"{start}{REJECTIONS}", "", "| code | status | field | sentence |", "|---|---|---|---|"]
	for each in all_rejections():
		lines.append(f"| `{each.code}` | {each.status} | {each.field} | {each.sentence} |")
	lines += ["", RULES, "", "| code | sentence |", "|---|---|"]
	lines += [f"| `{each.code}` | {each.sentence} |" for each in all_rules()]
	return "\n".join([*lines, ""])


if __name__ == "__main__":
	PAGE.write_text(page(), encoding="utf-8")
