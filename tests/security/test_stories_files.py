"""Attempts to read or take over files, and what else belongs to a record: tags and tasks."""

from __future__ import annotations

import json
from collections.abc import Iterator

import frappe
import pytest

from tests import factories as make
from tests.security.scene import GUEST, VICTIMS, lists, made

DOWNLOADS = ("frappe.core.doctype.file.file.download_file", "frappe.handler.download_file")


def file_of(owner: str, record=None, content: str | None = None):
	"""Make a user's private file, on a record or on none."""
	with make.as_user(owner):
		file = frappe.get_doc({"doctype": "File", "file_name": f"{make.word()}.txt", "is_private": 1})
		file.update({"content": content or make.word()})
		if record is not None:
			file.update({"attached_to_doctype": record.doctype, "attached_to_name": record.name})
		file.insert(ignore_permissions=True)
	frappe.db.commit()
	return file


@pytest.fixture
def loose(scene):
	"""Make a private file of a case worker of the other office, on no record yet."""
	return file_of(made(make.staff_user, "Case Worker", scene.south))


@pytest.mark.defended_by("methods", "records of methods", "files")
@pytest.mark.parametrize(
	"letters",
	[
		"FD",
		"TC",
		"RP",
		"SA",
		"no role",
		pytest.param(GUEST, marks=pytest.mark.held_by_frappe("not for guests")),
	],
)
def test_other_users_files_cannot_be_archived(scene, api, letters):
	"""A clerk requests an archive of files by their names, and the unpacking of one."""
	client = api(scene.people[letters])
	files = [file_of("Administrator", getattr(scene, group)["Person"]) for group in VICTIMS]
	for method, arguments in (
		("frappe.core.api.file.zip_files", {"files": json.dumps([file.name for file in files])}),
		("frappe.core.doctype.file.file.zip_files", {"files": json.dumps([files[1].name])}),
		("frappe.core.api.file.unzip_file", {"name": files[0].name}),
	):
		answer = client.call(method, **arguments)
		assert answer.status_code == 403, f"{method}: {answer.text[:100]}"


@pytest.mark.legitimate
def test_own_files_can_be_archived(scene, front):
	file = file_of(scene.people["FD"], scene.own["Person"])
	answer = front.call("frappe.core.api.file.zip_files", files=json.dumps([file.name]))
	assert answer.status_code == 200 and answer.content.startswith(b"PK")


@pytest.mark.defended_by("methods", "switches", "files")
@pytest.mark.parametrize("letters", ["FD", "CW", "TC", "RP", "SA"])
def test_files_and_tasks_of_hidden_records_cannot_be_searched(scene, api, letters):
	"""Link fields of files and tasks are searched past the rules."""
	person = scene.restricted["Person"]
	file = file_of("Administrator", person)
	task = made(make.assign, person, scene.people["PO"]) or frappe.get_last_doc(
		"ToDo", {"reference_name": person.name}
	)
	for method in ("search_link", "search_widget"):
		for doctype in ("File", "ToDo", "Tag Link"):
			answer = api(scene.people[letters]).call(
				f"frappe.desk.search.{method}",
				doctype=doctype,
				txt="",
				page_length=10_000,
				ignore_user_permissions=1,
			)
			disclosed = {
				word for word in (file.name, file.file_name, person.name, task.name) if word in answer.text
			}
			assert not disclosed, f"{method} {doctype}"


@pytest.mark.defended_by("files", "files of records")
def test_another_users_file_cannot_get_a_second_entry(scene, front, loose):
	"""A file that is on no record yet is named in an entry of one's own, and in a field of a record."""
	person, content = scene.own["Person"], loose.get_content()
	entry = {"file_url": loose.file_url, "is_private": 1, "file_name": "x"}
	on_person = {"attached_to_doctype": "Person", "attached_to_name": person.name}
	for answer in (
		front.post("/api/resource/File", json=entry),
		front.post("/api/resource/File", json={**entry, **on_person}),
		front.put(f"/api/resource/Person/{person.name}", json={"photo": loose.file_url, "photo_reason": "x"}),
		front.post("/api/method/upload_file", data={"file_url": loose.file_url, "is_private": 1}),
	):
		assert answer.status_code == 403, answer.text[:200]
	assert content not in front.get(loose.file_url).text
	frappe.db.rollback()
	assert not frappe.db.get_value("File", loose.name, "attached_to_name")


@pytest.mark.defended_by("files")
@pytest.mark.parametrize("group", VICTIMS)
def test_an_entry_cannot_be_rewritten_to_open_its_file(scene, front, group):
	"""A clerk who knows the name of an entry writes that the file is his, or of a record that he sees."""
	file, own, user = (
		file_of("Administrator", getattr(scene, group)["Person"]),
		scene.own["Person"],
		scene.people["FD"],
	)
	on_own = {"attached_to_doctype": "Person", "attached_to_name": own.name}
	whole = {
		"doctype": "File",
		"name": file.name,
		"file_url": file.file_url,
		"file_name": "x",
		"is_private": 1,
	}
	whole |= {"modified": str(file.modified), "owner": user}
	for answer in (
		front.put(f"/api/resource/File/{file.name}", json=on_own),
		front.put(
			f"/api/resource/File/{file.name}",
			json={"owner": user, "attached_to_doctype": None, "attached_to_name": None},
		),
		front.call("frappe.client.set_value", doctype="File", name=file.name, fieldname=json.dumps(on_own)),
		front.call("frappe.client.save", doc=json.dumps(whole)),
		front.call("frappe.client.save", doc=json.dumps({**whole, **on_own})),
		front.call("frappe.desk.form.save.savedocs", doc=json.dumps({**whole, **on_own}), action="Save"),
	):
		assert answer.status_code == 403, answer.text[:200]
	frappe.db.rollback()
	assert frappe.db.get_value("File", file.name, ["attached_to_name", "owner"]) == (
		file.attached_to_name,
		"Administrator",
	)
	assert file.get_content() not in front.get(file.file_url).text


@pytest.mark.defended_by("files of records")
def test_a_public_photo_is_rejected(scene, front):
	"""A field of a record names a public file, and one on another site."""
	for url in ("/files/x.jpg", "https://example.com/x.jpg"):
		answer = front.put(
			f"/api/resource/Person/{scene.own['Person'].name}", json={"photo": url, "photo_reason": "x"}
		)
		assert answer.status_code == 417, url


@pytest.mark.legitimate
def test_an_own_photo_is_accepted(scene, front, worker):
	"""The user who uploads a file names it in the field, and a colleague continues to work with the record."""
	person = made(make.person, scene.north)
	file = file_of(scene.people["FD"], person)
	path = f"/api/resource/Person/{person.name}"
	assert front.put(path, json={"photo": file.file_url, "photo_reason": "x"}).status_code == 200
	assert worker.put(path, json={"photo_reason": "y"}).status_code == 200
	assert worker.get(file.file_url).text == file.get_content()


@pytest.mark.defended_by("files")
def test_a_photo_in_an_unsaved_form_is_visible_only_to_its_user(scene, front, worker):
	"""The form of a new person uploads it for a record that does not exist yet.

	No one else opens it until then.
	"""
	content = make.word()
	answer = front.post(
		"/api/method/upload_file",
		data={"doctype": "Person", "docname": "new-person-1", "fieldname": "photo", "is_private": 1},
		files={"file": ("photo.txt", content)},
	)
	assert answer.status_code == 200, answer.text[:300]
	url = answer.json()["message"]["file_url"]
	assert worker.get(url).status_code == 403
	values = {"given_names": make.word(), "first_surname": make.word(), "population_group": "MIGRANT"}
	answer = front.post("/api/resource/Person", json={**values, "photo": url, "photo_reason": "x"})
	assert answer.status_code == 200, answer.text[:300]
	assert worker.get(url).text == content


@pytest.mark.defended_by("files")
def test_two_offices_with_the_same_file_keep_their_own(scene, front):
	"""That another user has uploaded the same file is not disclosed.

	Each has their own to read and to delete.
	"""
	content = make.word()
	theirs = file_of(made(make.staff_user, "Case Worker", scene.south), scene.other["Person"], content)
	answer = front.post(
		"/api/method/upload_file",
		data={"doctype": "Person", "docname": scene.own["Person"].name, "is_private": 1},
		files={"file": ("mine.txt", content)},
	)
	assert answer.status_code == 200, answer.text[:300]
	mine = answer.json()["message"]
	assert mine["file_url"] != theirs.file_url and theirs.file_name not in answer.text
	assert front.get(mine["file_url"]).text == content
	frappe.set_user("Administrator")
	for file in (theirs, frappe.get_doc("File", mine["name"])):
		path = file.get_full_path()
		with open(path) as stored:
			assert stored.read() == content
		file.delete()
		frappe.db.commit()
		with pytest.raises(FileNotFoundError):
			open(path).close()


@pytest.mark.defended_by("files")
def test_a_file_cannot_be_read_in_capitals_after_its_record_was_hidden(scene, front):
	"""A clerk who once uploaded a file requests it by an address in capitals, which the database treats as
	the same.
	"""
	person = made(make.person, scene.north)
	file = file_of(scene.people["FD"], person)
	assert front.get(file.file_url).text == file.get_content()
	frappe.set_user("Administrator")
	frappe.get_doc("Person", person.name).update({"restricted": 1, "restricted_reason": "x"}).save()
	frappe.db.commit()
	for url in (
		file.file_url,
		file.file_url.replace("/private/files", "/Private/Files"),
		file.file_url.upper(),
		f"{file.file_url} ",
	):
		for method in DOWNLOADS:
			answer = front.get(f"/api/method/{method}", params={"file_url": url})
			assert answer.status_code in (403, 404) and file.get_content() not in answer.text, url


@pytest.mark.defended_by("tags")
@pytest.mark.parametrize("group", VICTIMS)
def test_tags_of_hidden_people_cannot_be_read(scene, api, front, insider, group):
	"""All users may search for a tag, and Frappe shows who has it."""
	frappe.set_user("Administrator")
	person, tag = getattr(scene, group)["Person"], make.word()
	frappe.desk.doctype.tag.tag.DocTags("Person").add(person.name, tag)
	frappe.db.commit()
	link = frappe.db.get_value("Tag Link", {"tag": tag})
	for answer in (
		front.call("frappe.desk.doctype.tag.tag.get_documents_for_tag", tag=f"#{tag}"),
		front.call("frappe.desk.doctype.tag.tag.get_tagged_docs", doctype="Person", tag=f"%{tag}%"),
		front.call("frappe.desk.doctype.tag.get_tagged_docs", doctype="Person", tag=f"%{tag}%"),
		lists(front, "Tag Link"),
		front.get(f"/api/resource/Tag Link/{link}"),
		front.put(f"/api/resource/Tag Link/{link}", json={"tag": "x"}),
	):
		assert person.name not in answer.text and person.folio not in answer.text
	moved = front.put(
		f"/api/resource/Tag Link/{link}", json={"document_type": "Office", "document_name": scene.north.name}
	)
	assert moved.status_code == 403
	forged = {"document_type": "Person", "document_name": person.name, "title": "x", "tag": tag}
	assert front.post("/api/resource/Tag Link", json=forged).status_code == 403
	if group == "restricted":
		assert (
			person.name
			in insider.call("frappe.desk.doctype.tag.tag.get_documents_for_tag", tag=f"#{tag}").text
		)


@pytest.mark.defended_by("tags")
@pytest.mark.parametrize("group", (*VICTIMS, "own"))
def test_a_record_that_the_role_does_not_read_cannot_be_tagged(scene, front, group):
	"""Protection files of the own office are for other roles: a tag would disclose that there is one."""
	frappe.set_user("Administrator")
	tag, file = (
		frappe.get_doc({"doctype": "Tag", "name": make.word()}).insert(),
		getattr(scene, group)["Protection File"],
	)
	frappe.db.commit()
	forged = {"document_type": file.doctype, "document_name": file.name, "title": "x", "tag": tag.name}
	assert front.post("/api/resource/Tag Link", json=forged).status_code == 403


@pytest.mark.defended_by("assignments", "records of methods")
@pytest.mark.parametrize("group", VICTIMS)
def test_another_users_assignment_cannot_be_removed(scene, api, front, group):
	"""A clerk ends the assignment by which another user sees a record, and asks who has it."""
	frappe.set_user("Administrator")
	person = getattr(scene, group)["Person"]
	assigned = make.staff_user("Case Worker", scene.south)
	make.assign(person, assigned)
	frappe.db.commit()
	target = {
		"doctype": "Person",
		"name": person.name,
		"names": json.dumps([person.name]),
		"assign_to": assigned,
	}
	for method in ("remove", "remove_multiple", "close", "add", "add_multiple"):
		for more in (
			{},
			{"ignore_permissions": 1},
			{"assign_to": "[]"},
			{"args": json.dumps({**target, "assign_to": [assigned]})},
		):
			answer = front.call(f"frappe.desk.form.assign_to.{method}", **{**target, **more})
			assert answer.status_code in (403, 417) and f'"{assigned}"' not in answer.text, (method, more)
	todo = frappe.get_doc("ToDo", {"reference_name": person.name, "allocated_to": assigned}).as_dict()
	for values in ({"status": "Cancelled"}, {"reference_type": "Office", "reference_name": scene.north.name}):
		forged = {**todo, "assigned_by": scene.people["FD"], **values}
		assert front.call("frappe.client.save", doc=json.dumps(forged, default=str)).status_code == 403, (
			values
		)
	frappe.db.rollback()
	assert (
		frappe.db.get_value("ToDo", {"reference_name": person.name, "allocated_to": assigned}, "status")
		== "Open"
	)
	assert api(assigned).get(f"/api/resource/Person/{person.name}").status_code == 200


@pytest.fixture
def _no_follows(scene) -> Iterator[None]:
	yield
	frappe.db.rollback()
	frappe.db.delete("Document Follow", {"user": scene.people["FD"]})
	frappe.db.commit()


@pytest.fixture
def follow_of_another(scene, group) -> Iterator[frappe.model.document.Document]:
	"""Make a user who sees the person follow them, as before the app was installed."""
	frappe.set_user("Administrator")
	person = getattr(scene, group)["Person"]
	follow = frappe.new_doc(
		"Document Follow", ref_doctype="Person", ref_docname=person.name, user="Administrator"
	)
	follow.set_new_name()
	follow.db_insert()
	frappe.db.commit()
	yield follow
	frappe.db.rollback()
	frappe.db.delete("Document Follow", {"name": follow.name})
	frappe.db.commit()


@pytest.mark.defended_by("followers")
@pytest.mark.parametrize("group", VICTIMS)
def test_follows_of_hidden_records_cannot_be_listed(front, follow_of_another, group):
	"""Frappe lists to every user who follows what."""
	listed = front.get("/api/resource/Document Follow", params={"fields": '["*"]', "limit_page_length": 0})
	assert follow_of_another.ref_docname not in listed.text
	assert front.get(f"/api/resource/Document Follow/{follow_of_another.name}").status_code == 403


@pytest.mark.usefixtures("_no_follows")
@pytest.mark.defended_by("followers")
def test_a_record_cannot_be_followed(scene, front):
	"""Frappe mails the changes of a record to its followers.

	A clerk follows a hidden record, and one that is visible now and may be hidden tomorrow.
	"""
	user = scene.people["FD"]
	for person in (scene.other["Person"], scene.restricted["Person"], scene.own["Person"]):
		follow = {"ref_doctype": "Person", "ref_docname": person.name, "user": user}
		front.post("/api/resource/Document Follow", json=follow)
		front.call("frappe.client.insert", doc=json.dumps({"doctype": "Document Follow", **follow}))
	elsewhere = {"ref_doctype": "Office", "ref_docname": scene.north.name, "user": user}
	made_now = front.post("/api/resource/Document Follow", json=elsewhere).json()["data"]
	front.put(
		f"/api/resource/Document Follow/{made_now['name']}", json={**elsewhere, "ref_doctype": "Person"}
	)
	frappe.db.rollback()
	assert not frappe.db.count("Document Follow", {"ref_doctype": "Person"})


@pytest.mark.defended_by("saved filters")
def test_other_users_filters_cannot_be_read_or_changed(scene, front, insider):
	"""The Protection Officer saved a filter for a person in hiding.

	Frappe lets all users read, change and delete filters.
	"""
	name = make.word()
	saved = {
		"filter_name": name,
		"reference_doctype": "Person",
		"filters": json.dumps([["Person", "full_name", "like", name]]),
	}
	own = insider.post("/api/resource/List Filter", json={**saved, "for_user": scene.people["PO"]}).json()[
		"data"
	]["name"]
	shared = insider.post("/api/resource/List Filter", json={**saved, "filter_name": "All"}).json()["data"][
		"name"
	]
	listed = lists(front, "List Filter")
	assert own not in listed.text and shared in listed.text
	path = f"/api/resource/List Filter/{own}"
	for answer in (front.get(path), front.put(path, json={"for_user": ""}), front.delete(path)):
		assert answer.status_code == 403 and name not in answer.text
	assert own in lists(insider, "List Filter").text
	for filter_name in (own, shared):
		frappe.delete_doc("List Filter", filter_name, ignore_permissions=True, delete_permanently=True)
	frappe.db.commit()
