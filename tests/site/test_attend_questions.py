"""Questions of the municipality on the page Attend: offered, answered, required, hidden."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import add_days, today

from migrant_services.api import attention
from migrant_services.core.roles import CASE_WORKER, FRONT_DESK
from tests import factories as make
from tests.site.attempts import rejection

REGISTRATION, FIRST, EACH = "Registration", "First consultation", "Each consultation"
WHEN_ASKED, BEFORE_CLOSING = "When it is asked", "Before the record is closed"
SUBJECTS = ["WORK"]


@pytest.fixture
def clerk(world):
	user = make.staff_user(FRONT_DESK, world.north)
	frappe.db.commit()
	return user


@pytest.fixture
def worker(world):
	user = make.staff_user(CASE_WORKER, world.north)
	frappe.db.commit()
	return user


@pytest.fixture
def person(world):
	return make.person(world.north)


def offered(user: str) -> dict:
	with make.as_user(user):
		return attention.lists()["questions"]


def columns(questions: list[dict]) -> list[str]:
	return [question["field"] for question in questions]


def register(user: str, **answers) -> frappe._dict:
	values = {"given_names": make.word(), "first_surname": make.word(), "birth_date": "1990-01-01"}
	with make.as_user(user):
		name = attention.register({**values, **answers})["person"]
	return frappe.get_doc("Person", name)


def attend(user: str, person, **arguments):
	with make.as_user(user):
		kept = attention.attend(person.name, SUBJECTS, **arguments)
	return frappe.get_doc("Consultation", kept["name"])


def test_each_panel_must_offer_its_questions(ask, clerk):
	of_registration = ask("Needs a bed?", asked_at=REGISTRATION)
	of_person = ask("Has a job?", asked_at=FIRST)
	of_consultation = ask("Came by bus?", record="Consultation", asked_at=EACH)
	ask("Only on the form?")
	found = offered(clerk)
	assert columns(found["registration"]) == [of_registration.fieldname]
	assert columns(found["person"]) == [of_person.fieldname]
	assert columns(found["consultation"]) == [of_consultation.fieldname]
	described = found["registration"][0]
	assert (described["label"], described["kind"]) == ("Needs a bed?", "Yes or No")


def test_options_must_come_with_the_page_and_without_retired_ones(ask, clerk):
	beds = ask.list_options("Beds", "Bunk; upper", "Bunk, lower", "Floor")
	ask("Which bed?", kind="One Choice", option_list=beds, asked_at=REGISTRATION)
	ask("Which country?", kind="Reference List", reference_list="Country", asked_at=EACH)
	frappe.db.set_value("Answer Option", f"{beds}-FLOOR", "enabled", 0)
	lists = offered(clerk)["lists"]
	assert [option["label"] for option in lists[beds]] == ["Bunk; upper", "Bunk, lower"]
	assert {"value": "Mexico", "label": "Mexico"} in lists["Country"]


def test_an_own_level_must_be_respected(ask, clerk, worker):
	question = ask("Is in debt?", tier="Case work and protection", asked_at=REGISTRATION)
	assert columns(offered(clerk)["registration"]) == []
	assert columns(offered(worker)["registration"]) == [question.fieldname]
	assert not register(clerk, **{question.fieldname: "Yes"}).get(question.fieldname)
	assert register(worker, **{question.fieldname: "Yes"}).get(question.fieldname) == "Yes"


def test_a_question_out_of_its_period_is_not_asked(ask, clerk):
	question = ask("Was at the fair?", asked_at=REGISTRATION, asked_until=add_days(today(), -1))
	assert columns(offered(clerk)["registration"]) == []
	assert not register(clerk, **{question.fieldname: "Yes"}).get(question.fieldname)


def test_every_kind_must_be_stored(ask, clerk):
	beds = ask.list_options("Beds", "Upper", "Lower", "Floor")
	answers = {}
	for kind, (more, answer) in {
		"Yes or No": ({}, "No"),
		"One Choice": ({"option_list": beds}, f"{beds}-UPPER"),
		"Several Choices": ({"option_list": beds}, [f"{beds}-LOWER", f"{beds}-FLOOR"]),
		"Number": ({"decimals": 1}, 2.5),
		"Date": ({}, "2026-03-09"),
		"Short Text": ({}, "a word"),
		"Long Text": ({}, "two\nlines"),
		"Reference List": ({"reference_list": "Country"}, "Mexico"),
	}.items():
		answers[ask(f"Of {kind}?", kind=kind, asked_at=REGISTRATION, **more).fieldname] = answer
	person = register(clerk, **answers)
	for column, answer in answers.items():
		stored = person.get(column)
		if isinstance(stored, list):
			stored = [row.option for row in stored]
		assert str(stored) == str(answer), column


@pytest.mark.parametrize(
	("kind", "answer"),
	[
		("Number", "three"),
		("Number", 1.5),
		("Number", 10**10),
		("Date", "2026-02-30"),
		("Date", "yesterday"),
		("Yes or No", "Maybe"),
		("Short Text", "x" * 141),
		("Short Text", ["a"]),
		("Several Choices", "BEDS-UPPER"),
		("Several Choices", [{"option": "x"}]),
		("One Choice", "NOTHING-LIKE-IT"),
		("Reference List", "Atlantis"),
	],
)
def test_rejects_what_is_no_answer_of_the_kind(ask, clerk, kind, answer):
	more = {"reference_list": "Country"} if kind == "Reference List" else {}
	if "Choice" in kind:
		more = {"option_list": ask.list_options("Beds", "Upper", "Lower")}
	question = ask("What is it?", kind=kind, asked_at=REGISTRATION, **more)
	with pytest.raises(frappe.ValidationError) as caught:
		register(clerk, **{question.fieldname: answer})
	assert caught.value.field == question.fieldname
	assert question.question in str(caught.value)


def test_a_required_answer_cannot_be_left_out(ask, clerk, person):
	at_registration = ask("Needs a bed?", asked_at=REGISTRATION, required=WHEN_ASKED)
	assert at_registration.question in rejection(lambda: register(clerk))
	about_person = ask("How many children?", kind="Number", asked_at=FIRST, required=WHEN_ASKED)
	assert about_person.question in rejection(lambda: attend(clerk, person))
	attend(clerk, person, person_answers={about_person.fieldname: 2})
	assert frappe.db.get_value("Person", person.name, about_person.fieldname) == 2
	# It is not asked again.
	attend(clerk, person)


def test_what_is_asked_at_a_consultation_waits_for_it(ask, clerk):
	question = ask("Has a job?", asked_at=FIRST, required=WHEN_ASKED)
	person = register(clerk)
	with make.as_user(clerk):
		described = attention.begin(person.name)["questions"]
	assert described["asked"] == [question.fieldname]
	attend(clerk, person, person_answers={question.fieldname: "Yes"})
	with make.as_user(clerk):
		assert attention.begin(person.name)["questions"]["asked"] == []


def test_an_earlier_answer_must_be_shown_at_each_consultation(ask, clerk, person):
	beds = ask.list_options("Beds", "Upper", "Lower")
	question = ask("Which bed?", kind="One Choice", option_list=beds, asked_at=EACH)
	attend(clerk, person, person_answers={question.fieldname: f"{beds}-UPPER"})
	with make.as_user(clerk):
		described = attention.begin(person.name)["questions"]
	assert described["answers"] == {question.fieldname: f"{beds}-UPPER"}
	assert described["labels"] == {f"{beds}-UPPER": "Upper"}
	# Retired in the meantime: the answer stays.
	frappe.db.set_value("Answer Option", f"{beds}-UPPER", "enabled", 0)
	frappe.clear_document_cache("Answer Option", f"{beds}-UPPER")
	attend(clerk, person, person_answers=described["answers"])
	assert frappe.db.get_value("Person", person.name, question.fieldname) == f"{beds}-UPPER"


def test_a_consultation_has_its_own_answers(ask, clerk, person):
	each = ask("Came by bus?", record="Consultation", asked_at=EACH)
	first = ask(
		"Who sent them?", record="Consultation", kind="Short Text", asked_at=FIRST, required=WHEN_ASKED
	)
	assert first.question in rejection(lambda: attend(clerk, person))
	doc = attend(clerk, person, answers={each.fieldname: "Yes", first.fieldname: "<b>a neighbour</b>"})
	assert doc.get(each.fieldname) == "Yes" and "neighbour" in doc.get(first.fieldname)
	returning = attend(clerk, person, answers={first.fieldname: "another"})
	assert returning.visit_kind == "Returning" and not returning.get(first.fieldname)
	with make.as_user(clerk):
		kept = attention.attend_anonymously(
			SUBJECTS, answers={each.fieldname: "No", first.fieldname: "a friend"}
		)
	assert frappe.db.get_value("Consultation", kept["name"], each.fieldname) == "No"


def test_an_answer_can_wait_until_the_consultation_is_closed(ask, clerk, person):
	question = ask("Was it solved?", record="Consultation", asked_at=EACH, required=BEFORE_CLOSING)
	attend(clerk, person)
	close = {"result": "INFO_GIVEN", "close": True}
	assert question.question in rejection(lambda: attend(clerk, person, **close))
	assert attend(clerk, person, answers={question.fieldname: "Yes"}, **close).status == "Closed"


def test_what_a_condition_hides_cannot_be_stored_or_demanded(ask, clerk, person):
	condition = {"field": "main_subject", "operator": "is", "value": "IDENTITY"}
	question = ask(
		"Which paper?",
		record="Consultation",
		kind="Short Text",
		asked_at=EACH,
		required=WHEN_ASKED,
		conditions=[condition],
	)
	assert not attend(clerk, person, answers={question.fieldname: "x"}).get(question.fieldname)
	with make.as_user(clerk):
		assert question.question in rejection(lambda: attention.attend(person.name, ["IDENTITY"]))
		assert question.fieldname in attention.begin(person.name)["questions"]["asked"]


def test_the_page_must_know_what_decides(ask, clerk, person):
	children = ask("Has children?", asked_at=REGISTRATION)
	ask(
		"How many?",
		kind="Number",
		asked_at=EACH,
		match="All",
		conditions=[
			{"field": children.fieldname, "operator": "is", "value": "Yes"},
			{"field": "age", "operator": "is at least", "value": "18"},
		],
	)
	ask(
		"Since when?",
		record="Consultation",
		kind="Date",
		asked_at=EACH,
		conditions=[{"field": "nationality", "operator": "is", "value": "Honduras"}],
	)
	answered = frappe.get_doc("Person", person.name)
	answered.set(children.fieldname, "Yes")
	answered.save()
	with make.as_user(clerk):
		known = attention.begin(person.name)["questions"]["known"]
	assert known["person"] == {children.fieldname: "Yes", "age": person.age}
	assert known["consultation"] == {"nationality": person.nationality}


def test_a_column_without_a_question_cannot_be_set(ask, clerk):
	"""Fields of the form, columns of other questions, names that are none."""
	other = ask("Came by bus?", record="Consultation", asked_at=EACH)
	retired = ask("Likes tea?", asked_at=REGISTRATION)
	with make.as_user(ask.administrator):
		retired.retire()
	sent = {
		other.fieldname: "Yes",
		retired.fieldname: "Yes",
		"own_nothing": "Yes",
		"own_questions": "x",
		"restricted": 1,
		"occupation": "x",
	}
	person = register(clerk, **sent)
	assert not person.restricted and not person.occupation
	assert not person.get(retired.fieldname)


def test_an_option_of_another_list_cannot_be_chosen(ask, clerk):
	beds = ask.list_options("Beds", "Upper", "Lower")
	meals = ask.list_options("Meals", "Soup", "Bread")
	question = ask("Which bed?", kind="One Choice", option_list=beds, asked_at=REGISTRATION)
	assert "options" in rejection(lambda: register(clerk, **{question.fieldname: f"{meals}-SOUP"}))
