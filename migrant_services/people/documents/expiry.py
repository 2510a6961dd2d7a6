"""Expiring documents of people whose records are in use, limited to people visible to the user."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import add_days, getdate, today

from migrant_services.access import criterion
from migrant_services.core.messages import reject
from migrant_services.workflow.stages import PERSON_ENDED

# There are no warnings about people in these stages.

MAX_ROWS = 1000


def list_expiring(
	days_ahead: int = 30,
	document_type: str | None = None,
	office: str | None = None,
	expired: bool = False,
) -> list[dict]:
	"""List the documents that expire within a number of days, the next first. Renewed documents are left out.

	:param expired: also list those that expired within the same number of days before today
	:returns: dicts with ``person``, ``folio``, ``full_name``, ``row``, ``document_type``, ``expires_on``, ``days_left``
	:raises frappe.PermissionError: when the user may not read people
	"""
	if not frappe.has_permission("Person", "read"):
		reject("CANNOT_SEE_PEOPLE", _("You cannot see people."), exc=frappe.PermissionError)
	query = _query(
		getdate(add_days(today(), -days_ahead if expired else 0)), getdate(add_days(today(), days_ahead))
	)
	query = criterion.limit_to_visible(query, "Person")
	person, document = frappe.qb.DocType("Person"), frappe.qb.DocType("Person Document")
	if document_type:
		query = query.where(document.document_type == document_type)
	if office:
		query = query.where(person.office == office)
	found = query.limit(MAX_ROWS).run(as_dict=True)
	now = getdate(today())
	return [{**row, "days_left": (row.expires_on - now).days} for row in found]


def _query(first: date, last: date):
	person, document = frappe.qb.DocType("Person"), frappe.qb.DocType("Person Document")
	newer = frappe.qb.DocType("Person Document").as_("newer")
	renewed = (
		(newer.parent == document.parent)
		& (newer.parenttype == "Person")
		& (newer.document_type == document.document_type)
		& (newer.expires_on > document.expires_on)
	)
	return (
		frappe.qb.from_(document)
		.join(person)
		.on((document.parent == person.name) & (document.parenttype == "Person"))
		.left_join(newer)
		.on(renewed)
		.select(
			person.name.as_("person"),
			person.folio,
			person.full_name,
			person.office,
			person.restricted,
			document.name.as_("row"),
			document.document_type,
			document.expires_on,
		)
		.where(document.expires_on[first:last] & newer.name.isnull() & person.status.notin(PERSON_ENDED))
		.orderby(document.expires_on)
		.orderby(person.folio)
	)


def list_all_expiring(first: date, last: date) -> list[dict]:
	"""List the documents of all people for the daily reminders, with the reminders that were sent already."""
	reminded = frappe.qb.DocType("Person").document_reminders
	return _query(first, last).select(reminded).run(as_dict=True)
