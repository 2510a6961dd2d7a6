"""The places that a doctype which names people has to be written in, and which of them were forgotten.

What can follow from a doctype or its scope does, and is no place: list rules and document rules, the search of links,
restriction with the person, what a merge moves, the sequence of folios, uninstalling, what the demo removes.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from docs.data_model import doctypes
from migrant_services.access.scopes import PERSON, SCOPES
from migrant_services.core.folio import FOLIO_PREFIXES
from tests.conftest import ROOT
from tests.security.rights import DOCTYPES, OFFICE_BOUND
from tests.translatable import read_csv, texts_of_doctype

APP = ROOT / "migrant_services"
MODULE = APP / "migrant_services"
TABLES = ("Table", "Table MultiSelect")
RECORD_BASES = ("Record", "PersonRecord")
# A record about one person has these columns; a document that only Protection Officers have needs no restriction.
OF_A_PERSON_RECORD = ("person", "person_folio", "office", "restricted")
ALWAYS_CLOSED = ("Protection File",)
# Folios of others are in them, numbers or what a list brought: no words about one person to look for.
WITHOUT_WORDS = ("Duplicate Review", "Person Merge", "Queue Ticket", "Intake Import", "Payment Incident")
# No one writes a merge once it is made; a number of the waiting room moves by its own methods.
NEVER_WRITTEN = ("Person Merge", "Queue Ticket")
# They come from a night's search, a merge or a list, which the demo leaves to those who try it.
NOT_IN_DEMO = ("Duplicate Review", "Person Merge", "Intake Import", "Payment Incident")


def keys_of(path: Path, name: str) -> frozenset[str]:
	"""Return the texts that are keys of a dictionary with this name in a Python file."""
	for node in ast.walk(ast.parse(path.read_text())):
		if (
			isinstance(node, ast.Assign)
			and isinstance(node.value, ast.Dict)
			and ast.unparse(node.targets[0]) == name
		):
			return frozenset(key.value for key in node.value.keys if isinstance(key, ast.Constant))
	raise LookupError(f"{path.name} has no dictionary {name}")


def texts_in(paths: Iterator[Path] | list[Path]) -> frozenset[str]:
	"""Return every text that is written in the Python files."""
	return frozenset(
		node.value
		for path in paths
		for node in ast.walk(ast.parse(path.read_text()))
		if isinstance(node, ast.Constant) and isinstance(node.value, str)
	)


def links_in(paths: Iterator[Path], rows: str) -> frozenset[str]:
	"""Return what the rows of the JSON files link to."""
	files = (json.loads(path.read_text()) for path in paths)
	return frozenset(row["link_to"] for file in files for row in file[rows] if row.get("link_to"))


@cache
def base_of(doctype: str) -> str:
	"""Return what the controller of a doctype of the app inherits from."""
	name = folder_of(doctype)
	tree = ast.parse((MODULE / "doctype" / name / f"{name}.py").read_text())
	(controller,) = (
		node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == doctype.replace(" ", "")
	)
	return ast.unparse(controller.bases[0])


def folder_of(doctype: str) -> str:
	"""Return the name of a doctype's folder and files."""
	return doctype.lower().replace(" ", "_")


def files_of_doctypes() -> frozenset[str]:
	"""Return the paths of the files of all doctypes, below their folder."""
	folder = MODULE / "doctype"
	return frozenset(path.relative_to(folder).as_posix() for path in folder.glob("*/*.*"))


def place(where: str, read: Callable[[], frozenset[str]]):
	"""Define a field of :class:`Places`: where the place is, and the function that reads it."""
	return field(default_factory=read, metadata={"where": where})


@dataclass(frozen=True)
class Places:
	"""What is written in each place; as it is in the checkout, unless said.

	:param doctypes: the doctypes by name, as their files say
	:param bases: what the controllers of those inherit from that are not in the checkout
	"""

	doctypes: Mapping[str, dict] = field(default_factory=doctypes)
	bases: Mapping[str, str] = field(default_factory=dict)
	files: frozenset[str] = place("the folder of the doctype", files_of_doctypes)
	scopes: frozenset[str] = place("SCOPES in access/scopes.py", lambda: frozenset(SCOPES))
	folios: frozenset[str] = place("the prefixes in core/folio.py", lambda: frozenset(FOLIO_PREFIXES))
	rights: frozenset[str] = place("TABLE in tests/security/rights.py", lambda: frozenset(DOCTYPES))
	readers: frozenset[str] = place(
		"OFFICE_BOUND in tests/security/rights.py", lambda: frozenset(OFFICE_BOUND)
	)
	documented: frozenset[str] = place(
		"the table in docs/data-protection.md",
		lambda: frozenset(
			re.findall(
				r"^\| ([A-Z][A-Za-z ]+) \|", (ROOT / "docs" / "data-protection.md").read_text(), re.MULTILINE
			)
		),
	)
	areas: frozenset[str] = place(
		"AREAS in docs/data_model.py, which draws docs/data-model.md and the map in docs/architecture.md",
		lambda: texts_in([ROOT / "docs" / "data_model.py"]),
	)
	scene: frozenset[str] = place(
		"the records of tests/security/scene.py, made by tests/factories.py",
		lambda: texts_in([ROOT / "tests" / "security" / "scene.py"]),
	)
	changes: frozenset[str] = place(
		"CHANGES in tests/security/test_matrix.py",
		lambda: keys_of(ROOT / "tests" / "security" / "test_matrix.py", "CHANGES"),
	)
	probed: frozenset[str] = place(
		"COLUMNS in tests/security/test_sweep.py",
		lambda: keys_of(ROOT / "tests" / "security" / "test_sweep.py", "COLUMNS"),
	)
	merged: frozenset[str] = place(
		"the list in people/merge of what names two people",
		lambda: texts_in((APP / "people" / "merge").glob("*.py")),
	)
	demo: frozenset[str] = place("the demo office", lambda: texts_in((APP / "demo").glob("*.py")))
	workspaces: frozenset[str] = place(
		"a card of a workspace", lambda: links_in((MODULE / "workspace").glob("*/*.json"), "links")
	)
	sidebars: frozenset[str] = place(
		"a sidebar for v16", lambda: links_in((APP / "workspace_sidebar").glob("*.json"), "items")
	)
	spanish: frozenset[str] = place("translations/es.csv", lambda: frozenset(text for text, _ in read_csv()))


def people_in(fields: list[dict]) -> list[str]:
	"""Return the columns that name a person."""
	return [
		each["fieldname"] for each in fields if each["fieldtype"] == "Link" and each.get("options") == PERSON
	]


def naming_people(doctypes: Mapping[str, dict]) -> set[str]:
	"""Return the doctypes that name a person, themselves or in their rows."""
	direct = {name for name, data in doctypes.items() if people_in(data["fields"])}
	by_rows = {
		name
		for name, data in doctypes.items()
		if direct.intersection(
			field.get("options") for field in data["fields"] if field["fieldtype"] in TABLES
		)
	}
	return {name for name in direct | by_rows if not doctypes[name].get("istable")}


def forgotten(places: Places) -> list[tuple[str, str]]:
	"""Return what is missing: the field of :class:`Places`, and a sentence that says what to write where."""
	found = []
	for doctype in sorted(naming_people(places.doctypes)):
		for name, is_written in _written(places, doctype).items():
			if not is_written:
				where = (
					Places.__dataclass_fields__[name].metadata.get("where") or "its JSON and its controller"
				)
				found.append((name, f"{doctype} names people and is missing in {where}."))
	return found


def _written(places: Places, doctype: str) -> dict[str, bool]:
	"""Return, by the field of :class:`Places`, whether the doctype is written there or need not be."""
	data, name = places.doctypes[doctype], folder_of(doctype)
	files = ("__init__.py", f"{name}.json", f"{name}.py", f"{name}_list.js")
	has_folio = any(field["fieldname"] == "folio" for field in data["fields"])
	texts = {text for text in texts_of_doctype(data) if text and any(map(str.isalpha, text))}
	return {
		"doctypes": _has_columns(data["fields"], doctype),
		"bases": _has_base(places, doctype),
		"files": places.files.issuperset(f"{name}/{file}" for file in files),
		"scopes": doctype in places.scopes,
		"folios": doctype in places.folios or not has_folio,
		"rights": doctype in places.rights,
		"readers": doctype in places.readers,
		"documented": doctype in places.documented,
		"areas": doctype in places.areas,
		"scene": doctype in places.scene,
		"changes": doctype in places.changes or doctype in NEVER_WRITTEN,
		"probed": doctype in places.probed or doctype in WITHOUT_WORDS,
		"merged": doctype in places.merged or doctype == PERSON or len(people_in(data["fields"])) < 2,
		"demo": doctype in places.demo or doctype in NOT_IN_DEMO,
		"workspaces": doctype in places.workspaces,
		"sidebars": doctype in places.sidebars,
		"spanish": {text.strip() for text in texts} <= places.spanish,
	}


def _has_columns(fields: list[dict], doctype: str) -> bool:
	"""Return whether what is about one person has the columns of it, and every person is found by an index."""
	people = people_in(fields)
	needed = set(OF_A_PERSON_RECORD if people == ["person"] else ())
	if doctype in ALWAYS_CLOSED:
		needed.discard("restricted")
	has_all = needed <= {field["fieldname"] for field in fields}
	return has_all and all(field.get("search_index") for field in fields if field["fieldname"] in people)


def _has_base(places: Places, doctype: str) -> bool:
	people = people_in(places.doctypes[doctype]["fields"])
	base = places.bases.get(doctype) or base_of(doctype)
	return base == "PersonRecord" if people == ["person"] else base in RECORD_BASES
