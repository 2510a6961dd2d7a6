"""Attempts by the second version of Frappe's API, which newer versions of Frappe have beside the first.

The attackers and the victims are those of the other stories; the routes are ``/api/v2/…``.
"""

from __future__ import annotations

import json

import frappe.api
import pytest

from tests import factories as make
from tests.security.scene import VICTIMS, made

pytestmark = pytest.mark.skipif(
	not hasattr(frappe.api, "v2"), reason="this version of Frappe has the first version of its API only"
)


def state_count(doctype: str, column: str) -> str:
	"""Frappe's helper of the Workflow form, by the short name that this API gives it."""
	return (
		"/api/v2/method/Workflow/get_workflow_state_count"
		f"?doctype={doctype}&workflow_state_field={column}&states=[]"
	)


@pytest.mark.defended_by("documents")
@pytest.mark.parametrize("group", VICTIMS)
def test_a_hidden_record_by_its_name(scene, front, insider, told, group):
	"""A clerk knows the name of a record and asks for it, for a copy of it, and for one of its methods."""
	for doctype in ("Person", "Consultation", "Referral", "Consent", "Protection File", "Payment"):
		name = getattr(scene, group)[doctype].name
		for path in (
			f"/api/v2/document/{doctype}/{name}/",
			f"/api/v2/document/{doctype}/{name}/copy",
			f"/api/v2/document/{doctype}/{name}/method/get_title/",
			f'/api/v2/document/{doctype}?filters={json.dumps({"name": name})}&fields=["*"]',
		):
			answer = front.get(path)
			assert not told(answer), path
	assert told(insider.get(f"/api/v2/document/Person/{scene.restricted['Person'].name}/"))


@pytest.mark.defended_by("columns")
def test_lists_and_counts(scene, api, front, told):
	"""The rules of lists hold: what is behind a link, how many there are, the values of any column."""
	client, dotted = api(scene.people["CW"]), json.dumps(["name", "person.second_surname"])
	answer = client.get("/api/v2/document/Consultation", params={"fields": dotted})
	assert answer.status_code == 403 and not told(answer)
	for doctype, column in (("Person", "second_surname"), ("Consultation", "notes")):
		assert not told(client.get(state_count(doctype, column)))
	person = scene.other["Person"]
	filters = {"filters": json.dumps({"second_surname": person.second_surname})}
	assert front.get("/api/v2/doctype/Person/count", params=filters).json()["data"] == 0


@pytest.mark.defended_by("documents")
def test_changing_a_hidden_record(scene, front, stored):
	"""She writes to records that she cannot see, and deletes them."""
	for group in VICTIMS:
		person = getattr(scene, group)["Person"]
		written = frappe.as_json({**person.as_dict(), "birth_place": "x"})
		path, before = f"/api/v2/document/Person/{person.name}/", stored(person, "birth_place", "restricted")
		for answer in (
			front.patch(path, json={"birth_place": "x", "restricted": 0}),
			front.put(path, json={"birth_place": "x", "office": scene.north.name}),
			front.delete(path),
			front.post("/api/v2/method/run_doc_method", json={"method": "save", "document": written}),
		):
			assert answer.status_code >= 400
		assert stored(person, "birth_place", "restricted") == before


@pytest.mark.defended_by("names")
def test_a_filter_in_place_of_a_name(scene, front):
	"""She sends a condition where the name of a person is expected, to hear whether anybody fits it."""
	path = f"/api/v2/document/Person/{made(make.person, scene.north).name}/"
	assert front.patch(path, json={"birth_place": "Iquique"}).status_code == 200
	for surname in (scene.restricted["Person"].second_surname, make.word()):
		answer = front.patch(path, json={"responsible_adult": {"second_surname": surname}})
		assert answer.status_code == 403
