"""Documents of people under attention that expire, as far as the people are open to somebody."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import add_days, getdate, today

from migrant_services.access import criterion

# Nobody is warned about a registration that is over.
CLOSED_STAGES = ("Closed", "Merged", "Anonymised")
MAX_ROWS = 1000


def list_expiring(
	days_ahead: int = 30,
	document_type: str | None = None,
	office: str | None = None,
	expired: bool = False,
) -> list[dict]:
	"""The documents that expire within so many days, the next first; what the person has renewed is left out.

	:param expired: those that expired in so many days before today too
	:returns: ``person``, ``folio``, ``full_name``, ``row``, ``document_type``, ``expires_on``, ``days_left``
	:raises frappe.PermissionError: for who may not read people
	"""
	if not frappe.has_permission("Person", "read"):
		frappe.throw(_("You cannot see people."), frappe.PermissionError)
	query = _query(
		getdate(add_days(today(), -days_ahead if expired else 0)), getdate(add_days(today(), days_ahead))
	)
	query = criterion.bounded(query, "Person")
	person, paper = frappe.qb.DocType("Person"), frappe.qb.DocType("Person Document")
	if document_type:
		query = query.where(paper.document_type == document_type)
	if office:
		query = query.where(person.office == office)
	found = query.limit(MAX_ROWS).run(as_dict=True)
	now = getdate(today())
	return [{**row, "days_left": (row.expires_on - now).days} for row in found]


def _query(first: date, last: date):
	person, paper = frappe.qb.DocType("Person"), frappe.qb.DocType("Person Document")
	newer = frappe.qb.DocType("Person Document").as_("newer")
	renewed = (
		(newer.parent == paper.parent)
		& (newer.parenttype == "Person")
		& (newer.document_type == paper.document_type)
		& (newer.expires_on > paper.expires_on)
	)
	return (
		frappe.qb.from_(paper)
		.join(person)
		.on((paper.parent == person.name) & (paper.parenttype == "Person"))
		.left_join(newer)
		.on(renewed)
		.select(
			person.name.as_("person"),
			person.folio,
			person.full_name,
			person.office,
			person.restricted,
			paper.name.as_("row"),
			paper.document_type,
			paper.expires_on,
		)
		.where(paper.expires_on[first:last] & newer.name.isnull() & person.status.notin(CLOSED_STAGES))
		.orderby(paper.expires_on)
		.orderby(person.folio)
	)


def list_all_expiring(first: date, last: date) -> list[dict]:
	"""The same for the nightly reminders, whoever may see the people, with what was reminded of already."""
	reminded = frappe.qb.DocType("Person").document_reminders
	return _query(first, last).select(reminded).run(as_dict=True)
