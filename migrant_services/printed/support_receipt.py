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
	lang, country = frappe.local.lang, countries.get_office_country_code(payment.office)
	amount = formats.format_money(payment.amount, payment.currency, lang, country)
	in_words = formats.spell_money(payment.amount, payment.currency, lang)
	day = getdate(payment.paid_on)
	return {
		"marks": _list_marks(payment),
		"place_and_date": letterhead.format_place_and_date(payment.office, day),
		"programme": programme.title,
		"rules_of_operation": formats.join_lines(programme.rules_of_operation),
		"budget_line": programme.budget_line,
		"period": _("From {0} until {1}").format(
			formats.format_long_date(getdate(payment.period_from), lang),
			formats.format_long_date(getdate(payment.period_to), lang),
		),
		"payee": payment.payee_name,
		"identity_shown": masking.mask_numbers(payment.identity_shown),
		"collector": payment.collector_name,
		"details": [
			(label, value)
			for label, value in _list_details(payment, formats.format_long_date(day, lang))
			if value
		],
		"amount": amount,
		"amount_in_words": in_words,
		"received": _(
			"I received the amount of {0} from {1}, as support of the programme {2}, and agree with it."
		).format(
			f"{amount} ({in_words})" if in_words else amount,
			frappe.get_cached_value("Office", payment.office, "institution")
			or frappe.get_cached_value("Office", payment.office, "office_name"),
			programme.title,
		),
		"payer": letterhead.get_staff(payment.released_by),
		"legend": formats.join_lines(programme.statutory_legend),
	}


def _list_details(payment: Document, paid_on: str) -> list[tuple[str, str | None]]:
	instalments = max(payment.instalments or 1, payment.instalment or 1)
	return [
		(_("Folio of the Person"), payment.person_folio),
		(_("Instalment"), _("{0} of {1}").format(payment.instalment, instalments)),
		(_("Method"), _(payment.method)),
		(_("Account"), masking.MASK + payment.account_last4 if payment.account_last4 else ""),
		(_("Payment Reference"), payment.payment_reference),
		(_("Paid On"), paid_on),
	]


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
