"""People whom nobody here made up: short forms, other offices' spellings, damaged text, what documents say."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.core.identity.documents import check_document
from migrant_services.matching.compare_names import likeness, stands_for
from migrant_services.matching.explain import DOUBTS, MESSAGES, explain
from migrant_services.matching.keys import keys
from migrant_services.matching.names import fold, name_form
from migrant_services.matching.phonetic import sound
from migrant_services.matching.profile import profile
from migrant_services.matching.record import ESTIMATED, YEAR, Document, Name, Record
from migrant_services.matching.repair import mend, possible_words, with_lost_letters
from migrant_services.matching.score import NONE, POSSIBLE, VERY_LIKELY, score
from migrant_services.matching.tokens import sought, tokens

BIRTH = date(1991, 3, 14)


def someone(given_names, first="Monsalve", second="Valero", birth=BIRTH, **values):
	names = (Name(given_names, first, second),)
	return Record(names=names, birth_date=birth, **{"nationalities": ("Venezuela",), **values})


def band(one, other):
	return score(profile(one), profile(other)).band


def doubts(one, other):
	return score(profile(one), profile(other)).held_back


def curp(start: str) -> str:
	"""A CURP of these seventeen signs with its check digit."""
	return next(
		f"{start}{last}" for last in range(10) if not check_document("mx_curp", f"{start}{last}").findings
	)


def cuil(start: str) -> str:
	"""A CUIL of these ten digits with its check digit."""
	return next(
		f"{start}{last}" for last in range(10) if not check_document("ar_cuil", f"{start}{last}").findings
	)


@pytest.mark.parametrize(
	"pair",
	[
		"Chayo/María del Rosario",
		"Chayo/Rosario",
		"Malena/María Elena",
		"Malena/Magdalena",
		"Lucecita/Luz Elena",
		"Nacho/Ignacio",
		"Pancho/Francisco",
		"Panchito/Francisco Javier",
		"Chepe/José Alberto",
		"Beto/Norberto",
		"Veto/Roberto",
		"Juanjo/Juan José",
		"Maite/María Teresa",
		"Kolya/Nikolai",
		"Mykola/Kolya",
		"Zhenya/Yevhen",
		"Svitlan/Svitlana",
		"Guri/Gurpreet",
		"Zé/José",
		"Tião/Sebastião",
		"Cida/Aparecida",
		"Franswa/François",
		"Dyedone/Dieudonné",
		"Wilito/Wilmer",
		"Ana Gabrie/Ana Gabriela",
		"Jesús Ar/Jesús Arturo",
		"Mraía Andrea/María Andrea",
		"Xue-Qi/Xueqi",
		"Mohamed/Muhammad",
		"Hussein/Hosain",
		"María/María Eugenia",
		"María El/María Elena",
		"María del/María del Carmen",
		"Sra. Ana (traductora)/Ana",
	],
)
def test_one_person_by_given_names(pair):
	one, other = map(someone, pair.split("/"))
	assert band(one, other) == band(other, one) == VERY_LIKELY
	assert keys(profile(one)) & keys(profile(other))


@pytest.mark.parametrize(
	"pair",
	[
		"María José/María Elena",
		"Hassan/Hussein",
		"Mario/Dario",
		"Gabriel/Gabriela",
		"Ana/Ángela",
		"M./Marta",
		"Marcos/Marcelo",
		"Natalia/Nadia",
		"Gurpreet/Harpreet",
		"Lucía/Lourdes",
		"Xiuying/Xiaohong",
		"Valent/Valentina Marina",
		"María El/María Guadalupe",
		"Blznca/Blanca Soledad",
		"Nabil Mohamed/Nabil Amed",
	],
)
def test_twins_by_given_names(pair):
	one, other = map(someone, pair.split("/"))
	assert band(one, other) == band(other, one) != VERY_LIKELY


@pytest.mark.parametrize(
	"pair",
	[
		"Diallo/Jallow",
		"Thiam/Tiam",
		"Ndiaye/Njie",
		"Cissé/Ceesay",
		"Touré/Turay",
		"Camara/Kamara",
		"Morozov/Morosov",
		"Morozova/Morozov",
		"Zelenskyy/Zelenska",
		"Li/Lee",
		"Zhang/Cheung",
		"Singh/Sing",
		"Montielongo/Montielon",
		"Muñoz/MU#OZ",
		"Martínez/MART?NEZ",
		"Ouedraogo/Wedraogo",
	],
)
def test_one_person_by_surnames(pair):
	one, other = (someone("Renaud", surname, "") for surname in pair.split("/"))
	assert band(one, other) == band(other, one) == VERY_LIKELY


def test_short_forms_are_of_given_names_only():
	assert likeness("franco", "francisco", 1, given=0) is None
	one, other = someone("Anahí", "Franco", ""), someone("Anahí", "Francisco", "")
	assert "surnames_conflict" in doubts(one, replace(other, birth_date=date(1990, 3, 14)))


def test_ambiguous_forms_stand_for_several_names():
	assert {"alberto", "roberto", "norberto"} <= stands_for("beto")
	assert "rosario" in stands_for("chayo")
	assert stands_for("panchito") == stands_for("pancho")
	assert stands_for("quetzalli") == {"quetzalli"}


def test_dani_of_another_sex_may_be_another():
	assert band(someone("Daniel", sex="M"), someone("Dani", sex="F")) == POSSIBLE
	assert band(someone("Natalia", sex="F"), someone("Natasha", sex="M")) == VERY_LIKELY
	assert band(someone("Mariana", sex="M"), someone("Mariana Francisca", sex="F")) == POSSIBLE
	assert band(someone("José", sex="M"), someone("María José", sex="F")) == POSSIBLE


def test_a_part_of_the_names_needs_the_whole_birth_date():
	one, other = someone("María"), someone("María Eugenia")
	assert band(one, replace(other, birth_date=None)) == POSSIBLE
	assert band(replace(one, birth_date=date(1991, 1, 1)), other) == POSSIBLE


@pytest.mark.parametrize(
	("one", "other"),
	[
		(("Demchenko,", "", ""), ("Kateryna", "Demchenko", "")),
		(("I. Pop Orellana", "", ""), ("Pop Orellana Rosa Katherine", "", "")),
		(("Hernández Ramos", "Wilmer José", ""), ("Hernández Ramos", "Antonio", "")),
	],
)
def test_surnames_in_the_field_of_names_are_no_given_names(one, other):
	people = [
		Record(names=(Name(*name),), birth_date=BIRTH, phones=("+525512345678",)) for name in (one, other)
	]
	assert band(*people) != VERY_LIKELY


def test_names_and_surnames_of_either_field_are_found():
	one, other = someone("Hernández", "María Alejandra", ""), someone("María Alejandra", "Hernández", "")
	assert band(one, other) == band(one, one) == VERY_LIKELY
	assert name_form(Name("Zhiqiang", "Ma")).exchanged is False


@pytest.mark.parametrize(
	("one", "other"),
	[
		(("Minghui", "Xiao", "明辉 肖"), ("Wei", "Xiao", "")),
		(("Noorullah", "Darwish", "نورالله درويش"), ("Omar", "Darwish", "عمر درويش")),
		(("Ahmed", "Hosseini", "أحمد حسینی"), ("Ibrahim Mohamed", "Hosseini", "إبراهيم محمد حسینی")),
	],
)
def test_twins_with_a_name_in_another_script(one, other):
	people = [
		someone(given_names, first, "", native_name=native) for given_names, first, native in (one, other)
	]
	assert band(*people) != VERY_LIKELY
	assert band(people[0], people[0]) == VERY_LIKELY


def test_a_curp_says_how_a_name_that_is_not_written_begins():
	of_luis = (Document("MX_CURP", curp("MOVL910314HDFXXX0"), True),)
	assert band(someone("José", documents=of_luis), someone("José Armando")) == POSSIBLE
	assert band(someone("José", documents=of_luis), someone("José Luis")) == VERY_LIKELY
	assert band(someone("Luis", documents=of_luis), someone("José Luis")) == VERY_LIKELY


def test_a_surname_of_marriage_stands_beside_that_of_birth():
	one = someone("Ana Lucía", "Quiroga", "Benítez")
	for first, second in (
		("Quiroga", "Benítez de Ferrari"),
		("Quiroga", "de Ferrari"),
		("Quiroga de Ferrari", ""),
	):
		assert band(one, someone("Ana Lucía", first, second)) == VERY_LIKELY


def test_the_chosen_name_and_the_legal_one():
	legal, chosen = Name("José Luis", "Tzuc", "Díaz"), Name("Patricia", "Tzuc", "Díaz")
	on_file = Record(names=(chosen, legal), birth_date=BIRTH, sex="F")
	for name in (legal, chosen):
		assert band(on_file, Record(names=(name,), birth_date=BIRTH, sex="M")) == VERY_LIKELY
	card = (Document("MX_TVRH", "73205558"),)
	one, other = (Record(names=(name,), birth_date=BIRTH, documents=card) for name in (legal, chosen))
	assert band(one, other) == VERY_LIKELY
	assert band(replace(one, documents=()), other) == POSSIBLE  # a twin tells the same


@pytest.mark.parametrize(
	("text", "words"),
	[
		("JosÃ© MartÃ­nez", "jose martinez"),
		("MU#OZ", "munoz"),
		("JOS? MART?NEZ", "jose martinez"),
		("MU¥OZ", "munoz"),
		("Mart¡nez L¢pez", "martinez lopez"),
		("Jos├® NU├æEZ", "jose nunez"),
		("MartÃnez", "martinez"),
		("JosÃƒÂ©", "jose"),
		("Mu&ntilde;oz", "munoz"),
		("Mu\\u00f1oz", "munoz"),
		("Ana\\ud800", "ana ud800"),
		("N\ufffd\ufffdez", "n?ez"),
		("JOÃO GUIMARÃES", "joao guimaraes"),
		("¿Ana?", "ana"),
		("Ana*", "ana"),
		("Xoch?tzin", "xoch?tzin"),
		("O’Connor", "oconnor"),
		("李小龙", "li xiao long"),
	],
)
def test_damaged_text_is_repaired(text, words):
	assert with_lost_letters(text, fold) == words


def test_damaged_names_are_found():
	damaged = profile(someone("JOS?", "XOCHITI?TZIN", ""))
	assert {"jose", "~jose"} <= tokens(damaged)
	whole = someone("José", "Xochitiotzin", "")
	assert band(someone("JOS?", "XOCHITI?TZIN", ""), whole) == VERY_LIKELY
	assert "~" + sound("xochitiotzin") in tokens(damaged)
	assert sought("JosÃ© MuÃ±oz", BIRTH).names == ("jose", "munoz")
	assert "xochitiotzin" in possible_words("xochiti?tzin")


def same_but_for(*documents):
	return [someone("Yadira", sex="F", documents=(document,)) for document in documents]


@pytest.mark.parametrize(
	("one", "other"),
	[
		(Document("AR_DNI", "93.123.456"), Document("AR_DNI", "20.888.777")),
		(Document("AR_CUIL", cuil("2793123456")), Document("AR_CUIL", cuil("2793123457"))),
		(
			Document("FOREIGN_ID", "V-12333678", lasting=True),
			Document("FOREIGN_ID", "V-20111955", lasting=True),
		),
		(Document("PASSPORT", "AB712344"), Document("PASSPORT", "AC998412")),
	],
)
def test_two_valid_numbers_are_of_two_people(one, other):
	found = score(*map(profile, same_but_for(one, other)))
	assert found.band == POSSIBLE and found.held_back == ("documents_conflict",)
	assert DOUBTS["documents_conflict"] in [line.message for line in explain(found)]
	assert MESSAGES["document"]["both_valid"] in [line.message for line in explain(found)]


def test_two_curps_are_of_two_people_even_if_only_the_last_signs_differ():
	numbers = curp("MOVY910314MNEXXX0"), curp("MOVY910314MNEXXX1")
	assert band(*same_but_for(*(Document("MX_CURP", number, lasting=True) for number in numbers))) == POSSIBLE
	issued_anew = Document("MX_CURP_TEMP", numbers[0]), Document("MX_CURP", numbers[1], lasting=True)
	assert band(*same_but_for(*issued_anew)) == VERY_LIKELY


@pytest.mark.parametrize(
	("one", "other"),
	[
		(Document("AR_DNI", "93123456"), Document("AR_DNI", "93128456")),
		(Document("AR_DNI", "93123456"), Document("AR_DNI", "93132456")),
		(Document("AR_DNI", "39181184"), Document("AR_DNI", "391B1184")),
		(Document("PASSPORT", "AB71234455"), Document("PASSPORT", "AB712344")),
		(Document("PASSPORT", "AB712344", expired=True), Document("PASSPORT", "AC998412")),
		(Document("PASSPORT", "AB712344", country="Cuba"), Document("PASSPORT", "998412", country="Spain")),
		(Document("PASSPORT", "AB712344"), Document("PASSPORT", "ROBADO")),
		(Document("FOREIGN_ID", "20111955", lasting=True), Document("FOREIGN_ID", "12345678", lasting=True)),
		(Document("MX_TVRH", "8812345678"), Document("MX_TVRH", "9912345600")),
	],
)
def test_a_slip_or_a_renewal_speaks_against_nobody(one, other):
	assert band(*same_but_for(one, other)) == VERY_LIKELY


def test_a_slip_in_a_curp_shows_in_its_check_digit():
	number = curp("MOVY910314MNEXXX0")
	slips = (number[:6] + "9" + number[7:], number[:11] + "XX" + number[13:])
	for slip in slips:
		assert check_document("mx_curp", slip).findings
		assert (
			band(*same_but_for(Document("MX_CURP", number, True), Document("MX_CURP", slip, True)))
			== VERY_LIKELY
		)


def test_cuil_and_dni_of_another_core_are_two():
	same = Document("AR_CUIL", "20-93123456-0", True), Document("AR_DNI", "93123456")
	assert score(*map(profile, same_but_for(*same))).reasons[-3].code == "same"
	assert (
		band(*same_but_for(Document("AR_CUIL", cuil("2793123456"), True), Document("AR_DNI", "20888777")))
		== POSSIBLE
	)


def test_a_curp_says_the_birth_date():
	document = (Document("MX_CURP", curp("MOVY910314MNEXXX0"), True),)
	by_year = someone("Yadira", birth=date(1991, 1, 1), birth_precision=YEAR, documents=document)
	assert profile(by_year).birth.digits == "19910314"
	assert profile(by_year).sex == "F"
	assert profile(replace(by_year, birth_date=None)).birth.digits == "19910314"
	assert profile(replace(by_year, birth_date=date(1988, 1, 1))).birth.digits == "19880101"
	assert score(profile(by_year), profile(someone("Yadira"))).reasons[2].code == "same"
	other_day = score(profile(by_year), profile(someone("Yadira", birth=date(1991, 9, 26))))
	assert "birth_dates_conflict" in other_day.held_back


def test_a_curp_puts_a_slip_in_the_stated_date_right():
	document = (Document("MX_CURP", curp("MOVY910314MNEXXX0"), True),)
	slipped = someone("Yadira", birth=date(1961, 8, 14), documents=document)
	found = score(profile(slipped), profile(someone("Yadira")))
	assert found.band == VERY_LIKELY
	assert MESSAGES["birth_date"]["same_by_curp"] in [line.message for line in explain(found)]
	assert keys(profile(slipped)) & keys(profile(someone("Yadira", "", "")))


def test_an_estimated_age_does_not_outweigh_a_curp():
	document = (Document("MX_CURP", curp("MOVY910314MNEXXX0"), True),)
	by_age = someone("Yadira", birth=date(1990, 1, 1), birth_precision=ESTIMATED, documents=document)
	assert profile(by_age).birth.digits == "19910314"


words = st.text(max_size=14)
numbers = st.one_of(
	st.sampled_from((curp("MOVY910314MNEXXX0"), cuil("2793123456"), "MOVY910314MNEXXX99")),
	st.text(max_size=12),
)
kinds = st.sampled_from(("MX_CURP", "MX_CURP_TEMP", "AR_CUIL", "AR_DNI", "PASSPORT", "FOREIGN_ID", ""))


@st.composite
def records(draw):
	document = Document(draw(kinds), draw(numbers), draw(st.booleans()), draw(st.booleans()))
	return Record(
		names=(Name(draw(words), draw(words), draw(words)),),
		birth_date=draw(st.none() | st.dates()),
		documents=(document,),
		sex=draw(st.sampled_from(("F", "M", ""))),
	)


@settings(max_examples=40, deadline=None)
@given(records(), records())
def test_the_score_of_anything_is_symmetric_and_explained(one, other):
	mine, theirs = profile(one), profile(other)
	there, back = score(mine, theirs), score(theirs, mine)
	assert there.total == pytest.approx(back.total)
	assert (there.band, there.held_back) == (back.band, back.held_back)
	assert there.band in (VERY_LIKELY, POSSIBLE, NONE)
	said = {reason for reason in there.reasons if reason.code not in ("missing", "swapped")}
	assert all(MESSAGES[reason.field][reason.code] for reason in said)
	assert isinstance(keys(mine) | tokens(mine), set)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_repair_takes_any_text(text):
	assert isinstance(mend(text), str)
	assert all(sign.isalnum() or sign in " ?" for sign in with_lost_letters(text, fold))
	assert name_form(Name(text)) is not None
