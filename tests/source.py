"""The files of the repository as the unit tests read them: each file once, each Python file parsed once.

Parsing all of it takes longer than any check on it, and kept syntax trees slow down all tests that follow. So a test
registers its check with :func:`check` when it is imported, and :func:`findings` runs all of them in one pass.
"""

from __future__ import annotations

import ast
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from tests.conftest import ROOT

Nodes = dict[type[ast.AST], list[Any]]
Check = Callable[[Nodes], Iterable]

_checks: list[tuple[Check, tuple[str, ...]]] = []


@cache
def tracked_files() -> tuple[str, ...]:
	"""Return the paths of all files under version control, relative to the repository."""
	listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
	return tuple(path for path in listing.stdout.split("\0") if path and (ROOT / path).is_file())


@cache
def python_files() -> tuple[str, ...]:
	"""Return the paths of all Python files, those that are not under version control yet too."""
	argv = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.py"]
	listing = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True)
	return tuple(sorted(path for path in listing.stdout.split("\0") if path and (ROOT / path).is_file()))


@cache
def read(path: str) -> str:
	"""Return the text of a file, by its path relative to the repository."""
	return (ROOT / path).read_text(encoding="utf-8")


def nodes_by_type(tree: ast.AST) -> Nodes:
	"""Return the nodes of a syntax tree by their type, in the order of :func:`ast.walk`."""
	nodes: Nodes = defaultdict(list)
	waiting = [tree]
	# The list grows while it is read.
	for node in waiting:
		nodes[type(node)].append(node)
		for value in vars(node).values():
			if isinstance(value, ast.AST):
				waiting.append(value)
			elif isinstance(value, list):
				waiting.extend(each for each in value if isinstance(each, ast.AST))
	return nodes


def check(*folders: str) -> Callable[[Check], Check]:
	"""Register a check of the Python files in these folders of the repository, of all without a folder.

	The decorated function takes the nodes of one file and returns what it finds there.
	"""

	def register(function: Check) -> Check:
		_checks.append((function, tuple(f"{folder}/" for folder in folders) or ("",)))
		return function

	return register


def findings(function: Check) -> dict[str, list]:
	"""Return what a registered check finds, by the path of the file; files without a finding are left out."""
	return _findings()[function]


@cache
def _findings() -> dict[Check, dict[str, list]]:
	found: dict[Check, dict[str, list]] = {function: {} for function, _folders in _checks}
	for path in python_files():
		wanted = [function for function, folders in _checks if path.startswith(folders)]
		if not wanted:
			continue
		nodes = nodes_by_type(ast.parse(read(path)))
		for function in wanted:
			if result := list(function(nodes)):
				found[function][path] = result
	return found
