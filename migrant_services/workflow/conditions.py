"""What a transition's condition is made of, without running it."""

import ast

# What a condition may take from ``frappe`` without reading records.
HARMLESS = frozenset({"session", "utils"})


def examine(condition: str) -> str | None:
	"""Look at the text of a condition.

	:return: "SYNTAX" when it is no Python expression, "DATABASE" when it reaches for more of ``frappe`` than
		the session and the date functions, None when it is fine
	"""
	try:
		tree = ast.parse(condition.strip(), mode="eval")
	except (SyntaxError, ValueError):
		return "SYNTAX"
	harmless = {
		id(node.value)
		for node in ast.walk(tree)
		if isinstance(node, ast.Attribute) and node.attr in HARMLESS and isinstance(node.value, ast.Name)
	}
	for node in ast.walk(tree):
		if isinstance(node, ast.Name) and node.id == "frappe" and id(node) not in harmless:
			return "DATABASE"
	return None
