"""The Services Administrator, who reads no people, makes questions that should read, run or open what is closed. Clerks try to read answers
that only case work and protection may see.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import frappe
import pytest

from migrant_services.core import jobs
from migrant_services.forms.columns import SECTION, is_own
from migrant_services.forms.questions import QUESTION, forget_questions
from tests import factories as make
from tests.own_questions import Asking, remove_list, remove_question
from tests.security.restoring import Rows, restore_rows, with_rows
from tests.security.scene import NO_ROLE, lists
from tests.security.test_stories_columns import guesses

pytestmark = pytest.mark.forms

API = "migrant_services.api.forms."
PATH = f"/api/resource/{QUESTION}"
EVERYONE, CASE_WORK = "All staff who see the record", "Case work and protection"
SECRET = "Farrier zyxwv"
LETTER = "Referral Letter"
WORDING = "Owns a unicycle?"


class Questions:
	"""Questions in use, and their answers: those of case work by a person whom the front desk sees."""

	def __init__(self, scene):
		self.ask = Asking(scene.people["SA"])
		self.beds = self.ask.list_options("Beds of the story", "Hammock", "Mattress")
		self.options = frappe.get_all(
			"Answer Option", {"option_list": self.beds}, pluck="name", order_by="sort_order asc"
		)
		chosen = {"option_list": self.beds, "tier": CASE_WORK}
		self.trade = self.ask("Which trade?", kind="Short Text", tier=CASE_WORK)
		self.debt = self.ask("Owes rent?", tier=CASE_WORK)
		self.bed = self.ask("Sleeps in what?", kind="One Choice", **chosen)
		self.seen_beds = self.ask("Beds at home?", kind="Several Choices", **chosen)
		self.tools = self.ask("Beds that are needed?", kind="Several Choices", option_list=self.beds)
		self.stove = self.ask("Has a stove?")
		by_stove = {"field": self.stove.fieldname, "operator": "is", "value": "Yes"}
		self.fuel = self.ask("Needs fuel?", conditions=[by_stove])
		self.camp = self.ask("Slept in a camp?")
		self.threats = self.ask(
			"Beds in detention?",
			record="Protection File",
			kind="Several Choices",
			option_list=self.beds,
			about="Crimes or proceedings",
		)
		self.lawyer = self.ask("Which lawyer?", record="Referral", kind="Short Text", tier=CASE_WORK)
		self.bus = self.ask("Which bus?", record="Referral", kind="Short Text")
		self._answer(scene)

	def _answer(self, scene) -> None:
		own, other, file = scene.own["Person"], scene.other["Person"], scene.own["Protection File"]
		given = {self.trade: SECRET, self.debt: "Yes", self.bed: self.options[0], self.stove: "Yes"}
		values = {question.fieldname: answer for question, answer in given.items()}
		frappe.db.set_value("Person", own.name, values, update_modified=False)
		frappe.db.set_value("Person", other.name, self.camp.fieldname, "Yes", update_modified=False)
		self._choose("Guarded Question Choice", own, self.seen_beds)
		self._choose("Question Choice", file, self.threats)
		frappe.db.commit()

	def _choose(self, table: str, record, question) -> None:
		row = {"parenttype": record.doctype, "parent": record.name, "parentfield": question.fieldname}
		frappe.get_doc({"doctype": table, "idx": 1, "option": self.options[0], **row}).db_insert()

	def stored(self) -> list[Rows]:
		"""Return what the stories may change of the questions."""
		names = tuple(doc.name for doc in self.ask.questions)
		fields = tuple(f"{doc.record}-{doc.fieldname}" for doc in self.ask.questions)
		return [
			*with_rows(QUESTION, names),
			*with_rows("Document Text", [LETTER]),
			Rows("Custom Field", "name", fields),
			Rows("Translation", "source_text", ("Approve",)),
		]


@pytest.fixture(scope="module")
def questions(scene) -> Iterator[Questions]:
	frappe.set_user("Administrator")
	sections = list_sections()
	made = Questions(scene)
	yield made
	made.ask.remove()
	for doctype, name in list_sections() - sections:
		frappe.db.delete("Custom Field", {"name": name})
		frappe.clear_cache(doctype=doctype)
	frappe.db.commit()


def list_sections() -> set[tuple[str, str]]:
	"""Return doctype and name of each section of own questions."""
	return set(frappe.get_all("Custom Field", {"fieldname": SECTION}, ["dt", "name"], as_list=True))


@pytest.fixture
def administrator(scene, api, questions):
	"""Return the Services Administrator; what she makes is removed, and what she changes restored."""
	before = made_by(scene)
	with restore_rows(questions.stored()):
		yield api(scene.people["SA"])
		frappe.db.rollback()
		for name in made_by(scene) - before:
			remove(name)
		# Without the defence, a question with answers became one of another record.
		for doc in questions.ask.questions:
			if frappe.db.exists("Custom Field", f"Consultation-{doc.fieldname}"):
				remove_question(frappe._dict(record="Consultation", fieldname=doc.fieldname, name="moved"))
		frappe.db.commit()
	frappe.translate.clear_cache()
	forget_questions()
	for doctype in ("Person", "Consultation", "Referral", "Protection File", QUESTION):
		frappe.clear_cache(doctype=doctype)
	frappe.db.commit()


def made_by(scene) -> set[str]:
	return set(frappe.get_all(QUESTION, {"owner": scene.people["SA"]}, pluck="name", order_by="name"))


def remove(name: str) -> None:
	doc = frappe.get_doc(QUESTION, name)
	if doc.status != "Draft" and is_own(doc.fieldname or ""):
		remove_question(doc)
	for table in ("Condition Row", "Text Translation"):
		frappe.db.delete(table, {"parent": name})
	frappe.db.delete(QUESTION, {"name": name})


def write(client, question: str = WORDING, **values):
	"""Send a new question with its translations."""
	texts = [text for text in (question, values.get("help")) if text]
	rows = [{"text": text, "language": "es", "translation": "Texto de la pregunta"} for text in texts]
	more = {"purpose": "Registration", "translations": rows, **values}
	answer = client.post(PATH, json={"record": "Person", "question": question, **more})
	frappe.db.rollback()
	return answer


def use(client, **values):
	"""Send a new question, have it put in use, and return the last answer."""
	answer = write(client, **values)
	assert answer.status_code == 200, answer.text[:300]
	return put_in_use(client, answer.json()["data"]["name"])


def put_in_use(client, name: str):
	answer = client.call(API + "put_in_use", question=name)
	frappe.db.rollback()
	return answer


def change(client, question, **values):
	answer = client.put(f"{PATH}/{question.name}", json=values)
	frappe.db.rollback()
	return answer


def value(question, field: str):
	frappe.db.rollback()
	return frappe.db.get_value(QUESTION, question.name, field)


# --- making questions

SCRIPTS = (
	"<script>alert(1)</script>",
	"Name <img src=x onerror=alert(1)>",
	"Name <img src=x onerror=alert(1) x=",
	"</label><a href='javascript:alert(1)'",
	"{{ frappe.db.get_value('User', 'Administrator', 'api_key') }}",
	"{% include 'x' %}",
	"Name\u202egnp.exe",
	"Name\u2066exe",
	"Name\x07",
)


@pytest.mark.defended_by("plain texts")
@pytest.mark.parametrize("place", ["question", "help", "translation"])
def test_the_wording_of_a_question_cannot_run_code(administrator, place):
	"""She writes a script, a tag without an end, Jinja or a reversed text, which every desk and print would show."""
	for text in SCRIPTS:
		translated = {"translations": [{"text": WORDING, "language": "es", "translation": text}]}
		answer = write(administrator, **(translated if place == "translation" else {place: text}))
		assert answer.status_code == 417, (text, answer.text[:300])


@pytest.mark.defended_by("plain texts")
@pytest.mark.parametrize("text", SCRIPTS[:3])
def test_an_option_of_a_question_cannot_run_code(administrator, text):
	"""She makes the list of a question together with its options, and one of them is a script."""
	spanish = {"es": ["Lista del relato", "Uno", "Dos"]}
	answer = administrator.call(
		API + "create_option_list",
		title="List of the story",
		options=json.dumps(["One", text]),
		translations=json.dumps(spanish),
	)
	frappe.db.rollback()
	made = frappe.get_all("Option List", {"title": "List of the story"}, pluck="name")
	for name in made:
		remove_list(name)
		frappe.db.commit()
	assert answer.status_code == 417, answer.text[:300]
	assert not made


@pytest.mark.defended_by("texts of the desk")
@pytest.mark.parametrize("language", ["en", "es", "en-GB"])
def test_a_question_cannot_reword_the_desk(administrator, language):
	"""She asks “Approve” and translates it by “Reject”: translations are those of the whole desk, and of its buttons."""
	rows = [{"text": "Approve", "language": each, "translation": "Reject"} for each in {language, "es"}]
	answer = write(administrator, "Approve", translations=rows)
	assert answer.status_code == 200, answer.text[:300]
	name = answer.json()["data"]["name"]
	answer = put_in_use(administrator, name)
	assert answer.status_code == 200, answer.text[:300]
	jobs.run(QUESTION, name)
	frappe.db.rollback()
	assert frappe.db.get_value(QUESTION, name, "status") == "In Use"
	assert not frappe.db.exists("Translation", {"source_text": "Approve", "language": language})


@pytest.mark.defended_by("sensitive questions")
@pytest.mark.parametrize("record", ["Person", "Consultation", "Referral"])
@pytest.mark.parametrize(
	"about", ["Health or disability", "Violence or persecution", "Sexual orientation or gender identity"]
)
def test_what_belongs_in_the_protection_file_cannot_be_asked_elsewhere(administrator, record, about):
	"""She asks for the health of a person where all of the office would read it."""
	answer = use(administrator, record=record, about=about)
	assert answer.status_code == 417, answer.text[:300]


@pytest.mark.held_by_frappe("a choice has its options only")
@pytest.mark.parametrize("doctype", ["Person", "User", "Staff Member", "Protection File", "File"])
def test_records_that_are_no_list_cannot_be_the_answers(administrator, doctype):
	"""She makes a question whose answers are users, or people, to have them offered and searched."""
	answer = write(administrator, kind="Reference List", reference_list=doctype)
	assert answer.status_code == 417, answer.text[:300]


@pytest.mark.held_by_frappe("a choice has its options only")
@pytest.mark.parametrize("record", ["User", "Staff Member", "Consent", "DocType"])
def test_a_question_cannot_add_a_column_to_another_doctype(administrator, record):
	"""She asks something about users."""
	answer = write(administrator, record=record)
	assert answer.status_code == 417, answer.text[:300]
	assert not frappe.db.exists("Custom Field", {"dt": record, "fieldname": ("like", "own_%")})


OF_FRAPPE = pytest.mark.held_by_frappe("a choice has its options only")


@pytest.mark.defended_by("conditions of questions")
@pytest.mark.parametrize("field", ["arrived_in_country_on", "health_coverage", "needs", "debt", "trade"])
def test_a_question_of_all_staff_cannot_disclose_what_few_may_see(administrator, questions, field):
	"""She has the front desk asked for something only if a field of case work is filled in: then it knows that it is."""
	field = questions.__dict__[field].fieldname if hasattr(questions, field) else field
	answer = use(administrator, conditions=[{"field": field, "operator": "is set", "value": ""}])
	assert answer.status_code == 417, answer.text[:300]


@pytest.mark.defended_by("conditions of questions")
@pytest.mark.parametrize(
	("field", "operator", "text"),
	[
		("restricted", "is", "Yes"),
		("full_name", "is", "Ana Luna"),
		("email", "is set", ""),
		("owner", "is", "Administrator"),
		("attended_on", "is set", ""),
		("asylum_facts", "is set", ""),
		("tabUser.api_key", "is set", ""),
		("person.email", "is set", ""),
		("frappe.session.user", "is set", ""),
		("age) or (1=1", "is set", ""),
		("__class__", "is set", ""),
		("age", "is at least", "0 or 1=1"),
		("nationality", "is", "x' or '1'='1"),
		("sex_on_document", "is", "frappe.db.sql('select 1')"),
		pytest.param("age", "like", "%", marks=OF_FRAPPE),
		pytest.param("age", "is set or 1=1", "", marks=OF_FRAPPE),
		pytest.param("age", "eval", "frappe.session.user", marks=OF_FRAPPE),
	],
)
def test_a_condition_cannot_name_other_fields_or_hold_code(administrator, field, operator, text):
	"""She writes a column that conditions may not name, one of another doctype, SQL or Python into a row."""
	answer = write(administrator, conditions=[{"field": field, "operator": operator, "value": text}])
	if answer.status_code == 200:
		answer = put_in_use(administrator, answer.json()["data"]["name"])
	assert answer.status_code == 417, answer.text[:300]


@pytest.mark.defended_by("what the app sets in questions")
@pytest.mark.parametrize(
	("field", "forged"),
	[
		("fieldname", "restricted"),
		("fieldname", "own_x`, drop column `folio"),
		("status", "In Use"),
		("requested_by", "Administrator"),
		("problem", "Call this number"),
	],
)
@pytest.mark.parametrize("moment", ["made", "changed"])
def test_what_only_the_app_writes_cannot_be_forged(administrator, moment, field, forged):
	"""She sends the name of a shipped column, a status past the check, or another user for whom the work is done."""
	answer = write(administrator, **({field: forged} if moment == "made" else {}))
	assert answer.status_code == 200, answer.text[:300]
	draft = frappe._dict(answer.json()["data"])
	if moment == "changed":
		assert change(administrator, draft, **{field: forged}).status_code == 200
	assert value(draft, field) != forged


@pytest.mark.held_by_frappe("the flags of a document cannot be sent")
@pytest.mark.parametrize("forged", [{"flags": {"by_app": 1}}, {"flags": {"ignore_validate": 1}}])
def test_a_question_cannot_be_sent_as_if_the_app_made_it(administrator, forged):
	"""She sends the flag with which the app itself writes the name of a column, or no check at all."""
	answer = write(administrator, fieldname="restricted", **forged)
	assert answer.status_code == 200, answer.text[:300]
	draft = frappe._dict(answer.json()["data"])
	change(administrator, draft, fieldname="restricted", **forged)
	assert value(draft, "fieldname").startswith("own_")


@pytest.mark.defended_by("questions in use")
@pytest.mark.parametrize(
	"values",
	[
		{"record": "Consultation"},
		{"kind": "Long Text"},
		{"kind": "Reference List", "reference_list": "Organization"},
	],
	ids=["record", "kind", "list"],
)
def test_a_question_with_answers_cannot_become_another_one(administrator, questions, values):
	"""She moves a question to another record, where more roles see it, or makes a link of texts."""
	answer = change(administrator, questions.camp, **values)
	assert answer.status_code == 417, answer.text[:300]
	assert value(questions.camp, "record") == "Person" and value(questions.camp, "kind") == "Yes or No"


@pytest.mark.defended_by("questions in use")
def test_a_question_cannot_be_deleted_and_made_again_for_more_staff(administrator, questions):
	"""She deletes a question of case work, to ask it again under the same column for all staff."""
	answer = administrator.delete(f"{PATH}/{questions.debt.name}")
	assert answer.status_code == 417, answer.text[:300]
	assert value(questions.debt, "tier") == CASE_WORK


@pytest.mark.defended_by("tiers of questions")
@pytest.mark.parametrize("way", ["in use", "retired"])
def test_answers_cannot_be_opened_to_more_staff(scene, administrator, front, questions, way):
	"""She lowers the tier of a question that has answers, or retires it before and brings it back after."""
	if way == "retired":
		assert administrator.call(API + "retire", question=questions.trade.name).status_code == 200
	answer = change(administrator, questions.trade, tier=EVERYONE)
	assert answer.status_code == 417, answer.text[:300]
	if way == "retired":
		assert put_in_use(administrator, questions.trade.name).status_code == 200
	assert value(questions.trade, "tier") == CASE_WORK
	assert SECRET not in front.get(f"/api/resource/Person/{scene.own['Person'].name}").text


@pytest.mark.defended_by("tiers of questions")
def test_an_answer_closed_to_the_front_desk_cannot_decide_what_it_is_asked(administrator, questions):
	"""She closes an answer that decides whether all staff ask another question: they would still learn it."""
	answer = change(administrator, questions.stove, tier=CASE_WORK)
	assert answer.status_code == 417, answer.text[:300]
	assert questions.fuel.question in answer.text
	assert value(questions.stove, "tier") == EVERYONE


@pytest.mark.defended_by("tiers of questions")
def test_a_question_of_case_work_cannot_be_asked_where_the_front_desk_reads_it(administrator):
	"""The front desk writes the notes of consultations, and reads all that is on their level."""
	answer = use(administrator, record="Consultation", tier=CASE_WORK)
	assert answer.status_code == 417, answer.text[:300]


@pytest.mark.defended_by("answers on documents")
@pytest.mark.parametrize("which", ["lawyer", "bus"])
def test_a_document_cannot_print_answers_that_its_readers_may_not_see(administrator, questions, which):
	"""She puts an answer of case work, or of a retired question, on a letter that leaves the office."""
	question = getattr(questions, which)
	if which == "bus":
		assert administrator.call(API + "retire", question=question.name).status_code == 200
	rows = [{"field": question.fieldname, "shown": 1}]
	url = f"/api/resource/Document Text/{LETTER}"
	answer = administrator.put(url, json={"texts": [], "fields_shown": rows})
	assert answer.status_code == 417, answer.text[:300]


# --- trying out and checking

CLOSED = pytest.mark.held_by_frappe("the trial reads no record, and lists with the rights of the user")


@pytest.mark.defended_by("choices of a trial")
@pytest.mark.parametrize(
	"doctype", ["User", *(pytest.param(each, marks=CLOSED) for each in ("", "Person", "Protection File"))]
)
def test_trying_a_question_out_cannot_read_records(scene, administrator, disclosed, doctype):
	"""She tries out a question under the name of a person, and with people or users as its list."""
	person = scene.own["Person"]
	forged = {
		"name": person.name,
		"person": person.name,
		"record": "Person",
		"question": WORDING,
		"kind": "Reference List" if doctype else "Yes or No",
		"reference_list": doctype,
		"tier": EVERYONE,
		"asked_at": "Registration",
		"conditions": [{"field": "nationality", "operator": "is set", "value": ""}],
	}
	answer = administrator.call(API + "try_out", question=json.dumps(forged), role="Protection Officer")
	assert not disclosed(answer, "own", "other", "restricted")
	assert person.folio not in answer.text and SECRET not in answer.text
	assert scene.people["PO"] not in answer.text


@pytest.mark.defended_by("rights of methods")
@pytest.mark.parametrize("letters", [NO_ROLE, "FD", "CW", "OM"])
def test_roles_that_make_no_questions_cannot_try_them_out(scene, api, questions, letters):
	"""A clerk asks how the page of a Protection Officer looks, and with it for the questions that are hidden from her."""
	client = api(scene.people[letters])
	trial = {"record": "Person", "question": WORDING, "kind": "Yes or No", "tier": EVERYONE}
	for method, arguments in {
		"try_out": {"question": json.dumps(trial), "role": "Protection Officer"},
		"get_choices": {"record": "Protection File"},
	}.items():
		answer = client.call(API + method, **arguments)
		assert answer.status_code == 403, f"{method}: {answer.status_code} {answer.text[:300]}"
		assert questions.debt.question not in answer.text


# --- reading answers


@pytest.mark.held_by_frappe("the levels of fields")
@pytest.mark.parametrize("way", ["record", "form", "list", "report", "value", "print"])
def test_answers_of_case_work_cannot_be_read_by_the_front_desk(scene, front, questions, way):
	"""A clerk opens a person of her office in every way, and asks for the columns by their names."""
	name, trade = scene.own["Person"].name, questions.trade.fieldname
	columns = ["name", trade, questions.bed.fieldname]
	answer = {
		"record": lambda: front.get(f"/api/resource/Person/{name}"),
		"form": lambda: front.call("frappe.desk.form.load.getdoc", doctype="Person", name=name),
		"list": lambda: lists(front, "Person", filters={"name": name}, fields=columns),
		"report": lambda: front.call(
			"frappe.desk.reportview.get",
			doctype="Person",
			fields=json.dumps([f"`tabPerson`.`{column}`" for column in columns]),
			filters=json.dumps({"name": name}),
		),
		"value": lambda: front.call(
			"frappe.client.get_value", doctype="Person", fieldname=trade, filters={"name": name}
		),
		"print": lambda: front.get("/printview", params={"doctype": "Person", "name": name}),
	}[way]()
	assert answer.status_code in (200, 403), answer.text[:300]
	assert SECRET not in answer.text and questions.options[0] not in answer.text
	assert "Hammock" not in answer.text


QUERIES = (
	"a dict",
	"five",
	"in the other filters",
	"the second to sort by",
	"a group",
	"counted",
	"the largest",
	"one value",
	"how many",
	"the sidebar",
	"the next one",
	"a link",
	"a card",
	"groups in a chart",
)


@pytest.mark.defended_by("columns", reaches=True)
@pytest.mark.parametrize("query", QUERIES)
def test_answers_of_case_work_cannot_be_guessed_by_the_front_desk(scene, front, questions, query):
	"""A clerk finds, sorts, groups and counts people by the column of an answer that she does not see."""
	person = scene.own["Person"]
	method, arguments = guesses(frappe._dict(name=person.name, occupation=SECRET))[query]
	arguments = json.loads(json.dumps(arguments).replace("occupation", questions.trade.fieldname))
	answer = front.call(method, **arguments)
	# Early versions turn the denial of a search into a page.
	assert answer.status_code == 403 or "Invalid Method" in answer.text, answer.text[:300]
	assert person.name not in answer.text


@pytest.mark.defended_by("columns")
def test_the_title_of_a_chosen_option_cannot_be_listed_by_the_front_desk(scene, front, questions):
	"""A clerk lists the title beside a link that she does not see, as lists show the name of an office."""
	for title in (f"{questions.bed.fieldname}.title", f"{questions.bed.fieldname}.title as bed"):
		answer = lists(front, "Person", filters={"name": scene.own["Person"].name}, fields=["name", title])
		assert "Hammock" not in answer.text, answer.text[:300]
		assert answer.status_code == 403


@pytest.mark.legitimate
def test_case_workers_list_the_title_of_a_chosen_option(scene, worker, questions):
	"""A case worker, who sees the answer, gets its title in a list."""
	fields = ["name", f"{questions.bed.fieldname}.title as bed"]
	answer = lists(worker, "Person", filters={"name": scene.own["Person"].name}, fields=fields)
	assert answer.status_code == 200 and "Hammock" in answer.text, answer.text[:300]


@pytest.mark.defended_by("rows")
@pytest.mark.parametrize(
	("table", "record"), [("Guarded Question Choice", "Person"), ("Question Choice", "Protection File")]
)
def test_chosen_options_cannot_be_listed_without_their_record(scene, front, questions, table, record):
	"""A clerk lists the rows of several choices as those of people, which she may read."""
	answer = lists(
		front, table, parent="Person", fields=["option"], filters={"parent": scene.own[record].name}
	)
	assert not answer.json().get("message"), answer.text[:300]


@pytest.mark.defended_by("answers")
def test_a_change_cannot_return_the_answers_of_case_work(scene, front, questions):
	"""A clerk changes the neighbourhood of a person, and reads what comes back; nothing of it is lost either."""
	person = scene.own["Person"]
	with restore_rows(with_rows("Person", [person.name])):
		answer = front.put(f"/api/resource/Person/{person.name}", json={"neighbourhood": make.word()})
		assert answer.status_code == 200, answer.text[:300]
		assert SECRET not in answer.text and questions.options[0] not in answer.text
		frappe.db.rollback()
		kept = frappe.get_doc("Person", person.name)
		assert kept.get(questions.trade.fieldname) == SECRET
		assert [row.option for row in kept.get(questions.seen_beds.fieldname)] == questions.options[:1]


@pytest.mark.held_by_frappe("the levels of fields")
@pytest.mark.parametrize("which", ["trade", "bed", "seen_beds"])
def test_answers_of_case_work_cannot_be_changed_by_the_front_desk(scene, front, questions, which):
	"""A clerk sends other answers, of a text and of choices, with a change that she may make."""
	person, (before, forged) = scene.own["Person"], questions.options
	question = getattr(questions, which)
	values = {"trade": "forged", "bed": forged, "seen_beds": [{"option": forged}]}
	with restore_rows(with_rows("Person", [person.name])):
		front.put(f"/api/resource/Person/{person.name}", json={question.fieldname: values[which]})
		frappe.db.rollback()
		kept = frappe.get_doc("Person", person.name).get(question.fieldname)
		kept = [row.option for row in kept] if which == "seen_beds" else kept
		assert kept == {"trade": SECRET, "bed": before, "seen_beds": [before]}[which]


@pytest.mark.defended_by("criterion")
def test_answers_of_hidden_people_cannot_be_counted(insider, questions):
	"""A Protection Officer runs the figures: only a person of the other office answered one of the questions."""
	answer = insider.call("frappe.desk.query_report.run", report_name="Answers to Questions", filters={})
	assert answer.status_code == 200, answer.text[:300]
	assert questions.camp.question not in answer.text


@pytest.mark.held_by_frappe("the roles of the report")
@pytest.mark.parametrize("letters", ["FD", "CW", "SA", "DP"])
def test_answers_cannot_be_counted_by_other_roles(scene, api, questions, letters):
	"""A clerk, or who makes the questions, runs the figures of the answers."""
	answer = api(scene.people[letters]).call(
		"frappe.desk.query_report.run", report_name="Answers to Questions", filters={}
	)
	assert answer.status_code == 403, answer.text[:300]
	assert questions.debt.question not in answer.text
