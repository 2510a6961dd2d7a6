"""Saves what the page sends as ordinary records, with the rights of the user and the checks of the records."""

from collections.abc import Mapping, Sequence

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import apply_workflow
from frappe.utils import cint, today

from migrant_services.access import staff
from migrant_services.core import formats
from migrant_services.reception.attend import questions
from migrant_services.workflow.stages import ConsultationStage
from migrant_services.workflow.steps import find_action

# Fields that the page registers, besides the questions of the municipality that it asks. The form has the others.
PERSON_FIELDS = (
	"given_names",
	"first_surname",
	"second_surname",
	"birth_date",
	"birth_date_precision",
	"sex_on_document",
	"nationality",
	"stateless",
	"population_group",
	"responsible_adult",
	"responsible_name",
	"responsible_relationship",
	"unaccompanied",
)
DOCUMENT_FIELDS = ("document_type", "number", "issuing_country", "expires_on", "name_on_document")


def save_consultation(
	values: Mapping, subjects: Sequence[str], close: bool, answers: Mapping, ticked: Sequence[str]
) -> dict:
	"""Save a consultation, and move it to its stage if the workflow lets the user.

	:param values: fields of the Consultation
	:param subjects: codes, the main one first
	:param answers: to the questions of the municipality about it, by column
	:param ticked: codes of the items of the checklists that are there or done
	:returns: ``name``, ``folio``, ``subject``, ``state``, whether it is ``closed``, a ``remark`` or None, whether it has a
		``checklist``, and the ``language`` of the person if there are texts in it
	"""
	doc = frappe.new_doc("Consultation")
	doc.update(values)
	for place, subject in enumerate(subjects):
		doc.append("topics", {"subject": subject, "is_main": int(place == 0)})
	questions.set_answers(doc, answers)
	for item in ticked:
		doc.append("checklist", {"item": item, "ticked": 1})
	doc.insert()
	if close:
		stage = ConsultationStage.CLOSED
	else:
		stage = ConsultationStage.FOLLOW_UP if doc.follow_up_on else doc.status
	action = find_action(doc, stage) if stage != doc.status else None
	if action:
		doc = apply_workflow(doc, action)
	state = _(doc.workflow_state or doc.status)
	stays = _("It stays as {0}: the workflow has no step with which you can move it on.").format(state)
	return {
		"name": doc.name,
		"folio": doc.folio,
		"subject": doc.main_subject,
		"state": state,
		"closed": doc.status == ConsultationStage.CLOSED,
		"remark": stays if doc.status != stage else None,
		"checklist": bool(doc.checklist),
		"language": formats.LANGUAGE_BY_SPOKEN_CODE.get(doc.spoken_language),
	}


def arrival_fields(queue_ticket: str | None, appointment: str | None) -> dict:
	"""Return the fields for the number and the appointment of an arrival, and the user's office among them.

	:raises frappe.PermissionError: when the user may not write one of them
	"""
	fields = {}
	for doctype, fieldname, name in (
		("Appointment", "appointment", appointment),
		("Queue Ticket", "queue_ticket", queue_ticket),
	):
		if name:
			record = frappe.get_doc(doctype, name)
			record.check_permission("write")
			fields[fieldname] = name
			if staff.works_for_office(frappe.session.user, record.office):
				fields["office"] = record.office
	return fields


def register_person(
	values: Mapping,
	document: Mapping | None,
	phone: str | None,
	safe_to_call: bool,
	notice_medium: str | None,
	duplicate_decisions: Mapping | None,
) -> Document:
	"""Register a person; the parameters are those of :func:`migrant_services.api.attention.register`."""
	doc = frappe.new_doc("Person")
	doc.update(_select_fields(PERSON_FIELDS, values))
	questions.set_answers(doc, values)
	if document:
		doc.append("documents", _select_fields(DOCUMENT_FIELDS, document))
	if phone:
		doc.append("phones", {"phone": phone, "safe_to_call": cint(safe_to_call)})
	if notice_medium:
		given = {
			"privacy_notice": _find_notice(),
			"privacy_notice_given_on": today(),
			"privacy_notice_medium": notice_medium,
		}
		doc.update(given)
	if duplicate_decisions:
		doc.duplicate_decisions = frappe.as_json(duplicate_decisions)
	return doc.insert()


def _select_fields(fields: tuple[str, ...], values: Mapping) -> dict:
	return {field: values[field] for field in fields if field in values}


def _find_notice() -> str | None:
	"""Return the short privacy notice in force, in the language of the user if there is one."""
	notices = frappe.get_list(
		"Privacy Notice",
		filters={"enabled": 1, "kind": "Short", "published_on": ("<=", today())},
		fields=["name", "language"],
		order_by="published_on desc, creation desc",
		limit=0,
	)
	in_language = [notice for notice in notices if notice.language == frappe.local.lang]
	return next(iter(in_language or notices), frappe._dict()).name
