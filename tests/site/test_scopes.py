"""The controllers and the merge of people act as the scopes require."""

from __future__ import annotations

import frappe
import pytest
from frappe.model.base_document import get_controller

from migrant_services.access.record import PersonRecord, Record
from migrant_services.access.schema import get_tables, load_doctypes
from migrant_services.access.scopes import (
	PERSON,
	RESTRICTED_WITH_PERSON,
	ROWS_OF,
	SCOPES,
	get_fields,
	get_person_columns,
)
from migrant_services.people.merge.common import DOCTYPES_ABOUT_BOTH
from migrant_services.people.merge.execution import ROWS_ALIKE


def test_what_is_restricted_with_its_person_must_also_set_it_itself():
	of_people = {doctype for doctype in load_doctypes() if issubclass(get_controller(doctype), PersonRecord)}
	# Only Protection Officers see protection files, restricted or not.
	assert of_people - {"Protection File"} == set(RESTRICTED_WITH_PERSON)


def test_every_doctype_with_a_scope_must_be_a_record():
	"""Otherwise values sent by a client in read-only fields, or of another office, could be stored."""
	assert all(issubclass(get_controller(doctype), Record) for doctype in SCOPES)


@pytest.mark.parametrize("doctype", [*SCOPES, *ROWS_OF])
def test_every_scope_must_have_a_list_rule(site, doctype):
	(path,) = frappe.get_hooks("permission_query_conditions")[doctype]
	assert frappe.get_attr(path)("Administrator") == ""
	with pytest.raises(AttributeError):
		frappe.get_attr(path.replace("_conditions", "_condition"))


def test_a_merge_must_define_equal_rows_of_every_table_of_a_person():
	assert ROWS_ALIKE.keys() == set(get_tables(get_fields(PERSON)).values())


def test_a_merge_must_list_what_is_about_two_people():
	"""All other records that name two people move to the survivor."""
	assert {doctype for doctype in SCOPES if len(get_person_columns(doctype)) > 1} - {PERSON} == set(
		DOCTYPES_ABOUT_BOTH
	)
