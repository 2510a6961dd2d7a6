"""Attempts on lists of people that others import: to read them, to run them, to feed them data, to query by
them.
"""

from __future__ import annotations

import io
import json
import re
import zipfile

import frappe
import openpyxl
import pytest

from migrant_services.core.roles import CASE_WORKER
from migrant_services.people.intake import imports, retention
from tests import factories as make
from tests.site.test_intake import HEADERS, line

API = "migrant_services.api.intake"


@pytest.fixture
def listed(scene):
	"""Make a checked import of the northern case worker, with one row ready; remove it afterwards."""
	secret = make.word()
	with make.as_user(scene.people["CW"]):
		doc = make.intake(scene.north, [HEADERS, line(Nombres=secret)])
		make.run_import(doc, "check")
	frappe.db.commit()
	doc.secret = secret
	yield doc
	frappe.db.rollback()
	frappe.set_user("Administrator")
	retention.delete_file_and_rows(doc.name)
	frappe.db.commit()


def calls(doc) -> list[tuple[str, str, dict]]:
	"""Return every way to read an import, and every way to change one."""
	name = {"name": doc.name}
	reading = [("seen", {}), ("rows", {}), ("row_matches", {"number": 2}), ("not_imported", {})]
	changing = [
		("set_layout", {"encoding": "utf-8"}),
		("set_columns", {"mapping": json.dumps({"0": "given_names"})}),
		("answer", {"date_order": "Day first"}),
		("check", {}),
		("set_up_again", {}),
		("run", {}),
		("stop", {}),
		("undo", {}),
		("decide", {"number": 2, "decision": "Skip"}),
		("decide_possible", {"decision": "Skip"}),
	]
	return [("GET", method, name | more) for method, more in reading] + [
		("POST", method, name | more) for method, more in changing
	]


def ask(client, verb: str, method: str, arguments: dict):
	path = f"/api/method/{API}.{method}"
	return client.get(path, params=arguments) if verb == "GET" else client.post(path, json=arguments)


def upload(client, doc, content: bytes, name: str = "lista.csv"):
	return client.post(
		"/api/method/upload_file",
		files={"file": (name, content)},
		data={"doctype": "Intake Import", "docname": doc.name, "method": f"{API}.upload", "is_private": 1},
	)


@pytest.mark.defended_by("importers")
def test_a_list_cannot_be_read_except_by_its_importer_and_protection(scene, api, listed):
	"""A clerk, an administrator, a colleague with the same role, one of the other office: none reads a row or
	changes it.
	"""
	strangers = [scene.people[letters] for letters in ("FD", "SA")]
	strangers += [make.staff_user(CASE_WORKER, scene.north), scene.user(CASE_WORKER, scene.south)]
	frappe.db.commit()
	for user in strangers:
		for verb, method, arguments in calls(listed):
			answer = ask(api(user), verb, method, arguments)
			assert answer.status_code == 403, f"{user} {method}: {answer.status_code}"
			assert listed.secret not in answer.text
	frappe.db.rollback()
	assert frappe.db.get_value("Intake Import", listed.name, "status") == imports.CHECKED


@pytest.mark.defended_by("importers")
def test_protection_reads_a_list_but_cannot_register_from_it(scene, api, listed):
	officer = api(scene.people["PO"])
	assert listed.secret in ask(officer, "GET", "rows", {"name": listed.name}).text
	for method in ("run", "check", "set_up_again"):
		assert ask(officer, "POST", method, {"name": listed.name}).status_code == 403


@pytest.mark.defended_by("files")
def test_the_uploaded_file_cannot_be_read_without_its_list(scene, api, listed):
	file = frappe.get_all(
		"File", {"attached_to_name": listed.name}, ["name", "file_url"], order_by="creation"
	)[0]
	other = api(scene.user(CASE_WORKER, scene.south))
	for client in (other, api(scene.people["FD"])):
		assert client.get(file.file_url).status_code in (403, 404)
		answer = client.call(
			"frappe.client.get_list",
			doctype="File",
			fields=["*"],
			filters={"attached_to_doctype": "Intake Import"},
		)
		assert file.name not in answer.text
		assert client.get(f"/api/resource/File/{file.name}").status_code == 403
	assert listed.secret in api(scene.people["CW"]).get(file.file_url).text


@pytest.mark.defended_by("read-only fields")
def test_read_only_fields_of_an_import_cannot_be_written(scene, worker, api, listed, stored):
	"""The importer herself forges the stage, the counters, the importer and the owner of the file."""
	forged = {
		"status": "Done",
		"imported_by": scene.people["PO"],
		"made_people": 99,
		"disclosed_elsewhere": -1000,
		"disclosed_on": "2000-01-01",
		"mapping": '{"0": "notes"}',
		"file_url": "/private/files/x",
		"purge_on": "2999-01-01",
		"office": scene.south.name,
		"folio": "IM-9999999-9",
	}
	before = stored(listed, *forged)
	for answer in (
		worker.put(f"/api/resource/Intake Import/{listed.name}", json=forged),
		worker.call(
			"frappe.client.set_value", doctype="Intake Import", name=listed.name, fieldname=json.dumps(forged)
		),
	):
		assert answer.status_code in (200, 403, 417), answer.text
		assert stored(listed, *forged) == before
	born = worker.post("/api/resource/Intake Import", json={**forged, "office": scene.north.name}).json()[
		"data"
	]
	assert (born["status"], born["imported_by"], born.get("file_url")) == ("New", scene.people["CW"], None)


@pytest.mark.legitimate
def test_import_rows_cannot_be_read_as_a_doctype(worker, listed):
	for doctype in ("Intake Import Row", "__intake_row"):
		answer = worker.get(f"/api/resource/{doctype}", params={"fields": '["*"]'})
		assert answer.status_code in (403, 404, 417)
		assert listed.secret not in answer.text


@pytest.mark.defended_by("offices")
def test_a_list_cannot_be_imported_for_another_office(scene, worker):
	answer = worker.post("/api/resource/Intake Import", json={"office": scene.south.name})
	assert answer.status_code == 417


@pytest.mark.defended_by("files")
def test_another_users_file_cannot_be_imported(scene, worker, api, stored):
	"""She attaches the private file of the other office's list to her own import, to read it as a list of
	hers.
	"""
	with make.as_user(scene.user(CASE_WORKER, scene.south)):
		theirs = make.intake(scene.south, [HEADERS, line()])
	with make.as_user(scene.people["CW"]):
		mine = make.intake(scene.north)
	frappe.db.commit()
	url = stored(theirs, "file_url")
	body = {
		"file_url": url,
		"is_private": 1,
		"attached_to_doctype": "Intake Import",
		"attached_to_name": mine.name,
	}
	assert worker.post("/api/resource/File", json=body).status_code in (403, 417)
	assert worker.put(f"/api/resource/Intake Import/{mine.name}", json={"file_url": url}).status_code == 403
	assert not ask(worker, "GET", "seen", {"name": mine.name}).json()["message"]["has_file"]
	assert upload(worker, theirs, b"Nombre\nAna").status_code == 403
	frappe.set_user("Administrator")
	for doc in (theirs, mine):
		retention.delete_file_and_rows(doc.name)
	frappe.db.commit()


def hostile() -> dict[str, bytes]:
	book = openpyxl.Workbook()
	book.active.append(["Nombre"])
	out = io.BytesIO()
	book.save(out)

	def with_sheet(content: bytes) -> bytes:
		new = io.BytesIO()
		with (
			zipfile.ZipFile(io.BytesIO(out.getvalue())) as old,
			zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive,
		):
			for part in old.infolist():
				archive.writestr(
					part.filename,
					content if part.filename.endswith("sheet1.xml") else old.read(part.filename),
				)
		return new.getvalue()

	return {
		"a page": b"<html><script>alert(1)</script></html>\0",
		"a program": b"\x7fELF\0\0",
		"a PDF": b"%PDF-1.7",
		"nothing": b"",
		"entities": with_sheet(b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'),
		"a bomb": with_sheet(b" " * (11 << 20)),
	}


@pytest.mark.legitimate
def test_hostile_files_are_rejected_with_a_sentence(scene, worker):
	with make.as_user(scene.people["CW"]):
		doc = make.intake(scene.north)
	frappe.db.commit()
	for kind, content in hostile().items():
		answer = upload(worker, doc, content)
		text = answer.text
		if answer.status_code == 200:
			text = ask(worker, "GET", "seen", {"name": doc.name}).text
			assert "refused" in text, kind
		else:
			assert answer.status_code == 417, f"{kind}: {answer.status_code}"
		assert "root:" not in text
		assert "Traceback" not in text
	retention.delete_file_and_rows(doc.name)
	frappe.db.commit()


@pytest.mark.held_by_frappe("the rights of roles")
def test_a_guest_and_a_clerk_cannot_download_the_template(scene, api):
	for letters, status in (("guest", 403), ("FD", 403), ("CW", 200)):
		client = api("Guest") if letters == "guest" else api(scene.people[letters])
		assert ask(client, "GET", "template", {}).status_code == status, letters


@pytest.mark.held_by_frappe("methods that write take POST only")
def test_a_link_cannot_change_an_import(worker, listed, stored):
	"""An attacker makes her follow a link that would register all rows."""
	for _verb, method, arguments in calls(listed):
		if _verb == "POST":
			assert worker.get(f"/api/method/{API}.{method}", params=arguments).status_code in (403, 417), (
				method
			)
	assert stored(listed, "status") == imports.CHECKED


@pytest.mark.legitimate
def test_arguments_that_are_no_numbers_are_rejected(worker, listed):
	for after in ("0 or 1=1", "'; drop table `__intake_row`; --", -1):
		answer = ask(worker, "GET", "rows", {"name": listed.name, "after": after})
		assert answer.status_code in (200, 417)
	assert ask(worker, "GET", "rows", {"name": listed.name, "show": "all) or (1=1"}).status_code == 417
	assert (
		ask(worker, "POST", "decide", {"name": listed.name, "number": 2, "decision": "Imported"}).status_code
		== 417
	)
	assert (
		ask(
			worker,
			"POST",
			"decide",
			{"name": listed.name, "number": 2, "decision": "Same", "same_as": "PE-1"},
		).status_code
		== 417
	)
	assert ask(worker, "GET", "rows", {"name": '["like", "%"]'}).status_code in (403, 404, 417)


@pytest.mark.defended_by("formulas")
def test_formulas_are_returned_as_text(scene, worker):
	with make.as_user(scene.people["CW"]):
		doc = make.intake(scene.north, [HEADERS, line(Nombres="=HYPERLINK(1)", Nacionalidad="@SUM(1)")])
		make.run_import(doc, "check")
	frappe.db.commit()
	answer = ask(worker, "GET", "not_imported", {"name": doc.name, "kind": "CSV"})
	assert answer.status_code == 200
	assert "'=HYPERLINK(1)" in answer.text and "'@SUM(1)" in answer.text
	assert not [
		cell
		for line_ in answer.text.splitlines()
		for cell in line_.split(",")
		if cell.startswith(("=", "+", "@"))
	]
	assert "Quispe" not in answer.headers["Content-Disposition"]
	frappe.set_user("Administrator")
	retention.delete_file_and_rows(doc.name)
	frappe.db.commit()


@pytest.mark.defended_by("formulas")
def test_formulas_inside_a_text_are_returned_as_text(scene, worker):
	"""Where lists are separated by semicolons, a cell of a file with commas becomes several."""
	with make.as_user(scene.people["CW"]):
		doc = make.intake(
			scene.north, [HEADERS, line(Nombres='Ana; =HYPERLINK("x")', Nacionalidad="Nada;@SUM(1)")]
		)
		make.run_import(doc, "check")
	frappe.db.commit()
	answer = ask(worker, "GET", "not_imported", {"name": doc.name, "kind": "CSV"})
	assert answer.status_code == 200 and "HYPERLINK" in answer.text
	cells = [cell.strip(' "') for row in answer.text.splitlines() for cell in re.split("[;,]", row)]
	assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
	frappe.set_user("Administrator")
	retention.delete_file_and_rows(doc.name)
	frappe.db.commit()
