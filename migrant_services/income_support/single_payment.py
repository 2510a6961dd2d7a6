"""No one is paid twice: one live payment for a person, programme and day, and each instalment once.

Programmes that exclude each other count as one. Payments of one person are written one after the other, under
a lock on the row of the person. Each instalment also has a unique key in the database.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate

from migrant_services.core.locks import lock_rows, lock_value
from migrant_services.core.messages import reject
from migrant_services.workflow.stages import PAYMENT_VOID


def make_key(payment: Document | dict) -> str:
	"""Return a key that is the same for two payments of one instalment. The database keeps it unique."""
	return "|".join(map(str, (payment.person, payment.programme, payment.instalment)))


def lock_person(person: str) -> None:
	"""Lock the person: other payments of this person wait until this transaction ends.

	:raises frappe.ValidationError: when the person was merged since this transaction began to read
	"""
	if lock_value("Person", person, "merged_into"):
		reject(
			"PERSON_MERGED_JUST_NOW",
			_("The record of this person was merged a moment ago. Save again."),
			field="person",
			title=_("Person"),
		)


def check_not_paid_already(payment: Document, written: bool = False) -> None:
	"""Check that no other payment covers what this one pays.

	:param written: whether the payment is in the database. Then the others are read as they are now. That locks the
		gaps between them, so nothing may be written afterwards.
	:raises frappe.ValidationError: with the folio of the other payment
	"""
	others = [row for row in list_live_payments(payment.person, locking=written) if row.name != payment.name]
	exclusive = get_exclusive_programmes({payment.programme, *(row.programme for row in others)})
	if other := next((row for row in others if share_a_day(row, payment, exclusive)), None):
		reject(
			"ALREADY_PAID",
			_describe_other(other, other.programme == payment.programme),
			field="period_from",
			title=_("Paid Already"),
		)
	max_instalments = frappe.get_cached_value("Support Programme", payment.programme, "max_instalments") or 1
	if (count := sum(row.programme == payment.programme for row in others)) >= max_instalments:
		reject(
			"INSTALMENTS_USED_UP",
			_(
				"Instalments of this programme: {0} at most; this person has {1} already. Cancel one that is not to be paid first."
			).format(max_instalments, count),
			field="instalment",
			title=_("Instalment"),
		)
	if other := next((row for row in others if make_key(row) == make_key(payment)), None):
		reject(
			"INSTALMENT_USED",
			_(
				"Payment {0} is instalment {1} of this programme for this person already. Open that one, or check the number."
			).format(other.folio, payment.instalment),
			field="instalment",
			title=_("Instalment"),
		)


def find_free_instalment(payment: Document) -> int:
	"""Return the number of the instalment, or the first free one if the person has had that already."""
	taken = {
		row.instalment
		for row in list_live_payments(payment.person)
		if row.programme == payment.programme and row.name != payment.name
	}
	free = [
		number for number in (payment.instalment, *range(1, payment.instalments + 1)) if number not in taken
	]
	return free[0] if free else payment.instalment


def list_live_payments(person: str, locking: bool = False) -> list[dict]:
	"""Return the payments of a person that are made or under way.

	:param locking: whether to read them as they are now, and lock them until the transaction ends
	"""
	payment = frappe.qb.DocType("Payment")
	query = (
		frappe.qb.from_(payment)
		.select(
			payment.name,
			payment.folio,
			payment.person,
			payment.programme,
			payment.period_from,
			payment.period_to,
			payment.instalment,
		)
		.where((payment.person == person) & payment.status.notin(PAYMENT_VOID) & (payment.docstatus < 2))
		.orderby(payment.period_from)
	)
	return lock_rows(query, as_dict=True) if locking else query.run(as_dict=True)


def get_exclusive_programmes(programmes: Iterable[str]) -> set[frozenset[str]]:
	"""Return the pairs of programmes of which a person receives only one for a period."""
	rows = frappe.get_all(
		"Incompatible Programme",
		{"parent": ("in", list(programmes))},
		["parent", "programme"],
		order_by="parent",
	)
	return {frozenset((row.parent, row.programme)) for row in rows}


def share_a_day(one: Document | dict, other: Document | dict, exclusive: set[frozenset[str]]) -> bool:
	"""Return whether two payments cover a common day, under one programme or two that exclude each other."""
	programmes = frozenset((one.programme, other.programme))
	return (
		(len(programmes) == 1 or programmes in exclusive)
		and getdate(one.period_from) <= getdate(other.period_to)
		and getdate(other.period_from) <= getdate(one.period_to)
	)


def _describe_other(other: dict, one_programme: bool) -> str:
	pattern = (
		_("Payment {0} pays this person under this programme from {1} to {2} already.")
		if one_programme
		else _(
			"Payment {0} pays this person from {1} to {2} already, under a programme that excludes this one."
		)
	)
	sentence = pattern.format(other.folio, formatdate(other.period_from), formatdate(other.period_to))
	return sentence + " " + _("Open that one, or choose a period without a common day.")
