"""What follows from the scopes is what the controllers and the merge of people do."""

from __future__ import annotations

import frappe
import pytest
from frappe.model.base_document import get_controller

from migrant_services.access.record import PersonRecord, Record
from migrant_services.access.schema import shipped, tables
from migrant_services.access.scopes import (
	PERSON,
	RESTRICTED_WITH_PERSON,
	ROWS_OF,
	SCOPES,
	fields_of,
	people_of,
)
from migrant_services.people.merge import DOCTYPES_ABOUT_BOTH
from migrant_services.people.merge.execution import ROWS_ALIKE


def test_what_is_restricted_with_its_person_takes_it_over_itself_too():
	of_people = {doctype for doctype in shipped() if issubclass(get_controller(doctype), PersonRecord)}
	# Only Protection Officers see protection files, restricted or not.
	assert of_people - {"Protection File"} == set(RESTRICTED_WITH_PERSON)


def test_what_has_a_scope_is_a_record():
	"""So that what a client sends in read-only fields, and an office that is not theirs, is never taken."""
	assert all(issubclass(get_controller(doctype), Record) for doctype in SCOPES)


@pytest.mark.parametrize("doctype", [*SCOPES, *ROWS_OF])
def test_the_list_rule_of_each_is_there(site, doctype):
	(path,) = frappe.get_hooks("permission_query_conditions")[doctype]
	assert frappe.get_attr(path)("Administrator") == ""
	with pytest.raises(AttributeError):
		frappe.get_attr(path.replace("_conditions", "_condition"))


def test_a_merge_says_of_every_table_of_a_person_which_rows_are_alike():
	assert ROWS_ALIKE.keys() == set(tables(fields_of(PERSON)).values())


def test_a_merge_says_what_is_about_two_people():
	"""Whatever else names two people goes over to the one who is kept."""
	assert {doctype for doctype in SCOPES if len(people_of(doctype)) > 1} - {PERSON} == set(
		DOCTYPES_ABOUT_BOTH
	)
