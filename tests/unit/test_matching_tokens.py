"""What a clerk types at the desk finds the words under which people are stored."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.core.identity.documents import extract_dni
from migrant_services.matching.dates import parse_birth
from migrant_services.matching.profile import profile
from migrant_services.matching.quick_check import Glimpse, is_worth_scoring
from migrant_services.matching.record import EXACT, YEAR, YEAR_AND_MONTH, Document, Name, Record
from migrant_services.matching.tokens import (
	MAX_LENGTH,
	list_readings,
	make_pair_token,
	make_tokens,
	match_loosely,
	match_sounds,
	match_words,
	parse_query,
)

TODAY = date(2026, 11, 24)
PERSON = Record(
	names=(Name("María José", "Quispe", "de la Cruz"), Name("Pepa")),
	native_name="محمد",
	birth_date=date(1990, 5, 17),
	documents=(Document("PASSPORT", "V-12345678"),),
	phones=("+525581234567",),
)
WORDS = make_tokens(profile(PERSON))


def meets(term) -> bool:
	return any(
		token == way.token if way.whole else token.startswith(way.token) for way in term for token in WORDS
	)


def test_builds_the_search_words_of_a_person():
	words = {"maria", "jose", "quispe", "cruz", "~kispe", "&kispe maria", "&maria quispe"}
	assert words | {"#12345678", "+81234567", "=19900517"} <= set(WORDS)


def test_indexes_a_birth_date_to_its_precision():
	for precision, token in ((YEAR, "=1990"), (YEAR_AND_MONTH, "=199005"), (EXACT, "=19900517")):
		assert token in make_tokens(
			profile(Record(names=PERSON.names, birth_date=PERSON.birth_date, birth_precision=precision))
		)


def test_finds_names_in_any_order_and_half_typed():
	for typed in ("quispe maria", "MARIA  josé", "jose qui", "cruz", "de la cruz m", "ma. quispe", "quis"):
		asked = parse_query(typed, TODAY)
		assert asked.names and not asked.numbers, typed
		assert all(map(meets, match_words(asked.names))), typed


def test_finds_names_by_sound():
	for typed in ("kispe maria", "pepe cruz", "joze kruz", "mar quis", "mohamed"):
		assert all(map(meets, match_loosely(parse_query(typed, TODAY).names))), typed


def test_does_not_find_other_people():
	for typed in ("maria garcia", "juan quispe"):
		assert not all(map(meets, match_loosely(parse_query(typed, TODAY).names))), typed


def test_a_sound_of_one_character_is_not_a_prefix():
	assert not meets(match_sounds(("xxx",))[0]) and not meets(match_loosely(("k",))[0])
	assert meets(match_sounds(("kis",))[0])


def test_finds_two_names_together():
	assert (
		meets(make_pair_token("kispe", "mar"))
		and meets(make_pair_token("maria", "quispe"))
		and not meets(make_pair_token("maria", "mario"))
	)


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
def test_finds_dates_documents_and_phones_as_people_type_them(typed):
	asked = parse_query(typed, TODAY)
	assert len(asked.numbers) == 1
	assert all(map(meets, asked.numbers)), asked


def test_does_not_find_another_date_or_number():
	for typed in ("17/05/1991", "30/02/1990", "1991", "99999999", "55 8123 4568"):
		assert not any(map(meets, parse_query(typed, TODAY).numbers)), typed


def test_a_date_with_day_and_month_swapped_is_the_second_reading():
	ways = parse_query("12/05/1990", TODAY).numbers[0]
	assert [way.token for way in ways] == ["=19900512", "=19901205"]


def test_rejects_a_birth_date_in_the_future():
	assert not any(
		way.token.startswith("=") for term in parse_query("24/12/2026", TODAY).numbers for way in term
	)
	assert parse_query("1/1/27", TODAY).numbers[0][0].token == "=19270101"


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
def test_finds_folios(typed, folio):
	assert parse_query(typed, TODAY).folio.startswith(folio) if folio else not parse_query(typed, TODAY).folio


def test_odd_input_cannot_act_as_a_pattern():
	for typed in ("", "   ", "😀", "%", "_", "' or 1=1 --", "\\", "x" * 5000, "\x00", "٣٤٥", "S/N", "-/-"):
		asked = parse_query(typed, TODAY)
		ways = [
			way
			for term in (*match_words(asked.names), *match_loosely(asked.names), *asked.numbers)
			for way in term
		]
		assert all(len(way.token) <= MAX_LENGTH and not set("%_\\'") & set(way.token) for way in ways), typed


@settings(max_examples=30)
@given(st.text(max_size=60))
def test_must_accept_any_input(typed):
	asked = parse_query(typed, TODAY)
	for term in (
		*match_words(asked.names),
		*match_sounds(asked.names),
		*match_loosely(asked.names),
		*asked.numbers,
	):
		assert term
		assert not any(set("%_\\") & set(way.token) for way in term)


def glimpse(born: str, *sounds: str) -> Glimpse:
	return Glimpse(parse_birth(born, EXACT) if born else None, sounds)


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
		(
			"Y",
			glimpse("19900517", "ana", "kispe", "dias"),
			glimpse("19900507", "ana", "kispe", "luna"),
			False,
		),
	],
)
def test_rejects_strangers_by_a_quick_comparison(kind, one, other, is_worth):
	assert is_worth_scoring(kind, one, other) is is_worth
	assert is_worth_scoring(kind, other, one) is is_worth


# --- names that others write as one word


def of(*names: str, **fields) -> set[str]:
	return make_tokens(profile(Record(names=(Name(*names),), **fields)))


def finds(typed: str, words: set[str]) -> bool:
	"""Return whether one of the readings finds a person, with names as written or by sound."""
	return any(
		(asked.names or asked.numbers)
		and all(
			any(
				token == way.token if way.whole else token.startswith(way.token)
				for way in term
				for token in words
			)
			for term in (*match_loosely(asked.names), *asked.numbers)
		)
		for asked in list_readings(typed, TODAY)
	)


AS_ONE = {
	("Mac Donaldez",): "mac donaldez|macdonaldez|Mac Donal|donaldez|donaldez mac|MACDONALDEZ",
	("MacDonaldez",): "mac donaldez|macdonaldez|mac don",
	("Mc Allistero",): "mc allistero|mcallistero|Mc. Allistero|allistero",
	("McAllistero",): "mc allistero|mcallistero",
	("O'Neillson",): "o neillson|oneillson|o'neillson|O´Neillson|o neill",
	("O Neillson",): "o neillson|oneillson|O’Neillson|neillson",
	("D'Riccoso",): "d riccoso|driccoso|d'riccoso",
	("D Riccoso",): "d riccoso|driccoso|d'riccoso|riccoso",
	("N'Diayeson",): "n diayeson|ndiayeson|n'diayeson",
	("N Diayeson",): "n diayeson|ndiayeson|n'diayeson",
	("L'Ouverturo",): "l ouverturo|louverturo",
	("Saint-Fleuriste",): "saint fleuriste|saintfleuriste|fleuriste|st fleuriste",
	("Saintfleuriste",): "saint fleuriste",
	("Delacruzado",): "de la cruzado|delacruzado",
	("de la Cruzado",): "de la cruzado|delacruzado|cruzado",
	("Vandenbergo",): "van den bergo",
	("Di Stefanoso",): "di stefanoso|distefanoso|stefanoso",
	("Distefanoso",): "di stefanoso",
	("El Hassano",): "elhassano|el hassano|hassano",
}


@pytest.mark.parametrize(
	("surname", "typed"), [(key[0], typed) for key, every in AS_ONE.items() for typed in every.split("|")]
)
def test_finds_names_of_two_words_written_as_one(surname, typed):
	words = of("Ana", surname)
	assert finds(typed, words) and finds(f"ana {typed}", words) and finds(f"{typed} ana", words)
	assert not finds(typed, of("Ana", "Quispe"))


@pytest.mark.parametrize(
	"stored",
	[
		"M.ª Celia",
		"Mª Celia",
		"Ma. Celia",
		"M.a Celia",
		"MARÍA CELIA",
		"M.ᵃ Celia",
		"M. ª Celia",
		"M.a. Celia",
	],
)
def test_finds_an_abbreviated_maria(stored):
	for typed in (
		"maria celia",
		"m.ª celia",
		"ma celia",
		"celia maria",
		"M.a celia",
		"Mª celia",
		"celia m.ª",
		"maría cel",
	):
		assert finds(typed, of(stored, "Quispe")), typed


def test_finds_other_abbreviations_with_a_superscript():
	assert finds("jose maria", of("José M.ª", "Quispe")) and finds("jose m.ª", of("José María", "Quispe"))
	assert finds("francisco", of("F.co", "Quispe")) and finds("f.co quispe", of("Francisco", "Quispe"))
	assert "maria" not in of("M. A.", "Quispe") and "maria" not in of("M.A.", "Quispe"), "two initials"


def test_the_abbreviations_add_few_search_words():
	plain = of("María José", "Quispe", "Huallpa")
	assert len(of("M.ª José", "Quispe", "Huallpa")) == len(plain)
	assert len(of("María José", "Mac Quispe", "Huallpa")) == len(plain) + 1
	assert len(of("María José", "de Quispe", "Huallpa")) <= len(plain) + 2


# --- documents


def with_document(kind: str, number: str) -> set[str]:
	return of("Ana", "Quispe", documents=(Document(kind, number),))


@pytest.mark.parametrize(
	"typed",
	[
		"20-26756539-3",
		"20267565393",
		"26.756.539",
		"26756539",
		"2675653",
		"20 26756539 3",
		"ana 20-26756539-3",
	],
)
def test_a_cuil_finds_the_dni_of_the_same_person(typed):
	assert finds(typed, with_document("AR_DNI", "26756539"))
	assert finds(typed, with_document("AR_CUIL", "20267565393"))
	assert not finds(typed, with_document("AR_DNI", "26756538" if len(typed) > 7 else "36756538"))


def test_rejects_a_wrong_cuil():
	assert not finds("20-26756539-4", with_document("AR_DNI", "26756539"))
	assert finds(
		"20-07654129-" + next(sign for sign in "0123456789" if extract_dni("2007654129" + sign)),
		with_document("AR_DNI", "7.654.129"),
	)


@pytest.mark.parametrize(
	"typed",
	[
		"95123999.0",
		"ana 2568 84593 2101",
		"2568 84593 2101",
		"2568-84593-2101",
		"2568845932101.0",
		"ana 0801 1990 01299",
	],
)
def test_finds_numbers_as_they_are_typed(typed):
	words = of(
		"Ana",
		"Quispe",
		documents=tuple(
			Document("FOREIGN_ID", number) for number in ("95123999", "2568845932101", "0801199001299")
		),
	)
	assert finds(typed, words)


def test_finds_a_phone_in_groups_beside_a_name():
	words = of("Ana", "Quispe", phones=("+525541637299",))
	assert finds("ana 55 4163 7299", words) and finds("ana quispe 1990 55 4163 7299", {*words, "=1990"})
	assert not finds("ana 55 4163 7298", words)


BARCODE = "00512345678@DI STEFANO@ALFREDA MARÍA@F@95123999@A@17/05/1990@06/01/2015@274"
MRZ = (
	"IDARG95123999<1".ljust(30, "<")
	+ "9005178F3001019ARG<<<<<<<<<<<0"
	+ "DI<STEFANO<<ALFREDA<MARIA".ljust(30, "<")
)


@pytest.mark.parametrize("typed", [BARCODE, BARCODE.replace("@", '"'), MRZ])
def test_the_input_of_a_barcode_reader_finds_the_holder(typed):
	assert finds(typed, with_document("AR_DNI", "95.123.999"))
	holder = of("Alfreda María", "Di Stefano", birth_date=date(1990, 5, 17))
	assert finds(typed, holder), "also without the document on file"
	assert not finds(typed, of("Alfreda María", "Di Stefano", birth_date=date(1991, 5, 17)))


def test_placeholder_numbers_are_not_search_words():
	for number in ("ROBADO", "1.23457E+08", "123456789", "perdido 2023"):
		assert with_document("PASSPORT", number) == with_document("PASSPORT", ""), number
	assert of("Ana", phones=("5.54164E+09",)) == of("Ana")
	assert of("Ana", phones=("5541637299.0",)) == of("Ana", phones=("+525541637299",))
