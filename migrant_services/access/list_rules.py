"""Which records are listed to a user (hook: permission_query_conditions)."""

import frappe
from pypika.terms import Criterion, ValueWrapper

from migrant_services.access.criterion import as_condition, criterion, of_open_records
from migrant_services.access.scopes import ROWS_ABOUT_PEOPLE, ROWS_OF, SCOPES


def list_rule(doctype: str, user: str | None) -> str:
	"""The criterion as a parenthesised SQL condition; "" when there is no bound."""
	bound = criterion(doctype, user or frappe.session.user)
	return as_condition(bound) if bound is not None else ""


def rows_rule(doctype: str, user: str | None) -> str:
	"""Condition on the rows of a table: their record is open to the user, and so is the table in it."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	table, allowed = frappe.qb.DocType(doctype), []
	for parent in ROWS_OF[doctype]:
		if may_read_table(parent, doctype, user):
			allowed.append((table.parenttype == parent) & of_open_records(table.parent, parent, user))
	bound = Criterion.any(allowed) if allowed else ValueWrapper(1) == 0
	if doctype in ROWS_ABOUT_PEOPLE:
		bound &= of_open_records(table.person, "Person", user)
	return as_condition(bound)


def may_read_table(parent: str, doctype: str, user: str) -> bool:
	"""Whether a role of the user reads the parent doctype, and the level of the table's field in it."""
	meta = frappe.get_meta(parent)
	levels = meta.get_permlevel_access("read", user=user)
	return any(field.options == doctype and field.permlevel in levels for field in meta.get_table_fields())


def hung_on_rule(doctype: str, doctype_field: str, name_field: str, user: str | None) -> str:
	"""Condition on what hangs on a record by doctype and name: the record is open to the user, or not the app's."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	table = frappe.qb.DocType(doctype)
	of, name = table[doctype_field], table[name_field]
	readable = [scoped for scoped in SCOPES if frappe.has_permission(scoped, "read", user=user)]
	ours = [(of == scoped) & of_open_records(name, scoped, user) for scoped in readable]
	return as_condition(Criterion.any([of.isnull() | of.notin(list(SCOPES)), *ours]))


def file_conditions(user: str | None = None, **kwargs) -> str:
	"""Files of the app's records are listed to those who see the record: their names tell enough."""
	return hung_on_rule("File", "attached_to_doctype", "attached_to_name", user)


def workflow_action_conditions(user: str | None = None, **kwargs) -> str:
	"""What waits for a role is listed for the records that the user sees; Frappe's own rule bounds it too."""
	return hung_on_rule("Workflow Action", "reference_doctype", "reference_name", user)


def tag_link_conditions(user: str | None = None, **kwargs) -> str:
	"""Tags are listed for the records that the user sees: Frappe tells everybody who was tagged, and with what."""
	return hung_on_rule("Tag Link", "document_type", "document_name", user)


def list_filter_conditions(user: str | None = None, **kwargs) -> str:
	"""The saved filters of the user, and those that are for all."""
	table = frappe.qb.DocType("List Filter")
	return as_condition(table.for_user.isnull() | table.for_user.isin(("", user or frappe.session.user)))


# Frappe names each list rule by a path of its own.


def person_conditions(user: str | None = None, **kwargs) -> str:
	return list_rule("Person", user)


def protection_file_conditions(user: str | None = None, **kwargs) -> str:
	return list_rule("Protection File", user)


def consent_conditions(user: str | None = None, **kwargs) -> str:
	return list_rule("Consent", user)


def consultation_conditions(user: str | None = None, **kwargs) -> str:
	return list_rule("Consultation", user)


def referral_conditions(user: str | None = None, **kwargs) -> str:
	return list_rule("Referral", user)


def payment_conditions(user: str | None = None, **kwargs) -> str:
	return list_rule("Payment", user)


def course_enrolment_conditions(user: str | None = None, **kwargs) -> str:
	return list_rule("Course Enrolment", user)


def appointment_conditions(user: str | None = None, **kwargs) -> str:
	return list_rule("Appointment", user)


def queue_ticket_conditions(user: str | None = None, **kwargs) -> str:
	return list_rule("Queue Ticket", user)


def duplicate_review_conditions(user: str | None = None, **kwargs) -> str:
	return list_rule("Duplicate Review", user)


def person_merge_conditions(user: str | None = None, **kwargs) -> str:
	return list_rule("Person Merge", user)


def intake_import_conditions(user: str | None = None, **kwargs) -> str:
	return list_rule("Intake Import", user)


def payment_incident_conditions(user: str | None = None, **kwargs) -> str:
	return list_rule("Payment Incident", user)


def incident_payment_conditions(user: str | None = None, **kwargs) -> str:
	return rows_rule("Incident Payment", user)


def household_conditions(user: str | None = None, **kwargs) -> str:
	return list_rule("Household", user)


def household_member_conditions(user: str | None = None, **kwargs) -> str:
	return rows_rule("Household Member", user)


def person_document_conditions(user: str | None = None, **kwargs) -> str:
	return rows_rule("Person Document", user)


def person_phone_conditions(user: str | None = None, **kwargs) -> str:
	return rows_rule("Person Phone", user)


def person_alias_conditions(user: str | None = None, **kwargs) -> str:
	return rows_rule("Person Alias", user)


def person_need_conditions(user: str | None = None, **kwargs) -> str:
	return rows_rule("Person Need", user)


def consultation_topic_conditions(user: str | None = None, **kwargs) -> str:
	return rows_rule("Consultation Topic", user)


def attendance_conditions(user: str | None = None, **kwargs) -> str:
	return rows_rule("Attendance", user)
