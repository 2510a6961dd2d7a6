"""Attempts on the questions of the municipality on the page Attend, by users who know its methods and the columns."""

from __future__ import annotations

from collections.abc import Iterator

import frappe
import pytest

from tests import factories as make
from tests.own_questions import Asking
from tests.security.scene import GUEST, NO_ROLE, OUTSIDE, VICTIMS

pytestmark = pytest.mark.forms

API = "migrant_services.api.attention."
SUBJECTS = {"subjects": ["WORK"]}
SECRET = "a word that only the answer has"


class Questions:
	"""Questions of several kinds, put in use by the administrator of the scene."""

	def __init__(self, administrator: str):
		self.ask = Asking(administrator)
		self.beds = self.ask.list_options("Beds", "Upper", "Lower")
		self.meals = self.ask.list_options("Meals", "Soup", "Bread")
		at_registration, at_consultations = {"asked_at": "Registration"}, {"asked_at": "Each consultation"}
		choice = {"kind": "One Choice", "option_list": self.beds}
		several = {"kind": "Several Choices", "option_list": self.beds}
		text = {"kind": "Short Text"}
		self.bed = self.ask("Which bed?", **choice, **at_registration).fieldname
		self.all_beds = self.ask("Which beds?", **several, **at_registration).fieldname
		self.debt = self.ask("Is in debt?", tier="Case work and protection", **at_registration).fieldname
		self.trade = self.ask("Which trade?", **text, **at_consultations).fieldname
		self.bus = self.ask("Came by bus?", record="Consultation", **at_consultations).fieldname
		self.form_only = self.ask("Only on the form?").fieldname
		tea = self.ask("Likes tea?", **at_registration)
		with make.as_user(administrator):
			tea.retire()
		self.tea = tea.fieldname
		frappe.db.commit()


@pytest.fixture(scope="module")
def questions(scene) -> Iterator[Questions]:
	made = Questions(scene.people["SA"])
	yield made
	made.ask.remove()


@pytest.fixture
def register(front):
	"""Return ``register(**answers)``: the answer of the server, and the person that the clerk registered, if any."""

	def register(**answers):
		values = {"given_names": make.word(), "first_surname": make.word(), "birth_date": "1990-01-01"}
		answer = front.call(API + "register", values={**values, **answers})
		assert answer.status_code < 500, answer.text[:300]
		frappe.db.rollback()
		name = frappe.db.get_value("Person", {"given_names": values["given_names"]})
		return answer, frappe.get_doc("Person", name) if name else None

	return register


@pytest.mark.held_by_frappe("the levels of fields")
def test_an_answer_of_case_work_cannot_be_given_at_the_front_desk(questions, front, register):
	"""The clerk knows the column of a question that only case workers may answer."""
	asked = front.call(API + "lists").json()["message"]["questions"]
	assert questions.debt not in str(asked) and "Is in debt?" not in str(asked)
	_answer, person = register(**{questions.debt: "Yes"})
	assert not person.get(questions.debt)


@pytest.mark.defended_by("questions of Attend")
def test_a_retired_question_cannot_be_answered(questions, register):
	_answer, person = register(**{questions.tea: "Yes"})
	assert not person.get(questions.tea)


@pytest.mark.defended_by("questions of Attend")
def test_a_question_of_the_form_cannot_be_answered_on_the_page(questions, register):
	"""The page takes what it asks, and nothing else."""
	_answer, person = register(**{questions.form_only: "Yes"})
	assert not person.get(questions.form_only)


@pytest.mark.held_by_frappe("columns that a doctype does not have")
@pytest.mark.parametrize("column", ["bus", "own_nothing", "own_questions"])
def test_a_column_that_is_no_question_of_a_person_cannot_be_set(questions, register, column):
	"""The column of a question about consultations, one that is not there, and the section of the questions."""
	column = getattr(questions, column, column)
	answer, person = register(**{column: "Yes"})
	assert answer.status_code == 200 and not person.get(column)


@pytest.mark.defended_by("options of questions")
def test_an_option_of_another_list_cannot_be_chosen(questions, register):
	answer, person = register(**{questions.bed: f"{questions.meals}-SOUP"})
	assert answer.status_code == 417 and person is None


@pytest.mark.defended_by("options of questions")
def test_an_option_of_another_list_cannot_be_among_several(questions, register):
	answer, person = register(**{questions.all_beds: [f"{questions.beds}-UPPER", f"{questions.meals}-SOUP"]})
	assert answer.status_code == 417 and person is None


@pytest.mark.held_by_frappe("the levels of fields")
def test_rows_of_a_choice_cannot_carry_other_fields(questions, register):
	"""The clerk sends rows in place of names, with the name of another row and its parent."""
	forged = [{"option": f"{questions.beds}-UPPER", "parenttype": "Protection File", "name": "x"}]
	answer, person = register(**{questions.all_beds: forged})
	assert answer.status_code == 417 and person is None


@pytest.mark.defended_by("criterion")
@pytest.mark.parametrize("group", VICTIMS)
def test_answers_of_a_hidden_person_cannot_be_read_or_written(scene, front, questions, group):
	victim = getattr(scene, group)["Person"]
	frappe.db.set_value("Person", victim.name, questions.trade, SECRET)
	frappe.db.commit()
	try:
		begun = front.call(API + "begin", person=victim.name)
		attended = front.call(
			API + "attend", person=victim.name, person_answers={questions.trade: "forged"}, **SUBJECTS
		)
		assert SECRET not in begun.text + attended.text
		assert {begun.status_code, attended.status_code} <= {403, 404}
		frappe.db.rollback()
		assert frappe.db.get_value("Person", victim.name, questions.trade) == SECRET
	finally:
		frappe.db.set_value("Person", victim.name, questions.trade, None)
		frappe.db.commit()


@pytest.mark.held_by_frappe("text that is stored without markup")
@pytest.mark.parametrize(
	"markup", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{ frappe.session.user }}"]
)
def test_markup_in_an_answer_cannot_run(scene, front, questions, markup):
	"""The answer is shown to the next clerk, and printed."""
	person = scene.own["Person"]
	answer = front.call(
		API + "attend", person=person.name, person_answers={questions.trade: f"{markup} baker"}, **SUBJECTS
	)
	assert answer.status_code == 200, answer.text[:300]
	frappe.db.rollback()
	stored = frappe.db.get_value("Person", person.name, questions.trade)
	assert "baker" in stored and "<script" not in stored and "onerror" not in stored
	assert scene.people["FD"] not in stored


@pytest.mark.defended_by("rights of methods")
@pytest.mark.parametrize("letters", [pytest.param(GUEST, marks=OUTSIDE), NO_ROLE, "FD", "CW", "OM"])
def test_roles_that_do_not_administer_cannot_make_questions(scene, api, questions, letters):
	client = api(scene.people[letters])
	stored = questions.ask.questions[0]
	for method, arguments in {
		"put_in_use": {"question": stored.name},
		"retire": {"question": stored.name},
		"list_missing_translations": {"texts": ["x"], "translations": []},
		"create_option_list": {"title": "x", "options": ["a", "b"], "translations": {}},
	}.items():
		answer = client.call(f"migrant_services.api.forms.{method}", **arguments)
		assert answer.status_code in (401, 403), f"{method}: {answer.status_code} {answer.text[:200]}"
	frappe.db.rollback()
	assert frappe.db.get_value("Form Question", stored.name, "status") == "In Use"
	assert not frappe.db.exists("Option List", {"title": "x"})
