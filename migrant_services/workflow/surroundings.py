"""What the check of a workflow has to know about the site: rights, roles and how conditions fare."""

from collections import defaultdict
from itertools import combinations

import frappe
from frappe.model.workflow import get_workflow_safe_globals

from migrant_services.workflow.check import Surroundings

# Roles that Frappe gives by itself, so that no user needs to be given them.
AUTOMATIC = frozenset({"All", "Guest", "Desk User", "Administrator"})


def of_site(doctype: str, roles: set[str], database_allowed: bool = False) -> Surroundings:
	"""The surroundings of a workflow of ``doctype`` that names these roles."""
	held = roles_by_user(roles)
	together = {frozenset(pair) for names in held.values() for pair in combinations(sorted(names), 2)}
	return Surroundings(
		rights=rights_of_roles(doctype),
		staffed=AUTOMATIC.union(*held.values()),
		together=together,
		evaluate=lambda condition: failure(doctype, condition),
		database_allowed=database_allowed,
	)


def rights_of_roles(doctype: str) -> dict[str, set[str]]:
	"""The rights of every role on the doctype, with what the site changed of them."""
	rights: dict[str, set[str]] = defaultdict(set)
	for row in frappe.get_meta(doctype).permissions:
		if not row.permlevel:
			rights[row.role].update(
				right for right in ("read", "write", "submit", "cancel") if row.get(right)
			)
	return rights


def roles_by_user(roles: set[str]) -> dict[str, set[str]]:
	"""Which of these roles each enabled user has; Administrator, who has all, does not count."""
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


def failure(doctype: str, condition: str) -> str | None:
	"""How the condition fails on an empty or on a stored document: the kind of error, never a value."""
	samples = [frappe.new_doc(doctype)]
	if last := frappe.get_all(doctype, pluck="name", order_by="creation desc", limit=1):
		samples.append(frappe.get_doc(doctype, last[0]))
	for sample in samples:
		try:
			frappe.safe_eval(condition, get_workflow_safe_globals(), {"doc": sample.as_dict()})
		except Exception as error:
			return type(error).__name__
	return None
