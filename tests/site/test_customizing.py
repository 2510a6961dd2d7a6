"""What an administrator customizes with Frappe's own tools survives an update of the app.

The update is the strongest possible: all files of the app are read again, newer or not.
"""

import calendar

import frappe
import pytest

from tests import factories as make

FIELD = "neighbourhood_leader"


@pytest.fixture
def added(site):
	"""Provide one customization of each kind, made as the desk does; removed afterwards, since reading files commits."""
	made = [
		customised_field(),
		make.save(
			"Assignment Rule",
			name="Turn by turn",
			document_type="Consultation",
			assign_condition="status == 'Open'",
			description="Consultation to attend",
			priority=1,
			rule="Round Robin",
			users=[{"user": "Administrator"}],
			assignment_days=[{"day": day} for day in calendar.day_name],
		),
		make.save(
			"Notification",
			name="Follow-up tomorrow",
			document_type="Consultation",
			channel="System Notification",
			event="Days Before",
			date_changed="follow_up_on",
			days_in_advance=1,
			subject="Follow-up of {{ doc.folio }}",
			message="See the consultation.",
			recipients=[{"receiver_by_document_field": "owner"}],
		),
		make.save(
			"Document Naming Rule",
			document_type="Organization",
			prefix="ORG-",
			prefix_digits=4,
			priority=1,
		),
		make.save(
			"Print Format",
			name="Constancia del municipio",
			doc_type="Consultation",
			standard="No",
			custom_format=1,
			print_format_type="Jinja",
			html="<p>{{ doc.folio }}</p>",
		),
	]
	frappe.db.commit()
	yield made
	frappe.db.rollback()
	for doc in reversed(made):
		frappe.delete_doc(doc.doctype, doc.name, force=True)
	frappe.db.commit()
	frappe.clear_cache(doctype="Person")


def customised_field():
	form = frappe.get_doc("Customize Form")
	form.doc_type = "Person"
	form.fetch_to_customize()
	row = {
		"fieldname": FIELD,
		"label": "Neighbourhood Leader",
		"fieldtype": "Data",
		"insert_after": "shelter",
	}
	form.append("fields", {**row, "is_custom_field": 1})
	form.save_customization()
	return frappe.get_doc("Custom Field", {"dt": "Person", "fieldname": ("like", f"%{FIELD}")})


def update_the_app() -> None:
	for kind, name in (
		("doctype", "person"),
		("doctype", "consultation"),
		("doctype", "organization"),
		("print_format", "attention_certificate"),
	):
		frappe.reload_doc("migrant_services", kind, name, force=True)
	frappe.clear_cache()


def test_customizations_must_survive_an_update(added):
	update_the_app()
	field = added[0].fieldname
	for doc in added:
		assert frappe.db.exists(doc.doctype, doc.name), doc.doctype
	person = make.person(**{field: "Sí"})
	assert frappe.get_doc("Person", person.name).get(field) == "Sí"
	assert frappe.get_meta("Person").get_field(field)
	assert make.organization().name.startswith("ORG-")
	consultation = make.consultation(person)
	assert consultation.folio in frappe.get_print(
		"Consultation", consultation.name, "Constancia del municipio"
	)
	assert frappe.db.exists("ToDo", {"reference_name": consultation.name, "assignment_rule": "Turn by turn"})
	frappe.db.rollback()


def test_a_custom_field_must_follow_the_rules_of_its_state(added):
	"""The guard compares the fields that the site has, not those that the app shipped."""
	from migrant_services.workflow.guard import has_changed_values

	person = make.person()
	before = frappe.get_doc("Person", person.name)
	person.set(added[0].fieldname, "Otra")
	assert has_changed_values(person, before)
	frappe.db.rollback()
