"""Ficha de registro: what a person stated at registration, to check and to sign.

It stays in the file or goes with the person. So it has no migratory situation, population group or needs, and
of documents only the type and the last four characters.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from migrant_services.access import print_access
from migrant_services.core import countries, formats, masking
from migrant_services.printed.verification.validity import to_date
from migrant_services.workflow.stages import PERSON_GONE

# Documents that anyone may hold. The name of any other one (a refugee certificate, a residence card) would
# disclose the migratory situation, so it is printed as "other document".
NEUTRAL_DOCUMENTS = frozenset(
	{
		"MX_CURP",
		"MX_INE",
		"MX_ACTA",
		"MX_RFC",
		"MX_HUESPED",
		"AR_DNI",
		"AR_CUIL",
		"AR_CUIT",
		"AR_CDI",
		"PASSPORT",
		"FOREIGN_ID",
		"CONSULAR_ID",
		"SCHOOL_ID",
		"NONE_DECL",
	}
)


def build_contents(person: Document) -> dict:
	"""Return the contents of the form.

	:raises PrintDenied: for a record that was merged into another one or anonymised
	"""
	if person.status in PERSON_GONE:
		raise print_access.PrintDenied(
			"RECORD_GONE", _("This record was merged or anonymised, so there is no form of it any more.")
		)
	lang = frappe.local.lang
	notice = _describe_notice(person, lang)
	return {
		"full_name": person.full_name,
		"facts": {
			"identity": _list_identity(person, lang),
			"contact": _list_contact(person),
		},
		"phones": _list_phones(person),
		"documents": _list_documents(person, lang),
		"consents": _list_consents(person, lang),
		"has_notice": bool(notice),
		"signer": _name_responsible(person) if person.is_minor() else person.full_name,
		"cannot_read": person.literacy == "Cannot read",
		"interpreter_needed": bool(person.interpreter_needed),
		"values": {
			"folio": person.folio,
			"full_name": person.full_name or "",
			"registered_on": formats.format_long_date(to_date(person.creation), lang),
			"privacy_notice": notice,
		},
	}


def _list_identity(person: Document, lang: str) -> dict[str, tuple[str, str | None]]:
	return {
		"given_names": (_("Given Names"), person.given_names),
		"surnames": (
			_("Surnames"),
			" ".join(filter(None, (person.first_surname, person.second_surname))),
		),
		"chosen_name": (_("Chosen Name"), person.chosen_name),
		"name_in_original_script": (_("Name in Original Script"), person.name_in_original_script),
		"name_on_document": (_("Name as Written on the Document"), person.name_on_document),
		"sex_on_document": (_("Sex on Document"), _format_sex(person.sex_on_document)),
		"birth_date": (_("Date of Birth"), _format_birth_date(person, lang)),
		"birth_place": (
			_("Place of Birth"),
			", ".join(filter(None, (person.birth_place, _format_country(person.birth_country, lang)))),
		),
		"nationality": (_("Nationality"), _format_nationality(person, lang)),
		"responsible": (_("Responsible Adult"), _format_responsible(person)),
	}


def _list_contact(person: Document) -> dict[str, tuple[str, str | None]]:
	return {
		"address": (_("Address"), _format_address(person)),
		"email": (_("Email"), ", ".join(filter(None, (person.email, person.email_remark)))),
		"safe_contact_method": (
			_("Preferred Safe Contact"),
			_(person.safe_contact_method) if person.safe_contact_method else "",
		),
		"safe_contact_notes": (
			_("How to Contact Safely"),
			formats.join_lines(person.safe_contact_notes),
		),
		"preferred_language": (_("Preferred Language"), _format_language(person.preferred_language)),
		"interpreter_needed": (_("Needs an Interpreter"), _format_yes_no(person.interpreter_needed)),
		"literacy": (_("Literacy"), _(person.literacy) if person.literacy else ""),
	}


def _list_phones(person: Document) -> list[dict]:
	return [
		{
			"phone": row.phone,
			"belongs_to": row.belongs_to,
			"safe_to_call": _format_yes_no(row.safe_to_call),
			"whatsapp": _format_yes_no(row.whatsapp),
			"may_leave_message": _format_yes_no(row.may_leave_message),
		}
		for row in person.phones
	]


def _list_documents(person: Document, lang: str) -> list[dict]:
	return [
		{
			"type": _format_document_type(row.document_type),
			"number": masking.mask_number(row.number),
			"expires_on": formats.format_long_date(to_date(row.expires_on), lang),
			"original_seen": _format_yes_no(row.original_seen),
		}
		for row in person.documents
	]


def _format_yes_no(value) -> str:
	"""Return nothing for what the office does not ask."""
	if value is None:
		return ""
	return _("Yes") if value else _("No")


def _format_sex(value: str | None) -> str:
	return {"F": _("Female"), "M": _("Male"), "X": "X", "Not recorded": _("Not recorded")}.get(
		value or "", ""
	)


def _format_birth_date(person: Document, lang: str) -> str:
	if not person.birth_date:
		return ""
	day = getdate(person.birth_date)
	if person.birth_date_precision == "Year and Month":
		return formats.format_month(day, lang)
	if person.birth_date_precision in ("Year", "Estimated"):
		return _("{0} (approximate)").format(day.year)
	return formats.format_long_date(day, lang)


def _format_country(country: str | None, lang: str) -> str:
	return formats.get_country_name(countries.get_country_code(country), lang) or (country or "")


def _format_nationality(person: Document, lang: str) -> str:
	if person.stateless:
		return _("Stateless")
	return ", ".join(
		filter(
			None,
			(_format_country(person.nationality, lang), _format_country(person.second_nationality, lang)),
		)
	)


def _name_responsible(person: Document) -> str:
	if not person.responsible_adult:
		return person.responsible_name or ""
	folio = frappe.db.get_value("Person", person.responsible_adult, "folio")
	adult = print_access.get_printable_person(person.responsible_adult, folio)
	return adult.full_name or adult.folio


def _format_responsible(person: Document) -> str:
	name = _name_responsible(person)
	relationship = _(person.responsible_relationship) if person.responsible_relationship else ""
	return f"{name} ({relationship})" if name and relationship else name


def _format_address(person: Document) -> str:
	parts = (person.address_line, person.neighbourhood, person.shelter, person.municipality, person.state)
	address = ", ".join(filter(None, parts))
	if person.no_fixed_address:
		address = ", ".join(
			filter(None, (_("No fixed address or shelter"), person.municipality, person.state))
		)
	return address


def _format_language(language: str | None) -> str:
	return _(frappe.get_cached_value("Spoken Language", language, "title")) if language else ""


def _format_document_type(code: str) -> str:
	if code not in NEUTRAL_DOCUMENTS:
		return _("Other document")
	return _(frappe.get_cached_value("Identity Document Type", code, "title"))


def _list_consents(person: Document, lang: str) -> list[dict]:
	rows = (
		frappe.get_list(
			"Consent",
			filters={"person": person.name},
			fields=["purpose", "decision", "decided_on"],
			order_by="decided_on desc",
			limit=12,
		)
		if frappe.has_permission("Consent", "read")
		else []
	)
	return [
		{
			"purpose": _(row.purpose),
			"decision": _format_decision(row.decision),
			"decided_on": formats.format_long_date(to_date(row.decided_on), lang),
		}
		for row in rows
	]


def _format_decision(decision: str) -> str:
	return {
		"Given": _("Consent given"),
		"Refused": _("Consent refused"),
		"Withdrawn": _("Consent withdrawn"),
	}[decision]


def _describe_notice(person: Document, lang: str) -> str:
	if not person.privacy_notice:
		return ""
	notice = frappe.get_cached_doc("Privacy Notice", person.privacy_notice)
	notice_text = _("Privacy notice {0}, version {1}").format(notice.title, notice.version)
	given = formats.format_long_date(to_date(person.privacy_notice_given_on), lang)
	how = _(person.privacy_notice_medium) if person.privacy_notice_medium else ""
	return ", ".join(filter(None, (notice_text, given, how.lower())))
