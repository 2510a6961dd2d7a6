"""A line for each answer to the municipality's questions (:mod:`migrant_services.indicators.answers`)."""

from frappe import _
from frappe.utils import add_months, getdate, nowdate

from migrant_services.indicators.answers import count_answers
from migrant_services.indicators.small_counts import THRESHOLD

HIDDEN = "*"


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str]:
	"""Return columns, rows and a note on hidden numbers."""
	filters = filters or {}
	until = getdate(filters.get("until") or nowdate())
	since = getdate(filters.get("since") or add_months(until, -1))
	columns = [
		_column("record", _("Record"), 160),
		_column("question", _("Question"), 320),
		_column("answer", _("Answer"), 260),
		{**_column("number", _("Number"), 110), "align": "right"},
	]
	rows = [
		{
			"record": _(row.doctype),
			"question": _(row.question),
			"answer": row.answer,
			"number": HIDDEN if row.number is None else row.number,
		}
		for row in count_answers(since, until)
	]
	note = _("{0}: fewer than {1}, or hidden so that such a number cannot be calculated.")
	return columns, rows, note.format(HIDDEN, THRESHOLD)


def _column(fieldname: str, label: str, width: int) -> dict:
	return {"fieldname": fieldname, "label": label, "fieldtype": "Data", "width": width, "align": "left"}
