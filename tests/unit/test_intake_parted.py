"""A date of birth in three columns, a sex by a mark under one of two, type and number of a document in one cell."""

from __future__ import annotations

from datetime import date

import pytest

from migrant_services.core.ages import EXACT, YEAR, YEAR_MONTH
from migrant_services.people.intake import columns
from migrant_services.people.intake.column_names import suggest
from migrant_services.people.intake.dates import LATEST_PAST
from migrant_services.people.intake.document_cells import OTHER, Document, read_documents
from migrant_services.people.intake.evidence import Evidence, open_questions
from migrant_services.people.intake.headers import names_at, rows_with_names
from migrant_services.people.intake.rows import Plan, Values, read_row
from migrant_services.people.intake.sexes import MAN, WOMAN, letter_m_of

TODAY = date(2026, 11, 24)
KINDS = {
	"pas": "PASSPORT", "pasaporte": "PASSPORT", "dni": "AR_DNI", "curp": "MX_CURP", "ci": "FOREIGN_ID", "cedula": "FOREIGN_ID",
	"cedula de identidad": "FOREIGN_ID", "sin documentos": "NONE_DECL", "otro documento": OTHER,
}  # fmt: skip
LISTS = {
	"sex": columns.invert(columns.words()["sex"]),
	"check": columns.invert(columns.words()["check"]),
	"country": {},
	"Identity Document Type": KINDS,
}
BIRTH = ["birth_day", "birth_month", "birth_year"]
MARKS = ["sex_mark_f", "sex_mark_m"]


def plan(targets: list[str], **said) -> Plan:
	return Plan(dict(enumerate(targets)), len(targets), TODAY, LISTS, **said)


def read(targets: list[str], *cells: str, **said) -> Values:
	return read_row(["Ana", *cells], plan(["given_names", *targets], **said))


def said_of(values: Values) -> list[tuple[int, str]]:
	return [(remark.column, remark.finding.code) for remark in values.remarks if remark.column is not None]


# --- what the names of the columns say


@pytest.mark.parametrize(
	("names", "targets"),
	[
		(["Nombre", "Día", "Mes", "Año"], ["full_name", *BIRTH]),
		(["Name", "Day", "Month", "Year"], ["full_name", *BIRTH]),
		(["Fecha de nacimiento / Día", "Fecha de nacimiento / Mes", "Fecha de nacimiento / Año"], BIRTH),
		(
			[
				"F. DE NAC. (dd/mm/aaaa) / AÑO",
				"F. DE NAC. (dd/mm/aaaa) / MES",
				"F. DE NAC. (dd/mm/aaaa) / DÍA",
			],
			BIRTH[::-1],
		),
		(["Nacimiento / D", "Nacimiento / M", "Nacimiento / A"], BIRTH),
		(["Día de nacimiento", "Mes nac.", "Año nac."], BIRTH),
		(["fecha_nac_dia", "fecha_nac_mes", "fecha_nac_anio"], BIRTH),
		(["Date of birth / Day", "Date of birth / Month", "Date of birth / Year"], BIRTH),
		(["Año de nacimiento"], ["birth_year"]),
		(["Fecha de nacimiento", "Año de nacimiento"], ["birth_date", ""]),
		(["Día de nacimiento", "Año de nacimiento"], ["", ""]),
		(["Nombre", "Mes", "Año"], ["full_name", "", ""]),
		(["Día", "Mes", "Año", "Nombre"], ["", "", "", "full_name"]),
		(["Nombre", "Edad", "Día", "Mes", "Año"], ["full_name", "age", "", "", ""]),
		(
			["Nombre", "Fecha de ingreso / Día", "Fecha de ingreso / Mes", "Fecha de ingreso / Año"],
			["full_name", "", "", ""],
		),
		(["Nombre", "M", "H"], ["full_name", *MARKS]),
		(["Mujer", "Hombre"], MARKS),
		(["F", "M"], MARKS),
		(["Female", "Male"], MARKS),
		(["Sexo / M", "Sexo / V"], MARKS),
		(["sexo/hombre", "sexo/mujer"], MARKS[::-1]),
		(
			["Sexo (marque con X) / F", "Sexo (marque con X) / M", "Sexo (marque con X) / X"],
			[*MARKS, "sex_mark_x"],
		),
		(["Sexo / Femenino", "Sexo / Masculino", "Género / Mujer"], [*MARKS, ""]),
		(["Sexo", "Mujer", "Hombre"], ["sex_on_document", "", ""]),
		(["Mujer", "Edad", "Hombre"], ["", "age", ""]),
		(["Hijos / M", "Hijos / H"], ["", ""]),
		(["M"], [""]),
		(["Nombre", "Día", "Mes", "Año", "M", "H"], ["full_name", *BIRTH, *MARKS]),
		(["Tipo y No. de documento"], ["document_1"]),
		(["Documento (tipo y número)"], ["document_1"]),
		(["Document type and number"], ["document_1"]),
	],
)
def test_suggests_columns_that_belong_together(names, targets):
	found = suggest(names, {"PASSPORT"})
	assert [found.get(place, "") for place in range(len(names))] == targets


def test_reads_two_header_rows_with_columns_below_one_name():
	rows = [
		(1, ["No.", "Nombre", "Fecha de nacimiento", "", "", "Sexo"]),
		(2, ["", "", "Día", "Mes", "Año", "M", "H"]),
		(3, ["1", "Ana Paz", "3", "abril", "1990", "X"]),
	]
	assert [choice.value for choice in rows_with_names(rows)] == [2]
	found = names_at(rows, 2)
	assert found.rows == {1, 2}
	assert list(suggest(found.names, ()).values()) == ["full_name", *BIRTH, *MARKS]


def test_rejects_columns_that_cannot_go_together():
	def refused(*targets: str) -> list[str]:
		return [finding.code for finding in columns.check_mapping(dict(enumerate(("full_name", *targets))))]

	assert (
		refused(*BIRTH, *MARKS, "document_1", "age")
		== refused("birth_year")
		== refused("birth_year", "birth_month")
		== []
	)
	assert refused("birth_date", "birth_year") == ["MAP_BIRTH"]
	assert (
		refused("birth_day", "birth_year")
		== refused("birth_day", "birth_month")
		== refused("birth_month")
		== ["MAP_BIRTH_PARTS"]
	)
	assert refused("sex_on_document", *MARKS) == ["MAP_SEX"]
	assert refused("document_1", "document_2", "document:PASSPORT", "document:MX_CURP") == ["MAP_DOCUMENTS"]


# --- a date of birth in three cells


@pytest.mark.parametrize(
	("cells", "born", "precision"),
	[
		(("17", "5", "1987"), date(1987, 5, 17), EXACT),
		(("17.0", "05", "1987.0"), date(1987, 5, 17), EXACT),
		(("17", "mayo", "1987"), date(1987, 5, 17), EXACT),
		(("17", "MAY.", "1987"), date(1987, 5, 17), EXACT),
		(("17", "05 - Mayo", "1987"), date(1987, 5, 17), EXACT),
		(("17", "May", "87"), date(1987, 5, 17), EXACT),
		(("17", "4", "05"), date(2005, 4, 17), EXACT),
		(("", "5", "1987"), date(1987, 5, 1), YEAR_MONTH),
		(("-", "setiembre", "1987"), date(1987, 9, 1), YEAR_MONTH),
		(("", "", "1987"), date(1987, 1, 1), YEAR),
		(("S/D", "no sabe", "87"), date(1987, 1, 1), YEAR),
		(("17/05/1987", "", ""), date(1987, 5, 17), EXACT),
		(("", "mayo 1987", ""), date(1987, 5, 1), YEAR_MONTH),
	],
)
def test_joins_three_cells_into_one_date(cells, born, precision):
	values = read(BIRTH, *cells, two_digits=LATEST_PAST, date_order="Day first")
	assert values.remarks == []
	assert (values.person["birth_date"], values.person["birth_date_precision"]) == (born, precision)


def test_accepts_other_values_in_a_column_of_years():
	assert read(["birth_year"], "17/05/1987").person["birth_date"] == date(1987, 5, 17)
	assert read(["birth_year"], "aprox. 1960").person["birth_date"].year == 1960
	assert read(["birth_year"], "34 años").person["birth_date"].year == 1992
	assert said_of(read(["birth_year", "age"], "1987", "12")) == [(2, "AGE_OTHER")]
	assert read(["birth_year", "age"], "", "12").person["birth_date"].year == 2014


@pytest.mark.parametrize(
	("cells", "year", "said"),
	[
		(("0", "0", "1987"), 1987, [(1, "PART_NONE"), (2, "PART_NONE")]),
		(("99", "99", "1987"), 1987, [(1, "PART_NONE"), (2, "PART_NONE")]),
		(("17", "", "1987"), 1987, [(1, "PART_NO_MONTH")]),
		(("17", "5", ""), None, [(1, "PART_NO_YEAR")]),
		(("17", "5", "9999"), None, [(3, "PART_NONE"), (1, "PART_NO_YEAR")]),
		(("0", "0", "0000"), None, [(1, "PART_NONE"), (2, "PART_NONE"), (3, "PART_NONE")]),
		(("", "", ""), None, []),
	],
)
def test_remarks_unknown_parts_and_keeps_the_rest(cells, year, said):
	values = read(BIRTH, *cells)
	assert said_of(values) == said
	assert not values.fails
	born = values.person.get("birth_date")
	assert (born and born.year) == year
	assert not born or values.person["birth_date_precision"] == YEAR


@pytest.mark.parametrize(
	("cells", "said"),
	[
		(("31", "2", "1987"), [(1, "DATE_IMPOSSIBLE")]),
		(("32", "5", "1987"), [(1, "PART_DAY")]),
		(("17", "13", "1987"), [(2, "PART_MONTH")]),
		(("17", "primavera", "1987"), [(2, "PART_MONTH")]),
		(("17", "5 junio", "1987"), [(2, "PART_MONTH")]),
		(("17", "5", "1087"), [(3, "PART_YEAR")]),
		(("17", "5", "87"), [(3, "DATE_SHORT_YEAR")]),
		(("", "", "87"), [(3, "DATE_SHORT_YEAR")]),
		(("17", "5", "2090"), [(1, "BIRTH_IN_FUTURE")]),
		(("ayer", "", ""), [(1, "DATE_UNREADABLE")]),
	],
)
def test_rejects_parts_that_make_no_date(cells, said):
	values = read(BIRTH, *cells)
	assert said_of(values) == said
	assert values.fails
	assert "birth_date" not in values.person


def questions(
	targets: list[str], *rows: list[str], headers: tuple[str, ...] = ()
) -> tuple[list[str], str | None]:
	seen = Evidence(plan(targets), headers)
	for row in rows:
		seen.see(row)
	return open_questions(seen.counts(), seen.plan), letter_m_of(seen.counts())


def test_asks_only_about_two_digit_years():
	assert questions(BIRTH, ["3", "4", "1990"])[0] == []
	assert questions(BIRTH, ["3", "4", "90"])[0] == ["two_digits"]
	assert questions(BIRTH, ["03/04/1990", "", ""])[0] == ["date_order"]
	assert questions([*BIRTH, "age"], ["", "", "1990", "36"])[0] == []
	assert questions([*BIRTH, "age"], ["", "", "", "36"])[0] == ["ages_as_of"]


# --- a sex by a mark


@pytest.mark.parametrize("mark", ["X", "x", "XX", "✓", "✔️", "✗", "●", "*", "1", "Sí", "true"])
def test_the_marked_column_gives_the_sex(mark):
	for cells, sex in (
		((mark, ""), "F"),
		(("", mark), "M"),
		((mark, "-"), "F"),
		(("no", mark), "M"),
		((mark, "0"), "F"),
	):
		values = read(MARKS, *cells)
		assert (values.person["sex_on_document"], values.remarks) == (sex, []), cells


def test_a_word_for_the_sex_below_its_name_is_a_mark():
	assert read(MARKS, "F", "").person["sex_on_document"] == "F"
	assert read(MARKS, "", "Hombre").person["sex_on_document"] == "M"
	assert read(MARKS, "M", "", letter_m=WOMAN).person["sex_on_document"] == "F"
	assert read([*MARKS, "sex_mark_x"], "", "", "X").person["sex_on_document"] == "X"


@pytest.mark.parametrize(
	("cells", "said", "fails"),
	[
		(("X", "X"), [(1, "SEX_MARKS")], False),
		(("", ""), [(1, "SEX_NO_MARK")], False),
		(("-", "0"), [(1, "SEX_NO_MARK")], False),
		(("2", ""), [(1, "SEX_MARK")], True),
		(("Hombre", ""), [(1, "SEX_MARK")], True),
		(("M", ""), [(1, "SEX_LETTER")], True),
	],
)
def test_remarks_marks_that_give_no_sex(cells, said, fails):
	values = read(MARKS, *cells)
	assert said_of(values) == said
	assert values.fails == fails
	assert "sex_on_document" not in values.person


def test_asks_what_m_means_only_if_nothing_else_says_it():
	assert questions(MARKS, ["M", ""]) == (["letter_m"], None)
	assert questions(MARKS, ["M", ""], ["", "H"]) == ([], WOMAN)
	assert questions(MARKS, ["M", ""], headers=("Sexo / M", "Sexo / H")) == ([], WOMAN)
	assert questions(MARKS, ["", "M"], headers=("F", "M")) == ([], MAN)


def test_remarks_a_curp_with_another_sex_at_the_marks():
	values = read([*MARKS, "document:MX_CURP"], "", "X", "VACA900215MDFRRS03")
	assert (1, "CURP_SEX") in said_of(values)


# --- type and number of a document in one cell


@pytest.mark.parametrize(
	("text", "kind", "number"),
	[
		("PAS F123456", "PASSPORT", "F123456"),
		("DNI 95.123.456", "AR_DNI", "95.123.456"),
		("CURP GOMA900215MDFRRS03", "MX_CURP", "GOMA900215MDFRRS03"),
		("Pasaporte: X1", "PASSPORT", "X1"),
		("Pasaporte N° F12", "PASSPORT", "F12"),
		("D.N.I. Nº 95.123.456", "AR_DNI", "95.123.456"),
		("C.I.: V-12.345.678", "FOREIGN_ID", "V-12.345.678"),
		("Cédula de identidad 1-234", "FOREIGN_ID", "1-234"),
		("DNI95123456", "AR_DNI", "95123456"),
		("PAS-F12", "PASSPORT", "F12"),
		("F123456 (pasaporte)", "PASSPORT", "F123456"),
		("0801-1990-01299 DNI", "AR_DNI", "0801-1990-01299"),
		("DNI 12/345", "AR_DNI", "12/345"),
		("Pasaporte", "PASSPORT", ""),
		("Ficha 123", None, "Ficha 123"),
		("95123456", None, "95123456"),
	],
)
def test_splits_type_and_number_of_one_cell(text, kind, number):
	assert read_documents(text, KINDS) == [Document(kind, number)]


def test_reads_two_documents_in_a_cell():
	both = [Document("PASSPORT", "F12"), Document("AR_DNI", "95.123.456")]
	for text in ("PAS F12 / DNI 95.123.456", "PAS F12\nDNI: 95.123.456", "Pasaporte F12 y DNI 95.123.456"):
		assert read_documents(text, KINDS) == both, text


@pytest.mark.parametrize(
	("text", "documents", "said"),
	[
		("PAS F123456", [{"document_type": "PASSPORT", "number": "F123456"}], []),
		("DNI 9512345.0", [{"document_type": "AR_DNI", "number": "9512345"}], []),
		("Ficha 12345", [{"document_type": OTHER, "number": "Ficha 12345"}], [(1, "DOCUMENT_KIND")]),
		("95123499", [{"document_type": OTHER, "number": "95123499"}], [(1, "DOCUMENT_KIND")]),
		("Otro documento 90215", [{"document_type": OTHER, "number": "90215"}], []),
		("pasaporte robado", [{"document_type": "PASSPORT"}], [(1, "DOC_PLACEHOLDER")]),
		("ROBADO", None, [(1, "DOC_PLACEHOLDER")]),
		("sin documentos", [{"document_type": "NONE_DECL"}], []),
		("no tiene", None, []),
		("", None, []),
	],
)
def test_keeps_a_document_of_unknown_type_and_remarks_it(text, documents, said):
	values = read(["document_1"], text)
	assert values.person.get("documents") == documents
	assert said_of(values) == said
	assert not values.fails


def test_reads_two_columns_with_documents():
	values = read(["document_1", "document_2", "document:MX_CURP"], "PAS F12345", "DNI 95.123.499", "")
	assert [row["document_type"] for row in values.person["documents"]] == ["PASSPORT", "AR_DNI"]
