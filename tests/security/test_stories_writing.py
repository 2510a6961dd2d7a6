"""Attempts to change, take over or open what is not one's own. Each story has an attacker, a victim and a route."""

from __future__ import annotations

import json

import frappe
import pytest

from tests import factories as make
from tests.security.scene import GUEST

VICTIMS = ("other", "restricted")


@pytest.fixture
def front(scene, api):
	"""A clerk at the front desk of the northern office."""
	return api(scene.people["FD"])


@pytest.fixture
def worker(scene, api):
	"""A case worker of the northern office."""
	return api(scene.people["CW"])


def made(maker, *args, **fields):
	"""A record of this story alone, visible to the server."""
	frappe.set_user("Administrator")
	record = maker(*args, **fields)
	frappe.db.commit()
	return record


# --- taking a record over


@pytest.mark.parametrize("group", VICTIMS)
def test_stealing_a_person_by_moving_them(scene, worker, stored, group):
	"""A case worker writes her own office into a person of the other one, or lifts the restriction, by every route."""
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


def test_pretending_that_a_hidden_person_is_new(scene, front, stored):
	"""A clerk sends a restricted person's name in a document that claims to be new: he gets a person of his own."""
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


def test_moving_an_own_person_to_another_office(scene, worker, stored):
	"""She hands a person to an office that she does not work for, to be rid of the case."""
	person = made(make.person, scene.north)
	answer = worker.put(f"/api/resource/Person/{person.name}", json={"office": scene.south.name})
	assert answer.status_code == 417
	assert stored(person, "office") == scene.north.name


def test_records_about_a_hidden_person(scene, worker):
	"""She opens a consultation, a consent and an enrolment for a person she cannot see, to see what comes back."""
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


def test_hidden_person_as_responsible_adult(scene, worker):
	"""She names a hidden person as a child's responsible adult, to hear whether that person is of age."""
	child = made(make.minor, scene.north)
	answer = worker.put(
		f"/api/resource/Person/{child.name}", json={"responsible_adult": scene.restricted["Person"].name}
	)
	assert answer.status_code == 403


def test_a_saved_record_stays_with_its_person(scene, worker, stored):
	"""She turns her consultation into one of a person of the other office."""
	consultation = made(make.consultation, scene.own["Person"])
	answer = worker.put(
		f"/api/resource/Consultation/{consultation.name}", json={"person": scene.other["Person"].name}
	)
	assert answer.status_code in (403, 417)
	assert stored(consultation, "person") == scene.own["Person"].name


# --- opening a record to oneself or to others


@pytest.mark.parametrize("group", VICTIMS)
def test_assigning_a_hidden_record_to_oneself(scene, front, api, group):
	"""A clerk knows the name of a restricted person and assigns the person to himself: who is assigned sees them."""
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


def test_turning_an_own_task_into_an_assignment(scene, front):
	"""He makes a task of his own and points it at a restricted person afterwards."""
	person = scene.restricted["Person"]
	answer = front.post("/api/resource/ToDo", json={"description": "x", "allocated_to": scene.people["FD"]})
	name = answer.json()["data"]["name"]
	point = {"reference_type": "Person", "reference_name": person.name}
	assert front.put(f"/api/resource/ToDo/{name}", json=point).status_code == 403
	assert front.get(f"/api/resource/Person/{person.name}").status_code == 403


def test_opening_a_closed_assignment_again(scene, worker):
	"""She was on the case; it was taken from her, and she reopens her old task."""
	person = scene.restricted["Person"]
	made(make.assign, person, scene.people["CW"])
	assert worker.get(f"/api/resource/Person/{person.name}").status_code == 200
	todo = frappe.db.get_value("ToDo", {"reference_name": person.name, "allocated_to": scene.people["CW"]})
	assert worker.put(f"/api/resource/ToDo/{todo}", json={"status": "Closed"}).status_code == 200
	assert worker.get(f"/api/resource/Person/{person.name}").status_code == 403
	assert worker.put(f"/api/resource/ToDo/{todo}", json={"status": "Open"}).status_code == 403
	assert worker.get(f"/api/resource/Person/{person.name}").status_code == 403


def test_assigning_to_somebody_outside(scene, worker, api):
	"""A case worker assigns her case to a friend at a partner organization, who then sees all its referrals."""
	person = scene.own["Person"]
	partner = scene.people["RP"]
	answer = worker.call(
		"frappe.desk.form.assign_to.add", doctype="Person", name=person.name, assign_to=json.dumps([partner])
	)
	assert answer.status_code == 417
	draft = made(make.referral, person, made(make.organization))
	assert api(partner).get(f"/api/resource/Referral/{draft.name}").status_code == 403


def test_partner_passes_a_referral_on(scene, api):
	"""A partner assigns the referral they received to a colleague of another organization."""
	other = made(make.partner, made(make.organization))
	referral = scene.own["Referral"]
	for user in (other, scene.people["RP"]):
		answer = api(scene.people["RP"]).call(
			"frappe.desk.form.assign_to.add",
			doctype="Referral",
			name=referral.name,
			assign_to=json.dumps([user]),
		)
		assert answer.status_code == 403
	assert api(other).get(f"/api/resource/Referral/{referral.name}").status_code == 403


@pytest.mark.parametrize("letters", ["FD", "CW", "PO"])
def test_sharing(scene, api, letters):
	"""Somebody shares a record, their own or not, with a colleague at the other office."""
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


def test_giving_oneself_every_office(scene, api, stored):
	"""A training coordinator, who keeps the list of municipal staff, ticks "every office" for herself."""
	client, user = api(scene.people["TC"]), scene.people["TC"]
	own = frappe.get_doc("Staff Member", {"user": user})
	for change in (
		{"all_offices": 1},
		{"office": scene.south.name},
		{"additional_offices": [{"office": scene.south.name}]},
		{"user": scene.people["FD"]},
	):
		assert client.put(f"/api/resource/Staff Member/{own.name}", json=change).status_code == 403, change
	body = {"full_name": "X", "office": scene.south.name, "user": scene.people["nobody"]}
	assert client.post("/api/resource/Staff Member", json=body).status_code == 403
	assert stored(own, "office", "all_offices") == (scene.north.name, 0)
	assert (
		client.put(f"/api/resource/Staff Member/{own.name}", json={"post": "Capacitadora"}).status_code == 200
	)
	body = {"full_name": "Sin cuenta", "office": scene.south.name}
	assert client.post("/api/resource/Staff Member", json=body).status_code == 200


def test_making_a_friend_a_contact_of_an_organization(scene, worker):
	"""A case worker adds a friend's account to an organization that receives referrals."""
	organization = made(make.organization)
	contact = {"full_name": "Amiga", "user": scene.people["nobody"]}
	path = f"/api/resource/Organization/{organization.name}"
	assert worker.put(path, json={"contacts": [contact]}).status_code == 403
	assert worker.put(path, json={"contacts": [{"full_name": "Sin cuenta"}]}).status_code == 200


def test_a_consulate_called_something_else(scene, worker, stored):
	"""He calls the consulate a civil association, to send it a refugee's data."""
	consulate = made(make.consulate, "Honduras")
	for change in ({"kind": "Civil Society"}, {"represented_country": "Canada"}):
		answer = worker.put(f"/api/resource/Organization/{consulate.name}", json=change)
		assert answer.status_code == 403, change
	assert stored(consulate, "kind", "represented_country") == ("Consulate", "Honduras")


def test_roles_for_oneself(scene, api, stored):
	"""Everybody tries to give themselves the role they lack, and the whole desk."""
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


# --- writing what only the app writes


def test_read_only_fields_are_not_for_clients(scene, api, stored):
	"""Frappe keeps read-only fields only in the browser. A clerk writes them by REST, at birth and later."""
	front = api(scene.people["FD"])
	forged = {
		"folio": "CO-9999999-9",
		"attended_by": scene.people["CW"],
		"verification_code": "0" * 20,
		"restricted": 1,
		"owner": scene.people["CW"],
		"creation": "2001-01-01 00:00:00",
		"person_folio": "PE-0000001-0",
	}
	body = {
		"person": scene.own["Person"].name,
		"office": scene.north.name,
		"topics": [{"subject": make.subject()}],
	}
	made_now = front.post("/api/resource/Consultation", json={**body, **forged}).json()["data"]
	born = frappe._dict(doctype="Consultation", name=made_now["name"])
	for moment in ("at birth", "later"):
		if moment == "later":
			answer = front.put(f"/api/resource/Consultation/{born.name}", json=forged)
			assert answer.status_code == 200
		kept = stored(born, *forged)
		assert kept[0] != forged["folio"], moment
		assert kept[1] == scene.people["FD"], moment
		assert kept[2] not in (None, forged["verification_code"]), moment
		assert kept[3] == 0, moment
		assert kept[4] == scene.people["FD"], moment
		assert kept[5].year > 2001, moment
		assert kept[6] == scene.own["Person"].folio, moment


def test_a_new_record_in_a_later_stage(scene, api):
	"""A case worker sends in a referral that claims to be sent, and a person that claims to be anonymised."""
	worker, person = api(scene.people["CW"]), scene.own["Person"]
	bodies = {
		"Referral": {
			"person": person.name,
			"organization": scene.organization.name,
			"service_requested": "x",
			"status": "Sent",
			"workflow_state": "Sent",
			"sent_by": scene.people["PO"],
			"sent_on": "2026-01-01 10:00:00",
		},
		"Person": {
			"given_names": "Una",
			"first_surname": "Prueba",
			"status": "Anonymised",
			"workflow_state": "Anonymised",
		},
		"Consultation": {
			"person": person.name,
			"topics": [{"subject": make.subject()}],
			"status": "Closed",
			"workflow_state": "Closed",
		},
	}
	first = {"Referral": "Draft", "Person": "New", "Consultation": "Open"}
	for doctype, body in bodies.items():
		for path, sent in (
			(f"/api/resource/{doctype}", {"office": scene.north.name, **body}),
			(
				"/api/method/frappe.client.insert",
				{"doc": json.dumps({"doctype": doctype, "office": scene.north.name, **body})},
			),
		):
			answer = worker.post(path, json=sent).json()
			doc = answer.get("data") or answer["message"]
			assert doc["status"] == first[doctype], path
			assert not doc.get("sent_by")


@pytest.mark.parametrize("doctype", ["Referral", "Person", "Consultation", "Course Enrolment", "Payment"])
def test_new_record_that_is_submitted_already(scene, api, doctype):
	"""A new record arrives with docstatus 1."""
	letters = {"Payment": "PR", "Course Enrolment": "TC"}.get(doctype, "CW")
	doc = frappe.copy_doc(scene.own[doctype]).as_dict(no_nulls=True, convert_dates_to_str=True)
	body = {key: value for key, value in doc.items() if not key.startswith("_") and key != "name"}
	body |= {"docstatus": 1, "period_from": "1999-01-01", "period_to": "1999-01-31"}
	answer = api(scene.people[letters]).post(f"/api/resource/{doctype}", json=body)
	assert answer.status_code in (403, 417), answer.text
	answer = api(scene.people[letters]).call(
		"frappe.client.submit", doc=json.dumps({**body, "docstatus": 0, "doctype": doctype})
	)
	assert answer.status_code in (403, 417), answer.text


def test_who_assessed_a_need(scene, worker, stored):
	"""A case worker confirms a need in the name of the Protection Officer."""
	person = made(make.detailed_person, scene.north)
	row = {
		**person.needs[0].as_dict(convert_dates_to_str=True),
		"need_status": "Confirmed",
		"assessed_by": scene.people["PO"],
	}
	assert worker.put(f"/api/resource/Person/{person.name}", json={"needs": [row]}).status_code == 200
	frappe.db.rollback()
	assert frappe.db.get_value("Person Need", {"parent": person.name}, "assessed_by") == scene.people["CW"]


def test_lifting_a_restriction(scene, worker, api, stored):
	"""A case worker who is assigned lifts the restriction so that her colleagues see the person too."""
	person = made(make.restricted_person, scene.north)
	made(make.assign, person, scene.people["CW"])
	assert worker.put(f"/api/resource/Person/{person.name}", json={"restricted": 0}).status_code == 403
	assert stored(person, "restricted") == 1
	officer = api(scene.people["PO"])
	assert officer.put(f"/api/resource/Person/{person.name}", json={"restricted": 0}).status_code == 200


# --- hanging something on a record


@pytest.mark.parametrize("group", VICTIMS)
def test_touching_a_hidden_record(scene, front, stored, group):
	"""He comments on, likes, tags, follows, mails and attaches to a record he cannot see."""
	record = getattr(scene, group)["Person"]
	at = {"reference_doctype": "Person", "reference_name": record.name}
	before = stored(record, "_user_tags", "_liked_by", "_comments", "_assign", "modified")
	comments = frappe.db.count("Comment", at)
	answers = [
		front.call(
			"frappe.desk.form.utils.add_comment",
			**at,
			content="x",
			comment_email="x@x.example",
			comment_by="x",
		),
		front.post("/api/resource/Comment", json={**at, "comment_type": "Comment", "content": "x"}),
		front.call("frappe.desk.like.toggle_like", doctype="Person", name=record.name, add="Yes"),
		front.call("frappe.desk.doctype.tag.tag.add_tag", tag="x", dt="Person", dn=record.name),
		front.call(
			"frappe.desk.doctype.tag.tag.add_tags", tags='["x"]', dt="Person", docs=json.dumps([record.name])
		),
		front.call(
			"frappe.core.doctype.communication.email.make",
			doctype="Person",
			name=record.name,
			recipients="x@x.example",
			subject="x",
			content="x",
			send_email=1,
			print_html="1",
		),
		front.post(
			"/api/method/upload_file",
			data={"doctype": "Person", "docname": record.name, "is_private": 1},
			files={"file": ("x.txt", "x")},
		),
		front.call(
			"frappe.model.mapper.map_docs",
			method="frappe.desk.like.toggle_like",
			source_names='["Person"]',
			target_doc=record.name,
		),
	]
	assert [answer.status_code for answer in answers] == [403] * len(answers), [
		(a.url, a.status_code) for a in answers
	]
	assert stored(record, "_user_tags", "_liked_by", "_comments", "_assign", "modified") == before
	assert frappe.db.count("Comment", at) == comments
	assert not frappe.get_all("File", {"attached_to_name": record.name, "file_name": "x.txt"})


def test_public_file_of_a_record(scene, front):
	"""She attaches a scan without the mark "private": its address would be open to the whole internet."""
	answer = front.post(
		"/api/method/upload_file",
		data={"doctype": "Person", "docname": scene.own["Person"].name, "is_private": 0},
		files={"file": ("pasaporte.txt", "x")},
	)
	assert answer.status_code == 417
	assert not frappe.get_all("File", {"attached_to_name": scene.own["Person"].name, "is_private": 0})


def test_record_that_is_written_by_get(scene, bench):
	"""A link in a message makes the clerk's browser write: nothing is written by GET."""
	from tests.http import Client

	client = Client(bench.base_url, scene.people["CW"]).login(make.PASSWORD)
	person = scene.own["Person"]
	frappe.db.rollback()
	before = frappe.db.get_value("Person", person.name, "modified")
	for path, params in {
		"frappe.client.set_value": {
			"doctype": "Person",
			"name": person.name,
			"fieldname": "birth_place",
			"value": "x",
		},
		"frappe.client.delete": {"doctype": "Person", "name": person.name},
		"frappe.model.workflow.apply_workflow": {
			"doc": json.dumps({"doctype": "Person", "name": person.name}),
			"action": "Register",
		},
		"migrant_services.api.training.record_attendance": {
			"course": scene.course.name,
			"session": "x",
			"marks": "{}",
		},
	}.items():
		client.get(f"/api/method/{path}", params=params)
		frappe.db.rollback()
		assert frappe.db.get_value("Person", person.name, "modified") == before, path


# --- in bulk


@pytest.mark.parametrize("letters", ["FD", "CW", "PO", "SA", "OM", "TC"])
def test_importing_people(scene, api, letters):
	"""Somebody loads a table of people, or takes one home, with the tools for data."""
	client = api(scene.people[letters])
	assert (
		client.post(
			"/api/resource/Data Import",
			json={"reference_doctype": "Person", "import_type": "Insert New Records"},
		).status_code
		== 403
	)
	for answer in (
		client.post(
			"/api/method/frappe.core.doctype.data_import.data_import.download_template",
			data={
				"doctype": "Person",
				"export_fields": json.dumps({"Person": ["name", "full_name"]}),
				"export_records": "all",
				"file_type": "CSV",
			},
		),
		client.post(
			"/api/method/frappe.core.doctype.data_export.exporter.export_data",
			data={
				"doctype": "Person",
				"select_columns": json.dumps({"Person": ["name", "full_name"]}),
				"with_data": 1,
				"file_type": "CSV",
			},
		),
		client.post(
			"/api/method/frappe.desk.reportview.export_query",
			data={
				"doctype": "Person",
				"file_format_type": "CSV",
				"title": "x",
				"fields": '["name", "full_name"]',
			},
		),
	):
		assert not {word for word in scene.secrets("own", *VICTIMS) if word in answer.text}
		assert answer.status_code == 403 or letters in ("nobody",), answer.url


def test_guest_writes_nothing(scene, api, stored):
	"""Nobody at all tries the routes of the stories above."""
	guest, person = api(GUEST), scene.own["Person"]
	before = stored(person, "modified")
	for answer in (
		guest.post("/api/resource/Person", json={"given_names": "X"}),
		guest.put(f"/api/resource/Person/{person.name}", json={"given_names": "X"}),
		guest.delete(f"/api/resource/Person/{person.name}"),
		guest.call("frappe.client.insert", doc=json.dumps({"doctype": "Person", "given_names": "X"})),
		guest.call("migrant_services.api.training.record_attendance", course="x", session="x", marks="{}"),
	):
		assert answer.status_code in (401, 403), answer.url
	assert stored(person, "modified") == before
