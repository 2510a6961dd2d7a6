"""The execution of a new Person Merge: two records become one."""

from collections.abc import Iterable, Mapping

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, now_datetime

from migrant_services.core.locks import lock_document
from migrant_services.core.messages import reject
from migrant_services.people.merge.changes import Changes
from migrant_services.people.merge.common import MERGED, mark_modified, reindex
from migrant_services.people.merge.differences import resolve_choices
from migrant_services.people.merge.links import move_links, restrict_records
from migrant_services.people.merge.obstacles import check_allowed, find_obstacles, lock
from migrant_services.people.merge.payments import find_unexplained_overlaps, get_rejection
from migrant_services.people.merge.stays import end_double_stays
from migrant_services.people.registry import pairs
from migrant_services.training.enrolments import warn_of_double_enrolment
from migrant_services.workflow.guard import get_active_workflow

ALIAS_LENGTH = 140
# A row of a table is not moved where the survivor has one with the same values in these columns.
ROWS_ALIKE = {
	"Person Document": ("document_type", "normalized_number"),
	"Person Phone": ("normalized_phone",),
	"Person Alias": ("alias",),
	"Person Need": ("need", "need_status"),
}
NAMES = {
	"full_name": "Also known as",
	"chosen_name": "Also known as",
	"name_on_document": "Name on a document",
	"name_in_original_script": "Spelling",
}


def run(merge: Document) -> None:
	"""Execute a new Person Merge, in the transaction that inserts it.

	:raises frappe.ValidationError: with the obstacles, as sentences
	"""
	check_allowed(merge.survivor, merge.absorbed)
	lock(merge.survivor, merge.absorbed)
	survivor, absorbed = (lock_document("Person", name) for name in (merge.survivor, merge.absorbed))
	if found := find_obstacles(survivor, absorbed):
		reject("MERGE_OBSTRUCTED", "<br>".join(found), title=_("Merge"))
	if find_unexplained_overlaps(survivor.name, absorbed.name):
		reject("BOTH_PAID", get_rejection(), title=_("Merge"))
	changes = Changes()
	values = resolve_choices(survivor, absorbed, frappe.parse_json(merge.choices or "{}"))
	old_names = [(doc.get(field), kind) for doc in (survivor, absorbed) for field, kind in NAMES.items()]
	_set_fields(changes, survivor, values)
	_move_rows(changes, survivor, absorbed)
	_keep_names(changes, survivor.name, old_names)
	end_double_stays(changes, survivor.name, absorbed.name)
	move_links(changes, survivor, absorbed)
	_repoint_reviews(changes, survivor, absorbed)
	_restrict(changes, survivor, absorbed)
	_mark_absorbed(changes, survivor, absorbed)
	merge.db_set("changes", changes.to_json(), update_modified=False)
	_close_review(merge)
	reindex(survivor.name, absorbed.name)
	warn_of_double_enrolment(survivor.name)


def _set_fields(changes: Changes, survivor: Document, values: Mapping[str, object]) -> None:
	if not values:
		return
	after = frappe.get_doc(survivor.as_dict()).update(values)
	after.set_full_name()
	after.set_disability()
	for field in (*values, "full_name", "has_disability"):
		value = after.get(field)
		changes.set("Person", field, survivor.get(field), value, [survivor.name])


def _move_rows(changes: Changes, survivor: Document, absorbed: Document) -> None:
	"""Move the rows of every table of the absorbed person, unless the survivor has a row with the same content."""
	for field in survivor.meta.get_table_fields():
		own_rows, other_rows = survivor.get(field.fieldname), absorbed.get(field.fieldname)
		known = {_row_content(row) for row in own_rows}
		moved = [row for row in other_rows if _row_content(row) not in known]
		for place, row in enumerate(moved, len(own_rows) + 1):
			changes.set(row.doctype, "idx", row.idx, place, [row.name])
		changes.set(field.options, "parent", absorbed.name, survivor.name, [row.name for row in moved])


def _row_content(row: Document) -> tuple:
	columns = ROWS_ALIKE.get(row.doctype) or [field.fieldname for field in row.meta.fields]
	content = tuple(cstr(row.get(column)).strip().casefold() for column in columns)
	return content if any(content) else (row.name,)


def _keep_names(changes: Changes, survivor: str, old_names: Iterable[tuple[str | None, str]]) -> None:
	"""Store each name that one of the two had, and the survivor no longer has, as an alias."""
	now = frappe.db.get_value("Person", survivor, list(NAMES))
	aliases = frappe.get_all(
		"Person Alias", {"parent": survivor, "parenttype": "Person"}, pluck="alias", order_by="idx"
	)
	known = {cstr(name).casefold() for name in (*now, *aliases)}
	for name, kind in old_names:
		alias = cstr(name).strip()[:ALIAS_LENGTH]
		if not alias or alias.casefold() in known:
			continue
		known.add(alias.casefold())
		row = frappe.new_doc("Person Alias")
		row.update(
			{
				"parent": survivor,
				"parenttype": "Person",
				"parentfield": "aliases",
				"alias": alias,
				"kind": kind,
			}
		)
		row.idx = len(aliases) + 1
		aliases.append(alias)
		changes.add(row)


def _repoint_reviews(changes: Changes, survivor: Document, absorbed: Document) -> None:
	"""Turn the pairs of the absorbed person into pairs of the survivor, unless there is one already."""
	review = frappe.qb.DocType(pairs.REVIEW)
	rows = (
		frappe.qb.from_(review)
		.select(
			review.name,
			review.pair_key,
			review.status,
			review.person_a,
			review.person_b,
			review.office_a,
			review.office_b,
		)
		.where((review.person_a == absorbed.name) | (review.person_b == absorbed.name))
		.where(review.status != pairs.SET_ASIDE)
		.where(review.person_merge.isnull())
		.orderby(review.creation)
		.run(as_dict=True)
	)
	for row in rows:
		other = row.person_b if row.person_a == absorbed.name else row.person_a
		key = pairs.key_of(survivor.name, other)
		if other == survivor.name:
			continue
		if frappe.db.exists(pairs.REVIEW, {"pair_key": key}):
			changes.set(pairs.REVIEW, "status", row.status, pairs.SET_ASIDE, [row.name])
			continue
		offices = {survivor.name: survivor.office, other: frappe.db.get_value("Person", other, "office")}
		first, second = key.split("|")
		after = {
			"pair_key": key,
			"person_a": first,
			"person_b": second,
			"office_a": offices[first],
			"office_b": offices[second],
		}
		for column, value in after.items():
			changes.set(pairs.REVIEW, column, row[column], value, [row.name])


def _restrict(changes: Changes, survivor: Document, absorbed: Document) -> None:
	"""Restrict the survivor, and every record about them, if either of the two records is restricted."""
	if absorbed.restricted and not survivor.restricted:
		changes.set("Person", "restricted", 0, 1, [survivor.name])
		changes.set(
			"Person",
			"restricted_reason",
			survivor.restricted_reason,
			absorbed.restricted_reason,
			[survivor.name],
		)
	if survivor.restricted or absorbed.restricted:
		restrict_records(changes, survivor.name)


def _mark_absorbed(changes: Changes, survivor: Document, absorbed: Document) -> None:
	after = {
		"status": MERGED,
		"workflow_state": _find_state(MERGED) or absorbed.workflow_state,
		"state_since": now_datetime(),
		"state_due_on": None,
		"merged_into": survivor.name,
	}
	for column, value in after.items():
		changes.set("Person", column, absorbed.get(column), value, [absorbed.name])
	mark_modified(survivor.name, absorbed.name)


def _find_state(stage: str) -> str | None:
	"""Return the municipality's state of a stage."""
	workflow = get_active_workflow("Person")
	return (
		next((row.state for row in workflow.states if row.update_value == stage), None) if workflow else None
	)


def _close_review(merge: Document) -> None:
	name = frappe.db.get_value(pairs.REVIEW, {"pair_key": pairs.key_of(merge.survivor, merge.absorbed)})
	if not name:
		return
	review = frappe.get_doc(pairs.REVIEW, name)
	if review.decision != pairs.SAME:
		pairs.decide(name, pairs.SAME)
	frappe.db.set_value(pairs.REVIEW, name, "person_merge", merge.name)
	merge.db_set("duplicate_review", name, update_modified=False)
