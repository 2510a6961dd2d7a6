"""Questions of the municipality: made, asked, answered, retired."""

from __future__ import annotations

import frappe
import pytest

from migrant_services.forms.questions import list_questions
from tests import factories as make
from tests.site.attempts import rejection

KINDS = {
	"Yes or No": ({}, "Yes"),
	"Number": ({}, 3),
	"Date": ({}, "2026-03-09"),
	"Short Text": ({}, "a word"),
	"Long Text": ({}, "two\nlines"),
	"Reference List": ({"reference_list": "Country"}, "Mexico"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_must_be_stored_in_a_column(ask, kind):
	more, answer = KINDS[kind]
	question = ask(f"Has {kind}?", kind=kind, **more)
	assert question.status == "In Use" and question.fieldname.startswith("own_")
	person = make.person(make.office(), **{question.fieldname: answer})
	stored = frappe.db.get_value("Person", person.name, question.fieldname)
	assert str(stored) == str(answer)
	assert frappe.get_meta("Person").get_field(question.fieldname).label == question.question


def test_the_database_must_have_the_column_that_frappe_would_make(ask, monkeypatch):
	for kind, (more, _answer) in KINDS.items():
		ask(f"Column of {kind}?", kind=kind, **more)
	ask("Decimal?", kind="Number", decimals=2)
	statements = []
	plain = frappe.db.sql_ddl
	monkeypatch.setattr(frappe.db, "sql_ddl", lambda query, *a, **k: (statements.append(query), plain(query)))
	frappe.db.updatedb("Person")
	assert not statements


def test_a_question_must_be_answered_when_it_is_asked(ask):
	question = ask("Needs shelter?", required="When it is asked")
	person = make.person(make.office(), **{question.fieldname: "No"})
	with make.as_user("Administrator"):
		doc = frappe.copy_doc(person)
		doc.update(
			{question.fieldname: None, "given_names": "Zzyzx", "first_surname": "Quuxly", "documents": []}
		)
		assert question.question in rejection(doc.insert)
	# An older record may be from before the question.
	person.set(question.fieldname, None)
	person.save()


def test_a_question_in_use_cannot_be_deleted_and_is_kept_when_retired(ask, administrator):
	question = ask("Likes tea?")
	person = make.person(make.office(), **{question.fieldname: "Yes"})
	with make.as_user(administrator):
		assert "Retire" in rejection(question.delete)
		question.retire()
	assert list_questions("Person") == []
	assert frappe.get_meta("Person").get_field(question.fieldname).hidden
	person.reload()
	person.save()
	assert frappe.db.get_value("Person", person.name, question.fieldname) == "Yes"
	with make.as_user(administrator):
		question.put_in_use()
	assert [found.fieldname for found in list_questions("Person")] == [question.fieldname]


def test_what_a_condition_hides_cannot_be_stored(ask):
	first = ask("Has children?")
	second = ask(
		"How many children?",
		kind="Number",
		conditions=[{"field": first.fieldname, "operator": "is", "value": "Yes"}],
	)
	person = make.person(make.office(), **{first.fieldname: "No", second.fieldname: 3})
	assert frappe.db.get_value("Person", person.name, second.fieldname) == 0
	person = make.person(make.office(), **{first.fieldname: "Yes", second.fieldname: 3})
	assert frappe.db.get_value("Person", person.name, second.fieldname) == 3
	person.set(first.fieldname, "No")
	person.save()
	assert frappe.db.get_value("Person", person.name, second.fieldname) == 0
