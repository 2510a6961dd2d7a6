"""Cells become a person, or a sentence about their column. Nothing is guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.core.ages import ESTIMATED, EXACT, YEAR, YEAR_MONTH, compute_age
from migrant_services.people.intake import column_names, columns, dates, downloads, rows, splitting
from migrant_services.people.intake.dates import (
	DAY_FIRST,
	LATEST_PAST,
	MONTH_FIRST,
	NOT_ACCEPTED,
	read_age,
	read_date,
)
from migrant_services.people.intake.evidence import Evidence, date_order_of, open_questions
from migrant_services.people.intake.rows import Plan, read_row
from migrant_services.people.intake.sexes import MAN, WOMAN, codes_in_name, letter_m_of

TODAY = date(2026, 11, 24)
LISTS = {
	"sex": {"f": "F", "mujer": "F", "hombre": "M", "h": "M", "v": "M"},
	"check": {"si": "1", "no": "0"},
	"country": {
		"honduras": "Honduras",
		"hn": "Honduras",
		"hondurena": "Honduras",
		"congo": "Congo",
		"cg": "Congo",
		"rdc": "Congo, The Democratic Republic of the",
	},
	"Identity Document Type": {"passport": "PASSPORT", "curp": "MX_CURP"},
	"Consultation Subject": {"salud": "HEALTH"},
	"Population Group": {"migrante": "MIGRANT"},
}


def plan(*targets: str, **said) -> Plan:
	mapping = {place: key for place, key in enumerate(targets) if key}
	return Plan(
		mapping,
		len(targets),
		TODAY,
		LISTS,
		**{"name_order": splitting.GIVEN_FIRST, "date_order": DAY_FIRST, **said},
	)


def read(targets: list[str], *cells: str, **said) -> rows.Values:
	return read_row(list(cells), plan(*targets, **said))


def codes(values: rows.Values) -> set[str]:
	return {remark.finding.code for remark in values.remarks}


# --- dates


@pytest.mark.parametrize(
	("text", "value", "precision"),
	[
		("17/05/1987", date(1987, 5, 17), EXACT),
		("17-5-1987", date(1987, 5, 17), EXACT),
		("1987-05-17", date(1987, 5, 17), EXACT),
		("1987/05/17 00:00:00", date(1987, 5, 17), EXACT),
		("17/05/1987 10:30", date(1987, 5, 17), EXACT),
		("17 de mayo de 1987", date(1987, 5, 17), EXACT),
		("17-may-1987", date(1987, 5, 17), EXACT),
		("May 17, 1987", date(1987, 5, 17), EXACT),
		("5 setiembre 1990", date(1990, 9, 5), EXACT),
		("17051987", date(1987, 5, 17), EXACT),
		("19870517", date(1987, 5, 17), EXACT),
		("31914", date(1987, 5, 17), EXACT),
		("17.05.1987", date(1987, 5, 17), EXACT),
		("1987", date(1987, 1, 1), YEAR),
		("03/1987", date(1987, 3, 1), YEAR_MONTH),
		("1987-03", date(1987, 3, 1), YEAR_MONTH),
		("marzo 1987", date(1987, 3, 1), YEAR_MONTH),
	],
)
def test_reads_dates_as_people_write_them(text, value, precision):
	found = read_date(text, DAY_FIRST, None, TODAY)
	assert (found.value, found.precision) == (value, precision)


def test_rejects_what_is_not_a_date():
	for text in (
		"31/02/1990",
		"32/01/1990",
		"00/01/1990",
		"1/1/0034",
		"ayer",
		"12/1987/3",
		"1/2",
		"99999",
		"05/17/1987",
	):
		found = read_date(text, DAY_FIRST, LATEST_PAST, TODAY)
		assert found.value is None, text
		assert found.findings[0].blocks, text


def test_the_order_of_a_date_is_that_of_the_file():
	assert read_date("03/04/1990", DAY_FIRST, None, TODAY).value == date(1990, 4, 3)
	assert read_date("03/04/1990", MONTH_FIRST, None, TODAY).value == date(1990, 3, 4)


@pytest.mark.parametrize(
	("text", "said", "year"),
	[
		("1/1/87", LATEST_PAST, 1987),
		("1/1/15", LATEST_PAST, 2015),
		("1/1/15", dates.CENTURY_1900, 1915),
		("1/1/27", LATEST_PAST, 1927),
	],
)
def test_two_digit_years_follow_the_answer(text, said, year):
	assert read_date(text, DAY_FIRST, said, TODAY).value.year == year


def test_rejects_two_digit_years_without_an_answer():
	for said in (None, NOT_ACCEPTED):
		assert [finding.code for finding in read_date("1/1/87", DAY_FIRST, said, TODAY).findings] == [
			"DATE_SHORT_YEAR"
		]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 120), st.dates(date(1990, 1, 1), TODAY))
def test_an_age_survives_the_round_trip(age, on_date):
	found = read_age(f"{age} años", on_date)
	assert found.precision == ESTIMATED
	assert found.value <= on_date
	assert compute_age(on_date, found.value, ESTIMATED) == age or age == 0


def test_reads_ages_as_people_write_them():
	for text in ("34", "34 años", "34 AÑOS", "34a", "34 years", "edad: 34", "34."):
		assert compute_age(TODAY, read_age(text, TODAY).value, ESTIMATED) == 34, text


@pytest.mark.parametrize(
	("text", "years", "born"),
	[
		("recién nacida", 0, (2026, 11)),
		("Recién nacido", 0, (2026, 11)),
		("RN", 0, (2026, 11)),
		("menos de 1 año", 0, (2026, 11)),
		("8 días", 0, (2026, 11)),
		("2 semanas", 0, (2026, 11)),
		("1 año 2 meses", 1, (2025, 9)),
		("1a 2m", 1, (2025, 9)),
		("1 año, 2 meses y 3 días", 1, (2025, 9)),
		("18 meses", 1, (2025, 5)),
		("2.5", 2, (2024, 5)),
		("2½ años", 2, (2024, 5)),
		("un año y medio", 1, (2025, 5)),
		("17 años 11 meses", 17, (2008, 12)),
		("36.0", 36, None),
		("36,0", 36, None),
		("dos años", 2, None),
		("treinta y cuatro", 34, None),
		("Veintiún años", 21, None),
		("aprox. 30", 30, None),
		("thirty-four", 34, None),
		("un año", 1, None),
	],
)
def test_reads_ages_in_words_and_fractions(text, years, born):
	found = read_age(text, TODAY)
	assert compute_age(TODAY, found.value, found.precision) == years
	assert not born or (found.value.year, found.value.month, found.precision) == (*born, YEAR_MONTH)


@pytest.mark.parametrize("column", ["birth_date", "age"])
def test_a_newborn_has_an_age_in_either_column(column):
	values = read([column], "recién nacida")
	assert (values.person["birth_date"], values.person["birth_date_precision"]) == (
		date(2026, 11, 1),
		YEAR_MONTH,
	)


@pytest.mark.parametrize("column", ["birth_date", "age"])
@pytest.mark.parametrize("text", ["menor", "Menor de edad", "niña", "bebé", "un niño"])
def test_asks_about_a_minor_of_unknown_age(column, text):
	values = read(["given_names", column], "Ana", text)
	assert [(remark.column, remark.finding.code) for remark in values.remarks] == [(1, "AGE_MINOR")]
	assert values.fails


def test_of_age_is_not_an_age_and_is_remarked():
	values = read(["given_names", "age"], "Ana", "mayor de edad")
	assert codes(values) == {"AGE_ADULT"}
	assert not values.fails
	assert "birth_date" not in values.person


def test_rejects_what_is_not_an_age():
	for text in ("joven", "25-30", "5to", "mil", "35/36", "12 de mayo", "1 2", "-" * 70):
		assert [finding.code for finding in read_age(text, TODAY).findings] == ["AGE_UNREADABLE"], text


@pytest.mark.parametrize(
	"text",
	[
		"-1",
		"+1",
		"- 34",
		"–34",
		"edad: -1",
		"60+",
		"+60",
		">60",
		"60 y más",
		"más de 60",
		"mayor de 60",
		"<5",
		"menos de 5",
	],
)
def test_rejects_an_age_with_a_sign_or_only_a_limit(text):
	values = read(["given_names", "age"], "Ana", text)
	assert [(remark.column, remark.finding.code) for remark in values.remarks] == [(1, "AGE_UNREADABLE")]
	assert values.fails


def test_a_date_in_the_age_column_is_a_date():
	assert read(["age"], "17/05/1987").person["birth_date"] == date(1987, 5, 17)


def test_remarks_an_age_that_contradicts_the_birth_date():
	assert codes(read(["birth_date", "age"], "17/05/1987", "39")) == set()
	assert codes(read(["birth_date", "age"], "17/05/1987", "12")) == {"AGE_OTHER"}
	assert codes(read(["birth_date", "age"], "17/05/1987", "36", ages_as_of=TODAY)) == {"AGE_OTHER"}
	assert codes(read(["birth_date", "age"], "17/05/1987", "36")) == set(), "the list may be of before"


def test_reads_months_and_rejects_impossible_ages():
	assert read_age("8 meses", TODAY).value == date(2026, 3, 1)
	assert read_age("150", TODAY).findings[0].code == "AGE_IMPOSSIBLE"
	assert read_age("joven", TODAY).findings[0].code == "AGE_UNREADABLE"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_a_date_or_is_rejected(text):
	found = read_date(text, DAY_FIRST, LATEST_PAST, TODAY)
	assert found.value or found.findings
	dates.orders(text)
	dates.read_time(text)


@pytest.mark.parametrize(
	"text",
	["1990፩", "፩፪፫፬፭፮፯፰", "t" * 200_000, "1 " + " " * 200_000 + "1"],
	ids=["mixed digits", "no decimals", "letters", "spaces"],
)
def test_must_reject_date_like_text_quickly(text):
	"""Digits that are not decimal ones, and text that would take hours if a time of day were searched everywhere in it."""
	assert [finding.code for finding in read_date(text, DAY_FIRST, LATEST_PAST, TODAY).findings] == [
		"DATE_UNREADABLE"
	]
	assert not dates.orders(text)


def evidence(targets: list[str], *lines: list[str], **said) -> list[str]:
	read = plan(*targets, **{"date_order": None, "name_order": None, **said})
	seen = Evidence(read)
	for line in lines:
		seen.see(line)
	return open_questions(seen.counts(), read)


def test_asks_only_what_the_file_does_not_prove():
	day = ["birth_date"]
	assert evidence(day, ["03/04/1990"]) == ["date_order"]
	assert evidence(day, ["03/04/1990"], date_order=DAY_FIRST) == []
	assert evidence(day, ["03/04/1990"], ["17/04/1990"]) == [], "one date proves it for all"
	assert evidence(day, ["17/04/1990"], ["04/17/1990"]) == ["date_order"], "both orders are there"
	assert evidence(day, ["04/04/1990"], ["1990-05-06"], ["1990"]) == []
	assert evidence(day, ["17/04/90"]) == ["two_digits"]
	assert evidence(["age"], ["34"]) == ["ages_as_of"]
	assert evidence(day, ["recién nacida"]) == ["ages_as_of"]
	assert evidence(["age", "birth_date"], ["34", "17/04/1990"]) == [], "the date says it"
	assert evidence(["age", "attended_on"], ["34", "17/04/2025"]) == []
	assert evidence(["full_name"], ["Ana Paz"]) == ["name_order"]
	assert evidence(["full_name"], ["Paz, Ana"], ["Cher"]) == []


def test_keeps_examples_of_what_raised_a_question():
	targets = ["birth_date", "age", "sex_on_document"]
	seen = Evidence(plan(*targets), ["Nacimiento", "Edad", "Sexo"])
	for cells in (["03/04/90", "", "M"], ["17/04/1990", "34", "Mujer"], ["", "34", "M"], ["", "8 días", ""]):
		seen.see(cells)
	assert seen.examples == {
		"date_order": ["03/04/90", "17/04/1990"],
		"two_digits": ["03/04/90"],
		"ages_as_of": ["34", "8 días"],
		"letter_m": ["M", "Mujer"],
	}
	for number in range(1, 12):
		seen.see([f"01/{number:02d}/1990", "", ""])
	assert len(seen.examples["date_order"]) == 3


def test_uses_the_order_that_the_file_proves():
	assert date_order_of({"day_first": 0, "month_first": 3}) == MONTH_FIRST
	assert date_order_of({"day_first": 2, "month_first": 3}) is None


# --- the letter M


def meaning_of_m(*cells: str, header: str = "Sexo") -> tuple[list[str], str | None]:
	read = plan("sex_on_document")
	seen = Evidence(read, [header])
	for cell in cells:
		seen.see([cell])
	return open_questions(seen.counts(), read), letter_m_of(seen.counts())


@pytest.mark.parametrize("cells", [("M", "M", "H"), ("M", "V"), ("m", "h.", "X", ""), ("M", "H", "Mujer")])
def test_beside_h_or_v_the_letter_m_means_mujer(cells):
	assert meaning_of_m(*cells) == ([], WOMAN)


@pytest.mark.parametrize("cells", [("M", "F"), ("F", "M", "X", "ND")])
def test_beside_f_the_letter_m_means_masculino(cells):
	assert meaning_of_m(*cells) == ([], MAN)


@pytest.mark.parametrize("cells", [("M",), ("M", ""), ("M", "Mujer"), ("M", "F", "H"), ("M", "X")])
def test_asks_about_the_letter_m_alone_or_with_both(cells):
	assert meaning_of_m(*cells) == (["letter_m"], None)
	assert open_questions({"letters_m": 1}, plan("sex_on_document", letter_m=MAN)) == []


@pytest.mark.parametrize(
	("header", "meaning"),
	[
		("Sexo (H/M)", WOMAN),
		("Sexo M/V", WOMAN),
		("Sexo (F/M)", MAN),
		("Sexo: M=Mujer, H=Hombre", WOMAN),
		("M/F", MAN),
	],
)
def test_the_column_name_decides_what_the_letter_m_means(header, meaning):
	assert meaning_of_m("M", header=header) == ([], meaning)


def test_asks_nothing_without_the_letter_m():
	assert meaning_of_m("H", "Mujer", "F", "V") == ([], None)


def test_reads_the_letter_m_as_found_or_answered():
	for said, sex in ((WOMAN, "F"), (MAN, "M")):
		assert read(["sex_on_document"], "M", letter_m=said).person == {"sex_on_document": sex}
	assert codes(read(["sex_on_document"], "M")) == {"SEX_LETTER"}
	assert read(["sex_on_document"], "H").person == {"sex_on_document": "M"}


@pytest.mark.parametrize(
	("text", "sex"),
	[
		("MUJ", "F"),
		("HOM", "M"),
		("Mujer", "F"),
		("hombre", "M"),
		("Femenina", "F"),
		("Masc.", "M"),
		("Varón", "M"),
		("Niña", "F"),
		("FEM", "F"),
		("No binario", "X"),
		("♀", "F"),
		("♂", "M"),
		("♀️", "F"),
	],
)
def test_reads_words_for_the_sex(text, sex):
	from migrant_services.people.intake.columns import invert

	lists = {**LISTS, "sex": invert(columns.words()["sex"])}
	values = read_row(["Ana", text], plan("given_names", "sex_on_document")._replace(lists=lists))
	assert (values.person["sex_on_document"], values.remarks) == (sex, [])


@pytest.mark.parametrize(
	("header", "means"),
	[
		("SEXO (1=H 2=M)", {"1": "M", "2": "F"}),
		("Sexo 1: Mujer, 2: Hombre", {"1": "F", "2": "M"}),
		(
			"3. Sexo (1 = Femenino, 2 = Masculino, 9 = No especificado)",
			{"1": "F", "2": "M", "9": "Not recorded"},
		),
		("Sexo (1-Hombre/2-Mujer)", {"1": "M", "2": "F"}),
		("Sexo Hombre (1) Mujer (2)", {"1": "M", "2": "F"}),
		("Sexo H=1", {"1": "M"}),
		("Sexo (H=1, M=2)", {"1": "M", "2": "F"}),
		("Sex (0=F 1=M)", {"0": "F", "1": "M"}),
		("Sexo (1=M 2=X)", {"2": "X"}),
		("Sexo (H/M)", {}),
		("12. Sexo", {}),
	],
)
def test_the_column_name_decides_what_its_numbers_mean(header, means):
	from migrant_services.people.intake.columns import invert

	assert codes_in_name(header, invert(columns.words()["sex"])) == means


def test_reads_numbers_for_the_sex_by_the_column_name():
	said = {"sex_codes": {"1": "M", "2": "F"}}
	for text, sex in (("1", "M"), ("2", "F"), ("2.0", "F"), ("01", "M")):
		values = read(["given_names", "sex_on_document"], "Ana", text, **said)
		assert (values.person["sex_on_document"], values.remarks) == (sex, []), text


@pytest.mark.parametrize(
	("text", "code", "fails"),
	[
		("1", "SEX_NUMBER", True),
		("2", "SEX_NUMBER", True),
		("0", "SEX_NOT_SAID", False),
		("9", "SEX_NOT_SAID", False),
		("☿", "SEX_UNKNOWN", True),
	],
)
def test_remarks_an_unexplained_code_for_the_sex_at_its_column(text, code, fails):
	values = read(["given_names", "sex_on_document"], "Ana", text)
	assert [(remark.column, remark.finding.code) for remark in values.remarks] == [(1, code)]
	assert values.fails == fails
	assert "sex_on_document" not in values.person


def test_rejects_a_number_as_a_list_value():
	values = read(["given_names", "population_group", "nationality", "unaccompanied"], "Ana", "3", "12", "7")
	assert [(remark.column, remark.finding.code) for remark in values.remarks] == [
		(1, "VALUE_UNKNOWN"),
		(2, "COUNTRY_UNKNOWN"),
		(3, "CHECK_UNKNOWN"),
	]


@pytest.mark.parametrize("text", ["-", "--", ".", "S/D", "¿?"])
def test_blank_words_are_neither_a_value_nor_a_mistake(text):
	assert read(["given_names", "sex_on_document", "population_group"], "Ana", text, text).remarks == []


# --- names


@pytest.mark.parametrize(
	("text", "given_first", "surnames_first"),
	[
		("Ana", ("Ana", "", ""), ("Ana", "", "")),
		("Ana Paz", ("Ana", "Paz", ""), ("Paz", "Ana", "")),
		("Ana Paz Rey", ("Ana", "Paz", "Rey"), ("Rey", "Ana", "Paz")),
		("María José Paz Rey", ("María José", "Paz", "Rey"), ("Paz Rey", "María", "José")),
		(
			"Ana María de la Cruz Ramos",
			("Ana María", "de la Cruz", "Ramos"),
			("de la Cruz Ramos", "Ana", "María"),
		),
		("Paz Rey, Ana", ("Ana", "Paz", "Rey"), ("Ana", "Paz", "Rey")),
		(
			"De la Cruz Rey, María José",
			("María José", "De la Cruz", "Rey"),
			("María José", "De la Cruz", "Rey"),
		),
	],
)
def test_splits_full_names_by_the_rule(text, given_first, surnames_first):
	assert splitting.split_name(text, splitting.GIVEN_FIRST) == given_first
	assert splitting.split_name(text, splitting.SURNAMES_FIRST) == surnames_first


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="aeñ de,la", max_size=60), st.sampled_from(splitting.NAME_ORDERS))
def test_splitting_cannot_lose_a_letter(text, order):
	parts = splitting.split_name(text, order)
	letters = sorted(sign for sign in text if sign.isalpha())
	assert sorted(sign for part in parts for sign in part if sign.isalpha()) == letters


@pytest.mark.parametrize(("name", "code"), [("J", "NAME_ONE_LETTER"), ("J.", "NAME_ONE_LETTER")])
def test_rejects_one_letter_as_a_name(name, code):
	assert codes(read(["given_names"], name)) == {code}


@pytest.mark.parametrize(
	"text",
	[
		"NN femenino",
		"N.N. Masculino",
		"NN mujer",
		"Desconocido 2",
		"NN niña",
		"Sin nombre (mujer)",
		"No identificada femenino 3",
	],
)
def test_rejects_words_for_an_unknown_name_as_a_name(text):
	values = read(["full_name"], text)
	assert not {"given_names", "first_surname", "second_surname"} & set(values.person)
	assert values.fails


def test_a_name_that_begins_like_a_blank_word_is_a_name():
	assert read(["full_name"], "Nena Paz").person == {"given_names": "Nena", "first_surname": "Paz"}


def test_a_missing_name_is_left_to_the_rules_of_the_form():
	for nothing in ("S/N", "sin nombre", "", "NN", "-", "--", ".", "***", "- -"):
		assert "given_names" not in read(["given_names"], nothing).person
	assert read(["given_names"], "😀").person == {"given_names": "😀"}
	assert read(["given_names"], "محمد").person == {"given_names": "محمد"}


# --- the other cells


def test_reads_list_values_by_their_usual_words():
	values = read(
		["given_names", "sex_on_document", "nationality", "unaccompanied", "population_group"],
		"Ana",
		"Mujer",
		"Hondureña",
		"Sí",
		"MIGRANTE",
	)
	assert not values.remarks
	assert values.person["sex_on_document"] == "F"
	assert values.person["nationality"] == "Honduras"
	assert values.person["unaccompanied"] == 1
	assert values.person["population_group"] == "MIGRANT"


def test_rejects_unknown_values_at_their_column():
	values = read(
		["given_names", "sex_on_document", "nationality", "population_group"], "Ana", "Q", "Narnia", "S/D"
	)
	assert [(remark.column, remark.finding.code) for remark in values.remarks] == [
		(1, "SEX_UNKNOWN"),
		(2, "COUNTRY_UNKNOWN"),
	]


def test_reads_documents():
	values = read(["document:PASSPORT", "document_type_1", "document_number_1"], "F123", "CURP", "S/N")
	assert values.person["documents"] == [
		{"document_type": "MX_CURP"},
		{"document_type": "PASSPORT", "number": "F123"},
	]
	generic = read(["document:MX_CURP"], "XEXX010101HNEXXXA4")
	assert codes(generic) == {"DOC_GENERIC"}
	assert not generic.fails
	assert "documents" not in generic.person
	assert codes(read(["document_type_1", "document_number_1"], "", "F123")) == {"DOCUMENT_TYPE"}


@pytest.mark.parametrize(
	"target",
	["given_names", "full_name", "birth_date", "phone_1", "document:PASSPORT", "address_line", "nationality"],
)
def test_rejects_spreadsheet_errors(target):
	for text in ("#REF!", "#N/A", "#¡REF!", "#N/D", "#¿NOMBRE?"):
		assert codes(read([target], text)) >= {"CELL_ERROR"}
		assert read([target], text).fails
	assert "CELL_ERROR" not in codes(read(["address_line"], "#12"))


def test_skips_phones_that_are_not_numbers():
	assert read(["phone_1", "phone_2"], "no tiene", "55 1234 5678").person["phones"] == [
		{"phone": "55 1234 5678"}
	]


@pytest.mark.parametrize(
	("text", "phones", "said"),
	[
		("55 4163 7201 (mamá)", [{"phone": "55 4163 7201", "belongs_to": "mamá"}], set()),
		(
			"55 4163 7201 / 55 4163 7202",
			[{"phone": "55 4163 7201"}, {"phone": "55 4163 7202"}],
			{"PHONE_PARTED"},
		),
		("recado con la vecina", [{"belongs_to": "recado con la vecina"}], {"PHONE_WORDS"}),
		("5.54164E+09", [{"belongs_to": "5.54164E+09"}], {"PHONE_LOST"}),
		("123456", [{"phone": "123456"}], {"PHONE_DOUBTFUL"}),
		("N/A", None, set()),
	],
)
def test_keeps_phones_with_words_and_remarks_them_at_their_column(text, phones, said):
	values = read(["given_names", "phone_1"], "Ana", text, country="MX")
	assert values.person.get("phones") == phones
	assert {(remark.column, remark.finding.code) for remark in values.remarks} == {(1, code) for code in said}
	assert not values.fails


@pytest.mark.parametrize(
	("text", "person", "said"),
	[
		("ana@example.org", {"email": "ana@example.org"}, set()),
		("N/A", {}, set()),
		("-", {}, set()),
		("no tiene", {}, set()),
		("cuatro@gmail", {"email_remark": "cuatro@gmail"}, {"EMAIL_NONE"}),
		(
			"ana@example.org / eva@example.org",
			{"email": "ana@example.org", "email_remark": "eva@example.org"},
			{"EMAIL_MORE"},
		),
	],
)
def test_keeps_an_invalid_email_and_remarks_it_at_its_column(text, person, said):
	values = read(["given_names", "email"], "Ana", text)
	assert values.person == {"given_names": "Ana", **person}
	assert {(remark.column, remark.finding.code) for remark in values.remarks} == {(1, code) for code in said}
	assert not values.fails


@pytest.mark.parametrize("text", ["de Honduras", "Soy hondureña", "Honduras, Choluteca", "HN (Honduras)"])
def test_remarks_a_country_with_words_around_it(text):
	values = read(["given_names", "nationality"], "Ana", text)
	assert values.person["nationality"] == "Honduras"
	assert codes(values) == {"COUNTRY_BESIDE"}


@pytest.mark.parametrize("text", ["Congo", "CONGO", "soy del Congo"])
def test_asks_about_a_name_of_two_countries(text):
	values = read(["given_names", "nationality"], "Ana", text)
	assert [(remark.column, remark.finding.code) for remark in values.remarks] == [(1, "COUNTRY_TWO")]
	assert values.fails
	assert (
		read(["given_names", "nationality"], "Ana", "Congo (RDC)").person["nationality"]
		== "Congo, The Democratic Republic of the"
	)
	assert read(["given_names", "nationality"], "Ana", "CG").person["nationality"] == "Congo"


@pytest.mark.parametrize("text", ["00/00/0000", "0000-00-00", "00/00/00"])
def test_a_date_of_zeros_is_blank(text):
	values = read(["given_names", "birth_date"], "Ana", text)
	assert codes(values) == {"DATE_NONE"}
	assert values.person == {"given_names": "Ana"}


@pytest.mark.parametrize(
	"text", ["c. 1960", "aprox. 1960", "1960 aprox", "hacia 1960", "vers 1960", "~1960", "1960?"]
)
def test_an_uncertain_year_is_an_estimate(text):
	found = read_date(text, DAY_FIRST, None, TODAY)
	assert (found.value.year, found.precision) == (1960, ESTIMATED)


def test_remarks_a_birth_in_the_future_at_its_column():
	values = read(["given_names", "birth_date"], "Ana", "17/05/2090")
	assert [(remark.column, remark.finding.code) for remark in values.remarks] == [(1, "BIRTH_IN_FUTURE")]


@pytest.mark.parametrize(
	("text", "name", "said"),
	[
		("1. Ana Paz", ("Ana", "Paz"), set()),
		("12.- Ana Paz", ("Ana", "Paz"), set()),
		("3) Sra. Ana Paz", ("Ana", "Paz"), set()),
		("Ana Paz (embarazada)", ("Ana", "Paz"), {"NAME_BESIDE"}),
		("Ana Paz – llega tarde", ("Ana", "Paz"), {"NAME_BESIDE"}),
		("Ana Paz-Rey", ("Ana", "Paz-Rey"), set()),
	],
)
def test_removes_what_stands_around_a_name(text, name, said):
	values = read(["full_name"], text)
	assert (values.person["given_names"], values.person["first_surname"]) == name
	assert codes(values) == said


@pytest.mark.parametrize("text", ["Bebé de Elsa Galindo", "9. RN de Elsa Galindo", "Hija de Elsa Galindo"])
def test_asks_about_a_child_without_a_name(text):
	assert codes(read(["full_name"], text)) == {"NAME_OF_PARENT"}


@pytest.mark.parametrize(
	("text", "first", "second"),
	[("Paz Rey", "Paz", "Rey"), ("Paz", "Paz", None), ("de la Cruz Rey", "de la Cruz", "Rey")],
)
def test_splits_both_surnames_in_one_column(text, first, second):
	person = read(["given_names", "surnames"], "Ana", text).person
	assert (person["first_surname"], person.get("second_surname")) == (first, second)
	assert set(person) <= {"given_names", "first_surname", "second_surname"}


def test_remarks_a_curp_that_contradicts_its_row():
	curp = "GOMC900215MDFMRR09"
	values = read(
		["given_names", "sex_on_document", "birth_date", "document:MX_CURP"],
		"Ana",
		"Hombre",
		"16/02/1990",
		curp,
	)
	assert {(remark.column, remark.finding.code) for remark in values.remarks} == {
		(1, "CURP_SEX"),
		(2, "CURP_BIRTH"),
	}
	assert not values.fails
	assert (
		codes(
			read(
				["given_names", "sex_on_document", "birth_date", "document:MX_CURP"],
				"Ana",
				"Mujer",
				"15/02/1990",
				curp,
			)
		)
		== set()
	)


def test_joins_second_given_names():
	assert read(["given_names", "more_given_names", "first_surname"], "Ana", "Luz", "Paz").person == {
		"given_names": "Ana Luz",
		"first_surname": "Paz",
	}
	assert read(["given_names", "more_given_names"], "Ana", "").person == {"given_names": "Ana"}
	assert read(["given_names", "more_given_names"], "Ana", "S/N").person == {"given_names": "Ana"}


WIDE = ["full_name", "age", "nationality", "phone_1"]


@pytest.mark.parametrize(
	"cells",
	[
		("TOTAL", "25"),
		("Total de personas: 25",),
		("Subtotal",),
		("Nota: los menores vienen con su madre",),
		("Elaboró: Lic. Rosa Prueba", "", "", "55 1234 5678"),
		("Familia Paz",),
		("Dormitorio 3",),
		("Noviembre de 2026",),
		("Los datos de esta lista son de carácter confidencial y no se deben entregar a terceros",),
	],
)
def test_totals_headings_and_notes_are_not_people(cells):
	values = read(WIDE, *cells)
	assert codes(values) == {"ROW_NO_PERSON"}
	assert values.fails


@pytest.mark.parametrize(
	"text",
	[
		"MUJERES",
		"Hombres:",
		"VARONES",
		"Sección mujeres",
		"Dormitorio 2 - Hombres",
		"MUJERES (12)",
		"FEMENINO",
		"Niñas",
		"— Mujeres —",
		"Listado de mujeres",
	],
)
def test_remarks_a_heading_with_the_sex_of_the_rows_below(text):
	for targets in (WIDE, ["full_name", "age"]):
		if targets == WIDE or len(text.split()) == 1:
			values = read(targets, text, "")
			assert codes(values) == {"ROW_OF_SEX"}, targets
			assert values.fails
	assert codes(read([*WIDE, "sex_on_document"], text)) == {"ROW_NO_PERSON"}, "each row says its sex"


def test_a_heading_without_a_sex_is_only_a_heading():
	assert codes(read(WIDE, "NIÑAS, NIÑOS Y ADOLESCENTES")) == {"ROW_NO_PERSON"}
	assert codes(read(WIDE, "Familia Caballero")) == {"ROW_NO_PERSON"}
	assert codes(read(["full_name"], "Nina")) == set()
	assert codes(read(WIDE, "Dormitorio 2")) == {"ROW_NO_PERSON"}
	assert codes(read(WIDE, "Mujeres", "12")) == {"ROW_NO_PERSON"}


def test_column_names_are_not_a_person():
	assert codes(read(WIDE, "Nombre", "Edad", "Teléfono")) == {"ROW_NAMES"}


def test_a_name_alone_is_a_person_with_a_remark():
	values = read(WIDE, "Ana Paz")
	assert codes(values) == {"ROW_ONE_CELL"}
	assert not values.fails
	assert codes(read(["full_name"], "Familia Paz")) == set(), "a list of names alone"


def test_a_subject_makes_a_consultation():
	values = read(["given_names", "subject", "attended_on"], "Ana", "Salud", "17/05/2025 9:30")
	assert values.consultation["topics"] == [{"subject": "HEALTH", "is_main": 1}]
	assert str(values.consultation["attended_on"]) == "2025-05-17 09:30:00"
	assert read(["given_names", "subject"], "Ana", "").consultation is None


def test_an_age_counts_from_the_day_of_the_consultation():
	values = read(["age", "attended_on"], "34", "10/02/2020")
	assert compute_age(date(2020, 2, 10), values.person["birth_date"], ESTIMATED) == 34


def test_rejects_long_cells_and_long_rows():
	assert "CELL_LONG" in codes(read(["given_names"], "a" * 3000))
	assert "ROW_WIDE" in codes(read(["given_names"], "Ana", "Paz"))
	assert codes(read_row(["Ana", "Paz"], plan("given_names")._replace(width=None))) == set(), (
		"of a sheet cells have places"
	)


# --- columns


def test_the_template_can_be_imported():
	from tests.translatable import read_csv

	spanish = dict(read_csv())
	for language in ({}, spanish):
		headers = [language.get(columns.LABELS[key], columns.LABELS[key]) for key in downloads.TEMPLATE]
		assert list(column_names.suggest(headers, ()).values()) == list(downloads.TEMPLATE)


def test_every_target_must_have_words():
	keys = {key for names in ("headers", "weak_headers") for key in columns.words()[names]}
	assert {key for key in keys if not key.startswith(columns.OF_TYPE)} - {"name"} <= {*columns.TARGETS}


@pytest.mark.parametrize(
	("keys", "code"),
	[
		(["age"], "MAP_NOTHING"),
		(["given_names", "given_names"], "MAP_TWICE"),
		(["full_name", "first_surname"], "MAP_NAMES"),
		(["given_names", "document_number_1"], "MAP_DOCUMENT"),
		(["given_names", "result"], "MAP_SUBJECT"),
		(["given_names", "document:A", "document:B", "document:C", "document:D"], "MAP_DOCUMENTS"),
	],
)
def test_rejects_columns_that_cannot_go_together(keys, code):
	assert [finding.code for finding in columns.check_mapping(dict(enumerate(keys)))] == [code]
	assert columns.check_mapping({0: "full_name", 1: "age"}) == []


def test_the_signature_identifies_columns_without_revealing_them():
	assert columns.signature(["Nombre", "Año"]) == columns.signature(["NOMBRE", "ano "])
	assert columns.signature(["Nombre", "Año"]) != columns.signature(["Año", "Nombre"])


# --- back to a spreadsheet


def test_escapes_formulas_as_text():
	for text in ("=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "  =1", "=cmd|' /C calc'!A0"):
		assert downloads.escape_formula(text).startswith("'"), text


def test_keeps_other_cells():
	for text in ("Ana", "", "O'Higgins", "12/05/1990"):
		assert downloads.escape_formula(text) == text


@pytest.mark.parametrize("kind", ["CSV", "XLSX"])
def test_returned_files_cannot_contain_formulas(kind, tmp_path):
	import openpyxl

	with downloads.write_file([["Nombre"], ["=1"], ["a\x00b"]], kind, "People") as file:
		content = file.read()
	path = tmp_path / "back.xlsx"
	path.write_bytes(content)
	if kind == "CSV":
		assert content.decode("utf-8-sig").split("\r\n") == ["Nombre", "'=1", "ab", ""]
	else:
		sheet = openpyxl.load_workbook(path).active
		assert [cell.value for cell in sheet["A"]] == ["Nombre", "'=1", "ab"]
