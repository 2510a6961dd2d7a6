"""What the documentation names must exist: links and their headings, files, functions and make targets."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from tests.source import ROOT, Nodes, check, findings, nodes_by_type, read, tracked_files

PAGES = [path for path in tracked_files() if path.endswith(".md") and path != "CHANGELOG.md"]
LINK = re.compile(r"\]\(([^)\s:]+)\)")
FILE = re.compile(r"[\w./-]*[a-z_]\.(?:py|js|mjs|json|csv|toml|html|css|po|pot|md)|[\w./-]+/[\w-]+/")
FUNCTION = re.compile(r"((?:[\w/]+\.)+)(\w+)(?:\(.*\))?")
# The attribute with the name, by the type of a node.
NAMED_BY = {
	ast.FunctionDef: "name",
	ast.AsyncFunctionDef: "name",
	ast.ClassDef: "name",
	ast.alias: "name",
	ast.ExceptHandler: "name",
	ast.Name: "id",
	ast.Attribute: "attr",
}
# Names of what is not in the repository: of a bench, of Frappe, or a pattern.
ELSEWHERE = re.compile(
	r"(^|[^\w])(\.bench|sites|common_site_config|_list\.js|yarn\.lock)|^(frappe|module|user|office|frm|grid|page)\."
)


@cache
def paths() -> frozenset[str]:
	"""Return the ends of all paths of files and folders, as a text may shorten them."""
	found = set()
	for path in map(PurePosixPath, tracked_files()):
		for one in (path, *path.parents):
			found.update("/".join(one.parts[start:]) for start in range(len(one.parts)))
	return frozenset(found)


@check()
def names(nodes: Nodes) -> Iterator[tuple[str, set[str]]]:
	"""List the names in a module, and those in each of its classes by the name of the class."""
	yield "", _names_in(nodes)
	yield from ((node.name, _names_in(nodes_by_type(node))) for node in nodes[ast.ClassDef])


def _names_in(nodes: Nodes) -> set[str]:
	return {
		name
		for kind, of_kind in nodes.items()
		if (attribute := NAMED_BY.get(kind))
		for node in of_kind
		if (name := getattr(node, attribute))
	}


@cache
def names_by_module() -> dict[str, set[str]]:
	"""Return the names that modules and classes define, by the end of their dotted path."""
	found: dict[str, set[str]] = {}
	for path, owners in findings(names).items():
		parts = [part for part in PurePosixPath(path).with_suffix("").parts if part != "__init__"]
		for owner, inside in owners:
			dotted = [owner] if owner else parts
			for start in range(len(dotted)):
				found.setdefault(".".join(dotted[start:]), set()).update(inside)
	return found


def quoted(page: str) -> list[str]:
	"""Return the names in backticks of a page, without its blocks of code."""
	text = re.sub(r"^```.*?^```", "", read(page), flags=re.MULTILINE | re.DOTALL)
	return [name for name in re.findall(r"`([^`\n]+)`", text) if not ELSEWHERE.search(name)]


def anchor(heading: str) -> str:
	"""Return the address that GitHub gives to a heading."""
	return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


@pytest.mark.parametrize("page", PAGES)
def test_links_must_lead_somewhere(page):
	dead = []
	for link in LINK.findall(read(page)):
		path, _, heading = link.partition("#")
		target = (Path(ROOT) / page).parent / path if path else Path(ROOT) / page
		if not target.exists() or (
			heading and heading not in map(anchor, re.findall(r"^#+ (.*)$", target.read_text(), re.MULTILINE))
		):
			dead.append(link)
	assert not dead, page


@pytest.mark.parametrize("page", PAGES)
def test_named_files_must_exist(page):
	names = [name for name in quoted(page) if FILE.fullmatch(name)]
	own_folder = f"{PurePosixPath(page).parent}/"
	missing = [name for name in names if paths().isdisjoint((name.strip("/"), own_folder + name.strip("/")))]
	# The folders of a bench are described where it is built, and where what it keeps is measured.
	if page in ("docs/devbench.md", "benchmarks/README.md"):
		missing = [name for name in missing if not name.endswith("/")]
	assert not missing, page


@cache
def other_names() -> str:
	"""Return the texts with dotted names of another kind: scripts, and the measured figures."""
	return "\n".join(read(path) for path in tracked_files() if path.endswith((".js", "figures.json")))


def exists(module: str, name: str) -> bool:
	return name in names_by_module().get(module, ()) or f"{module}.{name}" in names_by_module()


@pytest.mark.parametrize("page", PAGES)
def test_named_functions_must_exist(page):
	missing = []
	for name in quoted(page):
		match = FUNCTION.fullmatch(name)
		module = match[1].rstrip(".").replace("/", ".") if match else None
		# Other dotted texts (dates, numbers) name no module.
		if module in names_by_module() and not exists(module, match[2]):
			if name.partition("(")[0] not in other_names() and not FILE.fullmatch(name):
				missing.append(name)
	assert not missing, page


@pytest.mark.parametrize("page", PAGES)
def test_named_methods_and_commands_must_exist(page):
	text = read(page)
	targets = re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE)
	missing = [
		f"make {target}"
		for target in re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE)
		if target not in targets
	]
	files = re.findall(r"(?<![\w/])(?:tests|docs|benchmarks|devbench)/[\w/]+\.py", text)
	missing += [path for path in files if path not in tracked_files()]
	for name in re.findall(r"(?:execute |`)(migrant_services(?:\.\w+){2,})", text):
		module, _, function = name.rpartition(".")
		if not exists(module, function):
			missing.append(name)
	assert not missing, page
