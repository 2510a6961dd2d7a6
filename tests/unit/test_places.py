"""A doctype that names people and is forgotten in any one of its places turns a test red."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from tests.conftest import ROOT
from tests.places import OF_A_PERSON_RECORD, Places, forgotten

NOTE = "Visit Note"
# What the note has in no place of its own: its JSON and its controller are the doctype.
PLACES = [field.name for field in fields(Places) if field.metadata]


def column(fieldname: str, fieldtype: str, label: str, **more) -> dict:
	return {"fieldname": fieldname, "fieldtype": fieldtype, "label": label, **more}


DOCTYPE = {
	"name": NOTE,
	"description": "What was seen at the home of a person.",
	"fields": [
		column("folio", "Data", "Folio"),
		column("person", "Link", "Person", options="Person", search_index=1),
		column("person_folio", "Data", "Folio of the Person"),
		column("office", "Link", "Office", options="Office"),
		column("restricted", "Check", "Restricted"),
		column("seen", "Small Text", "Seen at the Home"),
	],
}
WRITTEN = {
	"files": {
		f"visit_note/{name}"
		for name in ("__init__.py", "visit_note.json", "visit_note.py", "visit_note_list.js")
	},
	"spanish": {NOTE, DOCTYPE["description"], "Seen at the Home"},
}


@pytest.fixture(scope="module")
def checkout() -> Places:
	return Places()


@pytest.fixture(scope="module")
def complete(checkout) -> Places:
	"""Return the checkout with the note in every place."""
	written = {name: getattr(checkout, name) | WRITTEN.get(name, {NOTE}) for name in PLACES}
	return replace(
		checkout,
		doctypes=checkout.doctypes | {NOTE: DOCTYPE},
		bases={NOTE: "PersonRecord"},
		**written,
	)


def test_nothing_is_forgotten(checkout):
	assert forgotten(checkout) == []


def test_a_doctype_in_every_place_is_fine(complete):
	assert forgotten(complete) == []


# The merge has to know only what names two people.
@pytest.mark.parametrize("name", [name for name in PLACES if name != "merged"])
def test_a_forgotten_place_is_found(checkout, complete, name):
	without = replace(complete, **{name: getattr(checkout, name)})
	assert [place for place, _sentence in forgotten(without)] == [name]


def test_two_people_that_a_merge_does_not_know_are_found(checkout, complete):
	other = column("other_person", "Link", "Person", options="Person", search_index=1)
	of_two = complete.doctypes | {NOTE: DOCTYPE | {"fields": [*DOCTYPE["fields"], other]}}
	assert forgotten(replace(complete, doctypes=of_two, bases={NOTE: "Record"})) == []
	without = replace(complete, doctypes=of_two, bases={NOTE: "Record"}, merged=checkout.merged)
	assert [place for place, _sentence in forgotten(without)] == ["merged"]


@pytest.mark.parametrize("file", sorted(WRITTEN["files"]))
def test_a_forgotten_file_is_found(complete, file):
	assert [place for place, _sentence in forgotten(replace(complete, files=complete.files - {file}))] == [
		"files"
	]


@pytest.mark.parametrize("text", sorted(WRITTEN["spanish"]))
def test_a_text_without_spanish_is_found(complete, text):
	without = replace(complete, spanish=complete.spanish - {text})
	assert ("spanish", f"{NOTE} names people and is missing in translations/es.csv.") in forgotten(without)


@pytest.mark.parametrize("name", [name for name in OF_A_PERSON_RECORD if name != "person"])
def test_a_forgotten_column_is_found(complete, name):
	columns = [each for each in DOCTYPE["fields"] if each["fieldname"] != name]
	without = replace(complete, doctypes=complete.doctypes | {NOTE: DOCTYPE | {"fields": columns}})
	assert [place for place, _sentence in forgotten(without)] == ["doctypes"]


def test_a_person_without_an_index_is_found(complete):
	columns = [each | {"search_index": 0} for each in DOCTYPE["fields"]]
	without = replace(complete, doctypes=complete.doctypes | {NOTE: DOCTYPE | {"fields": columns}})
	assert [place for place, _sentence in forgotten(without)] == ["doctypes"]


@pytest.mark.parametrize("base", ["Document", "Record", "Row"])
def test_a_wrong_base_class_is_found(complete, base):
	assert [place for place, _sentence in forgotten(replace(complete, bases={NOTE: base}))] == ["bases"]


def test_the_recipe_names_every_place():
	recipe = (ROOT / "CONTRIBUTING.md").read_text()
	for name in PLACES:
		where = Places.__dataclass_fields__[name].metadata["where"]
		assert f"| {where} |" in recipe, f"CONTRIBUTING.md, Add a doctype: {where}"
