"""Which whitelisted methods of an engine its scripts and an app's scripts call, read from their text.

``migrant_services/access/methods.csv`` says of each method whether it is open. This says what a desk needs: the
scripts, templates and Vue components of every app in a bench are searched for the names of methods.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

SCRIPTS = (".js", ".ts", ".vue", ".html")
LEFT_OUT = {"node_modules", "dist", "tests", "cypress", "locale", "translations"}
_IMPORT = re.compile(r"^from (frappe[\w.]*) import (\([^)]*\)|.+)$", re.MULTILINE)
_DOTTED = re.compile(r"\b[a-z_]\w*(?:\.\w+){2,}")
# The beginning of a name that a script puts together: "frappe.desk.doctype.kanban_board.kanban_board." + verb
_BEGINNING = re.compile(r"""["'`](frappe(?:\.\w+)+)\.["'`$]""")
_WORD = re.compile(r"""["'`](?:/?api/method/)?(\w+)["'`?]""")


def whitelisted(package: Path) -> set[str]:
	"""Return the whitelisted methods of an app by the names under which they are defined.

	:param package: the folder of the Python package; its name begins the names of the methods
	:return: ``module.function`` and ``module.Class.method``
	"""
	return {method for module, text in _modules(package) for method in _defined(module, text)}


def aliases(package: Path, methods: set[str]) -> dict[str, str]:
	"""Find other names of methods: those of the modules that import them.

	:return: the own name by the other one
	"""
	found = {}
	for module, text in _modules(package):
		for imported in _IMPORT.finditer(text):
			for name in imported[2].strip("()").split(","):
				first, _as, other = name.strip().partition(" as ")
				if (own := f"{imported[1]}.{first}") in methods:
					found[f"{module}.{other.strip() or first}"] = own
	return found


def calls(packages: list[Path], methods: set[str], names: dict[str, str]) -> dict[str, list[str]]:
	"""Find where scripts name the methods.

	A method of a class is looked for by its last name, in the scripts beside its class; those of all documents
	and the short names of ``frappe.handler`` in all scripts.

	:param methods: as of `whitelisted`
	:param names: as of `aliases`
	:return: ``file:line`` of every place by method, each method with at least one; a method whose name is put
		together is taken for called where its module is named
	"""
	of_folder, everywhere = defaultdict(dict), {}
	for method in methods:
		module, _dot, last = method.rpartition(".")
		if module == "frappe.handler" or module.endswith(".document.Document"):
			everywhere[last.lstrip("_")] = method
		elif module.rpartition(".")[2][:1].isupper():
			of_folder[module.split(".")[-3]][last] = method
	found = defaultdict(list)
	for package in packages:
		for path in _files(package, SCRIPTS, LEFT_OUT):
			short = everywhere | of_folder.get(path.parent.name, {})
			for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
				for method in _named(line, methods, names, short):
					found[method].append(f"{path.relative_to(package.parent)}:{number}")
	return dict(sorted(found.items()))


def _named(line: str, methods: set[str], names: dict[str, str], short: dict[str, str]) -> set[str]:
	dotted = {names.get(name, name) for name in _DOTTED.findall(line)}
	begun = _BEGINNING.findall(line)
	put_together = {method for method in methods if begun and method.rpartition(".")[0] in begun}
	return (dotted & methods) | put_together | {short[word] for word in _WORD.findall(line) if word in short}


def _files(package: Path, suffixes: tuple[str, ...], left_out: set[str]) -> Iterator[Path]:
	for path in sorted(package.rglob("*")):
		if path.suffix in suffixes and path.is_file() and not left_out & set(path.relative_to(package).parts):
			yield path


def _modules(package: Path) -> Iterator[tuple[str, str]]:
	"""Yield name and text of every module of an app. Tests have whitelisted methods too."""
	for path in _files(package, (".py",), {"node_modules"}):
		parts = path.relative_to(package.parent).with_suffix("").parts
		yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path.read_text()


def _defined(module: str, text: str) -> Iterator[str]:
	"""Yield the whitelisted names of a module. It is read by line: the engine may require a later Python than this one."""
	prefix, decorated = module, False
	for line in text.splitlines():
		if opened := re.match(r"(class|def|async def) (\w+)", line):
			prefix = f"{module}.{opened[2]}" if opened[1] == "class" else module
		elif line.startswith("@"):
			prefix = module
		indent = "\t" if prefix != module else ""
		if re.match(rf"{indent}@[\w.]*whitelist", line):
			decorated = True
		elif decorated and (function := re.match(rf"{indent}(?:async )?def (\w+)", line)):
			yield f"{prefix}.{function[1]}"
			decorated = False


def packages(bench: Path) -> list[Path]:
	"""Return the Python packages of the apps in a bench."""
	return [app / app.name for app in sorted((bench / "apps").iterdir()) if (app / app.name).is_dir()]


def report(bench: Path) -> Iterator[str]:
	"""Yield a line for each whitelisted method of Frappe: its name, then where scripts of the bench's apps call it."""
	engine = bench / "apps" / "frappe" / "frappe"
	methods = whitelisted(engine)
	found = calls(packages(bench), methods, aliases(engine, methods))
	for method in sorted(methods):
		yield "\t".join([method, *found.get(method, ["-"])])
