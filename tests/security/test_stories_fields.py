"""The Services Administrator changes the shipped fields, and tries to hide what protects people, to open what is closed to staff, or to
run code in the desks of others. Others try to change fields at all.
"""

from __future__ import annotations

import frappe
import pytest

from migrant_services.forms import field_properties, fields
from tests.security.restoring import Rows, restore_rows

pytestmark = pytest.mark.forms

SETTING = "Field Setting"
SCRIPTS = (
	"Name <img src=x onerror=alert(1)>",
	"<script>alert(1)</script>",
	"{{ frappe.db.get_value('Person', 'x', 'full_name') }}",
	"{% include 'x' %}",
	"Name\u202egnp.exe",
	"Name\x00",
)


@pytest.fixture(autouse=True)
def _fields(scene):
	"""Show every field as shipped again after each story."""
	with restore_rows(
		[Rows(table) for table in (SETTING, "Property Setter", "Text Translation", "Translation")]
	):
		yield
	fields.forget_settings()
	frappe.cache.delete_value("migrant_services_field_settings")
	for doctype in ("Person", "Consent", "Referral", "Payment", "Household"):
		frappe.clear_cache(doctype=doctype)


@pytest.fixture
def administrator(scene, api):
	return api(scene.people["SA"])


def change(client, fieldname: str, record: str = "Person", **values):
	answer = client.post(
		f"/api/resource/{SETTING}", json={"record": record, "fieldname": fieldname, **values}
	)
	frappe.db.rollback()
	return answer


def shown(record: str, fieldname: str):
	frappe.clear_cache(doctype=record)
	return frappe.get_meta(record).get_field(fieldname)


@pytest.mark.defended_by("needed fields")
@pytest.mark.parametrize(
	("record", "fieldname"),
	[
		("Person", "nationality"),
		("Person", "privacy_notice"),
		("Person", "safe_contact_notes"),
		("Consent", "evidence"),
		("Referral", "organization"),
		("Payment", "identity_shown"),
		("Household", "office"),
	],
)
def test_what_protects_people_cannot_be_hidden(scene, administrator, record, fieldname):
	"""She hides the proof of the privacy notice, so that clerks no longer fill it in."""
	reject_hiding(scene, administrator, record, fieldname)


@pytest.mark.defended_by("needed fields", "fields that need each other")
@pytest.mark.parametrize(
	("record", "fieldname"),
	[
		("Person", "restricted"),
		("Person", "restricted_reason"),
		("Consent", "decision"),
		("Referral", "legal_basis"),
	],
)
def test_what_other_fields_depend_on_cannot_be_hidden(scene, administrator, record, fieldname):
	"""She hides the mark of restricted people, or the consent, so that the fields that follow from it are gone too."""
	reject_hiding(scene, administrator, record, fieldname)


def reject_hiding(scene, administrator, record: str, fieldname: str) -> None:
	answer = change(administrator, fieldname, record, hidden=1)
	assert answer.status_code == 417, answer.text[:300]
	office = scene.own["Person"].office
	answer = change(administrator, fieldname, record, hidden=1, office=office)
	assert answer.status_code == 417, answer.text[:300]
	assert not shown(record, fieldname).hidden


@pytest.mark.defended_by("plain texts")
@pytest.mark.parametrize("text", SCRIPTS)
@pytest.mark.parametrize("field", ["label", "help"])
def test_a_wording_cannot_run_code(administrator, field, text):
	"""She names a field with a script, or with Jinja, which every desk and print would show."""
	values = {field: text, "translations": [{"text": text.strip(), "language": "es", "translation": "x"}]}
	answer = change(administrator, "literacy", **values)
	assert answer.status_code == 417, answer.text[:300]
	assert shown("Person", "literacy").label == "Literacy"


@pytest.mark.defended_by("closed fields")
@pytest.mark.parametrize("fieldname", ["workflow_state", "verification_code", "document_reminders"])
def test_what_the_app_keeps_to_itself_cannot_be_changed(administrator, fieldname):
	answer = change(administrator, fieldname, hidden=1)
	assert answer.status_code == 417, answer.text[:300]
	assert not frappe.db.exists(
		"Property Setter", {"field_name": fieldname, "module": field_properties.MODULE}
	)


@pytest.mark.held_by_frappe("a change of a field has no place for other properties")
def test_a_change_cannot_open_a_level(administrator):
	"""She sends the level of the field, its options and its default with the change."""
	more = {
		"permlevel": 0,
		"options": "User",
		"default": "x",
		"fetch_from": "person.full_name",
		"in_list_view": 1,
	}
	change(administrator, "arrived_in_country_on", hidden=0, required=0, **more)
	field = shown("Person", "arrived_in_country_on")
	assert (field.permlevel, field.options or "", field.default or "", field.in_list_view) == (1, "", "", 0)


@pytest.mark.defended_by("rights of methods")
@pytest.mark.parametrize("role", ["FD", "CW", "PO", "PR", "FO", "TC", "OM", "DP"])
def test_other_roles_cannot_change_fields(scene, api, administrator, role):
	client = api(scene.people[role])
	assert change(client, "literacy", hidden=1).status_code == 403
	restored = client.post("/api/method/migrant_services.api.forms.restore_fields", json={"record": "Person"})
	assert restored.status_code == 403, restored.text[:300]
	if role != "DP":
		answer = client.get("/api/method/migrant_services.api.forms.list_form", params={"record": "Person"})
		assert answer.status_code == 403, answer.text[:300]
	assert not shown("Person", "literacy").hidden


@pytest.mark.held_by_frappe("the role has no right on them")
def test_the_properties_themselves_cannot_be_written(administrator):
	"""She writes the property setter, or saves Customize Form, without the check of the app."""
	setter = {
		"doctype_or_field": "DocField",
		"doc_type": "Person",
		"field_name": "restricted",
		"property": "permlevel",
		"value": "0",
	}
	answers = [
		administrator.post("/api/resource/Property Setter", json=setter),
		administrator.post(
			"/api/method/frappe.client.insert", json={"doc": {"doctype": "Property Setter", **setter}}
		),
		administrator.post(
			"/api/method/run_doc_method",
			json={
				"docs": {"doctype": "Customize Form", "name": "Customize Form", "doc_type": "Person"},
				"method": "save_customization",
			},
		),
		administrator.post(
			"/api/resource/Custom Field", json={"dt": "Person", "label": "X", "fieldtype": "Data"}
		),
	]
	frappe.db.rollback()
	assert [answer.status_code for answer in answers] == [403] * 4, [answer.text[:200] for answer in answers]
	assert shown("Person", "restricted").permlevel == 1


@pytest.mark.held_by_frappe("methods check their arguments")
def test_other_doctypes_cannot_be_asked_for(scene, api, administrator):
	for method in ("list_form", "list_places", "list_office_changes"):
		answer = administrator.get(
			f"/api/method/migrant_services.api.forms.{method}", params={"record": "User"}
		)
		assert answer.status_code == 417, answer.text[:300]
	assert change(administrator, "enabled", "User", hidden=1).status_code == 417
