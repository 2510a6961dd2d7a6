"""What the pages for people without a user have in common: their language, and headers against caching and
indexing.
"""

import frappe

LANGUAGES = ("es", "en")
HEADERS = {
	"Cache-Control": "no-store",
	"Referrer-Policy": "no-referrer",
	"X-Robots-Tag": "noindex, nofollow",
}


def choose_language() -> str:
	"""Return Spanish or English: as requested by ``_lang``, else as the browser prefers, else as the site
	does.
	"""
	requested = str(frappe.form_dict.get("_lang") or "")[:2].lower()
	if requested in LANGUAGES:
		return requested
	preferred = frappe.request.accept_languages.best_match(LANGUAGES) if frappe.request else None
	site = (frappe.db.get_default("lang") or "")[:2]
	return preferred or (site if site in LANGUAGES else "es")
