"""What somebody types at the desk meets the words under which people are kept."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.matching.dates import birth_of
from migrant_services.matching.glimpse import Glimpse, worth
from migrant_services.matching.profile import profile
from migrant_services.matching.record import EXACT, YEAR, YEAR_AND_MONTH, Document, Name, Record
from migrant_services.matching.tokens import LENGTH, as_written, by_sound, loosely, pair, sought, tokens

TODAY = date(2026, 11, 24)
PERSON = Record(
	names=(Name("María José", "Quispe", "de la Cruz"), Name("Pepa")),
	native_name="محمد",
	birth_date=date(1990, 5, 17),
	documents=(Document("PASSPORT", "V-12345678"),),
	phones=("+525581234567",),
)
WORDS = tokens(profile(PERSON))


def meets(term) -> bool:
	return any(token == way.token if way.whole else token.startswith(way.token) for way in term for token in WORDS)


def test_words_of_a_person():
	words = {"maria", "jose", "quispe", "cruz", "~kispe", "&kispe maria", "&maria quispe"}
	assert words | {"#12345678", "+81234567", "=19900517"} <= set(WORDS)


def test_a_birth_date_counts_as_far_as_it_is_known():
	for precision, token in ((YEAR, "=1990"), (YEAR_AND_MONTH, "=199005"), (EXACT, "=19900517")):
		assert token in tokens(profile(Record(names=PERSON.names, birth_date=PERSON.birth_date, birth_precision=precision)))


def test_names_in_any_order_and_half_typed():
	for typed in ("quispe maria", "MARIA  josé", "jose qui", "cruz", "de la cruz m", "ma. quispe", "quis"):
		asked = sought(typed, TODAY)
		assert asked.names and not asked.numbers, typed
		assert all(map(meets, as_written(asked.names))), typed


def test_names_as_they_sound():
	for typed in ("kispe maria", "pepe cruz", "joze kruz", "mar quis", "mohamed"):
		assert all(map(meets, loosely(sought(typed, TODAY).names))), typed


def test_other_people_are_not_met():
	for typed in ("maria garcia", "juan quispe"):
		assert not all(map(meets, loosely(sought(typed, TODAY).names))), typed


def test_a_sound_of_one_sign_is_not_the_beginning_of_any():
	assert not meets(by_sound(("xxx",))[0]) and not meets(loosely(("k",))[0])
	assert meets(by_sound(("kis",))[0])


def test_two_names_together():
	assert meets(pair("kispe", "mar")) and meets(pair("maria", "quispe")) and not meets(pair("maria", "mario"))


@pytest.mark.parametrize(
	"typed",
	[
		"17/05/1990",
		"17-5-90",
		"17.05.1990",
		"1990-05-17",
		"17051990",
		"19900517",
		"17 de mayo de 1990",
		"17 May 1990",
		"05/17/1990",
		"5/1990",
		"1990",
		"12345678",
		"v12345678",
		"V-123456",
		"55 8123 4567",
		"+52 (55) 8123-4567",
		"quispe 1990",
	],
)
def test_dates_documents_and_phones_in_the_forms_people_type(typed):
	asked = sought(typed, TODAY)
	assert len(asked.numbers) == 1
	assert all(map(meets, asked.numbers)), asked


def test_another_date_or_number_is_not_met():
	for typed in ("17/05/1991", "30/02/1990", "1991", "99999999", "55 8123 4568"):
		assert not any(map(meets, sought(typed, TODAY).numbers)), typed


def test_a_date_with_day_and_month_changed_over_is_the_second_reading():
	ways = sought("12/05/1990", TODAY).numbers[0]
	assert [way.token for way in ways] == ["=19900512", "=19901205"]


def test_the_future_is_no_birth_date():
	assert not any(way.token.startswith("=") for term in sought("24/12/2026", TODAY).numbers for way in term)
	assert sought("1/1/27", TODAY).numbers[0][0].token == "=19270101"


@pytest.mark.parametrize(
	("typed", "folio"),
	[
		("PE-0000123-1", "PE-0000123"),
		("pe 0000123", "PE-0000123"),
		("PE-00001", "PE-00001"),
		("PE-123", "PE-0000123"),
		("0000123", "PE-0000123"),
		("PE", ""),
		("12", ""),
		("perez", ""),
		("CO-0000123", ""),
	],
)
def test_folios(typed, folio):
	assert sought(typed, TODAY).folio.startswith(folio) if folio else not sought(typed, TODAY).folio


def test_odd_input_is_no_pattern():
	for typed in ("", "   ", "😀", "%", "_", "' or 1=1 --", "\\", "x" * 5000, "\x00", "٣٤٥", "S/N", "-/-"):
		asked = sought(typed, TODAY)
		ways = [way for term in (*as_written(asked.names), *loosely(asked.names), *asked.numbers) for way in term]
		assert all(len(way.token) <= LENGTH and not set("%_\\'") & set(way.token) for way in ways), typed


@settings(max_examples=30)
@given(st.text(max_size=60))
def test_whatever_is_typed(typed):
	asked = sought(typed, TODAY)
	for term in (*as_written(asked.names), *by_sound(asked.names), *loosely(asked.names), *asked.numbers):
		assert term
		assert not any(set("%_\\") & set(way.token) for way in term)


def glimpse(born: str, *sounds: str) -> Glimpse:
	return Glimpse(birth_of(born, EXACT) if born else None, sounds)


@pytest.mark.parametrize(
	("kind", "one", "other", "is_worth"),
	[
		("D", glimpse("19900517", "ana"), glimpse("19550101", "juan"), True),
		("F", glimpse("19900517", "ana", "kispe"), glimpse("19900518", "ana", "kispe"), True),
		("F", glimpse("19900517", "ana", "kispe"), glimpse("", "ana", "kispe"), True),
		("F", glimpse("19900517", "ana", "kispe"), glimpse("19610203", "ana", "kispe"), False),
		("B", glimpse("19900517", "neli", "martines"), glimpse("19900517", "neyi", "martines"), True),
		("B", glimpse("19900517", "neli", "martines"), glimpse("19900517", "rosa", "martines"), False),
		("B", glimpse("19900517", "neli", "lopes"), glimpse("19900517", "nora", "luna"), False),
		("M", glimpse("19900517", "ana", "kispe"), glimpse("19900517", "ana", "kisbe"), True),
		("M", glimpse("19900517", "ana", "kispe"), glimpse("19800517", "ana", "kispe"), False),
		("M", glimpse("19900517", "ana", "kispe", "dias"), glimpse("19800517", "ana", "kispe", "das"), True),
		("P", glimpse("19900517", "ana", "kispe", "dias"), glimpse("19610203", "ana", "kispe"), True),
		("P", glimpse("19900517", "ana", "kispe", "dias"), glimpse("19610203", "rosa", "kispe"), False),
		("Y", glimpse("19900517", "ana", "kispe", "dias"), glimpse("19900507", "ana", "kispe"), True),
		("Y", glimpse("19900517", "ana", "kispe", "dias"), glimpse("19900507", "ana", "kispe", "luna"), False),
	],
)
def test_strangers_at_a_glance(kind, one, other, is_worth):
	assert worth(kind, one, other) is is_worth
	assert worth(kind, other, one) is is_worth
