"""Conditions without code: what they mean, what the check finds, how they are worded."""

import itertools
import json
from datetime import date, datetime
from decimal import Decimal
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.conditions.check import MAX_ROWS, check, is_always_true, is_never_true
from migrant_services.conditions.circles import find_circles
from migrant_services.conditions.evaluation import evaluate
from migrant_services.conditions.explanation import Wording, explain, explain_answer
from migrant_services.conditions.rows import (
	ALL,
	ANY,
	CHOICE,
	WHOLE_NUMBER,
	Condition,
	FieldSpec,
	list_fields,
	list_operators,
	split_values,
)
from tests.conditions import BY_NAME, OPTIONS, SPECS, VECTORS, matches, records, rows, vector_specs
from tests.translatable import MODULE, read_csv

ROW_OPERATORS = next(
	field["options"].split("\n")
	for field in json.loads((MODULE / "doctype/condition_row/condition_row.json").read_text())["fields"]
	if field["fieldname"] == "operator"
)


def row(field, operator, *values):
	return Condition(field, operator, "\n".join(values))


def codes(*conditions, match=ALL, permlevel=None, specs=SPECS):
	return [finding.code for finding in check(conditions, match, specs, permlevel)]


# --- evaluation


def test_there_are_enough_vectors():
	assert len(VECTORS["vectors"]) >= 150


@pytest.mark.parametrize("number", range(len(VECTORS["vectors"])))
def test_evaluates_as_the_vectors_say(number):
	vector = VECTORS["vectors"][number]
	found = evaluate(vector["rows"], vector["match"], vector["values"], vector_specs())
	assert found is vector["met"], vector


@pytest.mark.parametrize(
	"field, operator, value, record",
	[
		("born", "is at least", "2008-02-29", date(2008, 2, 29)),
		("born", "is", "2008-02-29", datetime(2008, 2, 29, 23, 59)),
		("amount", "is at most", "0.3", Decimal("0.300000000")),
		("subjects", "is", "A", ({"subject": "A"}, {"subject": "B"})),
	],
)
def test_evaluates_the_types_of_python(field, operator, value, record):
	assert evaluate([row(field, operator, value)], ALL, {field: record}, SPECS)


def test_the_operators_are_those_of_the_row():
	used = {operator for spec in SPECS for operator in list_operators(spec)}
	assert used == set(ROW_OPERATORS)


@settings(deadline=None)
@given(rows(), matches, records())
def test_the_opposite_operator_is_met_when_the_other_is_not(conditions, match, record):
	opposite = {"is": "is not", "is one of": "is none of", "is set": "is not set"}
	for each in conditions:
		spec = BY_NAME[each.field]
		if opposite.get(each.operator) in list_operators(spec) and not check([each], ALL, SPECS):
			other = each._replace(operator=opposite[each.operator])
			assert evaluate([each], match, record, SPECS) != evaluate([other], match, record, SPECS)


@settings(deadline=None)
@given(rows(), records())
def test_a_row_more_never_opens_all_nor_closes_any(conditions, record):
	for count in range(1, len(conditions)):
		few, more = conditions[:count], conditions[: count + 1]
		assert evaluate(few, ALL, record, SPECS) or not evaluate(more, ALL, record, SPECS)
		assert evaluate(more, ANY, record, SPECS) or not evaluate(few, ANY, record, SPECS)


def test_lists_each_field_once():
	assert list_fields([row("age", "is", "1"), {"field": "group"}, row("age", "is", "2"), {}]) == (
		"age",
		"group",
	)


def test_values_stand_one_in_each_line():
	assert split_values(" A, b \r\n\n\tc;d\n") == ["A, b", "c;d"]


# --- the check


def test_no_rows_are_right():
	assert not codes() and not codes(match="")


@pytest.mark.parametrize(
	"condition, code",
	[
		(row("password", "is set"), "CONDITION_FIELD_UNKNOWN"),
		(row("", "is", "A"), "CONDITION_FIELD_UNKNOWN"),
		(row("group", "is at least", "A"), "CONDITION_OPERATOR"),
		(row("group", ""), "CONDITION_OPERATOR"),
		(row("shelter", "is", "Casa"), "CONDITION_OPERATOR"),
		(row("dependants", "is set"), "CONDITION_OPERATOR"),
		(row("group", "is"), "CONDITION_VALUE_MISSING"),
		(row("group", "is one of", " ", ""), "CONDITION_VALUE_MISSING"),
		(row("age", "is", "eighteen"), "CONDITION_VALUE_UNREADABLE"),
		(row("age", "is between", "1", "x"), "CONDITION_VALUE_UNREADABLE"),
		(row("born", "is", "30/02/2008"), "CONDITION_VALUE_UNREADABLE"),
		(row("ticked", "is", "1"), "CONDITION_VALUE_UNREADABLE"),
		(row("age", "is", "17", "18"), "CONDITION_VALUE_COUNT"),
		(row("age", "is between", "18"), "CONDITION_RANGE"),
		(row("group", "is", "Z"), "CONDITION_OPTION_UNKNOWN"),
		(row("group", "is one of", "A", "Z"), "CONDITION_OPTION_UNKNOWN"),
		(row("group", "is one of", *["A"] * 201), "CONDITION_TOO_LONG"),
		(row("age", "is less than", "0"), "CONDITION_NEVER_TRUE"),
		(row("age", "is more than", "120"), "CONDITION_NEVER_TRUE"),
		(row("age", "is between", "18", "12"), "CONDITION_NEVER_TRUE"),
		(row("born", "is between", "2008-01-02", "2008-01-01"), "CONDITION_NEVER_TRUE"),
	],
)
def test_check_rejects_a_row(condition, code):
	found = check([condition], ALL, SPECS)
	assert [finding.code for finding in found] == [code] and found[0].blocks


@pytest.mark.parametrize(
	"match, conditions, code",
	[
		(ALL, [row("age", "is at least", "18"), row("age", "is less than", "18")], "CONDITION_NEVER_TRUE"),
		(ALL, [row("age", "is more than", "17"), row("age", "is less than", "18")], "CONDITION_NEVER_TRUE"),
		(ALL, [row("age", "is set"), row("age", "is not set")], "CONDITION_NEVER_TRUE"),
		(ALL, [row("age", "is not set"), row("age", "is less than", "18")], "CONDITION_NEVER_TRUE"),
		(ALL, [row("group", "is", "A"), row("group", "is", "B")], "CONDITION_NEVER_TRUE"),
		(ALL, [row("group", "is none of", *OPTIONS), row("group", "is set")], "CONDITION_NEVER_TRUE"),
		(ALL, [row("subjects", "is", "A"), row("subjects", "is none of", "B", "A")], "CONDITION_NEVER_TRUE"),
		(ALL, [row("subjects", "is not set"), row("subjects", "is one of", "A")], "CONDITION_NEVER_TRUE"),
		(ALL, [row("ticked", "is", "Yes"), row("ticked", "is", "No")], "CONDITION_NEVER_TRUE"),
		(ANY, [row("age", "is less than", "0"), row("age", "is more than", "120")], "CONDITION_NEVER_TRUE"),
		(ANY, [row("age", "is set"), row("age", "is not set")], "CONDITION_ALWAYS_TRUE"),
		(ANY, [row("group", "is not", "A"), row("group", "is not", "B")], "CONDITION_ALWAYS_TRUE"),
		(ANY, [row("subjects", "is", "A"), row("subjects", "is not", "A")], "CONDITION_ALWAYS_TRUE"),
		(
			ANY,
			[row("amount", "is at most", "1"), row("amount", "is more than", "1")],
			"CONDITION_ALWAYS_TRUE",
		),
		(
			ANY,
			[row("group", "is", "A"), row("ticked", "is", "Yes"), row("ticked", "is", "No")],
			"CONDITION_ALWAYS_TRUE",
		),
		(ALL, [row("group", "is", "A"), row("group", "is", "A")], "CONDITION_ROW_TWICE"),
		(
			ALL,
			[row("group", "is one of", "A", "B"), row("group", "is one of", "B", "A")],
			"CONDITION_ROW_TWICE",
		),
		("Some", [row("group", "is", "A")], "CONDITION_MATCH"),
		(ALL, [row("group", "is not", "A")] * (MAX_ROWS + 1), "CONDITION_TOO_LONG"),
	],
)
def test_check_finds_what_rows_do_together(match, conditions, code):
	assert codes(*conditions, match=match) == [code]


@pytest.mark.parametrize(
	"match, conditions",
	[
		(ALL, [row("age", "is at least", "12"), row("age", "is at most", "12")]),
		(ALL, [row("subjects", "is", "A"), row("subjects", "is", "B")]),
		(ALL, [row("subjects", "is", "A"), row("subjects", "is not", "B")]),
		(ALL, [row("amount", "is more than", "1"), row("amount", "is less than", "2")]),
		(ALL, [row("amount", "is less than", "0.000000001"), row("amount", "is more than", "0")]),
		(ANY, [row("age", "is less than", "18"), row("age", "is at least", "18")]),
		(ANY, [row("group", "is one of", *OPTIONS)]),
		(ANY, [row("country", "is not", "A")]),
		(ALL, [row("born", "is more than", "2008-02-28"), row("born", "is less than", "2008-03-01")]),
	],
)
def test_check_accepts_a_condition(match, conditions):
	assert not codes(*conditions, match=match)


def test_check_reports_all_rows_at_once_errors_first():
	found = codes(row("group", "is"), row("password", "is set"), row("age", "is", "x"))
	assert found == ["CONDITION_VALUE_MISSING", "CONDITION_FIELD_UNKNOWN", "CONDITION_VALUE_UNREADABLE"]


def test_a_condition_must_not_disclose_a_field_of_fewer_users():
	assert codes(row("score", "is at least", "5"), permlevel=0) == ["CONDITION_FIELD_HIDDEN"]
	assert not codes(row("score", "is at least", "5"), permlevel=1)
	assert not codes(row("age", "is at least", "5"), permlevel=0)


def test_findings_hold_no_values():
	found = check([row("group", "is", "Very Secret")], ALL, SPECS)
	assert "Secret" not in str(found)


@settings(max_examples=300, deadline=None)
@given(st.data(), rows(), matches)
def test_what_is_never_true_cannot_be_true(data, conditions, match):
	if conditions and is_never_true(conditions, match, SPECS):
		assert not evaluate(conditions, match, data.draw(records()), SPECS)
	if is_always_true(conditions, match, SPECS):
		assert evaluate(conditions, match, data.draw(records()), SPECS)


SMALL = (
	FieldSpec("a", "A", CHOICE, {"x": "X", "y": "Y"}),
	FieldSpec("b", "B", WHOLE_NUMBER, minimum=0, maximum=3),
)
ALL_RECORDS = [{"a": a, "b": b} for a, b in itertools.product((None, "x", "y"), (None, 0, 1, 2, 3))]


@settings(max_examples=200, deadline=None)
@given(
	rows(
		SMALL, lambda spec: st.sampled_from(("x", "y") if spec.kind == CHOICE else ("0", "1", "2", "3", "4"))
	),
	matches,
)
def test_the_check_is_exact_where_all_records_can_be_tried(conditions, match):
	met = [evaluate(conditions, match, record, SMALL) for record in ALL_RECORDS]
	assert is_never_true(conditions, match, SMALL) == (not any(met))
	assert is_always_true(conditions, match, SMALL) == all(met)


def test_the_check_is_quick():
	conditions = [row("country", "is one of", *(f"code {n}" for n in range(190)))] * MAX_ROWS
	began = perf_counter()
	check(conditions, ANY, SPECS)
	assert perf_counter() - began < 0.5


# --- circles


@pytest.mark.parametrize(
	"depends_on, circles",
	[
		({}, []),
		({"a": "b", "b": "c", "c": ""}, []),
		({"a": "a"}, [("a",)]),
		({"a": "b", "b": "c", "c": "a"}, [("a", "b", "c")]),
		({"a": "b", "b": "ca", "c": "a"}, [("a", "b"), ("c", "a", "b")]),
		({"a": "b", "b": "a", "c": "d", "d": "c", "e": "ac"}, [("a", "b"), ("c", "d")]),
		({"a": "xyz", "b": "a"}, []),
		({"a": "bc", "b": "d", "c": "d", "d": ""}, []),
	],
)
def test_finds_circles_among_questions(depends_on, circles):
	conditions = {field: [row(other, "is set") for other in others] for field, others in depends_on.items()}
	assert find_circles(conditions) == circles


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.sampled_from("abcdefgh"), max_size=3)))
def test_a_circle_leads_back_and_none_is_missed(depends_on):
	found = find_circles(
		{field: [row(other, "is set") for other in rest] for field, rest in depends_on.items()}
	)
	for circle in found:
		for field, other in itertools.pairwise((*circle, circle[0])):
			assert other in depends_on[field]
	left = dict(depends_on)
	while ends := [field for field, rest in left.items() if not set(rest) & set(left)]:
		for field in ends:
			del left[field]
	assert bool(found) == bool(left)


def test_a_thousand_questions_in_a_row_are_no_circle():
	chain = {f"q{n}": [row(f"q{n + 1}", "is set")] for n in range(1000)}
	assert find_circles(chain) == []


# --- words

SPANISH = dict(read_csv())


def words(text: str) -> str:
	return text.replace("\u2068", "").replace("\u2069", "")


def in_spanish(*conditions, match=ALL, specs=SPECS):
	return words(explain(conditions, match, specs, Wording(SPANISH.__getitem__, str, ("«", "»"))))


def test_explains_in_a_sentence():
	both = [row("age", "is at least", "18"), row("group", "is one of", "A", "B")]
	assert words(explain(both, ALL, SPECS)) == (
		"Applies when all of this is true: “Age” is 18 or more; “Group” is one of these: “A”, “B”."
	)
	assert words(explain(both[:1], ANY, SPECS)) == "Applies when “Age” is 18 or more."
	assert explain([], ALL, SPECS) == "Applies always."


@pytest.mark.parametrize(
	"field, operator", [(spec.fieldname, op) for spec in SPECS for op in list_operators(spec)]
)
def test_explains_every_operator_of_every_kind(field, operator):
	texts = {"born": ("2008-02-28", "2008-02-29"), "ticked": ("Yes", "No")}.get(field, ("1", "2"))
	count = {"is between": 2, "is one of": 2, "is none of": 2}.get(operator, 1)
	condition = row(field, operator, *texts[:count])
	sentence = in_spanish(condition)
	assert sentence.startswith("Se aplica cuando ") and f"«{BY_NAME[field].label}»" in sentence
	assert operator in ("is set", "is not set") or field == "ticked" or texts[0] in sentence
	assert "no está completa" not in sentence


def test_explains_in_spanish():
	assert in_spanish(
		row("age", "is at least", "18"), row("subjects", "is none of", "A", "B"), match=ANY
	) == (
		"Se aplica cuando se cumple al menos una de estas condiciones: «Age» es 18 o más; «Subjects» no incluye ninguna de "
		"estas opciones: «A», «B»."
	)
	assert in_spanish() == "Se aplica siempre."


def test_a_row_that_cannot_be_read_is_named():
	assert "row 2 is not complete" in explain([row("age", "is set"), row("age", "is", "x")], ALL, SPECS)


def test_labels_are_shown_as_they_are():
	specs = [FieldSpec("own_x", "<b>{0}</b> {{ doc }} ¿مرحبا؟", CHOICE, {"L-1": "Sí; claro, {1}"})]
	assert words(explain([row("own_x", "is", "L-1")], ALL, specs)) == (
		"Applies when “<b>{0}</b> {{ doc }} ¿مرحبا؟” is “Sí; claro, {1}”."
	)


def test_an_answer_is_explained_line_by_line():
	conditions = [
		row("age", "is at least", "18"),
		row("group", "is", "A"),
		row("ticked", "is", "No"),
		row("subjects", "is", "A"),
		row("password", "is set"),
	]
	lines = explain_answer(conditions, SPECS, {"age": 31, "ticked": 1, "subjects": ["B", "A"]})
	assert [(words(line.text), line.met) for line in lines] == [
		("“Age” is 18 or more: yes (31)", True),
		("“Group” is “A”: no (no answer)", False),
		("“Ticked” is not ticked: no (ticked)", False),
		("“Subjects” includes “A”: yes (“A”, “B”)", True),
		("row 5 is not complete: no", False),
	]


def test_an_answer_cannot_disclose_a_hidden_value():
	lines = explain_answer([row("score", "is at least", "5")], SPECS, {"score": 7}, hidden={"score"})
	assert words(lines[0].text) == "“Score” is 5 or more: not open to you" and lines[0].met is None


@settings(deadline=None)
@given(rows(), matches, records())
def test_every_condition_can_be_explained(conditions, match, record):
	assert explain(conditions, match, SPECS, Wording(SPANISH.__getitem__, str, ("«", "»")))
	met = [line.met for line in explain_answer(conditions, SPECS, record)]
	if conditions:
		assert evaluate(conditions, match, record, SPECS) == (any(met) if match == ANY else all(met))
