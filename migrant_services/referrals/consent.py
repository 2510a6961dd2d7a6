"""No referral without consent or a recorded legal basis, whatever the workflow allows.

Sources: Ley General de Protección de Datos Personales (Mexico, 2025) and Ley 25.326 (Argentina) on transfers;
Reglamento de la Ley sobre Refugiados (Mexico) art. 22 and Ley 26.165 (Argentina) on the country of origin.
"""

from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import today

from migrant_services.core.checks import check_filled
from migrant_services.core.messages import reject
from migrant_services.workflow.stages import ReferralStage

CONSENT = "Consent"
# In these stages no data of the person leaves the office.
NOTHING_SENT = (ReferralStage.DRAFT, ReferralStage.WITHDRAWN, ReferralStage.EXPIRED)
# The recipient of a referral, and its legal basis.
FIXED_AFTER_DRAFT = ("organization", "service", "legal_basis", "legal_basis_reason", "consent")


def check_referral(referral: Document) -> None:
	"""Check that the person's consent, or another legal basis, covers the referral.

	A draft may lack its consent, since nothing leaves the office before it is sent.

	:raises frappe.ValidationError: with a sentence that says what is missing
	"""
	check_foundation_unchanged(referral)
	given = _get_consent(referral) if referral.consent else None
	check_country_of_origin(referral, given)
	if referral.status in NOTHING_SENT:
		return
	if referral.legal_basis == CONSENT:
		if not given:
			_reject(
				"CONSENT_MISSING",
				_("The person's consent is missing. Record it and choose it, or record another legal basis."),
			)
		if (
			referral.has_value_changed("status")
			and referral.status == ReferralStage.SENT
			and not given.is_valid_on(today())
		):
			_reject(
				"CONSENT_NOT_VALID",
				_("The consent was refused, withdrawn or has expired. Ask the person again."),
			)
	else:
		check_filled(referral, ["legal_basis_reason"], _("Without consent the reason is recorded."))


def check_foundation_unchanged(referral: Document) -> None:
	"""Check that a referral that was sent keeps its destination, its legal basis and its consent.

	Another organization would otherwise receive it under a consent that was given for this one.

	:raises frappe.ValidationError: naming the fields that were changed
	"""
	before = referral.get_doc_before_save()
	if not before or before.status == ReferralStage.DRAFT:
		return
	changed = [
		field for field in FIXED_AFTER_DRAFT if (before.get(field) or None) != (referral.get(field) or None)
	]
	if changed:
		reject(
			"REFERRAL_FIXED",
			_("This referral has left the draft, so it keeps: {0}. Withdraw it and make a new one.").format(
				", ".join(_(referral.meta.get_label(field)) for field in changed)
			),
			field=changed[0],
			title=_("Consent"),
		)


def _get_consent(referral: Document) -> Document:
	given = frappe.get_doc("Consent", referral.consent)
	if given.person != referral.person:
		_reject("CONSENT_OF_OTHER_PERSON", _("The consent is of another person. Choose one of this person."))
	if given.purpose != "Referral" or given.organization != referral.organization:
		_reject(
			"CONSENT_FOR_OTHER_PURPOSE",
			_("The consent is not for a referral to this organization. Choose one that is."),
		)
	return given


def check_country_of_origin(referral: Document, given: Document | None) -> None:
	"""Check that nothing about a person who seeks protection reaches the consulate of their country.

	Only the person's express written consent allows it.
	"""
	organization = frappe.get_cached_doc("Organization", referral.organization)
	if organization.kind != "Consulate":
		return
	person = frappe.get_doc("Person", referral.person)
	protected = frappe.get_cached_value("Population Group", person.population_group, "protected")
	origins = (person.nationality, person.second_nationality, person.birth_country)
	of_origin = organization.represented_country in origins
	written = (
		given and given.consulate_allowed and given.medium == "Signed on paper" and given.is_valid_on(today())
	)
	if protected and of_origin and not written:
		_reject(
			"CONSULATE_NEEDS_WRITTEN_CONSENT",
			_(
				"This person seeks protection. Nothing is sent to the consulate of their country without their express "
				"written consent."
			),
		)


def _reject(code: str, text: str) -> NoReturn:
	reject(code, text, field="consent", title=_("Consent"))
