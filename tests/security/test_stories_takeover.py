"""Attempts to take a record over, or to open it to oneself or to others.

Each story has an attacker, a victim and a route.

The victims are the people of the scene: one of the other office, one restricted at the own office.
"""

from __future__ import annotations

import json

import frappe
import pytest

from tests import factories as make
from tests.security.scene import VICTIMS, made

# --- taking a record over


@pytest.mark.defended_by("documents")
@pytest.mark.parametrize("group", VICTIMS)
def test_a_person_cannot_be_moved_to_open_them(scene, worker, stored, group):
	"""A case worker writes her own office into a person of the other one, or lifts the restriction, by every
	route.
	"""
	person = getattr(scene, group)["Person"]
	before = stored(person, "office", "restricted", "given_names", "owner")
	change = {"office": scene.north.name, "restricted": 0, "given_names": "Robada"}
	whole = {**person.as_dict(convert_dates_to_str=True), **change}
	for answer in (
		worker.put(f"/api/resource/Person/{person.name}", json=change),
		worker.call(
			"frappe.client.set_value", doctype="Person", name=person.name, fieldname=json.dumps(change)
		),
		worker.call("frappe.client.save", doc=json.dumps(whole, default=str)),
		worker.call("frappe.desk.form.save.savedocs", doc=json.dumps(whole, default=str), action="Save"),
		worker.call(
			"frappe.client.bulk_update",
			docs=json.dumps([{"doctype": "Person", "docname": person.name, **change}]),
		),
		worker.call(
			"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
			doctype="Person",
			docnames=json.dumps([person.name]),
			action="update",
			data=json.dumps(change),
		),
		worker.call(
			"frappe.model.rename_doc.update_document_title",
			doctype="Person",
			docname=person.name,
			name="mine",
		),
		worker.call("frappe.client.rename_doc", doctype="Person", old_name=person.name, new_name="mine"),
		worker.call("frappe.client.delete", doctype="Person", name=person.name),
		worker.delete(f"/api/resource/Person/{person.name}"),
		worker.call("frappe.desk.reportview.delete_items", doctype="Person", items=json.dumps([person.name])),
		worker.call(
			"frappe.client.set_value",
			doctype="Person Phone",
			name=person.phones[0].name,
			fieldname="phone",
			value="1",
		),
	):
		assert person.second_surname not in answer.text
		assert stored(person, "office", "restricted", "given_names", "owner") == before, answer.url


@pytest.mark.legitimate
def test_a_hidden_person_cannot_be_sent_as_new(scene, front, stored):
	"""A clerk sends a restricted person's name in a document that claims to be new: he gets a person of his
	own.
	"""
	person = scene.restricted["Person"]
	before = stored(person, "office", "given_names", "modified")
	claim = {
		"doctype": "Person",
		"name": person.name,
		"__islocal": 1,
		"given_names": "Otra",
		"first_surname": "Persona",
		"sex_on_document": "F",
		"office": scene.north.name,
	}
	for method in ("frappe.client.save", "frappe.client.insert"):
		answer = front.call(method, doc=json.dumps(claim))
		assert answer.status_code != 200 or answer.json()["message"]["name"] != person.name
		assert stored(person, "office", "given_names", "modified") == before


@pytest.mark.defended_by("offices")
def test_a_person_cannot_be_moved_to_an_office_of_others(scene, worker, stored):
	"""She moves a person to an office that she does not work for, to be rid of the case."""
	person = made(make.person, scene.north)
	answer = worker.put(f"/api/resource/Person/{person.name}", json={"office": scene.south.name})
	assert answer.status_code == 417
	assert stored(person, "office") == scene.north.name


@pytest.mark.defended_by("people of records")
def test_records_about_a_hidden_person_cannot_be_created(scene, worker):
	"""She opens a consultation, a consent and an enrolment for a hidden person, and reads the responses."""
	for group in VICTIMS:
		person = getattr(scene, group)["Person"]
		for doctype, body in {
			"Consultation": {"topics": [{"subject": make.subject()}]},
			"Consent": {"purpose": "Registration"},
			"Referral": {"organization": scene.organization.name, "service_requested": "x"},
			"Course Enrolment": {"course": scene.course.name},
		}.items():
			answer = worker.post(
				f"/api/resource/{doctype}", json={"person": person.name, "office": scene.north.name, **body}
			)
			assert answer.status_code == 403, doctype
			assert person.folio not in answer.text, doctype
			assert person.second_surname not in answer.text, doctype


@pytest.mark.defended_by("responsible adults")
def test_a_hidden_person_cannot_be_a_responsible_adult(scene, worker):
	"""She names a hidden person as a child's responsible adult, to learn whether that person is of age."""
	child = made(make.minor, scene.north)
	answer = worker.put(
		f"/api/resource/Person/{child.name}", json={"responsible_adult": scene.restricted["Person"].name}
	)
	assert answer.status_code == 403


@pytest.mark.held_by_frappe("a field that is set once")
def test_the_person_of_a_saved_record_cannot_be_changed(scene, worker, stored):
	"""She turns her consultation into one of a person of the other office."""
	consultation = made(make.consultation, scene.own["Person"])
	answer = worker.put(
		f"/api/resource/Consultation/{consultation.name}", json={"person": scene.other["Person"].name}
	)
	assert answer.status_code in (403, 417)
	assert stored(consultation, "person") == scene.own["Person"].name


# --- opening a record to oneself or to others


@pytest.mark.defended_by("assignments", "records of methods")
@pytest.mark.parametrize("group", VICTIMS)
def test_a_hidden_record_cannot_be_assigned_to_oneself(scene, front, api, group):
	"""A clerk knows the name of a restricted person and assigns the person to himself, as assigned staff see
	them.
	"""
	person, user = getattr(scene, group)["Person"], scene.people["FD"]
	todo = {
		"reference_type": "Person",
		"reference_name": person.name,
		"allocated_to": user,
		"description": "x",
	}
	for answer in (
		front.call(
			"frappe.desk.form.assign_to.add", doctype="Person", name=person.name, assign_to=json.dumps([user])
		),
		front.call(
			"frappe.desk.form.assign_to.add_multiple",
			doctype="Person",
			name=json.dumps([person.name]),
			assign_to=json.dumps([user]),
		),
		front.post("/api/resource/ToDo", json=todo),
		front.call("frappe.client.insert", doc=json.dumps({"doctype": "ToDo", **todo})),
	):
		assert answer.status_code == 403
		assert front.get(f"/api/resource/Person/{person.name}").status_code == 403


@pytest.mark.defended_by("assignments")
def test_an_own_task_cannot_become_an_assignment(scene, front):
	"""He makes a task of his own and points it at a restricted person afterwards."""
	person = scene.restricted["Person"]
	answer = front.post("/api/resource/ToDo", json={"description": "x", "allocated_to": scene.people["FD"]})
	name = answer.json()["data"]["name"]
	point = {"reference_type": "Person", "reference_name": person.name}
	assert front.put(f"/api/resource/ToDo/{name}", json=point).status_code == 403
	assert front.get(f"/api/resource/Person/{person.name}").status_code == 403


@pytest.mark.defended_by("assignments")
def test_a_closed_assignment_cannot_be_reopened(scene, worker):
	"""She worked on the case; it was taken from her, and she reopens her old task."""
	person = scene.restricted["Person"]
	made(make.assign, person, scene.people["CW"])
	assert worker.get(f"/api/resource/Person/{person.name}").status_code == 200
	todo = frappe.db.get_value("ToDo", {"reference_name": person.name, "allocated_to": scene.people["CW"]})
	assert worker.put(f"/api/resource/ToDo/{todo}", json={"status": "Closed"}).status_code == 200
	assert worker.get(f"/api/resource/Person/{person.name}").status_code == 403
	assert worker.put(f"/api/resource/ToDo/{todo}", json={"status": "Open"}).status_code == 403
	assert worker.get(f"/api/resource/Person/{person.name}").status_code == 403


@pytest.mark.defended_by("assignments")
def test_a_record_cannot_be_assigned_outside_the_offices(scene, worker, api):
	"""A case worker assigns her case to a friend at a partner organization, who would then see all its
	referrals.
	"""
	person = scene.own["Person"]
	partner = scene.people["RP"]
	todo = {
		"reference_type": "Person",
		"reference_name": person.name,
		"allocated_to": partner,
		"description": "x",
	}
	todo["assigned_by"] = scene.people["CW"]
	for answer in (
		worker.call(
			"frappe.desk.form.assign_to.add",
			doctype="Person",
			name=person.name,
			assign_to=json.dumps([partner]),
		),
		worker.post("/api/resource/ToDo", json=todo),
	):
		assert answer.status_code == 417, answer.text[:300]
	draft = made(make.referral, person, made(make.organization))
	assert api(partner).get(f"/api/resource/Referral/{draft.name}").status_code == 403


@pytest.mark.defended_by("assignments", "records of methods")
def test_a_partner_cannot_assign_a_referral(scene, api):
	"""A partner assigns the referral they received to a colleague of another organization."""
	other = made(make.partner, made(make.organization))
	referral = scene.own["Referral"]
	for user in (other, scene.people["RP"]):
		todo = {
			"reference_type": "Referral",
			"reference_name": referral.name,
			"allocated_to": user,
			"description": "x",
		}
		for answer in (
			api(scene.people["RP"]).call(
				"frappe.desk.form.assign_to.add",
				doctype="Referral",
				name=referral.name,
				assign_to=json.dumps([user]),
			),
			api(scene.people["RP"]).post("/api/resource/ToDo", json=todo),
		):
			assert answer.status_code == 403, answer.text[:300]
	assert api(other).get(f"/api/resource/Referral/{referral.name}").status_code == 403


@pytest.mark.held_by_frappe("the rights of roles")
@pytest.mark.parametrize("letters", ["FD", "CW", "PO"])
def test_records_cannot_be_shared(scene, api, letters):
	"""A user shares a record, their own or not, with a colleague at the other office."""
	colleague = scene.user("Case Worker", scene.south)
	for record in (scene.own["Person"], scene.other["Person"]):
		client = api(scene.people[letters])
		share = {"doctype": "Person", "name": record.name, "user": colleague, "read": 1, "write": 1}
		for answer in (
			client.call("frappe.share.add", **share),
			client.call(
				"frappe.share.set_permission",
				permission_to="read",
				value=1,
				**{k: share[k] for k in ("doctype", "name", "user")},
			),
			client.post(
				"/api/resource/DocShare",
				json={"share_doctype": "Person", "share_name": record.name, "user": colleague, "read": 1},
			),
		):
			assert answer.status_code != 200, answer.url
	assert api(colleague).get(f"/api/resource/Person/{scene.own['Person'].name}").status_code == 403


@pytest.mark.defended_by("accounts")
def test_a_user_cannot_give_themselves_every_office(scene, api, stored):
	"""A training coordinator, who maintains the list of municipal staff, ticks "every office" for herself."""
	client, user = api(scene.people["TC"]), scene.people["TC"]
	own = frappe.get_doc("Staff Member", {"user": user})
	for change in (
		{"all_offices": 1},
		{"office": scene.south.name},
		{"additional_offices": [{"office": scene.south.name}]},
		{"user": scene.people["FD"]},
	):
		assert client.put(f"/api/resource/Staff Member/{own.name}", json=change).status_code == 403, change
	body = {"full_name": "X", "office": scene.south.name, "user": scene.people["no role"]}
	assert client.post("/api/resource/Staff Member", json=body).status_code == 403
	assert stored(own, "office", "all_offices") == (scene.north.name, 0)
	assert (
		client.put(f"/api/resource/Staff Member/{own.name}", json={"post": "Capacitadora"}).status_code == 200
	)
	body = {"full_name": "Sin cuenta", "office": scene.south.name}
	assert client.post("/api/resource/Staff Member", json=body).status_code == 200


@pytest.mark.defended_by("accounts")
def test_a_case_worker_cannot_add_an_account_to_an_organization(scene, worker):
	"""A case worker adds a friend's account to an organization that receives referrals."""
	organization = made(make.organization)
	contact = {"full_name": "Amiga", "user": scene.people["no role"]}
	path = f"/api/resource/Organization/{organization.name}"
	assert worker.put(path, json={"contacts": [contact]}).status_code == 403
	assert worker.put(path, json={"contacts": [{"full_name": "Sin cuenta"}]}).status_code == 200


@pytest.mark.defended_by("accounts")
def test_a_consulate_cannot_be_relabelled(scene, worker, stored):
	"""He records the consulate as a civil association, to send it a refugee's data."""
	consulate = made(make.consulate, "Honduras")
	for change in ({"kind": "Civil Society"}, {"represented_country": "Canada"}):
		answer = worker.put(f"/api/resource/Organization/{consulate.name}", json=change)
		assert answer.status_code == 403, change
	assert stored(consulate, "kind", "represented_country") == ("Consulate", "Honduras")


@pytest.mark.held_by_frappe("the rights of roles")
def test_a_user_cannot_give_themselves_roles(scene, api, stored):
	"""Every user tries to give themselves the role they lack, and the whole desk."""
	for letters in ("FD", "SA", "OM", "DP", "RP"):
		user = scene.people[letters]
		client = api(user)
		client.put(
			f"/api/resource/User/{user}",
			json={"roles": [{"role": "Protection Officer"}, {"role": "System Manager"}]},
		)
		client.post(
			"/api/resource/Has Role",
			json={"parent": user, "parenttype": "User", "parentfield": "roles", "role": "System Manager"},
		)
		client.post(
			"/api/resource/Custom DocPerm",
			json={"parent": "Protection File", "role": "Front Desk", "read": 1, "permlevel": 0},
		)
		frappe.db.rollback()
		frappe.clear_cache(user=user)
		roles = set(frappe.get_all("Has Role", {"parent": user}, pluck="role"))
		assert roles == {frappe.db.get_value("Has Role", {"parent": user}, "role")}, letters
		assert not frappe.get_all("Custom DocPerm", {"parent": "Protection File"})
