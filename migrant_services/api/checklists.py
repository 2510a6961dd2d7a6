"""What is needed for the subjects of a consultation, for its form and for the page Attend."""

import frappe

from migrant_services.access.record import check_person_visible
from migrant_services.reception.checklists import ticking


@frappe.whitelist(methods=["POST"])
def list_items(
	subjects: str | list[str], programme: str | None = None, person: str | None = None
) -> list[dict]:
	"""Return what is needed for these subjects and this programme.

	:param subjects: codes; forms send lists as JSON
	:param person: whose documents on file count, if any
	:returns: for each item ``item`` (its code), ``text``, ``help``, ``kind``, ``required`` and ``on_file``
	:raises frappe.PermissionError: when the user may not attend, or the person is hidden from the user
	"""
	frappe.new_doc("Consultation").check_permission("create")
	record = None
	if person:
		check_person_visible(person)
		record = frappe.get_doc("Person", person)
		record.check_permission("read")
	return ticking.describe_items(frappe.parse_json(subjects), programme, record)
