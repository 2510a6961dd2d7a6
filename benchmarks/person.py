"""The cost of registering and opening a person, against the bare engine.

Every registration is of another person, as in life: the same people on both sides, made up by
:mod:`benchmarks.spanish_people`.
"""

from collections.abc import Iterator
from random import Random

import frappe
from frappe.desk.form.load import getdoc
from frappe.desk.notifications import get_open_count
from frappe.model.workflow import get_workflow_name

from benchmarks import results, timing
from benchmarks.spanish_people import Population

COMMAND = "make bench ONLY=person"
BARE = "Bare Person"
LAYOUT = ("Section Break", "Column Break", "Tab Break", "HTML")
INSERTS, OPENINGS = 150, 60
CONSULTATIONS, REFERRALS = 50, 10
SEED, HOUSEHOLDS = 20_261_124, 300


def run() -> None:
	"""Measure `person.insert_ratio` and `person.open_ratio` on the connected site, leaving nothing behind."""
	frappe.set_user("Administrator")
	try:
		office = make_office()
		_measure_inserts(office)
		_measure_openings(office)
	finally:
		frappe.db.rollback()
		_remove_bare()


def _measure_inserts(office: str) -> None:
	_make_bare()
	people, the_same = make_people("Person", office), make_people(BARE, office)
	ours, bare, noise = timing.alternate(
		lambda: frappe.get_doc(next(people)).insert(),
		lambda: frappe.get_doc(next(the_same)).insert(),
		INSERTS,
	)
	note = f"median of {INSERTS}: {ours * 1000:.1f} ms against {bare * 1000:.1f} ms, noise {noise:.0%}"
	results.record("person.insert_ratio", ours / bare, COMMAND, note)


def _measure_openings(office: str) -> None:
	empty, full = (
		frappe.get_doc(values).insert().name for values in list(make_people("Person", office))[-2:]
	)
	_give_history(full, office)
	loaded, bare, noise = timing.alternate(lambda: _open(full), lambda: _open(empty), OPENINGS)
	note = f"median of {OPENINGS}: {loaded * 1000:.1f} ms against {bare * 1000:.1f} ms, noise {noise:.0%}"
	results.record("person.open_ratio", loaded / bare, COMMAND, note)


def _open(name: str) -> None:
	"""Fetch what the desk requests when a form is opened: the document and the counts of its links."""
	frappe.local.response = frappe._dict(docs=[])
	getdoc("Person", name)
	get_open_count("Person", name)


def make_people(doctype: str, office: str) -> Iterator[dict]:
	"""Yield registrations of people who are not related to each other."""
	population = Population(Random(SEED), HOUSEHOLDS)
	relatives = {other for pairs in population.relatives.values() for _one, other in pairs}
	for person in population.people:
		if person.number not in relatives:
			yield {
				"doctype": doctype,
				"given_names": person.given,
				"first_surname": person.first,
				"second_surname": person.second,
				"birth_date": person.birth,
				"sex_on_document": person.sex,
				"nationality": "Honduras",
				"office": office,
				"folio": frappe.generate_hash(length=12),
				"verification_code": frappe.generate_hash(length=20),
				"population_group": "MIGRANT",
				"responsible_name": "Ana Ejemplo",
				"phones": [{"phone": person.phone, "safe_to_call": 1}],
				"documents": [
					{"document_type": kind, "number": number}
					for kind, number, _lasting in person.documents[1:2]
				],
			}


def make_office() -> str:
	code = "BENCHMARK"
	if not frappe.db.exists("Office", code):
		values = {"code": code, "office_name": "Benchmark", "country": "Mexico", "municipality": "Benchmark"}
		frappe.get_doc({"doctype": "Office", **values}).insert()
	return code


def _give_history(person: str, office: str) -> None:
	organization = frappe.get_doc(
		{"doctype": "Organization", "organization_name": "Benchmark", "kind": "Civil Society"}
	).insert()
	for _number in range(CONSULTATIONS):
		topics = [{"subject": "REG_MIG", "is_main": 1}]
		frappe.get_doc(
			{"doctype": "Consultation", "person": person, "office": office, "topics": topics}
		).insert()
	for _number in range(REFERRALS):
		frappe.get_doc(
			{
				"doctype": "Referral",
				"person": person,
				"office": office,
				"organization": organization.name,
				"service_requested": "Benchmark",
			}
		).insert()


def _make_bare() -> None:
	"""Make a doctype with the same fields and an equal workflow, without any of the app's code."""
	_remove_bare()
	meta = frappe.get_meta("Person")
	fields = [
		{
			key: field.get(key)
			for key in ("fieldname", "fieldtype", "label", "options", "unique", "search_index", "default")
		}
		for field in meta.fields
		if not field.is_virtual and field.fieldtype not in LAYOUT
	]
	permissions = [{"role": "System Manager", "read": 1, "write": 1, "create": 1}]
	values = {"name": BARE, "module": "Migrant Services", "custom": 1, "autoname": "hash"}
	frappe.get_doc({"doctype": "DocType", "fields": fields, "permissions": permissions, **values}).insert()
	workflow = frappe.copy_doc(frappe.get_doc("Workflow", get_workflow_name("Person")))
	workflow.update({"workflow_name": BARE, "document_type": BARE})
	workflow.insert()


def _remove_bare() -> None:
	frappe.delete_doc("Workflow", BARE, force=True, ignore_missing=True)
	frappe.delete_doc("DocType", BARE, force=True, ignore_missing=True)
	frappe.db.sql_ddl(f"drop table if exists `tab{BARE}`")
	frappe.db.commit()
