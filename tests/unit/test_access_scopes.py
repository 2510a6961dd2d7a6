"""Every doctype that names people has a scope, and the lists kept by hand match the doctypes."""

from __future__ import annotations

import pytest

from migrant_services.access import hooks, schema
from migrant_services.access.scopes import PERSON, ROWS_OF, SCOPES, Scope, get_person_columns, is_restrictable
from migrant_services.core.folio import FOLIO_PREFIXES
from migrant_services.printed.verification.codes import PREFIXES
from tests.conftest import ROOT
from tests.security.rights import OFFICE_BOUND

DOCTYPES = schema.load_doctypes()


def unbounded(doctypes: dict[str, dict]) -> list[str]:
	"""Return a sentence for each doctype without a scope that names records with one, itself or in its rows."""
	fields = {name: data["fields"] for name, data in doctypes.items()}
	naming = {name for name in fields if schema.get_links(fields[name], SCOPES)}
	naming |= {name for name in fields if naming.intersection(schema.get_tables(fields[name]).values())}
	return [
		f"{name} names records that not everybody sees. Write in SCOPES (access/scopes.py) what opens it, "
		"and in tests/security/rights.py who sees it."
		for name in sorted(naming - SCOPES.keys())
		if not doctypes[name].get("istable")
	]


def test_every_doctype_that_names_people_must_have_a_scope():
	assert not unbounded(DOCTYPES)


def field(fieldtype: str, options: str) -> dict:
	return {"fieldname": "x", "fieldtype": fieldtype, "options": options}


@pytest.mark.parametrize("named", [PERSON, "Consultation", "Intake Import"])
def test_finds_doctypes_without_a_scope(named):
	visit = {"Visit": {"fields": [field("Link", named)]}}
	(sentence,) = unbounded(DOCTYPES | visit)
	assert sentence.startswith("Visit ") and "SCOPES" in sentence
	by_rows = {
		"Visit": {"fields": [field("Table", "Visitor")]},
		"Visitor": {"istable": 1, "fields": [field("Link", named)]},
	}
	(sentence,) = unbounded(DOCTYPES | by_rows)
	assert sentence.startswith("Visit ")
	(sentence,) = unbounded(
		DOCTYPES | {"Visit": {"fields": [field("Table MultiSelect", "Household Member")]}}
	)
	assert sentence.startswith("Visit ")
	assert not unbounded(DOCTYPES | {"Visit": {"fields": [field("Link", "Office")]}})


@pytest.mark.parametrize("doctype", sorted(SCOPES))
def test_a_scope_must_name_existing_columns(doctype):
	scope, fields = SCOPES[doctype], DOCTYPES[doctype]["fields"]
	if scope.of_its_people:
		assert get_person_columns(doctype), "it would be open to everybody"
		assert scope == Scope(of_its_people=True), "its people alone decide"
		return
	columns = {"name", *(each["fieldname"] for each in fields)}
	assert {scope.person_field, scope.attended_by, scope.kept_by, *scope.offices} - {None} <= columns
	assert scope.person_field in (None, "name", *get_person_columns(doctype))
	if scope.rows_of_people:
		assert scope.rows_of_people in schema.get_tables(fields).values() and get_person_columns(
			scope.rows_of_people
		)


def test_every_doctype_that_can_be_restricted_must_link_to_a_person():
	"""`RESTRICTED_WITH_PERSON` finds them by the column ``person``; households do so in their own way."""
	odd = {name for name in SCOPES if is_restrictable(name) and SCOPES[name].person_field != "person"}
	assert odd == {PERSON, "Household"}


def test_every_scope_must_be_covered_by_the_rights_tests():
	"""The rights tests repeat by hand who sees what."""
	assert OFFICE_BOUND.keys() == SCOPES.keys()


def test_every_scope_and_table_must_have_a_permission_hook():
	lists = hooks.get_list_rules()
	assert {*SCOPES, *ROWS_OF} <= lists.keys()
	assert SCOPES.keys() <= hooks.get_document_rules().keys()
	assert SCOPES.keys() == hooks.get_link_searches().keys()
	of_scopes = [lists[doctype] for doctype in (*SCOPES, *ROWS_OF)]
	assert len(of_scopes) == len(set(of_scopes)), "two doctypes would have the rule of one"


def with_column(name: str) -> set[str]:
	return {doctype for doctype, data in DOCTYPES.items() if schema.has_field(data["fields"], name)}


def test_lists_kept_by_hand_must_match_the_doctypes():
	assert with_column("verification_code") == PREFIXES.keys()
	assert with_column("folio") - ROWS_OF.keys() <= FOLIO_PREFIXES.keys()
	assert FOLIO_PREFIXES.keys() & DOCTYPES.keys() <= with_column("folio")


def test_every_rule_path_names_a_function():
	paths = [
		*hooks.get_list_rules().values(),
		*hooks.get_document_rules().values(),
		*hooks.get_link_searches().values(),
	]
	of_scopes = {hooks.get_list_rule_name(doctype) for doctype in (*SCOPES, *ROWS_OF)}
	for path in paths:
		module, _dot, name = path.rpartition(".")
		source = (ROOT / module.replace(".", "/")).with_suffix(".py").read_text(encoding="utf-8")
		assert f"def {name}(" in source or (module.endswith(".list_rules") and name in of_scopes), path
