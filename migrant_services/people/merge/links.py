"""Moves everything that is linked to the absorbed person to the survivor, row by row."""

import frappe
from frappe.model.document import Document
from frappe.utils import add_to_date, cstr, now_datetime

from migrant_services.access.scopes import RESTRICTED_WITH_PERSON
from migrant_services.core.jobs import scheduled
from migrant_services.core.links import Pointer, find_pointers, find_rows
from migrant_services.core.locks import lock_document, lock_rows
from migrant_services.people.merge.changes import Changes
from migrant_services.people.merge.common import DOCTYPES_ABOUT_BOTH, MERGE, MERGED

FOLLOW_UP_DAYS = 2


def move_links(changes: Changes, survivor: Document, absorbed: Document) -> None:
	"""Point every link to the absorbed person at the survivor, also in other apps and custom fields."""
	for pointer in find_pointers("Person", DOCTYPES_ABOUT_BOTH):
		if pointer == Pointer("Person", "merged_into"):
			continue
		rows = find_rows(pointer, "Person", absorbed.name)
		if rows:
			_update_copied_columns(changes, pointer, survivor, absorbed, rows)
			changes.set(pointer.doctype, pointer.column, absorbed.name, survivor.name, rows)
	for column in ("_assign", "_user_tags"):
		_combine_lists(changes, column, survivor.name, absorbed.name)


def restrict_records(changes: Changes, person: str) -> None:
	"""Restrict every record about a restricted person."""
	for doctype in RESTRICTED_WITH_PERSON:
		table = frappe.qb.DocType(doctype)
		query = (
			frappe.qb.from_(table)
			.select(table.name)
			.where((table.person == person) & (table.restricted == 0))
		)
		changes.set(doctype, "restricted", 0, 1, lock_rows(query, pluck=True))
	households = frappe.get_all(
		"Household Member", {"person": person, "parenttype": "Household"}, pluck="parent", order_by="parent"
	)
	open_ones = frappe.get_all(
		"Household", {"name": ("in", households), "restricted": 0}, pluck="name", order_by="name"
	)
	changes.set("Household", "restricted", 0, 1, open_ones)


@scheduled
def follow_up() -> None:
	"""Move records that were saved for an absorbed person while the merge was running (hooks: daily)."""
	since = add_to_date(now_datetime(), days=-FOLLOW_UP_DAYS)
	recent = {"status": MERGED, "merged_on": (">", since)}
	for name in frappe.get_all(MERGE, filters=recent, pluck="name", order_by="merged_on"):
		merge = lock_document(MERGE, name)
		if merge.status != MERGED:
			continue
		changes = Changes.from_json(merge.changes)
		before = len(changes.changed)
		survivor, absorbed = (frappe.get_doc("Person", person) for person in (merge.survivor, merge.absorbed))
		move_links(changes, survivor, absorbed)
		if survivor.restricted:
			restrict_records(changes, survivor.name)
		if len(changes.changed) > before:
			merge.db_set("changes", changes.to_json(), update_modified=False)


def get_moved_rows(merge: Document) -> dict[str, set[str]]:
	"""Return which rows of each doctype a merge moved."""
	return Changes.from_json(merge.changes).moved(merge.absorbed, merge.survivor)


def _update_copied_columns(
	changes: Changes, pointer: Pointer, survivor: Document, absorbed: Document, rows: list[str]
) -> None:
	"""Update what a moved row copies from its person: folio, key of a payment, open action of a workflow."""
	meta = frappe.get_meta(pointer.doctype)
	folio = f"{pointer.column}_folio"
	if meta.has_field(folio):
		changes.set(pointer.doctype, folio, absorbed.folio, survivor.folio, rows)
	if pointer.doctype == "Payment" and pointer.column == "person":
		_update_once_keys(changes, survivor.name, absorbed.name, rows)
	if pointer.doctype == "Workflow Action":
		waiting = frappe.get_all(
			pointer.doctype, {"name": ("in", rows), "status": "Open"}, pluck="name", order_by="name"
		)
		changes.set(pointer.doctype, "status", "Open", "Completed", waiting)


def _update_once_keys(changes: Changes, survivor: str, absorbed: str, rows: list[str]) -> None:
	"""Put the survivor into the keys that make a payment unique. Where both were paid, each payment keeps its key."""
	keys = frappe.get_all(
		"Payment", {"name": ("in", rows), "once_key": ("is", "set")}, ["name", "once_key"], order_by="name"
	)
	new = {row.name: row.once_key.replace(absorbed, survivor, 1) for row in keys}
	taken = (
		set(frappe.get_all("Payment", {"once_key": ("in", list(new.values()))}, pluck="once_key"))
		if new
		else set()
	)
	for row in keys:
		if new[row.name] not in taken:
			changes.set("Payment", "once_key", row.once_key, new[row.name], [row.name])


def _combine_lists(changes: Changes, column: str, survivor: str, absorbed: str) -> None:
	"""Combine assignments or tags, which Frappe also stores in the record itself, as a list."""
	values = dict(
		frappe.get_all(
			"Person", {"name": ("in", [survivor, absorbed])}, ["name", column], as_list=True, order_by="name"
		)
	)
	if not values[absorbed]:
		return
	if column == "_assign":
		assigned = [*frappe.parse_json(values[survivor] or "[]"), *frappe.parse_json(values[absorbed])]
		both = frappe.as_json(list(dict.fromkeys(assigned)), indent=None)
	else:
		both = ",".join(dict.fromkeys([*cstr(values[survivor]).split(","), *values[absorbed].split(",")]))
	changes.set("Person", column, values[survivor], both, [survivor])
	changes.set("Person", column, values[absorbed], None, [absorbed])
