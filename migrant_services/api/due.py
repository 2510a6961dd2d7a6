"""The number cards of what is due, and of the user's own work.

The filter of a shortcut cannot express this: version 15 reads it as JSON, without today's date and without
the user. So these cards have a method. It answers in Frappe's form for them: the number, and the list that a
click opens.
"""

import frappe
from frappe.utils import add_days, now_datetime, nowdate

from migrant_services.access import overrides
from migrant_services.workflow.stages import PAYMENT_DUE, ConsultationStage, ReferralStage

# A service has to be verified again after so many days.
DAYS_VERIFIED = 90


@frappe.whitelist()
def follow_ups(filters: dict | list | str | None = None) -> dict:
	"""Count consultations whose follow-up is due."""
	return _make_card(
		"Consultation",
		("status", "=", ConsultationStage.FOLLOW_UP),
		*_on_date("follow_up_on", "<=", nowdate()),
	)


@frappe.whitelist()
def my_consultations(filters: dict | list | str | None = None) -> dict:
	"""Count the user's consultations of today."""
	mine = ("attended_by", "=", frappe.session.user)
	return _make_card("Consultation", mine, ("attended_on", "Timespan", "today"))


@frappe.whitelist()
def referrals(filters: dict | list | str | None = None) -> dict:
	"""Count referrals that were sent and whose answer is overdue."""
	now = str(now_datetime().replace(microsecond=0))
	return _make_card("Referral", ("status", "=", ReferralStage.SENT), *_on_date("answer_due_on", "<", now))


@frappe.whitelist()
def payments(filters: dict | list | str | None = None) -> dict:
	"""Count payments that are still to be made and were planned for an earlier day."""
	return _make_card("Payment", ("status", "in", PAYMENT_DUE), *_on_date("planned_on", "<", nowdate()))


@frappe.whitelist()
def consents(filters: dict | list | str | None = None) -> dict:
	"""Count consents that have expired."""
	return _make_card("Consent", ("decision", "=", "Given"), *_on_date("expires_on", "<", nowdate()))


@frappe.whitelist()
def services(filters: dict | list | str | None = None) -> dict:
	"""Count services of the directory that were verified too long ago, or never."""
	last = ("last_verified_on", "<", add_days(nowdate(), -DAYS_VERIFIED))
	return _make_card("Service", ("enabled", "=", 1), last)


@frappe.whitelist()
def undertakings(filters: dict | list | str | None = None) -> dict:
	"""Count members of the staff whose undertaking of confidentiality has expired."""
	expired = _on_date("confidentiality_expires_on", "<", nowdate())
	return _make_card("Staff Member", ("enabled", "=", 1), *expired)


def _on_date(fieldname: str, operator: str, value: str) -> tuple[tuple, tuple]:
	"""Return conditions on a date that is set: Frappe takes an empty date as the earliest."""
	return (fieldname, "is", "set"), (fieldname, operator, value)


def _make_card(doctype: str, *conditions: tuple) -> dict:
	"""Return the number of records that are visible to the user, and their list.

	:param conditions: field, operator, value
	:raises frappe.PermissionError: when the user may not list the doctype
	"""
	shown: dict[str, list[str]] = {}
	for fieldname, operator, value in conditions:
		# As in an address: the only form in which every version accepts two conditions for one field.
		shown.setdefault(fieldname, []).append(frappe.as_json([operator, value], indent=None))
	return {
		"value": overrides.get_count(doctype, [[doctype, *condition] for condition in conditions]),
		"fieldtype": "Int",
		"route": ["List", doctype, "List"],
		"route_options": shown,
	}
