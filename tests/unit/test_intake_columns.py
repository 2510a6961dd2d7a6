"""Column names as in registers, forms and exports, and the rows in which they stand."""

from __future__ import annotations

import pytest

from migrant_services.people.intake import columns, headers
from migrant_services.people.intake.column_names import meaning, suggest
from migrant_services.people.intake.headers import are_names, names_at, rows_with_names
from migrant_services.people.intake.layout import NO_NAMES

TYPES = {"MX_CURP", "MX_RFC", "MX_INE", "PASSPORT", "FOREIGN_ID", "AR_DNI", "AR_CUIL"}


def suggested(*names: str) -> dict[str, str]:
	return {names[place]: key for place, key in suggest(list(names), TYPES).items()}


def test_suggests_targets_from_column_names():
	names = [
		"Nombre(s)",
		"Apellido paterno",
		"Apellido Materno",
		"FECHA DE NACIMIENTO",
		"Sexo *",
		"Nacionalidad",
		"CURP",
		"Tel.",
		"Estado civil",
	]
	assert list(suggested(*names).values()) == [
		"given_names",
		"first_surname",
		"second_surname",
		"birth_date",
		"sex_on_document",
		"nationality",
		"document:MX_CURP",
		"phone_1",
	]
	assert suggested("Nombre", "Edad") == {"Nombre": "full_name", "Edad": "age"}
	assert suggested("Nombre", "Apellidos") == {"Nombre": "given_names", "Apellidos": "surnames"}
	assert suggest(["CURP"], ()) == {}, "a type that is not in use is not suggested"


@pytest.mark.parametrize(
	"layout",
	[
		{
			"ID_PERSONA": None,
			"NB_NOMBRE": "given_names",
			"NB_PRIMER_AP": "first_surname",
			"NB_SEGUNDO_AP": "second_surname",
			"FH_NACIMIENTO": "birth_date",
			"CD_SEXO": "sex_on_document",
			"NB_CURP": "document:MX_CURP",
			"CVE_ENT": None,
			"CVE_MUN": None,
			"NB_MUNICIPIO": "municipality",
		},
		{
			"No.": None,
			"NOMBRE": "given_names",
			"PRIMER APELLIDO": "first_surname",
			"2DO APELLIDO": "second_surname",
			"F. DE NAC.": "birth_date",
			"SEXO (H/M)": "sex_on_document",
			"EDAD (AÑOS)": "age",
			"TEL.": "phone_1",
			"OBSERVACIONES": None,
		},
		{
			"Nombre(s) de la persona beneficiaria": "given_names",
			"Apellido paterno de la persona beneficiaria": "first_surname",
			"Apellido materno de la persona beneficiaria": "second_surname",
			"CURP de la persona beneficiaria": "document:MX_CURP",
			"Fecha de nacimiento (dd/mm/aaaa)": "birth_date",
			"Nombre del tutor": "responsible_name",
			"Teléfono de emergencia": None,
		},
		{
			"_uuid": None,
			"start": None,
			"grp_persona/nombre_completo": "full_name",
			"grp_persona/fecha_nac": "birth_date",
			"grp_persona/pais_origen": "nationality",
			"grp_contacto/telefono": "phone_1",
			"_submission_time": None,
			"grp_tutor/nombre": "responsible_name",
			"grp_madre/nombre_completo": None,
		},
		{
			"formid": None,
			"form.datos.nombre": "given_names",
			"form.datos.apellido_paterno": "first_surname",
			"form.datos.edad": "age",
			"info.username": None,
			"form.case.@case_id": None,
		},
		{
			"Marca temporal": None,
			"1. ¿Cuál es su nombre completo?": "full_name",
			"2. ¿Cuál es su fecha de nacimiento?": "birth_date",
			"4. Número de teléfono celular o WhatsApp": "phone_1",
			"5. ¿Tiene pasaporte?": None,
			"6. Fecha de vencimiento del pasaporte": None,
			"Dirección de correo electrónico": "email",
		},
		{
			"Primer nombre": "given_names",
			"Segundo nombre": "more_given_names",
			"Primer apellido": "first_surname",
			"Tipo de documento": "document_type_1",
			"N° de documento": "document_number_1",
			"País de nacimiento": "birth_country",
			"Nacionalidad": "nationality",
			"Tel. cel.": "phone_1",
			"Tel. fijo": "phone_2",
		},
		{
			"APELLIDO": "first_surname",
			"NOMBRES": "given_names",
			"TIPO DOC": "document_type_1",
			"NRO DOC": "document_number_1",
			"FEC_NAC": "birth_date",
			"CUIL": "document:AR_CUIL",
			"DOMICILIO REAL": "address_line",
			"PROVINCIA": "state",
		},
		{
			"Documento": None,
			"NombreCompleto": "full_name",
			"FechaNacimiento": "birth_date",
			"PaísOrigen": "nationality",
		},
		{
			"Beneficiario": "full_name",
			"CLABE": None,
			"Importe": None,
			"CURP": "document:MX_CURP",
			"Banco": None,
		},
		{
			"Nombre": "full_name",
			"Documento / Tipo": "document_type_1",
			"Documento / Número": "document_number_1",
		},
		{
			"Género": None,
			"Sexo": "sex_on_document",
			"País de origen": None,
			"Nacionalidad": "nationality",
			"Nombre": "full_name",
		},
		{
			"#beneficiary+name+first": "given_names",
			"#beneficiary+name+last": "first_surname",
			"#beneficiary+age": "age",
		},
	],
	ids=[
		"padrón",
		"hand-made",
		"rules of operation",
		"Kobo",
		"CommCare",
		"Google Forms",
		"Venezuela",
		"ANSES",
		"camel",
		"bank",
		"two rows",
		"both",
		"HXL",
	],
)
def test_reads_layouts_that_offices_receive(layout):
	assert suggested(*layout) == {name: key for name, key in layout.items() if key}


@pytest.mark.parametrize(
	"name", ["SEXO (1=H 2=M)", "SEXO 1=H 2=M", "Sexo: 1=Hombre, 2=Mujer", "Género H=1 M=2"]
)
def test_an_explanation_of_values_is_not_part_of_a_column_name(name):
	assert suggested("Nombre", name)[name] == "sex_on_document"


@pytest.mark.parametrize(
	"name",
	[
		"Municipio de origen",
		"País de destino",
		"Copia de pasaporte",
		"Nombre de la madre",
		"CURP del hijo",
		"Folio de persona",
		"Encuestador",
	],
)
def test_suggests_nothing_for_unrelated_columns(name):
	assert meaning(name) is None


def test_second_given_names_do_not_require_first_ones():
	assert columns.check_mapping({0: "more_given_names", 1: "first_surname"}) == []


# --- the rows


def found(*rows: list[str]) -> list[int]:
	return [choice.value for choice in rows_with_names(list(enumerate(rows, 1)))]


NAMES = ["Nombre", "Apellido paterno", "Sexo", "Edad"]
ANA = ["Ana", "Paz", "F", "34"]


def test_titles_can_stand_above_the_column_names():
	assert found(["Padrón de personas 2026"], ["Albergue San José", "", "", "Noviembre"], NAMES, ANA) == [3]
	assert found(["sep=;"], NAMES, ANA) == [2]
	assert found(["Listado"], ["Uno", "Dos"], ["Ana", "Paz"]) == [1, 2, 3, NO_NAMES], (
		"nothing says which it is"
	)


def test_values_are_not_column_names():
	assert found(["Ana", "Paz", "17/05/1987"], ["Luis", "Rey", "18/05/1987"]) == [1, 2, NO_NAMES]
	for cells in (
		["Ana", "Paz", "Migrante", "Titular"],
		["Ana", "Paz", "Pasaporte", "Albergue"],
		["Nombre", "12/05/1990", "Edad"],
	):
		assert not are_names(cells), cells


def test_asks_which_of_several_tables_to_use():
	other = ["Nombre", "Teléfono"]
	assert found(NAMES, ANA, ["Voluntarios"], other, ["Rita", "55 1234 5678"]) == [1, 4]
	assert found(NAMES, ANA, NAMES, ANA) == [1], "the same on each page"


def names(header_row: int, *rows: list[str]) -> tuple[list[str], set[int]]:
	found = names_at(list(enumerate(rows, 1)), header_row)
	return found.names, set(found.rows)


def test_tags_below_the_column_names_are_not_a_person():
	assert names(1, ["Nombre", "Edad"], ["#beneficiary+name", "#beneficiary+age"], ["Ana", "3"]) == (
		["Nombre", "Edad"],
		{1, 2},
	)
	assert names(1, ["Quién", "Edad"], ["#beneficiary+name", "#beneficiary+age"])[0] == [
		"Quién / #beneficiary+name",
		"Edad",
	]
	assert meaning("Quién / #beneficiary+name") == "full_name"
	assert names(1, ["#beneficiary+name", "#beneficiary+age"], ["Ana", "3"])[1] == {1}


def test_reads_column_names_over_two_rows():
	"""Merged across, the group is in its first column; merged down, the name is in both rows or in the upper one."""
	groups = ["No.", "Nombre", "", "Documento", "", "Tutor"]
	below = ["", "Nombres", "Apellidos", "Tipo", "Número", "Nombre"]
	expected = ["No.", "Nombres", "Apellidos", "Documento / Tipo", "Documento / Número"]
	for down in (below, ["No.", *below[1:]]):
		given, taken = names(
			1, [*groups, ""], [*down, "Teléfono"], ["1", "Ana", "Paz", "DNI", "95123999", "Eva", "5"]
		)
		assert given[:5] == expected
		assert taken == {1, 2}
	assert found(groups, below, ["1", "Ana", "Paz", "DNI", "95123999", "Eva"]) == [2]
	assert names(2, groups, below)[0] == names(1, groups, below)[0]


def test_a_person_is_not_a_second_row_of_column_names():
	for person in (["Ana", "Paz", "Rey"], ["Ana"], ["", "Mujer", "Honduras"]):
		assert names(1, ["Nombre", "", "Sexo"], person)[1] == {1}, person


def test_unnamed_columns_are_called_by_their_letter():
	assert names(1, ["Nombre", "", "Edad"], ["Ana", "x", "3", "nota"])[0] == ["Nombre", "B", "Edad", "D"]
	assert names(1, ["Nombre", "Teléfono", "Teléfono"])[0] == ["Nombre", "Teléfono (B)", "Teléfono (C)"]
	assert names(NO_NAMES, ["Ana", "34"])[0] == ["A", "B"]


def test_the_search_for_column_names_must_end():
	rows = [["Ana"]] * (headers.FIRST_ROWS + 5)
	assert len(found(*rows)) == headers.MAX_OFFERED + 1
