"""Oficio de canalización, with the page on which the receiver acknowledges and answers.

The letter leaves the office, so it contains only what the person agreed to share with that organization.
Without consent (vital interest, legal duty) it contains who is referred and for what, and nothing else.
"""

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate, today

from migrant_services.access import print_access
from migrant_services.core import formats
from migrant_services.core.messages import choose_plural
from migrant_services.printed import letterhead
from migrant_services.workflow.stages import ReferralStage


@dataclass(frozen=True)
class Disclosure:
	"""The data of the person that the letter may contain."""

	identity: bool = False
	contact: bool = False
	needs: bool = False
	migratory_situation: bool = False
	guardian: str = ""
	decided_on: object = None


def build_contents(referral: Document) -> dict:
	"""Return the contents of the letter.

	:raises Refused: before it is sent, after it was withdrawn, and when the consent is no longer in force
	"""
	if referral.status == ReferralStage.DRAFT:
		raise print_access.PrintDenied(
			"REFERRAL_NOT_SENT", _("This referral was not sent yet. Send it, then print its letter.")
		)
	if referral.status == ReferralStage.WITHDRAWN:
		raise print_access.PrintDenied(
			"REFERRAL_WITHDRAWN", _("This referral was withdrawn, so its letter can no longer be printed.")
		)
	lang, agreed = frappe.local.lang, _get_disclosure(referral)
	organization = frappe.get_cached_doc("Organization", referral.organization)
	facts = _list_facts(referral, agreed)
	sender = letterhead.get_staff(referral.sent_by)
	return {
		"place_and_date": letterhead.format_place_and_date(referral.office, get_datetime(referral.sent_on)),
		"addressee": referral.addressee,
		"addressee_post": referral.addressee_post,
		"organization": organization.organization_name,
		"organization_address": formats.join_lines(organization.address),
		"answer_due": _format_moment(referral.answer_due_on, lang),
		"facts": {"person": facts},
		"folio_only": len(facts) == 1,
		"is_sender_named": bool(sender["name"]),
		# Without consent the letter has only who is referred and for what.
		"may_have_answers": bool(agreed.decided_on),
		"service": frappe.get_cached_value("Service", referral.service, "service_name")
		if referral.service
		else "",
		"service_requested": formats.split_lines(referral.service_requested),
		"reason": formats.split_lines(referral.reason)
		if print_access.can_read_field(referral, "reason")
		else [],
		"documents_attached": formats.split_lines(referral.documents_attached),
		"basis": "basis_consent" if agreed.decided_on else "basis_law",
		"refusal_reasons": [
			_("Does not meet the requirements"),
			_("No capacity"),
			_("Wrong service"),
			_("Missing documents"),
			_("Out of area"),
			_("Already served"),
		],
		"values": _list_values(referral, agreed, sender),
	}


def _list_values(referral: Document, agreed: Disclosure, sender: dict[str, str]) -> dict[str, str]:
	lang, office = frappe.local.lang, frappe.get_cached_doc("Office", referral.office)
	return {
		"organization": frappe.get_cached_value("Organization", referral.organization, "organization_name"),
		"answer_due": _format_moment(referral.answer_due_on, lang),
		"priority": _(referral.priority),
		"consent_date": formats.format_long_date(agreed.decided_on, lang),
		"referral_basis": _(referral.legal_basis),
		"office_contact": " · ".join(filter(None, (office.office_name, office.email, office.phone))),
		"sender": ", ".join(filter(None, (sender["name"], sender["post"]))),
	}


def _get_disclosure(referral: Document) -> Disclosure:
	if referral.legal_basis != "Consent":
		return Disclosure(identity=True)
	consent = frappe.get_doc("Consent", referral.consent) if referral.consent else None
	if not consent or consent.person != referral.person or not consent.is_valid_on(today()):
		raise print_access.PrintDenied(
			"REFERRAL_CONSENT_ENDED",
			_("The consent for this referral was withdrawn or has expired. Its letter cannot be printed."),
		)
	return Disclosure(
		identity=bool(consent.share_identity),
		contact=bool(consent.share_contact),
		needs=bool(consent.share_needs),
		migratory_situation=bool(consent.share_migratory_situation),
		guardian=consent.given_by_name
		if consent.given_by != "The person" and consent.has_permission("read")
		else "",
		decided_on=getdate(consent.decided_on),
	)


def _list_facts(referral: Document, agreed: Disclosure) -> dict[str, tuple[str, str]]:
	"""Return label and value of each fact that may be disclosed; always the folio, so the answer can be
	matched.
	"""
	known = print_access.get_printable_person(referral.person, referral.person_folio)
	facts = {"folio": (_("Folio"), known.folio)}
	if agreed.identity and known.full_name:
		facts["full_name"] = (_("Name"), known.full_name)
	if agreed.identity and agreed.guardian:
		facts["guardian"] = (_("Responsible Adult"), agreed.guardian)
	record = known.record
	if not record:
		return facts
	if agreed.identity and record.age is not None:
		facts["age"] = (_("Age"), choose_plural(record.age, _("1 year"), _("{0} years")))
	if agreed.contact:
		facts.update(_list_contact(record))
	if agreed.needs:
		facts.update(_list_needs(record))
	if agreed.migratory_situation and record.migratory_situation:
		title = frappe.get_cached_value("Migratory Situation", record.migratory_situation, "title")
		facts["migratory_situation"] = (_("Migratory Situation"), _(title))
	return facts


def _list_contact(person: Document) -> dict[str, tuple[str, str]]:
	"""Return only contact data marked as safe: a call to the wrong phone can put a person in danger."""
	facts = {}
	if phones := [row.phone for row in person.phones if row.phone and row.safe_to_call]:
		facts["phones"] = (_("Phone"), ", ".join(phones))
	if person.email and person.email_is_safe:
		facts["email"] = (_("Email"), person.email)
	if person.safe_contact_method:
		facts["safe_contact_method"] = (_("Preferred Safe Contact"), _(person.safe_contact_method))
	return facts


def _list_needs(person: Document) -> dict[str, tuple[str, str]]:
	facts = {}
	if person.interpreter_needed and person.preferred_language:
		language = _(frappe.get_cached_value("Spoken Language", person.preferred_language, "title"))
		facts["interpreter"] = (_("Interpreter Needed"), language)
	if print_access.can_read_field(person, "needs"):
		confirmed = [row.need for row in person.needs if row.need_status == "Confirmed"]
		titles = [_(frappe.get_cached_value("Specific Need", need, "title")) for need in confirmed]
		if titles:
			facts["needs"] = (_("Needs to Consider"), "; ".join(titles))
	return facts


def _format_moment(value, lang: str) -> str:
	if not value:
		return ""
	moment = get_datetime(value)
	return _("{0}, at {1}").format(
		formats.format_long_date(moment.date(), lang), formats.format_time_of_day(moment, lang)
	)
