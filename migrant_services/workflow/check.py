"""Checks of a workflow as plain data: its graph, its roles, and the rules that the law sets.

The check needs no site. What it has to know about the site comes in as a `SiteContext`.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from migrant_services.core.findings import ERROR, WARNING
from migrant_services.workflow.conditions import PROBLEMS_FOR_SYSTEM_MANAGERS, examine_condition
from migrant_services.workflow.data import normalise_workflow
from migrant_services.workflow.messages import MESSAGES
from migrant_services.workflow.stages import STAGE_FIELD, STATE_FIELD, Stages

STATES, TRANSITIONS, WHOLE = "states", "transitions", ""
# The rights that Frappe requires for a save, by docstatus before and after. Other changes do not exist.
RIGHTS_BY_DOCSTATUS_CHANGE = {
	(0, 0): ("write",),
	(0, 1): ("write", "submit"),
	(1, 1): ("write", "submit"),
	(1, 2): ("cancel",),
}


class Place(NamedTuple):
	"""Where a finding is: a row (from 1) of ``states`` or ``transitions``, or the whole workflow; and its
	state.
	"""

	table: str = WHOLE
	row: int = 0
	state: str = ""


class WorkflowFinding(NamedTuple):
	"""One remark. Show ``_(finding.message).format(*(_(param) for param in finding.params))``."""

	code: str
	message: str
	params: tuple
	level: str
	place: Place

	@property
	def blocks(self) -> bool:
		"""True when the workflow cannot be active as it is."""
		return self.level == ERROR


@dataclass(frozen=True)
class SiteContext:
	"""What the check knows about the site. None means that it is unknown, and so is not checked.

	:param rights: rights (read, write, submit, cancel) that each role has on the governed doctype
	:param staffed: roles that at least one enabled user has
	:param together: pairs of roles that one enabled user has
	:param evaluate: runs a condition on an empty and an invented document; returns the kind of error or None
	:param is_system_manager: whether the editor is a System Manager, who may write any condition
	"""

	rights: Mapping[str, Collection[str]] | None = None
	staffed: Collection[str] | None = None
	together: Collection[frozenset[str]] = ()
	evaluate: Callable[[str], str | None] | None = None
	is_system_manager: bool = False


def check_workflow(
	workflow: Mapping, stages: Stages, site: SiteContext = SiteContext()
) -> list[WorkflowFinding]:
	"""Return all findings, errors first.

	:param workflow: a Workflow document, or a mapping with ``states`` and ``transitions``
	"""
	graph = Graph(workflow, stages)
	findings = list(_check_rows(graph, workflow))
	if graph.first:
		for part in (_check_states, _check_transitions, _check_paths, _check_money):
			findings.extend(part(graph))
		for part_on_site in (_check_actions, _check_roles, _check_conditions):
			findings.extend(part_on_site(graph, site))
	return sorted(findings, key=lambda finding: (not finding.blocks, finding.place))


class Graph:
	"""States and transitions, with the questions that several checks ask."""

	def __init__(self, workflow: Mapping, stages: Stages):
		plain = normalise_workflow(workflow)
		self.stages = stages
		self.rows = list(enumerate(plain["states"], 1))
		self.transitions = list(enumerate(plain["transitions"], 1))
		self.state = {}
		for number, row in reversed(self.rows):
			self.state[row["state"]] = {**row, "row": number}
		# "" without states.
		self.first: str = self.rows[0][1]["state"] if self.rows else ""
		# Transitions between states that exist.
		self.usable = [
			row for _, row in self.transitions if {row["state"], row["next_state"]} <= set(self.state)
		]

	def stage(self, state: str) -> str:
		"""Return the stage of a state, "" if it has none."""
		row = self.state[state]
		return row["update_value"] if row["update_field"] == STAGE_FIELD else ""

	def docstatus(self, state: str) -> int:
		"""Return the docstatus of a state."""
		return self.state[state]["doc_status"]

	def list_states_in(self, stages: Collection[str]) -> set[str]:
		"""Return the states that have one of these stages."""
		return {state for state in self.state if self.stage(state) in stages}

	def find_reachable(
		self, start: Iterable[str], transitions: Iterable[Mapping], backwards: bool = False
	) -> set[str]:
		"""Return the states that can be reached from ``start`` by these transitions, ``start`` included."""
		tail, head = ("next_state", "state") if backwards else ("state", "next_state")
		onward = defaultdict(set)
		for row in transitions:
			onward[row[tail]].add(row[head])
		found, open_ = set(start), list(start)
		while open_:
			for state in onward[open_.pop()] - found:
				found.add(state)
				open_.append(state)
		return found

	def make_state_finding(self, code: str, state: str, *params, level: str = ERROR) -> WorkflowFinding:
		"""Return a finding about one state."""
		place = Place(STATES, self.state[state]["row"], state)
		return make_workflow_finding(code, place, state, *params, level=level)


def make_workflow_finding(code: str, place: Place, *params, level: str = ERROR) -> WorkflowFinding:
	"""Return the finding with this code."""
	return WorkflowFinding(code, MESSAGES[code], params, level, place)


def _check_rows(graph: Graph, workflow: Mapping) -> Iterable[WorkflowFinding]:
	"""Check that the rows are complete, since the other checks need that."""
	if not graph.rows:
		yield make_workflow_finding("NO_STATES", Place())
	if workflow.get("workflow_state_field") not in (None, "", STATE_FIELD):
		yield make_workflow_finding("STATE_FIELD", Place(), STATE_FIELD)
	if int(workflow.get("send_email_alert") or 0):
		yield make_workflow_finding("MAIL", Place(), level=WARNING)
	for number, row in graph.rows:
		if not row["state"] or not row["allow_edit"]:
			yield make_workflow_finding("STATE_ROW_INCOMPLETE", Place(STATES, number, row["state"]), number)
	for number, row in graph.transitions:
		place = Place(TRANSITIONS, number, row["state"])
		if not all(row[key] for key in ("state", "action", "next_state", "allowed")):
			yield make_workflow_finding("TRANSITION_ROW_INCOMPLETE", place, number)
		for state in {row["state"], row["next_state"]} - set(graph.state) - {""}:
			yield make_workflow_finding("UNKNOWN_STATE", place, number, state)


def _check_states(graph: Graph) -> Iterable[WorkflowFinding]:
	"""Check that each state has one stage and one docstatus, and that the two fit together."""
	stages = graph.stages
	seen = set()
	for number, row in graph.rows:
		place, state = Place(STATES, number, row["state"]), row["state"]
		main = graph.state[state]
		if any(row[key] != main[key] for key in ("doc_status", "update_field", "update_value")):
			yield make_workflow_finding("ROWS_DIFFER", place, state)
		if (state, row["allow_edit"]) in seen:
			yield make_workflow_finding("ROW_TWICE", place, state, row["allow_edit"], level=WARNING)
		seen.add((state, row["allow_edit"]))
	for state, row in graph.state.items():
		stage = graph.stage(state)
		if not stage:
			yield graph.make_state_finding("NO_STAGE", state)
		elif stage not in stages.order:
			yield graph.make_state_finding("UNKNOWN_STAGE", state, stage)
		elif row["doc_status"] not in stages.allowed_docstatus(stage):
			allowed = ", ".join(map(str, stages.allowed_docstatus(stage)))
			yield graph.make_state_finding("STAGE_DOCSTATUS", state, stage, allowed)
	if graph.stage(graph.first) != stages.first:
		yield graph.make_state_finding("FIRST_STAGE", graph.first, stages.first)
	elif graph.docstatus(graph.first) != 0:
		yield graph.make_state_finding("FIRST_DOCSTATUS", graph.first)
	for stage in sorted(stages.by_app - {graph.stage(state) for state in graph.state}):
		yield make_workflow_finding("STAGE_NEEDED", Place(), stage)


def _check_transitions(graph: Graph) -> Iterable[WorkflowFinding]:
	"""Check that no transition does what Frappe cannot do, or undoes what is final."""
	stages = graph.stages
	for number, row in graph.transitions:
		if row not in graph.usable:
			continue
		place, ends = Place(TRANSITIONS, number, row["state"]), (row["state"], row["next_state"])
		before, after = map(graph.stage, ends)
		if row["state"] == row["next_state"]:
			yield make_workflow_finding("TO_ITSELF", place, *ends[:1], level=WARNING)
		if tuple(map(graph.docstatus, ends)) not in RIGHTS_BY_DOCSTATUS_CHANGE:
			yield make_workflow_finding("DOCSTATUS_MOVE", place, *ends)
		if before in stages.sealed and before != after:
			yield make_workflow_finding("SEALED", place, ends[0], before)
		if after in stages.by_app and before != after:
			yield make_workflow_finding("BY_APP", place, row["action"], after)
		if before in stages.released and after in stages.order and after not in stages.past_release:
			yield make_workflow_finding("BACK_PAST_RELEASE", place, *ends, before, after)


def _check_paths(graph: Graph) -> Iterable[WorkflowFinding]:
	"""Check that every state leads to an end, and that every state can be reached."""
	stages = graph.stages
	reached = graph.find_reachable([graph.first], graph.usable)
	ends = graph.list_states_in(stages.ends)
	if not ends:
		yield make_workflow_finding(
			"NO_END", Place(), ", ".join(stage for stage in stages.order if stage in stages.ends)
		)
	ending = graph.find_reachable(ends, graph.usable, backwards=True)
	leaving = {row["state"] for row in graph.usable if row["state"] != row["next_state"]}
	for state in graph.state:
		if state not in reached and graph.stage(state) not in stages.by_app:
			yield graph.make_state_finding("UNREACHABLE", state, level=WARNING)
		if state not in leaving and state not in ends:
			yield graph.make_state_finding("DEAD_END", state)
		elif state not in ending and ends:
			yield graph.make_state_finding("NO_WAY_OUT", state)
	usual_ends = ends - graph.list_states_in(stages.by_app)
	if usual_ends and not usual_ends & reached:
		yield graph.make_state_finding("END_UNREACHABLE", graph.first)


def _check_money(graph: Graph) -> Iterable[WorkflowFinding]:
	"""Check that no payment can be made by one person, or without its approval."""
	stages = graph.stages
	for number, row in graph.transitions:
		if row not in graph.usable or not row["allow_self_approval"]:
			continue
		after = graph.stage(row["next_state"])
		if after in stages.two_people and after != graph.stage(row["state"]):
			place = Place(TRANSITIONS, number, row["state"])
			yield make_workflow_finding("SELF_APPROVAL", place, row["action"], row["state"], level=WARNING)
	alone = graph.find_reachable([graph.first], [row for row in graph.usable if row["allow_self_approval"]])
	for state in sorted(alone & graph.list_states_in(stages.paid_out)):
		yield graph.make_state_finding("ONE_PERSON", state, graph.first)
	if stages.gate:
		gate = graph.list_states_in({stages.gate})
		around = [row for row in graph.usable if not {row["state"], row["next_state"]} & gate]
		for state in sorted(
			graph.find_reachable({graph.first} - gate, around) & graph.list_states_in(stages.paid_out)
		):
			yield graph.make_state_finding("GATE", state, stages.gate)


def _check_actions(graph: Graph, site: SiteContext) -> Iterable[WorkflowFinding]:
	"""Check that an action leads to one state only: of several transitions that fit, Frappe takes the last."""
	by_action = defaultdict(list)
	for number, row in graph.transitions:
		by_action[row["state"], row["action"]].append((number, row))
	for (state, action), rows in by_action.items():
		for (_, first), (number, second) in combinations(rows, 2):
			place, role = Place(TRANSITIONS, number, state), second["allowed"]
			same_role, same_end = first["allowed"] == role, first["next_state"] == second["next_state"]
			same_condition = first["condition"] == second["condition"]
			if same_end:
				if same_role and same_condition:
					yield make_workflow_finding("TRANSITION_TWICE", place, number, action, level=WARNING)
			elif same_role and same_condition:
				yield make_workflow_finding("ACTION_TWICE", place, action, state, role)
			elif (same_role or frozenset((first["allowed"], role)) in site.together) and not (
				first["condition"] and second["condition"] and not same_condition
			):
				yield make_workflow_finding("ACTION_UNCLEAR", place, action, state, level=WARNING)


def _check_roles(graph: Graph, site: SiteContext) -> Iterable[WorkflowFinding]:
	"""Check that the roles named in a row have the rights that they need."""
	for number, row in graph.rows:
		place, role = Place(STATES, number, row["state"]), row["allow_edit"]
		needed = RIGHTS_BY_DOCSTATUS_CHANGE.get((row["doc_status"],) * 2, ())
		yield from _missing_rights(site, place, role, needed, WARNING)
	for number, row in graph.transitions:
		place, role = Place(TRANSITIONS, number, row["state"]), row["allowed"]
		if row in graph.usable:
			change = graph.docstatus(row["state"]), graph.docstatus(row["next_state"])
			yield from _missing_rights(site, place, role, RIGHTS_BY_DOCSTATUS_CHANGE.get(change, ()), ERROR)
		if role and site.staffed is not None and role not in site.staffed:
			yield make_workflow_finding("NO_USER", place, row["action"], row["state"], role, level=WARNING)


def _missing_rights(site: SiteContext, place: Place, role: str, needed: Collection[str], level: str):
	if site.rights is None or not role:
		return
	code = "ROLE_ON_TRANSITION" if place.table == TRANSITIONS else "ROLE_ON_STATE"
	missing = {"read", *needed} - set(site.rights.get(role, ()))
	if needed and missing:
		yield make_workflow_finding(code, place, role, place.state, ", ".join(sorted(missing)), level=level)


# Codes of sentences for people who do not program, by the name of Python's error.
CODES_BY_ERROR = {
	"TypeError": "CONDITION_EMPTY",
	"ValueError": "CONDITION_EMPTY",
	"NameError": "CONDITION_WORD",
	"AttributeError": "CONDITION_WORD",
	"KeyError": "CONDITION_WORD",
	"ZeroDivisionError": "CONDITION_ZERO",
}


def _check_conditions(graph: Graph, site: SiteContext) -> Iterable[WorkflowFinding]:
	for number, row in graph.transitions:
		if not row["condition"]:
			continue
		place = Place(TRANSITIONS, number, row["state"])
		problem = examine_condition(row["condition"])
		if problem in PROBLEMS_FOR_SYSTEM_MANAGERS and site.is_system_manager:
			problem = None
		if problem:
			yield make_workflow_finding(f"CONDITION_{problem}", place, row["action"], row["state"])
		elif site.evaluate and (error := site.evaluate(row["condition"])):
			yield make_workflow_finding(
				CODES_BY_ERROR.get(error, "CONDITION_FAILS"), place, row["action"], row["state"]
			)
