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
	statements = []
	plain = frappe.db.sql_ddl
	monkeypatch.setattr(frappe.db, "sql_ddl", lambda query, *a, **k: (statements.append(query), plain(query)))
	for kind, (more, _answer) in KINDS.items():
		ask(f"Column of {kind}?", kind=kind, **more)
	ask("Decimal?", kind="Number", decimals=2)
	frappe.db.updatedb("Person")
	# One statement for each question: Frappe would rewrite a million records to change a column. Some versions set the default of decimals again,
	# which rewrites nothing.
	again = "MODIFY `own_decimal` decimal(21,2) not null default 0"
	assert len([each for each in statements if again not in each]) == len(KINDS) + 1, "\n".join(statements)


def test_a_question_must_be_answered_when_it_is_asked(ask):
	question = ask("Needs shelter?", required="When it is asked", asked_at="Registration")
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


@pytest.fixture
def colours(world):
	"""Provide a list with three options; it is removed afterwards."""
	code = make.word().upper()[:12]
	texts = ("Red, or pink", "Green; blue\nor grey", "‏أزرق")
	with make.as_user("Administrator"):
		colours = frappe.get_doc(
			{"doctype": "Option List", "code": code, "title": f"Colours {code}"}
		).insert()
		options = [
			frappe.get_doc({"doctype": "Answer Option", "option_list": colours.name, "title": text})
			.insert()
			.name
			for text in texts
		]
	frappe.db.commit()
	yield colours.name, options
	frappe.db.rollback()
	frappe.db.delete("Answer Option", {"option_list": colours.name})
	frappe.db.delete("Option List", {"name": colours.name})
	frappe.db.commit()


@pytest.mark.parametrize("tier", ["All staff who see the record", "Case work and protection"])
def test_choices_must_be_stored_as_options_of_the_list(ask, colours, tier):
	code, options = colours
	one = ask("Favourite colour?", kind="One Choice", option_list=code, tier=tier)
	several = ask("Colours seen?", kind="Several Choices", option_list=code, tier=tier)
	chosen = [{"option": option} for option in options[:2]]
	person = make.person(make.office(), **{one.fieldname: options[2], several.fieldname: chosen})
	stored = frappe.get_doc("Person", person.name)
	assert stored.get(one.fieldname) == options[2]
	assert [row.option for row in stored.get(several.fieldname)] == options[:2]


def test_an_option_of_another_list_or_a_retired_one_cannot_be_chosen(ask, colours):
	code, options = colours
	question = ask("Favourite colour?", kind="One Choice", option_list=code)
	person = make.person(make.office(), **{question.fieldname: options[0]})
	frappe.get_doc("Answer Option", options[0]).update({"enabled": 0}).save()
	# It was chosen before it was retired.
	person.reload()
	person.save()
	assert "choose one of the options" in rejection(
		make.person, make.office(), **{question.fieldname: options[0]}
	)
	elsewhere = frappe.get_doc({"doctype": "Option List", "title": "Elsewhere"}).insert()
	other = frappe.get_doc(
		{"doctype": "Answer Option", "option_list": elsewhere.name, "title": "Other"}
	).insert()
	assert "choose one of the options" in rejection(
		make.person, make.office(), **{question.fieldname: other.name}
	)


@pytest.mark.parametrize(
	("values", "says"),
	[
		({"question": "<b>Bold?</b>"}, "plain text"),
		({"question": "{{ frappe.db.sql }}?"}, "plain text"),
		({"help": "<script>alert(1)</script>"}, "plain text"),
		({"question": "Given names"}, "asks this already"),
		({"asked_from": "2026-03-02", "asked_until": "2026-03-01"}, "before it is asked from"),
		({"about": "Health or disability"}, "Protection File"),
		({"place_after": "no_such_field"}, "There is no field"),
		({"required": "When it is asked", "tier": "Case work and protection"}, "Front Desk may not answer"),
		(
			{"conditions": [{"field": "no_such_field", "operator": "is", "value": "x"}]},
			"cannot use this field",
		),
	],
)
def test_a_harmful_question_cannot_be_put_in_use(ask, values, says):
	said = rejection(ask, **{"question": "Has a bicycle?", **values})
	assert says in said, said


def test_two_questions_that_need_each_other_cannot_be_put_in_use(ask):
	first = ask("Has children?")
	second = ask("Are they here?", conditions=[{"field": first.fieldname, "operator": "is", "value": "Yes"}])
	first.append("conditions", {"field": second.fieldname, "operator": "is", "value": "Yes"})
	assert "depends on itself" in rejection(first.save)


def test_a_question_that_was_rolled_back_cannot_be_asked(ask):
	question = ask("Has a boat?")
	question.question = "Has a raft?"
	question.translations[0].update({"text": "Has a raft?", "translation": "¿Tiene una balsa?"})
	question.save()
	assert [each.label for each in list_questions("Person")] == ["Has a raft?"]
	frappe.db.rollback()
	assert [each.label for each in list_questions("Person")] == ["Has a boat?"]


@pytest.mark.parametrize(
	("tier", "table", "is_listed"),
	[
		("All staff who see the record", "Question Choice", True),
		("Case work and protection", "Guarded Question Choice", False),
	],
)
def test_choices_are_listed_only_with_their_record_and_its_level(ask, colours, world, tier, table, is_listed):
	code, options = colours
	question = ask("Colours seen?", kind="Several Choices", option_list=code, tier=tier)
	here, elsewhere, restricted = (
		make.person(office, **{question.fieldname: [{"option": options[0]}], **more})
		for office, more in (
			(world.north, {}),
			(world.south, {}),
			(world.north, {"restricted": 1, "restricted_reason": "Threats"}),
		)
	)
	with make.as_user(make.staff_user("Front Desk", world.north)):
		rows = set(frappe.get_list(table, pluck="parent", parent_doctype="Person", limit=0))
	assert (here.name in rows) == is_listed
	assert not rows & {elsewhere.name, restricted.name}
	with make.as_user(make.staff_user("Case Worker", world.north)):
		rows = set(frappe.get_list(table, pluck="parent", parent_doctype="Person", limit=0))
	assert here.name in rows and not rows & {elsewhere.name, restricted.name}
