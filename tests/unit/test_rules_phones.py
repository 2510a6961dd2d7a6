"""However a phone number is said, it is stored in one form, and an odd one is kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.rules.phones import normalise_phone


@pytest.mark.parametrize(
	("typed", "country", "number"),
	[
		("0261 15 654-3210", "AR", "+5492616543210"),
		("+54 9 261 654 3210", "MX", "+5492616543210"),
		("(0261) 423-4567", "ar", "+542614234567"),
		("55 1234 5678", "MX", "+525512345678"),
		("044 55 1234 5678", "MX", "+525512345678"),
		("01 55 1234 5678", "MX", "+525512345678"),
		("+52 1 55 1234 5678", "AR", "+525512345678"),
		("+509 34 10 1234", "MX", "+50934101234"),
		("+58 412-1234567", None, "+584121234567"),
	],
)
def test_ways_of_writing_lead_to_one_number(typed, country, number):
	assert normalise_phone(typed, country) == (number, [])


@pytest.mark.parametrize(
	("typed", "code", "kept"),
	[
		("abc", "PHONE_UNREADABLE", False),
		("no tiene", "PHONE_UNREADABLE", False),
		("12", "PHONE_DOUBTFUL", True),
		("00 1234 5678", "PHONE_DOUBTFUL", True),
		("+52 1 00 1234 5678", "PHONE_DOUBTFUL", True),
	],
)
def test_odd_numbers_are_remarked_on(typed, code, kept):
	number, (finding,) = normalise_phone(typed, "MX")
	assert finding.code == code and not finding.blocks
	assert (number is not None) is kept


def test_without_a_country_a_local_number_cannot_be_read():
	assert normalise_phone("55 1234 5678", None).number is None


@pytest.mark.parametrize("typed", [None, "", "  "])
def test_no_number_is_no_mistake(typed):
	assert normalise_phone(typed, "MX") == (None, [])


@settings(max_examples=40, deadline=None)
@given(st.text("0123456789+() -ab", max_size=20), st.sampled_from(["MX", "AR", None]))
def test_once_normalised_it_stays(typed, country):
	number, findings = normalise_phone(typed, country)
	if number and not findings:
		assert normalise_phone(number, country) == (number, [])
