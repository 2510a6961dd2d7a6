"""The parts of the configuration as data: what counts, what differs, and what a file may hold."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.access.schema import load_doctypes
from migrant_services.access.scopes import SCOPES
from migrant_services.administration.configuration.check import MESSAGES, check_parts
from migrant_services.administration.configuration.compare import (
	ADDED,
	CHANGED,
	FIRST,
	KEPT,
	MOVED,
	REMOVED,
	compare_configurations,
	compare_contents,
)
from migrant_services.administration.configuration.content import compute_digest, normalise_part
from migrant_services.administration.configuration.exchange import (
	MAX_LENGTH,
	InvalidConfigurationFile,
	parse_file,
	write_file,
)
from migrant_services.administration.configuration.fields import CLOSED_TARGETS, list_fields
from migrant_services.administration.configuration.hooks import add_version_events
from migrant_services.administration.configuration.parts import (
	NO_PARTS,
	WORKFLOW,
	get_key,
	get_record_name,
	list_kinds,
)
from migrant_services.options.reference import REFERENCE_FILES, reference_rows
from migrant_services.workflow.data import load_blueprints

OFFICE = {
	"code": "NORTE",
	"office_name": "Northern Office",
	"enabled": 1,
	"country": "Mexico",
	"municipality": "Tijuana",
	"appointment_hours": [
		{
			"weekday": "Monday",
			"opens": "9:00:00",
			"closes": timedelta(hours=14),
			"slot_minutes": 30,
			"at_once": 2,
		}
	],
	"closed_days": [
		{"day": date(2026, 12, 25), "reason": "Christmas"},
		{"day": "2026-01-01", "reason": None},
	],
}
PAYMENT = {**load_blueprints()["Payment"]}


@cache
def shipped() -> dict:
	"""Return the parts that a new site has, and an office; tests change a copy (`edited`)."""
	parts = {
		doctype: [normalise_part(doctype, {"enabled": 1, **row}) for row in reference_rows(doctype)]
		for doctype in REFERENCE_FILES
	}
	parts["Office"] = [normalise_part("Office", OFFICE)]
	parts[WORKFLOW] = [normalise_part(WORKFLOW, workflow) for workflow in load_blueprints().values()]
	return parts


def always(*_args) -> bool:
	return True


def edited(doctype: str, place: int = 0, **values) -> dict:
	parts = deepcopy(shipped())
	parts.setdefault(doctype, [])[place].update(values)
	return parts


# --- the registry


def test_every_configuration_doctype_must_be_a_part_or_say_why_not():
	def is_set_up(data: dict) -> bool:
		has_texts = any(field.get("options") == "Text Translation" for field in data["fields"])
		return not data.get("istable") and (data.get("document_type") == "Setup" or has_texts)

	found = {name for name, data in load_doctypes().items() if is_set_up(data)}
	assert found - set(list_kinds()) - set(NO_PARTS) == set()


@pytest.mark.parametrize("doctype", list_kinds())
def test_the_fields_of_a_part_hold_no_people_accounts_secrets_or_files(doctype):
	for field in list_fields(doctype):
		for each in (field, *field.rows):
			assert each.options not in CLOSED_TARGETS | set(SCOPES)
			assert each.fieldtype not in ("Password", "Attach", "Attach Image", "Text Editor", "HTML Editor")


@pytest.mark.parametrize("doctype", list_kinds())
def test_what_identifies_a_part_counts(doctype):
	assert set(list_kinds()[doctype].key) <= {field.fieldname for field in list_fields(doctype)}


@pytest.mark.parametrize("doctype", list_kinds())
def test_what_a_part_links_to_is_brought_in_before_it(doctype):
	order = list(list_kinds())
	for field in list_fields(doctype):
		for each in (field, *field.rows):
			if each.fieldtype == "Link" and each.options in order:
				assert order.index(each.options) <= order.index(doctype)


def test_opened_methods_and_signatories_are_no_part():
	names = {field.fieldname for doctype in list_kinds() for field in list_fields(doctype)}
	assert not names & {"opened_methods", "signatory", "coat_of_arms", "shipped_workflows"}


def test_a_part_keeps_the_other_events_of_its_doctype():
	events = add_version_events({"Office": {"validate": "a", "on_update": "b"}, "User": {"validate": "c"}})
	assert events["User"] == {"validate": "c"} and events["Office"]["validate"] == "a"
	assert events["Office"]["on_update"][0] == "b" and len(events["Office"]["on_update"]) == 2


def test_a_record_is_named_as_its_doctype_says():
	assert get_record_name("Office", {"code": "NORTE"}) == "NORTE"
	assert get_record_name(WORKFLOW, {"document_type": "Payment"}) is None


# --- content


def test_each_value_is_written_in_one_way():
	content = normalise_part("Office", OFFICE)
	assert content["appointment_hours"] == [
		{"weekday": "Monday", "opens": "09:00:00", "closes": "14:00:00", "slot_minutes": 30, "at_once": 2}
	]
	assert [row["day"] for row in content["closed_days"]] == ["2026-01-01", "2026-12-25"]
	assert content["address"] == "" and "signatory" not in content
	assert compute_digest(content) == compute_digest(normalise_part("Office", content))


def test_the_same_amount_has_one_digest():
	def digest(amount):
		return compute_digest(normalise_part("Support Programme", {"code": "A", "max_amount": amount}))

	assert digest(9000) == digest(9000.0) == digest("9000.000000000")


# --- differences


def test_a_part_has_no_difference_from_itself():
	for doctype, parts in shipped().items():
		for part in parts:
			assert compare_contents(doctype, part, json.loads(json.dumps(part))) == []


def test_a_changed_field_and_a_changed_row_are_found():
	old = normalise_part("Office", OFFICE)
	new = deepcopy(old) | {"office_name": "North"}
	new["closed_days"][1]["reason"] = "Holiday"
	name, day = compare_contents("Office", old, new)
	assert (name.kind, name.before, name.after) == (
		CHANGED,
		{"office_name": "Northern Office"},
		{"office_name": "North"},
	)
	assert (day.kind, day.row, day.after) == (CHANGED, {"day": "2026-12-25"}, {"reason": "Holiday"})


def test_rows_of_a_workflow_that_are_added_removed_and_changed_are_found():
	states = [*PAYMENT["states"][1:], {**PAYMENT["states"][2], "state": "Second Review", "doc_status": "0"}]
	old, new = (normalise_part(WORKFLOW, {**PAYMENT, "states": each}) for each in (PAYMENT["states"], states))
	first, added, removed = compare_contents(WORKFLOW, old, new)
	assert (first.kind, first.after) == (FIRST, {"state": "In Review"})
	assert (added.kind, added.row["state"]) == (ADDED, "Second Review")
	assert (removed.kind, removed.row["state"]) == (REMOVED, "Draft")


def test_only_the_changes_of_a_changed_transition_are_shown():
	transitions = [
		{**row, "condition": "doc.amount > 1"} if row["action"] == "Approve" else row
		for row in PAYMENT["transitions"]
	]
	old, new = (normalise_part(WORKFLOW, {**PAYMENT, **each}) for each in ({}, {"transitions": transitions}))
	(change,) = compare_contents(WORKFLOW, old, new)
	assert (change.before, change.after) == ({"condition": ""}, {"condition": "doc.amount > 1"})


def test_another_order_of_rows_is_a_difference():
	bands = shipped()["Age Band Set"][0]
	(moved,) = compare_contents("Age Band Set", bands, {**bands, "bands": bands["bands"][::-1]})
	assert moved.kind == MOVED


def test_a_configuration_is_compared_part_by_part():
	new = edited("Office", office_name="North")
	gone = new["Population Group"].pop()
	new["Office"].append({**new["Office"][0], "code": "SUR"})
	changes = compare_configurations(shipped(), new)
	assert [(each.kind, each.key) for each in changes] == [
		(KEPT, (gone["code"],)),
		(CHANGED, ("NORTE",)),
		(ADDED, ("SUR",)),
	]
	removing = compare_configurations(shipped(), new, remove_missing=True)
	assert removing[0].kind == REMOVED


def test_workflows_and_settings_are_never_removed():
	(change,) = compare_configurations({WORKFLOW: [PAYMENT]}, {}, remove_missing=True)
	assert change.kind == KEPT


@settings(deadline=None)
@given(st.integers(0, 40), st.sampled_from(["title", "sort_order", "enabled"]), st.integers(0, 1))
def test_contents_differ_exactly_when_their_digests_do(place, field, value):
	rows = shipped()["Consultation Subject"]
	old = rows[place % len(rows)]
	new = {**old, field: str(value) if field == "title" else value}
	assert bool(compare_contents("Consultation Subject", old, new)) == (
		compute_digest(old) != compute_digest(new)
	)


# --- the file


def test_a_file_must_survive_the_round_trip():
	text = write_file(shipped(), "1.0")
	back = parse_file(text)
	assert back.parts == shipped() and back.app_version == "1.0"
	assert write_file(back.parts, "1.0") == text


@pytest.mark.parametrize(
	("text", "code"),
	[
		("", "NOT_JSON"),
		("{", "NOT_JSON"),
		("[" * 100_000, "NOT_JSON"),
		('{"format": "a", "format": "b"}', "NOT_JSON"),
		('{"format": NaN}', "NOT_JSON"),
		("[1]", "OTHER_FORMAT"),
		('{"format": "migrant_services.workflow"}', "OTHER_FORMAT"),
		('{"format": "migrant_services.configuration", "format_version": 99}', "OTHER_VERSION"),
		('{"format": "migrant_services.configuration", "format_version": 1}', "DAMAGED"),
		(
			'{"format": "migrant_services.configuration", "format_version": 1, "parts": {"Office": [3]}}',
			"DAMAGED",
		),
		(write_file(shipped(), "1").replace("Northern", "Southern"), "DAMAGED"),
		(" " * (MAX_LENGTH + 1), "TOO_LARGE"),
		(write_file({"Office": [{}] * 5001}, "1"), "TOO_LARGE"),
	],
)
def test_rejects_a_wrong_file_with_its_reason(text, code):
	with pytest.raises(InvalidConfigurationFile) as refused:
		parse_file(text)
	assert refused.value.code == f"CONFIGURATION_FILE_{code}"


def test_what_the_app_ships_may_be_brought_in():
	assert check_parts(shipped(), always) == []


HARMFUL = [
	({"User": [{"name": "a@example.org"}]}, "PART_UNKNOWN"),
	({"Workflow": [{**normalise_part(WORKFLOW, PAYMENT), "document_type": "User"}]}, "PART_WORKFLOW_UNKNOWN"),
	({"Office": [{}]}, "PART_NOT_IDENTIFIED"),
	({"Office": [{"code": ["NORTE"]}]}, "PART_NOT_IDENTIFIED"),
	({"Office": [normalise_part("Office", OFFICE)] * 2}, "PART_TWICE"),
	({"Migrant Services Settings": [{}, {}]}, "PART_TWICE"),
	(edited("Office", signatory="A name"), "PART_FIELD_UNKNOWN"),
	(edited("Office", coat_of_arms="/private/files/list.csv"), "PART_FIELD_UNKNOWN"),
	(edited("Office", owner="Administrator"), "PART_FIELD_UNKNOWN"),
	(edited("Office", __proto__="x"), "PART_FIELD_UNKNOWN"),
	(
		{"Migrant Services Settings": [{"opened_methods": "frappe.client.get_list guest"}]},
		"PART_FIELD_UNKNOWN",
	),
	(edited("Office", closed_days=[{"day": "2026-01-01", "parent": "SUR"}]), "PART_FIELD_UNKNOWN"),
	(edited("Office", office_name=""), "PART_FIELD_MISSING"),
	({"Office": [{"code": "A"}]}, "PART_FIELD_MISSING"),
	(edited("Age Band Set", bands=[]), "PART_FIELD_MISSING"),
	(edited("Office", office_name="<script>alert(1)</script>"), "PART_TEXT_NOT_PLAIN"),
	(edited("Office", legal_basis="{{ frappe.db.sql('select 1') }}"), "PART_TEXT_NOT_PLAIN"),
	(edited("Office", address="{% include 'x' %}"), "PART_TEXT_NOT_PLAIN"),
	(edited("Office", address="a\u202eb"), "PART_TEXT_NOT_PLAIN"),
	(edited("Office", office_name="two\nlines"), "PART_VALUE_INVALID"),
	(edited("Office", office_name="x" * 141), "PART_VALUE_INVALID"),
	(edited("Office", office_name=" blank"), "PART_VALUE_INVALID"),
	(edited("Office", office_name=3), "PART_VALUE_INVALID"),
	(edited("Office", office_name=None), "PART_VALUE_INVALID"),
	(edited("Office", office_name={"a": 1}), "PART_VALUE_INVALID"),
	(edited("Office", enabled=2), "PART_VALUE_INVALID"),
	(edited("Office", enabled=True), "PART_VALUE_INVALID"),
	(edited("Office", enabled="1"), "PART_VALUE_INVALID"),
	(edited("Office", closed_days="no rows"), "PART_VALUE_INVALID"),
	(edited("Office", closed_days=[{"day": "25.12.2026"}]), "PART_VALUE_INVALID"),
	(edited("Office", closed_days=[["2026-12-25"]]), "PART_VALUE_INVALID"),
	(edited("Office", appointment_hours=[{"weekday": "Someday"}]), "PART_VALUE_INVALID"),
	(edited("Specific Need", tier="A"), "PART_VALUE_INVALID"),
	(edited("Waiting Priority", minutes_ahead=2**31), "PART_VALUE_INVALID"),
]


@pytest.mark.parametrize(("parts", "code"), HARMFUL)
def test_rejects_what_a_file_may_not_write(parts, code):
	assert code in [finding.code for finding in check_parts(parts, always)]


def test_takes_a_choice_that_the_form_offers():
	"""The list of the fields that can be changed is filled in the browser."""
	setting = {"record": "Person", "fieldname": "literacy", "hidden": 1}
	assert not check_parts({"Field Setting": [setting]}, always)


def test_rejects_infinite_amounts():
	programme = {"code": "A", "title": "A", "currency": "MXN", "max_amount": float("inf")}
	codes = [finding.code for finding in check_parts({"Support Programme": [programme]}, always)]
	assert codes == ["PART_VALUE_INVALID"]


def test_names_every_record_that_this_site_lacks():
	parts = shipped()
	findings = check_parts(parts, lambda doctype, name: doctype != "Country" and name != "Payment Approver")
	assert {finding.code for finding in findings} == {"PART_LINK_MISSING"}
	assert {finding.params[3:] for finding in findings} >= {
		("Country", "Mexico"),
		("Role", "Payment Approver"),
	}


def test_a_part_may_link_to_one_that_the_file_brings():
	linking = [{"default_office": "NORTE"}]
	parts = {"Office": shipped()["Office"], "Migrant Services Settings": linking}
	assert check_parts(parts, lambda doctype, _name: doctype == "Country") == []
	assert check_parts({"Migrant Services Settings": linking}, lambda *_args: False)


def test_all_findings_come_at_once():
	parts = {**edited("Office", office_name="", enabled=3), "User": [{}]}
	assert len(check_parts(parts, always)) == 3


@pytest.mark.parametrize("code", MESSAGES)
def test_every_finding_is_tried(code):
	tried = {each for _parts, each in HARMFUL} | {"PART_LINK_MISSING"}
	assert code in tried


def test_the_key_of_settings_is_empty():
	assert get_key("Migrant Services Settings", {"age_of_majority": 18}) == ()
