"""Which records a user may see: one criterion for lists and for single documents.

A record belongs to an office. A user sees the records of the offices named in their Staff Member, except
restricted ones, which are seen by the roles cleared for that doctype and by whoever is assigned. People of
other organizations see the referrals sent to their organization.

The criterion is SQL and is asked of the stored row, also for a single document: what a client writes into a
document it has not saved yet (another office, another owner) can never open that document to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import frappe
from frappe.core.doctype.file.file import has_permission as file_rule
from frappe.workflow.doctype.workflow_action.workflow_action import has_permission as workflow_action_rule
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, ValueWrapper

from migrant_services.roles import (
	FINANCE_OFFICER,
	PAYMENT_APPROVER,
	PROTECTION_OFFICER,
	REFERRAL_PARTNER,
)

# A partner hears of a referral when it is sent, and keeps seeing what became of it.
PARTNER_STAGES = ("Sent", "Acknowledged", "Accepted", "In Service", "Completed", "Not Accepted", "Expired")

# Offices are asked for many times in a request and remembered for its length.
MEMO = "migrant_services_offices"


# What changes a document, of the kinds of permission that Frappe asks for.
CHANGES = ("write", "create", "delete", "submit", "cancel", "amend", "import", "share")


@dataclass(frozen=True)
class Scope:
	"""How the records of one doctype are bounded.

	:param person_field: the column that holds the person, whose assignees see the record too
	:param cleared: roles that see restricted records of their offices
	:param attended_by: column with the user who attended and so knows the record already
	:param restrictable: whether the doctype has the column ``restricted``
	:param kept_by: column with the user whose record it is; of their office only the cleared roles see it too
	:param people: columns with the persons of a record that only those see who see all of them, whatever their office
	:param offices: columns with the offices whose staff sees the record
	:param rows_of_people: a table of the doctype whose rows name people: who is assigned one of them sees the record
	"""

	person_field: str = "person"
	cleared: tuple[str, ...] = (PROTECTION_OFFICER,)
	attended_by: str | None = None
	restrictable: bool = True
	kept_by: str | None = None
	people: tuple[str, ...] = ()
	offices: tuple[str, ...] = ("office",)
	rows_of_people: str | None = None


# How the desk's own names of records begin that are not saved yet.
UNSAVED = "new-"

SCOPES = {
	"Person": Scope(person_field="name"),
	"Protection File": Scope(restrictable=False),
	"Consent": Scope(),
	"Consultation": Scope(attended_by="attended_by"),
	"Referral": Scope(),
	# Money needs its second pair of eyes, whoever is paid.
	"Payment": Scope(cleared=(PROTECTION_OFFICER, PAYMENT_APPROVER, FINANCE_OFFICER)),
	"Course Enrolment": Scope(),
	"Household": Scope(person_field="head", rows_of_people="Household Member"),
	# That two records may be one person tells something of both.
	"Duplicate Review": Scope(people=("person_a", "person_b")),
	"Person Merge": Scope(people=("survivor", "absorbed")),
	"Appointment": Scope(attended_by="with_whom"),
	"Queue Ticket": Scope(),
	# A list of people who are not on the register yet.
	"Intake Import": Scope(person_field="name", restrictable=False, kept_by="imported_by"),
	"Payment Incident": Scope(restrictable=False, offices=("office", "other_office")),
}


def offices_of(user: str) -> tuple[str, ...] | None:
	"""Codes of the offices the user works for, the own one first; None means every office."""
	memo = getattr(frappe.local, MEMO, None)
	if memo is None:
		memo = {}
		setattr(frappe.local, MEMO, memo)
	if user not in memo:
		memo[user] = _read_offices(user)
	return memo[user]


def forget_offices() -> None:
	"""Drop what is remembered within this request, after a Staff Member changed."""
	setattr(frappe.local, MEMO, None)


def _read_offices(user: str) -> tuple[str, ...] | None:
	if user == "Administrator":
		return None
	staff, also = frappe.qb.DocType("Staff Member"), frappe.qb.DocType("Staff Office")
	query = (
		frappe.qb.from_(staff)
		.left_join(also)
		.on((also.parent == staff.name) & (also.parenttype == "Staff Member"))
		.select(staff.all_offices, staff.office, also.office)
		.where((staff.user == user) & (staff.enabled == 1))
		.orderby(also.idx)
	)
	rows = query.run()
	if any(all_offices for all_offices, *_offices in rows):
		return None
	return tuple(dict.fromkeys(office for column in (1, 2) for row in rows if (office := row[column])))


def own_office(user: str) -> str | None:
	"""The office where the user's new records belong, or the default office of the settings."""
	office = frappe.db.get_value("Staff Member", {"user": user, "enabled": 1}, "office")
	return office or frappe.db.get_single_value("Migrant Services Settings", "default_office")


def is_staff(user: str) -> bool:
	"""Whether the user has a Staff Member that is enabled; nobody else sees by office or by assignment."""
	return offices_of(user) != ()


def works_for(user: str, office: str | None) -> bool:
	"""Whether the user works for that office."""
	offices = offices_of(user)
	return offices is None or office in offices


def criterion(doctype: str, user: str) -> Criterion | None:
	"""What a stored row of ``doctype`` must fulfil for ``user`` to see it; None when there is no bound."""
	if user == "Administrator":
		return None
	scope, table, roles = SCOPES[doctype], frappe.qb.DocType(doctype), set(frappe.get_roles(user))
	if scope.people:
		return Criterion.all([_of_open_records(table[column], "Person", user) for column in scope.people])
	allowed = _staff_rows(doctype, scope, table, user, roles) if is_staff(user) else []
	if doctype == "Referral" and REFERRAL_PARTNER in roles:
		if organizations := organizations_of(user):
			allowed.append(table.organization.isin(organizations) & table.status.isin(PARTNER_STAGES))
	return Criterion.any(allowed) if allowed else ValueWrapper(1) == 0


def _staff_rows(doctype: str, scope: Scope, table, user: str, roles: set[str]) -> list[Criterion]:
	allowed = [_office_rows(scope, table, user, roles)]
	for assigned_doctype, column in {(doctype, "name"), ("Person", scope.person_field)}:
		if assigned := _assigned(assigned_doctype, user):
			allowed.append(table[column].isin(assigned))
	if scope.rows_of_people and (assigned := _assigned("Person", user)):
		row = frappe.qb.DocType(scope.rows_of_people)
		of_them = (row.parenttype == doctype) & row.person.isin(assigned)
		allowed.append(table.name.isin(frappe.qb.from_(row).select(row.parent).where(of_them)))
	if scope.attended_by:
		allowed.append(table[scope.attended_by] == user)
	return allowed


def _office_rows(scope: Scope, table, user: str, roles: set[str]) -> Criterion:
	offices = offices_of(user)
	in_office = Criterion.any([table[column].isin(offices) for column in scope.offices]) if offices else ValueWrapper(1) == 1
	if roles.intersection(scope.cleared):
		return in_office
	if scope.kept_by:
		in_office &= table[scope.kept_by] == user
	if not scope.restrictable:
		return in_office
	return in_office & (table.restricted == 0)


def _assigned(doctype: str, user: str) -> list[str]:
	"""Names of the records that Frappe's own assignment gave the user and that are still open."""
	todo = frappe.qb.DocType("ToDo")
	query = frappe.qb.from_(todo).select(todo.reference_name).where(todo.reference_type == doctype)
	query = query.where((todo.allocated_to == user) & (todo.status == "Open"))
	return query.orderby(todo.creation, order=frappe.qb.desc).run(pluck=True)


def assigned_people(user: str) -> list[str]:
	"""Names of the people who were assigned to a member of the staff."""
	return _assigned("Person", user) if is_staff(user) else []


def organizations_of(user: str) -> list[str]:
	"""The organizations for which the user answers referrals."""
	contacts = frappe.get_all(
		"Organization Contact", filters={"user": user, "parenttype": "Organization"}, pluck="parent"
	)
	return frappe.get_all("Organization", filters={"name": ("in", contacts), "enabled": 1}, pluck="name")


def list_rule(doctype: str, user: str | None) -> str:
	"""The criterion as a parenthesised SQL condition; "" when there is no bound."""
	bound = criterion(doctype, user or frappe.session.user)
	return as_condition(bound) if bound is not None else ""


def as_condition(bound: Criterion) -> str:
	"""A criterion as a parenthesised SQL condition, as Frappe takes it from a list rule."""
	return f"({bound.get_sql(with_namespace=True, quote_char='`')})"


def in_scope(doctype: str, name: str, user: str | None = None) -> bool:
	"""Whether the stored record is one that the user may see, whatever their role may do with it."""
	return bool(open_ones(doctype, [name], user))


def open_ones(doctype: str, names: Iterable[str], user: str | None = None) -> set[str]:
	"""Those of the stored records that the user may see, whatever their role may do with them."""
	names = list(names)
	if not names:
		return set()
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(table.name).where(table.name.isin(names))
	return set(bounded(query, doctype, user).run(pluck=True))


def bounded(query: QueryBuilder, doctype: str, user: str | None = None) -> QueryBuilder:
	"""The query, which reads the table of the doctype, without the rows that the user may not see."""
	bound = criterion(doctype, user or frappe.session.user)
	return query if bound is None else query.where(bound)


def has_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""The criterion for one document; a document not stored yet must be of an office of the user."""
	user = user or frappe.session.user
	if doc.is_new():
		return may_start(doc, ptype, user)
	return in_scope(doc.doctype, doc.name, user)


def may_start(doc, ptype: str | None, user: str) -> bool:
	"""Whether the user may have such a document, of which nothing is stored yet.

	Saving it checks office and person with sentences of its own (`record.py`). But a document that only claims to
	be new may be sent in for something else, such as printing.
	"""
	if user == "Administrator":
		return True
	if ptype == "create" or not is_staff(user):
		return is_staff(user)
	people = (SCOPES[doc.doctype].people if doc.doctype in SCOPES else ()) or ("person",)
	return works_for(user, doc.get("office") or own_office(user)) and all(
		not doc.get(column) or in_scope("Person", doc.get(column), user) for column in people
	)


def has_course_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""All staff with the role see the courses; those of an office are changed by its staff."""
	user = user or frappe.session.user
	if doc.is_new():
		return may_start(doc, ptype, user)
	return ptype not in CHANGES or works_for(user, frappe.db.get_value("Course", doc.name, "office"))


def has_file_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""A file of a record is open to those who see the record, also to whoever uploaded it once.

	Frappe's own rule is asked too: on v15 the first rule that knows an answer decides alone, on v16 all must agree.
	"""
	user, doc = user or frappe.session.user, as_stored(doc)
	if doc.attached_to_doctype in SCOPES and doc.attached_to_name:
		if is_of_unsaved(doc):
			return (doc.is_new() or doc.owner == user) and bool(frappe.has_permission(doc.attached_to_doctype, "create", user=user))
		if not in_scope(doc.attached_to_doctype, doc.attached_to_name, user):
			return False
	return bool(file_rule(doc, ptype, user))


def is_of_unsaved(file) -> bool:
	"""Whether a file was uploaded in a form that is not saved yet: such a record has a name of the desk's own."""
	return str(file.attached_to_name).startswith(UNSAVED)


def as_stored(doc):
	"""The document as it is in the database, if it is there: what a client writes into it opens nothing."""
	is_stored = not doc.is_new() and doc.name and frappe.db.exists(doc.doctype, doc.name)
	return frappe.get_doc(doc.doctype, doc.name) if is_stored else doc


def has_workflow_action_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""What waits for a role concerns those of the role who see the record; Frappe's own rule is asked too."""
	user = user or frappe.session.user
	if doc.reference_doctype in SCOPES and not in_scope(doc.reference_doctype, doc.reference_name, user):
		return False
	return bool(workflow_action_rule(doc, user))


def has_tag_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""Who was tagged, and with what, is for those who see the record."""
	return all(
		each.document_type not in SCOPES or in_scope(each.document_type, each.document_name, user)
		for each in (doc, as_stored(doc))
	)


def has_list_filter_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""A filter that somebody saved may have a name in it: it is theirs, unless they gave it to all."""
	return as_stored(doc).for_user in (None, "", user or frappe.session.user)


# The rows of these tables are listed only with their record. Frappe asks whether the user may read the doctype of
# the record, and then lists the rows of all records.
ROWS_OF = {
	"Person Document": ("Person",),
	"Person Phone": ("Person",),
	"Person Alias": ("Person",),
	"Person Need": ("Person", "Protection File"),
	"Consultation Topic": ("Consultation",),
	"Attendance": ("Course Enrolment",),
	"Household Member": ("Household",),
	"Incident Payment": ("Payment Incident",),
}

# Of these rows only those are listed whose person is open to the user too.
ROWS_ABOUT_PEOPLE = ("Household Member",)


def rows_rule(doctype: str, user: str | None) -> str:
	"""Condition on the rows of a table: their record is open to the user, and so is the table in it."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	table, allowed = frappe.qb.DocType(doctype), []
	for parent in ROWS_OF[doctype]:
		if may_read_table(parent, doctype, user):
			allowed.append((table.parenttype == parent) & _of_open_records(table.parent, parent, user))
	bound = Criterion.any(allowed) if allowed else ValueWrapper(1) == 0
	if doctype in ROWS_ABOUT_PEOPLE:
		bound &= _of_open_records(table.person, "Person", user)
	return as_condition(bound)


def may_read_table(parent: str, doctype: str, user: str) -> bool:
	"""Whether a role of the user reads the parent doctype, and the level of the table's field in it."""
	meta = frappe.get_meta(parent)
	levels = meta.get_permlevel_access("read", user=user)
	return any(field.options == doctype and field.permlevel in levels for field in meta.get_table_fields())


def _of_open_records(column, doctype: str, user: str) -> Criterion:
	"""Whether the column names a record of the doctype that the user sees."""
	table = frappe.qb.DocType(doctype)
	return column.isin(bounded(frappe.qb.from_(table).select(table.name), doctype, user))


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


def hung_on_rule(doctype: str, doctype_field: str, name_field: str, user: str | None) -> str:
	"""Condition on what hangs on a record by doctype and name: the record is open to the user, or not the app's."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	table = frappe.qb.DocType(doctype)
	of, name = table[doctype_field], table[name_field]
	readable = [scoped for scoped in SCOPES if frappe.has_permission(scoped, "read", user=user)]
	ours = [(of == scoped) & _of_open_records(name, scoped, user) for scoped in readable]
	return as_condition(Criterion.any([of.isnull() | of.notin(list(SCOPES)), *ours]))


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
