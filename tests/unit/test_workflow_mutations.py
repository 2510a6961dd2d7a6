"""Every shipped workflow, changed in 200 ways: the check finds harmful changes and accepts harmless ones.

Whether a removal harms is decided here by an oracle of its own (a closure over all pairs of states), so that
the check is not measured by itself.
"""

import json
import random
from collections import Counter, defaultdict

import pytest

from migrant_services.workflow.check import SiteContext, check_workflow
from migrant_services.workflow.data import load_blueprints
from migrant_services.workflow.stages import STAGES, Stages

MUTATIONS = 200
SHIPPED = load_blueprints()
# Parsed for each mutation: that is quicker than copying.
AS_JSON = {doctype: json.dumps(workflow) for doctype, workflow in SHIPPED.items()}
RIGHTS = ("read", "write", "submit", "cancel")
ROLES = sorted(
	{row["allow_edit"] for each in SHIPPED.values() for row in each["states"]}
	| {row["allowed"] for each in SHIPPED.values() for row in each["transitions"]}
)
SITE = SiteContext(
	rights={role: RIGHTS for role in ROLES} | {"Guest": (), "Reader": ("read",), "Unstaffed": RIGHTS},
	staffed={*ROLES, "Guest", "Reader"},
	evaluate=lambda condition: "no such field" if "nonsense" in condition else None,
)


class Mutation:
	"""One change of one workflow; `harms` says what it must be: an error, a warning, or nothing (None)."""

	def __init__(self, doctype: str, seed: int):
		self.random = random.Random(f"{doctype} {seed}")
		self.stages: Stages = STAGES[doctype]
		self.workflow = json.loads(AS_JSON[doctype])
		self.states, self.moves = self.workflow["states"], self.workflow["transitions"]
		self.names = list(dict.fromkeys(row["state"] for row in self.states))

	def stage(self, state: str) -> str:
		return next(row["update_value"] for row in self.states if row["state"] == state)

	def docstatus(self, state: str) -> int:
		return int(next(row["doc_status"] for row in self.states if row["state"] == state))

	def pick(self, rows):
		rows = list(rows)
		return self.random.choice(rows) if rows else None

	def open_states(self):
		return [name for name in self.names if self.stage(name) not in self.stages.ends]

	def oracle(self) -> str | None:
		"""Return "error" if a state cannot reach an end, "warning" if nothing leads to one, else None."""
		names = list(dict.fromkeys(row["state"] for row in self.states))
		reach = {a: {a} | {row["next_state"] for row in self.moves if row["state"] == a} for a in names}
		for middle in names:
			for start in names:
				if middle in reach[start]:
					reach[start] |= reach[middle]
		ends = {name for name in names if self.stage(name) in self.stages.ends}
		if any(not reach[name] & ends for name in names) or not ends & reach[names[0]]:
			return "error"
		missing = self.stages.by_app - {self.stage(name) for name in names}
		lost = [n for n in names if n not in reach[names[0]] and self.stage(n) not in self.stages.by_app]
		return "error" if missing else "warning" if lost else None

	def link(self, start: str, end: str, **values):
		role = self.pick(self.moves)["allowed"]
		action = f"To {end} {len(self.moves)}"
		self.moves.append(
			{
				"state": start,
				"action": action,
				"next_state": end,
				"allowed": role,
				"allow_self_approval": 0,
				**values,
			}
		)

	def drop_moves(self, unwanted):
		self.moves[:] = [row for row in self.moves if not unwanted(row)]


def removed_state(m: Mutation):
	used = {row["state"] for row in m.moves} | {row["next_state"] for row in m.moves}
	name = m.pick(name for name in m.names if name in used)
	m.states[:] = [row for row in m.states if row["state"] != name]
	return "error"


def removed_state_with_its_transitions(m: Mutation):
	name = m.pick(m.names[1:])
	m.states[:] = [row for row in m.states if row["state"] != name]
	m.drop_moves(lambda row: name in (row["state"], row["next_state"]))
	return m.oracle()


def removed_first_state(m: Mutation):
	name = m.names[0]
	m.states[:] = [row for row in m.states if row["state"] != name]
	m.drop_moves(lambda row: name in (row["state"], row["next_state"]))
	return "error"


def removed_transition(m: Mutation):
	gone = m.pick(m.moves)
	m.drop_moves(lambda row: (row["state"], row["next_state"]) == (gone["state"], gone["next_state"]))
	return m.oracle()


def no_way_out(m: Mutation):
	name = m.pick(m.open_states())
	m.drop_moves(lambda row: row["state"] == name)
	return "error"


def cycle_without_exit(m: Mutation):
	names = m.open_states()
	if len(names) < 2:
		return "skip"
	first, second = m.random.sample(names, 2)
	m.drop_moves(lambda row: row["state"] in (first, second))
	m.link(first, second)
	m.link(second, first)
	return "error"


def role_without_the_right(m: Mutation):
	m.pick(m.moves)["allowed"] = m.pick(("Guest", "Reader", "No Such Role"))
	return "error"


def role_without_users(m: Mutation):
	m.pick(m.moves)["allowed"] = "Unstaffed"
	return "warning"


def editor_without_the_right(m: Mutation):
	m.pick(row for row in m.states if int(row["doc_status"]) < 2)["allow_edit"] = m.pick(("Guest", "Reader"))
	return "warning"


def stage_missing(m: Mutation):
	m.pick(m.states).update(m.pick(({"update_field": ""}, {"update_value": ""}, {"update_field": "remarks"})))
	return "error"


def stage_unknown(m: Mutation):
	row = m.pick(m.states)
	row["update_value"] = m.pick(("Nonsense", row["update_value"].lower(), "Zugesagt"))
	return "error"


def stage_of_the_first_state(m: Mutation):
	for row in m.states:
		if row["state"] == m.names[0]:
			row["update_value"] = m.stages.order[1]
	return "error"


def wrong_docstatus(m: Mutation):
	row = m.pick(m.states)
	others = sorted({"0", "1", "2"} - {row["doc_status"]})
	row["doc_status"] = m.pick(others)
	return "error"


def back_past_release(m: Mutation):
	released = [name for name in m.names if m.stage(name) in m.stages.released]
	early = [name for name in m.names if m.stage(name) not in m.stages.past_release]
	if not released:
		return "skip"
	m.link(m.pick(released), m.pick(early))
	return "error"


def out_of_a_final_state(m: Mutation):
	sealed = [name for name in m.names if m.stage(name) in m.stages.sealed]
	if not sealed:
		return "skip"
	m.link(m.pick(sealed), m.names[0])
	return "error"


def button_for_what_only_the_app_does(m: Mutation):
	if not m.stages.by_app:
		return "skip"
	m.link(m.pick(m.open_states()), m.pick(name for name in m.names if m.stage(name) in m.stages.by_app))
	return "error"


def self_approval_everywhere(m: Mutation):
	for row in m.moves:
		row["allow_self_approval"] = 1
	return "error" if m.stages.paid_out else None


def self_approval_of_one_step(m: Mutation):
	row = m.pick(row for row in m.moves if not row["allow_self_approval"])
	if not row:
		return "skip"
	row["allow_self_approval"] = 1
	return "warning"


def around_the_approval(m: Mutation):
	if not m.stages.gate:
		return "skip"
	early = [name for name in m.names if not m.docstatus(name) and m.stage(name) not in m.stages.ends]
	m.link(m.pick(early), "Instructed")
	return "error"


def broken_condition(m: Mutation):
	m.pick(m.moves)["condition"] = m.pick(("doc.amount >", "frappe.db.get_list('User')", "doc.nonsense.x"))
	return "error"


def one_action_two_states(m: Mutation):
	row = m.pick(m.moves)
	m.moves.append({**row, "next_state": m.pick(name for name in m.names if name != row["next_state"])})
	return "error"


def renamed_state(m: Mutation):
	old, new = m.pick(m.names), "Estado con otro nombre"
	for row in m.states + m.moves:
		row.update({key: new for key in ("state", "next_state") if row.get(key) == old})


def renamed_action(m: Mutation):
	old = m.pick(m.moves)["action"]
	for row in m.moves:
		if row["action"] == old:
			row["action"] = "Acción con otro nombre"


def other_order(m: Mutation):
	m.random.shuffle(m.moves)
	first = [row for row in m.states if row["state"] == m.names[0]]
	rest = [row for row in m.states if row["state"] != m.names[0]]
	m.random.shuffle(rest)
	m.states[:] = first + rest


def state_in_between(m: Mutation):
	start = m.pick(row for row in m.moves if m.stage(row["state"]) not in m.stages.ends)["state"]
	row = next(row for row in m.states if row["state"] == start)
	m.states.append({**row, "state": "Second look"})
	for move in m.moves:
		if move["state"] == start:
			move["state"] = "Second look"
	m.link(start, "Second look")


def one_more_editor(m: Mutation):
	row = m.pick(m.states)
	role = m.pick(
		role
		for role in ROLES
		if role not in [r["allow_edit"] for r in m.states if r["state"] == row["state"]]
	)
	m.states.append({**row, "allow_edit": role})


def good_condition(m: Mutation):
	m.pick(m.moves)["condition"] = m.pick(("doc.office", "doc.modified < frappe.utils.now()", "1 == 1"))


def stricter_approval(m: Mutation):
	m.pick(m.moves)["allow_self_approval"] = 0


KINDS = (
	removed_state,
	removed_state_with_its_transitions,
	removed_first_state,
	removed_transition,
	no_way_out,
	cycle_without_exit,
	role_without_the_right,
	role_without_users,
	editor_without_the_right,
	stage_missing,
	stage_unknown,
	stage_of_the_first_state,
	wrong_docstatus,
	back_past_release,
	out_of_a_final_state,
	button_for_what_only_the_app_does,
	self_approval_everywhere,
	self_approval_of_one_step,
	around_the_approval,
	broken_condition,
	one_action_two_states,
	renamed_state,
	renamed_action,
	other_order,
	state_in_between,
	one_more_editor,
	good_condition,
	stricter_approval,
)


def verdict(findings) -> str | None:
	return "error" if any(each.blocks for each in findings) else "warning" if findings else None


def enough(expected: str | None, found: str | None) -> bool:
	"""Return whether an error is rejected, a warning reported, or a harmless mutation accepted."""
	return {"error": found == "error", "warning": found is not None, None: found != "error"}[expected]


def tries(doctype: str):
	"""Return MUTATIONS of one workflow: kind, seed, what it must be, and the findings."""
	done, seed = 0, 0
	while done < MUTATIONS:
		kind = KINDS[seed % len(KINDS)]
		mutation = Mutation(doctype, seed)
		expected = kind(mutation)
		if expected != "skip":
			done += 1
			yield kind.__name__, seed, expected, check_workflow(mutation.workflow, mutation.stages, SITE)
		seed += 1


def verdicts(doctype: str) -> list[tuple[str | None, str | None]]:
	"""Return what each mutation must be and what the check says of it."""
	return [(expected, verdict(findings)) for _, _, expected, findings in tries(doctype)]


def run(doctype: str) -> tuple[dict, list[str]]:
	"""Count by kind and outcome, and list what went wrong."""
	counts: dict[str, Counter] = defaultdict(Counter)
	wrong = []
	for kind, seed, expected, findings in tries(doctype):
		found = verdict(findings)
		counts[kind][expected, found] += 1
		if not enough(expected, found):
			wrong.append(f"{kind} (seed {seed}): expected {expected}, found {findings}")
	return counts, wrong


@pytest.fixture(scope="module")
def outcomes():
	return {doctype: run(doctype) for doctype in STAGES}


@pytest.mark.parametrize("doctype", STAGES)
def test_must_find_every_harmful_mutation_and_reject_no_harmless_one(outcomes, doctype):
	counts, wrong = outcomes[doctype]
	assert not wrong, "\n".join(wrong)
	assert sum(sum(each.values()) for each in counts.values()) == MUTATIONS


def test_the_table_of_mutations_must_match_the_findings(outcomes, capsys):
	total: dict[str, Counter] = defaultdict(Counter)
	for counts, _ in outcomes.values():
		for kind, counter in counts.items():
			total[kind].update(counter)
	lines = [f"{'mutation':38}{'tried':>6}{'harmful':>9}{'refused':>9}{'warned':>8}{'let through':>13}"]
	for kind, counter in total.items():
		by_found = Counter()
		for (_, found), number in counter.items():
			by_found[found] += number
		harmful = sum(number for (expected, _), number in counter.items() if expected)
		lines.append(
			f"{kind.replace('_', ' '):38}{sum(counter.values()):>6}{harmful:>9}{by_found['error']:>9}"
			f"{by_found['warning']:>8}{by_found[None]:>13}"
		)
	with capsys.disabled():
		print("\n" + "\n".join(lines))
	assert {kind.__name__ for kind in KINDS} == set(total)
