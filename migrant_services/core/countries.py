"""Country codes, in the form that the rules take."""

import frappe


def get_country_code(country: str | None) -> str:
	"""Return the ISO 3166-1 alpha-2 code of a Country; empty for none."""
	return ((frappe.get_cached_value("Country", country, "code") or "") if country else "").upper()


def get_office_country_code(office: str | None) -> str:
	"""Return the code of the country of an office; empty when the office has none."""
	return get_country_code(frappe.get_cached_value("Office", office, "country")) if office else ""
