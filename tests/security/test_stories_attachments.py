"""Attempts to read what belongs to a record: prints, files, timelines, counts.

Each story has an attacker, a victim and a route.

The victims are the people of the scene: one of the other office, one restricted at the own office. ``disclosed`` is
what a response holds of what only their records have. Where a route could be closed by breaking it, a user who may see
the record takes the same route and gets the record.
"""

from __future__ import annotations

import json

import frappe
import pytest

from tests import factories as make
from tests.security.scene import GUEST, VICTIMS, lists

# --- by print


@pytest.mark.defended_by("criterion")
def test_a_forged_document_cannot_be_printed(scene, front, insider, disclosed):
	"""A clerk sends the printer a document of her own that names a restricted person."""
	victim = scene.restricted
	for doctype in ("Consultation", "Referral", "Consent", "Payment", "Course Enrolment"):
		forged = {
			"doctype": doctype,
			"name": victim[doctype].name,
			"owner": scene.people["FD"],
			"office": scene.north.name,
			"person": victim["Person"].name,
			"restricted": 0,
			"folio": "X",
		}
		formats = frappe.get_all("Print Format", {"doc_type": doctype}, pluck="name")
		for claimed in (forged, {**forged, "__islocal": 1}, {**forged, "name": "new", "__islocal": 1}):
			for print_format in [None, *formats]:
				answer = front.post(
					"/api/method/frappe.www.printview.get_html_and_style",
					data={"doc": json.dumps(claimed), "print_format": print_format, "no_letterhead": 1},
				)
				assert not disclosed(answer, "restricted"), f"{doctype} {print_format}"
	person = {"doctype": "Person", "name": victim["Person"].name, "__islocal": 1, "office": scene.north.name}
	for print_format in [None, *frappe.get_all("Print Format", {"doc_type": "Person"}, pluck="name")]:
		answer = front.post(
			"/api/method/frappe.www.printview.get_html_and_style",
			data={"doc": json.dumps(person), "print_format": print_format, "no_letterhead": 1},
		)
		assert not disclosed(answer, "restricted"), print_format


@pytest.mark.held_by_frappe("guests print nothing")
def test_old_print_links_cannot_be_used(scene, api, site):
	"""A person without an account tries the print of a record, also with a signature of the old kind."""
	record = scene.own["Referral"]
	signature = site.get_doc("Referral", record.name).get_signature()
	for path in (
		f"/printview?doctype=Referral&name={record.name}",
		f"/printview?doctype=Referral&name={record.name}&key={signature}",
		f"/Referral/{record.name}?key={signature}",
	):
		answer = api(GUEST).get(path)
		assert record.service_requested not in answer.text, path
		assert record.person_folio not in answer.text, path


# --- by what belongs to a record


@pytest.mark.held_by_frappe("the rights of roles")
def test_timeline_versions_and_logs_cannot_be_read(scene, api, disclosed):
	"""A user who may see no record searches for what Frappe keeps beside it."""
	kept = (
		"Version",
		"Deleted Document",
		"Error Log",
		"Access Log",
		"View Log",
		"Activity Log",
		"Comment",
		"Communication",
		"Email Queue",
		"Notification Log",
		"ToDo",
		"Workflow Action",
		"Tag Link",
	)
	frappe.set_user("Administrator")
	for group in VICTIMS:
		person = getattr(scene, group)["Person"]
		person.add_comment("Comment", person.second_surname)
	frappe.db.commit()
	for letters in ("FD", "CW", "RP", "OM", "SA", "DP", "no role"):
		for doctype in kept:
			answer = lists(api(scene.people[letters]), doctype)
			assert not disclosed(answer), f"{letters} {doctype}"
			names = {scene.other["Person"].name, scene.restricted["Person"].name}
			assert not {name for name in names if name in answer.text}, f"{letters} {doctype}"


@pytest.mark.legitimate
def test_the_timeline_cannot_show_hidden_columns(scene, api):
	"""Versions would show the old and new values of hidden columns to every reader of the record."""
	worker, front, person = api(scene.people["CW"]), api(scene.people["FD"]), scene.own["Person"]
	worker.put(f"/api/resource/Person/{person.name}", json={"skills": make.word()})
	secret = make.word()
	assert worker.put(f"/api/resource/Person/{person.name}", json={"skills": secret}).status_code == 200
	shown = front.get(
		"/api/method/frappe.desk.form.load.getdoc", params={"doctype": "Person", "name": person.name}
	)
	assert shown.status_code == 200
	assert secret not in shown.text


@pytest.mark.defended_by("files")
@pytest.mark.parametrize("group", VICTIMS)
def test_files_of_a_hidden_record_cannot_be_read(scene, front, insider, group):
	"""He searches the list of files, opens one by its address, and claims it for a record of his own."""
	frappe.set_user("Administrator")
	record, secret = getattr(scene, group)["Person"], make.word()
	file = make.save(
		"File",
		file_name=f"{secret}.txt",
		content=secret,
		is_private=1,
		attached_to_doctype="Person",
		attached_to_name=record.name,
	)
	frappe.db.commit()
	claim = {
		"file_url": file.file_url,
		"doctype": "Person",
		"docname": scene.own["Person"].name,
		"is_private": 1,
	}
	for answer in (
		lists(front, "File"),
		front.get(file.file_url),
		front.get(f"/api/resource/File/{file.name}"),
		front.get(
			"/api/method/frappe.core.doctype.file.file.download_file", params={"file_url": file.file_url}
		),
		front.post("/api/method/upload_file", data=claim),
		front.get(file.file_url),
	):
		assert secret not in answer.text.replace(answer.url, ""), answer.url
	if group == "restricted":
		assert secret in insider.get(file.file_url).text
		assert secret in lists(insider, "File").text


@pytest.mark.defended_by("methods", "records of methods", "documents", "followers")
def test_a_record_cannot_be_followed(scene, front, site):
	"""She tries to have every change of a payment mailed to her."""
	site.db.set_value("User", scene.people["FD"], "document_follow_notify", 1)
	site.db.commit()
	for doctype in ("Payment", "Consent"):
		for method, argument in (
			("form.document_follow.update_follow", "following"),
			("form.document_follow.follow_document", "user"),
			# The same, by the path of a module that only uses it.
			("like.follow_document", "user"),
			("form.assign_to.follow_document", "user"),
		):
			front.call(
				f"frappe.desk.{method}",
				doctype=doctype,
				doc_name=scene.other[doctype].name,
				**{argument: 1 if argument == "following" else scene.people["FD"]},
			)
	site.db.rollback()
	assert not site.get_all("Document Follow", {"user": scene.people["FD"]})


@pytest.mark.defended_by("files")
def test_a_file_cannot_be_read_after_its_record_was_restricted(scene, api):
	"""A clerk keeps the address of a scan she uploaded; later the person was restricted."""
	front = api(scene.people["FD"])
	frappe.set_user("Administrator")
	person, secret = make.person(scene.north), make.word()
	frappe.db.commit()
	answer = front.post(
		"/api/method/upload_file",
		data={"doctype": "Person", "docname": person.name, "is_private": 1},
		files={"file": (f"{secret}.txt", secret)},
	)
	url = answer.json()["message"]["file_url"]
	assert secret in front.get(url).text
	person.reload()
	person.update({"restricted": 1, "restricted_reason": "Threats"})
	person.save()
	frappe.db.commit()
	assert secret not in front.get(url).text


@pytest.mark.defended_by("counts")
def test_connection_counts_cannot_disclose_hidden_records(scene, api):
	"""The number beside "Consultation" on a person's form would disclose one more than she sees."""
	frappe.set_user("Administrator")
	person = make.person(scene.north)
	make.consultation(person)
	make.consultation(person, topics=[{"subject": make.subject(restricted=1)}])
	frappe.db.commit()

	def number(letters: str) -> int:
		answer = api(scene.people[letters]).get(
			"/api/method/frappe.desk.notifications.get_open_count",
			params={"doctype": "Person", "name": person.name},
		)
		counted = answer.json()["message"]["count"]
		rows = counted if isinstance(counted, list) else counted["external_links_found"]
		return next(row["count"] for row in rows if "Consultation" in row.values())

	assert number("PO") == 2
	assert number("FD") == 1
