"""Attempts to write what a client may not write, or on hidden records."""

from __future__ import annotations

import json

import frappe
import pytest

from tests import factories as make
from tests.security.scene import GUEST, VICTIMS, made

# --- writing what only the app writes


@pytest.mark.defended_by("read-only fields")
def test_read_only_fields_cannot_be_written_by_clients(scene, api, stored):
	"""Frappe protects read-only fields only in the browser.

	A clerk writes them by REST, at creation and later.
	"""
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


@pytest.mark.defended_by("beginnings", "read-only fields")
def test_a_new_record_cannot_start_in_a_later_stage(scene, api):
	"""A case worker sends a referral that claims to be sent, and a person that claims to be anonymised."""
	worker, person = api(scene.people["CW"]), scene.own["Person"]
	bodies = {
		"Consultation": {
			"person": person.name,
			"topics": [{"subject": make.subject()}],
			"result": "INFO_GIVEN",
			"status": "Closed",
		},
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
			answer = worker.post(path, json=sent)
			assert answer.status_code == 200, answer.text[:300]
			doc = answer.json().get("data") or answer.json()["message"]
			assert doc["status"] == first[doctype], path
			assert not doc.get("sent_by")


@pytest.mark.held_by_frappe("the right to submit")
@pytest.mark.parametrize("doctype", ["Referral", "Person", "Consultation", "Course Enrolment", "Payment"])
def test_a_new_record_cannot_be_submitted(scene, api, doctype):
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


@pytest.mark.defended_by("assessed needs")
def test_the_assessor_of_a_need_cannot_be_forged(scene, worker, stored):
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


@pytest.mark.defended_by("restrictions")
def test_a_case_worker_cannot_lift_a_restriction(scene, worker, api, stored):
	"""A case worker who is assigned lifts the restriction so that her colleagues see the person too."""
	person = made(make.restricted_person, scene.north)
	made(make.assign, person, scene.people["CW"])
	assert worker.put(f"/api/resource/Person/{person.name}", json={"restricted": 0}).status_code == 403
	assert stored(person, "restricted") == 1
	officer = api(scene.people["PO"])
	assert officer.put(f"/api/resource/Person/{person.name}", json={"restricted": 0}).status_code == 200


# --- attaching something to a record


@pytest.mark.defended_by("documents")
@pytest.mark.parametrize("group", VICTIMS)
def test_nothing_can_be_attached_to_a_hidden_record(scene, front, stored, group):
	"""He comments on, likes, tags, follows, mails and attaches to a hidden record."""
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
		front.call(
			"frappe.templates.includes.comments.comments.add_comment",
			**at,
			comment="x",
			comment_email="x@x.example",
			comment_by="x",
			route="",
		),
		front.call("frappe.desk.like.toggle_like", doctype="Person", name=record.name, add="Yes"),
		# Frappe ignores what follows the method.
		front.call("frappe.desk.like.toggle_like/x", doctype="Person", name=record.name, add="Yes"),
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


@pytest.mark.defended_by("files")
def test_a_public_file_of_a_record_is_rejected(scene, front):
	"""She attaches a scan without the mark "private": its address would be open to the whole internet."""
	answer = front.post(
		"/api/method/upload_file",
		data={"doctype": "Person", "docname": scene.own["Person"].name, "is_private": 0},
		files={"file": ("pasaporte.txt", "x")},
	)
	assert answer.status_code == 417
	assert not frappe.get_all("File", {"attached_to_name": scene.own["Person"].name, "is_private": 0})


@pytest.mark.defended_by("rows by themselves")
@pytest.mark.parametrize("table", ["Person Document", "Person Phone", "Person Alias", "Consultation Topic"])
def test_a_row_cannot_be_written_without_its_record(scene, worker, table):
	"""A case worker writes a row of a visible record without the record, past all its checks.

	The record checks whether another person has this document already, and what a number is compared by.
	"""
	record = scene.own["Consultation" if table == "Consultation Topic" else "Person"]
	field = next(field for field in record.meta.get_table_fields() if field.options == table)
	row = record.get(field.fieldname)[0]
	values = {
		**row.as_dict(no_default_fields=True),
		"normalized_number": "X1",
		"normalized_phone": "X1",
		"alias": "X1",
	}
	values |= {"parent": record.name, "parenttype": record.doctype, "parentfield": field.fieldname}
	before = frappe.db.get_value(table, row.name, "*"), frappe.db.count(table, {"parent": record.name})
	for answer in (
		worker.post(f"/api/resource/{table}", json=values),
		worker.put(f"/api/resource/{table}/{row.name}", json=values),
		worker.delete(f"/api/resource/{table}/{row.name}"),
		worker.call(
			"frappe.client.save", doc=json.dumps({"doctype": table, "__islocal": 1, **values}, default=str)
		),
	):
		assert answer.status_code == 403, answer.text[:200]
	frappe.db.rollback()
	assert before == (
		frappe.db.get_value(table, row.name, "*"),
		frappe.db.count(table, {"parent": record.name}),
	)


@pytest.mark.defended_by("read-only fields")
def test_the_payments_of_an_incident_cannot_be_changed(scene, api):
	"""A money role removes the payments of an incident, or adds others."""
	incident, payment = scene.own["Payment Incident"], scene.own["Payment"].name
	row = made(
		make.insert_row,
		"Incident Payment",
		parent=incident.name,
		parenttype=incident.doctype,
		parentfield="payments",
		payment=payment,
	)
	for letters in ("PA", "FO"):
		for rows in ([], [{"payment": scene.approved.name}]):
			answer = api(scene.people[letters]).put(
				f"/api/resource/Payment Incident/{incident.name}",
				json={"notes": make.word(), "payments": rows},
			)
			assert answer.status_code == 200, answer.text[:300]
			frappe.db.rollback()
			kept = frappe.get_all(
				"Incident Payment", {"parent": incident.name}, ["name", "payment"], as_list=True
			)
			assert kept == ((row.name, payment),)


@pytest.mark.held_by_frappe("methods that write take POST only")
def test_a_get_cannot_write_a_record(scene, bench):
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


@pytest.mark.held_by_frappe("the rights of roles")
@pytest.mark.parametrize("letters", ["FD", "CW", "PO", "SA", "OM", "TC"])
def test_people_cannot_be_imported_or_exported_with_the_data_tools(scene, api, letters):
	"""A user loads a table of people, or takes one home, with the data tools."""
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
		assert answer.status_code == 403 or letters in ("no role",), answer.url


@pytest.mark.held_by_frappe("the rights of roles")
def test_a_guest_cannot_write(scene, api, stored):
	"""A guest tries the routes of the stories above."""
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
