"""Undoes a merge: exactly what it moved goes back, at any time; what was recorded since stays."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_to_date, get_datetime, now_datetime

from migrant_services.core.locks import lock_document, lock_rows, lock_value
from migrant_services.core.messages import reject
from migrant_services.core.roles import PROTECTION_OFFICER
from migrant_services.people.merge.changes import Changes
from migrant_services.people.merge.common import MERGE, MERGED, UNDONE, mark_modified, reindex
from migrant_services.people.registry import pairs
from migrant_services.people.restriction import spread_restriction

HOURS_TO_UNDO = 24


def undo(name: str) -> None:
	"""Undo a merge.

	:raises frappe.PermissionError: when the user may not undo it, or sees only one of the two
	:raises frappe.ValidationError: when a later merge has to be undone first
	"""
	merge = lock_document(MERGE, name)
	merge.check_permission("read")
	_check_undo(merge)
	Changes.from_json(merge.changes).undo()
	review = merge.duplicate_review
	if review:
		values = {"status": pairs.OPEN, "person_merge": None, "decided_band": None}
		values |= {"decision": None, "decided_by": None, "decided_on": None}
		frappe.db.set_value(pairs.REVIEW, review, values)
	merge.db_set({"status": UNDONE, "undone_by": frappe.session.user, "undone_on": now_datetime()})
	mark_modified(merge.survivor, merge.absorbed)
	for person in (merge.survivor, merge.absorbed):
		# Records created between merging and undoing get the restriction that the person has now.
		spread_restriction(person, frappe.db.get_value("Person", person, "restricted"))
	reindex(merge.survivor, merge.absorbed)


def can_undo(merge: Document, user: str | None = None) -> bool:
	"""Return whether a user may undo a merge: a Protection Officer at any time, the user who merged within a day."""
	user = user or frappe.session.user
	if user == "Administrator" or PROTECTION_OFFICER in frappe.get_roles(user):
		return True
	return merge.merged_by == user and get_datetime(merge.merged_on) > add_to_date(
		now_datetime(), hours=-HOURS_TO_UNDO
	)


def _check_undo(merge: Document) -> None:
	if not can_undo(merge):
		reject(
			"CANNOT_UNDO_MERGE",
			_("The user who merged can undo it within a day; later a Protection Officer can."),
			title=_("Undo"),
			exc=frappe.PermissionError,
		)
	for person in sorted((merge.survivor, merge.absorbed)):
		lock_value("Person", person)
	if lock_value(MERGE, merge.name, "status") == UNDONE:
		reject("MERGE_ALREADY_UNDONE", _("This merge was undone already."), title=_("Undo"))
	if later := _find_later_merge(merge):
		reject(
			"LATER_MERGE_EXISTS",
			_("Merge {0} came later and builds on this one. Undo that one first.").format(later),
			title=_("Undo"),
		)
	if lock_value("Person", merge.absorbed, "status") != MERGED:
		reject(
			"MERGED_RECORD_CHANGED",
			_("The merged record was changed since and cannot be restored."),
			title=_("Undo"),
		)


def _find_later_merge(merge: Document) -> str | None:
	"""Return the folio of the latest merge since then that involves one of the two."""
	table, people = frappe.qb.DocType(MERGE), [merge.survivor, merge.absorbed]
	query = (
		frappe.qb.from_(table)
		.select(table.folio)
		.where(table.status == MERGED)
		.where(table.name != merge.name)
		.where(table.survivor.isin(people) | table.absorbed.isin(people))
		.where(table.merged_on > merge.merged_on)
		.orderby(table.merged_on, order=frappe.qb.desc)
		.limit(1)
	)
	return next((row[0] for row in lock_rows(query)), None)
