"""What the check of a workflow needs to know about the site: rights, roles, and whether conditions run."""

from collections import defaultdict
from itertools import combinations

import frappe
from frappe.model import no_value_fields, table_fields
from frappe.model.document import Document
from frappe.model.workflow import get_workflow_safe_globals

from migrant_services.workflow.check import SiteContext

# Roles that Frappe assigns automatically.
AUTOMATIC_ROLES = frozenset({"All", "Guest", "Desk User", "Administrator"})


def build_site_context(doctype: str, roles: set[str], is_system_manager: bool = False) -> SiteContext:
	"""Return the context for a workflow of ``doctype`` that names these roles."""
	held = get_roles_by_user(roles)
	together = {frozenset(pair) for names in held.values() for pair in combinations(sorted(names), 2)}
	return SiteContext(
		rights=get_rights_by_role(doctype),
		staffed=AUTOMATIC_ROLES.union(*held.values()),
		together=together,
		evaluate=lambda condition: find_condition_error(doctype, condition),
		is_system_manager=is_system_manager,
	)


def get_rights_by_role(doctype: str) -> dict[str, set[str]]:
	"""Return the rights of every role on the doctype, with the changes of the site."""
	rights: dict[str, set[str]] = defaultdict(set)
	for row in frappe.get_meta(doctype).permissions:
		if not row.permlevel:
			rights[row.role].update(
				right for right in ("read", "write", "submit", "cancel") if row.get(right)
			)
	return rights


def get_roles_by_user(roles: set[str]) -> dict[str, set[str]]:
	"""Return which of these roles each enabled user has, without Administrator, who has all roles."""
	row, user = frappe.qb.DocType("Has Role"), frappe.qb.DocType("User")
	query = (
		frappe.qb.from_(row)
		.join(user)
		.on(user.name == row.parent)
		.select(user.name, row.role)
		.where((row.parenttype == "User") & (user.enabled == 1) & (user.name != "Administrator"))
		.where(row.role.isin(list(roles) or [""]))
	)
	held: dict[str, set[str]] = defaultdict(set)
	for name, role in query.run():
		held[name].add(role)
	return held


def find_condition_error(doctype: str, condition: str) -> str | None:
	"""Return the kind of error that a condition raises on an empty or an invented document, or None.

	A stored document is never used, since the result would disclose something about it.

	:returns: the kind of error, or None
	"""
	for sample in (frappe.new_doc(doctype), _make_sample(doctype)):
		try:
			frappe.safe_eval(condition, get_workflow_safe_globals(), {"doc": sample.as_dict()})
		except Exception as error:
			return type(error).__name__
	return None


def _make_sample(doctype: str) -> Document:
	"""Return a document of the doctype with a value of the right kind in every field."""
	now, document = frappe.utils.now_datetime(), frappe.new_doc(doctype)
	by_fieldtype = {"Date": now.date(), "Datetime": now, "Time": now.time(), "Check": 1, "Int": 1}
	by_fieldtype |= dict.fromkeys(("Currency", "Float", "Percent"), 1.0)
	for field in document.meta.fields:
		if field.fieldtype not in (*table_fields, *no_value_fields):
			options = (
				[option for option in (field.options or "").split("\n") if option]
				if field.fieldtype == "Select"
				else []
			)
			document.set(field.fieldname, by_fieldtype.get(field.fieldtype, options[0] if options else "1"))
	return document
