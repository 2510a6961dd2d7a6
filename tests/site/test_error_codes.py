"""Codes and fields of rejections, as clients of both versions of the API read them."""

from __future__ import annotations

import json
from importlib.util import find_spec

import frappe
import pytest
from werkzeug.wrappers import Response

from migrant_services.access import denial_messages
from migrant_services.core.findings import ERROR, Finding
from migrant_services.core.locks import ConcurrentChange, raise_concurrent_change
from migrant_services.core.messages import reject, show_findings
from migrant_services.core.roles import CASE_WORKER, PROGRAMME_OFFICER
from tests import factories as make
from tests.http import Client, unnumbered

HAS_V2 = find_spec("frappe.api") and find_spec("frappe.api").submodule_search_locations
VERSIONS = ["v1", pytest.param("v2", marks=pytest.mark.skipif(not HAS_V2, reason="this release has one API"))]


class Office(make.World):
	"""An office with a user who speaks Spanish, and a person with a payment for January 2026."""

	def __init__(self):
		super().__init__()
		self.user_name = make.staff_user((CASE_WORKER, PROGRAMME_OFFICER), self.north)
		frappe.db.set_value("User", self.user_name, "language", "es")
		self.person = make.person(self.north)
		self.hidden = make.person(self.south)
		self.programme = make.programme(max_instalments=2, starts_on="2026-01-01", ends_on="2026-12-31")
		self.single = make.programme(max_instalments=1)
		for programme in (self.programme, self.single):
			make.payment(self.person, programme)
		frappe.db.commit()


@pytest.fixture(scope="module")
def office(connection):
	made = Office()
	yield made
	made.remove()


@pytest.fixture(scope="module")
def client(bench, office):
	with Client(bench.base_url, office.user_name) as session:
		session.login(make.PASSWORD)
		yield session


def create(client: Client, version: str, doctype: str, values: dict) -> dict:
	"""Return the error with which the creation of a record is rejected: its message with its code and field."""
	path = f"/api/v2/document/{doctype}" if version == "v2" else f"/api/resource/{doctype}"
	answer = client.post(path, json=values)
	assert answer.status_code in (403, 417), answer.text[:500]
	return last_error(answer)


def last_error(answer) -> dict:
	body = answer.json()
	return body["errors"][0] if "errors" in body else json.loads(json.loads(body["_server_messages"])[-1])


JANUARY = {"period_from": "2026-01-15", "period_to": "2026-01-31"}
MARCH = {"period_from": "2026-03-01", "period_to": "2026-03-31"}
PAYMENTS = {
	"paid already": ("programme", JANUARY, "ALREADY_PAID", "period_from"),
	"outside the period": (
		"programme",
		{"period_from": "2025-01-01", "period_to": "2025-01-31"},
		"OUTSIDE_PROGRAMME_PERIOD",
		"period_from",
	),
	"instalments used up": ("single", MARCH, "INSTALMENTS_USED_UP", "instalment"),
	"no amount": ("programme", {**MARCH, "amount": -1}, "AMOUNT_NOT_POSITIVE", "amount"),
	"wrong order": (
		"programme",
		{"period_from": "2026-04-30", "period_to": "2026-04-01"},
		"WRONG_ORDER",
		"period_to",
	),
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("attempt", PAYMENTS)
def test_a_rejected_payment_must_say_its_code_and_field(office, client, version, attempt):
	programme, values, code, field = PAYMENTS[attempt]
	common = {"person": office.person.name, "office": office.north.name, "instalment": 1}
	error = create(
		client, version, "Payment", {**common, "programme": getattr(office, programme).name, **values}
	)
	assert (error["code"], error["field"]) == (code, field), error
	assert error["message"], "a sentence for people as well"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_rejected_person_must_say_its_code_and_field(office, client, version):
	def rejected(**values) -> tuple[str, str]:
		error = create(
			client, version, "Person", {"given_names": "Ana", "office": office.north.name, **values}
		)
		return error["code"], error["field"]

	assert rejected(birth_date="2999-01-01") == ("BIRTH_IN_FUTURE", "birth_date")
	assert rejected(given_names="<b>") == ("NAME_MARKUP", "given_names")
	assert rejected(birth_date="2024-01-01") == ("RESPONSIBLE_ADULT_MISSING", "responsible_adult")
	document = {"document_type": "PASSPORT", "number": "A1", "issued_on": "2999-01-01"}
	assert rejected(documents=[document]) == ("FUTURE_DATE", "documents.issued_on")
	assert rejected(restricted=1) == ("MISSING_FIELD", "restricted_reason")


def test_the_answer_cannot_disclose_whether_a_hidden_person_exists(office, client):
	answers = [
		client.call("migrant_services.api.appointments.earlier", person=person)
		for person in (office.hidden.name, "no-such-person")
	]
	error = last_error(answers[0])
	assert (error["code"], error["field"]) == ("PERSON_HIDDEN", "person")
	assert unnumbered(answers[0].text) == unnumbered(answers[1].text)
	assert answers[0].status_code == answers[1].status_code == 403


# --- in the program


@pytest.fixture
def log(site) -> list:
	"""Provide the empty message log of this request."""
	frappe.local.message_log = []
	return frappe.local.message_log


def entry(log: list) -> dict:
	return json.loads(log[-1]) if isinstance(log[-1], str) else log[-1]


@pytest.mark.parametrize("exc", [frappe.ValidationError, frappe.PermissionError, frappe.TooManyRequestsError])
def test_the_error_carries_code_field_and_status(log, exc):
	with pytest.raises(exc) as raised:
		reject("A_CODE", "A sentence.", field="amount", title="Amount", exc=exc)
	assert (raised.value.code, raised.value.field, str(raised.value)) == ("A_CODE", "amount", "A sentence.")
	assert raised.value.http_status_code == exc.http_status_code
	message = entry(log)
	assert (message["code"], message["field"], message["title"]) == ("A_CODE", "amount", "Amount")


def test_a_muted_rejection_leaves_other_messages_unchanged(log):
	frappe.msgprint("Another message.")
	frappe.flags.mute_messages = True
	try:
		with pytest.raises(frappe.ValidationError) as raised:
			reject("A_CODE", "A sentence.")
	finally:
		frappe.flags.mute_messages = False
	assert raised.value.code == "A_CODE"
	assert len(log) == 1 and "code" not in entry(log)


def test_findings_carry_the_code_of_the_first_that_is_shown(log):
	warning, error = Finding("ODD", "It is odd."), Finding("WRONG", "It is wrong.", level=ERROR)
	show_findings([warning], "Phone", "phones.phone")
	assert (entry(log)["code"], entry(log)["field"]) == ("ODD", "phones.phone")
	with pytest.raises(frappe.ValidationError) as raised:
		show_findings([warning, error], "Phone", "phones.phone")
	assert (raised.value.code, raised.value.field) == ("WRONG", "phones.phone")
	assert entry(log)["code"] == "WRONG"


def test_a_concurrent_change_carries_its_code(log):
	with pytest.raises(ConcurrentChange) as raised:
		raise_concurrent_change()
	assert raised.value.code == entry(log)["code"] == "CONCURRENT_CHANGE"


@pytest.mark.parametrize(("user", "code"), [("Guest", "LOGIN_REQUIRED"), ("Administrator", "NO_ACCESS")])
@pytest.mark.parametrize("body", [{"exc_type": "PermissionError"}, {"errors": [{"type": "PermissionError"}]}])
def test_a_denial_without_a_sentence_gets_one_with_its_code(site, body, user, code):
	response = Response(json.dumps(body), status=403, mimetype="application/json")
	with make.as_user(user):
		denial_messages.explain_denial(response=response)
	explained = json.loads(response.get_data(as_text=True))
	message = explained.get("errors") or [json.loads(json.loads(explained["_server_messages"])[0])]
	assert message[0]["code"] == code and message[0]["message"]
