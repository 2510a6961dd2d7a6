"""Attempts on the checklists: what a clerk ticks, what an administrator writes, and what a paper discloses."""

from __future__ import annotations

import json

import frappe
import pytest

from tests import factories as make
from tests.security.scene import VICTIMS, made

pytestmark = pytest.mark.forms

API = "migrant_services.api."
SUBJECT = "IDENTITY"
SLIP = "Checklist Slip"


@pytest.fixture(scope="module")
def checklists(scene):
	"""Provide a checklist of a subject and one of a restricted subject, by their subject."""
	frappe.set_user("Administrator")
	restricted = make.subject(restricted=1)
	found = {subject: made(make.checklist, subject) for subject in (SUBJECT, restricted)}
	yield found
	frappe.set_user("Administrator")
	rows = frappe.get_all("Checklist Tick", pluck="name")
	frappe.db.delete("Checklist Tick", {"name": ("in", rows or [""])})
	for doc in found.values():
		doc.delete()
	frappe.db.commit()


def consultation(of, **fields):
	return made(make.consultation, of, topics=[{"subject": SUBJECT}], **fields)


def rows_of(name: str) -> list:
	frappe.db.rollback()
	fields = ["item", "text", "ticked", "on_file", "ticked_by", "checklist"]
	return frappe.get_all("Checklist Tick", {"parent": name}, fields, order_by="idx asc")


@pytest.mark.defended_by("checklists")
def test_a_clerk_cannot_forge_who_ticked_what(scene, front, checklists):
	"""The clerk saves a consultation whose rows say that the administrator ticked other texts."""
	doc = consultation(scene.own["Person"])
	texts = [row.text for row in checklists[SUBJECT].items]
	forged = {"text": "Ya pagó", "ticked": 1, "ticked_by": "Administrator", "on_file": 1, "item": "zz"}
	rows = [forged, {**forged, "item": checklists[SUBJECT].items[0].code}]
	answer = front.put(f"/api/resource/Consultation/{doc.name}", json={"checklist": rows})
	assert answer.status_code == 200, answer.text[:300]
	after = rows_of(doc.name)
	assert [row["text"] for row in after] == texts
	assert {row["ticked_by"] for row in after if row["ticked_by"]} <= {scene.people["FD"]}


@pytest.mark.defended_by("rows by themselves")
def test_a_row_cannot_be_ticked_without_its_consultation(scene, front, checklists):
	doc = consultation(scene.own["Person"])
	code = checklists[SUBJECT].items[1].code
	values = {"parent": doc.name, "parenttype": "Consultation", "parentfield": "checklist", "item": code}
	values |= {"text": "Ya pagó", "ticked": 1, "ticked_by": "Administrator"}
	for answer in (
		front.post("/api/resource/Checklist Tick", json=values),
		front.put(f"/api/resource/Checklist Tick/{doc.checklist[1].name}", json=values),
	):
		assert answer.status_code in (403, 417), answer.text[:300]
	assert "Ya pagó" not in [row["text"] for row in rows_of(doc.name)]


@pytest.mark.defended_by("criterion")
@pytest.mark.parametrize("group", VICTIMS)
def test_the_documents_of_a_hidden_person_cannot_be_found_out(scene, front, checklists, group):
	"""The clerk asks which items a hidden person has on file."""
	person = getattr(scene, group)["Person"].name
	answer = front.call(API + "checklists.list_items", subjects=[SUBJECT], person=person)
	assert answer.status_code in (403, 404) and "on_file" not in answer.text


@pytest.mark.held_by_frappe("levels of fields")
def test_the_rows_cannot_be_read_without_the_second_level(scene, api, checklists):
	"""The manager, who reads consultations for the figures, asks which papers the person has."""
	doc = consultation(scene.own["Person"])
	manager = api(scene.people["OM"])
	answer = manager.get(f"/api/resource/Consultation/{doc.name}")
	assert answer.status_code == 200 and doc.checklist[0].text not in answer.text
	asked = {
		"fields": json.dumps(["name", "`tabChecklist Tick`.text"]),
		"filters": json.dumps({"name": doc.name}),
	}
	assert doc.checklist[0].text not in manager.get("/api/resource/Consultation", params=asked).text


@pytest.mark.defended_by("rows")
def test_rows_of_hidden_consultations_cannot_be_listed(scene, front, checklists):
	"""The clerk lists the rows by themselves, with a record that they may read as the reason."""
	hidden = consultation(scene.other["Person"])
	answer = front.call(
		"frappe.client.get_list",
		doctype="Checklist Tick",
		parent="Consultation",
		fields=["name", "text", "parent"],
		filters={"parent": hidden.name},
		limit_page_length=0,
	)
	assert hidden.name not in answer.text


@pytest.mark.defended_by("criterion")
@pytest.mark.parametrize("group", VICTIMS)
def test_the_slip_of_a_hidden_consultation_cannot_be_printed(scene, front, checklists, group):
	hidden = consultation(getattr(scene, group)["Person"])
	asked = {"doctype": "Consultation", "name": hidden.name, "format": SLIP}
	answer = front.get("/printview", params=asked)
	assert hidden.folio not in answer.text and hidden.checklist[0].text not in answer.text


@pytest.mark.defended_by("restricted subjects")
def test_a_paper_cannot_disclose_a_restricted_subject(scene, insider, checklists):
	"""A relative reads the paper that the person carries home."""
	subject = next(each for each in checklists if each != SUBJECT)
	doc = made(make.consultation, scene.own["Person"], topics=[{"subject": subject}])
	asked = {"doctype": "Consultation", "name": doc.name, "format": SLIP, "_lang": "en"}
	answer = insider.get("/printview", params=asked)
	assert answer.status_code == 200 and doc.checklist[0].text not in answer.text


@pytest.mark.defended_by("texts of checklists")
@pytest.mark.parametrize("text", ["{{ frappe.session.user }}", "A\x07B"])
def test_an_administrator_cannot_write_code_into_an_item(scene, api, text):
	"""A text of the municipality is shown on forms and papers: it is never more than text."""
	payload = {
		"code": make.word().upper(),
		"title": "Visa",
		"subject": "WORK",
		"enabled": 0,
		"items": [{"text": text}],
		"translations": [{"text": text, "language": "es", "translation": text}],
	}
	answer = api(scene.people["SA"]).post("/api/resource/Checklist", json=payload)
	frappe.db.rollback()
	stored = frappe.db.exists("Checklist", payload["code"])
	if stored:
		frappe.delete_doc("Checklist", stored, force=True)
		frappe.db.commit()
	assert answer.status_code == 417 and not stored


@pytest.mark.held_by_frappe("the rights of roles")
@pytest.mark.parametrize("letters", ["FD", "CW", "PO", "OM", "DP", "no role"])
def test_other_roles_cannot_change_a_checklist(scene, api, checklists, letters):
	name = checklists[SUBJECT].name
	answer = api(scene.people[letters]).put(f"/api/resource/Checklist/{name}", json={"enabled": 0})
	frappe.db.rollback()
	assert answer.status_code == 403 and frappe.db.get_value("Checklist", name, "enabled")


@pytest.mark.held_by_frappe("the rights of roles")
@pytest.mark.parametrize("letters", ["FO", "TC", "RP", "OM", "no role"])
def test_roles_that_do_not_attend_cannot_ask_what_is_needed(scene, api, checklists, letters):
	answer = api(scene.people[letters]).call(API + "checklists.list_items", subjects=[SUBJECT])
	assert answer.status_code in (401, 403)
