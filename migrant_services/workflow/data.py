"""A workflow as plain data: the form of the blueprints and of exported files, which the check reads too."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

BLUEPRINTS = Path(__file__).parent / "blueprints"
# Two workflows are equal if these are equal. Everything else (positions in the builder, messages) is display.
STATE_KEYS = (
	"state",
	"doc_status",
	"update_field",
	"update_value",
	"allow_edit",
	"is_optional_state",
	"target_days",
)
TRANSITION_KEYS = (
	"state",
	"action",
	"next_state",
	"allowed",
	"allow_self_approval",
	"condition",
	"ask_reason",
)
NUMBERS = ("doc_status", "is_optional_state", "target_days", "allow_self_approval", "ask_reason")


def _normalise_row(row, keys: tuple[str, ...]) -> dict:
	return {
		key: _parse_number(row, key) if key in NUMBERS else str(row.get(key) or "").strip() for key in keys
	}


def _parse_number(row, key: str) -> int:
	"""Return the number, with Frappe's own default: self-approval is allowed unless a row says otherwise."""
	value = row.get(key)
	return int(value or 0) if value is not None or key != "allow_self_approval" else 1


def normalise_workflow(workflow: Mapping) -> dict:
	"""Return states and transitions with known keys only, and one way to write each value.

	:param workflow: a Workflow document, or a mapping with the same ``states`` and ``transitions``
	"""
	return {
		"states": [_normalise_row(row, STATE_KEYS) for row in workflow.get("states") or []],
		"transitions": [_normalise_row(row, TRANSITION_KEYS) for row in workflow.get("transitions") or []],
	}


def compute_digest(workflow: Mapping) -> str:
	"""Return the SHA-256 (hexadecimal) of the normalised states and transitions. Their order counts."""
	text = json.dumps(normalise_workflow(workflow), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
	return hashlib.sha256(text.encode()).hexdigest()


def load_blueprints() -> dict[str, dict]:
	"""Return the shipped workflows by the doctype that they govern."""
	shipped = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(BLUEPRINTS.glob("*.json"))]
	return {blueprint["document_type"]: blueprint for blueprint in shipped}
