"""A line for each column with data about people (:mod:`migrant_services.forms.inventory`)."""

from frappe import _

from migrant_services.forms import inventory


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict]]:
	"""Return columns and rows of the report, in the language of the user."""
	columns = [
		_column("record", _("Record"), 160),
		_column("table", _("Table"), 160),
		_column("label", _("Field"), 260),
		_column("origin", _("Asked By"), 140),
		_column("roles", _("Read By"), 320),
		_column("purpose", _("Purpose"), 140),
		_column("status", _("Status"), 110),
	]
	rows = [
		{
			"record": _(row.doctype),
			"table": _(row.table) if row.table else "",
			"label": _(row.label),
			"origin": _("The municipality") if row.is_own else _("The app"),
			"roles": ", ".join(map(_, row.roles)),
			"purpose": _(row.purpose) if row.purpose else "",
			"status": _(row.status),
		}
		for row in inventory.list_personal_columns()
	]
	return columns, rows


def _column(fieldname: str, label: str, width: int) -> dict:
	# Frappe's table takes an empty cell in the first row for a number, and aligns it to the right.
	return {"fieldname": fieldname, "label": label, "fieldtype": "Data", "width": width, "align": "left"}
