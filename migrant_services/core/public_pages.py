"""What the pages for people without a user have in common: their language, and that nobody keeps or indexes them."""

import frappe

LANGUAGES = ("es", "en")
HEADERS = {
	"Cache-Control": "no-store",
	"Referrer-Policy": "no-referrer",
	"X-Robots-Tag": "noindex, nofollow",
}


def choose_language() -> str:
	"""Spanish or English: as asked for by ``_lang``, else as the browser prefers, else as the site does."""
	wished = str(frappe.form_dict.get("_lang") or "")[:2].lower()
	if wished in LANGUAGES:
		return wished
	preferred = frappe.request.accept_languages.best_match(LANGUAGES) if frappe.request else None
	site = (frappe.db.get_default("lang") or "")[:2]
	return preferred or (site if site in LANGUAGES else "es")
