"""The public page that shows whether a printed document is genuine, and nothing else about it."""

import frappe
from frappe.utils import today

from migrant_services.core import public_pages
from migrant_services.core.formats import format_long_date
from migrant_services.printed.verification.codes import MAX_INPUT_LENGTH
from migrant_services.printed.verification.lookup import check_for_public

no_cache = 1
sitemap = 0

PATH = "/verify"
HEADERS = public_pages.HEADERS | {
	"Content-Security-Policy": (
		"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'"
	),
}


def get_context(context):
	"""Fill in the page."""
	frappe.local.lang = public_pages.choose_language()
	code = str(frappe.form_dict.get("code") or "").strip()[:MAX_INPUT_LENGTH]
	context.update(
		{
			"lang": frappe.local.lang,
			"code": code,
			"asked": bool(code),
			"genuine": None,
			"too_many": False,
			"today": format_long_date(frappe.utils.getdate(today()), frappe.local.lang),
		}
	)
	if not code:
		return
	try:
		genuine = check_for_public(code=code)
	except (frappe.ValidationError, frappe.TooManyRequestsError):
		# Only the two limits raise them: the one for an address and the one for the site.
		context.update({"too_many": True, "http_status_code": 429})
		return
	if genuine:
		context.genuine = {
			"kind": genuine.kind,
			"dated": format_long_date(genuine.dated, frappe.local.lang),
			"office": genuine.office,
		}


def add_headers(response=None, request=None):
	"""Forbid caching and indexing of the page, and keep its address from other sites (hook
	``after_request``).
	"""
	if response is not None and request is not None and request.path.rstrip("/") == PATH:
		response.headers.update(HEADERS)
