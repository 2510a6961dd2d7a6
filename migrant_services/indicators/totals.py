"""The totals on the cards of the office: of this month or this year, over the offices of the user."""

from datetime import date

import frappe
from frappe.query_builder.functions import Count
from frappe.utils import get_first_day, getdate, nowdate
from pypika.terms import Criterion

from migrant_services.indicators.countable import build_countable_criterion
from migrant_services.workflow.stages import CONSULTATION_HELD, EnrolmentStage, PaymentStage, PersonStage


def count_people_attended() -> int:
	"""Return the number of people with a consultation this month: each person once, and no anonymous ones."""
	table = frappe.qb.DocType("Consultation")
	return _count_distinct("Consultation", "person", _is_held_this_month(table))


def count_people_registered() -> int:
	"""Return the number of people registered this month whose record was not merged."""
	table = frappe.qb.DocType("Person")
	return _count("Person", (table.creation >= _get_month_start()) & (table.status != PersonStage.MERGED))


def count_consultations_held() -> int:
	"""Return the number of consultations this month, anonymous ones included."""
	return _count("Consultation", _is_held_this_month(frappe.qb.DocType("Consultation")))


def count_referrals_sent() -> int:
	"""Return the number of referrals sent this month, whatever became of them."""
	return _count("Referral", frappe.qb.DocType("Referral").sent_on >= _get_month_start())


def count_payments_made() -> int:
	"""Return the number of payments made this month and not returned."""
	table = frappe.qb.DocType("Payment")
	return _count("Payment", (table.status == PaymentStage.PAID) & (table.paid_on >= _get_month_start()))


def count_staff_trained() -> int:
	"""Return the number of staff members who completed a course this year, each once."""
	table = frappe.qb.DocType("Course Enrolment")
	this_year = table.completed_on >= date(getdate(nowdate()).year, 1, 1)
	return _count_distinct(
		"Course Enrolment", "staff_member", (table.status == EnrolmentStage.COMPLETED) & this_year
	)


def _get_month_start() -> date:
	return getdate(get_first_day(nowdate()))


def _is_held_this_month(table) -> Criterion:
	return table.status.isin(CONSULTATION_HELD) & (table.attended_on >= _get_month_start())


def _count(doctype: str, condition: Criterion) -> int:
	return _run(doctype, Count(frappe.qb.DocType(doctype).name), condition)


def _count_distinct(doctype: str, column: str, condition: Criterion) -> int:
	return _run(doctype, Count(frappe.qb.DocType(doctype)[column]).distinct(), condition)


def _run(doctype: str, number: Count, condition: Criterion) -> int:
	query = frappe.qb.from_(frappe.qb.DocType(doctype)).select(number).where(condition)
	return query.where(build_countable_criterion(doctype)).run()[0][0]
