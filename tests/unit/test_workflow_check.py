"""The check of a workflow, finding by finding."""

import copy
import time

import pytest

from migrant_services.workflow.check import SiteContext, check_workflow
from migrant_services.workflow.conditions import examine_condition
from migrant_services.workflow.data import load_blueprints
from migrant_services.workflow.messages import MESSAGES
from migrant_services.workflow.stages import STAGES

RIGHTS = {
	"Programme Officer": ("read", "write", "create"),
	"Payment Approver": ("read", "write", "submit", "cancel"),
	"Finance Officer": ("read", "write", "submit", "cancel"),
	"Case Worker": ("read",),
}


def payment(**changes) -> dict:
	return {**copy.deepcopy(load_blueprints()["Payment"]), **changes}


def state(workflow: dict, name: str) -> dict:
	return next(row for row in workflow["states"] if row["state"] == name)


def move(workflow: dict, start: str, action: str) -> dict:
	return next(row for row in workflow["transitions"] if (row["state"], row["action"]) == (start, action))


def add_move(workflow: dict, start: str, end: str, role: str = "Finance Officer", **values):
	workflow["transitions"].append(
		{"state": start, "action": f"To {end}", "next_state": end, "allowed": role, **values}
	)


def codes(workflow: dict, doctype: str = "Payment", **site) -> set[str]:
	return {found.code for found in check_workflow(workflow, STAGES[doctype], SiteContext(**site))}


@pytest.mark.parametrize("doctype", STAGES)
def test_shipped_workflows_must_have_no_findings(doctype):
	assert check_workflow(load_blueprints()[doctype], STAGES[doctype]) == []


def test_the_shipped_payment_workflow_must_fit_the_rights():
	assert codes(payment(), rights=RIGHTS, staffed=RIGHTS) == set()


def test_rejects_a_workflow_without_states():
	assert codes({"states": [], "transitions": []}) == {"NO_STATES"}


def test_rejects_a_removed_state_that_transitions_still_use():
	workflow = payment()
	workflow["states"] = [row for row in workflow["states"] if row["state"] != "Instructed"]
	found = [each for each in check_workflow(workflow, STAGES["Payment"]) if each.code == "UNKNOWN_STATE"]
	assert {(each.place.table, each.place.row, each.params[1]) for each in found} == {
		("transitions", row, "Instructed") for row in (6, 9, 10)
	}


def test_rejects_dead_ends_endless_cycles_and_unreachable_states():
	workflow = payment()
	workflow["transitions"] = [row for row in workflow["transitions"] if row["state"] != "Instructed"]
	assert codes(workflow) == {"DEAD_END", "UNREACHABLE"}
	add_move(workflow, "Instructed", "Approved")
	assert "BACK_PAST_RELEASE" in codes(workflow)
	workflow["transitions"] = [
		row
		for row in workflow["transitions"]
		if (row["state"], row["next_state"]) != ("Approved", "Cancelled")
	]
	assert "NO_WAY_OUT" in codes(workflow)


@pytest.mark.parametrize(
	("values", "code"),
	[
		({"update_field": ""}, "NO_STAGE"),
		({"update_field": "remarks"}, "NO_STAGE"),
		({"update_value": "Zugesagt"}, "UNKNOWN_STAGE"),
		({"update_value": "Draft"}, "STAGE_DOCSTATUS"),
		({"doc_status": "0"}, "STAGE_DOCSTATUS"),
		({"allow_edit": ""}, "STATE_ROW_INCOMPLETE"),
	],
)
def test_rejects_an_invalid_state_row(values, code):
	workflow = payment()
	for row in workflow["states"]:
		if row["state"] == "Approved":
			row.update(values)
	assert code in codes(workflow)


def test_rejects_rows_of_one_state_that_differ():
	workflow = payment()
	state(workflow, "Approved")["update_value"] = "Instructed"
	assert "ROWS_DIFFER" in codes(workflow)


def test_rejects_a_wrong_first_state():
	workflow = payment()
	workflow["states"] = workflow["states"][1:] + workflow["states"][:1]
	assert "FIRST_STAGE" in codes(workflow)


def test_rejects_a_workflow_without_a_stage_that_the_app_needs():
	workflow = copy.deepcopy(load_blueprints()["Person"])
	workflow["states"] = [row for row in workflow["states"] if row["state"] != "Merged"]
	assert codes(workflow, "Person") == {"STAGE_NEEDED"}


def test_a_transition_cannot_anonymise():
	workflow = copy.deepcopy(load_blueprints()["Person"])
	add_move(workflow, "Closed", "Anonymised", "Case Worker")
	assert codes(workflow, "Person") == {"BY_APP"}
	add_move(workflow, "Anonymised", "Registered", "Case Worker")
	assert "SEALED" in codes(workflow, "Person")


def test_one_person_cannot_pay_alone():
	workflow = payment()
	move(workflow, "In Review", "Approve")["allow_self_approval"] = 1
	assert codes(workflow) == {"SELF_APPROVAL"}
	move(workflow, "Approved", "Instruct")["allow_self_approval"] = 1
	found = check_workflow(workflow, STAGES["Payment"])
	assert {each.place.state for each in found if each.code == "ONE_PERSON"} == {"Instructed", "Paid"}
	assert found[0].blocks and not found[-1].blocks


def test_rejects_a_path_around_the_approval():
	workflow = payment()
	add_move(workflow, "In Review", "Instructed", allow_self_approval=0)
	assert codes(workflow) == {"GATE"}


def test_a_referral_cannot_become_a_draft_again():
	workflow = copy.deepcopy(load_blueprints()["Referral"])
	add_move(workflow, "Accepted", "Draft", "Case Worker")
	assert codes(workflow, "Referral") == {"BACK_PAST_RELEASE"}


def test_rejects_roles_without_the_right():
	workflow = payment()
	move(workflow, "In Review", "Approve")["allowed"] = "Programme Officer"
	state(workflow, "Draft")["allow_edit"] = "Case Worker"
	found = {
		each.code: each for each in check_workflow(workflow, STAGES["Payment"], SiteContext(rights=RIGHTS))
	}
	assert found["ROLE_ON_TRANSITION"].blocks and found["ROLE_ON_TRANSITION"].params[2] == "submit"
	assert not found["ROLE_ON_STATE"].blocks


def test_warns_of_a_role_without_users():
	assert codes(payment(), staffed=set(RIGHTS) - {"Payment Approver"}) == {"NO_USER"}


def test_rejects_one_action_to_two_states():
	workflow = payment()
	twin = {**move(workflow, "In Review", "Approve"), "next_state": "Draft"}
	workflow["transitions"].append(twin)
	assert codes(workflow) == {"ACTION_TWICE"}
	twin["condition"] = "doc.amount > 100"
	assert codes(workflow) == {"ACTION_UNCLEAR"}
	move(workflow, "In Review", "Approve")["condition"] = "doc.amount <= 100"
	assert codes(workflow) == set()
	twin.update(condition="", allowed="Finance Officer")
	pair = frozenset(("Finance Officer", "Payment Approver"))
	assert codes(workflow, together={pair}) == {"ACTION_UNCLEAR"}
	assert codes(workflow) == set()


def test_checks_conditions():
	workflow = payment()
	row = move(workflow, "In Review", "Approve")
	row["condition"] = "doc.amount >"
	assert codes(workflow) == {"CONDITION_SYNTAX"}
	row["condition"] = 'frappe.db.get_value("User", "x", "name")'
	assert codes(workflow) == {"CONDITION_DATABASE"}
	assert codes(workflow, is_system_manager=True) == set()
	row["condition"] = "doc.amount > 5"
	assert codes(workflow, evaluate=lambda condition: "no such field") == {"CONDITION_FAILS"}
	assert codes(workflow, evaluate=lambda condition: "TypeError") == {"CONDITION_EMPTY"}
	assert codes(workflow, evaluate=lambda condition: "NameError") == {"CONDITION_WORD"}
	assert codes(workflow, evaluate=lambda condition: "ZeroDivisionError") == {"CONDITION_ZERO"}


@pytest.mark.parametrize(
	("condition", "problem"),
	[
		("doc.amount > 5", None),
		("doc.office == frappe.session.user", None),
		("frappe.utils.now() > doc.paid_on", None),
		(" doc.amount > 5 ", None),
		("doc.amount + 1 > 5 and not doc.get('paid_on')", None),
		("doc.office in ('north', 'south')", None),
		(
			"frappe.utils.get_datetime(doc.paid_on) < frappe.utils.add_to_date(frappe.utils.now_datetime(), days=-3)",
			None,
		),
		("round(doc.amount) == -1", None),
		("frappe.db.get_list('User')", "DATABASE"),
		("frappe.session.data", "DATABASE"),
		("frappe.utils.get_url()", "DATABASE"),
		# Frappe evaluates the NFKC form: there the wide quotes end the text.
		(
			"'a\uff07 and frappe.db.get_value(\uff02Person\uff02, \uff02x\uff02, \uff02full_name\uff02) or \uff07b'",
			"CHARACTERS",
		),
		("doc.am\uff4funt > 5", "CHARACTERS"),
		("1/(0 if (doc.full_name or '')[0:1] == 'F' else 1)", "PARTS"),
		("doc.full_name.startswith('F')", "PARTS"),
		("doc._meta", "PARTS"),
		("doc.flags.x", "PARTS"),
		("other > 5", "PARTS"),
		("'a' * 9999999999", "PARTS"),
		("int(**{'x': 1})", "PARTS"),
		("[row for row in doc.rows]", "PARTS"),
		("(lambda: 1)()", "PARTS"),
		("doc.amount if doc.office else 0", "PARTS"),
		("[f for f in [frappe]][0].db.get_list('User')", "DATABASE"),
		("frappe['db']", "DATABASE"),
		("frappe.get('db')", "DATABASE"),
		("import os", "SYNTAX"),
		("(", "SYNTAX"),
	],
)
def test_rejects_unsafe_parts_of_a_condition(condition, problem):
	assert examine_condition(condition) == problem


def test_odd_rows_are_findings_and_cannot_crash_the_check():
	workflow = {
		"states": [{}, {"state": None, "allow_edit": 3 * "x"}],
		"transitions": [{}, {"state": "x", "next_state": None}],
		"workflow_state_field": "other",
		"send_email_alert": "1",
	}
	assert {"STATE_ROW_INCOMPLETE", "TRANSITION_ROW_INCOMPLETE", "STATE_FIELD", "MAIL"} <= codes(workflow)


def test_every_message_must_accept_its_values():
	places = ("a", "b", "c", "d")
	assert all("{" not in sentence.format(*places) for sentence in MESSAGES.values())


def test_a_large_workflow_must_be_checked_quickly():
	"""40 states and 200 transitions in at most 50 ms of processor time."""
	workflow = payment()
	for number in range(40 - 8):
		workflow["states"].append({**workflow["states"][1], "state": f"Review {number}"})
	for number in range(200 - len(workflow["transitions"])):
		add_move(workflow, f"Review {number % 32}", f"Review {number * 7 % 32}", condition="doc.amount > 5")
	best = min(_seconds(workflow) for _ in range(5))
	assert best < 0.05


def _seconds(workflow: dict) -> float:
	begin = time.process_time()
	check_workflow(workflow, STAGES["Payment"], SiteContext(rights=RIGHTS, staffed=RIGHTS))
	return time.process_time() - begin
