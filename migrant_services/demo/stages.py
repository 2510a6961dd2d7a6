"""Moves records to a stage by the actions of the site's own workflow, whatever states it has.

An administrator may have added, renamed or removed states: the way to a stage is looked for in the workflow
as it is, and taken by the users who may take it.
"""

from collections import deque
from collections.abc import Iterable, Iterator

import frappe
from frappe.model.workflow import apply_workflow, get_workflow_name

from migrant_services import permissions
from migrant_services.demo.logins import acting_as, users
from migrant_services.roles import PORTAL_ROLES
from migrant_services.workflow.stages import STAGE_FIELD, STATE_FIELD


def advance(doc, stage: str, preferred: Iterable[str]) -> bool:
	"""Take the record to that stage; False when the workflow does not lead there or does not let anybody.

	:param preferred: roles that act where they may, before others
	"""
	workflow = frappe.get_cached_doc("Workflow", get_workflow_name(doc.doctype))
	refused: set[tuple[str, str]] = set()
	while doc.get(STAGE_FIELD) != stage:
		way = _way(workflow, doc, stage, refused)
		if not way:
			return False
		state, action = way[0]
		if not _take(workflow, doc, state, action, preferred):
			refused.add(way[0])
	return True


def _way(workflow, doc, stage: str, refused: set) -> list[tuple[str, str]]:
	"""The fewest (state, action) to that stage, by no third stage if that is possible."""
	stages = {row.state: row.update_value for row in workflow.states if row.update_field == STAGE_FIELD}
	near = {doc.get(STAGE_FIELD), stage}
	return _shortest(workflow, doc, stages, stage, refused, near) or _shortest(
		workflow, doc, stages, stage, refused, set(stages.values())
	)


def _shortest(workflow, doc, stages: dict, stage: str, refused: set, allowed: set) -> list[tuple[str, str]]:
	start = doc.get(STATE_FIELD)
	queue, seen = deque([(start, [])]), {start}
	while queue:
		state, way = queue.popleft()
		if way and stages.get(state) == stage:
			return way
		for row in workflow.transitions:
			edge = (state, row.action)
			if row.state != state or row.next_state in seen or edge in refused:
				continue
			if stages.get(row.next_state) in allowed:
				seen.add(row.next_state)
				queue.append((row.next_state, [*way, edge]))
	return []


def _take(workflow, doc, state: str, action: str, preferred: Iterable[str]) -> bool:
	for email in _actors(workflow, doc, state, action, preferred):
		with acting_as(email):
			try:
				apply_workflow(doc, action)
				return True
			except (frappe.PermissionError, frappe.ValidationError):
				# What this user may not do another may, and the site's workflow may ask for more than the plan has.
				doc.reload()
	return False


def _actors(workflow, doc, state: str, action: str, preferred: Iterable[str]) -> Iterator[str]:
	"""Users of the office who have a role for the action, the preferred first."""
	roles = {row.allowed for row in workflow.transitions if row.state == state and row.action == action}
	by_role = {user["role"]: user["email"] for user in users() if user["role"] not in PORTAL_ROLES}
	for role in dict.fromkeys([*preferred, *by_role]):
		if role in roles and permissions.works_for(by_role[role], doc.office):
			yield by_role[role]
