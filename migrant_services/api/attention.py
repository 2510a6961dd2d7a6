"""The page Attend: its choices, and its saving. A save is one request, so all of it is stored, or nothing."""

import frappe
from frappe import _
from frappe.utils import cint, getdate, today

from migrant_services.api import documents
from migrant_services.api import person as person_api
from migrant_services.core.identity import machine_readable
from migrant_services.matching.typed_text import parse_typed_name
from migrant_services.reception.attend import choices, questions, saving

EARLIER_SHOWN = 3


@frappe.whitelist()
def lists() -> dict:
	"""Return the choices of the page (:func:`migrant_services.reception.attend.choices.list_choices`).

	:raises frappe.PermissionError: when the user may not attend
	"""
	frappe.new_doc("Consultation").check_permission("create")
	return choices.list_choices()


@frappe.whitelist()
def begin(person: str) -> dict:
	"""Return the card of the person, their latest consultations, and what the questions of the municipality need of them
	(``questions``: :func:`migrant_services.reception.attend.questions.describe_person`).

	:raises frappe.PermissionError: when the person is hidden from the user
	"""
	earlier = frappe.get_list(
		"Consultation",
		filters={"person": person},
		fields=["name", "folio", "attended_on", "main_subject", "status", "workflow_state"],
		order_by="attended_on desc",
		limit=EARLIER_SHOWN,
	)
	for row in earlier:
		row.subject = _(frappe.get_cached_value("Consultation Subject", row.main_subject, "title"))
		row.state = _(row.workflow_state or row.status)
	return {
		**person_api.card(person),
		"earlier": earlier,
		"questions": questions.describe_person(frappe.get_doc("Person", person), bool(earlier)),
	}


@frappe.whitelist(methods=["POST"])
def prefill(text: str) -> dict:
	"""Return the text typed into the search, split into the fields of a new registration.

	:returns: what :func:`migrant_services.matching.typed_text.parse_typed_name` returns; or, for text that a reader took from a
		document, ``read`` with what :func:`migrant_services.api.documents.read_mrz` returns
	:raises frappe.PermissionError: when the user may not register people
	"""
	frappe.new_doc("Person").check_permission("create")
	if found := machine_readable.read(text, getdate(today())):
		return {"read": documents.as_values(found)}
	return parse_typed_name(text)._asdict()


@frappe.whitelist(methods=["POST"])
def attend(
	person: str,
	subjects: list[str],
	result: str | None = None,
	channel: str = "In person",
	notes: str | None = None,
	follow_up_on: str | None = None,
	close: bool = False,
	queue_ticket: str | None = None,
	appointment: str | None = None,
	answers: dict | None = None,
	person_answers: dict | None = None,
	programme: str | None = None,
	ticked: list[str] | None = None,
) -> dict:
	"""Save the consultation of a person, and close it if the answer was given on the spot.

	:param subjects: codes, the main one first
	:param queue_ticket: the number with which the person was called, if any
	:param appointment: the one for which the person came, if any
	:param answers: to the questions of the municipality about the consultation, by column
	:param person_answers: to those about the person
	:param programme: the one that the person asks for, if any
	:param ticked: codes of the items of the checklists that are there or done
	:returns: the result of :func:`migrant_services.reception.attend.saving.save_consultation`
	:raises frappe.PermissionError: when the user may not attend, or not this person, number or appointment
	"""
	questions.save_answers(person, person_answers or {})
	earlier = frappe.get_list("Consultation", filters={"person": person}, limit=1, order_by="creation desc")
	values = {
		"person": person,
		"visit_kind": "Returning" if earlier else "First",
		"result": result,
		"channel": channel,
		"notes": notes,
		"follow_up_on": follow_up_on,
		"programme": programme,
		**saving.arrival_fields(queue_ticket, appointment),
	}
	return saving.save_consultation(values, subjects, close, answers or {}, ticked or ())


@frappe.whitelist(methods=["POST"])
def attend_anonymously(
	subjects: list[str],
	result: str | None = None,
	channel: str = "In person",
	notes: str | None = None,
	follow_up_on: str | None = None,
	close: bool = False,
	nationality: str | None = None,
	sex: str = "Not recorded",
	age: int | None = None,
	age_estimated: bool = False,
	population_group: str | None = None,
	queue_ticket: str | None = None,
	appointment: str | None = None,
	answers: dict | None = None,
	programme: str | None = None,
	ticked: list[str] | None = None,
) -> dict:
	"""Save a consultation without a name; see :func:`attend`."""
	values = {
		"anonymous": 1,
		"nationality": nationality,
		"sex": sex,
		"age": age,
		"age_estimated": cint(age_estimated),
		"population_group": population_group,
		"result": result,
		"channel": channel,
		"notes": notes,
		"follow_up_on": follow_up_on,
		"programme": programme,
		**saving.arrival_fields(queue_ticket, appointment),
	}
	return saving.save_consultation(values, subjects, close, answers or {}, ticked or ())


@frappe.whitelist(methods=["POST"])
def register(
	values: dict,
	document: dict | None = None,
	phone: str | None = None,
	safe_to_call: bool = False,
	notice_medium: str | None = None,
	duplicate_decisions: dict | None = None,
) -> dict:
	"""Register a person with what the desk asks in the first minute.

	:param values: fields of the person, of those in ``saving.PERSON_FIELDS``, and answers to the questions of the
		municipality asked at the registration; others are ignored
	:param document: fields of an identity document, of those in ``saving.DOCUMENT_FIELDS``
	:param notice_medium: how the privacy notice was given, if it was
	:param duplicate_decisions: decision by key of each likely duplicate that an earlier attempt returned
	:returns: ``person`` (the name of the record) and ``folio``
	:raises frappe.ValidationError: with ``duplicates`` in the answer, when a registered person is very likely
		the same
	"""
	doc = saving.register_person(values, document, phone, safe_to_call, notice_medium, duplicate_decisions)
	return {"person": doc.name, "folio": doc.folio}
