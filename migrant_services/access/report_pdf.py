"""The PDF of a report, made of a page that the browser sends. Frappe's own fetches whatever that page names."""

import frappe
from frappe.utils import print_format

from migrant_services.access.html_sanitizer import fetching_nothing_else


@frappe.whitelist(methods=["POST"])
def report_to_pdf(html: str, orientation: str = "Landscape") -> None:
	"""The page as PDF, with pictures and styles of this site only.

	:param orientation: ``Landscape`` or ``Portrait``
	"""
	print_format.report_to_pdf(
		fetching_nothing_else(html), "Portrait" if orientation == "Portrait" else "Landscape"
	)
