"""Removing the demo office from a site.

The demo owns what it made, which its names show, and what was made with a demo login: their password is public,
so no real user is behind them. What other records still need is kept and reported. Workflows, reference lists and settings are the site's own and are never touched.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import frappe
from frappe import _
from frappe.sessions import clear_sessions
from frappe.utils.password import delete_all_passwords_for

from migrant_services.access.scopes import SCOPES, get_person_columns
from migrant_services.demo.accounts import emails
from migrant_services.demo.house import office_codes
from migrant_services.demo.spec import data
from migrant_services.people.registry import index

MODULE = "Migrant Services"
PREFIX = "demo-"
LOADED = "migrant_services_demo_loaded_on"
# Prefix of the Error Log's titles about records that could not be made.
FAULT = "Demo office: "
# Where Frappe keeps what belongs to a record: the doctype, its column with the record's doctype, and its name.
SATELLITES = (
	("Comment", "reference_doctype", "reference_name"),
	("Version", "ref_doctype", "docname"),
	("Workflow Action", "reference_doctype", "reference_name"),
	("ToDo", "reference_type", "reference_name"),
	("View Log", "reference_doctype", "reference_name"),
	("Communication", "reference_doctype", "reference_name"),
	("Notification Log", "document_type", "document_name"),
	("Document Follow", "ref_doctype", "ref_docname"),
	("DocShare", "share_doctype", "share_name"),
	("Tag Link", "document_type", "document_name"),
	("Email Queue", "reference_doctype", "reference_name"),
	("Activity Log", "reference_doctype", "reference_name"),
)
# And what belongs to a user: the doctype and its column with the user.
OF_USERS = (
	("ToDo", "allocated_to"),
	("DocShare", "user"),
	("Notification Settings", "name"),
	("Notification Log", "for_user"),
	("Contact", "user"),
	("User Permission", "user"),
	("Route History", "user"),
	("Activity Log", "user"),
	("DefaultValue", "parent"),
)

Names = dict[str, set[str]]


def remove() -> None:
	"""Delete the demo office: see :func:`migrant_services.demo.remove`."""
	doomed = belongings()
	kept = keep_what_others_need(doomed)
	clear_default_office(doomed["Office"])
	for office in doomed["Office"]:
		# The key of the office's public screen.
		delete_all_passwords_for("Office", office)
	for doctype, names in doomed.items():
		if doctype != "User":
			delete_records(doctype, sorted(names))
	index.forget(doomed["Person"])
	remove_users(doomed["User"], kept["User"])
	frappe.db.delete("DefaultValue", {"defkey": LOADED})
	frappe.db.delete("Error Log", {"method": ("like", f"{FAULT}%")})
	frappe.clear_cache()
	print(_("Records of the demo office removed: {0}.").format(sum(map(len, doomed.values()))))
	if any(kept.values()):
		print(_("{0} were kept, because other records need them.").format(sum(map(len, kept.values()))))


def belongings() -> Names:
	"""Return the names of the demo's records on this site, by doctype."""
	found: Names = defaultdict(set)
	for doctype in frappe.get_all("DocType", {"module": MODULE, "istable": 0, "issingle": 0}, pluck="name"):
		marks = {"name": ("like", f"{PREFIX}%"), "owner": ("in", emails())}
		names = set(frappe.get_all(doctype, or_filters=marks, pluck="name"))
		names.update(frappe.get_all(doctype, {"name": ("in", _codes().get(doctype, [""]))}, pluck="name"))
		if names:
			found[doctype] = names
	for doctype in (each for each, scope in SCOPES.items() if scope.of_its_people):
		# Found by the nightly pass or by a user: without one of its people a pair is meaningless.
		people = [[column, "in", sorted(found["Person"])] for column in get_person_columns(doctype)]
		found[doctype].update(frappe.get_all(doctype, or_filters=people, pluck="name"))
	found["User"] = set(frappe.get_all("User", {"name": ("in", emails())}, pluck="name"))
	return found


def keep_what_others_need(doomed: Names) -> Names:
	"""Take out of ``doomed`` what records that stay link to, and what that links to in turn; return it."""
	kept: Names = defaultdict(set)
	links = [link for doctype in list(doomed) for link in _links_to(doctype)]
	changed = True
	while changed:
		changed = False
		for target, holder, column, is_row in links:
			for name in _needed(doomed, target, holder, column, is_row):
				doomed[target].discard(name)
				kept[target].add(name)
				changed = True
	return kept


def _links_to(target: str) -> Iterator[tuple[str, str, str, bool]]:
	"""Yield columns that link to the doctype, of all apps but Frappe itself."""
	frappe_modules = frappe.get_all("Module Def", {"app_name": "frappe"}, pluck="name")
	filters = {"fieldtype": "Link", "options": target}
	columns = frappe.get_all("DocField", filters, ["parent", "fieldname"], as_list=True)
	columns += frappe.get_all("Custom Field", filters, ["dt", "fieldname"], as_list=True)
	for holder, column in columns:
		meta = frappe.get_meta(holder)
		foreign = meta.custom or meta.module not in frappe_modules
		if foreign and not meta.issingle and not meta.get("is_virtual") and meta.has_field(column):
			if not meta.get_field(column).get("is_virtual"):
				yield target, holder, column, bool(meta.istable)


def _needed(doomed: Names, target: str, holder: str, column: str, is_row: bool) -> set[str]:
	if not doomed[target]:
		return set()
	fields = [f"{column} as target", *(("parenttype as doctype", "parent as name") if is_row else ("name",))]
	rows = frappe.get_all(holder, {column: ("in", sorted(doomed[target]))}, fields)
	return {row.target for row in rows if row.name not in doomed.get(row.get("doctype") or holder, ())}


def clear_default_office(offices: Iterable[str]) -> None:
	"""Clear the default office of the settings when it is one of these."""
	if frappe.db.get_single_value("Migrant Services Settings", "default_office") in offices:
		frappe.db.set_single_value("Migrant Services Settings", "default_office", None)


def delete_records(doctype: str, names: list[str]) -> None:
	"""Delete rows and all that Frappe keeps about them, leaving nothing in Deleted Document."""
	if not names:
		return
	for name in frappe.get_all(
		"File", {"attached_to_doctype": doctype, "attached_to_name": ("in", names)}, pluck="name"
	):
		frappe.delete_doc("File", name, force=True, delete_permanently=True)
	for satellite, type_column, name_column in SATELLITES:
		_delete_rows(satellite, {type_column: doctype, name_column: ("in", names)})
	frappe.db.delete("__global_search", {"doctype": doctype, "name": ("in", names)})
	_delete_rows(doctype, {"name": ("in", names)})
	for name in names:
		frappe.clear_document_cache(doctype, name)


def _delete_rows(doctype: str, filters: dict) -> None:
	"""Delete rows with their child rows, without the checks of single deletions."""
	names = frappe.get_all(doctype, filters, pluck="name") if frappe.db.table_exists(doctype) else []
	if not names:
		return
	for field in frappe.get_meta(doctype).get_table_fields():
		frappe.db.delete(field.options, {"parenttype": doctype, "parent": ("in", names)})
	frappe.db.delete(doctype, {"name": ("in", names)})


def remove_users(doomed: Iterable[str], kept: Iterable[str]) -> None:
	"""Delete the users; those named in a kept record are disabled instead."""
	for email in [*doomed, *kept]:
		clear_sessions(email, keep_current=False, force=True)
		frappe.clear_cache(user=email)
	for email in kept:
		frappe.db.set_value("User", email, "enabled", 0)
	if names := sorted(doomed):
		for doctype, column in OF_USERS:
			_delete_rows(doctype, {column: ("in", names)})
		delete_records("User", names)
		frappe.db.delete("__Auth", {"doctype": "User", "name": ("in", names)})
		frappe.db.delete("__UserSettings", {"user": ("in", names)})


def _codes() -> dict[str, list[str]]:
	"""Return the names of records that are named by their code."""
	programmes = [programme["code"] for programme in data("house")["programmes"]]
	return {"Office": list(office_codes().values()), "Support Programme": programmes}
