"""Answers to the municipality's own questions, for documents."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, getdate

from migrant_services.core import formats
from migrant_services.texts.layout import OWN_PREFIX

# Kinds of answers that can be printed as a text.
PLAIN = ("Data", "Small Text", "Select", "Int", "Float")
DATE, LINK, ROWS = "Date", "Link", "Table MultiSelect"


def list_printable(doctype: str) -> dict[str, str]:
	"""Return the label of each own question of a doctype that every reader of its records may see, by fieldname."""
	if not doctype:
		return {}
	return {
		df.fieldname: df.label or df.fieldname
		for df in frappe.get_meta(doctype).fields
		if df.fieldname.startswith(OWN_PREFIX)
		and _is_for_readers(df)
		and df.fieldtype in (*PLAIN, DATE, LINK, ROWS)
	}


def _is_for_readers(df) -> bool:
	"""Return whether every reader of the record sees the answer. A retired question is hidden."""
	return not (df.permlevel or df.hidden)


def read_answers(record: Document, fieldnames: list[str], language: str) -> list[tuple[str, str]]:
	"""Return label and answer of own questions, as plain texts; those without an answer are left out."""
	printable = list_printable(record.doctype)
	found = [
		(_(printable[name]), _format_answer(record, name, language))
		for name in fieldnames
		if name in printable
	]
	return [(label, answer) for label, answer in found if answer]


def _format_answer(record: Document, fieldname: str, language: str) -> str:
	df, value = record.meta.get_field(fieldname), record.get(fieldname)
	if not value:
		return ""
	if df.fieldtype == DATE:
		return formats.format_long_date(getdate(value), language)
	if df.fieldtype == LINK:
		return _get_title(df.options, value)
	if df.fieldtype == ROWS:
		link = next(row for row in frappe.get_meta(df.options).fields if row.fieldtype == LINK)
		return "; ".join(filter(None, (_get_title(link.options, row.get(link.fieldname)) for row in value)))
	return _(value) if df.fieldtype == "Select" else cstr(value)


def _get_title(doctype: str, name: str) -> str:
	"""Return the title of a linked record; empty if the user may not see it."""
	column = frappe.get_meta(doctype).title_field or "name"
	# The rights of the user apply: an own question may link to anything.
	titles = (
		frappe.get_list(doctype, filters={"name": name}, pluck=column)
		if frappe.has_permission(doctype)
		else []
	)
	return _(titles[0]) if titles else ""
