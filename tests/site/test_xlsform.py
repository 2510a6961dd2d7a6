"""The questions of a Kobo or ODK form become drafts, with the rights of the user and nothing stored of the file."""

from __future__ import annotations

import base64
import io
import zipfile

import frappe
import openpyxl
import pytest

from migrant_services.api import xlsform as api
from migrant_services.core.roles import FRONT_DESK, SERVICES_ADMINISTRATOR
from tests import factories as make
from tests.site.attempts import rejection

pytestmark = pytest.mark.usefixtures("site")

SURVEY = [
	[
		"type",
		"name",
		"label::English (en)",
		"label::Español (es)",
		"hint::English (en)",
		"relevant",
		"required",
	],
	["select_one transport", "came_by", "How did you come?", "¿Cómo llegó?", "Ask kindly.", "", "yes"],
	[
		"text",
		"which",
		"Which company?",
		"¿Qué compañía?",
		"",
		"${came_by} = 'bus' or ${came_by} = 'boat'",
		"",
	],
	["select_multiple transport", "others", "What else?", "¿Qué más?", "", "", ""],
	["integer", "days", "How many days?", "¿Cuántos días?", "", "not(selected(${others}, 'on foot'))", ""],
	["geopoint", "where", "Where?", "¿Dónde?", "", "", ""],
]
CHOICES = [
	["list_name", "name", "label::English (en)", "label::Español (es)"],
	["transport", "bus", "Bus; or coach, too", "Autobús"],
	["transport", "boat", "Boat", "Barco"],
	["transport", "on foot", "On foot", "A pie"],
]
SETTINGS = {"record": "Person", "purpose": "Registration", "tier": "All staff who see the record"}
NAMES = ["came_by", "which", "others", "days"]


@pytest.fixture
def administrator(office):
	user = make.staff_user(SERVICES_ADMINISTRATOR, office)
	frappe.set_user(user)
	return user


@pytest.fixture(autouse=True)
def _no_questions(site):
	"""Count only what a test brings in, whatever other tests left on the site."""
	for doctype in ("Form Question", "Answer Option", "Option List"):
		frappe.db.delete(doctype)


def workbook(**sheets) -> bytes:
	book = openpyxl.Workbook()
	book.remove(book.active)
	for name, rows in (sheets or {"survey": SURVEY, "choices": CHOICES}).items():
		sheet = book.create_sheet(name)
		for row in rows:
			sheet.append(row)
	file = io.BytesIO()
	book.save(file)
	return file.getvalue()


def sent(content: bytes) -> str:
	return base64.b64encode(content).decode()


def bring_in(content: bytes | None = None, names=NAMES, **settings) -> dict:
	return api.bring_in(sent(content or workbook()), names, **{**SETTINGS, **settings})


def drafts() -> dict:
	rows = frappe.get_all("Form Question", {"status": "Draft"}, pluck="name", order_by="sort_order asc")
	return {doc.question: doc for doc in (frappe.get_doc("Form Question", name) for name in rows)}


def test_what_will_come_and_what_is_left_out_is_shown_first(administrator):
	shown = api.look(sent(workbook()))
	assert [each["name"] for each in shown["questions"]] == NAMES
	assert [each["has_condition"] for each in shown["questions"]] == [False, True, False, True]
	assert shown["lists"] == [{"name": "transport", "options": 3}] and shown["languages"] == ["en", "es"]
	assert shown["left_out"] == [
		"Row 6, where: the type geopoint has no counterpart here, so it was left out."
	]
	assert not frappe.db.count("Form Question") and not frappe.db.count("Option List")


def test_drafts_have_texts_lists_and_conditions_of_the_form(administrator):
	assert bring_in() == {"questions": 4, "lists": 1, "lists_kept": 0}
	made = drafts()
	assert list(made) == ["How did you come?", "Which company?", "What else?", "How many days?"]
	came_by, which, others, days = made.values()
	assert (came_by.kind, came_by.help, came_by.required) == ("One Choice", "Ask kindly.", "When it is asked")
	assert [(row.language, row.translation) for row in came_by.translations] == [("es", "¿Cómo llegó?")]
	assert (came_by.status, came_by.purpose, came_by.record) == ("Draft", "Registration", "Person")
	options = frappe.get_all(
		"Answer Option", {"option_list": came_by.option_list}, ["name", "title"], order_by="sort_order asc"
	)
	assert [row.title for row in options] == ["Bus; or coach, too", "Boat", "On foot"]
	names = {row.title: row.name for row in options}
	(row,) = which.conditions
	assert (row.field, row.operator) == (came_by.fieldname, "is one of")
	assert row.value.split("\n") == [names["Bus; or coach, too"], names["Boat"]]
	(row,) = days.conditions
	assert (row.field, row.operator, row.value) == (others.fieldname, "is not", names["On foot"])
	assert others.option_list == came_by.option_list
	assert not frappe.db.count("Custom Field", {"fieldname": came_by.fieldname})


def test_a_list_that_is_there_already_is_used(administrator):
	bring_in()
	assert bring_in() == {"questions": 4, "lists": 0, "lists_kept": 1}
	assert frappe.db.count("Option List") == 1 and frappe.db.count("Answer Option") == 3


def test_a_list_of_the_same_name_with_other_options_is_another_one(administrator):
	bring_in()
	other = [*CHOICES[:-1], ["transport", "plane", "Plane", "Avión"]]
	bring_in(workbook(survey=SURVEY[:2], choices=other), ["came_by"])
	assert sorted(frappe.get_all("Option List", pluck="name")) == ["TRANSPORT", "TRANSPORT_2"]


def test_names_of_shipped_fields_are_no_clash(administrator):
	survey = [SURVEY[0][:3], ["text", "first_surname", "First Surname"], ["text", "own_x", "owner"]]
	bring_in(workbook(survey=survey), ["first_surname", "own_x"])
	made = drafts()
	taken = {field.fieldname for field in frappe.get_meta("Person").fields}
	assert all(doc.fieldname.startswith("own_") and doc.fieldname not in taken for doc in made.values())
	assert made["First Surname"].status == "Draft"


def test_code_in_wordings_never_comes_in(administrator):
	survey = [
		SURVEY[0][:3],
		["text", "a", "<img src=x onerror=alert(1)>Name?"],
		["text", "b", "{{ frappe.db.sql('select 1') }}"],
		["text", "c", "=cmd|' /C calc'!A0"],
	]
	shown = api.look(sent(workbook(survey=survey)))
	assert [each["name"] for each in shown["questions"]] == ["a", "c"] and len(shown["left_out"]) == 1
	bring_in(workbook(survey=survey), ["a", "b", "c"])
	assert "Name?" in drafts() and not any("{{" in text or "<" in text for text in drafts())


def test_many_options_come_in(administrator):
	choices = [CHOICES[0], *[["many", f"o{n}", f"Option {n}", f"Opción {n}"] for n in range(140)]]
	survey = [SURVEY[0], ["select_one many", "q", "Which?", "¿Cuál?", "", "", ""]]
	bring_in(workbook(survey=survey, choices=choices), ["q"])
	assert frappe.db.count("Answer Option") == 140


@pytest.mark.parametrize(
	("content", "said"),
	[
		(b"", "empty"),
		(b"%PDF-1.7", "PDF"),
		(b"\x89PNG....", "picture"),
		(b"a,b\n1,2\n", "no XLSForm"),
		(b"PK\x03\x04 broken", "damaged"),
		(b"<html><body><table><tr><td>type</td></tr></table></body></html>", "no form"),
	],
)
def test_other_files_are_rejected_with_a_sentence(administrator, content, said):
	assert said in rejection(api.look, sent(content))


def test_a_workbook_with_wrong_sheets_says_which(administrator):
	assert "Hoja1, Hoja2" in rejection(api.look, sent(workbook(Hoja1=[["a"]], Hoja2=[["b"]])))


def test_a_large_file_is_rejected(administrator):
	assert "5 MB" in rejection(api.look, sent(b"x" * (10 << 20)))


def test_a_file_that_unpacks_to_too_much_is_rejected(administrator):
	bomb = io.BytesIO(workbook())
	with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
		archive.writestr("xl/worksheets/sheet9.xml", b"<x>" * (40 << 20))
	assert rejection(api.look, sent(bomb.getvalue()))


def test_macros_are_not_run_or_kept(administrator):
	file = io.BytesIO(workbook())
	with zipfile.ZipFile(file, "a") as archive:
		archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 Sub Auto_Open")
	assert len(api.look(sent(file.getvalue()))["questions"]) == 4


def test_text_files_come_in(administrator):
	lines = ["type;name;label", "text;a;¿Qué?", "select_one yn;b;¿Sí?"]
	assert [each["name"] for each in api.look(sent("\n".join(lines).encode("cp1252")))["questions"]] == ["a"]


def test_garbled_content_is_rejected(administrator):
	assert "whole" in rejection(api.look, "%%%not base 64%%%")


@pytest.mark.parametrize(
	("change", "said"),
	[
		({"names": []}, "at least one"),
		({"names": ["nothing"]}, "at least one"),
		({"record": "User"}, "cannot be asked"),
		({"tier": "Everyone in the world"}, "Seen By"),
		({"purpose": "Fun"}, "Purpose"),
	],
)
def test_what_the_form_cannot_say_is_checked(administrator, change, said):
	assert said in rejection(bring_in, **change)
	assert not frappe.db.count("Form Question")


def test_too_many_questions_at_once_are_rejected(administrator):
	survey = [SURVEY[0][:3], *[["text", f"q{n}", f"Question {n}?"] for n in range(201)]]
	names = [f"q{n}" for n in range(201)]
	assert "at most 200" in rejection(bring_in, workbook(survey=survey), names)


def test_no_file_is_stored(administrator):
	before = frappe.db.count("File")
	api.look(sent(workbook()))
	bring_in()
	assert frappe.db.count("File") == before


def test_only_the_services_administrator_brings_forms_in(office):
	frappe.set_user(make.staff_user(FRONT_DESK, office))
	for act in (lambda: api.look(sent(workbook())), bring_in):
		with pytest.raises(frappe.PermissionError):
			act()
