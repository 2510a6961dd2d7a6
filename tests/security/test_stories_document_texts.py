"""The Services Administrator words documents, and tries to read by them what is closed to the role; others try to word them."""

from __future__ import annotations

import io
import json

import frappe
import pytest
from pypdf import PdfReader

from migrant_services.texts.catalog import load_specs
from tests.security.restoring import Rows, restore_rows
from tests.security.scene import OUTSIDE

pytestmark = pytest.mark.forms

DOCTYPE = "Document Text"
TABLES = (DOCTYPE, "Document Text Part", "Document Text Field")
API = "migrant_services.api.document_texts."
PREVIEW = API + "preview"
ROLES = ("FD", "CW", "PO", "PR", "PA", "FO", "TC", "RP", "OM", "DP")


@pytest.fixture
def administrator(scene, api):
	"""Return the Services Administrator of the northern office."""
	return api(scene.people["SA"])


@pytest.fixture(autouse=True)
def _texts(scene):
	"""Restore the texts after each test."""
	with restore_rows([Rows(table) for table in TABLES]):
		yield


def rows(part: str, text: str) -> list[dict]:
	"""Return the text of a part in both languages."""
	return [{"part": part, "language": language, "text": text} for language in ("en", "es")]


def save(client, document: str, texts: list[dict], fields: list[dict] | None = None):
	url = f"/api/resource/{DOCTYPE}/{document}"
	return client.put(url, json={"texts": texts, "fields_shown": fields or []})


def stored(document: str) -> list:
	frappe.db.rollback()
	return frappe.get_all("Document Text Part", {"parent": document})


def preview(client, document: str, **values):
	return client.post(
		f"/api/method/{PREVIEW}",
		json={"document": document, "language": "en", "texts": [], "fields": [], **values},
	)


def words(answer) -> str:
	assert answer.status_code == 200, answer.text[:300]
	assert answer.headers["Content-Type"].startswith("application/pdf")
	return " ".join(
		" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split()
	)


# What a text may try to read or run.
ATTACKS = (
	"[[doc.__class__]]",
	"[[doc.person]]",
	"[[frappe.session.user]]",
	"[[person.full_name]]",
	"[[__import__('os').environ]]",
	"[[migratory_situation]]",
	"[[population_group]]",
	"[[nationality]]",
	"[[verification_code]]",
	"[[office_name|attr('x')]]",
	"[[office_name}}{{frappe.session.user]]",
	"[[[[office_name]]]]",
	"[[ office_name ]]",
	"{{ frappe.db.get_value('Person', {}, 'full_name') }}",
	"{% for x in frappe.get_all('Person') %}{{ x }}{% endfor %}",
	"{% include 'frappe/templates/base.html' %}",
	"{{ printed(doc, 'Person') }}",
	"<script>alert(document.cookie)</script>",
	"<img src='http://169.254.169.254/latest/meta-data'>",
	"<iframe src='file:///etc/passwd'></iframe>",
	"<link rel=stylesheet href='http://127.0.0.1:6379'>",
	"<style>@import url(file:///etc/passwd)</style>",
	"</p><div id='footer-html'>",
	"&lt;script&gt;",
	"<!-- hidden",
	"text\x00more",
	"text\u202ereversed",
	"｛｛ frappe.session.user ｝｝",
	"＜script＞",
)


@pytest.mark.defended_by("texts of documents")
@pytest.mark.parametrize(
	("document", "part"), [("Registration Form", "additional"), ("All Documents", "footer")]
)
def test_an_attack_in_a_text_cannot_be_saved(administrator, document, part):
	for attack in ATTACKS:
		answer = save(administrator, document, rows(part, f"Words. {attack}"))
		assert answer.status_code == 417, (attack, answer.text[:300])
	assert not stored(document)


@pytest.mark.held_by_frappe("a text is no template, and the person of a preview is invented")
@pytest.mark.parametrize("attacks", [ATTACKS[start::5] for start in range(5)])
def test_an_attack_in_an_unsaved_preview_stays_text(administrator, attacks, scene):
	"""The preview does not wait for the check, so a text alone must be harmless."""
	text = "\n\n".join(("Words.", *attacks))
	answer = preview(administrator, "Registration Form", texts=rows("additional", text))
	text = words(answer)
	assert "Words." in text
	person = scene.own["Person"]
	assert person.full_name not in text and person.folio not in text
	assert scene.people["SA"] not in text


@pytest.mark.defended_by("texts of documents")
@pytest.mark.parametrize(
	"attack", ["Ana Luna 55 1234 5678", "[[state]]", "[[person_name]]", "ana@example.org", "PE-0000012-3"]
)
def test_nothing_personal_can_be_in_a_subject(administrator, attack):
	document = "Notice of a Record Beyond Its Target"
	answer = save(administrator, document, rows("subject", f"[[folio]] {attack}"))
	assert answer.status_code == 417, answer.text[:300]
	assert not stored(document)


@pytest.mark.defended_by("texts of documents")
@pytest.mark.parametrize(
	"field", ["migratory_situation", "own_x", "verification_code", "own_x; drop table tabPerson", "../../x"]
)
def test_a_field_that_is_not_the_documents_cannot_be_printed(administrator, field):
	answer = save(administrator, "Registration Form", [], [{"field": field, "shown": 1}])
	assert answer.status_code == 417, answer.text[:300]


@pytest.mark.held_by_frappe("a preview reads no record, whatever is sent with it")
@pytest.mark.parametrize("document", ["Consent Letter", "Registration Form", "Referral Letter"])
def test_a_preview_cannot_be_of_a_record(administrator, scene, document):
	"""She adds the name of a record and a document of her own to the request."""
	person = scene.own["Person"]
	for extra in (
		{"name": person.name},
		{"doc": json.dumps({"doctype": "Person", "name": person.name})},
		{"doctype": "Person"},
	):
		answer = preview(administrator, document, **extra)
		if answer.status_code == 200:
			text = words(answer)
			assert person.full_name not in text and person.folio not in text
	answer = preview(administrator, f"../{person.name}")
	assert answer.status_code in (403, 404)


@pytest.mark.held_by_frappe("a method that takes POST only")
def test_a_preview_cannot_be_asked_for_by_a_link(administrator):
	"""Another site could show the link to her."""
	answer = administrator.get(
		f"/api/method/{PREVIEW}?document=Consent Letter&language=en&texts=[]&fields=[]"
	)
	assert answer.status_code == 403, answer.text[:300]


@pytest.mark.held_by_frappe("the rights of roles")
@pytest.mark.parametrize("role", ROLES)
def test_other_roles_cannot_word_documents(scene, api, role):
	assert save(api(scene.people[role]), "Ticket Slip", rows("title", "Mine")).status_code == 403
	assert not stored("Ticket Slip")


@pytest.mark.defended_by("records of documents")
@pytest.mark.parametrize(
	"role", [pytest.param(role, marks=OUTSIDE) if role == "RP" else role for role in ROLES]
)
def test_other_roles_cannot_preview_documents(scene, api, role):
	client = api(scene.people[role])
	assert preview(client, "Ticket Slip").status_code == 403
	for method in ("check", "preview_text"):
		arguments = {"document": "Ticket Slip", "texts": [], "fields": []}
		if method == "preview_text":
			arguments["language"] = "en"
		assert client.call(API + method, **arguments).status_code == 403


@pytest.mark.held_by_frappe("methods that are closed to guests")
def test_guests_cannot_read_documents(guest):
	for method in ("describe", "check", "preview", "preview_text"):
		assert guest.call(API + method, document="Ticket Slip").status_code in (401, 403)


@pytest.mark.defended_by("texts of documents")
def test_rows_cannot_be_written_past_the_check(administrator):
	"""She writes a row of the table by itself."""
	row = {
		"parent": "Ticket Slip",
		"parenttype": DOCTYPE,
		"parentfield": "texts",
		"part": "title",
		"language": "en",
		"text": "<b>",
	}
	answer = administrator.post("/api/resource/Document Text Part", json=row)
	assert answer.status_code in (403, 417)
	assert not stored("Ticket Slip")
	answer = administrator.call(
		"frappe.client.set_value",
		doctype=DOCTYPE,
		name="Ticket Slip",
		fieldname={"texts": rows("title", "<b>x</b>")},
	)
	assert answer.status_code >= 400
	assert not stored("Ticket Slip")


@pytest.mark.defended_by("shipped texts")
@pytest.mark.parametrize("written_on", ["<script>alert(1)</script>", "{{ doc }}"])
def test_the_shipped_text_of_a_row_cannot_be_forged(administrator, written_on):
	texts = [{**row, "written_on": written_on} for row in rows("title", "Your turn")]
	answer = save(administrator, "Ticket Slip", texts)
	assert answer.status_code == 200, answer.text[:900]
	frappe.db.rollback()
	part = load_specs()["Ticket Slip"].parts["title"]
	for row in frappe.get_all("Document Text Part", {"parent": "Ticket Slip"}, ["language", "written_on"]):
		assert row.written_on == part.get_text(row.language)
