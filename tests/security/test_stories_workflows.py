"""The Services Administrator edits workflows, and tries to use them to read and write what is closed to the
role.

Frappe writes into the records of any doctype when a workflow is saved, active or not, and evaluates conditions as code.
"""

from __future__ import annotations

import json

import frappe
import pytest

from tests.names import word
from tests.security.restoring import Rows, restore_rows

WORKFLOWS = ("Workflow", "Workflow Document State", "Workflow Transition")
# The doctypes whose records the stories try to overwrite by a workflow.
WRITTEN = ("User", "ToDo", "Office", "Person", "Payment", "Referral")


@pytest.fixture
def administrator(scene, api):
	"""Return the Services Administrator of the northern office."""
	return api(scene.people["SA"])


@pytest.fixture
def _workflows(connection):
	"""Restore the workflows after each test."""
	with restore_rows([Rows(table) for table in WORKFLOWS]):
		yield


@pytest.fixture
def state(administrator):
	"""Make a workflow state of the attacker; remove it afterwards."""
	name = f"sonda{word()}".lower()
	assert (
		administrator.post("/api/resource/Workflow State", json={"workflow_state_name": name}).status_code
		== 200
	)
	with restore_rows([Rows(table) for table in (*WORKFLOWS, *WRITTEN)]):
		yield name
	frappe.delete_doc("Workflow State", name, force=True)
	frappe.db.commit()


def workflow(doctype: str, field: str, state: str, **values) -> dict:
	row = {"state": state, "doc_status": "0", "allow_edit": "Services Administrator"} | values.pop("row", {})
	return {
		"workflow_name": f"sonda {word()}",
		"document_type": doctype,
		"workflow_state_field": field,
		"is_active": 0,
		"states": [row],
		"transitions": [],
		**values,
	}


@pytest.mark.defended_by("workflows")
@pytest.mark.parametrize(
	("doctype", "field"),
	[("User", "reset_password_key"), ("ToDo", "description"), ("Office", "municipality")],
)
@pytest.mark.parametrize("is_active", [0, 1])
def test_a_workflow_of_another_doctype_cannot_write_records(administrator, state, doctype, field, is_active):
	"""She tries to overwrite the password-reset key of every user with a word that she knows."""
	answer = administrator.post(
		"/api/resource/Workflow", json=workflow(doctype, field, state, is_active=is_active)
	)
	frappe.db.rollback()
	assert answer.status_code == 403, answer.text[:300]
	assert not frappe.db.count(doctype, {field: state})
	assert not frappe.db.exists("Workflow", {"document_type": doctype})


@pytest.mark.defended_by("workflows")
@pytest.mark.parametrize(
	("doctype", "field"),
	[("Person", "displaced_from_state"), ("Payment", "approved_by"), ("Payment", "status")],
)
def test_an_inactive_workflow_cannot_write_a_column(administrator, state, doctype, field):
	"""She names another column as the field of the state."""
	answer = administrator.post("/api/resource/Workflow", json=workflow(doctype, field, state))
	frappe.db.rollback()
	assert answer.status_code == 417, answer.text[:300]
	assert not frappe.db.count(doctype, {field: state})


@pytest.mark.defended_by("workflows")
def test_an_inactive_workflow_cannot_submit_records(scene, administrator):
	"""She saves a workflow where Draft is a draft, and then one where it is submitted."""
	before = frappe.get_all("Referral", fields=["name", "docstatus"], order_by="name")
	first = frappe.db.get_value("Referral", scene.own["Referral"].name, "workflow_state")
	for status in ("0", "1"):
		data = workflow("Referral", "workflow_state", first, row={"doc_status": status})
		made = administrator.post("/api/resource/Workflow", json=data)
		if status == "0" and made.status_code == 200:
			name = made.json()["data"]["name"]
			states = [{**made.json()["data"]["states"][0], "doc_status": "1"}]
			assert (
				administrator.put(f"/api/resource/Workflow/{name}", json={"states": states}).status_code
				== 417
			)
			frappe.db.rollback()
			frappe.delete_doc("Workflow", name, force=True)
			frappe.db.commit()
		elif status == "1":
			assert made.status_code == 417, made.text[:300]
	frappe.db.rollback()
	assert frappe.get_all("Referral", fields=["name", "docstatus"], order_by="name") == before


def rehearsed(client, doctype: str, condition: str) -> list[str]:
	data = frappe.get_doc("Workflow", {"document_type": doctype, "is_active": 1}).as_dict()
	data.transitions[0].condition = condition
	answer = client.call(
		"migrant_services.api.rehearsal.rehearse", workflow=frappe.as_json(data), role="Front Desk"
	)
	assert answer.status_code == 200, answer.text[:300]
	return [finding["text"] for finding in answer.json()["message"]["findings"]]


@pytest.mark.defended_by("conditions")
def test_a_rehearsed_condition_cannot_read_the_database(scene, administrator):
	"""Fullwidth quotes are letters of a text when the condition is checked, and end the text when it is
	evaluated.
	"""
	person = scene.other["Person"]
	value = f"frappe.db.get_value(＂Person＂, ＂{person.name}＂, ＂full_name＂) or ＂＂"
	answers = {
		letter: rehearsed(
			administrator, "Person", f"'a＇ and 1/(0 if ({value}).startswith(＂{letter}＂) else 1) or ＇b'"
		)
		for letter in (person.full_name[0], "#")
	}
	assert answers[person.full_name[0]] == answers["#"] and len(answers["#"]) > 0


@pytest.mark.defended_by("samples")
@pytest.mark.parametrize("doctype", ["Person", "Payment"])
def test_a_rehearsed_condition_cannot_disclose_the_newest_record(administrator, doctype):
	"""A condition that fails only when the newest record begins with the right letter."""
	newest = frappe.get_last_doc(doctype)
	field = "full_name" if doctype == "Person" else "payee_name"
	letter = newest.get(field)[0]
	for probe in (
		"1/(0 if (doc.{0} or '')[0:1] == '{1}' else 1)",
		"1/(0 if doc.{0} == '{1}' else 1)",
		"1 / (doc.{0} != '{1}')",
	):
		right, wrong = (
			rehearsed(administrator, doctype, probe.format(field, value)) for value in (letter, "#")
		)
		assert right == wrong, probe
		right, wrong = (
			rehearsed(administrator, doctype, probe.format(field, value))
			for value in (newest.get(field), "#")
		)
		assert right == wrong, probe


@pytest.mark.usefixtures("_workflows")
@pytest.mark.defended_by("conditions")
def test_a_stored_condition_cannot_read_the_database(administrator):
	"""She saves the condition in the active workflow of referrals."""
	name = frappe.db.get_value("Workflow", {"document_type": "Referral", "is_active": 1})
	data = administrator.get(f"/api/resource/Workflow/{name}").json()["data"]
	for condition in (
		"frappe.db.get_value('Person', 'x')",
		"'a＇ and frappe.db.get_value(＂Person＂, ＂x＂) or ＇b'",
	):
		data["transitions"][0]["condition"] = condition
		answer = administrator.put(
			f"/api/resource/Workflow/{name}", json={"transitions": data["transitions"]}
		)
		assert answer.status_code == 417 and "condition of the action" in answer.text, answer.text[:300]
	frappe.db.rollback()
	assert "frappe.db" not in json.dumps(frappe.get_doc("Workflow", name).as_dict(), default=str)
