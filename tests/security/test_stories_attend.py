"""Attempts on what the page Attend saves and shows, by users who know its methods."""

from __future__ import annotations

import json

import frappe
import pytest

from tests import factories as make
from tests.security.scene import GUEST, VICTIMS, made

API = "migrant_services.api.attention."
SUBJECTS = {"subjects": ["WORK"]}


def count(doctype: str) -> int:
	frappe.db.rollback()
	return frappe.db.count(doctype)


@pytest.mark.defended_by("criterion")
@pytest.mark.parametrize("group", VICTIMS)
def test_a_hidden_person_cannot_be_attended_by_name(scene, front, disclosed, group):
	"""A clerk who knows the hash attends the person, or only looks at the card that is shown before."""
	person, before = getattr(scene, group)["Person"], count("Consultation")
	for method, arguments in (("begin", {}), ("attend", {**SUBJECTS, "result": "INFO_GIVEN", "close": True})):
		answer = front.call(API + method, person=person.name, **arguments)
		assert answer.status_code in (403, 404), f"{method}: {answer.text[:300]}"
		assert not disclosed(answer) and person.folio not in answer.text
	assert count("Consultation") == before


@pytest.mark.defended_by("responsible adults")
def test_a_hidden_person_cannot_be_named_as_responsible_adult_at_the_desk(scene, front, disclosed):
	"""A clerk links a child to the restricted person, to see who that is."""
	adult = scene.restricted["Person"]
	values = {"given_names": make.word(), "birth_date": "2020-01-01", "responsible_adult": adult.name}
	answer = front.call(API + "register", values=values)
	assert answer.status_code == 403 and not disclosed(answer)
	assert not frappe.db.exists("Person", {"given_names": values["given_names"]})


@pytest.mark.held_by_frappe("arguments that a method does not have")
def test_a_client_cannot_set_who_attended_where_or_the_stage(scene, front, stored):
	"""The request says that another user attended, at the other office, and that the consultation is closed
	already.
	"""
	forged = {
		"attended_by": scene.people["CW"],
		"office": scene.south.name,
		"status": "Closed",
		"workflow_state": "Closed",
		"docstatus": 1,
		"owner": scene.people["CW"],
		"restricted": 1,
	}
	answer = front.call(API + "attend", person=scene.own["Person"].name, **SUBJECTS, **forged)
	if answer.status_code == 200:
		doc = frappe._dict(doctype="Consultation", name=answer.json()["message"]["name"])
		fields = ("attended_by", "office", "status", "docstatus", "owner", "restricted")
		kept = (scene.people["FD"], scene.north.name, "Open", 0, scene.people["FD"], 0)
		assert stored(doc, *fields) == kept


@pytest.mark.legitimate
def test_a_person_cannot_be_created_at_another_office_or_stage(scene, front, stored):
	values = {
		"given_names": make.word(),
		"status": "Closed",
		"office": scene.south.name,
		"owner": scene.people["CW"],
	}
	answer = front.call(
		API + "register", values={**values, "duplicate_decisions": "{}", "flags": {"ignore_permissions": 1}}
	)
	assert answer.status_code == 200, answer.text[:300]
	doc = frappe._dict(doctype="Person", name=answer.json()["message"]["person"])
	assert stored(doc, "status", "office", "owner") == ("New", scene.north.name, scene.people["FD"])


@pytest.mark.held_by_frappe("the roles of a step of a workflow")
def test_a_clerk_cannot_close_a_consultation_against_the_workflow(scene, api):
	"""The municipality lets only case workers close. The clerk tries to close while saving."""
	filters = {"parent": "Consultation", "action": "Close", "allowed": "Front Desk"}
	rows = frappe.get_all("Workflow Transition", filters, pluck="name", order_by="idx")
	try:
		allow(rows, "Services Administrator")
		payload = {"person": scene.own["Person"].name, **SUBJECTS, "result": "INFO_GIVEN", "close": True}
		kept = api(scene.people["FD"]).call(API + "attend", **payload).json()["message"]
		assert not kept["closed"] and kept["remark"]
		assert api(scene.people["CW"]).call(API + "attend", **payload).json()["message"]["closed"]
	finally:
		allow(rows, "Front Desk")


def allow(transitions: list[str], role: str) -> None:
	for name in transitions:
		frappe.db.set_value("Workflow Transition", name, "allowed", role)
	frappe.db.commit()
	frappe.clear_document_cache("Workflow", "Consultation")


@pytest.mark.legitimate
def test_a_rejected_consultation_is_not_partly_saved(scene, front):
	"""Closing without a result is rejected, and the consultation is not stored either."""
	before = count("Consultation")
	answer = front.call(API + "attend", person=scene.own["Person"].name, **SUBJECTS, close=True)
	assert answer.status_code == 417 and "Traceback" not in json.dumps(answer.json().get("_server_messages"))
	assert count("Consultation") == before


@pytest.mark.held_by_frappe("the rights of roles")
@pytest.mark.parametrize("letters", [GUEST, "no role", "FO", "TC", "RP"])
def test_roles_that_do_not_attend_cannot_use_the_page(scene, api, letters):
	client, person = api(scene.people[letters]), scene.own["Person"].name
	before = count("Consultation"), count("Person")
	for method, arguments in {
		"lists": {},
		"begin": {"person": person},
		"prefill": {"text": "maria"},
		"attend": {"person": person, **SUBJECTS},
		"attend_anonymously": SUBJECTS,
		"register": {"values": {"given_names": make.word()}},
	}.items():
		answer = client.call(API + method, **arguments)
		assert answer.status_code in (401, 403), f"{method}: {answer.status_code} {answer.text[:200]}"
	assert (count("Consultation"), count("Person")) == before


@pytest.mark.held_by_frappe("methods that write take POST only")
def test_a_link_in_a_message_cannot_save_a_consultation(scene, front):
	"""A page elsewhere makes the clerk's browser fetch an address that would store a consultation."""
	before = count("Consultation")
	for method in ("attend", "attend_anonymously", "register", "prefill"):
		answer = front.get(
			f"/api/method/{API}{method}", params={"person": scene.own["Person"].name, "text": "x"}
		)
		assert answer.status_code == 403, method
	assert count("Consultation") == before


@pytest.mark.defended_by("lists")
def test_the_card_cannot_disclose_a_restricted_consultation(scene, front, insider):
	"""A person of the own office came about violence: the next clerk does not see that consultation."""
	person = made(make.person, scene.north)
	hidden = made(make.consultation, person, topics=[{"subject": make.subject(restricted=1)}])
	seen = {
		name: [
			row["name"] for row in client.call(API + "begin", person=person.name).json()["message"]["earlier"]
		]
		for name, client in {"clerk": front, "officer": insider}.items()
	}
	assert seen == {"clerk": [], "officer": [hidden.name]}
