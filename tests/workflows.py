"""Makers for the tests of workflows: an office with its people, and a record of each governed doctype."""

import frappe
import pytest
from frappe.desk.doctype.notification_settings.notification_settings import create_notification_settings
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days

from migrant_services.access.staff import clear_office_cache
from migrant_services.core import roles
from tests import factories
from tests.names import next_number, word

OFFICE = "WFTEST"
PROGRAMME = "WFTEST"
USERS = {
	"front": roles.FRONT_DESK,
	"case": roles.CASE_WORKER,
	"protection": roles.PROTECTION_OFFICER,
	"officer": roles.PROGRAMME_OFFICER,
	"approver": roles.PAYMENT_APPROVER,
	"finance": roles.FINANCE_OFFICER,
	"trainer": roles.TRAINING_COORDINATOR,
	"admin": roles.SERVICES_ADMINISTRATOR,
	"both": roles.PAYMENT_APPROVER,
}


def email(key: str) -> str:
	return f"wf-{key}@example.com"


def make_office():
	if not frappe.db.exists("Office", OFFICE):
		frappe.get_doc(
			{
				"doctype": "Office",
				"code": OFFICE,
				"office_name": "Office of the workflow tests",
				"country": "Mexico",
				"municipality": "Tapachula",
			}
		).insert()
	for key, role in USERS.items():
		make_user(key, role, *([roles.PROGRAMME_OFFICER] if key == "both" else []))
	if not frappe.db.exists("Support Programme", PROGRAMME):
		frappe.get_doc(
			{
				"doctype": "Support Programme",
				"code": PROGRAMME,
				"title": "Rent",
				"currency": "MXN",
				"max_amount": 9000,
				"max_instalments": 12,
			}
		).insert()


def make_user(key: str, *names: str):
	"""Make a member of the staff with these roles."""
	if frappe.db.exists("User", email(key)):
		return
	name = factories.user(*names, email=email(key), first_name=key, full_name=key)
	# As the desk would make them at the first login.
	create_notification_settings(name)
	frappe.get_doc(
		{"doctype": "Staff Member", "full_name": key, "office": OFFICE, "user": email(key), "enabled": 1}
	).insert()


def remove_office():
	"""Undo `make_office` and drop every record of its office, for tests that had to commit."""
	for doctype in ("Payment", "Referral", "Consultation", "Course Enrolment", "Person"):
		names = frappe.get_all(doctype, filters={"office": OFFICE}, pluck="name")
		if names:
			for table in ("Version", "Comment", "Workflow Action"):
				column = "docname" if table == "Version" else "reference_name"
				frappe.db.delete(table, {column: ("in", names)})
			frappe.db.delete(doctype, {"name": ("in", names)})
	frappe.db.delete("Staff Member", {"office": OFFICE})
	frappe.db.delete("Support Programme", {"name": PROGRAMME})
	frappe.db.delete("Office", {"name": OFFICE})
	for user in frappe.get_all("User", filters={"name": ("like", "wf-%@example.com")}, pluck="name"):
		# Not by delete_doc: it rejects the last System Manager, which the first user is made.
		for contact in frappe.get_all("Contact", filters={"user": user}, pluck="name"):
			frappe.delete_doc("Contact", contact, force=True)
		for table, column in (("Has Role", "parent"), ("Notification Settings", "name")):
			frappe.db.delete(table, {column: user})
		frappe.db.delete("User", {"name": user})


@pytest.fixture(scope="session")
def workflow_staff(connection):
	"""Provide the office and its staff for the whole run."""
	connection.db.rollback()
	connection.set_user("Administrator")
	make_office()
	connection.db.commit()
	yield connection
	connection.db.rollback()
	connection.set_user("Administrator")
	remove_office()
	connection.db.commit()


@pytest.fixture
def workflow_office(workflow_staff, site):
	"""Provide that office to a test; what it does is undone after it."""
	clear_office_cache()
	yield site
	site.set_user("Administrator")


def as_user(key: str):
	frappe.set_user(email(key))


def fresh(doc):
	return frappe.get_doc(doc.doctype, doc.name)


def take(doc, key: str, action: str, **values):
	"""Take one step of the workflow as that user, after saving ``values``."""
	as_user(key)
	if values:
		changed = fresh(doc)
		changed.update(values)
		changed.save()
	return apply_workflow(fresh(doc), action)


def make_person(**values):
	return frappe.get_doc(
		{
			"doctype": "Person",
			"given_names": word(),
			"first_surname": word(),
			"sex_on_document": "F",
			"office": OFFICE,
			"birth_date": add_days("1960-01-01", next_number() % 15_000),
			**values,
		}
	).insert()


def make_payment(**values):
	return frappe.get_doc(
		{
			"doctype": "Payment",
			"office": OFFICE,
			"person": values.pop("person", None) or make_person().name,
			"programme": PROGRAMME,
			"period_from": "2026-10-01",
			"period_to": "2026-10-31",
			"amount": 500,
			**values,
		}
	).insert()
