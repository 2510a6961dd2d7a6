"""Takes back what an import made, and nothing else: its people and consultations, for good.

A person who was attended, paid, changed or written about since stays, with a sentence in the row. Works in chunks, each
its own transaction, and goes on where it was interrupted.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import now_datetime

from migrant_services.core.links import Pointer, pointers_to
from migrant_services.people.intake import imports
from migrant_services.people.intake.remarks import add_remark
from migrant_services.people.registry import index
from migrant_services.people.registry.pairs import REVIEW

# What Frappe hangs on a record: somebody wrote, attached or assigned something.
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
# What it keeps about a record by itself; it goes with the record.
TRACES = (
	("View Log", "reference_doctype", "reference_name"),
	("Document Follow", "ref_doctype", "ref_docname"),
	("Notification Log", "document_type", "document_name"),
	("Tag Link", "document_type", "document_name"),
	("DocShare", "share_doctype", "share_name"),
)


def run_undo(name: str) -> None:
	"""Take back the whole import. It is in the status Undoing before, and Undone after."""
	before = None
	while (before := undo_chunk(name, before)) is not None:
		frappe.db.commit()  # why: a background job; rows and their people are taken back together
	frappe.db.commit()  # why: end of the background job


def undo_chunk(name: str, before: int | None) -> int | None:
	"""Take back the next rows, from the end of the list to its beginning: a row that was said to be the person of an
	earlier one goes before that person.

	:param before: the number looked at last; None for all
	:return: the number looked at last now, None when none are left
	"""
	doc = imports.lock(name, imports.UNDOING)
	if not doc:
		return None
	rows = imports.list_last_rows(name, imports.CHUNK_SIZE, imports.IMPORTED, before)
	if not rows:
		imports.update(name, status=imports.UNDONE, finished_on=now_datetime(), done_rows=0)
		imports.update_counts(name)
		return None
	# From the beginning also after an interruption: rows that stay are looked at again, and not counted twice.
	done = doc.total_rows - imports.count_rows(name)[imports.IMPORTED] if before is None else doc.done_rows
	made = [row["person"] for row in rows if row["made"]]
	consultations = [row["consultation"] for row in rows if row["consultation"]]
	kept = find_consultations_to_keep(consultations)
	kept |= find_people_to_keep(
		made, [consultation for consultation in consultations if consultation not in kept]
	)
	gone = []
	for row in rows:
		reason = kept.get(row["person"] if row["made"] else None) or kept.get(row["consultation"])
		if reason:
			add_remark(row, "warning", reason)
		else:
			row["status"] = imports.ROW_UNDONE
			gone.append(row)
	delete_records("Consultation", [row["consultation"] for row in gone if row["consultation"]])
	delete_records("Person", [row["person"] for row in gone if row["made"]])
	index.forget([row["person"] for row in gone if row["made"]])
	imports.write_rows(name, rows)
	imports.update(name, done_rows=done + len(rows))
	return rows[-1]["row_no"]


def find_people_to_keep(people: list[str], own_consultations: list[str]) -> dict[str, str]:
	"""Why each person stays; those who can go are not in it.

	:param own_consultations: consultations that go too
	"""
	if not people:
		return {}
	reasons = dict.fromkeys(find_changed("Person", people), _("The person was changed since, and stays."))
	for pointer in pointers_to("Person", leave_out=[REVIEW]):
		for name in find_linked(pointer, people, own_consultations):
			reasons[name] = _("The person is in another record since ({0}), and stays.").format(
				_(pointer.doctype)
			)
	reasons |= dict.fromkeys(
		find_reviewed(people), _("The person was compared with another one since, and stays.")
	)
	return reasons | dict.fromkeys(
		find_written_about("Person", people),
		_("Something was written or assigned about the person, who stays."),
	)


def find_consultations_to_keep(consultations: list[str]) -> dict[str, str]:
	"""Why each consultation stays; those that can go are not in it."""
	if not consultations:
		return {}
	reason = _("The consultation was worked on since, so it stays.")
	names = {*find_changed("Consultation", consultations), *find_written_about("Consultation", consultations)}
	for pointer in pointers_to("Consultation"):
		names |= set(find_linked(pointer, consultations, []))
	return dict.fromkeys(names, reason)


def find_changed(doctype: str, names: list[str]) -> list[str]:
	"""Those that were saved again, and those that are gone by another way."""
	table = frappe.qb.DocType(doctype)
	query = (
		frappe.qb.from_(table)
		.select(table.name)
		.where(table.name.isin(names) & (table.modified == table.creation))
	)
	return list(set(names) - set(query.run(pluck=True)))


def find_linked(pointer: Pointer, names: list[str], leave_out: list[str]) -> list[str]:
	"""Those that a link of another record names; what hangs on records by doctype and name is :data:`ATTACHMENTS`.

	:param leave_out: consultations that do not count
	"""
	if pointer.of:
		return []
	table, column = frappe.qb.DocType(pointer.doctype), pointer.column
	query = frappe.qb.from_(table).select(table[column]).where(table[column].isin(names)).distinct()
	if pointer.doctype == "Consultation" and leave_out:
		query = query.where(table.name.notin(leave_out))
	return query.run(pluck=True)


def find_reviewed(people: list[str]) -> list[str]:
	"""People of whom somebody decided about a pair, or merged."""
	review = frappe.qb.DocType(REVIEW)
	found = []
	for side in ("person_a", "person_b"):
		decided = review.decision.isnotnull() & (review.decision != "")
		query = frappe.qb.from_(review).select(review[side]).where(review[side].isin(people) & decided)
		found += query.run(pluck=True)
	return found


def find_written_about(doctype: str, names: list[str]) -> list[str]:
	"""Those on which somebody hung something."""
	found = []
	for hung, type_column, name_column in ATTACHMENTS:
		table = frappe.qb.DocType(hung)
		query = frappe.qb.from_(table).select(table[name_column]).where(table[type_column] == doctype)
		found += query.where(table[name_column].isin(names)).run(pluck=True)
	return found


def delete_records(doctype: str, names: Iterable[str]) -> None:
	"""Delete records with their rows and traces by few statements. Frappe's own way keeps a copy of each."""
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
	"""Delete what waits for a role because of these records."""
	actions = frappe.get_all(
		"Workflow Action",
		{"reference_doctype": doctype, "reference_name": ("in", names)},
		pluck="name",
		order_by="creation",
	)
	if actions:
		frappe.db.delete("Workflow Action Permitted Role", {"parent": ("in", actions)})
		frappe.db.delete("Workflow Action", {"name": ("in", actions)})
