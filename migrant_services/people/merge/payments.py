"""Two records of one person that were both paid for the same days.

Such a pair is not merged until the staff responsible for payments has explained or recovered the Payment Incident about
it.
"""

from collections.abc import Iterable
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from migrant_services.income_support.single_payment import (
	get_exclusive_programmes,
	list_live_payments,
	share_a_day,
)


class Overlap(NamedTuple):
	"""Two live payments to one person for days in common."""

	payment: str
	other: str


def find_overlaps(survivor: str, absorbed: str) -> list[Overlap]:
	"""Find payments to the two, made or in progress, that share a day, under one programme or exclusive programmes."""
	own_payments, other_payments = (
		list_live_payments(survivor, locking=True),
		list_live_payments(absorbed, locking=True),
	)
	exclusive = get_exclusive_programmes({row.programme for row in [*own_payments, *other_payments]})
	return [
		Overlap(one.name, other.name)
		for one in own_payments
		for other in other_payments
		if share_a_day(one, other, exclusive)
	]


def find_unexplained_overlaps(survivor: str, absorbed: str) -> list[Overlap]:
	"""Find double payments, unless an incident about these two is explained or recovered."""
	overlaps = find_overlaps(survivor, absorbed)
	return [] if overlaps and _find_incident(survivor, absorbed, ("Explained", "Recovered")) else overlaps


def report_overlaps(survivor: Document, absorbed: Document, overlaps: Iterable[Overlap]) -> str:
	"""Report double payments as a Payment Incident: the open one about these two, or a new one.

	:returns: the name of the incident
	"""
	name = _find_incident(survivor.name, absorbed.name, ("Open",))
	incident = frappe.get_doc("Payment Incident", name) if name else frappe.new_doc("Payment Incident")
	incident.update(
		{
			"person": survivor.name,
			"other_person": absorbed.name,
			"office": survivor.office,
			"other_office": absorbed.office,
			"found_by": frappe.session.user,
			"found_on": now_datetime(),
		}
	)
	known = {row.payment for row in incident.payments}
	for payment in dict.fromkeys(payment for overlap in overlaps for payment in overlap):
		if payment not in known:
			values = frappe.db.get_value(
				"Payment", payment, ["programme", "period_from", "period_to"], as_dict=True
			)
			incident.append("payments", {"payment": payment, **values})
	incident.flags.ignore_workflow_guard = True
	# why: a user who merges reports the incident without a right to the doctype.
	incident.save(ignore_permissions=True)
	return incident.name


def get_rejection() -> str:
	"""Return why two people who were both paid are not merged. No payment is named: not every user may see payments."""
	return _(
		"These two records cannot be merged yet: both have support for the same period. Those responsible for payments "
		"have been informed, and the pair stays as it is until they have explained or recovered it."
	)


def _find_incident(one: str, other: str, statuses: tuple[str, ...]) -> str | None:
	incident, both = frappe.qb.DocType("Payment Incident"), [one, other]
	query = (
		frappe.qb.from_(incident)
		.select(incident.name)
		.where(incident.person.isin(both) & incident.other_person.isin(both) & incident.status.isin(statuses))
		.orderby(incident.creation, order=frappe.qb.desc)
		.limit(1)
	)
	return next((row[0] for row in query.run()), None)
