"""Document numbers as offices get them, through the form, REST, the page Attend and the import."""

from __future__ import annotations

import json

import frappe
import pytest
from frappe.utils import getdate
from stdnum.mx import curp

from migrant_services.api import attention, documents, reception
from migrant_services.core.roles import CASE_WORKER, FRONT_DESK
from migrant_services.patches import rebuild_person_index
from migrant_services.people.registry.duplicates import DuplicateFound
from migrant_services.people.registry.search import search
from tests import factories as make
from tests.site.attempts import rejection, save_again, warnings
from tests.site.test_intake import HEADERS, line, remarks, rows_of

BARCODE = "00512345678@DI STEFANO@ALFREDA MARÍA@F@95123999@A@17/05/1990@06/01/2015@274"
CURP = "QUMA900517MCSSRN0" + curp.calc_check_digit("QUMA900517MCSSRN0")


def with_number(office, number: str, kind: str = "PASSPORT", **fields):
	return make.person(
		office,
		given_names=make.word(),
		first_surname=make.word(),
		documents=[{"document_type": kind, "number": number}],
		**fields,
	)


def found_by(text: str) -> list[str]:
	return [row["person"] for row in search(text)]


# --- placeholders and damaged numbers


@pytest.mark.parametrize(
	"typed", ["ROBADO", "NO TRAE", "ver expediente", "perdido 2023", "123456789", "000000"]
)
def test_a_placeholder_number_cannot_match_strangers(office, typed):
	one, other = (with_number(office, typed) for _each in range(2))
	assert "number of the document is missing" in warnings()
	for person in (one, other):
		(row,) = frappe.get_doc("Person", person.name).documents
		assert (row.number, row.normalized_number) == (typed, None)
		assert row.warning.startswith("The number of the document is missing")
	values = {"given_names": make.word(), "documents": [{"document_type": "PASSPORT", "number": typed}]}
	assert reception.check_person(values) == []
	assert not frappe.db.exists("Duplicate Review", {"person_a": ("in", (one.name, other.name))})


def test_the_message_is_also_in_spanish(office):
	frappe.local.lang = "es"
	with_number(office, "EN PROCESO")
	assert "Documento 1: Falta el n" in warnings()


def test_matches_a_number_with_zeros_added_by_a_spreadsheet(office):
	one = with_number(office, "9512345.0", "AR_DNI")
	assert (one.documents[0].number, one.documents[0].normalized_number) == ("9512345", "9512345")
	with pytest.raises(DuplicateFound):
		make.person(
			office,
			**{
				field: one.get(field)
				for field in ("given_names", "first_surname", "second_surname", "birth_date")
			},
			documents=[{"document_type": "AR_DNI", "number": "9.512.345"}],
		)
	assert found_by("9512345") == found_by("9512345.0") == found_by("9.512.345") == [one.name]


def test_rejects_a_number_that_lost_digits(office):
	said = rejection(with_number, office, "1.23457E+08")
	assert "Document 1" in said and "lost its last digits" in said


def test_rejects_it_over_rest_too(world, http):
	client = http(world.user(CASE_WORKER), make.PASSWORD)
	values = {
		"given_names": make.word(),
		"first_surname": make.word(),
		"sex_on_document": "F",
		"birth_date": "1971-03-04",
	}
	kept, refused = (
		client.post(
			"/api/resource/Person",
			json={
				**values,
				"office": world.north.name,
				"documents": [{"document_type": "PASSPORT", "number": number}],
			},
		)
		for number in ("EXTRAVIADO", "8.01199E+11")
	)
	assert kept.status_code == 200, kept.text[:300]
	assert not kept.json()["data"]["documents"][0].get("normalized_number")
	assert "number of the document is missing" in kept.text
	assert refused.status_code == 417 and "last digits" in refused.text


def test_rejects_it_in_an_imported_file(office):
	cells = [line(Pasaporte=number) for number in ("ROBADO", "1.23457E+08", "F7654321.0", "7654329.0", "")]
	doc = make.run_import(make.intake(office, [HEADERS, *cells]), "check")
	rows = rows_of(doc)
	assert rows[2].status == "Ready" and "Pasaporte" in remarks(rows[2]) and "is missing" in remarks(rows[2])
	assert rows[3].status == "Error" and "Pasaporte" in remarks(rows[3]) and "last digits" in remarks(rows[3])
	assert json.loads(rows[5].checked)[1]["documents"][0]["normalized_number"] == "7654329"
	assert rows[6].status == "Ready"


# --- a CURP and the fields beside it


def test_compares_a_curp_with_the_form(office):
	person = with_number(
		office, CURP, "MX_CURP", birth_date="1990-05-17", sex_on_document="F", birth_country="Mexico"
	)
	assert not person.documents[0].warning
	frappe.local.message_log = []
	save_again(person, sex_on_document="M", birth_date="1991-05-17", birth_country="Honduras")
	for field in ("date of birth", "Sex on Document", "country of birth"):
		assert field in warnings()
	assert person.documents[0].warning


def test_compares_a_curp_with_the_row(office):
	headers = ["CURP" if header == "Pasaporte" else header for header in HEADERS]
	with_curp = line(**{"Pasaporte": CURP, "Sexo": "M", "Fecha de nacimiento": "17/05/1990"})
	doc = make.run_import(make.intake(office, [headers, with_curp, line(Pasaporte="")]), "check")
	row = rows_of(doc)[2]
	assert row.status == "Ready" and "another sex" in remarks(row) and "date of birth" not in remarks(row)


# --- names and numbers as they are typed


@pytest.mark.parametrize(
	("surname", "typed"),
	[
		("Mac Donaldez", "mac donaldez"),
		("McAllistero", "mc allistero"),
		("O'Neillson", "o neillson"),
		("D Riccoso", "d'riccoso"),
		("Delacruzado", "de la cruzado"),
		("Saint-Fleuriste", "saintfleuriste"),
	],
)
def test_accepts_surnames_of_two_words(office, surname, typed):
	person = make.person(office, given_names="M.ª Celia", first_surname=surname)
	user = make.staff_user(FRONT_DESK, office)
	for text in (typed, f"maria celia {typed}", f"{typed} m.ª"):
		assert [row["person"] for row in search(text, user)] == [person.name], text


def test_a_cuil_finds_the_person_with_the_dni(office):
	one, other = with_number(office, "26.756.539", "AR_DNI"), with_number(office, "27-33444555-1", "AR_CUIL")
	assert found_by("20-26756539-3") == found_by("20267565393") == [one.name]
	assert found_by("33.444.555") == [other.name]


def test_the_search_text_goes_to_its_field(office):
	with make.as_user(make.staff_user(FRONT_DESK, office)):
		for text, field in (
			("Juana Perezota 95.123.999", "number"),
			("Porfiria Xicotl 0801-1990-01299", "number"),
			("Olegaria Xochitiotz 2568 84593 2101", "number"),
			("55 4163 7299", "phone"),
		):
			parts = attention.prefill(text)
			assert parts[field] and parts[field] in text
			assert not parts["phone" if field == "number" else "number"]


# --- documents typed by a barcode reader


def test_the_barcode_of_a_dni_finds_its_holder(office):
	person = with_number(office, "95.123.999", "AR_DNI")
	user = make.staff_user(FRONT_DESK, office)
	assert [row["person"] for row in search(BARCODE, user)] == [person.name]
	assert [
		row["person"]
		for row in search(
			"@95123999    @A@1@DI STEFANO@ALFREDA@ARGENTINA@17/05/1990@F@01/11/2011@005@7 @", user
		)
	] == [person.name]


def test_the_barcode_of_a_dni_fills_a_registration(office):
	with make.as_user(make.staff_user(FRONT_DESK, office)):
		read = attention.prefill(BARCODE)["read"]
		assert read == documents.read_mrz(BARCODE)
	assert read["values"] == {
		"given_names": "Alfreda María",
		"first_surname": "Di Stefano",
		"birth_date": getdate("1990-05-17"),
		"birth_date_precision": "Exact",
		"sex_on_document": "F",
	}
	assert read["document"] == {
		"document_type": "AR_DNI",
		"number": "95123999",
		"issuing_country": "Argentina",
		"name_on_document": "ALFREDA MARÍA DI STEFANO",
	}


@pytest.mark.parametrize(
	("surnames", "first", "second"),
	[
		("DI<STEFANO", "Di Stefano", None),
		("VAN<DYK", "Van Dyk", None),
		("O<NEILLSON", "O Neillson", None),
		("MC<ALLISTERO", "Mc Allistero", None),
		("SANTO<DOMINGO", "Santo Domingo", None),
		("DELLA<ROVERE", "Della Rovere", None),
		("REYES<LOPEZ", "Reyes", "Lopez"),
		("DE<LA<CRUZ<DI<STEFANO", "De la Cruz", "Di Stefano"),
		("DU<PONT", "Du Pont", None),
		("LE<CLERC", "Le Clerc", None),
	],
)
def test_a_particle_in_the_lines_stays_with_its_surname(office, surnames, first, second):
	text = f"P<ARG{surnames}<<ALFREDA".ljust(44, "<") + "AAB1234560ARG9005178F3001019<<<<<<<<<<<<<<00"
	with make.as_user(make.staff_user(FRONT_DESK, office)):
		values = documents.read_mrz(text)["values"]
	assert (values["first_surname"], values.get("second_surname")) == (first, second)


# --- the patch for stored numbers


def test_the_patch_removes_placeholder_numbers(site, office, monkeypatch):
	monkeypatch.setattr(site.db, "commit", lambda: None)
	person = with_number(office, "ROBADO")
	person.documents[0].db_set("normalized_number", "ROBADO")
	other = with_number(office, "F1234987")
	assert rebuild_person_index.tidy_numbers() >= 1
	assert frappe.db.get_value("Person Document", person.documents[0].name, "normalized_number") is None
	assert frappe.db.get_value("Person Document", other.documents[0].name, "normalized_number") == "F1234987"
	assert rebuild_person_index.tidy_numbers() == 0
