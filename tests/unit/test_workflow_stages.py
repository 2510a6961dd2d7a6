"""Stages, doctypes and shipped workflows are consistent."""

import json
from pathlib import Path

import pytest

from migrant_services.workflow.data import compute_digest, load_blueprints, normalise_workflow
from migrant_services.workflow.stages import STAGE_FIELD, STAGES, STATE_FIELD

DOCTYPES = Path(__file__).parents[2] / "migrant_services" / "migrant_services" / "doctype"


def meta(doctype: str) -> dict:
	folder = doctype.lower().replace(" ", "_")
	return json.loads((DOCTYPES / folder / f"{folder}.json").read_text(encoding="utf-8"))


def field(doctype: str, name: str) -> dict:
	return next(row for row in meta(doctype)["fields"] if row["fieldname"] == name)


@pytest.mark.parametrize("doctype", STAGES)
def test_the_options_of_the_field_must_be_the_stages(doctype):
	status = field(doctype, STAGE_FIELD)
	assert tuple(status["options"].split("\n")) == STAGES[doctype].order
	assert status["default"] == STAGES[doctype].first
	assert status["read_only"] == 1


@pytest.mark.parametrize("doctype", STAGES)
def test_the_state_must_be_a_field_of_the_doctype(doctype):
	state = field(doctype, STATE_FIELD)
	assert (state["fieldtype"], state["options"], state["read_only"], state["no_copy"]) == (
		"Link",
		"Workflow State",
		1,
		1,
	)


@pytest.mark.parametrize("doctype", STAGES)
def test_only_submittable_doctypes_can_have_stages_beyond_draft(doctype):
	submittable = bool(meta(doctype).get("is_submittable"))
	assert submittable == any(values != (0,) for values in STAGES[doctype].docstatus.values())
	if submittable:
		assert field(doctype, STAGE_FIELD)["allow_on_submit"] == 1


def test_exactly_the_governed_doctypes_must_have_a_shipped_workflow():
	assert set(load_blueprints()) == set(STAGES)


@pytest.mark.parametrize("doctype", STAGES)
def test_every_stage_must_have_a_state(doctype):
	assert {row["update_value"] for row in load_blueprints()[doctype]["states"]} == set(STAGES[doctype].order)


@pytest.mark.parametrize("doctype", STAGES)
def test_every_transition_must_state_its_self_approval(doctype):
	assert all("allow_self_approval" in row for row in load_blueprints()[doctype]["transitions"])


def test_the_digest_covers_every_value_but_not_its_type():
	blueprint = load_blueprints()["Payment"]
	same = json.loads(json.dumps(normalise_workflow(blueprint)))
	for row in same["states"]:
		row["doc_status"] = str(row["doc_status"])
		row["name"] = "x"
	assert compute_digest(same) == compute_digest(blueprint)
	for part, key in (
		("states", "allow_edit"),
		("transitions", "allow_self_approval"),
		("transitions", "condition"),
	):
		other = normalise_workflow(blueprint)
		other[part][3][key] = 7
		assert compute_digest(
			{**other, part: [{**row, key: str(row[key])} for row in other[part]]}
		) != compute_digest(blueprint)
