"""Wrong input through the HTTP API: a sentence in the user's language, nothing saved in part, no code shown."""

from __future__ import annotations

import inspect
import json
import re

import frappe
import pytest

from migrant_services.core.roles import CASE_WORKER, PROGRAMME_OFFICER
from tests import factories as make
from tests.http import Client
from tests.security.probe import methods


class Desk(make.World):
	"""An office with a user who writes everything, in Spanish."""

	def __init__(self):
		super().__init__()
		self.user_name = make.staff_user((CASE_WORKER, PROGRAMME_OFFICER, "Training Coordinator"), self.north)
		frappe.db.set_value("User", self.user_name, "language", "es")
		self.person = make.person(self.north)
		self.organization = make.organization()
		self.programme = make.programme()
		self.course = make.course(self.north)
		make.enrolment(self.person, self.course)
		make.payment(self.person, self.programme)
		frappe.db.commit()


@pytest.fixture(scope="module")
def desk(connection):
	made = Desk()
	yield made
	made.remove()


@pytest.fixture(scope="module")
def client(bench, desk):
	with Client(bench.base_url, desk.user_name) as session:
		session.login(make.PASSWORD)
		yield session


def said(answer) -> str:
	"""Return what the desk would show."""
	messages = json.loads(answer.json().get("_server_messages") or "[]")
	return " ".join(json.loads(message)["message"] for message in messages)


def count_all() -> dict[str, int]:
	frappe.db.rollback()
	doctypes = frappe.get_all("DocType", {"module": "Migrant Services", "issingle": 0}, pluck="name")
	return {doctype: frappe.db.count(doctype) for doctype in doctypes}


ATTEMPTS = {
	"birth in the future": (
		"Person",
		{"given_names": "Ana", "birth_date": "2999-01-01"},
		"Fecha de nacimiento",
	),
	"no name": ("Person", {"given_names": " "}, "nombre"),
	"a child alone": ("Person", {"given_names": "Ana", "birth_date": "2024-01-01"}, "adulta"),
	"unknown nationality": ("Person", {"given_names": "Ana", "nationality": "Atlántida"}, "Nacionalidad"),
	"two main subjects": (
		"Consultation",
		{"topics": [{"subject": "IDENTITY", "is_main": 1}, {"subject": "REG_MIG", "is_main": 1}]},
		"tema",
	),
	"attended in the future": (
		"Consultation",
		{"topics": [{"subject": "IDENTITY"}], "attended_on": "2999-01-01 10:00:00"},
		"futur",
	),
	"a negative amount": (
		"Payment",
		{"amount": -5, "period_from": "2025-01-01", "period_to": "2025-01-31", "instalment": 1},
		"importe",
	),
	"a second payment": (
		"Payment",
		{"period_from": "2026-01-01", "period_to": "2026-01-31", "instalment": 1},
		"PA-",
	),
	"a second enrolment": ("Course Enrolment", {}, "CD-"),
	"a course that ends first": (
		"Course",
		{"title": "X", "starts_on": "2024-02-01", "ends_on": "2024-01-01"},
		"fecha",
	),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_rejects_with_a_spanish_sentence_and_saves_nothing(desk, client, attempt):
	doctype, values, word = ATTEMPTS[attempt]
	common = {
		"office": desk.north.name,
		"person": desk.person.name,
		"programme": desk.programme.name,
		"course": desk.course.name,
	}
	fields = {field.fieldname for field in frappe.get_meta(doctype).fields}
	body = {key: value for key, value in common.items() if key in fields} | values
	before = count_all()
	for way, answer in {
		"REST": client.post(f"/api/resource/{doctype}", json=body),
		"form": client.call(
			"frappe.desk.form.save.savedocs",
			doc=json.dumps({"doctype": doctype, "__islocal": 1, "name": "new-1", **body}),
			action="Save",
		),
	}.items():
		assert answer.status_code == 417, f"{way}: {answer.text[:500]}"
		sentence = said(answer)
		assert word.lower() in sentence.lower(), f"{way}: {sentence}"
		assert not re.search(r"\b(the|is|are|Check|cannot)\b", sentence), f"{way} in English: {sentence}"
		no_insides(answer)
	assert count_all() == before


NONSENSE = {
	"no date": {"birth_date": "ayer"},
	"a date the other way round": {"birth_date": "31/12/1990"},
	"the 30th of February": {"birth_date": "1990-02-30"},
	"a list for a text": {"given_names": ["Ana"]},
	"a dictionary for a link": {"nationality": {"x": 1}},
	"text for rows": {"phones": "55 1234 5678"},
	"numbers for rows": {"phones": [1, 2]},
	"a very long text": {"birth_place": "x" * 100_000},
	"a number too big": {"dependants": 10**30},
	"words for a number": {"dependants": "muchos"},
	"markup": {"birth_place": "<script>alert(1)</script>"},
	"a quote": {"birth_place": "O'Higgins\"; drop table tabPerson; --"},
	"four bytes and a zero": {"birth_place": "🙂\u0000"},
}


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_cannot_reveal_code(desk, client, nonsense):
	"""Any request is answered with the record or a rejection, and the table of persons still exists."""
	body = {
		"given_names": "Ana",
		"first_surname": make.word(),
		"office": desk.north.name,
		**NONSENSE[nonsense],
	}
	answer = client.post("/api/resource/Person", json=body)
	no_insides(answer)
	frappe.db.rollback()
	stored = frappe.get_all("Person", {"first_surname": body["first_surname"]}, ["name", "birth_place"])
	assert len(stored) == (answer.status_code == 200)
	for person in stored:
		assert "<script" not in (person.birth_place or "")


def no_insides(answer) -> None:
	"""Check that a text has no traceback, no statement and no path of the server."""
	for trace in ("Traceback", "from `tab", "INSERT INTO", "pymysql", "bench/apps/"):
		assert trace not in answer.text, answer.text[:1000]


def test_rejects_a_body_that_is_not_json(desk, client):
	for path in ("/api/resource/Person", "/api/method/frappe.client.insert"):
		answer = client.post(path, data="{not json", headers={"Content-Type": "application/json"})
		assert answer.status_code >= 400
		no_insides(answer)


def test_a_failing_page_cannot_show_code(desk, client):
	answer = client.get("/printview?doctype=Person&name=missing", headers={"Accept": "text/html"})
	no_insides(answer)


WRONG = {
	"nothing": None,
	"empty": "",
	"a word": "nonsense",
	"a list": ["nonsense"],
	"a dictionary": {"nonsense": 1},
	"a number": -7,
	"broken JSON": "[{",
	"JSON of a list": '[[1], {"a": null}, "x"]',
	"JSON of a dictionary": '{"doctype": ["x"], "name": {"y": 1}}',
	"a list of dictionaries": [{"doctype": "Nothing", "name": None}],
	"very long": "x" * 5000,
}


@pytest.mark.parametrize("who", ["a clerk", "Administrator"])
@pytest.mark.parametrize("wrong", WRONG)
def test_methods_of_the_app_reject_wrong_arguments_with_a_sentence(desk, client, http, who, wrong):
	"""Each method of the app rejects missing, empty and wrongly typed arguments; none fails."""
	caller = client if who == "a clerk" else http("Administrator")
	failed = {}
	for path, function in methods("migrant_services").items():
		names = inspect.signature(function).parameters
		sent = {} if WRONG[wrong] is None else dict.fromkeys(names, WRONG[wrong])
		answer = caller.call(path, **sent)
		if (
			answer.status_code == 403
			and "POST" not in frappe.allowed_http_methods_for_whitelisted_func[function]
		):
			answer = caller.get(
				f"/api/method/{path}",
				params={
					name: value if isinstance(value, str) else json.dumps(value)
					for name, value in sent.items()
				},
			)
		if answer.status_code >= 500:
			failed[path] = answer.text[:200] if who == "a clerk" else answer.text[-400:]
	assert not failed, "\n".join(["", *(f"{path}: {said}" for path, said in failed.items())])
