"""Looks up a code for the public page: whether the document is genuine, and a few facts about it."""

from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit
from frappe.utils import get_url, getdate, today

from migrant_services.access import rate_limits
from migrant_services.printed.verification import codes, validity

TRIES = 30
SECONDS = 60
# A client can invent its address unless a proxy sets it, so the whole site has a limit too.
TRIES_OF_SITE = 600
# Looked up in place of an invalid code, so that every answer costs the same two look-ups.
_NO_SUCH_CODE = ("Consultation", "-")


@dataclass(frozen=True)
class Genuine:
	"""Everything that the public page discloses about a genuine document."""

	kind: str
	dated: date | None
	office: str


def get_document_kind(doctype: str) -> str:
	"""Return the name of the document that is printed of this doctype, in the language of the request."""
	return {
		"Consultation": _("Attention Certificate"),
		"Referral": _("Referral Letter"),
		"Payment": _("Support Receipt"),
		"Course Enrolment": _("Course Certificate"),
		"Person": _("Registration Form"),
		"Consent": _("Consent Letter"),
	}[doctype]


def check_code(code: str | None) -> Genuine | None:
	"""Return the document behind a code; None if there is none, or if it is no longer valid.

	Reads past permissions, because the bearer of the paper may ask. No data of the person is read.
	"""
	doctype, secret = codes.parse_code(code) or _NO_SUCH_CODE
	columns = [*validity.SUPPORT[doctype].columns, "office"]
	row = frappe.db.get_value(doctype, {"verification_code": secret}, columns, as_dict=True, order_by="name")
	office = frappe.db.get_value("Office", row.office if row else "-", "office_name")
	if not row or not validity.is_supported(doctype, row, getdate(today())):
		return None
	return Genuine(
		get_document_kind(doctype), validity.to_date(row.get(validity.SUPPORT[doctype].dated)), office or ""
	)


@rate_limit(limit=TRIES, seconds=SECONDS)
def check_for_public(code: str | None = None) -> Genuine | None:
	"""Return the same for guests.

	An address may ask :data:`TRIES` times in :data:`SECONDS`, all addresses together :data:`TRIES_OF_SITE`
	times. The argument has the name of the form field, because older versions of Frappe pass the form on.

	:raises frappe.TooManyRequestsError: above these limits
	"""
	if rate_limits.is_exceeded("verify", "all", TRIES_OF_SITE, SECONDS):
		raise frappe.TooManyRequestsError
	return check_code(code)


def make_url(doctype: str, secret: str) -> str:
	"""Return the address that the QR code of a document leads to."""
	return get_url(f"/verify?code={codes.make_code(doctype, secret)}")
