"""A folio read over the phone, written on paper or typed in a hurry finds its own record or none."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import damm

from migrant_services.core.folio import TYPED_PREFIXES, make_folio, parse_folio

prefixes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)
numbers = st.integers(1, 10**9)
few = settings(max_examples=25, deadline=None)


def test_formats_a_folio_of_any_size():
	assert make_folio("PE", 123) == "PE-0000123-1"
	assert make_folio("PE", 12_345_678).startswith("PE-12345678-")


@few
@given(prefixes, numbers)
def test_accepts_its_own_folios(prefix, number):
	folio = make_folio(prefix, number)
	assert parse_folio(folio) == folio
	assert parse_folio(folio, prefix) == folio


@few
@given(prefixes, numbers)
def test_rejects_every_wrong_digit(prefix, number):
	folio = make_folio(prefix, number)
	for place, character in enumerate(folio):
		for other in "0123456789" if character.isdigit() else "":
			if other != character:
				wrong = folio[:place] + other + folio[place + 1 :]
				assert parse_folio(wrong) is None, wrong


@few
@given(prefixes, numbers)
def test_rejects_every_swap_of_adjacent_digits(prefix, number):
	digits = make_folio(prefix, number)[2:].replace("-", "")
	for place in range(len(digits) - 1):
		swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
		if swapped != digits:
			assert parse_folio(prefix + swapped) is None, swapped


@few
@given(numbers)
def test_rejects_a_folio_of_another_doctype(number):
	for one, other in combinations(TYPED_PREFIXES.values(), 2):
		assert parse_folio(make_folio(one, number).replace(one, other)) is None


@pytest.mark.parametrize(
	"typed",
	[
		"pe-0000123-1",
		" PE 0000123 1 ",
		"PE00001231",
		"pe–0000123–1",
		"PE-123-1",
		"PE-OOOO123-1",
		"PE-0000I23-1",
		"PE-0000l23-1",
		"ＰＥ-００００１２３-１",
	],
)
def test_accepts_usual_ways_of_typing(typed):
	assert parse_folio(typed) == "PE-0000123-1"


def test_accepts_lookalike_letters():
	folio = make_folio("CO", 7)
	assert parse_folio(folio.replace("O", "0")) == folio


@pytest.mark.parametrize(
	"typed", [None, "", "PE", "PE-", "0000123-1", "PE-0000123", "PE-0000123-1-5", "ÑE-0000123-1"]
)
def test_rejects_what_is_not_a_folio(typed):
	assert parse_folio(typed) is None


def test_rejects_number_zero_and_extra_leading_zeros():
	for digits in ("0000000", "00000123"):
		check = damm.calc_check_digit("2514" + digits)  # P=25, E=14
		assert parse_folio(f"PE-{digits}-{check}") is None


def test_checks_for_a_requested_prefix():
	assert parse_folio("PE-0000123-1", "RE") is None


@given(st.text(max_size=20))
@few
def test_must_handle_any_text(text):
	folio = parse_folio(text)
	assert folio is None or parse_folio(folio) == folio


@pytest.mark.parametrize(
	("prefix", "number"),
	[("P", 1), ("pe", 1), ("PER", 1), ("P1", 1), ("PE", 0), ("PE", -1), ("PE", True), ("PE", "7")],
)
def test_rejects_invalid_parts_of_a_folio(prefix, number):
	with pytest.raises(ValueError, match=r"A folio .*\."):
		make_folio(prefix, number)
