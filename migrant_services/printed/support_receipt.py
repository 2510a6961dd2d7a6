"""Recibo de apoyo económico: the amount paid, the recipient, and the rules of the programme."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from migrant_services.access import print_access
from migrant_services.core import countries, formats, masking
from migrant_services.printed import letterhead
from migrant_services.workflow.stages import PAYMENT_VOID, PaymentStage


def build_contents(payment: Document) -> dict:
	"""Return the contents of the receipt.

	:raises Refused: before the payment is made
	"""
	# The receipt stays valid as a document, with a mark, if the money came back or the payment was cancelled.
	if payment.status != PaymentStage.PAID and not (payment.status in PAYMENT_VOID and payment.paid_on):
		raise print_access.PrintDenied(
			"PAYMENT_NOT_MADE",
			_("There is no receipt before the payment is made. Confirm the payment, then print its receipt."),
		)
	programme = frappe.get_cached_doc("Support Programme", payment.programme)
	values = _list_values(payment, programme)
	return {
		"marks": _list_marks(payment),
		"place_and_date": letterhead.format_place_and_date(payment.office, getdate(payment.paid_on)),
		"payee": payment.payee_name,
		"collector": payment.collector_name,
		"facts": {
			"programme": _list_programme_facts(payment, programme, values),
			"details": _list_payment_facts(payment, values),
		},
		"amount": _format_amount(payment),
		"amount_in_words": values["amount_in_words"],
		"payer": letterhead.get_staff(payment.released_by),
		"legend": formats.join_lines(programme.statutory_legend),
		"values": values,
	}


def _format_amount(payment: Document) -> str:
	country = countries.get_office_country_code(payment.office)
	return formats.format_money(payment.amount, payment.currency, frappe.local.lang, country)


def _list_values(payment: Document, programme: Document) -> dict[str, str]:
	lang, amount = frappe.local.lang, _format_amount(payment)
	in_words = formats.spell_money(payment.amount, payment.currency, lang)
	office = frappe.get_cached_doc("Office", payment.office)
	return {
		"payee": payment.payee_name or "",
		"collector": payment.collector_name or "",
		"amount": f"{amount} ({in_words})" if in_words else amount,
		"amount_in_words": in_words,
		"programme": programme.title,
		"paying_institution": office.institution or office.office_name,
		"period": _("From {0} until {1}").format(
			formats.format_long_date(getdate(payment.period_from), lang),
			formats.format_long_date(getdate(payment.period_to), lang),
		),
		"paid_on": formats.format_long_date(getdate(payment.paid_on), lang),
		"instalment": _("{0} of {1}").format(
			payment.instalment, max(payment.instalments or 1, payment.instalment or 1)
		),
	}


def _list_programme_facts(payment: Document, programme: Document, values: dict[str, str]) -> dict:
	return {
		"programme": (_("Programme"), programme.title),
		"rules_of_operation": (_("Rules of Operation"), formats.join_lines(programme.rules_of_operation)),
		"budget_line": (_("Budget Line"), programme.budget_line),
		"period": (_("Period"), values["period"]),
		"payee": (_("Payee"), payment.payee_name),
		"identity_shown": (_("Identity Document Shown"), masking.mask_numbers(payment.identity_shown)),
		"collector": (_("Collected for the payee by"), payment.collector_name),
	}


def _list_payment_facts(payment: Document, values: dict[str, str]) -> dict:
	return {
		"person_folio": (_("Folio of the Person"), payment.person_folio),
		"instalment": (_("Instalment"), values["instalment"]),
		"method": (_("Method"), _(payment.method)),
		"account": (_("Account"), masking.MASK + payment.account_last4 if payment.account_last4 else ""),
		"payment_reference": (_("Payment Reference"), payment.payment_reference),
		"paid_on": (_("Paid On"), values["paid_on"]),
	}


def _list_marks(payment: Document) -> list[str]:
	marks = []
	if payment.reissue_of:
		replaced = frappe.db.get_value("Payment", payment.reissue_of, "folio")
		marks.append(_("Replaces receipt {0}").format(replaced or ""))
	if payment.status == PaymentStage.RETURNED:
		marks.append(_("Returned: this payment came back and the receipt is no longer valid"))
	if payment.status == PaymentStage.CANCELLED:
		marks.append(_("Cancelled: this receipt is no longer valid"))
	return marks
