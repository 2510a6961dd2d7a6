"""The charts of the workspaces: groups of records, in the language of the user."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import add_months, formatdate, get_first_day, getdate, nowdate
from pypika.functions import Date

from migrant_services.indicators.countable import build_countable_criterion
from migrant_services.options.figures import group_as_shipped
from migrant_services.workflow.stages import CONSULTATION_HELD, STAGES, EnrolmentStage, PaymentStage

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


def count_groups(chart: Chart) -> list[tuple[str, int]]:
	"""Return the label and the number of each group of a chart; months in order, other groups by their number."""
	return _count_by_group(chart) if chart.group else _count_by_month(chart)


def _get_first_month() -> date:
	return getdate(get_first_day(add_months(nowdate(), 1 - MONTHS)))


def _build_query(spec: Chart):
	table = frappe.qb.DocType(spec.doctype)
	query = frappe.qb.from_(table).where(build_countable_criterion(spec.doctype))
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
	counts = group_as_shipped(field.options, counts)
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
