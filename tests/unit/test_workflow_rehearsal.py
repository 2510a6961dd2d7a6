"""The rehearsal of a workflow with an unsaved document, and its diagram."""

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.workflow.data import load_blueprints
from migrant_services.workflow.picture import NODE_HEIGHT, NODE_WIDTH, draw_workflow, place_states
from migrant_services.workflow.rehearsal import list_editors, list_steps

PAYMENT = load_blueprints()["Payment"]
RIGHTS = {
	"Programme Officer": {"write"},
	"Payment Approver": {"write", "submit", "cancel"},
	"Finance Officer": {"write", "submit", "cancel"},
}
SVG = "{http://www.w3.org/2000/svg}"


def open_actions(state, roles, rights=RIGHTS, **kwargs):
	return {step.action for step in list_steps(PAYMENT, state, roles, rights, **kwargs) if not step.refusals}


def refusals_of(action, *args, **kwargs):
	return [
		finding.code
		for step in list_steps(PAYMENT, *args, **kwargs)
		if step.action == action
		for finding in step.refusals
	]


def test_only_the_role_of_the_step_has_its_button():
	assert open_actions("In Review", {"Programme Officer"}) == set()
	assert "Approve" in open_actions("In Review", {"Payment Approver"})


def test_a_user_who_worked_on_it_reads_why_the_button_is_missing():
	assert refusals_of("Approve", "In Review", {"Payment Approver"}, RIGHTS, own_work=True) == ["OWN_WORK"]
	assert "Return to Draft" in open_actions("In Review", {"Payment Approver"}, own_work=True)


def test_finds_a_role_without_the_right_on_the_doctype():
	rights = RIGHTS | {"Payment Approver": {"write"}}
	assert refusals_of("Approve", "In Review", {"Payment Approver"}, rights) == ["RIGHT"]


def test_a_condition_is_shown_until_it_is_assumed_true():
	workflow = {
		"states": PAYMENT["states"],
		"transitions": [row | {"condition": "doc.amount > 5000"} for row in PAYMENT["transitions"]],
	}
	(step,) = (
		step
		for step in list_steps(workflow, "In Review", {"Payment Approver"}, RIGHTS)
		if step.action == "Approve"
	)
	assert [finding.code for finding in step.refusals] == ["CONDITION"]
	met = list_steps(workflow, "In Review", {"Payment Approver"}, RIGHTS, met={"doc.amount > 5000"})
	assert [step.refusals for step in met if step.action == "Approve"] == [()]


def test_the_editors_of_a_state_come_from_all_its_rows():
	assert list_editors(PAYMENT, "Approved") == ["Finance Officer", "Payment Approver"]


@pytest.mark.parametrize("doctype", load_blueprints())
def test_the_diagram_shows_every_state_once_and_every_step(doctype):
	workflow = load_blueprints()[doctype]
	picture = ElementTree.fromstring(
		draw_workflow(workflow, {workflow["states"][0]["state"]: "error"}, current=None)
	)
	groups = picture.findall(f"{SVG}g")
	titles = [group.find(f"{SVG}title").text for group in groups if group.get("class") == "state"]
	assert [title.split(" – ")[0] for title in titles] == list(
		dict.fromkeys(row["state"] for row in workflow["states"])
	)
	steps_drawn = " ".join(group.find(f"{SVG}title").text for group in groups if group.get("class") == "step")
	assert all(
		row["action"] in steps_drawn and row["allowed"] in steps_drawn for row in workflow["transitions"]
	)


def test_hostile_names_cannot_break_the_diagram():
	state = {"state": "<script>alert(1)</script>", "update_value": '"&', "allow_edit": "A"}
	picture = draw_workflow({"states": [state], "transitions": []})
	ElementTree.fromstring(picture)
	assert "<script" not in picture


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=40))
def test_states_cannot_overlap_in_the_diagram(count, pairs):
	workflow = {
		"states": [{"state": str(number)} for number in range(count)],
		"transitions": [
			{"state": str(a), "next_state": str(b), "action": "x", "allowed": "y"} for a, b in pairs
		],
	}
	places = place_states(workflow)
	assert len(places) == count
	corners = [(place.x // NODE_WIDTH, place.y // NODE_HEIGHT) for place in places.values()]
	assert len(set(corners)) == count
	ElementTree.fromstring(draw_workflow(workflow))
