"""The PDF of a report, made from a page that the browser sends.

Frappe's own method fetches any address in that page.
"""

import frappe
from frappe.utils import print_format

from migrant_services.access.html_sanitizer import remove_external_resources


@frappe.whitelist(methods=["POST"])
def report_to_pdf(html: str, orientation: str = "Landscape") -> None:
	"""Return the page as PDF, with images and styles of this site only.

	:param orientation: ``Landscape`` or ``Portrait``
	"""
	print_format.report_to_pdf(
		remove_external_resources(html), "Portrait" if orientation == "Portrait" else "Landscape"
	)
