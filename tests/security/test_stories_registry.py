"""Attempts to learn who is registered: by searching, by checking for duplicates, by registering a person again.

The victims are a person of the other office and a restricted person of the own one. The attackers may search and
register, and know a good deal about the person they search for.
"""

from __future__ import annotations

import json
import re

import frappe
import pytest

from migrant_services.access import rate_limits
from migrant_services.people.registry import pairs
from tests import factories as make
from tests.security.scene import VICTIMS, lists, made

API = "migrant_services.api.reception."
TELLS_NOTHING = {"key", "band", "reasons", "office", "open"}


def known_of(person) -> dict:
	"""Return what an attacker knows of a victim: enough to make them very likely the same."""
	return {
		"given_names": person.given_names,
		"first_surname": person.first_surname,
		"second_surname": person.second_surname,
		"birth_date": str(person.birth_date),
		"nationality": person.nationality,
		"sex_on_document": person.sex_on_document,
	}


def hidden_among(rows: list[dict]) -> list[dict]:
	"""Return the rows about people she does not see. A visible person may resemble the victim by chance."""
	return [row for row in rows if not row["open"]]


def secrets_of(person) -> set[str]:
	"""Return what the attacker did not know."""
	return {
		person.name,
		person.folio,
		person.email,
		person.birth_place,
		person.documents[0].number,
		person.documents[0].number[-4:],
		person.phones[0].phone,
		person.aliases[0].alias,
	}


def secrets_in(text: str, person) -> set[str]:
	"""Return the secrets that are words of their own in a text: four digits are part of many keys by chance."""
	return {secret for secret in secrets_of(person) if re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text)}


@pytest.mark.defended_by("criterion")
@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("letters", ["FD", "CW"])
def test_the_search_cannot_find_a_hidden_person(scene, api, letters, victim):
	client, person = api(scene.people[letters]), getattr(scene, victim)["Person"]
	texts = (
		person.second_surname,
		f"{person.given_names} {person.first_surname} {person.second_surname}",
		person.folio,
		person.documents[0].number,
		person.phones[0].phone,
		person.aliases[0].alias,
		f"{person.second_surname} {person.birth_date.year}"
		if hasattr(person.birth_date, "year")
		else person.second_surname,
	)
	for text in texts:
		answer = client.call(API + "search_people", text=text)
		assert answer.status_code == 200
		assert answer.json().get("message", []) == [], text
		for method in ("search_link", "search_widget"):
			found = client.call(f"frappe.desk.search.{method}", doctype="Person", txt=text)
			assert person.name not in found.text and person.folio not in found.text


@pytest.mark.defended_by("criterion")
def test_the_search_cannot_be_misused_with_patterns(scene, api, disclosed):
	client = api(scene.people["FD"])
	for text in ("%", "_", "a", "e", "ma", "*", "' or '1'='1", "\\", "1990", "+52", "PE-0"):
		answer = client.call(API + "search_people", text=text)
		assert answer.status_code == 200
		assert not disclosed(answer)


@pytest.mark.held_by_frappe("the rights of roles")
@pytest.mark.parametrize("letters", ["TC", "PA", "FO", "OM", "DP", "SA", "RP", "no role", "Guest"])
def test_roles_without_the_right_cannot_search_or_check(scene, api, letters):
	"""Users who may choose people may search; only users who register people may check for duplicates."""
	client, person = api(scene.people[letters]), scene.own["Person"]
	answer = client.call(API + "search_people", text=person.second_surname)
	assert (answer.status_code == 200) == (letters == "TC")
	assert (person.name in answer.text) == (letters == "TC")
	assert person.nationality not in answer.text
	answer = client.call(API + "check_person", values=known_of(person))
	assert answer.status_code in (403, 417) and person.name not in answer.text


@pytest.mark.legitimate
def test_a_coordinator_cannot_find_people_by_hidden_fields(scene, api):
	client, person = api(scene.people["TC"]), scene.own["Person"]
	for text in (
		person.documents[0].number,
		person.phones[0].phone,
		person.aliases[0].alias,
		str(person.birth_date),
	):
		assert person.name not in client.call(API + "search_people", text=text).text
		assert (
			person.name not in client.call("frappe.desk.search.search_link", doctype="Person", txt=text).text
		)


@pytest.mark.defended_by("criterion")
def test_the_check_discloses_only_the_office(scene, api):
	client, person = api(scene.people["FD"]), scene.other["Person"]
	answer = client.call(API + "check_person", values=known_of(person))
	found = hidden_among(answer.json()["message"])
	assert all(set(row) == TELLS_NOTHING and row["reasons"] == [] for row in found)
	assert frappe.db.get_value("Office", person.office, "office_name") in {row["office"] for row in found}
	assert not secrets_in(answer.text, person)
	# Values that fit many people get no response.
	values = {"first_surname": person.first_surname, "nationality": person.nationality}
	guess = client.call(API + "check_person", values=values)
	assert guess.json().get("message", []) == []


@pytest.mark.defended_by("disclosure")
@pytest.mark.parametrize("letters", ["FD", "CW"])
def test_the_check_cannot_disclose_a_restricted_person_of_the_own_office(scene, api, letters):
	"""A response "at your office" about a person she does not find there would disclose that they are
	restricted.
	"""
	person = scene.restricted["Person"]
	for values in (
		known_of(person),
		{**known_of(person), "documents": [{"number": person.documents[0].number}]},
	):
		found = api(scene.people[letters]).call(API + "check_person", values=values).json().get("message", [])
		# A visible person may resemble them by chance.
		assert all(row["open"] and row["person"] != person.name for row in found)
	found = api(scene.people["PO"]).call(API + "check_person", values=known_of(person)).json()["message"]
	assert person.name in {row["person"] for row in found if row["open"]}


@pytest.mark.defended_by("disclosure")
def test_registering_a_restricted_person_cannot_disclose_them(scene, api):
	"""It looks as with a new person. Staff who see both review the pair, and money waits for the review."""
	client = api(scene.people["FD"])
	person = made(make.detailed_person, scene.north, restricted=1, restricted_reason=make.word())
	values = {**known_of(person), "population_group": "MIGRANT", "office": scene.north.name}
	answer = client.post("/api/resource/Person", json=values)
	assert answer.status_code == 200, answer.text[:300]
	assert not secrets_in(answer.text, person) - {values["given_names"]}
	again = answer.json()["data"]["name"]
	of_person = "migrant_services.api.duplicates.of_person"
	disclosed = client.call(of_person, person=again).json()["message"]
	assert disclosed == {"open": 0, "very_likely": False, "review": None, "offices": []}
	frappe.db.rollback()
	assert pairs.list_blocking_reviews(again)
	seen = api(scene.people["PO"]).call(of_person, person=again).json()["message"]
	assert (seen["open"], seen["very_likely"], bool(seen["review"])) == (1, True, True)


@pytest.mark.defended_by("duplicates")
def test_registering_a_hidden_person_cannot_disclose_them(scene, api):
	"""She registers the victim once more, by every route, and reads the responses."""
	client, person = api(scene.people["FD"]), scene.other["Person"]
	values = {**known_of(person), "population_group": "MIGRANT", "office": scene.north.name}
	before = frappe.db.count("Person")
	for answer in (
		client.post("/api/resource/Person", json=values),
		client.call("frappe.client.insert", doc={"doctype": "Person", **values}),
		client.call("frappe.client.save", doc={"doctype": "Person", "__islocal": 1, **values}),
		client.call(
			"frappe.desk.form.save.savedocs",
			doc=json.dumps({"doctype": "Person", "__islocal": 1, "name": "new-person-1", **values}),
			action="Save",
		),
	):
		assert answer.status_code == 417, answer.text[:300]
		found = hidden_among(answer.json()["duplicates"])
		assert found and all(set(row) == TELLS_NOTHING for row in found)
		assert not secrets_in(answer.text, person)
	frappe.db.rollback()
	assert frappe.db.count("Person") == before


@pytest.mark.defended_by("keys")
def test_a_key_cannot_be_used_by_another_user(scene, api):
	"""It is not the name of the person, and each user has another one."""
	person = scene.other["Person"]
	keys = {
		letters: api(scene.people[letters])
		.call(API + "check_person", values=known_of(person))
		.json()["message"][0]["key"]
		for letters in ("FD", "CW")
	}
	assert len(set(keys.values())) == 2
	assert person.name not in keys.values()


@pytest.mark.defended_by("duplicates")
def test_forged_decisions_cannot_open_a_record(scene, api):
	client, person = api(scene.people["FD"]), scene.other["Person"]
	values = {**known_of(person), "population_group": "MIGRANT", "office": scene.north.name}
	others = (
		api(scene.people["CW"])
		.call(API + "check_person", values=known_of(person))
		.json()["message"][0]["key"]
	)
	for decisions in (
		{person.name: "Different"},
		{"": "Different"},
		{"0" * 32: "Different"},
		{others: "Different"},
		{"*": "Unsure"},
	):
		answer = client.post(
			"/api/resource/Person", json={**values, "duplicate_decisions": json.dumps(decisions)}
		)
		assert answer.status_code == 417 and answer.json()["duplicates"], decisions
		assert not secrets_in(answer.text, person)
	for decisions in ("[", "[]]", '{"a": "Yes"}', 7, {"a": {"b": 1}}):
		answer = client.post("/api/resource/Person", json={**values, "duplicate_decisions": decisions})
		assert answer.status_code == 417 and "Traceback" not in answer.text, decisions


@pytest.mark.legitimate
def test_the_index_tables_cannot_be_read_as_doctypes(scene, api, disclosed):
	client = api(scene.people["FD"])
	for doctype in ("__person_key", "__person_token", "__person_count", "_person_token"):
		for answer in (
			lists(client, doctype),
			client.get(f"/api/resource/{doctype}"),
			client.call("frappe.client.get_count", doctype=doctype),
			client.call(
				"frappe.desk.reportview.get", doctype=doctype, fields=json.dumps(["token", "person"])
			),
		):
			assert answer.status_code >= 400
			assert not disclosed(answer)


@pytest.mark.defended_by("duplicates")
def test_flags_of_a_client_cannot_switch_the_check_off(scene, api):
	client, person = api(scene.people["FD"]), scene.own["Person"]
	values = {**known_of(person), "population_group": "MIGRANT", "office": scene.north.name}
	for more in (
		{"flags": {"ignore_workflow_guard": 1, "in_patch": 1}},
		{"status": "Merged"},
		{"__unsaved": 1, "status": "Anonymised"},
		{"name": person.name},
	):
		answer = client.post("/api/resource/Person", json={**values, **more})
		assert answer.status_code in (409, 417), (more, answer.text[:300])


@pytest.mark.defended_by("budget")
def test_saving_cannot_bypass_the_limit_of_checks(scene, api):
	"""She saves people who are rejected for another reason, so that nothing is stored.

	She repeats it as often as a script, to learn of many people whether another office has them.
	"""
	user = made(make.staff_user, "Front Desk", scene.north)
	client, person = api(user), scene.other["Person"]
	values = {**known_of(person), "office": scene.north.name, "sex_on_document": "none of them"}
	disclosed = 0
	for _each in range(rate_limits.MAX_CALLS + 5):
		answer = client.post("/api/resource/Person", json=values)
		assert answer.status_code == 417
		disclosed += "duplicates" in answer.json()
	assert disclosed <= rate_limits.MAX_CALLS
