"""Conditions about documents of the site."""

from typing import Any

import frappe
from frappe.model.document import Document

from migrant_services.conditions.evaluation import evaluate
from migrant_services.conditions.explanation import AnswerLine, explain_answer
from migrant_services.conditions.rows import Rows, Specs, list_fields, to_conditions
from migrant_services.conditions.site_fields import find_allowed_fields, get_wording, list_allowed_fields


def read_values(doc: Document, specs: Specs) -> dict[str, Any]:
	"""Return the values of a document, saved or not, by field. Computed ones, such as the age of a person, too."""
	return {spec.fieldname: getattr(doc, spec.fieldname, None) for spec in specs}


def is_met_by(doc: Document, rows: Rows, match: str) -> bool:
	"""Return whether a document, saved or not, meets a condition."""
	rows = to_conditions(rows)
	if not rows:
		return True
	specs = find_allowed_fields(doc.doctype, list_fields(rows))
	return evaluate(rows, match, read_values(doc, specs), specs)


def explain_answer_for_user(doc: Document, rows: Rows) -> list[AnswerLine]:
	"""Return, for each row, whether a document meets it, and why, in the language of the user.

	Of fields that the user may not read, neither value nor answer is shown.
	"""
	rows = to_conditions(rows)
	specs = list_allowed_fields(doc.doctype, rows)
	levels = frappe.get_meta(doc.doctype).get_permlevel_access("read")
	hidden = {spec.fieldname for spec in specs if spec.permlevel not in levels}
	return explain_answer(rows, specs, read_values(doc, specs), get_wording(), hidden)
