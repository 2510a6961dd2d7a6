"""Files that should read or write what a configuration may not, and people who are no administrators.

Any user can make such a file, with a digest that is right, and wait until an administrator brings it in.
"""

from __future__ import annotations

import json
from copy import deepcopy

import frappe
import pytest

from migrant_services.administration.configuration.check import check_parts
from migrant_services.administration.configuration.records import read_configuration
from tests.configuration import change, write
from tests.security.restoring import Rows, restore_rows
from tests.security.rights import ROLES
from tests.security.scene import GUEST

pytestmark = pytest.mark.forms

API = "migrant_services.api.configuration."
OTHER_ROLES = [letters for letters in ROLES if letters not in ("SA", "RP")]


@pytest.fixture
def administrator(scene, api):
	"""Return the Services Administrator of the northern office."""
	return api(scene.people["SA"])


@pytest.fixture(scope="module")
def stored(scene):
	"""Return the parts of the site, which the stories only try to change. Records that the scene left empty are no parts."""
	return {
		doctype: [part for part in parts if not check_parts({doctype: [part]}, lambda *_args: True)]
		for doctype, parts in read_configuration().items()
	}


@pytest.fixture
def parts(stored):
	"""Provide the parts of the site; imports are removed afterwards."""
	with restore_rows([Rows("Configuration Import")]):
		yield stored


def send(client, parts: dict):
	return client.call(API + "check_file", content=write(parts), file_name="configuration.json")


def office(parts: dict) -> str:
	return parts["Office"][0]["code"]


def with_workflow(**row):
	"""Return a change of the first state of a workflow."""

	def edit(parts: dict) -> dict:
		parts = deepcopy(parts)
		parts["Workflow"][0]["states"][0].update(row)
		return parts

	return edit


HARMFUL = {
	"accounts": lambda parts: {**parts, "User": [{"name": "attacker@example.org", "enabled": 1}]},
	"roles of accounts": lambda parts: {**parts, "Has Role": [{"parent": "x", "role": "System Manager"}]},
	"rights": lambda parts: {
		**parts,
		"Custom DocPerm": [{"parent": "Person", "role": "Front Desk", "read": 1}],
	},
	"code": lambda parts: {**parts, "Server Script": [{"name": "x", "script": "frappe.db.commit()"}]},
	"formats of prints": lambda parts: {**parts, "Print Format": [{"name": "x", "html": "{{ doc }}"}]},
	"people": lambda parts: {**parts, "Person": [{"given_names": "Invented"}]},
	"columns": lambda parts: {**parts, "Custom Field": [{"dt": "Person", "fieldname": "x", "permlevel": 0}]},
	"methods": lambda parts: change(
		parts, "Migrant Services Settings", "", opened_methods="frappe.client.get_list guest"
	),
	"private files": lambda parts: change(
		parts, "Office", office(parts), coat_of_arms="/private/files/list.csv"
	),
	"who signs": lambda parts: change(parts, "Office", office(parts), signatory="Invented"),
	"who owns": lambda parts: change(parts, "Office", office(parts), owner="attacker@example.org"),
	"names of records": lambda parts: change(parts, "Office", office(parts), name="OTHER"),
	"scripts in titles": lambda parts: change(
		parts, "Office", office(parts), office_name="<img src=x onerror=alert(1)>"
	),
	"templates in letters": lambda parts: change(
		parts, "Office", office(parts), legal_basis="{{ frappe.db.sql('select * from tabUser') }}"
	),
	"rows of other records": lambda parts: change(
		parts, "Office", office(parts), closed_days=[{"day": "2026-12-25", "reason": "", "parent": "x"}]
	),
	"workflows of accounts": lambda parts: {
		**parts,
		"Workflow": [{**parts["Workflow"][0], "document_type": "User"}],
	},
	"tasks of workflows": with_workflow(next_action_email_template="x"),
	"filters in place of names": lambda parts: change(
		parts, "Migrant Services Settings", "", default_office={"name": ["like", "%"]}
	),
}


# Without the check too, nothing of these is written: what is written are fields of the part, and links that lead to a record.
NEVER_WRITTEN = ("rows of other records", "tasks of workflows", "filters in place of names")
BUILT_IN = pytest.mark.held_by_frappe("only fields of the part are written, and a link leads to a record")


@pytest.mark.defended_by("configuration files")
@pytest.mark.parametrize(
	"kind", [pytest.param(kind, marks=BUILT_IN) if kind in NEVER_WRITTEN else kind for kind in HARMFUL]
)
def test_a_file_cannot_write_what_is_no_part_of_the_configuration(administrator, parts, kind):
	answer = send(administrator, HARMFUL[kind](parts))
	frappe.db.rollback()
	assert answer.status_code == 417, answer.text[:300]
	assert "PART_" in answer.text
	assert read_configuration()["Office"] == parts["Office"]


@pytest.mark.defended_by("conditions")
@pytest.mark.parametrize(
	"condition",
	[
		"frappe.db.get_value('User', 'Administrator', 'api_key')",
		pytest.param(
			"doc.__class__.__mro__",
			marks=pytest.mark.held_by_frappe("Names with two underscores are rejected."),
		),
	],
)
def test_a_file_cannot_bring_code_in_a_condition(administrator, parts, condition):
	"""The condition of a workflow is code for Frappe; the check of the workflow knows what it may be."""
	harmful = deepcopy(parts)
	harmful["Workflow"][0]["transitions"][0]["condition"] = condition
	answer = send(administrator, harmful)
	frappe.db.rollback()
	assert answer.status_code == 200, answer.text[:300]
	made = frappe.get_doc("Configuration Import", answer.json()["message"])
	assert made.status == "To Correct"
	assert administrator.call(API + "start_import", name=made.name).status_code == 417


@pytest.mark.defended_by("configuration administrators")
@pytest.mark.parametrize("role", OTHER_ROLES)
def test_the_configuration_cannot_be_exported_by_others(scene, api, role):
	answer = api(scene.people[role]).call(API + "export_file")
	assert answer.status_code == 403, answer.text[:300]
	assert "migrant_services.configuration" not in answer.text


@pytest.mark.defended_by("configuration administrators")
@pytest.mark.parametrize("role", ["DP", "OM", "PR"])
def test_a_file_cannot_be_brought_in_by_others(scene, api, parts, role):
	answer = send(api(scene.people[role]), parts)
	assert answer.status_code == 403, answer.text[:300]


@pytest.mark.held_by_frappe("The methods are open to users of the desk who are logged in only.")
@pytest.mark.parametrize(
	"method", ["export_file", "check_file", "start_import", "undo_import", "restore_version"]
)
def test_a_guest_cannot_call_any_method(api, method):
	arguments = {"content": "{}", "file_name": "a", "name": "x", "version": "x"}
	answer = api(GUEST).call(API + method, **arguments)
	assert answer.status_code in (401, 403), answer.text[:300]


@pytest.mark.held_by_frappe("No role may create or write imports and versions.")
@pytest.mark.parametrize("doctype", ["Configuration Import", "Configuration Version"])
def test_an_import_cannot_be_forged(administrator, parts, doctype):
	"""What an import keeps of the time before it is written when it is undone."""
	before = json.dumps([{"doctype": "User", "key": ["x"], "content": {}, "digest": ""}])
	forged = {"status": "Done", "before": before, "content": "{}", "part": "Office", "part_key": "x"}
	assert administrator.post(f"/api/resource/{doctype}", json=forged).status_code == 403
	name = send(administrator, parts).json()["message"]
	frappe.db.rollback()
	answer = administrator.put(f"/api/resource/Configuration Import/{name}", json=forged)
	assert answer.status_code == 403
	assert administrator.delete(f"/api/resource/Configuration Import/{name}").status_code == 403


@pytest.mark.held_by_frappe("The function is no method of the API.")
@pytest.mark.parametrize(
	"method",
	[
		"migrant_services.administration.configuration.imports.run_job",
		"migrant_services.administration.configuration.records.write_part",
		"migrant_services.administration.configuration.versions.restore",
	],
)
def test_the_work_behind_the_methods_cannot_be_called(administrator, method):
	answer = administrator.call(method, name="x", version="x", doctype="Office", content={}, origin="x")
	assert answer.status_code in (403, 404), answer.text[:300]


@pytest.mark.held_by_frappe("No right to read versions and imports.")
@pytest.mark.parametrize("role", ["FD", "CW", "PR", "OM"])
def test_versions_and_imports_cannot_be_read_by_others(scene, api, administrator, parts, role):
	name = send(administrator, parts).json()["message"]
	client = api(scene.people[role])
	for path in ("Configuration Import", "Configuration Version", f"Configuration Import/{name}"):
		assert client.get(f"/api/resource/{path}").status_code == 403
	assert client.call(API + "show_import", name=name).status_code == 403


@pytest.mark.legitimate
def test_the_administrator_takes_the_configuration_out_and_looks_at_it(administrator, parts):
	text = administrator.call(API + "export_file").json()["message"]["content"]
	assert json.loads(text)["parts"]["Office"] == parts["Office"]
	answer = send(administrator, parts)
	shown = administrator.call(API + "show_import", name=answer.json()["message"]).json()["message"]
	assert shown["status"] == "Checked"
	assert {change["kind"] for change in shown["changes"]} <= {"Kept"}
