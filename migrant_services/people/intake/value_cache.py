"""The validated values of a row, stored with it so that the registration need not run the rules again.

The rules depend on more than the row: on code lists, settings, offices, the date, and their own code. A fingerprint stands
for all of that. If it has changed since the dry run, the rules run again.
"""

import hashlib
import json
from collections.abc import Iterable

import frappe
from frappe.utils import today

# Doctypes with which a site changes its rules.
RULE_DOCTYPES = (
	"DocType",
	"Custom Field",
	"Field Setting",
	"Property Setter",
	"Form Question",
	"Server Script",
	"Workflow",
	"Staff Member",
	"Migrant Services Settings",
)
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
# These change all the time, and no rule of a new person depends on them.
IGNORED_DOCTYPES = ("Person", "User")


def get_fingerprint(doctype: str) -> str:
	"""Return a digest of the present state of everything that the rules of a doctype depend on besides the values."""
	found = hashlib.blake2b(today().encode(), digest_size=8)
	for app in frappe.get_installed_apps():
		# Not every app has a version.
		found.update(f"{app} {getattr(frappe.get_module(app), '__version__', '')}".encode())
	doctypes = {*RULE_DOCTYPES, *_linked_doctypes(doctype)}.difference(IGNORED_DOCTYPES)
	found.update(str(_get_states(doctypes)).encode())
	return found.hexdigest()


def to_json(values: dict, fingerprint: str) -> str:
	"""Return the values of a validated document as they are stored with its row."""
	return _as_json([fingerprint, values])


def get_if_current(stored: str | None, fingerprint: str) -> dict | None:
	"""Return the stored values if the fingerprint is still the same; None when the rules have to run again."""
	before, values = json.loads(stored) if stored else (None, None)
	return values if before == fingerprint else None


def get_values(stored: str) -> dict:
	"""Return the stored values, whatever their fingerprint."""
	return json.loads(stored)[1]


def _linked_doctypes(doctype: str) -> set[str]:
	"""Return the doctypes that the form and its tables link to."""
	meta = frappe.get_meta(doctype)
	forms = [meta, *(frappe.get_meta(table.options) for table in meta.get_table_fields())]
	return {field.options for form in forms for field in form.get_link_fields()}


def _get_states(doctypes: Iterable[str]) -> list[tuple]:
	"""Return for each doctype the number of its records and when the last one was modified."""
	single = {doctype for doctype in doctypes if frappe.get_meta(doctype).issingle}
	# why not the query builder: it would take longer than the database, at every chunk.
	one = "select '{0}', count(*), max(modified) from `tab{0}`"
	statement = " union all ".join(one.format(doctype) for doctype in doctypes if doctype not in single)
	states = [(doctype, 1, frappe.db.get_value(doctype, doctype, "modified")) for doctype in single]
	return sorted([*states, *frappe.db.sql(statement)])
