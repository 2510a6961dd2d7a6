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
	"""Return the address of Frappe's helper of the Workflow form, by the short name that this API gives it."""
	return (
		"/api/v2/method/Workflow/get_workflow_state_count"
		f"?doctype={doctype}&workflow_state_field={column}&states=[]"
	)


@pytest.mark.defended_by("documents")
@pytest.mark.parametrize("group", VICTIMS)
def test_a_hidden_record_cannot_be_read_by_the_second_api(scene, front, insider, disclosed, group):
	"""A clerk knows the name of a record and requests it, a copy of it, and one of its methods."""
	for doctype in ("Person", "Consultation", "Referral", "Consent", "Protection File", "Payment"):
		name = getattr(scene, group)[doctype].name
		for path in (
			f"/api/v2/document/{doctype}/{name}/",
			f"/api/v2/document/{doctype}/{name}/copy",
			f"/api/v2/document/{doctype}/{name}/method/get_title/",
			f'/api/v2/document/{doctype}?filters={json.dumps({"name": name})}&fields=["*"]',
		):
			answer = front.get(path)
			assert not disclosed(answer), path
	assert disclosed(insider.get(f"/api/v2/document/Person/{scene.restricted['Person'].name}/"))


@pytest.mark.defended_by("columns")
def test_lists_and_counts_of_the_second_api_cannot_disclose_hidden_records(scene, api, front, disclosed):
	"""The rules of lists apply: columns behind a link, counts, the values of any column."""
	client, dotted = api(scene.people["CW"]), json.dumps(["name", "person.second_surname"])
	answer = client.get("/api/v2/document/Consultation", params={"fields": dotted})
	assert answer.status_code == 403 and not disclosed(answer)
	for doctype, column in (("Person", "second_surname"), ("Consultation", "notes")):
		assert not disclosed(client.get(state_count(doctype, column)))
	person = scene.other["Person"]
	filters = {"filters": json.dumps({"second_surname": person.second_surname})}
	assert front.get("/api/v2/doctype/Person/count", params=filters).json()["data"] == 0


@pytest.mark.defended_by("documents")
def test_a_hidden_record_cannot_be_changed_by_the_second_api(scene, front, stored):
	"""She writes to hidden records, and deletes them."""
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
def test_a_filter_cannot_replace_a_name(scene, front):
	"""She sends a condition where the name of a person is expected, to learn whether any person fits it."""
	path = f"/api/v2/document/Person/{made(make.person, scene.north).name}/"
	assert front.patch(path, json={"birth_place": "Iquique"}).status_code == 200
	for surname in (scene.restricted["Person"].second_surname, make.word()):
		answer = front.patch(path, json={"responsible_adult": {"second_surname": surname}})
		assert answer.status_code == 403
