"""What imports what in the app, read without importing anything, and what follows from it.

``python3 -m tests.modules``, in the environment of the bench, writes it down: the contract *Pure* in pyproject.toml and
``__all__`` of each package.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import grimp

from tests.source import Nodes, check, findings

ROOT = Path(__file__).resolve().parent.parent
APP = "migrant_services"
FRAPPE = "frappe"
PYPROJECT = ROOT / "pyproject.toml"
# At the end of a name in a contract: all that is below it.
BELOW = ".**"
# Of these packages everything is pure, so that a new module is as well.
PURE_PACKAGES = (f"{APP}.matching", f"{APP}.core.identity")


@cache
def graph() -> grimp.ImportGraph:
	"""Return the graph of imports, with Frappe as one module."""
	sys.path.insert(0, str(ROOT))
	try:
		return grimp.build_graph(APP, include_external_packages=True, cache_dir=None)
	finally:
		sys.path.remove(str(ROOT))


def path_of(module: str) -> Path | None:
	"""Return the file of a module or of a package; None where it has none."""
	base = ROOT / module.replace(".", "/")
	return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)


def says_something(module: str) -> bool:
	"""Return whether a module has more than a docstring and names of its parts."""
	path = path_of(module)
	if path is None:
		return False
	return any(
		not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) and not _is_all(node)
		for node in ast.parse(path.read_text()).body
	)


def pure_modules() -> list[str]:
	"""Return the modules that import no Frappe, directly or through another; whole packages end in ``.**``."""
	imports = graph()
	impure = {FRAPPE, *imports.find_downstream_modules(FRAPPE)}
	found = set()
	for module in imports.modules - impure:
		package = next((each for each in PURE_PACKAGES if f"{module}.".startswith(f"{each}.")), None)
		if package:
			found.add(package + BELOW)
		elif module.startswith(f"{APP}.") and says_something(module):
			found.add(module)
	return sorted(found)


def contract() -> list[str]:
	"""Return the modules that the contract *Pure* names.

	:raises LookupError: when there is no such contract
	"""
	if not (found := _CONTRACT.search(PYPROJECT.read_text())):
		raise LookupError("pyproject.toml has no contract Pure")
	return re.findall(r'"([^"]+)"', found[2])


_CONTRACT = re.compile(r'(name = "Pure"\n.*?source_modules = \[\n)(.*?)(^\])', re.DOTALL | re.MULTILINE)


def write_contract() -> None:
	"""Write the pure modules into the contract."""
	lines = "".join(f'\t"{name}",\n' for name in pure_modules())
	PYPROJECT.write_text(_CONTRACT.sub(lambda found: found[1] + lines + found[3], PYPROJECT.read_text()))


def packages() -> list[str]:
	"""Return the packages that hold code: not the app itself, nor the doctypes and what Frappe names by its path."""
	folders = sorted(path.parent for path in (ROOT / APP).rglob("__init__.py"))
	names = [".".join(folder.relative_to(ROOT).parts) for folder in folders]
	return [name for name in names if name != APP and not f"{name}.".startswith(f"{APP}.{APP}.")]


def uses() -> dict[str, dict[str, set[str]]]:
	"""Return, for each package and each name right below it, who uses the name from outside the package.

	A name is a module, a package or what the ``__init__`` of the package has. Counted are imports, what is taken from an
	imported package, and paths in texts: hooks, patches, background jobs, calls of the desk and of devbench, commands
	in the documentation.
	"""
	found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
	known = set(packages())
	for path, targets in findings(_targets).items():
		module = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
		for target in targets:
			_note(found, known, module, target)
	texts = [path for path in (ROOT / APP).rglob("*.*") if path.suffix in (".js", ".json", ".html")]
	texts += [ROOT / APP / "patches.txt", ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
	for path in texts:
		for target in _PATH.findall(path.read_text(encoding="utf-8")):
			_note(found, known, path.name, target)
	return found


_PATH = re.compile(rf"\b{APP}(?:\.[a-z_]\w*)+")


@check(APP, "devbench")
def _targets(nodes: Nodes) -> set[str]:
	"""Return the dotted names of the app that a Python file imports or has in its texts."""
	found = {name.name for node in nodes[ast.Import] for name in node.names}
	imported = {
		name.asname or name.name: f"{node.module}.{name.name}"
		for node in nodes[ast.ImportFrom]
		if not node.level
		for name in node.names
	}
	texts = (node.value for node in nodes[ast.Constant] if isinstance(node.value, str))
	found |= {text for text in texts if _PATH.fullmatch(text)}
	for node in nodes[ast.Attribute]:
		if isinstance(node.value, ast.Name) and node.value.id in imported:
			found.add(f"{imported[node.value.id]}.{node.attr}")
	found.update(imported.values())
	return {name for name in found if name.startswith(f"{APP}.")}


def _note(found: dict, known: set[str], source: str, target: str) -> None:
	parts = target.split(".")
	for at in range(1, len(parts)):
		package = ".".join(parts[:at])
		inside = f"{source}.".startswith(f"{package}.")
		if (
			package in known
			and not inside
			and (path_of(package + "." + parts[at]) or _has(package, parts[at]))
		):
			found[package][parts[at]].add(source)


@cache
def _own_names(package: str) -> frozenset[str]:
	tree = ast.parse(_init(package).read_text())
	found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
	for node in tree.body:
		if isinstance(node, ast.Import | ast.ImportFrom):
			found |= {name.asname or name.name for name in node.names}
		elif isinstance(node, ast.Assign):
			found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
	return frozenset(found)


def _has(package: str, name: str) -> bool:
	return name in _own_names(package)


def names_of(package: str) -> tuple[str, ...] | None:
	"""Return ``__all__`` of a package; None where it has none."""
	for node in ast.parse(_init(package).read_text()).body:
		if _is_all(node):
			return tuple(ast.literal_eval(node.value))
	return None


def public_names() -> dict[str, tuple[str, ...]]:
	"""Return what ``__all__`` of each package has to say: what others use, and what tests use of the ``__init__``."""
	used, tests = uses(), _words_of_tests()
	found = {}
	for package in packages():
		tried = {name for name in names_of(package) or () if _has(package, name) and name in tests}
		names = tried.union(used[package])
		found[package] = tuple(
			sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
		)
	return found


def _words_of_tests() -> set[str]:
	files = [path for kind in ("site", "unit", "security") for path in (ROOT / "tests" / kind).glob("*.py")]
	return {word for path in files for word in re.findall(r"\w+", path.read_text())}


def write_names() -> None:
	"""Write ``__all__`` into each package."""
	for package, names in public_names().items():
		path, lines = _init(package), _init(package).read_text().splitlines(keepends=True)
		node = next((node for node in ast.parse("".join(lines)).body if _is_all(node)), None)
		if node:
			del lines[node.lineno - 1 : node.end_lineno]
		kept = "".join(lines).rstrip()
		if names:
			block = "__all__ = (\n" + "".join(f'\t"{name}",\n' for name in names) + ")"
			one = f"__all__ = ({', '.join(map(_quoted, names))}{',' if len(names) == 1 else ''})"
			kept = _placed(kept, one if len(one) <= 110 else block)
		path.write_text(f"{kept}\n" if kept else "")


def _placed(text: str, block: str) -> str:
	"""Return the text with the block after the docstring and the imports."""
	body = ast.parse(text).body
	heads = (ast.Import, ast.ImportFrom, ast.If)
	end = 0
	for number, node in enumerate(body):
		if isinstance(node, heads) or (number == 0 and isinstance(node, ast.Expr)):
			end = node.end_lineno
	lines = text.splitlines()
	before, after = "\n".join(lines[:end]), "\n".join(lines[end:]).lstrip("\n")
	gap = "\n\n\n" if after.startswith(("def ", "class ", "@")) else "\n\n"
	return "\n\n".join(part for part in (before, block) if part) + (gap + after if after else "")


def _quoted(name: str) -> str:
	return f'"{name}"'


def _init(package: str) -> Path:
	return ROOT / package.replace(".", "/") / "__init__.py"


def _is_all(node: ast.AST) -> bool:
	return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


if __name__ == "__main__":
	write_contract()
	write_names()
