"""Tries a workflow on paper: which steps a role can take, which it cannot, and why.

Nothing is read from or written to records, so an unfinished workflow can be tried before it is saved.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from migrant_services.core.findings import Finding, make_finding
from migrant_services.workflow.check import RIGHTS_BY_DOCSTATUS_CHANGE
from migrant_services.workflow.data import normalise_workflow

MESSAGES = {
	"ROLE": "Only {0} can take this step.",
	"OWN_WORK": "A user who worked on the record cannot take this step.",
	"CONDITION": "Only when this is true: {0}",
	"RIGHT": "{0} does not have the right to {1} this kind of record.",
}


class Step(NamedTuple):
	"""One step out of a state: open when ``refusals`` is empty."""

	action: str
	next_state: str
	allowed: str
	condition: str
	refusals: tuple[Finding, ...]


def list_steps(
	workflow: Mapping,
	state: str,
	roles: Collection[str],
	rights: Mapping[str, Collection[str]],
	own_work: bool = False,
	met: Collection[str] = (),
) -> list[Step]:
	"""Return every step out of ``state``, with what denies it to a user with these roles.

	:param workflow: a Workflow document or a mapping with ``states`` and ``transitions``
	:param rights: rights (write, submit, cancel) that each role has on the doctype
	:param own_work: whether this user worked on the record before
	:param met: conditions that are taken as true
	"""
	plain = normalise_workflow(workflow)
	docstatus = {row["state"]: row["doc_status"] for row in reversed(plain["states"])}
	found = []
	for row in plain["transitions"]:
		if row["state"] != state:
			continue
		change = (docstatus.get(state, 0), docstatus.get(row["next_state"], 0))
		refusals = tuple(
			_list_refusals(
				row, roles, rights, own_work, met, RIGHTS_BY_DOCSTATUS_CHANGE.get(change, ("write",))
			)
		)
		found.append(Step(row["action"], row["next_state"], row["allowed"], row["condition"], refusals))
	return found


def list_editors(workflow: Mapping, state: str) -> list[str]:
	"""Return the roles that may change a record in this state."""
	rows = normalise_workflow(workflow)["states"]
	return list(dict.fromkeys(row["allow_edit"] for row in rows if row["state"] == state))


def _list_refusals(row, roles, rights, own_work, met, needed) -> Iterable[Finding]:
	if row["allowed"] not in roles:
		yield make_finding(MESSAGES, "ROLE", row["allowed"])
	else:
		for right in needed:
			if right not in rights.get(row["allowed"], ()):
				yield make_finding(MESSAGES, "RIGHT", row["allowed"], right)
	if own_work and not row["allow_self_approval"]:
		yield make_finding(MESSAGES, "OWN_WORK")
	if row["condition"] and row["condition"] not in met:
		yield make_finding(MESSAGES, "CONDITION", row["condition"])
