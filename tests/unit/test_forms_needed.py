"""What cannot be hidden, derived from the code that reads the fields."""

from __future__ import annotations

import ast
import json
from functools import cache
from pathlib import Path

import pytest

from migrant_services.forms import entrances, needed
from migrant_services.people.intake.columns import LABELS, fields_of
from tests.conftest import ROOT
from tests.source import Nodes, check, findings
from tests.translatable import APP, MODULE

# The municipality's own changes, invented people and data are no rule.
NO_RULES = ("forms", "demo", "patches", "translations")
BREAKS = ("Section Break", "Tab Break", "Column Break", "HTML")


@cache
def shipped(record: str) -> dict[str, dict]:
	name = record.lower().replace(" ", "_")
	document = json.loads((MODULE / "doctype" / name / f"{name}.json").read_text(encoding="utf-8"))
	return {field["fieldname"]: field for field in document["fields"]}


def open_fields(record: str) -> dict[str, dict]:
	return {
		name: field
		for name, field in shipped(record).items()
		if field.get("label") and not field.get("hidden") and field["fieldtype"] not in BREAKS
	}


def controller(record: str) -> Path:
	name = record.lower().replace(" ", "_")
	return MODULE / "doctype" / name / f"{name}.py"


@check("migrant_services")
def fields_in(nodes: Nodes) -> set[str]:
	"""Find every field that a module names: ``doc.field``, ``"field"``, ``field=``."""
	found = {node.attr for node in nodes[ast.Attribute]} | {node.arg for node in nodes[ast.keyword]}
	return _every_field() & (
		found | {node.value for node in nodes[ast.Constant] if isinstance(node.value, str)}
	)


@cache
def _every_field() -> set[str]:
	return {name for record in needed.RECORDS for name in open_fields(record)}


@cache
def names_in_code(record: str) -> frozenset[str]:
	"""Return what the rules of the app may read of a record: its own controller, and every room."""
	doctypes, own = MODULE / "doctype", controller(record)
	return frozenset(
		name
		for path, found in findings(fields_in).items()
		if (ROOT / path) == own or not (path.split("/")[1] in NO_RULES or doctypes in (ROOT / path).parents)
		for name in found
	)


@pytest.mark.parametrize("record", needed.RECORDS)
def test_every_field_that_code_reads_must_be_needed_or_spared(record):
	named = {name for names in needed.NEEDED[record].values() for name in names}
	spared = set(needed.SPARED[record])
	read = {name for name in open_fields(record) if name in names_in_code(record)}
	assert not read - named - spared, "say in forms/needed.py why it is needed, or that code does without"
	assert not named & spared
	assert named | spared <= set(shipped(record)), "no such field any more"


@pytest.mark.parametrize("record", needed.RECORDS)
def test_what_the_form_requires_must_be_needed(record):
	required = {name for name, field in open_fields(record).items() if field.get("reqd")}
	assert {name for name in required if not needed.find_reason(record, name)} == set()


@pytest.mark.parametrize("record", needed.RECORDS)
def test_what_decides_about_needed_fields_must_be_needed(record):
	"""A needed field is not shown when the field that decides about it is hidden."""
	for name, field in open_fields(record).items():
		if needed.find_reason(record, name):
			deciding = {
				other
				for other in open_fields(record)
				if (other != name and f"doc.{other}" in field.get("depends_on", ""))
				or other == field.get("depends_on")
			}
			assert not {other for other in deciding if not needed.find_reason(record, other)}, name


def test_checks_of_filled_fields_must_be_of_needed_ones():
	"""``check_filled(self, ["field"], …)`` of a controller stops the save, so the form has to ask for it."""
	for record in needed.RECORDS:
		for node in ast.walk(ast.parse(controller(record).read_text(encoding="utf-8"))):
			if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "check_filled":
				for name in ast.literal_eval(node.args[1]):
					assert needed.find_reason(record, name), f"{record}.{name}"


def test_the_entrances_must_be_those_of_the_page_and_of_the_imports():
	imported = {field for key in LABELS for field in fields_of(key)}
	assert imported == {(record, name) for record, names in entrances.IMPORTED.items() for name in names}
	for record, names in (*entrances.ATTEND.items(), *entrances.BOOKED.items(), *entrances.IMPORTED.items()):
		assert set(names.values() if isinstance(names, dict) else names) <= set(shipped(record))


def test_the_page_attend_must_have_the_fields():
	panels = "".join(
		(APP / "public" / "js" / "attend" / f"{name}.js").read_text(encoding="utf-8")
		for name in ("registration", "consultation")
	)
	for names in entrances.ATTEND.values():
		for name in names:
			assert f"\t{name}: new " in panels, name


def test_the_records_must_be_those_of_the_doctype():
	path = MODULE / "doctype" / "field_setting" / "field_setting.json"
	fields = {field["fieldname"]: field for field in json.loads(path.read_text(encoding="utf-8"))["fields"]}
	assert set(fields["record"]["options"].split("\n")) == set(needed.RECORDS)


def test_every_reason_must_be_in_use():
	used = {reason for reasons in needed.NEEDED.values() for reason in reasons}
	assert used == set(needed.MESSAGES)
