"""Rules of own questions that need no site."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrant_services.forms import asking, check, columns, kinds
from migrant_services.forms.columns import MAX_LENGTH, PREFIX, make_column_name

TODAY = date(2026, 3, 9)


@given(st.text(max_size=200), st.lists(st.text(max_size=60), max_size=5))
def test_every_question_must_get_a_column_of_its_own(question, others):
	taken: list[str] = []
	for text in (*others, question, question):
		name = make_column_name(text, taken)
		assert name not in taken and name.startswith(PREFIX) and len(name) <= MAX_LENGTH
		assert name.isascii() and name == name.lower() and name.replace("_", "").isalnum()
		taken.append(name)


@pytest.mark.parametrize("question", ["name", "Owner", "parent", "أين تسكن؟", "你好吗", "¿?", "  "])
def test_a_column_cannot_have_the_name_of_a_shipped_one(question):
	assert columns.is_own(make_column_name(question, ()))


def test_a_hundred_questions_of_any_kind_must_fit_into_a_record():
	"""65,535 bytes, of which the shipped columns of a person take some 38,000; 8,126 in a page, a text that can be moved out takes 40."""
	for kind in (
		kinds.YES_OR_NO,
		kinds.ONE_CHOICE,
		kinds.DATE,
		kinds.NUMBER,
		kinds.REFERENCE_LIST,
		kinds.LONG_TEXT,
	):
		column = kinds.build_column(kind, 0, "Country")
		bytes_of_text = 4 * column.length
		assert bytes_of_text * 100 < 65_535 - 38_000
		assert bytes_of_text <= 40 or bytes_of_text >= 256


def test_rows_of_choices_must_be_as_guarded_as_their_question():
	assert kinds.build_column(kinds.SEVERAL_CHOICES, 0).options == kinds.ROWS_OF_CHOICES
	assert kinds.build_column(kinds.SEVERAL_CHOICES, 1).options == kinds.ROWS_OF_GUARDED_CHOICES


def question(fieldname: str = "own_a", **more):
	from migrant_services.forms.questions import Question

	values = dict.fromkeys(Question._fields, "")
	values |= {
		"fieldname": fieldname,
		"asked_from": None,
		"asked_until": None,
		"match": "All",
		"required": "Never",
	}
	return Question(**{**values, "conditions": (), "specs": (), "retired": False, "level": 0, **more})


@pytest.mark.parametrize(
	("since", "until", "asked"),
	[
		(None, None, True),
		(TODAY, TODAY, True),
		(date(2026, 3, 10), None, False),
		(None, date(2026, 3, 8), False),
	],
)
def test_a_question_is_asked_in_its_period_only(since, until, asked):
	found = asking.list_asked([question(asked_from=since, asked_until=until)], {}, TODAY)
	assert bool(found) == asked


@pytest.mark.parametrize(
	("required", "is_new", "is_closing", "missing"),
	[
		("Never", True, True, False),
		("When it is asked", True, False, True),
		("When it is asked", False, False, False),
		("When it is asked", False, True, True),
		("Before the record is closed", True, False, False),
		("Before the record is closed", False, True, True),
	],
)
def test_an_answer_must_be_given_when_it_is_required(required, is_new, is_closing, missing):
	asked = [question(required=required)]
	assert bool(asking.list_missing(asked, {}, TODAY, is_new, is_closing)) == missing
	assert not asking.list_missing(asked, {"own_a": "Yes"}, TODAY, is_new, is_closing)
	assert not asking.list_missing(asked, {"own_a": 0}, TODAY, is_new, is_closing)


@pytest.mark.parametrize("other", ["¿TIENE HIJOS?", "tiene hijos", "Tiéne  hijos…"])
def test_the_same_wording_must_be_found(other):
	assert check.find_same_wording("¿Tiene hijos?", {"own_x": other}) == "own_x"
	assert check.find_same_wording("¿Tiene hijas?", {"own_x": other}) is None


@pytest.mark.parametrize(
	("doctype", "asked_at", "is_new", "is_returning", "demandable"),
	[
		("Person", "Registration", True, False, True),
		("Person", "First consultation", True, False, False),
		("Person", "Each consultation", True, False, False),
		("Person", "Each consultation", False, False, True),
		("Consultation", "First consultation", True, False, True),
		("Consultation", "First consultation", True, True, False),
		# Nor when that consultation is closed.
		("Consultation", "First consultation", False, True, False),
		("Consultation", "Each consultation", True, True, True),
		("Referral", "Not on this page", True, False, True),
	],
)
def test_an_answer_cannot_be_demanded_before_it_is_asked(doctype, asked_at, is_new, is_returning, demandable):
	asked = question(asked_at=asked_at)
	assert asking.is_demandable(asked, doctype, is_new, is_returning) is demandable
