"""Exporting and importing a workflow as a file."""

import json

import pytest

from migrant_services.workflow.data import compute_digest, load_blueprints
from migrant_services.workflow.exchange import InvalidWorkflowFile, export_workflow, parse_workflow_file

PAYMENT = load_blueprints()["Payment"]


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
