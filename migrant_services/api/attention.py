"""What the page Attend asks for and saves.

A save is one request: all of it is kept, or nothing. The records are the ordinary ones, saved with the rights of
whoever attends, so that what they check is checked here too.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import apply_workflow
from frappe.utils import cint, today

from migrant_services import permissions
from migrant_services.api import person as person_api
from migrant_services.matching.typed import taken_apart
from migrant_services.workflow.steps import action_to

EARLIER_SHOWN = 3
# What the page registers of a person; the rest is for the form.
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
SELECTS = {
	"channels": ("Consultation", "channel"),
	"sexes": ("Person", "sex_on_document"),
	"relationships": ("Person", "responsible_relationship"),
	"media": ("Person", "privacy_notice_medium"),
}
LISTS = {
	"subjects": "Consultation Subject",
	"results": "Consultation Result",
	"groups": "Population Group",
	"document_types": "Identity Document Type",
}


@frappe.whitelist()
def lists() -> dict:
	"""What the page offers to choose from, in the language of the user.

	:raises frappe.PermissionError: when the user may not attend
	"""
	frappe.new_doc("Consultation").check_permission("create")
	offered = {key: _offered(doctype) for key, doctype in LISTS.items()}
	offered |= {key: _options(*field) for key, field in SELECTS.items()}
	countries = frappe.get_all("Country", pluck="name", order_by="name asc")
	bands = frappe.get_all(
		"Age Band", filters={"parent": _age_bands()}, fields=["code", "from_age", "to_age"], order_by="idx asc"
	)
	return {
		**offered,
		"countries": [{"value": name, "label": _(name)} for name in countries],
		"age_bands": bands,
		"age_of_majority": cint(frappe.db.get_single_value("Migrant Services Settings", "age_of_majority")) or 18,
	}


def _offered(doctype: str) -> list[dict]:
	meta = frappe.get_meta(doctype)
	extra = [field for field in ("parent_subject", "closes", "restricted") if meta.has_field(field)]
	rows = frappe.get_list(
		doctype,
		filters={"enabled": 1},
		fields=["name", "title", *extra],
		order_by="sort_order asc, creation asc",
		limit_page_length=0,
	)
	titles = {row.name: _(row.title) for row in rows}
	return [
		{
			"value": row.name,
			"label": titles[row.name],
			"under": titles.get(row.get("parent_subject")),
			"closes": cint(row.get("closes")),
			"restricted": cint(row.get("restricted")),
		}
		for row in rows
	]


def _options(doctype: str, fieldname: str) -> list[dict]:
	options = frappe.get_meta(doctype).get_field(fieldname).options.split("\n")
	return [{"value": option, "label": _(option)} for option in options if option]


def _age_bands() -> str | None:
	sets = frappe.get_list("Age Band Set", filters={"enabled": 1}, pluck="name", order_by="sort_order asc", limit=1)
	return sets[0] if sets else None


@frappe.whitelist()
def begin(person: str) -> dict:
	"""Who is about to be attended: the card of the person, and what they came for lately.

	:raises frappe.PermissionError: when the person is not open to the user
	"""
	earlier = frappe.get_list(
		"Consultation",
		filters={"person": person},
		fields=["name", "folio", "attended_on", "main_subject", "status", "workflow_state"],
		order_by="attended_on desc",
		limit_page_length=EARLIER_SHOWN,
	)
	for row in earlier:
		row.subject = _(frappe.get_cached_value("Consultation Subject", row.main_subject, "title"))
		row.state = _(row.workflow_state or row.status)
	return {**person_api.card(person), "earlier": earlier}


@frappe.whitelist(methods=["POST"])
def prefill(text: str) -> dict:
	"""What was typed into the search, taken apart for the fields of a new registration.

	:raises frappe.PermissionError: when the user may not register people
	"""
	frappe.new_doc("Person").check_permission("create")
	return taken_apart(text)._asdict()


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
) -> dict:
	"""Save the consultation of a person, and close it when the answer was given on the spot.

	:param subjects: codes, the main one first
	:param queue_ticket: the number with which the person was called, if any
	:param appointment: the one for which the person came, if any
	:returns: what :func:`_kept` says
	:raises frappe.PermissionError: when the person, number or appointment is not open to the user, or they may not attend
	"""
	earlier = frappe.get_list("Consultation", filters={"person": person}, limit=1, order_by="creation desc")
	doc = frappe.new_doc("Consultation")
	doc.update({"person": person, "visit_kind": "Returning" if earlier else "First"})
	doc.update(_came_by(queue_ticket, appointment))
	return _keep(doc, subjects, result, channel, notes, follow_up_on, close)


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
) -> dict:
	"""Save an attention without a name; see :func:`attend`."""
	doc = frappe.new_doc("Consultation")
	doc.update(_came_by(queue_ticket, appointment))
	doc.update(
		{
			"anonymous": 1,
			"nationality": nationality,
			"sex": sex,
			"age": age,
			"age_estimated": cint(age_estimated),
			"population_group": population_group,
		}
	)
	return _keep(doc, subjects, result, channel, notes, follow_up_on, close)


def _came_by(queue_ticket: str | None, appointment: str | None) -> dict:
	"""Number and appointment by which somebody came, and the user's office where; the consultation attends them."""
	came = {}
	for doctype, fieldname, name in (
		("Appointment", "appointment", appointment),
		("Queue Ticket", "queue_ticket", queue_ticket),
	):
		if name:
			record = frappe.get_doc(doctype, name)
			record.check_permission("write")
			came[fieldname] = name
			if permissions.works_for(frappe.session.user, record.office):
				came["office"] = record.office
	return came


def _keep(
	doc: Document,
	subjects: list[str],
	result: str | None,
	channel: str,
	notes: str | None,
	follow_up_on: str | None,
	close: bool,
) -> dict:
	doc.update({"result": result, "channel": channel, "notes": notes, "follow_up_on": follow_up_on})
	for place, subject in enumerate(subjects):
		doc.append("topics", {"subject": subject, "is_main": int(place == 0)})
	doc.insert()
	wanted = "Closed" if close else ("Follow-up" if follow_up_on else doc.status)
	action = action_to(doc, wanted) if wanted != doc.status else None
	if action:
		doc = apply_workflow(doc, action)
	return _kept(doc, wanted)


def _kept(doc: Document, wanted: str) -> dict:
	"""What became of the consultation: its name, folio, state, whether it is closed, and what there is to say."""
	said = None
	if doc.status != wanted:
		said = _("It stays as {0}: the workflow has no step with which you can move it on.").format(
			_(doc.workflow_state or doc.status)
		)
	return {
		"name": doc.name,
		"folio": doc.folio,
		"subject": doc.main_subject,
		"state": _(doc.workflow_state or doc.status),
		"closed": doc.status == "Closed",
		"said": said,
	}


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

	:param values: fields of the person, of those in ``PERSON_FIELDS``; others are left out
	:param document: the same of a document shown, of those in ``DOCUMENT_FIELDS``
	:param notice_medium: how the privacy notice was given, when it was
	:param duplicate_decisions: decision by key of each likely duplicate that an earlier attempt was told of
	:returns: name and folio
	:raises frappe.ValidationError: with ``duplicates`` in the answer, when somebody on file is very likely the same
	"""
	doc = frappe.new_doc("Person")
	doc.update(_only(PERSON_FIELDS, values))
	if document:
		doc.append("documents", _only(DOCUMENT_FIELDS, document))
	if phone:
		doc.append("phones", {"phone": phone, "safe_to_call": cint(safe_to_call)})
	if notice_medium:
		given = {"privacy_notice": _notice(), "privacy_notice_given_on": today(), "privacy_notice_medium": notice_medium}
		doc.update(given)
	if duplicate_decisions:
		doc.duplicate_decisions = frappe.as_json(duplicate_decisions)
	doc.insert()
	return {"person": doc.name, "folio": doc.folio}


def _only(fields: tuple[str, ...], values: dict) -> dict:
	return {field: values[field] for field in fields if field in values}


def _notice() -> str | None:
	"""The short privacy notice in force, in the language of the user if there is one."""
	notices = frappe.get_list(
		"Privacy Notice",
		filters={"enabled": 1, "kind": "Short", "published_on": ("<=", today())},
		fields=["name", "language"],
		order_by="published_on desc, creation desc",
		limit_page_length=0,
	)
	in_language = [notice for notice in notices if notice.language == frappe.local.lang]
	return next(iter(in_language or notices), frappe._dict()).name
