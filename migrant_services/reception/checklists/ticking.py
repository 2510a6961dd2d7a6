"""The rows of a consultation for the items of its checklists."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime

from migrant_services.reception.checklists import lists
from migrant_services.reception.checklists.rules import Item, Tick, make_ticks
from migrant_services.workflow.stages import ConsultationStage

IN_WORK = (ConsultationStage.OPEN, ConsultationStage.FOLLOW_UP)


def keep_rows(consultation: Document) -> None:
	"""Set the rows of a consultation. Of what the client sends, only the codes of the ticked items count.

	The rows of a closed consultation stay as they were.
	"""
	before = consultation.get_doc_before_save()
	stored = {row.item: row for row in before.checklist} if before else {}
	ticked = {row.item for row in consultation.checklist if row.ticked}
	old = [to_tick(row) for row in stored.values()]
	user, now = frappe.session.user, now_datetime().replace(microsecond=0)
	rows = old
	if not before or before.status in IN_WORK:
		subjects = [row.subject for row in consultation.topics]
		applying = {
			each.name for each in lists.find_checklists(subjects, consultation.programme, enabled=False)
		}
		items = lists.list_items(subjects, consultation.programme)
		on_file = list_types_on_file(_get_person(consultation)) if items and consultation.person else ()
		rows = make_ticks(items, old, ticked, on_file, applying, user, now)
	consultation.set("checklist", [])
	for row in rows:
		kept = stored.get(row.item)
		identity = {"name": kept.name, "creation": kept.creation, "owner": kept.owner} if kept else {}
		numbers = {"required": int(row.required), "ticked": int(row.ticked), "on_file": int(row.on_file)}
		consultation.append("checklist", {**row._asdict(), **numbers, **identity})


def to_tick(row: Document) -> Tick:
	"""Return a row of a consultation as plain values."""
	return Tick(
		row.item,
		row.text,
		row.kind,
		bool(row.required),
		row.checklist,
		bool(row.ticked),
		bool(row.on_file),
		row.ticked_on,
		row.ticked_by,
	)


def list_types_on_file(person: Document) -> set[str]:
	"""Return the types of the person's documents that have not expired."""
	today = getdate()
	return {
		row.document_type
		for row in person.documents
		if not row.expires_on or getdate(row.expires_on) >= today
	}


def describe_items(subjects: list[str], programme: str | None, person: Document | None) -> list[dict]:
	"""Return what a form shows of the items of these subjects, in the language of the user."""
	items = lists.list_items(subjects, programme)
	on_file = list_types_on_file(person) if items and person else ()
	return [_describe(item, item.document_type in on_file) for item in items]


def _describe(item: Item, on_file: bool) -> dict:
	return {
		"item": item.code,
		"text": _(item.text),
		"help": _(item.help) if item.help else "",
		"kind": item.kind,
		"required": item.required,
		"on_file": on_file,
	}


def _get_person(consultation: Document) -> Document:
	return consultation.flags.person or frappe.get_doc("Person", consultation.person)
