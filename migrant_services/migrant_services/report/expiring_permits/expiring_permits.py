"""Documents that expire soon, of the people visible to the reader: who has to be reached, and how."""

import frappe
from frappe import _
from frappe.utils import cint

from migrant_services.core.messages import reject
from migrant_services.people.documents import contact, expiry

DAYS_AHEAD = 30
MAX_DAYS = 3650


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str | None]:
	"""Return columns, rows and a message for the report.

	:raises frappe.PermissionError: for users who may not read people
	"""
	filters = frappe._dict(filters or {})
	days = cint(filters.days_ahead) if filters.days_ahead not in (None, "") else DAYS_AHEAD
	if not 0 <= days <= MAX_DAYS:
		reject(
			"DAYS_AHEAD_INVALID",
			_("Days ahead are a number from 0 to {0}.").format(MAX_DAYS),
			field="days_ahead",
			title=_("Days Ahead"),
		)
	rows = expiry.list_expiring(
		days, _text(filters.document_type), _text(filters.office), bool(cint(filters.expired))
	)
	ways = contact.describe_safe_ways({row["person"] for row in rows})
	for row in rows:
		row["contact"] = ways.get(row["person"])
		row["words"] = _("What to Say")
		row["kind"] = _(frappe.get_cached_value("Identity Document Type", row["document_type"], "title"))
	full = len(rows) == expiry.MAX_ROWS
	message = (
		_("Only the first {0} are shown. Choose fewer days, a type or an office.").format(len(rows))
		if full
		else None
	)
	return _columns(), rows, message


def _text(value) -> str | None:
	return value if isinstance(value, str) and value else None


def _columns() -> list[dict]:
	return [
		_column("folio", _("Folio"), 130),
		_column("full_name", _("Full Name"), 200),
		_column("kind", _("Document"), 190),
		_column("expires_on", _("Expires On"), 110, "Date"),
		_column("days_left", _("Days Left"), 130, "Int"),
		_column("contact", _("Safe Contact"), 290),
		_column("words", _("Words"), 100),
	]


def _column(fieldname: str, label: str, width: int, fieldtype: str = "Data") -> dict:
	return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width}
