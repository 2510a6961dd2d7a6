"""Attempts by methods of Frappe that check no right: what each would disclose or change if it were open.

Each story has an attacker, a victim and a route. `test_doors.py` tests that the methods are closed under every
spelling; these stories show why.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import frappe
import frappe.realtime
import pytest

from tests import factories as make
from tests.security.scene import NO_ROLE, VICTIMS, made

WEBSITE = "website"
# What the socket server calls: each version has its own name.
MAY_FOLLOW = f"frappe.realtime.{'can_subscribe_doc' if hasattr(frappe.realtime, 'can_subscribe_doc') else 'has_permission'}"
DATA_IMPORT = "frappe.core.doctype.data_import.data_import"


@pytest.fixture(params=["FD", "RP", NO_ROLE, WEBSITE])
def attacker(request, scene, api, portal):
	return portal if request.param == WEBSITE else api(scene.people[request.param])


@pytest.mark.defended_by("methods")
def test_people_cannot_be_counted_by_a_chart_of_goals(scene, attacker):
	"""A chart of goals counts the people of a country by any condition, of all offices."""
	person = scene.other["Person"]
	answer = attacker.call(
		"frappe.utils.goal.get_monthly_goal_graph_data",
		title="x",
		doctype="Country",
		docname=person.nationality,
		goal_value_field="name",
		goal_total_field="time_format",
		goal_history_field="time_format",
		goal_doctype="Person",
		goal_doctype_link="nationality",
		goal_field="name",
		date_field="creation",
		aggregation="count",
		filters=json.dumps({"second_surname": ["like", f"{person.second_surname[:4]}%"]}),
	)
	assert answer.status_code == 403, answer.text[:300]


@pytest.mark.defended_by("methods")
@pytest.mark.parametrize("doctype", ["Person", "Protection File", "Payment"])
def test_link_options_of_any_doctype_cannot_be_listed(scene, attacker, doctype):
	"""The page on which users change their own profile lists the records of any doctype."""
	answer = attacker.call(
		"frappe.website.doctype.web_form.web_form.get_link_options",
		web_form_name="edit-profile",
		doctype=doctype,
		allow_read_on_all_link_options=1,
	)
	assert answer.status_code == 403 and scene.other[doctype].name not in answer.text, answer.text[:300]


@pytest.fixture
def imported(scene) -> Iterator:
	"""Make a System Manager's import, whose file has a name in it."""
	secret = make.word()
	file = made(make.save, "File", file_name=f"{make.word()}.csv", content=f"Title\n{secret}\n", is_private=1)
	data_import = made(
		make.save,
		"Data Import",
		reference_doctype="Country",
		import_type="Insert New Records",
		import_file=file.file_url,
	)
	data_import.secret = secret
	yield data_import
	frappe.db.rollback()
	for doc in (data_import, file):
		frappe.delete_doc(doc.doctype, doc.name, force=True)
	frappe.db.commit()


@pytest.mark.defended_by("methods")
def test_the_file_of_an_import_cannot_be_previewed(attacker, imported):
	"""The user who imports data gets a preview of the file.

	So would every user who knows the name of the import.
	"""
	answer = attacker.call(f"{DATA_IMPORT}.get_preview_from_template", data_import=imported.name)
	assert answer.status_code == 403 and imported.secret not in answer.text, answer.text[:300]


@pytest.mark.defended_by("methods")
def test_the_log_of_an_import_cannot_be_read(attacker, imported):
	"""The log of an import names what was imported."""
	answer = attacker.get(
		f"/api/method/{DATA_IMPORT}.download_import_log", params={"data_import_name": imported.name}
	)
	assert answer.status_code == 403, answer.text[:300]


@pytest.mark.defended_by("methods")
def test_a_report_cannot_be_run_in_the_background(attacker):
	"""She has a report prepared that her role does not have; its file would be hers."""
	answer = attacker.call(
		"frappe.core.doctype.prepared_report.prepared_report.make_prepared_report",
		report_name="Workflow Health",
	)
	frappe.db.rollback()
	prepared = frappe.get_all("Prepared Report", {"owner": attacker.user}, pluck="name")
	frappe.db.delete("Prepared Report", {"owner": attacker.user})
	frappe.db.commit()
	assert answer.status_code == 403 and not prepared, answer.text[:300]


@pytest.fixture
def letter(scene) -> Iterator:
	"""Make a message about a person of the other office."""
	person = scene.other["Person"]
	about = {"reference_doctype": "Person", "reference_name": person.name}
	letter = made(
		make.save,
		"Communication",
		subject="x",
		content=make.word(),
		communication_type="Communication",
		**about,
	)
	yield letter
	frappe.db.delete("Communication", {"name": letter.name})
	frappe.db.commit()


@pytest.mark.defended_by("methods")
def test_a_message_cannot_be_moved_to_another_record(scene, attacker, letter, stored):
	"""She moves a message about another person to a person of hers, in whose timeline she would read it."""
	answer = attacker.call(
		"frappe.email.relink",
		name=letter.name,
		reference_doctype="Person",
		reference_name=scene.own["Person"].name,
	)
	assert answer.status_code == 403, answer.text[:300]
	assert stored(letter, "reference_name") == scene.other["Person"].name


@pytest.mark.defended_by("methods")
def test_the_roles_of_another_user_cannot_be_read(scene, attacker):
	"""An attacker who knows who is the Protection Officer knows which account to try."""
	answer = attacker.call("frappe.core.doctype.user.user.get_roles", uid=scene.people["PO"])
	assert answer.status_code == 403 and "Protection Officer" not in answer.text, answer.text[:300]


@pytest.mark.defended_by("methods")
def test_a_hidden_column_cannot_be_guessed_by_a_list_of_the_website(scene, api):
	"""A partner guesses the reason of a referral, which is on a level that partners do not have."""
	referral = scene.own["Referral"]
	answer = api(scene.people["RP"]).get(
		"/api/method/frappe.www.list.get_list_data",
		params={
			"doctype": "Referral",
			"name": referral.name,
			"reason": json.dumps(["like", f"{referral.reason[:4]}%"]),
		},
	)
	assert answer.status_code == 403 and referral.name not in answer.json().get("message", []), answer.text[
		:300
	]


@pytest.mark.defended_by("rows in methods")
@pytest.mark.parametrize("group", VICTIMS)
@pytest.mark.parametrize("method", ["frappe.client.has_permission", MAY_FOLLOW])
def test_a_row_of_a_hidden_record_cannot_be_followed(scene, front, method, group):
	"""A clerk who knows the name of a row asks whether it is visible, and subscribes to its changes."""

	def is_open(row) -> bool:
		answer = front.call(method, doctype=row.doctype, docname=row.name, name=row.name)
		message = answer.json().get("message")
		return answer.status_code == 200 and message in (True, {"has_permission": True})

	person, own = getattr(scene, group)["Person"], scene.own["Person"]
	assert is_open(own.documents[0]) and is_open(own)
	for row in (person.documents[0], person.phones[0], person, own.needs[0]):
		assert not is_open(row), row.doctype
