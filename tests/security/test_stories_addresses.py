"""Attempts to copy files of the site to a public address, to upload pages there, and to attach files to
others' records.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import frappe
import pytest

from tests import factories as make
from tests.http import Client
from tests.security.scene import NO_ROLE, made

WEBSITE = "website"
DECODED_LATER = pytest.mark.held_by_frappe("the Frappe of devbench finds no file at such an address")


@pytest.fixture(autouse=True)
def _no_copies(scene) -> Iterator[None]:
	"""Remove what a story puts into the folders of the site."""
	entries = set(frappe.get_all("File", pluck="name"))
	yield
	frappe.db.rollback()
	frappe.set_user("Administrator")
	for name in set(frappe.get_all("File", pluck="name")) - entries:
		frappe.delete_doc("File", name, force=True)
	frappe.db.commit()


@pytest.fixture(params=["FD", "RP", NO_ROLE, WEBSITE])
def attacker(request, scene, api, portal):
	return portal if request.param == WEBSITE else api(scene.people[request.param])


@pytest.fixture
def hidden(scene):
	"""Return a private file of a person of another office."""
	file = frappe.get_doc(
		{"doctype": "File", "file_name": f"{make.word()}.txt", "is_private": 1, "content": make.word()}
	)
	file.update({"attached_to_doctype": "Person", "attached_to_name": scene.other["Person"].name})
	file.insert(ignore_permissions=True)
	frappe.db.commit()
	return file


def secret_of(file) -> str:
	content = frappe.get_doc("File", file.name).get_content()
	return content.decode() if isinstance(content, bytes) else content


@pytest.mark.defended_by("addresses", "public files")
@pytest.mark.parametrize("is_private", [0, 1])
@pytest.mark.parametrize(
	"address",
	[
		"/files/../../site_config.json",
		"/private/files/../../site_config.json",
		pytest.param("/files/%2e%2e/%2e%2e/site_config.json", marks=DECODED_LATER),
		pytest.param("/files/..%2f..%2fsite_config.json", marks=DECODED_LATER),
		pytest.param("/files/x/../../../site_config.json", marks=DECODED_LATER),
	],
)
def test_the_configuration_of_the_site_cannot_be_copied(attacker, address, is_private):
	"""Frappe reads the file at the address of an entry, and keeps a copy at a public address."""
	name = f"{make.word()}.json"
	answer = attacker.post(
		"/api/resource/File", json={"file_name": name, "file_url": address, "is_private": is_private}
	)
	assert answer.status_code in (403, 417), answer.text[:200]
	for url in (f"/files/{name}", f"/private/files/{name}", "/files/site_config.json"):
		assert "encryption_key" not in attacker.get(url).text
	frappe.db.rollback()
	assert not frappe.db.exists("File", {"file_name": name})


@pytest.mark.defended_by("addresses", "public files", "files")
def test_a_private_file_cannot_be_copied(attacker, hidden):
	"""The same with another user's private file, whose address is known."""
	secret, stored = secret_of(hidden), Path(frappe.get_site_path("public", "files"))
	before = set(stored.iterdir())
	for address in (
		f"/files/../../private/files/{hidden.file_name}",
		hidden.file_url,
		hidden.file_url.replace("/private", "/private/files/.."),
	):
		for is_private in (0, 1):
			data = {"file_name": f"{make.word()}.txt", "file_url": address, "is_private": is_private}
			answer = attacker.post("/api/resource/File", json=data)
			assert answer.status_code in (403, 417), f"{address}: {answer.text[:200]}"
	assert all(
		secret not in path.read_text(errors="replace")
		for path in set(stored.iterdir()) - before
		if path.is_file()
	)


@pytest.mark.defended_by("public files")
@pytest.mark.parametrize("name", ["hola.html", "hola.svg", "hola.xhtml", "hola.HTM", "hola.xml", "hola.js"])
def test_a_page_cannot_be_uploaded_to_the_address_of_the_site(attacker, name):
	"""A script at /files/ runs as if it were the site's own."""
	word = make.word()
	name, page = f"{word}{name}", f"<script>{word}()</script>"
	data = {"file_name": name, "content": page, "is_private": 0}
	assert attacker.post("/api/resource/File", json=data).status_code in (403, 417)
	answer = attacker.post(
		"/api/method/upload_file", files={"file": (name, page.encode())}, data={"is_private": "0"}
	)
	assert answer.status_code in (403, 417), answer.text[:200]
	assert page not in attacker.get(f"/files/{name}").text


@pytest.mark.defended_by("public files")
def test_a_public_file_cannot_become_a_page_later(front):
	"""She uploads a picture, and then changes its address or makes a private page public."""
	data = {"file_name": f"{make.word()}.html", "content": f"<script>{make.word()}", "is_private": 1}
	made_one = front.post("/api/resource/File", json=data)
	assert made_one.status_code == 200, made_one.text[:200]
	name = made_one.json()["data"]["name"]
	assert front.put(f"/api/resource/File/{name}", json={"is_private": 0}).status_code == 403


@pytest.mark.defended_by("files")
@pytest.mark.parametrize("doctype", ["Person Document", "ToDo", "Notification Log", "User", "Office"])
def test_a_file_cannot_be_attached_to_a_record_without_write_access(scene, front, doctype):
	"""A file of a record is listed to all who see the record."""
	todo = made(
		lambda: frappe.get_doc(
			{"doctype": "ToDo", "description": make.word(), "allocated_to": scene.people["CW"]}
		).insert()
	)
	notice = made(make.notice, scene.people["CW"], scene.own["Person"])
	target = {
		"Person Document": scene.other["Person"].documents[0].name,
		"ToDo": todo.name,
		"Notification Log": notice.name,
		"User": scene.people["CW"],
		"Office": scene.south.name if hasattr(scene.south, "name") else scene.south,
	}[doctype]
	data = {"file_name": f"{make.word()}.txt", "content": "x", "is_private": 1}
	data |= {"attached_to_doctype": doctype, "attached_to_name": target}
	answer = front.post("/api/resource/File", json=data)
	assert answer.status_code == 403, answer.text[:200]
	answer = front.call(
		"upload_file",
		**{"filename": "x.txt", "doctype": doctype, "docname": target, "is_private": 1, "filedata": "eA=="},
	)
	assert answer.status_code != 200, answer.text[:200]
	frappe.db.rollback()
	assert not frappe.db.exists("File", {"attached_to_doctype": doctype, "attached_to_name": target})


@pytest.mark.defended_by("served files")
@pytest.mark.parametrize(
	"path",
	[
		"/files/..%2f..%2fsite_config.json",
		"/files/..%2F..%2Fprivate%2Ffiles%2F{file}",
	],
)
def test_the_web_server_cannot_serve_private_files(bench, hidden, path):
	"""Without any login he requests from the web server of the demo a file beside the folder that it serves."""
	answer = Client(bench.base_url).get(path.format(file=hidden.file_name))
	assert answer.status_code == 404
	assert "encryption_key" not in answer.text and secret_of(hidden) not in answer.text


@pytest.mark.legitimate
def test_uploads_of_the_desk_keep_working(scene, front):
	"""A scan on a person, and a picture of no record."""
	person = scene.own["Person"].name
	for data in (
		{"is_private": "1", "doctype": "Person", "docname": person},
		{"is_private": "1"},
		{"is_private": "0"},
	):
		answer = front.post(
			"/api/method/upload_file", files={"file": (f"{make.word()}.png", b"\x89PNG\r\n\x1a\n")}, data=data
		)
		assert answer.status_code == 200, f"{json.dumps(data)}: {answer.text[:300]}"
