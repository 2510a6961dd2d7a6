"""Custom doctypes that name people are visible only to users who see these people, and System Health lists them."""

from __future__ import annotations

from collections.abc import Iterator

import frappe
import pytest

from migrant_services.access import staff, unscoped_doctypes
from migrant_services.administration import health
from migrant_services.administration.versions import is_old
from migrant_services.core.roles import CASE_WORKER
from tests import factories as make

VISIT, GUEST, NOTE = "Home Visit", "Home Visit Guest", "Consultation Note"
NEW = "16.9.0"
asked = pytest.mark.skipif(is_old(frappe.__version__), reason="this Frappe asks no rule of every doctype")


def custom_doctype(name: str, *fields: dict, **values) -> None:
	permissions = [] if values.get("istable") else [{"role": CASE_WORKER, "read": 1}]
	frappe.get_doc(
		{
			"doctype": "DocType",
			"name": name,
			"module": "Custom",
			"custom": 1,
			"fields": fields,
			"permissions": permissions,
			**values,
		}
	).insert()


def field(fieldname: str, fieldtype: str, options: str | None = None) -> dict:
	return {"fieldname": fieldname, "label": fieldname.title(), "fieldtype": fieldtype, "options": options}


@pytest.fixture(scope="module", autouse=True)
def custom(connection) -> Iterator[None]:
	"""Home visits to a person with the others at home, and notes in a table added to consultations."""
	assert unscoped_doctypes.list_unscoped_doctypes() == [], "a site begins with none"
	assert health.check_foreign_doctypes().is_well
	custom_doctype(GUEST, field("who", "Link", "Person"), istable=1)
	custom_doctype(VISIT, field("host", "Link", "Person"), field("guests", "Table", GUEST))
	custom_doctype(NOTE, field("note", "Data"), istable=1)
	added = make.save(
		"Custom Field", dt="Consultation", insert_after="notes", **field("more_notes", "Table", NOTE)
	)
	frappe.db.commit()
	yield
	frappe.db.rollback()
	frappe.set_user("Administrator")
	added.delete()
	for doctype in (VISIT, GUEST, NOTE):
		frappe.delete_doc("DocType", doctype, force=True)
	frappe.db.commit()
	frappe.clear_cache()


@pytest.fixture
def offices(site):
	staff.clear_office_cache()
	yield [make.office() for _ in range(2)]
	staff.clear_office_cache()


@pytest.fixture
def visits(offices) -> dict[str, str]:
	"""Provide home visits by the people named in them."""
	own, other = map(make.person, offices)
	hidden = make.restricted_person(offices[0])
	made = {
		"no one": {},
		"own": {"host": own.name, "guests": [{"who": own.name}, {}]},
		"other": {"host": other.name},
		"hidden": {"host": hidden.name},
		"own, with other": {"host": own.name, "guests": [{"who": own.name}, {"who": other.name}]},
	}
	return {who: make.save(VISIT, **values).name for who, values in made.items()}


@pytest.fixture
def worker(offices) -> str:
	return make.staff_user(CASE_WORKER, offices[0])


def listed(doctype: str, user: str) -> set[str]:
	"""Return the records that the list rule leaves."""
	condition = unscoped_doctypes.list_conditions(user, doctype=doctype)
	return set(frappe.db.sql(f"select name from `tab{doctype}` where {condition or 1}", pluck=True))


def is_open(name: str, user: str) -> bool:
	return unscoped_doctypes.has_permission(frappe.get_doc(VISIT, name), "read", user) is not False


def test_system_health_names_unscoped_doctypes(site):
	assert unscoped_doctypes.list_unscoped_doctypes() == [VISIT]
	old, new = (health.check_foreign_doctypes(version) for version in ("15.55.1", NEW))
	assert VISIT in old.sentence and VISIT in new.sentence and old.remedy and new.remedy
	assert new.is_well and not old.is_well


def test_a_record_is_visible_only_to_users_who_see_all_it_names(visits, worker):
	seen = {who for who, name in visits.items() if is_open(name, worker)}
	assert seen == {"no one", "own"}
	assert listed(VISIT, worker) & set(visits.values()) == {visits[who] for who in seen}
	assert set(visits.values()) <= listed(VISIT, "Administrator")
	assert all(is_open(name, "Administrator") for name in visits.values())


def test_values_written_by_a_client_cannot_open_a_record(visits, worker):
	sent = frappe.get_doc(VISIT, visits["other"])
	sent.host = None
	assert unscoped_doctypes.has_permission(sent, "read", worker) is False


def test_lists_an_added_table_with_its_records(offices, worker):
	rows = [
		make.insert_row(
			NOTE,
			parent=make.consultation(make.person(office)).name,
			parenttype="Consultation",
			parentfield="more_notes",
		)
		for office in offices
	]
	elsewhere = make.insert_row(NOTE, parent="x", parenttype="Note", parentfield="x")
	assert listed(NOTE, worker) & {row.name for row in (*rows, elsewhere)} == {rows[0].name, elsewhere.name}


@pytest.mark.parametrize("doctype", ["ToDo", "Office", "User", "Has Role", "Person", "Household Member"])
def test_other_doctypes_are_not_affected(site, worker, doctype):
	"""Those that name no records, and those with their own scope."""
	assert unscoped_doctypes.list_conditions(worker, doctype=doctype) == ""
	assert unscoped_doctypes.has_permission(frappe.new_doc(doctype), "read", worker) is not False


@asked
def test_frappe_must_use_these_rules(visits, worker):
	with make.as_user(worker):
		assert set(frappe.get_list(VISIT, pluck="name", limit=0)) & set(visits.values()) == {
			visits["no one"],
			visits["own"],
		}
		for who, name in visits.items():
			assert frappe.has_permission(VISIT, "read", doc=name) == (who in ("no one", "own"))
