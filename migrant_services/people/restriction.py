"""Restriction follows the person: the records about a restricted person are restricted too."""

import frappe
from frappe.model.base_document import get_controller

from migrant_services.access.record import PersonRecord
from migrant_services.access.scopes import RESTRICTED_WITH_PERSON
from migrant_services.people.households import stays


def spread_restriction(person: str, restricted: int | None) -> None:
	"""Restrict the records about a person, or lift the restriction of those that have no reason of their own.

	Tickets are updated after appointments because they take their restriction from them.
	"""
	for doctype in RESTRICTED_WITH_PERSON:
		table = frappe.qb.DocType(doctype)
		query = frappe.qb.update(table).where(table.person == person)
		query.set(table.restricted, int(bool(restricted))).run()
		if not restricted and _can_be_restricted_itself(doctype):
			_restrict_by_own_reason(doctype, person)
	stays.spread_restriction(person)


def _can_be_restricted_itself(doctype: str) -> bool:
	return get_controller(doctype).is_restricted_itself is not PersonRecord.is_restricted_itself


def _restrict_by_own_reason(doctype: str, person: str) -> None:
	for name in frappe.get_all(doctype, filters={"person": person}, pluck="name", order_by="creation"):
		if frappe.get_doc(doctype, name).is_restricted_itself():
			frappe.db.set_value(doctype, name, "restricted", 1, update_modified=False)
