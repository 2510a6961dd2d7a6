"""A line for each check of the installation (:mod:`migrant_services.administration.health`)."""

from frappe import _

from migrant_services.administration import health


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict]]:
	"""Return columns and rows of the report."""
	columns = [
		_column("title", _("What"), 180),
		_column("state", _("State"), 140),
		_column("sentence", _("How It Is"), 420),
		_column("remedy", _("What to Do"), 420),
	]
	rows = [
		{**line._asdict(), "state": _("In order") if line.is_well else _("Needs attention")}
		for line in health.run_checks()
	]
	return columns, rows


def _column(fieldname: str, label: str, width: int) -> dict:
	# Frappe's table takes an empty cell in the first row for a number, and aligns it to the right.
	return {"fieldname": fieldname, "label": label, "fieldtype": "Data", "width": width, "align": "left"}
