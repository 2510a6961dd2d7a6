"""The figures of the workspaces: totals and groups of records, never a record of a person.

A role that reads the records counts those that it could open. The Office Manager has no right on people and
payments, and gets only their totals, over the offices of its Staff Member.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import add_months, formatdate, get_first_day, getdate, nowdate
from pypika.functions import Date
from pypika.terms import Criterion, ValueWrapper

from migrant_services.access import criterion, staff
from migrant_services.core.messages import reject
from migrant_services.core.roles import OFFICE_MANAGER
from migrant_services.workflow.stages import (
	CONSULTATION_HELD,
	STAGES,
	EnrolmentStage,
	PaymentStage,
	PersonStage,
)

MONTHS = 12
MAX_GROUPS = 6


@dataclass(frozen=True)
class Chart:
	"""What one chart counts.

	:param group: column whose values are the groups; None for one group a month
	:param dated: column with the date of the event, which bounds the chart to the last twelve months
	:param only: stages that count; empty for all
	:param parent: column of the groups' doctype whose value joins them
	"""

	doctype: str
	group: str | None = None
	dated: str | None = None
	only: tuple[str, ...] = ()
	parent: str | None = None


ENROLLED = tuple(stage for stage in STAGES["Course Enrolment"].order if stage != EnrolmentStage.WITHDRAWN)

# By the name of the Dashboard Chart, which also says which roles see it.
CHARTS = {
	"Consultations by Month": Chart("Consultation", dated="attended_on", only=CONSULTATION_HELD),
	"Consultations by Subject": Chart(
		"Consultation", "main_subject", "attended_on", CONSULTATION_HELD, parent="parent_subject"
	),
	"Consultations by Nationality": Chart("Consultation", "nationality", "attended_on", CONSULTATION_HELD),
	"Referrals by Stage": Chart("Referral", "status"),
	"Referrals by Organization": Chart("Referral", "organization", "sent_on"),
	"Payments by Stage": Chart("Payment", "status"),
	"Payments Made by Month": Chart("Payment", dated="paid_on", only=(PaymentStage.PAID,)),
	"Enrolments by Course": Chart("Course Enrolment", "course", "enrolled_on", ENROLLED),
	"Enrolments by Stage": Chart("Course Enrolment", "status"),
	"No-shows by Office": Chart("Appointment", "office", "starts_at", ("No-show",)),
}


@frappe.whitelist()
def chart(
	chart_name: str,
	filters: dict | list | str | None = None,
	refresh: int | str | None = None,
	time_interval: str | None = None,
	timespan: str | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	heatmap_year: int | str | None = None,
) -> dict:
	"""Return labels and values of one chart in the language of the user, {} when nothing counts.

	Filters of the client are ignored.

	:raises frappe.PermissionError: when the chart is not for a role of the user
	:raises frappe.DoesNotExistError: when the app has no such chart
	"""
	frappe.get_doc("Dashboard Chart", chart_name).check_permission("read")
	if chart_name not in CHARTS:
		reject("FIGURE_UNKNOWN", _("There is no figure with this name."), exc=frappe.DoesNotExistError)
	spec = CHARTS[chart_name]
	rows = _count_by_group(spec) if spec.group else _count_by_month(spec)
	if not any(count for label, count in rows):
		return {}
	return {
		"labels": [label for label, count in rows],
		"datasets": [{"name": _(chart_name), "values": [count for label, count in rows]}],
	}


@frappe.whitelist()
def people_attended(filters: dict | list | str | None = None) -> int:
	"""Return the number of people with a consultation this month: each person once, and no anonymous ones."""
	_check_office_manager()
	table = frappe.qb.DocType("Consultation")
	query = (
		frappe.qb.from_(table)
		.select(Count(table.person).distinct())
		.where(_build_visible_criterion("Consultation"))
	)
	query = query.where(table.status.isin(CONSULTATION_HELD) & (table.attended_on >= _get_month_start()))
	return query.run()[0][0]


@frappe.whitelist()
def people_registered(filters: dict | list | str | None = None) -> int:
	"""Return the number of people registered this month whose record was not merged."""
	_check_office_manager()
	table = frappe.qb.DocType("Person")
	return _count("Person", (table.creation >= _get_month_start()) & (table.status != PersonStage.MERGED))


@frappe.whitelist()
def consultations_held(filters: dict | list | str | None = None) -> int:
	"""Return the number of consultations this month, anonymous ones included."""
	_check_office_manager()
	table = frappe.qb.DocType("Consultation")
	return _count(
		"Consultation", table.status.isin(CONSULTATION_HELD) & (table.attended_on >= _get_month_start())
	)


@frappe.whitelist()
def referrals_sent(filters: dict | list | str | None = None) -> int:
	"""Return the number of referrals sent this month, whatever became of them."""
	_check_office_manager()
	return _count("Referral", frappe.qb.DocType("Referral").sent_on >= _get_month_start())


@frappe.whitelist()
def payments_made(filters: dict | list | str | None = None) -> int:
	"""Return the number of payments made this month and not returned."""
	_check_office_manager()
	table = frappe.qb.DocType("Payment")
	return _count("Payment", (table.status == PaymentStage.PAID) & (table.paid_on >= _get_month_start()))


@frappe.whitelist()
def staff_trained(filters: dict | list | str | None = None) -> int:
	"""Return the number of staff members who completed a course this year, each once."""
	_check_office_manager()
	table = frappe.qb.DocType("Course Enrolment")
	query = (
		frappe.qb.from_(table)
		.select(Count(table.staff_member).distinct())
		.where(_build_visible_criterion("Course Enrolment"))
	)
	query = query.where(
		(table.status == EnrolmentStage.COMPLETED)
		& (table.completed_on >= date(getdate(nowdate()).year, 1, 1))
	)
	return query.run()[0][0]


def _check_office_manager() -> None:
	if OFFICE_MANAGER not in frappe.get_roles():
		reject(
			"ONLY_OFFICE_MANAGER", _("These figures are for the Office Manager."), exc=frappe.PermissionError
		)


def _get_month_start() -> date:
	return getdate(get_first_day(nowdate()))


def _build_visible_criterion(doctype: str) -> Criterion:
	"""Return the criterion for the rows that count: those the user may open, or, for a total, those of the
	user's offices.
	"""
	user = frappe.session.user
	if frappe.has_permission(doctype, "read"):
		bound = criterion.build_criterion(doctype, user)
		return ValueWrapper(1) == 1 if bound is None else bound
	offices = staff.get_offices(user)
	if offices is None:
		return ValueWrapper(1) == 1
	return frappe.qb.DocType(doctype).office.isin(offices) if offices else ValueWrapper(1) == 0


def _count(doctype: str, condition: Criterion) -> int:
	table = frappe.qb.DocType(doctype)
	return (
		frappe.qb.from_(table)
		.select(Count(table.name))
		.where(_build_visible_criterion(doctype))
		.where(condition)
		.run()[0][0]
	)


def _get_first_month() -> date:
	return getdate(get_first_day(add_months(nowdate(), 1 - MONTHS)))


def _build_query(spec: Chart):
	table = frappe.qb.DocType(spec.doctype)
	query = frappe.qb.from_(table).where(_build_visible_criterion(spec.doctype))
	if spec.only:
		query = query.where(table.status.isin(spec.only))
	if spec.dated:
		query = query.where(table[spec.dated] >= _get_first_month())
	return query, table


def _count_by_month(spec: Chart) -> list[tuple[str, int]]:
	query, table = _build_query(spec)
	day = Date(table[spec.dated])
	months = [getdate(add_months(_get_first_month(), number)) for number in range(MONTHS)]
	counts = dict.fromkeys(((month.year, month.month) for month in months), 0)
	for when, count in query.select(day, Count(table.name)).groupby(day).run():
		if (when.year, when.month) in counts:
			counts[(when.year, when.month)] += count
	return [(formatdate(month, "MM/yy"), counts[(month.year, month.month)]) for month in months]


def _count_by_group(spec: Chart) -> list[tuple[str, int]]:
	query, table = _build_query(spec)
	column, field = table[spec.group], frappe.get_meta(spec.doctype).get_field(spec.group)
	counts = Counter(dict(query.select(column, Count(table.name)).groupby(column).run()))
	if field.fieldtype == "Select":
		# Stages are in the order in which a record goes through them.
		return [(_(stage), counts[stage]) for stage in field.options.split("\n") if counts[stage]]
	if spec.parent:
		counts = _group_by_parent(counts, field.options, spec.parent)
	ranked = sorted(counts, key=lambda value: (-counts[value], value or ""))
	rows = [(_get_title(field.options, value), counts[value]) for value in ranked[:MAX_GROUPS]]
	others = sum(counts[value] for value in ranked[MAX_GROUPS:])
	return [*rows, (_("Other"), others)] if others else rows


def _group_by_parent(counts: Counter, doctype: str, column: str) -> Counter:
	together: Counter = Counter()
	for value, count in counts.items():
		together[(value and frappe.get_cached_value(doctype, value, column)) or value] += count
	return together


def _get_title(doctype: str, name: str | None) -> str:
	"""Return the title of the record that a group stands for."""
	if not name:
		return _("Not recorded")
	meta = frappe.get_meta(doctype)
	title = frappe.db.get_value(doctype, name, meta.title_field) if meta.title_field else name
	return _(title or name)
