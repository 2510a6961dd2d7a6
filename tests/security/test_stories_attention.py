"""Attempts on what the page Attend saves and tells, by people who know its methods."""

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
def test_somebody_elses_person_by_the_hash(scene, front, told, group):
	"""A clerk who knows the hash attends the person, or only looks at the card that is shown before."""
	person, before = getattr(scene, group)["Person"], count("Consultation")
	for method, arguments in (("begin", {}), ("attend", {**SUBJECTS, "result": "INFO_GIVEN", "close": True})):
		answer = front.call(API + method, person=person.name, **arguments)
		assert answer.status_code in (403, 404), f"{method}: {answer.text[:300]}"
		assert not told(answer) and person.folio not in answer.text
	assert count("Consultation") == before


@pytest.mark.defended_by("responsible adults")
def test_a_responsible_adult_that_is_not_ones_own(scene, front, told):
	"""A clerk hangs a child on the restricted person, to see who that is."""
	adult = scene.restricted["Person"]
	values = {"given_names": make.word(), "birth_date": "2020-01-01", "responsible_adult": adult.name}
	answer = front.call(API + "register", values=values)
	assert answer.status_code == 403 and not told(answer)
	assert not frappe.db.exists("Person", {"given_names": values["given_names"]})


@pytest.mark.held_by_frappe("arguments that a method does not have")
def test_who_attended_where_and_how_far_is_not_for_the_client(scene, front, stored):
	"""The request says that somebody else attended, at the other office, and that all is closed already."""
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


@pytest.mark.rightful
def test_a_person_born_at_another_office_and_stage(scene, front, stored):
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
def test_closing_is_for_whom_the_workflow_says(scene, api):
	"""The municipality lets case workers alone close. The clerk asks for it in the same breath as saving."""
	filters = {"parent": "Consultation", "action": "Close", "allowed": "Front Desk"}
	rows = frappe.get_all("Workflow Transition", filters, pluck="name", order_by="idx")
	try:
		allow(rows, "Services Administrator")
		asked = {"person": scene.own["Person"].name, **SUBJECTS, "result": "INFO_GIVEN", "close": True}
		kept = api(scene.people["FD"]).call(API + "attend", **asked).json()["message"]
		assert not kept["closed"] and kept["remark"]
		assert api(scene.people["CW"]).call(API + "attend", **asked).json()["message"]["closed"]
	finally:
		allow(rows, "Front Desk")


def allow(transitions: list[str], role: str) -> None:
	for name in transitions:
		frappe.db.set_value("Workflow Transition", name, "allowed", role)
	frappe.db.commit()
	frappe.clear_document_cache("Workflow", "Consultation")


@pytest.mark.rightful
def test_nothing_is_half_saved(scene, front):
	"""Closing without a result is refused, and the consultation is not there either."""
	before = count("Consultation")
	answer = front.call(API + "attend", person=scene.own["Person"].name, **SUBJECTS, close=True)
	assert answer.status_code == 417 and "Traceback" not in json.dumps(answer.json().get("_server_messages"))
	assert count("Consultation") == before


@pytest.mark.held_by_frappe("the rights of roles")
@pytest.mark.parametrize("letters", [GUEST, "nobody", "FO", "TC", "RP"])
def test_who_does_not_attend_has_no_use_for_the_page(scene, api, letters):
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
def test_saving_is_not_for_a_link_in_a_message(scene, front):
	"""A page elsewhere lets the clerk's browser fetch an address that would attend somebody."""
	before = count("Consultation")
	for method in ("attend", "attend_anonymously", "register", "prefill"):
		answer = front.get(
			f"/api/method/{API}{method}", params={"person": scene.own["Person"].name, "text": "x"}
		)
		assert answer.status_code == 403, method
	assert count("Consultation") == before


@pytest.mark.defended_by("lists")
def test_a_restricted_visit_is_not_told_by_the_card(scene, front, insider):
	"""Somebody of the own office came about violence: the clerk who attends them next does not see that visit."""
	person = made(make.person, scene.north)
	hidden = made(make.consultation, person, topics=[{"subject": make.subject(restricted=1)}])
	seen = {
		name: [
			row["name"] for row in client.call(API + "begin", person=person.name).json()["message"]["earlier"]
		]
		for name, client in {"clerk": front, "officer": insider}.items()
	}
	assert seen == {"clerk": [], "officer": [hidden.name]}
