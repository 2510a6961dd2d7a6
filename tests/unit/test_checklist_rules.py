"""Which checklists are sound, and which rows a consultation has."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrant_services.reception.checklists.rules import (
	MAX_TEXT_LENGTH,
	STEP,
	Item,
	Tick,
	check,
	drop_repeated,
	list_missing,
	make_ticks,
)

NOW, LATER = datetime(2026, 11, 30, 9, 0), datetime(2026, 11, 30, 12, 0)
PASSPORT = Item("a1", "Pasaporte", document_type="PASSPORT", checklist="CURP")
PHOTO = Item("a2", "Una foto", required=False, checklist="CURP")
FORM = Item("a3", "Llenar la solicitud", kind=STEP, checklist="CURP")
ITEMS = (PASSPORT, PHOTO, FORM)


def codes(findings) -> list[str]:
	return [finding.code for finding in findings]


def rows(items=ITEMS, stored=(), ticked=(), on_file=(), applying=("CURP",), user="ana", now=NOW):
	return make_ticks(items, stored, ticked, on_file, applying, user, now)


def by_code(ticks) -> dict[str, Tick]:
	return {row.item: row for row in ticks}


# --- the check


def test_a_sound_checklist_has_no_findings():
	assert check(ITEMS, "IDENTITY_CURP", None) == []
	assert check(ITEMS, None, "APOYO") == []


@pytest.mark.parametrize(
	("subject", "programme", "code"),
	[(None, None, "CHECKLIST_FOR_NOTHING"), ("A", "B", "CHECKLIST_FOR_BOTH")],
)
def test_a_checklist_must_be_for_one_thing(subject, programme, code):
	assert codes(check(ITEMS, subject, programme)) == [code]


@pytest.mark.parametrize("items", [(), (Item("a", ""),), (Item("a", "  "),)])
def test_a_checklist_must_have_an_item(items):
	assert "CHECKLIST_EMPTY" in codes(check(items, "A", None))


@pytest.mark.parametrize("text", ["Pasaporte", "PASAPORTE ", " pasaporte"])
def test_an_item_cannot_be_there_twice(text):
	(finding,) = check((*ITEMS, Item("a4", text)), "A", None)
	assert (finding.code, finding.params) == ("CHECKLIST_ITEM_TWICE", (1, 4))


def test_a_document_on_file_cannot_tick_two_items():
	other = Item("a4", "Otro papel", document_type="PASSPORT")
	assert codes(check((*ITEMS, other), "A", None)) == ["CHECKLIST_DOCUMENT_TWICE"]


def test_a_step_cannot_have_a_document_on_file():
	step = Item("a4", "Ir al banco", kind=STEP, document_type="PASSPORT")
	assert codes(check((step,), "A", None)) == ["CHECKLIST_STEP_WITH_DOCUMENT"]


def test_a_text_must_fit_the_slip():
	assert check((Item("a", "x" * MAX_TEXT_LENGTH),), "A", None) == []
	assert codes(check((Item("a", "x" * (MAX_TEXT_LENGTH + 1)),), "A", None)) == ["CHECKLIST_TEXT_TOO_LONG"]


def test_all_findings_come_at_once():
	items = (Item("a", "Foto"), Item("b", "foto"), Item("c", "x" * 200))
	assert codes(check(items, None, None)) == [
		"CHECKLIST_FOR_NOTHING",
		"CHECKLIST_ITEM_TWICE",
		"CHECKLIST_TEXT_TOO_LONG",
	]


def test_what_two_checklists_ask_for_is_asked_once():
	same_text = Item("b1", "UNA FOTO", checklist="VISA")
	same_document = Item("b2", "Pasaporte vigente", document_type="PASSPORT", checklist="VISA")
	other = Item("b3", "Carta", checklist="VISA")
	assert drop_repeated([*ITEMS, same_text, same_document, other]) == [*ITEMS, other]


# --- the rows of a consultation


def test_each_item_gets_a_row_that_is_not_ticked():
	made = rows()
	assert [row.item for row in made] == ["a1", "a2", "a3"]
	assert not any(row.ticked or row.ticked_on or row.ticked_by for row in made)
	assert [row.required for row in made] == [True, False, True]


def test_a_tick_says_when_and_by_whom_and_keeps_it():
	first = rows(ticked={"a2"})
	assert by_code(first)["a2"][5:] == (True, False, NOW, "ana")
	again = rows(stored=first, ticked={"a2"}, user="beto", now=LATER)
	assert again == first


def test_a_tick_can_be_taken_back():
	taken_back = rows(stored=rows(ticked={"a2"}), ticked=())
	assert by_code(taken_back)["a2"][5:] == (False, False, None, None)


def test_a_document_on_file_ticks_its_item_without_a_user():
	row = by_code(rows(on_file={"PASSPORT"}))["a1"]
	assert row[5:] == (True, True, NOW, None)
	assert by_code(rows(stored=[row], on_file={"PASSPORT"}, now=LATER))["a1"] == row


def test_a_document_that_left_the_file_does_not_tick_any_more():
	made = rows(stored=rows(on_file={"PASSPORT"}), on_file=())
	assert by_code(made)["a1"][5:] == (False, False, None, None)


def test_what_the_user_ticked_is_not_taken_over_by_the_file():
	made = rows(stored=rows(ticked={"a1"}), ticked={"a1"}, on_file={"PASSPORT"}, now=LATER)
	assert by_code(made)["a1"][5:] == (True, False, NOW, "ana")


def test_a_retired_item_and_a_changed_text_stay_as_they_were():
	stored = rows(ticked={"a3"})
	made = rows(items=(PASSPORT._replace(text="Pasaporte vigente"),), stored=stored, ticked={"a3"})
	assert [(row.item, row.text) for row in made] == [(item.code, item.text) for item in ITEMS]


def test_rows_of_a_subject_that_was_removed_go_unless_they_were_ticked():
	made = rows(items=(), stored=rows(ticked={"a2"}, on_file={"PASSPORT"}), ticked={"a2"}, applying=())
	assert [row.item for row in made] == ["a2"]


def test_unknown_codes_of_a_client_have_no_effect():
	assert rows(ticked={"zz", "", None}) == rows()


def test_an_item_of_another_checklist_that_says_the_same_is_not_added():
	other = Item("b1", "una foto", checklist="VISA")
	made = rows(items=(other,), stored=rows(), applying=("CURP", "VISA"))
	assert [row.item for row in made] == ["a1", "a2", "a3"]


def test_required_items_are_missing_first():
	assert [row.item for row in list_missing(rows(ticked={"a1"}))] == ["a3", "a2"]


CODES = st.sets(st.sampled_from(["a1", "a2", "a3", "zz"]))
FILES = st.sets(st.sampled_from(["PASSPORT", "MX_INE"]))


@given(CODES, FILES, CODES, FILES)
def test_saving_twice_changes_nothing_and_no_row_is_lost(ticked, on_file, later, file_later):
	first = rows(ticked=ticked, on_file=on_file)
	assert rows(stored=first, ticked=ticked, on_file=on_file, user="beto", now=LATER) == first
	second = rows(stored=first, ticked=later, on_file=file_later, user="beto", now=LATER)
	assert [row.item for row in second] == [row.item for row in first]
	for row in second:
		assert bool(row.ticked_on) == row.ticked
		assert bool(row.ticked_by) == (row.ticked and not row.on_file)
