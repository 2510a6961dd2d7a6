"""Lists of options: clerks try to change them, and a Services Administrator to read records by what a merge says of them."""

from __future__ import annotations

import frappe
import pytest

from tests import factories as make
from tests.names import word
from tests.security.restoring import Rows, restore_rows
from tests.security.scene import made

pytestmark = pytest.mark.forms

SUBJECT = "Consultation Subject"
API = "migrant_services.api.options"
LISTS = (SUBJECT, "Option List", "Answer Option", "Text Translation", "Translation", "Option Merge")


@pytest.fixture
def _lists(scene):
	with restore_rows([Rows(table) for table in LISTS]):
		yield


@pytest.fixture
def two(scene, _lists):
	"""Provide two subjects; the first one is in a consultation of a restricted person at the other office."""
	absorbed, survivor = (made(make.save, SUBJECT, code=word().upper(), title=word()).name for _ in range(2))
	consultation = made(make.consultation, scene.other["Person"], topics=[{"subject": absorbed}])
	yield absorbed, survivor, consultation
	frappe.set_user("Administrator")
	make.remove_rows(consultation.meta, [consultation.name])
	frappe.db.commit()


def merge(client, absorbed: str, survivor: str, method: str = "merge"):
	return client.call(f"{API}.{method}", doctype=SUBJECT, absorbed=absorbed, survivor=survivor)


@pytest.mark.defended_by("lists of options")
@pytest.mark.parametrize("letters", ["FD", "CW", "PO", "OM", "RP"])
def test_a_user_who_may_not_write_the_list_cannot_merge_or_count(scene, api, two, stored, letters):
	absorbed, survivor, consultation = two
	client = api(scene.people[letters])
	for method in ("merge", "preview_merge"):
		assert merge(client, absorbed, survivor, method).status_code == 403
	for method, arguments in (
		("describe", {"doctype": SUBJECT, "name": absorbed}),
		("order", {"doctype": SUBJECT, "names": [absorbed, survivor]}),
		("list_options", {"doctype": SUBJECT}),
		("add", {"option_list": word(), "titles": "A"}),
	):
		assert client.call(f"{API}.{method}", **arguments).status_code == 403
	assert stored(consultation, "main_subject") == absorbed


@pytest.mark.defended_by("lists of options")
def test_a_clerk_cannot_undo_a_merge(scene, api, two, stored):
	absorbed, survivor, consultation = two
	name = merge(api(scene.people["SA"]), absorbed, survivor).json()["message"]["name"]
	answer = api(scene.people["CW"]).call(f"{API}.undo_merge", name=name)
	assert answer.status_code == 403
	assert api(scene.people["CW"]).call(f"{API}.undo_merge", name=word()).status_code == 403
	assert stored(consultation, "main_subject") == survivor


@pytest.mark.defended_by("uses of options")
def test_a_preview_discloses_nothing_but_counts(scene, api, two):
	absorbed, survivor, consultation = two
	client = api(scene.people["SA"])
	answers = [
		merge(client, absorbed, survivor, "preview_merge"),
		client.call(f"{API}.describe", doctype=SUBJECT, name=absorbed),
		client.delete(f"/api/resource/{SUBJECT}/{absorbed}"),
	]
	assert '"records": 1' in answers[0].text or '"records":1' in answers[0].text
	assert answers[2].status_code == 417 and "1 record uses it" in answers[2].text
	hidden = (
		consultation.name,
		consultation.folio,
		consultation.person,
		consultation.notes,
		consultation.office,
	)
	for answer in answers:
		assert not [text for text in hidden if text in answer.text]


@pytest.mark.defended_by("lists of options", reaches=True)
@pytest.mark.parametrize("doctype", ["Person", "Office", "User", "Workflow", "Option List", "Option Merge"])
def test_nothing_but_options_can_be_merged(scene, api, _lists, doctype):
	"""A Services Administrator writes offices and workflows too."""
	own = scene.own.get(doctype)
	name = own.name if own else "Administrator"
	client = api(scene.people["SA"])
	for method in ("merge", "preview_merge"):
		answer = client.call(f"{API}.{method}", doctype=doctype, absorbed=name, survivor="Guest")
		assert answer.status_code in (403, 404)
	assert client.call(f"{API}.describe", doctype=doctype, name=name).status_code == 403


@pytest.mark.held_by_frappe("no role has the right to write a merge")
def test_a_merge_cannot_be_invented_or_forged(scene, api, two, stored):
	"""The record of a merge says which rows are put back: only the app writes it."""
	absorbed, survivor, _consultation = two
	client = api(scene.people["SA"])
	forged = {"list_doctype": SUBJECT, "absorbed": absorbed, "survivor": survivor, "status": "Merged"}
	assert client.post("/api/resource/Option Merge", json=forged).status_code == 403
	name = merge(client, absorbed, survivor).json()["message"]["name"]
	assert (
		client.put(f"/api/resource/Option Merge/{name}", json={"list_doctype": "Person"}).status_code == 403
	)
	assert client.delete(f"/api/resource/Option Merge/{name}").status_code == 403


@pytest.mark.held_by_frappe("methods that write take POST only")
@pytest.mark.parametrize("method", ["merge", "undo_merge", "order", "add"])
def test_a_link_cannot_change_a_list(scene, api, _lists, method):
	"""A user who follows a link sends a GET."""
	answer = api(scene.people["SA"]).get(
		f"/api/method/{API}.{method}", params={"name": word(), "doctype": SUBJECT}
	)
	assert answer.status_code in (403, 405)


@pytest.mark.defended_by("plain texts")
@pytest.mark.parametrize(
	"title",
	["Work <img src=x onerror=alert(1)>", "<script>alert(1)</script>", "{{ frappe.db.sql('select 1') }}"],
)
@pytest.mark.parametrize("doctype", [SUBJECT, "Option List"])
def test_a_title_cannot_carry_a_script(scene, api, _lists, doctype, title):
	client = api(scene.people["SA"])
	for values in (
		{"title": title},
		{"title": word(), "translations": [{"language": "es", "translation": title}]},
	):
		answer = client.post(f"/api/resource/{doctype}", json={"code": word().upper()[:20], **values})
		assert answer.status_code == 417
		assert not frappe.db.exists("Translation", {"translated_text": title})


@pytest.mark.defended_by("options alone", reaches=True)
@pytest.mark.parametrize("doctype", ["Person", "Consultation", "Household"])
def test_the_search_for_options_cannot_read_records(scene, front, doctype):
	"""The search is one method for all lists: it must not become one for all records."""
	answer = front.call(
		f"{API}.search_link", doctype=doctype, searchfield="name", start=0, page_len=20, txt=""
	)
	assert answer.status_code == 403 or answer.json().get("message") == []


@pytest.mark.defended_by("columns", "filters of options", reaches=True)
def test_the_search_for_options_cannot_filter_by_any_column(front):
	answer = front.call(
		"frappe.desk.search.search_link",
		doctype=SUBJECT,
		txt="",
		filters={"`tabUser`.`email`": ["like", "%"]},
	)
	assert answer.status_code == 403, answer.text[:300]
