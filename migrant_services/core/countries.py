"""Countries by their code, as the rules take them."""

import frappe


def code_of(country: str | None) -> str:
	"""ISO 3166-1 alpha-2 of a Country; empty for none."""
	return ((frappe.get_cached_value("Country", country, "code") or "") if country else "").upper()


def code_of_office(office: str | None) -> str:
	"""The code of the country in which an office is; empty when nobody said."""
	return code_of(frappe.get_cached_value("Office", office, "country")) if office else ""
