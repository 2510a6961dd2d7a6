"""The pages of rows that the form of an import lists."""

import json

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.core.messages import reject
from migrant_services.matching.score import POSSIBLE
from migrant_services.people.intake import imports
from migrant_services.people.intake.tables import ROWS

MAX_ROWS = 50
MAX_CELLS = 30
# The statuses of rows by filter of the form; for "possible" the band counts too.
STATUSES_BY_FILTER = {
	"all": (),
	"decide": (imports.DECIDE,),
	"possible": (imports.READY,),
	"errors": (imports.ERROR,),
	"ready": (imports.READY,),
	"imported": (imports.IMPORTED,),
	"skipped": (imports.SKIPPED,),
	"undone": (imports.ROW_UNDONE,),
}


def get_page(doc: Document, show: str, after: int) -> dict:
	"""Return the next rows in the order of the file.

	:param show: a key of :data:`STATUSES_BY_FILTER`
	:param after: the number of the last row of the previous page
	:returns: ``headers``, ``rows`` (number, stage, band, decision, cells, remarks, folio) and ``more``
	:raises frappe.ValidationError: for another key
	"""
	if show not in STATUSES_BY_FILTER:
		reject("FILTER_UNKNOWN", _("Choose one of the filters."), title=_("Import"))
	table = frappe.qb.Table(ROWS)
	query = frappe.qb.from_(table).select(*(table[column] for column in imports.COLUMNS))
	query = query.where((table.import_name == doc.name) & (table.row_no > after))
	if STATUSES_BY_FILTER[show]:
		query = query.where(table.status.isin(STATUSES_BY_FILTER[show]))
	if show == "possible":
		query = query.where(table.band == POSSIBLE)
	found = query.orderby(table.row_no).limit(MAX_ROWS + 1).run(as_dict=True)
	folios = _visible_folios([row.person for row in found if row.person])
	headers = imports.get_headers(doc)
	# The mapping is kept when the names of the columns are deleted.
	places = list(imports.get_mapping(doc))[:MAX_CELLS] if headers else []
	return {
		"headers": [headers[place] for place in places],
		"rows": [_build_row(row, places, folios) for row in found[:MAX_ROWS]],
		"more": len(found) > MAX_ROWS,
	}


def _build_row(row: dict, places: list[int], folios: dict[str, str]) -> dict:
	cells = json.loads(row.cells)
	return {
		"number": row.row_no,
		"stage": row.status,
		"band": row.band,
		"decision": row.decision,
		"cells": [cells[place] if place < len(cells) else "" for place in places],
		"remarks": [
			{"level": level, "text": text} for _column, level, text in json.loads(row.remarks or "[]")
		],
		"person": row.person if row.person in folios else None,
		"folio": folios.get(row.person),
		"has_matches": bool(row.band),
	}


def _visible_folios(names: list[str]) -> dict[str, str]:
	"""Return the folios of those people who are visible to the user."""
	if not names:
		return {}
	found = frappe.get_list(
		"Person", {"name": ("in", names)}, ["name", "folio"], as_list=True, order_by="creation", limit=0
	)
	return dict(found)
