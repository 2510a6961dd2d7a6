"""Questions of the municipality where people are listed, merged, imported and counted."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import getdate, nowdate

from migrant_services.api import intake as api
from migrant_services.forms import inventory
from migrant_services.indicators import answers
from migrant_services.people.merge import reversal
from tests import factories as make


@pytest.fixture
def importer(world):
	user = make.staff_user("Case Worker", world.north)
	frappe.db.commit()
	return user


def test_an_imported_list_must_answer_questions(ask, world, importer):
	shelter = ask("Needs shelter?")
	children = ask("How many children?", kind="Number")
	since = ask("Here since?", kind="Date")
	trade = ask("Trade of the person?", kind="Short Text", tier="Case work and protection")
	rows = [
		["Nombre", "Apellido", "Needs shelter?", "How many children?", "Here since?", "Trade of the person?"],
		["Rosalinda", "Quuxly", "Sí", "3", "9 de marzo de 2026", "Herrera"],
		["Ambrosio", "Zzyzx", "no", "dos", "", ""],
	]
	with make.as_user(importer):
		doc = make.intake(world.north, rows)
		targets = [column["target"] for column in api.seen(doc.name)["columns"]]
		assert targets[2:] == [q.fieldname for q in (shelter, children, since, trade)]
		make.run_import(doc, "check", "run")
	made = frappe.get_all(
		"Person",
		{"office": world.north.name, "given_names": "Rosalinda"},
		[shelter.fieldname, children.fieldname, since.fieldname, trade.fieldname],
		as_list=True,
	)
	assert [tuple(map(str, row)) for row in made] == [("Yes", "3", "2026-03-09", "Herrera")]
	assert doc.status == "Done" and not frappe.db.exists("Person", {"given_names": "Ambrosio"})


def test_the_inventory_must_name_every_own_question(ask):
	question = ask("Trade of the person?", tier="Case work and protection")
	(row,) = [row for row in inventory.list_personal_columns() if row.fieldname == question.fieldname]
	assert (row.doctype, row.is_own, row.purpose, row.status) == ("Person", True, "Registration", "In Use")
	assert "Front Desk" not in row.roles and "Case Worker" in row.roles
	question.retire()
	(row,) = [row for row in inventory.list_personal_columns() if row.fieldname == question.fieldname]
	assert row.status == "Retired"


def test_merging_two_people_must_keep_the_answers_and_undoing_gives_them_back(ask, world):
	shelter = ask("Needs shelter?")
	trade = ask("Trade of the person?", kind="Short Text")
	survivor, absorbed = make.duplicates(world.north, world.north)
	survivor.update({shelter.fieldname: "No"}).save()
	absorbed.update({shelter.fieldname: "Yes", trade.fieldname: "Herrera"}).save()
	merge = make.person_merge(survivor, absorbed)
	stored = frappe.get_doc("Person", survivor.name)
	assert (stored.get(shelter.fieldname), stored.get(trade.fieldname)) == ("No", "Herrera")
	reversal.undo(merge.name)
	stored = frappe.get_doc("Person", survivor.name)
	assert (stored.get(shelter.fieldname), stored.get(trade.fieldname)) == ("No", None)


def test_figures_must_count_answers_and_hide_small_numbers(ask, world):
	question = ask("Needs shelter?")
	for answer in ["Yes"] * 6 + ["No"] * 2:
		make.person(world.north, **{question.fieldname: answer})
	manager = make.staff_user("Office Manager", world.north)
	with make.as_user(manager):
		counted = list(answers.count_answers(getdate(nowdate()), getdate(nowdate())))
	assert [(row.answer, row.number) for row in counted] == [("Yes", None), ("No", None)]
	for _number in range(6):
		make.person(world.north, **{question.fieldname: "No"})
	with make.as_user(manager):
		counted = list(answers.count_answers(getdate(nowdate()), getdate(nowdate())))
	assert [(row.answer, row.number) for row in counted] == [("No", 8), ("Yes", 6)]


def test_answers_of_case_work_cannot_be_counted_by_the_front_desk(ask, world):
	ask("Trade?", kind="Yes or No", tier="Case work and protection")
	with make.as_user(make.staff_user("Front Desk", world.north)):
		assert list(answers.count_answers(getdate(nowdate()), getdate(nowdate()))) == []
