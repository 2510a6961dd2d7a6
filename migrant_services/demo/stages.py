"""Finding the path to a stage in the site's own workflow, whatever its states, and moving records along it.

An administrator may have added, renamed or removed states: the way is looked for in the workflow as it is,
and taken by the users who may take it.
"""

from collections import deque
from collections.abc import Iterable, Iterator

import frappe
from frappe.model.workflow import apply_workflow, get_workflow_name

from migrant_services.access import staff
from migrant_services.core.roles import PORTAL_ROLES
from migrant_services.demo.accounts import users
from migrant_services.demo.logins import acting_as
from migrant_services.workflow.stages import STAGE_FIELD, STATE_FIELD

Edge = tuple[str, str]  # a state and an action that leaves it


def advance(doc, stage: str, preferred: Iterable[str]) -> bool:
	"""Take the stored record to that stage by the actions of its workflow, as the desk does.

	:param preferred: roles that act where they may, before others
	:returns: False when the workflow does not lead there or does not let anybody
	"""
	workflow = workflow_of(doc.doctype)
	refused: set[Edge] = set()
	while doc.get(STAGE_FIELD) != stage:
		way = find_way(workflow, doc, stage, refused)
		if not way:
			return False
		if not _take(workflow, doc, way[0], preferred):
			refused.add(way[0])
	return True


def workflow_of(doctype: str):
	"""Return the active Workflow, from the cache: not to be changed."""
	return frappe.get_cached_doc("Workflow", get_workflow_name(doctype))


def find_way(workflow, doc, stage: str, refused: Iterable[Edge] = ()) -> list[Edge]:
	"""Find the fewest steps from the record's state to that stage, through no third stage if possible."""
	stages = {row.state: row.update_value for row in workflow.states if row.update_field == STAGE_FIELD}
	for allowed in ({doc.get(STAGE_FIELD), stage}, set(stages.values())):
		if way := _shortest(workflow, doc.get(STATE_FIELD), stages, stage, refused, allowed):
			return way
	return []


def next_state(workflow, edge: Edge):
	"""Return the row of the state to which the action leads."""
	target = next(row.next_state for row in workflow.transitions if (row.state, row.action) == edge)
	return next(row for row in workflow.states if row.state == target)


def actors(workflow, edge: Edge, office: str, preferred: Iterable[str]) -> Iterator[str]:
	"""Yield users of the office who have a role for the action, preferred roles first."""
	roles = {row.allowed for row in workflow.transitions if (row.state, row.action) == edge}
	by_role = {user["role"]: user["email"] for user in users() if user["role"] not in PORTAL_ROLES}
	for role in dict.fromkeys([*preferred, *by_role]):
		if role in roles and staff.works_for_office(by_role[role], office):
			yield by_role[role]


def _shortest(
	workflow, start: str, stages: dict, stage: str, refused: Iterable[Edge], allowed: set
) -> list[Edge]:
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


def _take(workflow, doc, edge: Edge, preferred: Iterable[str]) -> bool:
	for email in actors(workflow, edge, doc.office, preferred):
		with acting_as(email):
			try:
				apply_workflow(doc, edge[1])
				return True
			except (frappe.PermissionError, frappe.ValidationError):
				# Another user may do what this one may not; the site's workflow may require more than the plan has.
				doc.reload()
	return False
