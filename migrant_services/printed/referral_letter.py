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
	sent = get_datetime(referral.sent_on)
	return {
		"place_and_date": letterhead.format_place_and_date(referral.office, sent),
		"addressee": referral.addressee,
		"addressee_post": referral.addressee_post,
		"organization": organization.organization_name,
		"organization_address": formats.join_lines(organization.address),
		"priority": _(referral.priority),
		"answer_due": _format_moment(referral.answer_due_on, lang),
		"person": _list_facts(referral, agreed),
		"service": frappe.get_cached_value("Service", referral.service, "service_name")
		if referral.service
		else "",
		"service_requested": formats.split_lines(referral.service_requested),
		"reason": formats.split_lines(referral.reason)
		if print_access.can_read_field(referral, "reason")
		else [],
		"documents_attached": formats.split_lines(referral.documents_attached),
		"basis": _describe_basis(referral, agreed, organization.organization_name),
		"sender": letterhead.get_staff(referral.sent_by),
		"refusal_reasons": [
			_("Does not meet the requirements"),
			_("No capacity"),
			_("Wrong service"),
			_("Missing documents"),
			_("Out of area"),
			_("Already served"),
		],
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


def _list_facts(referral: Document, agreed: Disclosure) -> list[tuple[str, str]]:
	"""Return label and value of each fact that may be disclosed; always the folio, so the answer can be
	matched.
	"""
	known = print_access.get_printable_person(referral.person, referral.person_folio)
	facts = [(_("Folio"), known.folio)]
	if agreed.identity and known.full_name:
		facts.append((_("Name"), known.full_name))
	if agreed.identity and agreed.guardian:
		facts.append((_("Responsible Adult"), agreed.guardian))
	record = known.record
	if not record:
		return facts
	if agreed.identity and record.age is not None:
		facts.append((_("Age"), choose_plural(record.age, _("1 year"), _("{0} years"))))
	if agreed.contact:
		facts.extend(_list_contact(record))
	if agreed.needs:
		facts.extend(_list_needs(record))
	if agreed.migratory_situation and record.migratory_situation:
		title = frappe.get_cached_value("Migratory Situation", record.migratory_situation, "title")
		facts.append((_("Migratory Situation"), _(title)))
	return facts


def _list_contact(person: Document) -> list[tuple[str, str]]:
	"""Return only contact data marked as safe: a call to the wrong phone can put a person in danger."""
	facts = []
	if phones := [row.phone for row in person.phones if row.phone and row.safe_to_call]:
		facts.append((_("Phone"), ", ".join(phones)))
	if person.email and person.email_is_safe:
		facts.append((_("Email"), person.email))
	if person.safe_contact_method:
		facts.append((_("Preferred Safe Contact"), _(person.safe_contact_method)))
	return facts


def _list_needs(person: Document) -> list[tuple[str, str]]:
	facts = []
	if person.interpreter_needed and person.preferred_language:
		language = _(frappe.get_cached_value("Spoken Language", person.preferred_language, "title"))
		facts.append((_("Interpreter Needed"), language))
	if print_access.can_read_field(person, "needs"):
		confirmed = [row.need for row in person.needs if row.need_status == "Confirmed"]
		titles = [_(frappe.get_cached_value("Specific Need", need, "title")) for need in confirmed]
		if titles:
			facts.append((_("Needs to Consider"), "; ".join(titles)))
	return facts


def _describe_basis(referral: Document, agreed: Disclosure, organization: str) -> str:
	if agreed.decided_on:
		return _(
			"On {0} the person agreed that these data be shared with {1} for this referral. They may not be "
			"used for anything else, nor passed on."
		).format(formats.format_long_date(agreed.decided_on, frappe.local.lang), organization)
	return _(
		"These data are shared without the person's consent, on the legal basis of: {0}. They may be used "
		"for this referral only, and not be passed on."
	).format(_(referral.legal_basis))


def _format_moment(value, lang: str) -> str:
	if not value:
		return ""
	moment = get_datetime(value)
	return _("{0}, at {1}").format(
		formats.format_long_date(moment.date(), lang), formats.format_time_of_day(moment, lang)
	)
