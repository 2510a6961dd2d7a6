"""What the editor of conditions needs: the fields, and the condition in words as it is written.

Only wording is returned, never a value of a record.
"""

import frappe

from migrant_services.conditions import site_fields
from migrant_services.conditions.check import MAX_ROWS
from migrant_services.conditions.rows import to_conditions
from migrant_services.core.messages import to_sentence


@frappe.whitelist()
def get_fields(doctype: str) -> list[dict]:
	"""Return the fields that the user may name in a condition about records of a doctype.

	:returns: for each, ``fieldname``, ``label``, ``kind``, ``operators``, ``doctype`` (of links) and ``options``
	:raises frappe.PermissionError: when there is none
	"""
	site_fields.check_usable(doctype)
	return site_fields.to_editor(site_fields.list_usable_fields(doctype))


@frappe.whitelist()
def describe(doctype: str, rows: str | list, match: str = "All", permlevel: int | None = None) -> dict:
	"""Return a condition, saved or not, as a sentence, with what the check says.

	:param permlevel: level of what depends on the condition
	:returns: ``sentence``, and the ``findings`` of the check with ``level`` and ``text``
	:raises frappe.PermissionError: when the user may name no field of the doctype
	"""
	site_fields.check_usable(doctype)
	conditions = to_conditions(row for row in frappe.parse_json(rows) if isinstance(row, dict))
	findings = site_fields.find_faults(conditions, match, doctype, permlevel)
	return {
		"sentence": site_fields.describe(conditions[:MAX_ROWS], match, doctype),
		"findings": [{"level": finding.level, "text": to_sentence(finding)} for finding in findings],
	}
