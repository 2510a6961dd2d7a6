"""Carta de consentimiento informado: what the person was asked, and what they decided.

Its contents follow the Ley General de Protección de Datos Personales en Posesión de Sujetos Obligados
(Mexico, 2025) and Ley 25.326 (Argentina): who is responsible, the purpose, the data, the recipient, the time,
the rights, and how to withdraw.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access import print_access
from migrant_services.core import formats
from migrant_services.printed import letterhead
from migrant_services.printed.verification.validity import to_date


def build_contents(consent: Document) -> dict:
	"""Return the contents of the letter. A refused consent is printed too, as proof of the refusal."""
	lang = frappe.local.lang
	person = print_access.get_printable_person(consent.person, consent.person_folio)
	given = consent.decision == "Given"
	represented = consent.given_by != "The person"
	organization = (
		frappe.get_cached_value("Organization", consent.organization, "organization_name")
		if consent.organization
		else ""
	)
	language = (
		_(frappe.get_cached_value("Spoken Language", consent.spoken_language, "title"))
		if consent.spoken_language
		else ""
	)
	contents = {
		"marks": _list_marks(consent, lang),
		"place_and_date": letterhead.format_place_and_date(consent.office, to_date(consent.decided_on)),
		"person": person.full_name or _("the person registered with folio {0}").format(person.folio),
		"represented": represented,
		"representative": (consent.given_by_name or "") if represented else "",
		"child_assent": bool(consent.child_assent),
		"purpose": _describe_purpose(consent.purpose, organization),
		"given": given,
		"data": [
			(_("Name, age and identity"), given and bool(consent.share_identity)),
			(_("Contact data"), given and bool(consent.share_contact)),
			(_("Needs that matter for the service"), given and bool(consent.share_needs)),
			(_("Migratory Situation"), given and bool(consent.share_migratory_situation)),
		],
		"limits": formats.split_lines(consent.scope),
		"organization": organization,
		"consulate_allowed": given and bool(consent.consulate_allowed),
		"expires_on": formats.format_long_date(to_date(consent.expires_on), lang),
		"language": language,
		"interpreter": consent.interpreter_name,
		"witness": consent.witness_name,
		"verbal": consent.medium == "Verbal, with a witness",
		"medium": _(consent.medium) if consent.medium else "",
		"notice": _describe_notice(consent),
		"staff": letterhead.get_staff(consent.owner),
	}
	return {**contents, "values": _list_values(consent, contents, person.folio)}


def _list_values(consent: Document, contents: dict, folio: str) -> dict[str, str]:
	same = ("representative", "organization", "expires_on", "language", "medium")
	return {
		**{name: contents[name] for name in same},
		"person_name": contents["person"],
		"person_folio": folio,
		"representative_as": _(consent.given_by) if contents["represented"] else "",
		"controller": _name_controller(consent),
		"interpreter": consent.interpreter_name or "",
		"privacy_notice": contents["notice"],
	}


def _list_marks(consent: Document, lang: str) -> list[str]:
	if consent.decision == "Withdrawn":
		day = formats.format_long_date(to_date(consent.withdrawn_on), lang)
		return [_("Withdrawn on {0}: this consent is no longer in force").format(day)]
	return [_("The person said no: nothing of this may be done")] if consent.decision == "Refused" else []


def _name_controller(consent: Document) -> str:
	controller = (
		frappe.get_cached_value("Privacy Notice", consent.privacy_notice, "controller")
		if consent.privacy_notice
		else None
	)
	office = frappe.get_cached_doc("Office", consent.office)
	return controller or ", ".join(filter(None, (office.institution, office.area, office.office_name)))


def _describe_purpose(purpose: str, organization: str) -> str:
	return {
		"Registration": _("Registration in this office, consultations, and follow-up of what was asked for."),
		"Referral": _("Referral to {0}, so that they attend.").format(organization),
		"Income support": _("Deciding on, paying and checking an income support."),
		"Training": _("Enrolment in courses and their certificates."),
		"Photo": _("Taking a photo and keeping it in the file."),
		"Other": _("What is written below under other data or limits."),
	}[purpose]


def _describe_notice(consent: Document) -> str:
	if not consent.privacy_notice:
		return ""
	notice = frappe.get_cached_doc("Privacy Notice", consent.privacy_notice)
	return _("Privacy notice {0}, version {1}").format(notice.title, notice.version)
