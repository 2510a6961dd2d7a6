"""Undoes an import: deletes the people and consultations it created, for good, and nothing else.

A person who has had a consultation or payment, or was changed or commented on since, stays, with a sentence in the row.
The job works in chunks, each in its own transaction, and continues where it was interrupted.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import now_datetime

from migrant_services.core.links import Pointer, find_pointers
from migrant_services.people.intake import imports
from migrant_services.people.intake.remarks import add_remark
from migrant_services.people.registry import index
from migrant_services.people.registry.pairs import REVIEW

# What users attach to a record in Frappe: comments, files, assignments.
ATTACHMENTS = (
	("Comment", "reference_doctype", "reference_name"),
	("Communication", "reference_doctype", "reference_name"),
	("File", "attached_to_doctype", "attached_to_name"),
	("ToDo", "reference_type", "reference_name"),
	("Communication Link", "link_doctype", "link_name"),
	("Dynamic Link", "link_doctype", "link_name"),
	("Event Participants", "reference_doctype", "reference_docname"),
	("Reminder", "reminder_doctype", "reminder_docname"),
)
# What Frappe itself stores about a record; it is deleted with the record.
TRACES = (
	("View Log", "reference_doctype", "reference_name"),
	("Document Follow", "ref_doctype", "ref_docname"),
	("Notification Log", "document_type", "document_name"),
	("Tag Link", "document_type", "document_name"),
	("DocShare", "share_doctype", "share_name"),
)


def run_undo(name: str) -> None:
	"""Undo the whole import. Its status is Undoing before and Undone after."""
	before = None
	while (before := undo_chunk(name, before)) is not None:
		frappe.db.commit()  # why: a background job; rows and their people are undone together
	frappe.db.commit()  # why: end of the background job


def undo_chunk(name: str, before: int | None) -> int | None:
	"""Undo the next rows, from the last to the first, so that a row decided to be the person of an earlier row goes before
	that person.

	:param before: the number of the last row of the previous chunk; None for the first chunk
	:returns: the number of the last row of this chunk, None when no rows are left
	"""
	doc = imports.lock(name, imports.UNDOING)
	if not doc:
		return None
	rows = imports.list_last_rows(name, imports.CHUNK_SIZE, imports.IMPORTED, before)
	if not rows:
		imports.update(name, status=imports.UNDONE, finished_on=now_datetime(), done_rows=0)
		imports.update_counts(name)
		return None
	# After an interruption the job checks rows that stay once more, and must not count them twice.
	done = doc.total_rows - imports.count_rows(name)[imports.IMPORTED] if before is None else doc.done_rows
	made = [row["person"] for row in rows if row["made"]]
	consultations = [row["consultation"] for row in rows if row["consultation"]]
	reasons_to_stay = find_consultations_to_keep(consultations)
	reasons_to_stay |= find_people_to_keep(
		made, [consultation for consultation in consultations if consultation not in reasons_to_stay]
	)
	undone_rows = []
	for row in rows:
		reason = reasons_to_stay.get(row["person"] if row["made"] else None) or reasons_to_stay.get(
			row["consultation"]
		)
		if reason:
			add_remark(row, "warning", reason)
		else:
			row["status"] = imports.ROW_UNDONE
			undone_rows.append(row)
	delete_records("Consultation", [row["consultation"] for row in undone_rows if row["consultation"]])
	delete_records("Person", [row["person"] for row in undone_rows if row["made"]])
	index.forget([row["person"] for row in undone_rows if row["made"]])
	imports.write_rows(name, rows)
	imports.update(name, done_rows=done + len(rows))
	return rows[-1]["row_no"]


def find_people_to_keep(people: list[str], own_consultations: list[str]) -> dict[str, str]:
	"""Return why each person stays; people who can be deleted are not in it.

	:param own_consultations: consultations that are deleted too
	"""
	if not people:
		return {}
	reasons = dict.fromkeys(find_changed("Person", people), _("The person was changed since, and stays."))
	for pointer in find_pointers("Person", leave_out=[REVIEW]):
		for name in find_linked(pointer, people, own_consultations):
			reasons[name] = _("Another record has named the person since ({0}), so the person stays.").format(
				_(pointer.doctype)
			)
	reasons |= dict.fromkeys(
		find_reviewed(people), _("The person was compared with another one since, and stays.")
	)
	return reasons | dict.fromkeys(
		find_written_about("Person", people),
		_("The person was commented on or assigned since, and stays."),
	)


def find_consultations_to_keep(consultations: list[str]) -> dict[str, str]:
	"""Return why each consultation stays; consultations that can be deleted are not in it."""
	if not consultations:
		return {}
	reason = _("The consultation was worked on since, so it stays.")
	names = {*find_changed("Consultation", consultations), *find_written_about("Consultation", consultations)}
	for pointer in find_pointers("Consultation"):
		names |= set(find_linked(pointer, consultations, []))
	return dict.fromkeys(names, reason)


def find_changed(doctype: str, names: list[str]) -> list[str]:
	"""Return the records that were changed, or deleted in another way, since they were created."""
	table = frappe.qb.DocType(doctype)
	query = (
		frappe.qb.from_(table)
		.select(table.name)
		.where(table.name.isin(names) & (table.modified == table.creation))
	)
	return list(set(names) - set(query.run(pluck=True)))


def find_linked(pointer: Pointer, names: list[str], leave_out: list[str]) -> list[str]:
	"""Return the records that another record links to; links by doctype and name are in :data:`ATTACHMENTS`.

	:param leave_out: consultations to ignore
	"""
	if pointer.of:
		return []
	table, column = frappe.qb.DocType(pointer.doctype), pointer.column
	query = frappe.qb.from_(table).select(table[column]).where(table[column].isin(names)).distinct()
	if pointer.doctype == "Consultation" and leave_out:
		query = query.where(table.name.notin(leave_out))
	return query.run(pluck=True)


def find_reviewed(people: list[str]) -> list[str]:
	"""Return the people with a decided or merged pair."""
	review = frappe.qb.DocType(REVIEW)
	found = []
	for side in ("person_a", "person_b"):
		decided = review.decision.isnotnull() & (review.decision != "")
		query = frappe.qb.from_(review).select(review[side]).where(review[side].isin(people) & decided)
		found += query.run(pluck=True)
	return found


def find_written_about(doctype: str, names: list[str]) -> list[str]:
	"""Return the records with attachments of users."""
	found = []
	for doctype_of_attachment, type_column, name_column in ATTACHMENTS:
		table = frappe.qb.DocType(doctype_of_attachment)
		query = frappe.qb.from_(table).select(table[name_column]).where(table[type_column] == doctype)
		found += query.where(table[name_column].isin(names)).run(pluck=True)
	return found


def delete_records(doctype: str, names: Iterable[str]) -> None:
	"""Delete records with their rows and traces in few statements. Frappe's own deletion would keep a copy of each."""
	names = list(names)
	if not names:
		return
	for field in frappe.get_meta(doctype).get_table_fields():
		frappe.db.delete(field.options, {"parenttype": doctype, "parent": ("in", names)})
	delete_actions(doctype, names)
	for trace, type_column, name_column in TRACES:
		if frappe.db.table_exists(trace):
			frappe.db.delete(trace, {type_column: doctype, name_column: ("in", names)})
	if doctype == "Person":
		for side in ("person_a", "person_b"):
			frappe.db.delete(REVIEW, {side: ("in", names)})
	frappe.db.delete(doctype, {"name": ("in", names)})


def delete_actions(doctype: str, names: list[str]) -> None:
	"""Delete the open workflow actions of these records."""
	actions = frappe.get_all(
		"Workflow Action",
		{"reference_doctype": doctype, "reference_name": ("in", names)},
		pluck="name",
		order_by="creation",
	)
	if actions:
		frappe.db.delete("Workflow Action Permitted Role", {"parent": ("in", actions)})
		frappe.db.delete("Workflow Action", {"name": ("in", actions)})
