"""Comparing two workflows, and exporting and importing one as a file."""

import json

import pytest

from migrant_services.workflow.compare import ADDED, CHANGED, REMOVED, compare_workflows
from migrant_services.workflow.data import compute_digest, load_blueprints
from migrant_services.workflow.exchange import InvalidWorkflowFile, export_workflow, parse_workflow_file

PAYMENT = load_blueprints()["Payment"]


def edited(**tables):
	return {**PAYMENT, **tables}


def test_a_workflow_has_no_difference_from_itself():
	assert compare_workflows(PAYMENT, json.loads(json.dumps(PAYMENT))) == []


def test_lists_added_removed_and_changed_rows():
	states = [*PAYMENT["states"][1:], {**PAYMENT["states"][2], "state": "Second Review", "doc_status": "0"}]
	(first, added, removed) = compare_workflows(PAYMENT, edited(states=states))
	assert (first.table, first.after) == ("first state", {"state": "In Review"})
	assert (added.kind, added.row[0]) == (ADDED, "Second Review")
	assert (removed.kind, removed.row[0]) == (REMOVED, "Draft")


def test_shows_only_the_changes_of_a_changed_row():
	transitions = [
		{**row, "condition": "doc.amount > 1"} if row["action"] == "Approve" else row
		for row in PAYMENT["transitions"]
	]
	(change,) = compare_workflows(PAYMENT, edited(transitions=transitions))
	assert (change.kind, change.before, change.after) == (
		CHANGED,
		{"condition": ""},
		{"condition": "doc.amount > 1"},
	)


@pytest.mark.parametrize("doctype", load_blueprints())
def test_an_export_must_survive_the_round_trip(doctype):
	workflow = load_blueprints()[doctype]
	back = parse_workflow_file(export_workflow(workflow, "0.1.0"))
	assert (back["document_type"], compute_digest(back)) == (doctype, compute_digest(workflow))


@pytest.mark.parametrize(
	("text", "code"),
	[
		("", "WORKFLOW_FILE_NOT_JSON"),
		("{", "WORKFLOW_FILE_NOT_JSON"),
		("[1]", "WORKFLOW_FILE_OTHER_FORMAT"),
		('{"doctype": "Workflow"}', "WORKFLOW_FILE_OTHER_FORMAT"),
		(
			json.dumps({"format": "migrant_services.workflow", "format_version": 99}),
			"WORKFLOW_FILE_OTHER_VERSION",
		),
		(
			json.dumps({"format": "migrant_services.workflow", "format_version": 1, "states": [3]}),
			"WORKFLOW_FILE_DAMAGED",
		),
		(
			export_workflow(PAYMENT, "0").replace("Programme Officer", "Payment Approver"),
			"WORKFLOW_FILE_DAMAGED",
		),
		(" " * 1_000_001, "WORKFLOW_FILE_TOO_LARGE"),
	],
)
def test_rejects_a_wrong_file_with_its_reason(text, code):
	with pytest.raises(InvalidWorkflowFile) as refused:
		parse_workflow_file(text)
	assert refused.value.code == refused.value.finding.code == code
