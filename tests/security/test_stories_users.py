"""Users try to take over another user's account, or to read what Frappe keeps for that user alone."""

from __future__ import annotations

import frappe
import pytest

from tests import factories as make
from tests.security.scene import NO_ROLE

COLUMNS = ("reset_password_key", "last_ip", "mobile_no", "last_login", "api_key")
ATTACKERS = ("FD", "RP", NO_ROLE)


@pytest.fixture
def victim(scene):
	"""Return a case worker who requested a new password."""
	name = scene.people["CW"]
	frappe.db.set_value("User", name, "reset_password_key", "clavesecretadesonda", update_modified=False)
	frappe.db.commit()
	yield name
	frappe.db.set_value("User", name, "reset_password_key", None, update_modified=False)
	frappe.db.commit()


@pytest.fixture(params=ATTACKERS)
def attacker(request, scene, api):
	return api(scene.people[request.param])


def disclosed(answer) -> bool:
	return "clavesecretadesonda" in answer.text


@pytest.mark.defended_by("users")
@pytest.mark.parametrize("column", COLUMNS)
def test_secret_columns_of_users_cannot_be_listed(victim, attacker, column):
	"""The key that sets a new password is in a column that Frappe lets all users select."""
	fields = frappe.as_json(["name", column])
	for answer in (
		attacker.get("/api/resource/User", params={"fields": fields}),
		attacker.get("/api/resource/User", params={"fields": '["*"]'}),
		attacker.call("frappe.client.get_list", doctype="User", fields=["name", column]),
		attacker.call("frappe.client.get_value", doctype="User", fieldname=column, filters={"name": victim}),
		attacker.call("frappe.desk.reportview.get", doctype="User", fields=["name", f"`tabUser`.`{column}`"]),
	):
		assert not disclosed(answer) and answer.status_code in (403, 404, 417), answer.text[:200]


@pytest.mark.defended_by("users")
@pytest.mark.parametrize(
	("attacker", "doctype", "link"),
	[
		("FD", "Consultation", "attended_by"),
		("FD", "Referral", "sent_by"),
		("FD", "ToDo", "allocated_to"),
		("RP", "Referral", "sent_by"),
		("RP", "ToDo", "allocated_to"),
		(NO_ROLE, "ToDo", "allocated_to"),
	],
	indirect=["attacker"],
)
def test_secret_columns_of_users_cannot_be_read_through_a_link(victim, attacker, doctype, link):
	"""A list of another doctype reads the column of the user that its records link to."""
	for column in (
		f"{link}.reset_password_key",
		f"`{link}`.`reset_password_key` as x",
		f"{link}.RESET_PASSWORD_KEY",
	):
		answer = attacker.call("frappe.client.get_list", doctype=doctype, fields=["name", column])
		assert not disclosed(answer) and answer.status_code == 403, answer.text[:200]


@pytest.mark.defended_by("users")
@pytest.mark.parametrize(
	"filters",
	[{"reset_password_key": ["like", "clavesecreta%"]}, [["User", "reset_password_key", "like", "c%"]]],
)
def test_secret_columns_of_users_cannot_be_guessed(victim, attacker, filters):
	"""Character by character, by requesting which users have a key with that beginning."""
	for method, arguments in {
		"frappe.client.get_list": {"fields": ["name"]},
		"frappe.client.get_count": {},
		"frappe.desk.search.search_link": {"txt": ""},
	}.items():
		answer = attacker.call(method, doctype="User", filters=filters, **arguments)
		assert victim not in answer.text and answer.status_code == 403, f"{method}: {answer.text[:200]}"


@pytest.mark.legitimate
def test_names_of_colleagues_can_be_found(scene, front):
	"""What the desk needs of users keeps working."""
	answer = front.call(
		"frappe.desk.search.search_link",
		doctype="User",
		txt="",
		filters={"enabled": 1, "user_type": "System User"},
	)
	# Early releases of version 15 return "results".
	assert answer.status_code == 200 and (answer.json().get("message") or answer.json().get("results"))


@pytest.fixture
def notice(scene):
	"""Make a notification to the case worker."""
	text = f"llamar a {make.word()}"
	made = make.notice(scene.people["CW"], scene.own["Person"], subject=text, email_content=text)
	frappe.db.commit()
	yield made
	frappe.delete_doc("Notification Log", made.name, force=True)
	frappe.db.commit()


@pytest.mark.defended_by("own records")
def test_a_notification_cannot_be_read_by_others(scene, api, worker, attacker, notice):
	"""Notifications are numbered, so an attacker can go through the numbers."""
	routes = (
		f"/api/resource/Notification Log/{notice.name}",
		f"/api/method/frappe.desk.form.load.getdoc?doctype=Notification Log&name={notice.name}",
		f"/api/method/frappe.client.get?doctype=Notification Log&name={notice.name}",
		f"/printview?doctype=Notification Log&name={notice.name}",
	)
	for route in routes:
		answer = attacker.get(route)
		assert notice.subject not in answer.text, route
	assert notice.subject in worker.get(routes[0]).text


@pytest.mark.defended_by("own records")
def test_settings_of_another_user_cannot_be_written(scene, attacker, stored):
	"""A clerk silences the Protection Officer's notifications."""
	name = scene.people["PO"]
	if not frappe.db.exists("Notification Settings", name):
		frappe.get_doc({"doctype": "Notification Settings", "name": name, "user": name}).insert()
	frappe.db.set_value("Notification Settings", name, "enabled", 1)
	frappe.db.commit()
	answer = attacker.put(f"/api/resource/Notification Settings/{name}", json={"enabled": 0})
	assert answer.status_code == 403, answer.text[:200]
	assert stored(frappe.get_doc("Notification Settings", name), "enabled") == 1


@pytest.mark.defended_by("saved lists")
def test_a_saved_list_cannot_be_read_by_others(scene, front, worker, attacker, api):
	"""A list was saved with a name in its filter."""
	word = make.word()
	report = frappe.get_doc(
		{
			"doctype": "Report",
			"report_name": f"lista {make.word()}",
			"ref_doctype": "Person",
			"report_type": "Report Builder",
			"is_standard": "No",
			"json": frappe.as_json({"filters": [["Person", "full_name", "like", f"%{word}%"]]}),
		}
	).insert()
	report.db_set("owner", scene.people["CW"])
	frappe.db.commit()
	try:
		for answer in (
			attacker.get(f"/api/resource/Report/{report.name}"),
			attacker.get(
				"/api/resource/Report", params={"fields": '["name","json"]', "limit_page_length": 0}
			),
		):
			assert word not in answer.text
		assert word in worker.get(f"/api/resource/Report/{report.name}").text
	finally:
		frappe.delete_doc("Report", report.name, force=True)
		frappe.db.commit()
