"""The parts of a transition's condition, found without running it.

Frappe evaluates a condition as Python. Users who edit workflows may write comparisons of the record's fields
with values, the user and the time. Everything else is for System Managers, who can read the database anyway.
"""

import ast
import unicodedata

SYNTAX, CHARACTERS, DATABASE, PARTS = "SYNTAX", "CHARACTERS", "DATABASE", "PARTS"
# Problems that do not matter when a System Manager edits.
PROBLEMS_FOR_SYSTEM_MANAGERS = frozenset({DATABASE, PARTS})

# The parts of ``frappe`` in a condition that read no record.
USER = "frappe.session.user"
TIME_FUNCTIONS = frozenset(
	f"frappe.utils.{name}" for name in ("add_to_date", "get_datetime", "now", "now_datetime")
)
NUMBER_FUNCTIONS = frozenset({"float", "int", "round"})
FIELD_FUNCTION = "doc.get"

# Multiplication is left out: a text times a large number fills the memory.
NODES = (
	ast.Expression,
	ast.Constant,
	ast.BoolOp,
	ast.boolop,
	ast.UnaryOp,
	ast.Not,
	ast.USub,
	ast.BinOp,
	ast.Add,
	ast.Sub,
	ast.Div,
	ast.Compare,
	ast.cmpop,
	ast.List,
	ast.Set,
	ast.Tuple,
	ast.Load,
)


def examine_condition(condition: str) -> str | None:
	"""Return the problem of a condition, or None.

	:returns: None, "SYNTAX" (no Python expression), "CHARACTERS" (Frappe evaluates the NFKC form
		of the text, and that is another text), "DATABASE" (more of ``frappe`` than the user and the time) or "PARTS"
		(anything but fields, values and comparisons)
	"""
	text = condition.strip()
	if unicodedata.normalize("NFKC", text) != text:
		return CHARACTERS
	try:
		tree = ast.parse(text, mode="eval")
	except (SyntaxError, ValueError, RecursionError, MemoryError):
		return SYNTAX
	problems = {_find_problem(node) for node in _walk_nodes(tree)} - {None}
	return next((problem for problem in (DATABASE, PARTS) if problem in problems), None)


def _walk_nodes(node: ast.AST):
	"""Yield the nodes of a tree; a name with its attributes (``doc.amount``) is one node."""
	if isinstance(node, ast.Attribute | ast.Name) and _get_dotted_name(node):
		yield node
		return
	yield node
	children = (
		[*node.args, *node.keywords]
		if isinstance(node, ast.Call) and _is_known_call(node)
		else ast.iter_child_nodes(node)
	)
	for child in children:
		yield from _walk_nodes(child)


def _find_problem(node: ast.AST) -> str | None:
	if isinstance(node, NODES) or (isinstance(node, ast.Call) and _is_known_call(node)):
		return None
	if isinstance(node, ast.keyword):
		return None if node.arg else PARTS
	name = _get_dotted_name(node)
	if name == USER or _is_field(name):
		return None
	return DATABASE if name.partition(".")[0] == "frappe" else PARTS


def _is_known_call(node: ast.Call) -> bool:
	name = _get_dotted_name(node.func)
	return name in TIME_FUNCTIONS or name in NUMBER_FUNCTIONS or name == FIELD_FUNCTION


def _is_field(name: str) -> bool:
	of, _dot, field = name.partition(".")
	return of == "doc" and field.isidentifier() and not field.startswith("_")


def _get_dotted_name(node: ast.AST) -> str:
	"""Return ``doc.amount`` for a name with attributes, "" for any other node."""
	if isinstance(node, ast.Name):
		return node.id
	if isinstance(node, ast.Attribute) and (of := _get_dotted_name(node.value)):
		return f"{of}.{node.attr}"
	return ""
