"""The judge of imported lists finds what is wrong and accepts what is right."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest

from tests import lists
from tests.lists import REFUSED, SAID, WRONG, Import, Row

EXPECTED = {
	"columns": {
		"A": {"header": "Nombre", "field": "given_names"},
		"B": {"header": "DOCUMENTO / Número", "field": "document_number"},
		"C": {"header": "Teléfono", "field": "phone"},
	},
	"questions": [{"about": "sex", "column": "D", "answer": {"M": "F"}, "must": True, "why": ""}],
	"rows": [
		{
			"row": 2,
			"person": {
				"given_names": "Ana",
				"birth_date": "1990-05-03",
				"sex": "F",
				"documents": [{"type": "PASSPORT", "number": "F-1"}],
				"phones": [{"phone": "5541637201", "whose": "mamá"}],
			},
		},
	],
	"not_people": [{"row": 3, "why": "Total."}],
}
RIGHT = {
	"given_names": "ANA",
	"birth_date": date(1990, 5, 3),
	"precision": "Exact",
	"sex": "F",
	"documents": [{"type": "PASSPORT", "number": "F1"}],
	"phones": [{"phone": "+525541637201", "whose": "su mamá"}],
}


def judged(said: list[str] | None = None, row: dict | None = None, **fields) -> list[lists.Fault]:
	expected = deepcopy(EXPECTED)
	expected["rows"][0] |= row or {}
	return lists.judge(expected, Import({2: Row(RIGHT | fields, said or [])}))


def test_accepts_a_correct_import():
	assert judged() == []


@pytest.mark.parametrize(
	"fields",
	[
		{"given_names": "Anna"},
		{"second_surname": "vino con su hermana"},
		{"birth_date": date(1990, 3, 5)},
		{"birth_date": None},
		{"precision": "Estimated"},
		{"sex": "M"},
		{"sex": ""},
		{"nationality": "HN"},
		{"documents": []},
		{"documents": [{"type": "FOREIGN_ID", "number": "F1"}]},
		{"phones": []},
		{"phones": [{"phone": "+525541637202", "whose": "mamá"}]},
		{"phones": [*RIGHT["phones"], {"phone": "12", "whose": ""}]},
		{"phones": [{"phone": "+525541637201", "whose": ""}]},
		{"email": "n/a"},
	],
)
def test_finds_a_wrong_value(fields):
	(fault,) = judged(**fields)
	assert (fault.kind, fault.row) == (WRONG, 2)


def test_a_wrong_value_with_a_remark_counts_as_said():
	assert [fault.kind for fault in judged(["Teléfono: not a number."], phones=[])] == [SAID]
	assert [fault.kind for fault in judged(["Column Número: no digits."], documents=[])] == [SAID]
	assert [fault.kind for fault in judged(["Document 1: no digits."], documents=[])] == [SAID], (
		"the field of the form"
	)
	assert [fault.kind for fault in judged(["Nombre: too short."], phones=[])] == [WRONG]
	assert [fault.kind for fault in judged(["Teléfonos are many."], phones=[])] == [WRONG], "another word"


def test_a_missing_remark_is_wrong():
	row = {"must_say": {"BC": "Digits are lost."}}
	assert [fault.kind for fault in judged(row=row)] == [WRONG]
	assert judged(["Teléfono: digits are lost."], row) == judged(["Document 1: digits are lost."], row) == []


def test_finds_a_person_left_out():
	assert lists.judge(EXPECTED, Import())[0].kind == WRONG, "not read"
	assert lists.judge(EXPECTED, Import({2: Row()}))[0].kind == WRONG, "not a word"
	assert lists.judge(EXPECTED, Import({2: Row(None, ["Nombre: too short."])}))[0].kind == REFUSED
	assert lists.judge(EXPECTED, Import(refused="Save it as XLSX."))[0].kind == REFUSED
	excused = deepcopy(EXPECTED)
	excused["rows"][0]["may_refuse"] = "No column says who answers for the child."
	assert lists.judge(excused, Import({2: Row(None, ["Write the responsible adult."])})) == []


def test_registering_a_row_that_is_not_a_person_is_wrong():
	faults = lists.judge(
		EXPECTED, Import({2: Row(RIGHT), 3: Row({"given_names": "Total"}), 4: Row(None, ["Empty."])})
	)
	assert [(fault.kind, fault.row) for fault in faults] == [(WRONG, 3)]
	assert lists.silently_wrong(faults) == {3}


def test_finds_missing_and_needless_questions():
	assert lists.unasked(EXPECTED, Import(asked={"encoding"})) == EXPECTED["questions"]
	assert lists.needless(EXPECTED, Import(asked={"encoding", "sex"})) == {"encoding"}


@pytest.mark.parametrize(
	("age", "born", "precision", "fits"),
	[
		({"years": 34}, date(1992, 1, 1), "Estimated", True),
		({"years": 34}, date(1991, 12, 31), "Year", True),
		({"years": 34}, date(1990, 1, 1), "Estimated", False),
		({"years": 34}, date(1992, 3, 1), "Exact", False),
		({"months": 8}, date(2026, 2, 1), "Year and Month", True),
		({"months": 8}, date(2025, 7, 1), "Estimated", False),
		({"years": 1, "months": 2}, date(2025, 8, 1), "Year and Month", True),
		({"weeks": 3}, date(2026, 9, 18), "Exact", True),
		({"days": 0}, date(2026, 10, 1), "Year and Month", True),
		({"minor": True}, None, None, True),
		({"minor": True}, date(2010, 1, 1), "Estimated", False),
	],
)
def test_an_age_fits_a_birth_date_of_the_same_precision(age, born, precision, fits):
	assert lists.birth_fits({"age": age | {"as_of": "2026-10-12"}}, born, precision) is fits


@pytest.mark.parametrize("file", lists.FILES)
def test_expectations_must_be_complete(file):
	"""Remarks name existing columns, and every row is either a person or not."""
	expected = lists.expected_of(file)
	numbers = [row["row"] for row in expected["rows"]]
	assert len(set(numbers)) == len(numbers) and not {row["row"] for row in expected["not_people"]} & set(
		numbers
	)
	assert min(numbers) > expected["header_row"] and 8 <= len(numbers) <= 40
	for row in expected["rows"]:
		assert set("".join([*row.get("must_say", {}), *row.get("may_say", {})])) <= set(expected["columns"])
		assert any(row["person"].get(name) for name in lists.NAMES)


def test_twenty_lists_must_have_no_person_in_common():
	names = [
		lists._name(row["person"]).casefold()
		for file in lists.FILES
		for row in lists.expected_of(file)["rows"]
	]
	assert len(lists.FILES) == 20
	assert len(set(names)) == len(names)
