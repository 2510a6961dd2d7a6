"""One person is recognised despite every usual error; relatives are not matched as one person."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.matching.explain import AGAINST, DOUBTS, MESSAGES, explain_score
from migrant_services.matching.frequency import SHIPPED
from migrant_services.matching.keys import MAX_LENGTH, keys
from migrant_services.matching.profile import profile
from migrant_services.matching.record import ESTIMATED, YEAR, Document, Name, Record
from migrant_services.matching.score import (
	DEFAULT,
	NONE,
	POSSIBLE,
	VERY_LIKELY,
	Comparator,
	is_worth_a_review,
	score,
)

BIRTH = date(1990, 4, 12)
ANA = Record(
	names=(Name("Ana Lucía", "Mendoza", "de la Cruz"),),
	birth_date=BIRTH,
	sex="F",
	nationalities=("Honduras",),
)
PASSPORT = (Document("PASSPORT", "E1234567"),)
CHILD = replace(ANA, names=(Name("Fernanda", "Mendoza", "de la Cruz"),), birth_date=date(2018, 2, 2))


def named(given_names, first="Mendoza", second="de la Cruz", **values):
	return replace(ANA, names=(Name(given_names, first, second),), **values)


def band(one, other, **values):
	return score(profile(one), profile(other), replace(DEFAULT, **values)).band


@pytest.mark.parametrize(
	"again",
	[
		named("ANA LUCIA", "MENDOZA", "DELACRUZ"),
		named("Lucía"),
		named("Ana Lucía", "de la Cruz", "Mendoza"),
		named("Ana Lucía", "Mendoza de la Cruz", ""),
		named("Ana Lucía", "Mendosa", ""),
		named("Mendoza Cruz Ana Lucía", "", ""),
		named("Mendoza", "Ana Lucía", ""),
		named("Ana L."),
		named("Anita", "Mendoza", "Vda. de Ruiz"),
		replace(ANA, birth_date=date(1990, 12, 4)),
		replace(ANA, birth_date=date(1991, 4, 12)),
		replace(ANA, birth_date=date(2000, 4, 12)),
		replace(ANA, birth_date=date(1990, 1, 1)),
		replace(ANA, birth_date=date(1990, 7, 1), birth_precision=YEAR),
		replace(ANA, birth_date=date(1991, 7, 1), birth_precision=ESTIMATED),
		replace(ANA, birth_date=None),
		replace(ANA, sex="M"),
		replace(ANA, names=(Name("Rosa", "Mendoza"), *ANA.names)),
	],
)
def test_finds_a_person_despite_usual_errors(again):
	assert band(ANA, again) == VERY_LIKELY
	assert keys(profile(ANA)) & keys(profile(again))


@pytest.mark.parametrize(
	("one", "other"),
	[
		(named("María José"), named("María Elena")),
		(named("Adrián", sex="M"), named("Adriana")),
		(named("Daniel", sex="M"), named("Dani")),
		(named("Luis"), named("Luisa")),
		(named("Ana"), named("Rosa")),
	],
)
def test_twins_cannot_be_very_likely(one, other):
	together = {"phones": ("+525512345678",), "extra": {"address_line": "Calle Uno 5"}}
	assert band(replace(one, **together), replace(other, **together)) == POSSIBLE


def test_father_and_son_cannot_be_very_likely():
	father = named(
		"Anselmo", "Quispe", "Mamani", phones=("+525512345678",), extra={"address_line": "Calle Uno 5"}
	)
	assert band(father, replace(father, birth_date=date(2012, 9, 30))) == POSSIBLE
	assert band(father, replace(father, birth_date=date(2012, 4, 12))) == POSSIBLE
	older = replace(
		father, birth_date=date(1970, 4, 12)
	)  # both named after the saint of the day, one digit apart
	assert band(father, older) == POSSIBLE
	assert band(father, named("Anselmo", "Quispe", "Ruiz", birth_date=date(2012, 9, 30))) != VERY_LIKELY


def test_siblings_and_weak_pairs_are_not_sent_to_review():
	namesake = Record(names=(Name("María", "Hernández", "López"),), nationalities=("Mexico",), sex="F")
	father = named("Anselmo", "Quispe", "Mamani", phones=("+525512345678",))
	son = replace(father, birth_date=date(2012, 9, 30))
	worth = {
		pair: is_worth_a_review(score(profile(one), profile(other)))
		for pair, one, other in (
			("the same", ANA, ANA),
			("father and son at one phone", father, son),
			("twins at one phone", named("Luis", phones=father.phones), named("Luisa", phones=father.phones)),
			("namesakes", namesake, namesake),
			(
				"mother and child with one passport",
				*(replace(one, documents=PASSPORT) for one in (ANA, CHILD)),
			),
		)
	}
	assert band(namesake, namesake) == POSSIBLE
	assert worth == {
		"the same": True,
		"father and son at one phone": True,
		"twins at one phone": False,
		"namesakes": False,
		"mother and child with one passport": True,
	}


@pytest.mark.parametrize(
	("more", "people", "expected"),
	[
		({}, 20_000, VERY_LIKELY),
		({}, 200_000, POSSIBLE),
		({"phones": ("+525512345678",)}, 200_000, VERY_LIKELY),
		({"birth_date": BIRTH}, 1_000_000, VERY_LIKELY),
		({"documents": PASSPORT}, 1_000_000, VERY_LIKELY),
	],
)
def test_a_rare_name_alone_is_only_possible_in_a_large_registry(more, people, expected):
	rare = named("Xóchitl Nayeli", "Ñancupil", "Huenchumilla", birth_date=None)
	assert band(replace(rare, **more), replace(rare, **more), people=people) == expected


def test_another_surname_with_a_wrong_digit_is_not_a_match():
	other = named("Xóchitl Nayeli", "Ñancupil", "Huenchumilla")
	renamed = named("Xóchitl Nayeli", "Quispe", "Mamani")
	assert band(other, renamed) == VERY_LIKELY
	assert band(other, replace(renamed, birth_date=date(1990, 4, 13))) == POSSIBLE


def test_strangers_do_not_match():
	assert band(ANA, named("Pedro", "Gómez", "Ruiz", birth_date=date(1971, 3, 3), sex="M")) == NONE
	assert band(Record(), Record()) == NONE


def test_a_document_outweighs_one_doubt_but_not_two():
	shown = replace(ANA, documents=PASSPORT)
	assert band(shown, named("Fernanda", documents=PASSPORT)) == VERY_LIKELY
	child = named("Fernanda", documents=PASSPORT, birth_date=date(2018, 2, 2))
	assert band(shown, child) == POSSIBLE


@pytest.mark.parametrize(
	("first", "second", "code"),
	[
		("V-12345687", "12345687", "same_core"),
		("E1O34567", "E1034567", "same_core"),
		("E1234567", "E1243567", "near"),
		("93123456", "93123457", "in_a_row"),
		("S/N", "S/N", None),
		("XEXX010101HNEXXXA4", "XEXX010101HNEXXXA4", None),
		("0000", "0000", None),
	],
)
def test_compares_documents(first, second, code):
	one, other = (profile(Record(documents=(Document("PASSPORT", number),))) for number in (first, second))
	assert [reason.code for reason in score(one, other).reasons] == ([code] if code else [])
	assert bool(keys(one) & keys(other)) == (code in ("same_core",))


def test_a_new_passport_number_is_neutral_but_another_dni_is_not():
	renewed, expired = (Document("PASSPORT", "G7654321"),), (Document("PASSPORT", "E1234567", expired=True),)
	assert band(replace(ANA, documents=expired), replace(ANA, documents=renewed)) == VERY_LIKELY
	assert band(replace(ANA, documents=PASSPORT), replace(ANA, documents=renewed)) == POSSIBLE
	one, other = (Document("AR_DNI", number, lasting=True) for number in ("93123456", "20888777"))
	reasons = score(profile(Record(documents=(one,))), profile(Record(documents=(other,)))).reasons
	assert [(reason.code, reason.bits < 0) for reason in reasons] == [("both_valid", True)]


def test_matches_the_cuil_and_the_dni_of_one_person():
	one, other = (
		profile(Record(documents=(Document("AR_CUIL", "20-93123456-7"),))),
		profile(Record(documents=(Document("AR_DNI", "93.123.456"),))),
	)
	assert score(one, other).reasons[0].code == "same"


def test_a_phone_shared_by_many_weighs_little():
	one = profile(Record(phones=("+52 1 55 1234 5678",)))
	other = profile(Record(phones=("55 1234 5678",)))
	alone = score(one, other).total
	shared = score(one, other, replace(DEFAULT, counts={("phone", next(iter(one.phones))): 60})).total
	assert alone > 5 > 1 > shared > 0


def test_frequent_names_weigh_less_and_frequencies_are_per_site():
	def bits(*words):
		persons = [profile(Record(names=(Name(*words),))) for _side in range(2)]
		return score(*persons).total

	assert bits("José", "García") < bits("Anahí", "García") < bits("Anahí", "Ñancupil")
	counted = SHIPPED.counted({"anahi": 900, "anhi": 2}, {"nancupil": 800}, people=5000)
	assert counted.bits("anahi", "G") < SHIPPED.bits("anahi", "G")
	assert "anhi" not in counted.given
	assert not counted.knows("nancupil") and counted.knows("garcia")


def test_a_larger_registry_requires_more_evidence():
	again = replace(ANA, names=(Name("Ana", "Mendoza"),))
	assert band(again, again, people=20_000) == VERY_LIKELY
	assert band(again, again, people=50_000_000) != VERY_LIKELY


def test_matches_other_scripts_by_script_or_sound():
	ahmed = Record(names=(Name("Ahmed", "Khalil"),), native_name="أحمد خليل", birth_date=BIRTH)
	assert (
		band(ahmed, Record(names=(Name("Ahmet", "Jalil"),), native_name="أحمد خليل", birth_date=BIRTH))
		== VERY_LIKELY
	)
	assert band(ahmed, Record(names=(Name("Ahmad", "Jalil"),), birth_date=BIRTH)) == VERY_LIKELY


def test_accepts_further_comparators_with_their_keys():
	comparators = (Comparator("street", "words", 4.0, 2.0, -1.0),)
	site = replace(DEFAULT, comparators=comparators, blocking=(("street", "birth"),))
	one = profile(Record(birth_date=BIRTH, extra={"street": "Avenida Juárez 12"}))
	other = profile(Record(birth_date=BIRTH, extra={"street": "Juarez avenida 12"}))
	assert [reason.code for reason in score(one, other, site).reasons] == ["same", "near"]
	assert {key[0] for key in keys(one, site) & keys(other, site)} == {"X"}


def test_a_date_with_day_and_month_swapped_has_the_key_of_the_correct_one():
	one, other = (
		profile(named("Ana", "", "", birth_date=born)) for born in (date(1990, 4, 12), date(1990, 12, 4))
	)
	assert {key[0] for key in keys(one) & keys(other)} == {"B"}
	assert not keys(one) & keys(profile(named("Ana", "", "", birth_date=date(1990, 4, 13))))


def test_compares_impossible_dates_by_digits():
	one, other = replace(ANA, birth_date="19901304"), replace(ANA, birth_date="19903104")
	assert band(one, other) == VERY_LIKELY
	assert profile(replace(ANA, birth_date="0000-00-00")).birth is None


def test_explanations_cover_every_code_and_contain_no_values():
	result = score(profile(replace(ANA, sex="M")), profile(named("Ana María", birth_date=date(1990, 12, 4))))
	lines = explain_score(result)
	assert DOUBTS["given_names_conflict"] in [line.message for line in lines]
	assert lines[-1].side == AGAINST
	assert not any("Mendoza" in line.message or "1990" in line.message for line in lines)
	assert all(MESSAGES[reason.field][reason.code] for reason in result.reasons)


anything = st.text(max_size=12)


@settings(max_examples=15, deadline=None)
@given(anything, anything, anything, st.dates(), anything, anything)
def test_any_input_must_give_a_symmetric_score_and_short_keys(
	given_names, first, second, birth, number, phone
):
	record = Record(
		names=(Name(given_names, first, second),),
		native_name=first,
		birth_date=birth,
		documents=(Document("PASSPORT", number),),
		phones=(phone,),
		email=number,
	)
	one, other = profile(record), profile(ANA)
	assert score(one, other).total == pytest.approx(score(other, one).total)
	assert score(one, other).band == score(other, one).band
	assert all(len(key) <= MAX_LENGTH for key in keys(one))
	assert score(one, one).band in (VERY_LIKELY, POSSIBLE, NONE)
