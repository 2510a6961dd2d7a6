"""The places on a form where a question may stand."""

import frappe
from frappe import _

from migrant_services.forms.columns import is_own
from migrant_services.forms.questions import list_questions

LAYOUT = ("Tab Break", "Section Break", "Column Break", "HTML", "Button")


def list_places(doctype: str) -> list[dict]:
	"""Return the fields that a question may come after, in the order of the form: ``value`` and ``label`` of each."""
	asked = {question.fieldname for question in list_questions(doctype)}
	return [
		{"value": field.fieldname, "label": _(field.label)}
		for field in frappe.get_meta(doctype).fields
		if field.label
		and field.fieldtype not in LAYOUT
		and not field.hidden
		and (field.fieldname in asked or not is_own(field.fieldname))
	]
