"""Changes of shipped fields: every harmful one is found, and a harmless one is left alone."""

from __future__ import annotations

import json
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrant_services.forms import entrances, needed
from migrant_services.forms.field_check import (
	Draft,
	Field,
	Site,
	check_field,
	find_names,
	is_open,
	is_shown_at_times,
	make_field,
)
from migrant_services.forms.order import arrange, find_circle
from tests.translatable import MODULE


@cache
def shipped(record: str) -> dict[str, Field]:
	name = record.lower().replace(" ", "_")
	document = json.loads((MODULE / "doctype" / name / f"{name}.json").read_text(encoding="utf-8"))
	rows = {row["fieldname"]: row for row in document["fields"]}
	return {fieldname: make_field(rows[fieldname]) for fieldname in document["field_order"]}


def site(record: str, fieldname: str = "", **more) -> Site:
	fields = shipped(record)
	labels = {name: field.label for name, field in fields.items() if is_open(field) and name != fieldname}
	return Site(fields=fields, order=tuple(fields), labels=labels, **more)


def codes(draft: Draft, **more) -> set[str]:
	found = check_field(draft, site(draft.record, draft.fieldname, **more))
	return {finding.code for finding in found if finding.blocks}


def open_fields(record: str) -> list[str]:
	return [name for name, field in shipped(record).items() if is_open(field)]


ALL = [(record, name) for record in needed.RECORDS for name in open_fields(record)]
CLOSED = [
	(record, name)
	for record in needed.RECORDS
	for name, field in shipped(record).items()
	if not is_open(field)
]


def harmful() -> list[Draft]:
	"""Return edits that would do harm, generated from the forms as they are shipped."""
	found = []
	for record, name in ALL:
		field = shipped(record)[name]
		if needed.find_reason(record, name):
			found.append(Draft(record, name, hidden=True))
			found.append(Draft(record, name, office="NORTE", hidden=True))
		if field.kind == "Check" or field.by_app:
			found.append(Draft(record, name, required=True))
		if not (
			entrances.can_answer_on_attend(record, name)
			and entrances.can_import(record, name)
			and entrances.can_answer_when_booking(record, name)
		):
			found.append(Draft(record, name, required=True))
		found.append(Draft(record, name, hidden=True, required=True))
		found.append(Draft(record, name, place_after=name))
		found.append(Draft(record, name, place_after="gone"))
		found.append(Draft(record, name, office="NORTE", place_after=name))
		other = next(label for label in site(record, name).labels.values())
		found.append(Draft(record, name, label=f" {other.upper()}! "))
	found += [Draft(record, name, label="Mine") for record, name in CLOSED]
	return found


def test_every_harmful_change_must_be_found():
	edits = harmful()
	assert len(edits) > 1000
	missed = [draft for draft in edits if not codes(draft)]
	assert not missed


def test_a_harmless_change_cannot_be_rejected():
	for record, name in ALL:
		assert not codes(Draft(record, name, label="A name of our own", help="Ask gently.")), name
		if not needed.find_reason(record, name):
			found = codes(Draft(record, name, hidden=True))
			assert found <= {"FIELD_DECIDES", "FIELD_DEMANDED"}, (record, name, found)


@pytest.mark.parametrize(
	("draft", "code"),
	[
		(Draft("Person", "no_fixed_address", hidden=True), "FIELD_DECIDES"),
		(Draft("Consultation", "interpreter_needed", hidden=True), "FIELD_DECIDES"),
		(Draft("Person", "responsible_relationship", required=True), "FIELD_AT_TIMES"),
		(Draft("Person", "literacy", required=True), "FIELD_NOT_ON_ATTEND"),
		(Draft("Person", "literacy", required=True), "FIELD_NOT_IN_LISTS"),
		(Draft("Consultation", "follow_up_on", required=True), "FIELD_NOT_IN_LISTS"),
		(Draft("Appointment", "what_to_bring", required=True), "FIELD_NOT_WHEN_BOOKING"),
		(Draft("Person", "nationality", place_after="responsible_name"), "FIELD_PLACE_AT_TIMES"),
		(Draft("Consent", "decision", place_after="label"), "FIELD_PLACE_UNKNOWN"),
		(Draft("Payment", "no_such_field", label="Mine"), "FIELD_UNKNOWN"),
		(Draft("Person", "workflow_state", label="Mine"), "FIELD_CLOSED"),
	],
)
def test_the_harm_must_be_named(draft, code):
	assert code in codes(draft)


def test_two_fields_cannot_each_be_after_the_other():
	others = [Draft("Person", "shelter", place_after="email")]
	assert codes(Draft("Person", "email", place_after="shelter"), others=others) == {"FIELD_PLACE_CIRCLE"}


def test_a_field_that_is_hidden_with_what_depends_on_it_must_be_accepted():
	others = [Draft("Person", "address_line", hidden=True)]
	assert not codes(Draft("Person", "no_fixed_address", hidden=True), others=others)


def test_what_is_hidden_everywhere_cannot_be_required_at_one_office():
	others = [Draft("Person", "second_surname", hidden=True)]
	found = codes(Draft("Person", "second_surname", office="NORTE", required=True), others=others)
	assert found == {"FIELD_HIDDEN_EVERYWHERE"}


def test_a_change_cannot_be_made_twice():
	others = [Draft("Person", "email", label="Mail")]
	assert codes(Draft("Person", "email", hidden=True), others=others) == {"FIELD_TWICE"}
	assert not codes(Draft("Person", "email", office="NORTE", hidden=True), others=others)


def test_texts_roles_and_questions_must_be_named():
	draft = Draft("Person", "second_surname", required=True, label="Other Surname", hidden=False)
	found = check_field(
		draft,
		site(
			"Person",
			"second_surname",
			untranslated=[("Other Surname", "Español")],
			cannot_write=["Front Desk"],
		),
	)
	assert {finding.code for finding in found} == {"FIELD_NOT_TRANSLATED", "FIELD_NOT_WRITABLE"}
	assert codes(Draft("Person", "email", hidden=True), conditions=["Has mail?"]) == {"FIELD_ASKS_QUESTION"}


def test_a_field_that_is_gone_must_be_said_and_kept():
	(finding,) = check_field(Draft("Person", "gone", hidden=True), site("Person", is_new=False))
	assert finding.code == "FIELD_GONE" and not finding.blocks


def test_names_must_be_found_in_expressions():
	assert find_names("eval:doc.a && !doc.b2 || [1].includes(doc.c)") == {"a", "b2", "c"}
	assert find_names("photo") == {"photo"} and find_names("") == set()


def test_parts_that_are_shown_at_times_must_be_known():
	fields = shipped("Person")
	assert is_shown_at_times("responsible_relationship", fields, tuple(fields))
	assert not is_shown_at_times("nationality", fields, tuple(fields))


NAMES = st.sampled_from("abcdefg")


@given(st.dictionaries(NAMES, st.sampled_from("abcdefgx")))
def test_an_order_must_have_every_field_once(places):
	shipped_order = list("abcdefg")
	order = arrange(shipped_order, places)
	assert sorted(order) == shipped_order
	for field, after in places.items():
		if after in shipped_order and not find_circle(places, field):
			between = order[order.index(after) + 1 : order.index(field)]
			# Only fields that follow the same one, or one another, are between.
			assert order.index(field) > order.index(after) and set(between) <= set(places)


@given(st.lists(st.tuples(st.sampled_from("uvwxyz"), NAMES), unique_by=lambda pair: pair[0]))
def test_added_fields_must_all_be_there_and_the_others_in_their_order(added):
	order = arrange([*"abcdefg", *(field for field, _after in added)], dict(added))
	assert [field for field in order if field in "abcdefg"] == list("abcdefg")
	assert sorted(order) == sorted([*"abcdefg", *(field for field, _after in added)])
	for field, after in added:
		assert order.index(field) > order.index(after)


def test_an_added_field_must_follow_the_one_it_is_after():
	fields, added = [*"abcd", "x", "y", "z"], {"x": "b", "y": "x", "z": "gone"}
	assert arrange(fields, added) == ["a", "b", "x", "y", "c", "d", "z"]
	assert arrange(fields, {**added, "b": "d"}) == ["a", "c", "d", "b", "x", "y", "z"]
	circle = Draft("Person", "email", place_after="own_x")
	found = check_field(
		circle,
		site("Person", "email")._replace(order=(*shipped("Person"), "own_x"), added={"own_x": "email"}),
	)
	assert [finding.code for finding in found] == ["FIELD_PLACE_CIRCLE"]
