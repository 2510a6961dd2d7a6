"""Attempts to learn who is on file: by searching, by asking for duplicates, by registering somebody again.

The victims are somebody of the other office and somebody restricted at the own one. The attackers are allowed to
search and to register, and know a good deal about whom they look for.
"""

from __future__ import annotations

import json
import re

import frappe
import pytest

from migrant_services.access import budget
from migrant_services.people.registry import pairs
from tests import factories as make
from tests.security.scene import VICTIMS, lists, made

API = "migrant_services.api.reception."
TELLS_NOTHING = {"key", "band", "reasons", "office", "open"}


def known_of(person) -> dict:
	"""What an attacker knows of a victim: all that makes them very likely the same."""
	return {
		"given_names": person.given_names,
		"first_surname": person.first_surname,
		"second_surname": person.second_surname,
		"birth_date": str(person.birth_date),
		"nationality": person.nationality,
		"sex_on_document": person.sex_on_document,
	}


def secrets_of(person) -> set[str]:
	"""What the attacker did not know."""
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
	"""The secrets that stand in a text as a word of their own: four digits are in many a key by chance."""
	return {secret for secret in secrets_of(person) if re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text)}


@pytest.mark.defended_by("criterion")
@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("letters", ["FD", "CW"])
def test_searching_for_somebody_who_is_hidden(scene, api, letters, victim):
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
def test_searching_with_patterns_and_nonsense(scene, api, told):
	client = api(scene.people["FD"])
	for text in ("%", "_", "a", "e", "ma", "*", "' or '1'='1", "\\", "1990", "+52", "PE-0"):
		answer = client.call(API + "search_people", text=text)
		assert answer.status_code == 200
		assert not told(answer)


@pytest.mark.held_by_frappe("the rights of roles")
@pytest.mark.parametrize("letters", ["TC", "PA", "FO", "OM", "DP", "SA", "RP", "nobody", "Guest"])
def test_who_may_search_and_who_may_check(scene, api, letters):
	"""Whoever may choose people searches; only who registers people asks for duplicates."""
	client, person = api(scene.people[letters]), scene.own["Person"]
	answer = client.call(API + "search_people", text=person.second_surname)
	assert (answer.status_code == 200) == (letters == "TC")
	assert (person.name in answer.text) == (letters == "TC")
	assert person.nationality not in answer.text
	answer = client.call(API + "check_person", values=known_of(person))
	assert answer.status_code in (403, 417) and person.name not in answer.text


@pytest.mark.rightful
def test_a_coordinator_does_not_find_by_what_is_hidden(scene, api):
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
def test_asking_whether_somebody_is_on_file(scene, api):
	client, person = api(scene.people["FD"]), scene.other["Person"]
	answer = client.call(API + "check_person", values=known_of(person))
	(found,) = answer.json()["message"]
	assert set(found) == TELLS_NOTHING and found["open"] is False and found["reasons"] == []
	assert found["office"] == frappe.db.get_value("Office", person.office, "office_name")
	assert not secrets_in(answer.text, person)
	# What could be anybody is not answered.
	values = {"first_surname": person.first_surname, "nationality": person.nationality}
	guess = client.call(API + "check_person", values=values)
	assert guess.json().get("message", []) == []


@pytest.mark.defended_by("disclosure")
@pytest.mark.parametrize("letters", ["FD", "CW"])
def test_asking_whether_somebody_is_restricted_at_the_own_office(scene, api, letters):
	"""An answer "at your office", of somebody whom she does not find there, would say that they are restricted."""
	person = scene.restricted["Person"]
	for values in (
		known_of(person),
		{**known_of(person), "documents": [{"number": person.documents[0].number}]},
	):
		found = api(scene.people[letters]).call(API + "check_person", values=values).json().get("message", [])
		# Somebody whom she sees may be like them by chance.
		assert all(row["open"] and row["person"] != person.name for row in found)
	found = api(scene.people["PO"]).call(API + "check_person", values=known_of(person)).json()["message"]
	assert person.name in {row["person"] for row in found if row["open"]}


@pytest.mark.defended_by("disclosure")
def test_registering_somebody_restricted_of_the_own_office_again(scene, api):
	"""It looks as with somebody new; those who see both review the pair, and money waits for it."""
	client = api(scene.people["FD"])
	person = made(make.detailed_person, scene.north, restricted=1, restricted_reason=make.word())
	values = {**known_of(person), "population_group": "MIGRANT", "office": scene.north.name}
	answer = client.post("/api/resource/Person", json=values)
	assert answer.status_code == 200, answer.text[:300]
	assert not secrets_in(answer.text, person) - {values["given_names"]}
	again = answer.json()["data"]["name"]
	of_person = "migrant_services.api.duplicates.of_person"
	told = client.call(of_person, person=again).json()["message"]
	assert told == {"open": 0, "very_likely": False, "review": None, "offices": []}
	frappe.db.rollback()
	assert pairs.list_blocking_reviews(again)
	seen = api(scene.people["PO"]).call(of_person, person=again).json()["message"]
	assert (seen["open"], seen["very_likely"], bool(seen["review"])) == (1, True, True)


@pytest.mark.defended_by("duplicates")
def test_registering_somebody_again(scene, api):
	"""She registers the victim once more, by each way there is, and reads what comes back."""
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
		(found,) = answer.json()["duplicates"]
		assert set(found) == TELLS_NOTHING and found["open"] is False
		assert not secrets_in(answer.text, person)
	frappe.db.rollback()
	assert frappe.db.count("Person") == before


@pytest.mark.defended_by("keys")
def test_the_key_is_the_users_own(scene, api):
	"""It is not the name of the person, and another user's is another one."""
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
def test_forged_decisions_open_nothing(scene, api):
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


@pytest.mark.rightful
def test_the_tables_are_no_doctypes(scene, api, told):
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
			assert not told(answer)


@pytest.mark.defended_by("duplicates")
def test_flags_do_not_switch_the_question_off(scene, api):
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
def test_saving_is_no_way_to_ask_without_end(scene, api):
	"""She saves people who are refused for something else, so that nothing stays: as often as a machine, to learn of
	many whether another office has them."""
	user = made(make.staff_user, "Front Desk", scene.north)
	client, person = api(user), scene.other["Person"]
	values = {**known_of(person), "office": scene.north.name, "sex_on_document": "none of them"}
	told = 0
	for _each in range(budget.MOST_CHECKS + 5):
		answer = client.post("/api/resource/Person", json=values)
		assert answer.status_code == 417
		told += "duplicates" in answer.json()
	assert told <= budget.MOST_CHECKS
