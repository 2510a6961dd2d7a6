"""An import from upload to undo: its questions, duplicates, records, and what undoing removes."""

from __future__ import annotations

import json
from pathlib import Path

import frappe
import pytest

from migrant_services.access import staff
from migrant_services.api import intake as api
from migrant_services.core import jobs
from migrant_services.core.roles import CASE_WORKER, PROTECTION_OFFICER
from migrant_services.people.intake import (
	document_builder,
	downloads,
	dry_run,
	imports,
	registration,
	retention,
	row_matches,
	undo,
	uploads,
	value_cache,
)
from migrant_services.people.intake import jobs as intake_jobs
from migrant_services.people.intake.layout import FileRejected
from migrant_services.people.registry import index, pairs
from migrant_services.people.registry.tables import KEYS
from tests import factories as make

HEADERS = [
	"Nombres",
	"Primer apellido",
	"Segundo apellido",
	"Fecha de nacimiento",
	"Sexo",
	"Nacionalidad",
	"Pasaporte",
	"Teléfono",
]


@pytest.fixture
def clerk(site, office, monkeypatch):
	"""Provide a case worker of the office as the current user. Commits of the test are undone with it."""
	monkeypatch.setattr(site.db, "commit", lambda: None)
	monkeypatch.setattr(site.db, "rollback", lambda **kwargs: None)
	user = make.staff_user(CASE_WORKER, office)
	with make.as_user(user):
		yield user
	monkeypatch.undo()


def line(**fields) -> list[str]:
	"""Return a row of an adult found nowhere else."""
	number = make.next_number()
	values = {
		"Nombres": make.word(),
		"Primer apellido": make.word(),
		"Segundo apellido": make.word(),
		"Fecha de nacimiento": f"{13 + number % 15}/05/{1950 + number % 50}",
		"Sexo": "F",
		"Nacionalidad": "Honduras",
		"Pasaporte": f"F{number % 10**7:07d}",
		"Teléfono": f"+52 55 8{number % 10**7:07d}",
		**fields,
	}
	return [values[header] for header in HEADERS]


def rows_of(doc) -> dict[int, dict]:
	table = frappe.qb.Table("__intake_row")
	found = (
		frappe.qb.from_(table)
		.select("*")
		.where(table.import_name == doc.name)
		.orderby(table.row_no)
		.run(as_dict=True)
	)
	return {row.row_no: row for row in found}


def remarks(row) -> str:
	return " ".join(text for _column, _level, text in json.loads(row.remarks or "[]"))


def as_row(person) -> list[str]:
	"""Return a row with what is on file of a person."""
	return line(
		**{
			"Nombres": person.given_names,
			"Primer apellido": person.first_surname,
			"Segundo apellido": person.second_surname,
			"Fecha de nacimiento": str(frappe.utils.getdate(person.birth_date)),
			"Pasaporte": person.documents[0].number if person.documents else "",
		}
	)


# --- what is made


def comparable(doc) -> dict:
	"""Return everything stored of a document except what is unique to each."""
	alone = {
		"name",
		"folio",
		"verification_code",
		"creation",
		"modified",
		"parent",
		"state_since",
		"state_due_on",
	}
	stored = frappe.db.get_value(doc.doctype, doc.name, "*", as_dict=True)
	tables = {
		field.fieldname: frappe.get_all(field.options, {"parent": doc.name}, ["*"], order_by="idx")
		for field in doc.meta.get_table_fields()
	}
	found = {column: value for column, value in stored.items() if column not in alone}
	for table, children in tables.items():
		found[table] = [
			{column: value for column, value in row.items() if column not in alone} for row in children
		]
	return found


@pytest.mark.parametrize("circumstances", ["as at the check", "others"])
def test_a_row_must_equal_a_record_saved_by_its_form(clerk, office, monkeypatch, circumstances):
	"""Person and consultation, field by field, and what the search and the matching know of them."""
	subject = make.subject()
	cells = [*line(), subject, "17/05/2025 10:30"]
	doc = make.intake(office, [[*HEADERS, "Tema", "Fecha de atención"], cells])
	make.run_import(doc, "check")
	assert json.loads(rows_of(doc)[2].checked)[1]["full_name"]
	if circumstances == "others":
		monkeypatch.setattr(value_cache, "today", lambda: "2000-01-01")
	make.run_import(doc, "run")
	row = rows_of(doc)[2]
	assert row.checked is None, "the register has it now"
	imported = frappe.get_doc("Person", row.person)
	consulted = frappe.get_doc("Consultation", row.consultation)
	values = dict(zip(HEADERS, cells, strict=False))
	entries = {table: count_of(table, imported.name) for table in (KEYS, "__person_token")}
	ours, consulted = comparable(imported), comparable(consulted)
	# So that the one saved by the form is not a duplicate.
	index.forget([imported.name])
	saved = make.save(
		"Person",
		given_names=values["Nombres"],
		first_surname=values["Primer apellido"],
		second_surname=values["Segundo apellido"],
		birth_date=imported.birth_date,
		sex_on_document="F",
		nationality="Honduras",
		office=office.name,
		documents=[{"document_type": "PASSPORT", "number": values["Pasaporte"]}],
		phones=[{"phone": values["Teléfono"]}],
	)
	attended = make.save(
		"Consultation",
		person=saved.name,
		office=office.name,
		topics=[{"subject": subject}],
		attended_on="2025-05-17 10:30:00",
	)
	assert ours == comparable(saved)
	attended = comparable(attended)
	for each in (consulted, attended):
		each.pop("person"), each.pop("person_folio")
	assert consulted == attended
	assert entries == {table: count_of(table, saved.name) for table in entries}
	assert imported.folio and imported.verification_code and imported.state_since
	assert len(imported.name) > len(saved.name), "of many names at once no two meet"


@pytest.fixture
def usual_majority(site):
	yield
	frappe.db.rollback()
	frappe.db.set_single_value("Migrant Services Settings", "age_of_majority", 18)
	frappe.db.commit()


def test_uses_rules_that_changed_after_the_check(clerk, office, usual_majority):
	today = frappe.utils.getdate()
	grown_up = line(**{"Fecha de nacimiento": f"13/01/{today.year - 19}"})
	doc = make.intake(office, [HEADERS, grown_up, line()])
	make.run_import(doc, "check")
	assert [row.status for row in rows_of(doc).values()] == [imports.READY, imports.READY]
	with make.as_user("Administrator"):
		settings = frappe.get_single("Migrant Services Settings")
		settings.age_of_majority = 21
		settings.save()
	make.run_import(doc, "run")
	refused, registered = rows_of(doc).values()
	assert (refused.status, registered.status) == (imports.ERROR, imports.IMPORTED)
	assert "under age" in remarks(refused)


def count_of(table: str, person: str) -> int:
	return frappe.db.sql(f"select count(*) from `{table}` where person = %s", person)[0][0]


def test_skips_rows_with_errors_and_imports_the_rest(clerk, office):
	bad = {
		"no name": line(Nombres="S/N", **{"Primer apellido": "", "Segundo apellido": ""}),
		"one letter": line(Nombres="J", **{"Primer apellido": "", "Segundo apellido": ""}),
		"emoji": line(Nombres="😀", **{"Primer apellido": "", "Segundo apellido": ""}),
		"too long": line(Nombres="a" * 300),
		"impossible": line(**{"Fecha de nacimiento": "31/02/1990"}),
		"future": line(**{"Fecha de nacimiento": "17/05/2090"}),
		"country": line(Nacionalidad="Narnia"),
		"child": line(**{"Fecha de nacimiento": "17/05/2024"}),
		"control": line(Nombres="Ana\u202eoiluJ"),
		"markup": line(Nombres="<script>"),
	}
	good = {
		"phone": line(Teléfono="<b>llamar</b>"),
		"right to left": line(Nombres="محمد"),
		"emoji beside letters": line(Nombres="Ana 😀"),
	}
	generic = line(Pasaporte="S/N")
	doc = make.intake(office, [HEADERS, *bad.values(), *good.values(), generic])
	make.run_import(doc, "check")
	found = rows_of(doc)
	for number, kind in enumerate(bad, 2):
		assert found[number].status == imports.ERROR, kind
		assert remarks(found[number]), kind
	rest = list(found.values())[len(bad) :]
	assert [row.status for row in rest] == [imports.READY] * 4
	make.run_import(doc, "run")
	assert doc.made_people == 4
	assert doc.error_rows == len(bad)


def test_remarks_the_generic_curp_and_does_not_keep_it(clerk, office):
	doc = make.intake(
		office,
		[["Nombre completo", "CURP"], [f"{make.word()} {make.word()}", "XEXX010101HNEXXXA4"]],
		name_order="Given names first",
	)
	make.run_import(doc, "check", "run")
	row = rows_of(doc)[2]
	assert "generic key" in remarks(row)
	assert not frappe.get_all("Person Document", {"parent": row.person})


@pytest.mark.parametrize(
	("fields", "refused"),
	[
		({"given_names": "a" * 300}, True),
		({"given_names": "Ana"}, False),
		({"documents": [{"document_type": "PASSPORT", "number": "A" * 300}]}, True),
	],
)
def test_texts_must_meet_the_rules_of_a_form(clerk, office, fields, refused):
	"""With the same rejections as :meth:`Document._validate`, parts of which the import calls by name."""
	doc = frappe.get_doc({"doctype": "Person", **fields})
	if refused:
		with pytest.raises(frappe.CharacterLengthExceededError):
			document_builder.check_texts(doc, document_builder.collect_texts(fields))
	else:
		document_builder.check_texts(doc, document_builder.collect_texts(fields))


def test_markup_must_meet_the_rules_of_a_form(clerk, office):
	doc = frappe.get_doc({"doctype": "Person", "address_line": "<script>alert(1)</script>Calle 1"})
	document_builder.check_texts(doc, ["<script>alert(1)</script>Calle 1"])
	assert "<script>" not in doc.address_line


def test_an_invalid_phone_or_email_cannot_block_a_row(clerk, office):
	"""The text is kept as a remark, and reported with the name of the column."""
	names = ["Nombres", "Primer apellido", "Tel. de contacto", "Correo"]
	rows = [
		[make.word(), make.word(), "55 4163 7201 (mamá)", "N/A"],
		[make.word(), make.word(), "55 4163 7202 / 55 4163 7203", "no tiene"],
		[make.word(), make.word(), "recado con la vecina", "cuatro@gmail"],
	]
	doc = make.intake(office, [names, *rows])
	make.run_import(doc, "check", "run")
	found = rows_of(doc)
	assert [row.status for row in found.values()] == [imports.IMPORTED] * 3
	first, second, third = (frappe.get_doc("Person", row.person) for row in found.values())
	assert [(row.phone, row.belongs_to) for row in first.phones] == [("55 4163 7201", "mamá")]
	assert [row.phone for row in second.phones] == ["55 4163 7202", "55 4163 7203"]
	assert [(row.phone, row.belongs_to) for row in third.phones] == [(None, "recado con la vecina")]
	assert (first.email, third.email, third.email_remark) == (None, None, "cuatro@gmail")
	assert not remarks(found[2])
	assert "Column Tel. de contacto" in remarks(found[3])
	assert "Column Tel. de contacto" in remarks(found[4])
	assert "Column Correo" in remarks(found[4])
	assert remarks(found[4]).count("no phone number") == 1, "said once"


def test_an_unknown_age_is_not_zero(clerk, office):
	doc = make.intake(
		office, [["Nombres", "Primer apellido", "Tema"], [make.word(), make.word(), make.subject()]]
	)
	make.run_import(doc, "check", "run")
	saved = make.save("Consultation", person=rows_of(doc)[2].person, topics=[{"subject": make.subject()}])
	made = rows_of(doc)[2].consultation
	fields = ["age", "age_estimated"]
	assert frappe.db.get_value("Consultation", made, fields) == frappe.db.get_value(
		"Consultation", saved.name, fields
	)


def test_imports_facts_in_several_columns_and_documents_with_their_type(clerk, office):
	names = ["Nombres", "Primer apellido", "Día", "Mes", "Año", "M", "H", "Documento (tipo y número)"]
	people = [
		["17", "mayo", "1987", "X", "", f"PAS F{make.next_number() % 10**6:06d}"],
		["", "", "1990", "", "X", "Pasaporte"],
		["3", "13", "1990", "X", "", ""],
		["", "4", "1990", "X", "X", "Ficha 90215"],
	]
	doc = make.intake(office, [names, *([make.word(), make.word(), *cells] for cells in people)])
	make.run_import(doc, "check", "run")
	found = rows_of(doc)
	assert [row.status for row in found.values()] == [
		imports.IMPORTED,
		imports.IMPORTED,
		imports.ERROR,
		imports.IMPORTED,
	]
	first, second, fourth = (frappe.get_doc("Person", found[number].person) for number in (2, 3, 5))
	assert [
		(str(doc.birth_date), doc.birth_date_precision, doc.sex_on_document)
		for doc in (first, second, fourth)
	] == [
		("1987-05-17", "Exact", "F"),
		("1990-01-01", "Year", "M"),
		("1990-04-01", "Year and Month", "Not recorded"),
	]
	assert [
		(row.document_type, row.number) for row in (*first.documents, *second.documents, *fourth.documents)
	] == [
		("PASSPORT", people[0][-1].removeprefix("PAS ")),
		("PASSPORT", None),
		("OTHER", "Ficha 90215"),
	]
	assert "Column Mes: This is not a month" in remarks(found[4])
	assert "Column M: More than one column of the sex is marked" in remarks(found[5])
	assert "Column Documento (tipo y número): The type of the document is not known" in remarks(found[5])


# --- what is asked


def test_open_questions_must_be_answered_before_the_check(clerk, office):
	doc = make.intake(
		office, [["Nombre", "Nacimiento", "Edad"], ["Ana Paz", "03/04/90", ""], ["Luis Rey", "", "34"]]
	)
	make.run_import(doc, "check")
	assert doc.status == imports.MAPPED
	view = api.seen(doc.name)
	assert view["open"] == ["date_order", "two_digits", "ages_as_of", "name_order"]
	assert view["examples"] == {"date_order": ["03/04/90"], "two_digits": ["03/04/90"], "ages_as_of": ["34"]}
	assert view["date"] == {"text": "03/04/90", "Day first": "April 3, 1990", "Month first": "March 4, 1990"}
	assert view["names"][0]["Given names first"] == ("Ana", "Paz", "")
	assert view["names"][0]["Surnames first"] == ("Paz", "Ana", "")
	api.answer(doc.name, "Given names first", "Day first", "The latest year that is past", "2026-01-10")
	make.run_import(doc, "check", "run")
	people = [frappe.get_doc("Person", row.person) for row in rows_of(doc).values()]
	assert str(people[0].birth_date) == "1990-04-03"
	assert (people[1].birth_date_precision, people[1].given_names) == ("Estimated", "Luis")


def test_asks_about_the_letter_m_alone(clerk, office):
	doc = make.intake(office, [["Nombres", "Primer apellido", "Sexo"], [make.word(), make.word(), "M"]])
	make.run_import(doc, "check")
	assert doc.status == imports.MAPPED
	assert api.seen(doc.name)["open"] == ["letter_m"]
	with pytest.raises(frappe.ValidationError, match="Choose one of the answers"):
		api.answer(doc.name, letter_m="Both")
	api.answer(doc.name, letter_m="Woman")
	make.run_import(doc, "check", "run")
	assert frappe.db.get_value("Person", rows_of(doc)[2].person, "sex_on_document") == "F"


def test_reads_h_and_m_and_compares_the_sex_with_the_curp(clerk, office):
	rows = [
		[make.word(), make.word(), "M", "GOMC900215MDFMRR09"],
		[make.word(), make.word(), "H", "GOMC900215MDFMRR09"],
	]
	doc = make.intake(office, [["Nombres", "Primer apellido", "Sexo (H/M)", "CURP"], *rows])
	make.run_import(doc, "check")
	found = rows_of(doc)
	assert not doc.problem
	assert "Column Sexo (H/M): The CURP has another sex" in remarks(found[3])
	assert "another sex" not in remarks(found[2])
	assert json.loads(found[2].checked)[1]["sex_on_document"] == "F"


def test_asks_about_hidden_rows(clerk, office):
	import io

	import openpyxl

	book = openpyxl.Workbook()
	for row in (["Nombres", "Primer apellido"], [make.word(), make.word()], [make.word(), make.word()]):
		book.active.append(row)
	book.active.row_dimensions[3].hidden = True
	out = io.BytesIO()
	book.save(out)
	doc = make.intake(office, out.getvalue())
	assert [each["value"] for each in api.seen(doc.name)["questions"]["hidden_rows"]] == ["Take", "Leave Out"]
	api.set_layout(doc.name, header_row=1, hidden_rows="Leave Out")
	make.run_import(doc, "check")
	assert list(rows_of(doc)) == [2]


def test_remembers_columns_for_the_office(clerk, office):
	rows = [["Uno", "Dos"], ["Ana", "Paz"]]
	doc = make.intake(office, rows)
	assert list(api.seen(doc.name)["questions"]) == ["header_row"], (
		"nothing says that the first row is no person"
	)
	api.set_layout(doc.name, header_row=1)
	api.set_columns(doc.name, {"0": "given_names", "1": "first_surname"})
	again = api.seen(make.intake(office, rows, header_row=1).name)
	assert [column["target"] for column in again["columns"]] == ["given_names", "first_surname"]


@pytest.mark.parametrize(
	"mapping",
	[
		{"0": "given_names", "1": "given_names"},
		{"0": "age"},
		{"0": "folio"},
		{"7": "given_names"},
		{"0": "document:NOTHING"},
	],
)
def test_rejects_impossible_columns(clerk, office, mapping):
	doc = make.intake(office, [["Uno", "Dos"], ["Ana", "Paz"]], header_row=1)
	with pytest.raises(frappe.ValidationError):
		api.set_columns(doc.name, mapping)


# --- who is on file already


def test_a_very_likely_duplicate_must_wait_for_a_decision(clerk, office):
	known = make.detailed_person(office)
	doc = make.intake(office, [HEADERS, as_row(known), line()])
	make.run_import(doc, "check", "run")
	assert [row.status for row in rows_of(doc).values()] == [imports.DECIDE, imports.IMPORTED]
	(candidate,) = api.row_matches(doc.name, 2)
	assert candidate["person"] == known.name
	with pytest.raises(frappe.ValidationError, match="Decide on each"):
		api.decide(doc.name, 2, "Apart", decisions={})
	api.decide(doc.name, 2, "Same", candidate["person"])
	make.run_import(doc, "run")
	row = rows_of(doc)[2]
	assert (row.person, row.made) == (known.name, 0)
	assert doc.made_people == 1


def test_a_person_restricted_after_the_check_cannot_block_a_row(clerk, office):
	"""She is hidden, so the clerk cannot be asked about her; the pair waits for users who see both."""
	known = make.detailed_person(office)
	doc = make.intake(office, [HEADERS, as_row(known)])
	make.run_import(doc, "check")
	(candidate,) = api.row_matches(doc.name, 2)
	with make.as_user("Administrator"):
		known.db_set("restricted", 1)
	assert api.row_matches(doc.name, 2) == []
	with pytest.raises(frappe.ValidationError, match="Choose one of the people"):
		api.decide(doc.name, 2, "Same", candidate["key"])
	api.decide(doc.name, 2, "Apart", decisions={})
	make.run_import(doc, "run")
	assert pairs.list_blocking_reviews(rows_of(doc)[2].person)


def test_registers_another_person_and_stores_the_pair(clerk, office):
	known = make.detailed_person(office)
	doc = make.intake(office, [HEADERS, as_row(known)])
	make.run_import(doc, "check")
	(candidate,) = api.row_matches(doc.name, 2)
	api.decide(doc.name, 2, "Apart", decisions={candidate["key"]: "Relative or Twin"})
	assert imports.count_rows(doc.name)["possible"] == 0, "as many as the filter of possible ones shows"
	make.run_import(doc, "run")
	person = rows_of(doc)[2].person
	assert pairs.get_decisions(person, [known.name]) == {known.name: "Relative or Twin"}


def test_notices_a_row_that_is_twice_in_one_file(clerk, office):
	"""The second row waits; if the clerk says "the same", its consultation goes to the first row's person."""
	subject = make.subject()
	twice = line()
	doc = make.intake(office, [[*HEADERS, "Tema"], [*twice, subject], [*twice, subject]])
	make.run_import(doc, "check")
	assert [row.status for row in rows_of(doc).values()] == [imports.READY, imports.DECIDE]
	(candidate,) = api.row_matches(doc.name, 3)
	assert candidate["key"] == "#2"
	api.decide(doc.name, 3, "Same", "#2")
	make.run_import(doc, "run")
	first, second = rows_of(doc).values()
	assert first.person == second.person
	assert frappe.db.count("Consultation", {"person": first.person}) == 2
	assert doc.made_people == 1


def test_only_possible_duplicates_can_be_decided_in_bulk(clerk, office):
	known = make.detailed_person(office)
	twin = as_row(known)
	twin[0], twin[6] = make.word(), ""
	doc = make.intake(office, [HEADERS, as_row(known), twin, line()])
	make.run_import(doc, "check")
	before = [(row.status, row.band) for row in rows_of(doc).values()]
	assert before == [(imports.DECIDE, "very likely"), (imports.READY, "possible"), (imports.READY, "")]
	assert api.decide_possible(doc.name, "Skip")["Skipped"] == 1
	assert [row.status for row in rows_of(doc).values()] == [imports.DECIDE, imports.SKIPPED, imports.READY]
	api.decide(doc.name, 3)
	api.decide_possible(doc.name, "Different")
	make.run_import(doc, "run")
	assert pairs.get_decisions(rows_of(doc)[3].person, [known.name], "possible") == {known.name: "Different"}


def test_notices_a_person_registered_after_the_check(clerk, office):
	cells = line()
	doc = make.intake(office, [HEADERS, cells, line()])
	make.run_import(doc, "check")
	saved_as(cells, office)
	make.run_import(doc, "run")
	assert [row.status for row in rows_of(doc).values()] == [imports.DECIDE, imports.IMPORTED]


def saved_as(cells: list[str], office, **fields):
	"""Register a person by the form, with the name and the birth date of a row."""
	values = dict(zip(HEADERS, cells, strict=False))
	day, month, year = values["Fecha de nacimiento"].split("/")
	return make.save(
		"Person",
		given_names=values["Nombres"],
		first_surname=values["Primer apellido"],
		second_surname=values["Segundo apellido"],
		birth_date=f"{year}-{month}-{day}",
		office=office.name,
		**fields,
	)


def begun(doc, status: str) -> None:
	"""Set up an import in this stage, with none of the work done yet."""
	if not doc.mapping:
		columns = api.seen(doc.name)["columns"]
		api.set_columns(doc.name, {str(place): column["target"] for place, column in enumerate(columns)})
	imports.update(doc.name, status=status)
	doc.reload()


def test_notices_a_person_registered_while_the_check_runs(clerk, office, monkeypatch):
	monkeypatch.setattr(imports, "CHUNK_SIZE", 1)
	monkeypatch.setattr(registration, "SLACK_SECONDS", 0)
	cells = line()
	doc = make.intake(office, [HEADERS, cells, line()])
	begun(doc, imports.CHECKING)
	assert dry_run.load_rows(doc.name)
	doc.reload()
	assert dry_run.check_chunk(doc.name, imports.build_plan(doc))
	saved_as(cells, office)
	make.run_import(doc, "check", "run")
	assert [row.status for row in rows_of(doc).values()] == [imports.DECIDE, imports.IMPORTED]


def test_a_person_registered_between_two_chunks_must_be_decided(clerk, office, monkeypatch):
	"""The people of the import's own chunks are ignored, and no others."""
	monkeypatch.setattr(imports, "CHUNK_SIZE", 1)
	listed = [line() for _ in range(3)]
	doc = make.intake(office, [HEADERS, *listed])
	make.run_import(doc, "check")
	imports.update(doc.name, status=imports.RUNNING)
	moments, plan = [], imports.build_plan(doc)
	with jobs.act_as(doc.imported_by):
		registration.run_chunk(doc.name, plan, moments)
		saved_as(listed[1], office)
		registration.run_chunk(doc.name, plan, moments)
		registration.run_chunk(doc.name, plan, moments)
	assert [row.status for row in rows_of(doc).values()] == [
		imports.IMPORTED,
		imports.DECIDE,
		imports.IMPORTED,
	]
	assert len(set(moments)) == 3


def test_cannot_reveal_a_restricted_person_registered_after_the_check(clerk, office):
	"""The row is registered as if no such person were on file; the pair waits for users who see both."""
	cells = line()
	doc = make.intake(office, [HEADERS, cells])
	make.run_import(doc, "check")
	with make.as_user("Administrator"):
		saved_as(cells, office, restricted=1, restricted_reason="Threats")
	make.run_import(doc, "run")
	(row,) = rows_of(doc).values()
	assert (row.status, row.band or "", remarks(row)) == (imports.IMPORTED, "", "")
	assert pairs.list_blocking_reviews(row.person)


def test_people_registered_at_other_offices_count_against_the_daily_limit(clerk, office, monkeypatch):
	monkeypatch.setattr(row_matches, "MAX_DISCLOSED_PER_DAY", 1)
	listed = [line() for _ in range(2)]
	doc = make.intake(office, [HEADERS, *listed])
	make.run_import(doc, "check")
	with make.as_user("Administrator"):
		elsewhere = make.office()
		for cells in listed:
			saved_as(cells, elsewhere)
	make.run_import(doc, "run")
	assert [row.status for row in rows_of(doc).values()] == [imports.DECIDE, imports.IMPORTED]
	assert pairs.list_blocking_reviews(rows_of(doc)[3].person)
	assert doc.disclosed_elsewhere == 1


def test_a_row_cannot_reveal_a_restricted_person_of_the_own_office(clerk, office):
	with make.as_user("Administrator"):
		hidden = make.detailed_person(office, restricted=1, restricted_reason="Threats")
	doc = make.intake(office, [HEADERS, as_row(hidden)])
	make.run_import(doc, "check")
	(row,) = rows_of(doc).values()
	assert (row.status, row.band or "", doc.disclosed_elsewhere) == (imports.READY, "", 0)
	assert api.row_matches(doc.name, row.row_no) == []
	make.run_import(doc, "run")
	(row,) = rows_of(doc).values()
	assert row.status == imports.IMPORTED and pairs.list_blocking_reviews(row.person)


def test_discloses_people_of_other_offices_by_office_up_to_a_daily_limit(clerk, office, monkeypatch):
	with make.as_user("Administrator"):
		elsewhere = [make.detailed_person(make.office()) for _ in range(3)]
	monkeypatch.setattr(row_matches, "MAX_DISCLOSED_PER_DAY", 2)
	doc = make.intake(office, [HEADERS, *map(as_row, elsewhere)])
	make.run_import(doc, "check")
	assert [row.status for row in rows_of(doc).values()] == [imports.DECIDE, imports.DECIDE, imports.READY]
	assert doc.disclosed_elsewhere == 2
	(disclosed,) = api.row_matches(doc.name, 2)
	assert not disclosed["open"]
	assert not {"person", "folio", "full_name", "document"} & set(disclosed)
	assert api.row_matches(doc.name, 4) == []
	for key in (disclosed["key"], elsewhere[0].name):
		with pytest.raises(frappe.ValidationError):
			api.decide(doc.name, 2, "Same", key)
	api.decide(doc.name, 2, "Apart", decisions={disclosed["key"]: "Different"})
	make.run_import(doc, "run")
	found = rows_of(doc)
	assert found[4].status == imports.IMPORTED
	assert pairs.list_blocking_reviews(found[4].person), (
		"people who were not disclosed are reviewed all the same"
	)
	assert pairs.list_blocking_reviews(found[2].person), "a clerk cannot be sure about a hidden person"


def test_an_older_import_cannot_exceed_the_daily_limit(clerk, office, monkeypatch):
	"""The daily limit counts what was disclosed today: across chunks, checks and imports of any age."""
	with make.as_user("Administrator"):
		elsewhere = [make.detailed_person(make.office()) for _ in range(3)]
	monkeypatch.setattr(row_matches, "MAX_DISCLOSED_PER_DAY", 1)
	monkeypatch.setattr(imports, "CHUNK_SIZE", 1)
	doc = make.intake(office, [HEADERS, *map(as_row, elsewhere)])
	yesterday = frappe.utils.add_days(None, -1)
	frappe.db.set_value("Intake Import", doc.name, "creation", yesterday, update_modified=False)
	make.run_import(doc, "check")
	assert imports.count_rows(doc.name)["Decide"] == 1
	for again in (doc, make.intake(office, [HEADERS, as_row(elsewhere[1])])):
		if again == doc:
			api.check(doc.name)
		make.run_import(again, "check")
		assert imports.count_rows(again.name)["Decide"] == 0
	frappe.db.set_value("Intake Import", {"imported_by": clerk}, "disclosed_on", yesterday)
	api.check(doc.name)
	make.run_import(doc, "check")
	assert imports.count_rows(doc.name)["Decide"] == 1, "another day"
	assert doc.disclosed_elsewhere == 1


# --- undoing


@pytest.mark.parametrize("at_once", [500, 1])
def test_undoing_removes_only_what_the_import_made(clerk, office, monkeypatch, at_once):
	monkeypatch.setattr(imports, "CHUNK_SIZE", at_once)
	known = make.detailed_person(office)
	subject = make.subject()
	twice, worked_on = line(), line()
	doc = make.intake(
		office,
		[
			[*HEADERS, "Tema"],
			[*line(), subject],
			[*line(), ""],
			[*line(), ""],
			[*as_row(known), subject],
			[*twice, subject],
			[*worked_on, subject],
			[*twice, subject],
			[*worked_on, subject],
		],
	)
	make.run_import(doc, "check")
	for number, same in ((5, known.name), (8, "#6"), (9, "#7")):
		api.decide(doc.name, number, "Same", same)
	make.run_import(doc, "run")
	gone, attended, changed, _same, *twins = rows_of(doc).values()
	make.consultation(frappe.get_doc("Person", attended.person))
	person = frappe.get_doc("Person", changed.person)
	person.birth_place = "Tela"
	person.save()
	frappe.get_doc("Consultation", twins[3].consultation).add_comment("Comment", "Llamar")
	deleted = frappe.db.count("Deleted Document")
	make.run_import(doc, "undo")
	found = rows_of(doc)
	assert [row.status for row in found.values()] == [
		"Undone",
		"Imported",
		"Imported",
		"Undone",
		"Undone",
		"Imported",
		"Undone",
		"Imported",
	]
	assert "Another record has named" in remarks(found[3])
	assert "changed since" in remarks(found[4])
	assert not frappe.db.exists("Person", gone.person)
	assert not frappe.db.exists("Consultation", gone.consultation)
	assert not frappe.get_all("Person Document", {"parent": gone.person})
	assert count_of(KEYS, gone.person) == 0
	assert frappe.db.exists("Person", known.name)
	assert not frappe.db.exists("Consultation", {"person": known.name})
	assert not frappe.db.exists("Person", twins[0].person), "his other row was taken back with him"
	assert not frappe.db.exists("Consultation", {"person": twins[0].person})
	assert "Another record has named" in remarks(found[7]), (
		"a user works on the consultation of her other row"
	)
	assert frappe.db.exists("Person", twins[1].person)
	assert set(frappe.get_all("Consultation", {"person": twins[1].person}, pluck="name")) == {
		row.consultation for row in twins[1::2]
	}
	assert frappe.db.count("Deleted Document") == deleted
	assert (doc.undone_people, doc.made_people) == (2, 3)


def test_undoing_continues_where_it_stopped(clerk, office, monkeypatch):
	"""Rows that stay are looked at twice after an interruption, but counted once."""
	monkeypatch.setattr(imports, "CHUNK_SIZE", 1)
	doc = make.intake(
		office,
		[
			HEADERS,
			line(),
			line(),
			line(),
			line(Nombres="J", **{"Primer apellido": "", "Segundo apellido": ""}),
		],
	)
	make.run_import(doc, "check", "run")
	frappe.get_doc("Person", rows_of(doc)[3].person).add_comment("Comment", "Llamar")
	begun(doc, imports.UNDOING)

	def done(before: int | None) -> tuple[int | None, int]:
		last = undo.undo_chunk(doc.name, before)
		doc.reload()
		return last, doc.done_rows

	assert done(None) == (4, 2), "the row with an error has nothing to be taken back"
	assert done(4) == (3, 3)
	assert done(None) == (3, 3), "begun again"
	assert done(3) == (2, 4)
	make.run_import(doc, "undo")
	assert (doc.status, doc.undone_people) == (imports.UNDONE, 2)


def test_undoing_keeps_people_with_later_records_assignments_or_reviews(clerk, office):
	doc = make.intake(office, [HEADERS, *(line() for _ in range(4))])
	make.run_import(doc, "check", "run")
	first, second, third, fourth = rows_of(doc).values()
	make.assign(frappe.get_doc("Person", first.person), clerk)
	frappe.get_doc("Person", second.person).add_comment("Comment", "Llamar")
	of_third = {"reference_doctype": "Person", "reference_docname": third.person}
	of_fourth = {"reminder_doctype": "Person", "reminder_docname": fourth.person}
	tomorrow = frappe.utils.add_days(None, 1)
	with make.as_user("Administrator"):
		make.save("Event", subject="Cita", starts_on=tomorrow, event_participants=[of_third])
		make.save("Reminder", user=clerk, remind_at=tomorrow, description="Llamar", **of_fourth)
	make.run_import(doc, "undo")
	assert [row.status for row in rows_of(doc).values()] == ["Imported"] * 4


# --- returned rows, and purging


def test_returns_rejected_rows_with_their_reasons(clerk, office):
	doc = make.intake(office, [HEADERS, line(Nombres="=cmd|' /C calc'!A0", Nacionalidad="Narnia"), line()])
	make.run_import(doc, "check")
	api.decide(doc.name, 3, "Skip")
	lines = list(downloads.list_rows_not_imported(doc))
	assert lines[0][:8] == HEADERS
	assert lines[1][-2:] == [
		"2",
		"Column Nacionalidad: This country is not known. Write its name or its code of two or three letters.",
	]
	assert lines[2][-1] == "Left out on purpose."
	with downloads.write_file(iter(lines), "CSV", "People") as file:
		assert "'=cmd" in file.read().decode("utf-8-sig")


def test_rejects_a_row_with_too_many_cells_at_its_column(clerk, office):
	doc = make.intake(office, [HEADERS, *(line() for _ in range(12)), [*line(), "", "Tela"]])
	make.run_import(doc, "check")
	head, row = downloads.list_rows_not_imported(doc)
	assert dict(zip(head, row, strict=False))["Why It Was Not Imported"].startswith("The row has more cells")
	assert row[-1] == "Tela", "nothing of it is lost"


def test_says_why_a_decision_no_longer_counts(clerk, office):
	"""The clerk chose a person who is no longer visible and was only a possible duplicate."""
	known = make.detailed_person(office)
	twin = as_row(known)
	twin[0], twin[6] = make.word(), ""
	doc = make.intake(office, [HEADERS, twin])
	make.run_import(doc, "check")
	api.decide(doc.name, 2, "Same", known.name)
	with make.as_user("Administrator"):
		known.db_set("office", make.office().name)
	make.run_import(doc, "run")
	assert rows_of(doc)[2].status == imports.DECIDE
	assert "Decide again" in list(downloads.list_rows_not_imported(doc))[1][-1]


@pytest.mark.parametrize("kind", ["CSV", "XLSX"])
def test_returned_rows_can_be_imported_once_corrected(clerk, office, kind):
	"""With the characters that get an apostrophe in front, and some that XML cannot hold."""
	cells = line(Nacionalidad="Narnia", Nombres="Ana\ufffe", Teléfono="+52 55 1234 5678")
	doc = make.intake(office, [HEADERS, cells])
	make.run_import(doc, "check")
	mended = [
		[cell.replace("Narnia", "Honduras") for cell in row] for row in downloads.list_rows_not_imported(doc)
	]
	with downloads.write_file(mended, kind, "People") as file:
		again = make.intake(office, file.read())
	make.run_import(again, "check", "run")
	(row,) = rows_of(again).values()
	assert row.status == imports.IMPORTED, row.remarks
	assert frappe.get_all("Person Phone", {"parent": row.person}, pluck="phone") == ["+52 55 1234 5678"]


def test_purging_keeps_the_counts(clerk, office):
	doc = make.intake(office, [HEADERS, line()])
	make.run_import(doc, "check", "run")
	path = imports.get_path(doc)
	doc.db_set("purge_on", frappe.utils.add_days(None, 1))
	retention.purge()
	assert rows_of(doc), "its day has not come"
	doc.db_set("purge_on", frappe.utils.today())
	retention.purge()
	doc.reload()
	assert not rows_of(doc)
	assert not frappe.get_all("File", {"attached_to_name": doc.name})
	assert not frappe.get_all("Comment", {"reference_name": doc.name})
	assert not Path(path).exists()
	assert (doc.made_people, doc.headers, doc.file_url) == (1, None, None)
	for step in (api.run, api.undo):
		with pytest.raises(frappe.ValidationError, match="deleted after the days set"):
			step(doc.name)
	assert api.rows(doc.name) == {"headers": [], "rows": [], "more": False}


def test_an_import_that_starts_during_purging_keeps_its_rows(clerk, office, monkeypatch):
	first, second = (make.intake(office, [HEADERS, line()]) for _ in range(2))
	for doc in (first, second):
		make.run_import(doc, "check")
		doc.db_set("purge_on", frappe.utils.today())
	forget, purged = retention.delete_file_and_rows, []

	def forget_after_new_work(name: str):
		purged.append(name)
		forget(name)
		imports.update(second.name, status=imports.RUNNING)

	monkeypatch.setattr(retention, "delete_file_and_rows", forget_after_new_work)
	retention.purge()
	assert first.name in purged
	assert second.name not in purged
	assert rows_of(second)


def test_the_file_must_be_private_and_its_name_meaningless(clerk, office):
	doc = make.intake(office, [HEADERS, line()])
	file = frappe.get_doc("File", {"attached_to_name": doc.name})
	assert file.is_private
	assert file.file_name.startswith("intake-")


def test_an_invalid_second_file_keeps_the_first(clerk, office, monkeypatch):
	doc = make.intake(office, [HEADERS, line()])
	kept = Path(imports.get_path(doc))
	with pytest.raises(FileRejected, match="a PDF"):
		uploads.store_upload(doc, b"%PDF-1.7")
	monkeypatch.setitem(frappe.local.conf, "max_file_size", 100)
	with pytest.raises(frappe.ValidationError, match="File size exceeded"):
		uploads.store_upload(doc, make.csv_of([HEADERS, *(line() for _ in range(9))]))
	monkeypatch.undo()
	assert Path(imports.get_path(doc)) == kept
	assert kept.exists()
	assert api.seen(doc.name)["columns"]


def test_a_second_file_replaces_the_first(clerk, office):
	rows = [HEADERS, line()]
	doc = make.intake(office, rows)
	first = Path(imports.get_path(doc))
	for content in ([HEADERS, line()], [HEADERS, line()]):
		for _twice in range(2):
			uploads.store_upload(doc, make.csv_of(content))
			doc.reload()
		assert Path(imports.get_path(doc)).read_bytes() == make.csv_of(content)
		assert frappe.db.count("File", {"attached_to_name": doc.name}) == 1
	assert not first.exists()


def test_reports_a_missing_file(clerk, office):
	doc = make.intake(office, [HEADERS, line()])
	begun(doc, imports.CHECKING)
	Path(imports.get_path(doc)).unlink()
	jobs.run(imports.DOCTYPE, doc.name)
	doc.reload()
	assert doc.status == imports.MAPPED
	assert "Upload it again" in doc.problem
	assert "Upload it again" in api.seen(doc.name)["refused"]


@pytest.mark.parametrize(
	("status", "left"),
	[
		(imports.CHECKING, imports.MAPPED),
		(imports.RUNNING, imports.STOPPED),
		(imports.UNDOING, imports.STOPPED),
	],
)
def test_failing_work_stops_and_reports(clerk, office, monkeypatch, status, left):
	"""Failing work is not retried silently, and its log names no one."""
	secret = make.word()
	doc = make.intake(office, [HEADERS, line(Nombres=secret)])
	make.run_import(doc, "check")

	def fail(name: str):
		raise RuntimeError(secret)

	monkeypatch.setitem(intake_jobs.WORK, status, fail)
	imports.update(doc.name, status=status)
	with make.as_user("Administrator"):
		user = frappe.get_doc("User", clerk)
		user.language = "es"
		user.save()
		jobs.run(imports.DOCTYPE, doc.name)
	doc.reload()
	assert doc.status == left
	assert "inesperado" in doc.problem, "in the language of the user who imports"
	assert api.seen(doc.name)["problem"] == doc.problem
	logged = frappe.get_last_doc("Error Log", {"reference_name": doc.name})
	assert "RuntimeError" in logged.method
	assert "test_intake.py" in logged.error
	assert secret not in logged.as_json()


def test_two_jobs_cannot_import_a_file_twice(clerk, office, monkeypatch):
	"""A job that waited long in the queue was assumed dead, and another one was started."""
	monkeypatch.setattr(dry_run, "ROWS_LOADED_AT_ONCE", 1)
	doc = make.intake(office, [HEADERS, *(line() for _ in range(4))])
	begun(doc, imports.CHECKING)
	body, other = dry_run.body, []

	def read(*file):
		for number, cells in body(*file):
			if number == 4 and not other:
				other.append("begun")
				other.append(dry_run.load_rows(doc.name))
			yield number, cells

	monkeypatch.setattr(dry_run, "body", read)
	assert not dry_run.load_rows(doc.name), "the other one has done it"
	assert other == ["begun", True]
	make.run_import(doc, "check")
	assert (doc.status, doc.total_rows) == (imports.CHECKED, 4)
	assert list(rows_of(doc)) == [2, 3, 4, 5]


def test_retries_work_after_a_deadlock(clerk, office, monkeypatch):
	doc = make.intake(office, [HEADERS, line()])
	begun(doc, imports.CHECKING)

	tried = []

	def fail(name: str):
		tried.append(frappe.session.user)
		raise frappe.QueryDeadlockError("a value of a person")

	monkeypatch.setattr(jobs.time, "sleep", lambda seconds: None)
	monkeypatch.setitem(intake_jobs.WORK, imports.CHECKING, fail)
	with make.as_user("Administrator"), pytest.raises(jobs.RetriesExhausted) as raised:
		jobs.run(imports.DOCTYPE, doc.name)
	assert raised.value.__context__ is None
	assert tried == [clerk] * jobs.MAX_ATTEMPTS
	doc.reload()
	assert doc.status == imports.CHECKING


# --- permissions


def test_a_protection_officer_can_decide_and_undo_but_cannot_register(clerk, office):
	doc = make.intake(office, [HEADERS, line()])
	make.run_import(doc, "check")
	with make.as_user("Administrator"):
		officer = make.staff_user(PROTECTION_OFFICER, office)
		colleague = make.staff_user(CASE_WORKER, office)
	with make.as_user(officer):
		assert api.rows(doc.name)["rows"]
		api.decide(doc.name, 2, "Skip")
		with pytest.raises(frappe.PermissionError, match="Only the person who began"):
			api.run(doc.name)
	with make.as_user(colleague), pytest.raises(frappe.PermissionError):
		api.rows(doc.name)


def test_a_user_who_left_the_office_cannot_import(clerk, office):
	doc = make.intake(office, [HEADERS, line()])
	make.run_import(doc, "check")
	frappe.db.set_value("Staff Member", {"user": clerk}, "enabled", 0)
	staff.clear_office_cache()
	make.run_import(doc, "run")
	assert (doc.status, doc.made_people) == (imports.STOPPED, 0)


def test_can_be_stopped_and_continued(clerk, office, monkeypatch):
	monkeypatch.setattr(imports, "CHUNK_SIZE", 2)
	doc = make.intake(office, [HEADERS, *(line() for _ in range(5))])
	make.run_import(doc, "check")
	imports.update(doc.name, status=imports.RUNNING)
	with jobs.act_as(doc.imported_by):
		registration.run_chunk(doc.name, imports.build_plan(doc), [])
	doc.reload()
	intake_jobs.stop(doc)
	registration.run_registration(doc.name)
	assert imports.count_rows(doc.name)["Imported"] == 2
	make.run_import(doc, "run")
	assert imports.count_rows(doc.name)["Imported"] == 5
	assert frappe.db.count("Person", {"office": office.name}) == 5
