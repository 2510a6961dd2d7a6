"""A workflow as a file, to carry it from a test site to the live one."""

import json
from collections.abc import Mapping

from migrant_services.core.errors import RuleError
from migrant_services.workflow.data import compute_digest, normalise_workflow

FORMAT = "migrant_services.workflow"
FORMAT_VERSION = 1
MAX_LENGTH = 1_000_000  # characters; a workflow of 40 states and 200 transitions has 40,000

MESSAGES = {
	"WORKFLOW_FILE_TOO_LARGE": "The file is too large for a workflow. Choose the file that the export made.",
	"WORKFLOW_FILE_NOT_JSON": "The file cannot be read as a workflow. Choose the file that the export made.",
	"WORKFLOW_FILE_OTHER_FORMAT": "The file is not a workflow of this app. Choose the file that the export made.",
	"WORKFLOW_FILE_OTHER_VERSION": "The file is of version {0} and this app reads version {1}. Export it again with the same release.",
	"WORKFLOW_FILE_DAMAGED": "The file was changed or damaged after its export. Export it again.",
}


class InvalidWorkflowFile(RuleError):
	"""The file cannot be imported; ``finding`` is the reason, as a sentence that can be translated."""

	messages = MESSAGES


def export_workflow(workflow: Mapping, app_version: str) -> str:
	"""Return the workflow as JSON text: the rows that count, without user names and history."""
	content = {
		"format": FORMAT,
		"format_version": FORMAT_VERSION,
		"app_version": app_version,
		"document_type": workflow.get("document_type"),
		"digest": compute_digest(workflow),
		**normalise_workflow(workflow),
	}
	return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def parse_workflow_file(text: str) -> dict:
	"""Return ``document_type``, ``states`` and ``transitions`` of an exported file.

	:raises InvalidWorkflowFile: when it is another kind of file, has another format version, or was changed
	"""
	if len(text) > MAX_LENGTH:
		raise InvalidWorkflowFile("WORKFLOW_FILE_TOO_LARGE")
	try:
		content = json.loads(text)
	except ValueError as error:
		raise InvalidWorkflowFile("WORKFLOW_FILE_NOT_JSON") from error
	if not isinstance(content, dict) or content.get("format") != FORMAT:
		raise InvalidWorkflowFile("WORKFLOW_FILE_OTHER_FORMAT")
	if content.get("format_version") != FORMAT_VERSION:
		raise InvalidWorkflowFile(
			"WORKFLOW_FILE_OTHER_VERSION", str(content.get("format_version"))[:10], FORMAT_VERSION
		)
	try:
		intact = compute_digest(content) == content.get("digest")
	except (AttributeError, TypeError, ValueError) as error:
		raise InvalidWorkflowFile("WORKFLOW_FILE_DAMAGED") from error
	if not intact:
		raise InvalidWorkflowFile("WORKFLOW_FILE_DAMAGED")
	return {"document_type": content.get("document_type"), **normalise_workflow(content)}
