"""The DocType files grant exactly the rights of the table, and write out every right."""

from itertools import product
from pathlib import Path

import pytest

from migrant_services import hooks
from migrant_services.access import schema
from migrant_services.access.scopes import SCOPES
from migrant_services.core import roles
from tests.conftest import ROOT
from tests.security.rights import DOCTYPES, LETTERS, RIGHTS, ROLES, markdown

FILES = schema.load_doctypes()
PARENTS = {name: data for name, data in FILES.items() if not data.get("istable")}
PERSONAL = tuple(SCOPES)

# The one doctype with a field that only System Managers may set.
OPENS_METHODS = ("Migrant Services Settings", "System Manager")


def granted(doctype: str, role: str, level: int) -> set[str]:
	rows = [
		row
		for row in PARENTS[doctype]["permissions"]
		if row["role"] == role and row.get("permlevel", 0) == level
	]
	assert len(rows) <= 1, f"{doctype} has two rows for {role} on level {level}"
	return {right for row in rows for right in LETTERS.values() if row.get(right)}


def test_the_table_must_name_every_doctype_and_role():
	assert set(PARENTS) == set(DOCTYPES)
	assert set(ROLES.values()) == set(roles.ROLES)


def test_doctypes_must_grant_what_the_table_says():
	for doctype, (letters, role) in product(DOCTYPES, ROLES.items()):
		plain, level1 = RIGHTS[doctype, letters]
		assert granted(doctype, role, 0) == plain, f"{role} on {doctype}"
		assert granted(doctype, role, 1) == level1, f"{role} on level 1 of {doctype}"


def test_every_right_must_be_written_out():
	for doctype, row in ((each, row) for each in DOCTYPES for row in PARENTS[each]["permissions"]):
		missing = [right for right in LETTERS.values() if row.get(right) not in (0, 1)]
		assert not missing, f"{doctype}, {row['role']}: {missing} neither 0 nor 1"
		assert row["role"] in roles.ROLES or (doctype, row["role"]) == OPENS_METHODS, (
			f"{doctype} grants something to {row['role']}"
		)
		assert not row.get("if_owner"), f"{doctype}: who made a record is no reason to see it"


@pytest.mark.parametrize("doctype", PERSONAL)
def test_personal_doctypes_cannot_have_settings_that_leak_names(doctype):
	"""Each of these settings has leaked a name before (frappe: get_link_title, global search, File, Version)."""
	data = FILES[doctype]
	assert data["autoname"] == "hash"
	assert data.get("title_field") in ("folio", "person_folio", "label"), (
		"the title is shown where no right is asked for"
	)
	for setting in (
		"make_attachments_public",
		"allow_guest_to_view",
		"has_web_view",
		"index_web_pages_for_search",
	):
		assert not data.get(setting), setting
	assert not data.get("allow_rename")
	levels = {field.get("permlevel", 0) for field in data["fields"]}
	assert levels == {0} or not data.get("track_changes"), "versions carry hidden values to every reader"
	for field in data["fields"]:
		assert not field.get("in_global_search"), field["fieldname"]
		assert not field.get("fetch_from"), field["fieldname"]
		if field.get("options") in (*PERSONAL, "Office"):
			assert not field.get("ignore_user_permissions"), field["fieldname"]


def test_search_fields_cannot_contain_a_name():
	for doctype in PERSONAL:
		words = {word.strip() for word in FILES[doctype].get("search_fields", "").split(",")}
		assert words <= {"folio", "person_folio", "purpose", "decided_on", "label"}, doctype


def test_the_documentation_must_show_the_same_table():
	text = (Path(ROOT) / "docs" / "data-protection.md").read_text()
	assert markdown() in text, f"docs/data-protection.md: put this table there\n{markdown()}"


def test_every_unique_value_must_be_rejected_in_words():
	"""Frappe would say "Letter must be unique": `checks.check_unique` says what to do. Other unique values are set by the app itself."""
	with_one = {
		name
		for name, data in PARENTS.items()
		if any(
			field.get("unique") and not field.get("hidden") and not field.get("read_only")
			for field in data["fields"]
		)
	}
	assert with_one == set(hooks.DOCTYPES_WITH_UNIQUE_FIELD)
