"""What the rules made of a row when it was checked, kept with the row so that the run need not ask them again.

The rules look at more than the row: at code lists, settings, offices, the calendar, their own code. All of that is put
into one word, the circumstances; under others than at the check the rules are asked again.
"""

import hashlib
import json

import frappe
from frappe.query_builder.functions import Count, Max
from frappe.utils import today

# What a site changes its rules by.
RULES = (
	"DocType",
	"Custom Field",
	"Property Setter",
	"Server Script",
	"Workflow",
	"Staff Member",
	"Migrant Services Settings",
)
# These change all the time, and no rule of a new person looks at them.
NO_RULES = ("Person", "User")


def circumstances(doctype: str) -> str:
	"""A digest of what the rules of new documents of the doctype depend on besides their values, as it is now."""
	found = hashlib.blake2b(today().encode(), digest_size=8)
	for app in frappe.get_installed_apps():
		# Not every app says its version.
		found.update(f"{app} {getattr(frappe.get_module(app), '__version__', '')}".encode())
	for each in sorted({*RULES, *_linked(doctype)}.difference(NO_RULES)):
		found.update(f"{each} {_state_of(each)}".encode())
	return found.hexdigest()


def as_kept(values: dict, circumstances: str) -> str:
	"""The values of a checked document, as they are kept with its row."""
	return json.dumps([circumstances, values], ensure_ascii=False, separators=(",", ":"), default=str)


def still(kept: str | None, circumstances: str) -> dict | None:
	"""The values of a checked document; None when the rules have to be asked again."""
	before, values = json.loads(kept) if kept else (None, None)
	return values if before == circumstances else None


def values_of(kept: str) -> dict:
	"""The values of a checked document as they were, whatever the circumstances."""
	return json.loads(kept)[1]


def _linked(doctype: str) -> set[str]:
	"""The doctypes of which records are named in the form and its tables."""
	meta = frappe.get_meta(doctype)
	forms = [meta, *(frappe.get_meta(table.options) for table in meta.get_table_fields())]
	return {field.options for form in forms for field in form.get_link_fields()}


def _state_of(doctype: str) -> str:
	"""How many records there are and when the last one was changed."""
	if frappe.get_meta(doctype).issingle:
		return str(frappe.db.get_value(doctype, doctype, "modified"))
	table = frappe.qb.DocType(doctype)
	return str(frappe.qb.from_(table).select(Count("*"), Max(table.modified)).run()[0])
