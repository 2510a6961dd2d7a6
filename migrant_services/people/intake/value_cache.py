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
RULE_DOCTYPES = (
	"DocType",
	"Custom Field",
	"Property Setter",
	"Server Script",
	"Workflow",
	"Staff Member",
	"Migrant Services Settings",
)
# These change all the time, and no rule of a new person looks at them.
IGNORED_DOCTYPES = ("Person", "User")


def get_fingerprint(doctype: str) -> str:
	"""A digest of what the rules of new documents of the doctype depend on besides their values, as it is now."""
	found = hashlib.blake2b(today().encode(), digest_size=8)
	for app in frappe.get_installed_apps():
		# Not every app says its version.
		found.update(f"{app} {getattr(frappe.get_module(app), '__version__', '')}".encode())
	for each in sorted({*RULE_DOCTYPES, *_linked_doctypes(doctype)}.difference(IGNORED_DOCTYPES)):
		found.update(f"{each} {_get_state(each)}".encode())
	return found.hexdigest()


def to_json(values: dict, get_fingerprint: str) -> str:
	"""The values of a checked document, as they are kept with its row."""
	return json.dumps([get_fingerprint, values], ensure_ascii=False, separators=(",", ":"), default=str)


def get_if_current(kept: str | None, get_fingerprint: str) -> dict | None:
	"""The values of a checked document; None when the rules have to be asked again."""
	before, values = json.loads(kept) if kept else (None, None)
	return values if before == get_fingerprint else None


def get_values(kept: str) -> dict:
	"""The values of a checked document as they were, whatever the circumstances."""
	return json.loads(kept)[1]


def _linked_doctypes(doctype: str) -> set[str]:
	"""The doctypes of which records are named in the form and its tables."""
	meta = frappe.get_meta(doctype)
	forms = [meta, *(frappe.get_meta(table.options) for table in meta.get_table_fields())]
	return {field.options for form in forms for field in form.get_link_fields()}


def _get_state(doctype: str) -> str:
	"""How many records there are and when the last one was changed."""
	if frappe.get_meta(doctype).issingle:
		return str(frappe.db.get_value(doctype, doctype, "modified"))
	table = frappe.qb.DocType(doctype)
	return str(frappe.qb.from_(table).select(Count("*"), Max(table.modified)).run()[0])
