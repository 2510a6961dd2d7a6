"""Frappe's methods are closed until a row of ``access/methods.csv`` opens them: by every spelling, to every
kind of user.
"""

from __future__ import annotations

import json
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from io import BytesIO
from pathlib import Path

import frappe
import frappe.api
import pytest
from frappe.utils import add_days, nowdate
from pypdf import PdfReader

from devbench.desk_calls import aliases
from migrant_services.access.method_calls import get_function_name
from migrant_services.access.methods import CHECKED, CLOSED, OPEN, Audience, load_rows
from migrant_services.access.request_guard import SETTINGS
from tests import factories as make
from tests.security.scene import GUEST, made

GOALS = "frappe.utils.goal.get_monthly_goal_graph_data"
# Closed, and harmless if called: a story without its defence calls its first method.
HARMLESS = "frappe.core.doctype.user.user.get_all_roles"
WEBSITE = "website"
HAS_SECOND_API = hasattr(frappe.api, "v2")


@pytest.fixture
def callers(scene, api, portal):
	"""Return callers who are no System Managers, by audience."""
	return {"desk": api(scene.people["FD"]), WEBSITE: portal, GUEST: api(GUEST)}


@pytest.fixture
def opened(connection):
	"""Return ``opened("method", …)``, which opens methods in the settings for one test."""

	def opened(*lines: str) -> None:
		frappe.set_user("Administrator")
		settings = frappe.get_single(SETTINGS)
		settings.opened_methods = "\n".join(lines)
		settings.save()
		frappe.db.commit()

	yield opened
	opened()


@cache
def methods_of_the_engine() -> set[str]:
	"""Return the whitelisted methods of Frappe, of modules and of classes, without those of its own tests."""
	folder = Path(frappe.get_app_path("frappe"))
	for path in sorted(folder.rglob("*.py")):
		parts = path.relative_to(folder).with_suffix("").parts
		tests = {"tests", "node_modules"} & set(parts) or path.name.startswith("test_")
		if not tests and "whitelist" in path.read_text():
			import_module(".".join(("frappe", *parts)).removesuffix(".__init__"))
	found = set(map(get_function_name, frappe.whitelisted))
	return {name for name in found if name.startswith("frappe.") and not name.startswith("frappe.tests.")}


def is_denied(answer) -> bool:
	return answer.status_code == 403 and "not open to" in answer.text


@pytest.mark.legitimate
def test_every_method_of_this_frappe_must_have_a_row(site):
	"""A new Frappe opens no method: each of its methods must be decided on."""
	unknown = methods_of_the_engine() - load_rows().keys()
	assert not unknown, "put these into migrant_services/access/methods.csv:\n" + "\n".join(sorted(unknown))


@pytest.mark.defended_by("methods", reaches=True)
def test_closed_methods_cannot_be_called(callers):
	"""A clerk calls every closed method of this Frappe; other callers, with fewer rights, call some of them."""
	closed = [
		method
		for method in methods_of_the_engine()
		if load_rows()[method].state == CLOSED and not is_of_class(method)
	]
	assert len(closed) > 200
	for who, client in callers.items():
		for method in (HARMLESS, *sorted(closed)[:: 1 if who == "desk" else 9]):
			assert is_denied(client.post(f"/api/method/{method}")), (who, method)


def is_of_class(method: str) -> bool:
	return method.split(".")[-2][:1].isupper()


@pytest.mark.defended_by("methods", reaches=True)
def test_methods_open_to_the_desk_cannot_be_called_by_others(callers):
	"""The website and guests have a much shorter list."""
	for who, audience in ((WEBSITE, Audience.WEBSITE), (GUEST, Audience.GUEST)):
		above = [
			method
			for method in methods_of_the_engine()
			if load_rows()[method].state != CLOSED and load_rows()[method].audience > audience
		]
		assert above
		for method in (HARMLESS, *sorted(above)[::3]):
			assert is_denied(callers[who].post(f"/api/method/{method}")), (who, method)


def spellings(method: str) -> dict[str, tuple[str, str, dict]]:
	"""Yield the ways to call one method: the verb, the address, the arguments."""
	return {
		"its name": ("POST", f"/api/method/{method}", {}),
		"its name, by GET": ("GET", f"/api/method/{method}", {}),
		"with a slash": ("POST", f"/api/method/{method}/", {}),
		"with more behind it": ("POST", f"/api/method/{method}/frappe.ping", {}),
		"coded": ("POST", "/api/method/" + method.replace(".", "%2e"), {}),
		"cmd": ("POST", "/", {"cmd": method}),
		"cmd at a page": ("GET", "/login", {"cmd": method}),
		"cmd beside an open method": ("POST", "/api/method/frappe.auth.get_logged_user", {"cmd": method}),
		"an upload": ("POST", "/api/method/upload_file", {"method": method}),
		"a query": (
			"POST",
			"/api/method/frappe.desk.search.search_link",
			{"doctype": "Country", "txt": "x", "query": method},
		),
		"a query of a widget": (
			"POST",
			"/api/method/frappe.desk.search.search_widget",
			{"doctype": "Country", "txt": "x", "query": method},
		),
		"a mapping": (
			"POST",
			"/api/method/frappe.model.mapper.make_mapped_doc",
			{"method": method, "source_name": "x"},
		),
		"a tree": (
			"POST",
			"/api/method/frappe.desk.treeview.get_all_nodes",
			{"doctype": "Country", "label": "x", "parent": "x", "tree_method": method},
		),
		"the first API": ("POST", f"/api/v1/method/{method}", {}),
		"the second API": ("POST", f"/api/v2/method/{method}", {}),
		"a third API": ("POST", f"/api/v3/method/{method}", {}),
	}


@pytest.mark.defended_by("methods", reaches=True)
@pytest.mark.parametrize("spelling", spellings(GOALS))
def test_a_closed_method_cannot_be_called_by_any_spelling(callers, spelling):
	"""The method counts the values of any column of any record."""
	verb, path, arguments = spellings(GOALS)[spelling]
	for who, client in callers.items():
		answer = client.request(verb, path, **{"params" if verb == "GET" else "json": arguments})
		assert answer.status_code == 403 and "not open to" in answer.text, (
			who,
			answer.status_code,
			answer.text[:300],
		)


@pytest.mark.defended_by("methods", reaches=True)
def test_a_closed_method_cannot_be_called_through_an_importing_module(callers, site):
	"""Another module's name for a method is no other method."""
	closed = {method for method, row in load_rows().items() if row.state == CLOSED}
	found = aliases(Path(frappe.get_app_path("frappe")), closed)
	found = {
		alias: method for alias, method in found.items() if ".test_" not in alias and ".tests." not in alias
	}
	assert found
	found = {"frappe.email.__init__.relink": "frappe.email.relink", **found}
	for alias, method in found.items():
		for who, client in callers.items():
			answer = client.post(f"/api/method/{alias}")
			assert is_denied(answer) and method in answer.text, (who, alias, answer.text[:300])


@pytest.mark.defended_by("records of methods")
def test_a_checked_method_cannot_be_hidden_by_a_longer_address(scene, front):
	"""The check for visible records recognises the method, whatever follows it in the address."""
	record = scene.other["Person"]
	for path in (
		"frappe.desk.like.toggle_like",
		"frappe.desk.like.toggle_like/x",
		"frappe.desk.like.toggle_like/x/y",
	):
		arguments = {"doctype": "Person", "name": record.name, "add": "Yes"}
		assert front.post(f"/api/method/{path}", data=arguments).status_code == 403, path


@pytest.mark.defended_by("spellings", reaches=True)
def test_an_overridden_method_cannot_be_called_through_an_importing_module(callers, site):
	"""Frappe finds an override by the name of the method alone."""
	found = aliases(
		Path(frappe.get_app_path("frappe")), set(frappe.get_hooks("override_whitelisted_methods"))
	)
	assert found
	for alias in found:
		assert callers["desk"].post(f"/api/method/{alias}").status_code == 403, alias


DOCUMENT_METHODS = {
	"Customize Form": "reset_to_defaults",
	"Document Naming Settings": "update_series",
	"Data Import": "get_preview_from_template",
	"Note": "submit",
}


@pytest.mark.defended_by("methods", reaches=True)
@pytest.mark.parametrize("doctype", DOCUMENT_METHODS)
def test_a_closed_document_method_cannot_be_called(callers, doctype):
	"""This holds for any document that is sent, and for any way to name its method."""
	method, document = DOCUMENT_METHODS[doctype], {"doctype": doctype, "name": doctype}
	attempts = {
		"by name": ("POST", "/api/method/run_doc_method", {"dt": doctype, "dn": doctype, "method": method}),
		"of a single": ("POST", "/api/method/run_doc_method", {"dt": doctype, "method": method}),
		"by its whole name": (
			"POST",
			"/api/method/frappe.handler.run_doc_method",
			{"dt": doctype, "method": method},
		),
		"as JSON": ("POST", "/api/method/run_doc_method", {"docs": json.dumps(document), "method": method}),
		"as a document": ("POST", "/api/method/run_doc_method", {"docs": document, "method": method}),
		"in the place of a name": ("POST", "/api/method/run_doc_method", {"dt": document, "method": method}),
		"cmd": ("POST", "/", {"cmd": "run_doc_method", "docs": json.dumps(document), "method": method}),
		"the old name": ("POST", "/api/method/runserverobj", {"dt": doctype, "method": method}),
		"a resource": ("POST", f"/api/resource/{doctype}/{doctype}", {"run_method": method}),
		"a resource, by GET": ("GET", f"/api/resource/{doctype}/{doctype}?run_method={method}", None),
		"a document of the second API": (
			"POST",
			f"/api/v2/document/{doctype}/{doctype}/method/{method}/",
			{},
		),
		"the second API": ("POST", "/api/v2/method/run_doc_method", {"document": document, "method": method}),
	}
	for who, client in callers.items():
		for way, (verb, path, arguments) in attempts.items():
			answer = client.request(verb, path, json=arguments)
			assert is_denied(answer), (who, way, answer.status_code, answer.text[:300])


@pytest.mark.defended_by("methods", reaches=True)
@pytest.mark.parametrize(
	"page", ["/list", "/list/", "/list.html", "/Referral", "/Referral.html", "/ Referral"]
)
def test_a_list_of_the_website_cannot_be_opened(scene, api, page):
	"""A partner guesses the reason of a referral: every argument of such a page is a condition."""
	client = api(scene.people["RP"])
	answer = client.get(page, params={"doctype": "Referral", "reason": json.dumps(["like", "%"])})
	assert answer.status_code == 403, answer.text[:200]
	assert scene.own["Referral"].folio not in answer.text


@pytest.mark.defended_by("pages")
def test_the_pdf_of_a_report_cannot_fetch_other_addresses(callers):
	"""A logged-in user has the server fetch an address of the internal network and reads it in the PDF."""
	payload = []

	class Inner(BaseHTTPRequestHandler):
		def do_GET(self):
			payload.append(self.path)
			self.send_response(200)
			self.end_headers()
			self.wfile.write(b"inner")

		def log_message(self, *_arguments):
			pass

	with ThreadingHTTPServer(("127.0.0.1", 0), Inner) as inner:
		threading.Thread(target=inner.serve_forever, daemon=True).start()
		address = f"http://127.0.0.1:{inner.server_port}/x"
		html = (
			f"<html><body><p>own text</p><iframe src='{address}'></iframe><img src='{address}'></body></html>"
		)
		arguments = {"html": html, "orientation": "Portrait"}
		answer = callers["desk"].post("/api/method/frappe.utils.print_format.report_to_pdf", data=arguments)
		inner.shutdown()
	assert answer.status_code == 200 and answer.content.startswith(b"%PDF"), answer.text[:300]
	assert not payload
	text = " ".join(PdfReader(BytesIO(answer.content)).pages[0].extract_text().split())
	assert "own text" in text and "inner" not in text
	assert is_denied(
		callers[WEBSITE].post("/api/method/frappe.utils.print_format.report_to_pdf", data=arguments)
	)


@pytest.mark.legitimate
def test_open_methods_answer(scene, callers):
	"""The desk needs the open methods: they must respond."""
	assert callers[GUEST].get("/api/method/ping").json() == {"message": "pong"}
	assert callers[WEBSITE].get("/api/method/frappe.auth.get_logged_user").status_code == 200
	assert callers[GUEST].options("/api/method/ping").status_code == 200
	desk = callers["desk"]
	assert desk.get("/api/method/frappe.desk.form.load.getdoctype?doctype=Consultation").status_code == 200
	person = scene.own["Person"].name
	assert (
		desk.get(f"/api/method/frappe.desk.form.load.getdoc?doctype=Person&name={person}").status_code == 200
	)
	assert desk.post("/", data={"cmd": "frappe.desk.notifications.get_notification_info"}).status_code == 200


@pytest.mark.legitimate
def test_a_system_manager_may_call_closed_methods(scene, api, connection):
	"""A user who may change everything may also maintain the site."""
	connection.set_user("Administrator")
	manager = make.user("System Manager")
	connection.db.commit()
	answer = api(manager).get("/api/method/frappe.core.doctype.user.user.get_all_roles")
	assert answer.status_code == 200 and "System Manager" in answer.text
	connection.db.delete("Has Role", {"parent": manager, "role": "System Manager"})
	connection.db.commit()
	connection.clear_cache(user=manager)


@pytest.mark.defended_by("methods", reaches=True)
def test_a_method_without_a_row_is_closed_until_opened(callers, opened):
	"""A method of a later Frappe or of another app: the denial says where to open it, and opening it there
	works.
	"""
	method, path = "frappe.utils.data.unique", "/api/method/frappe.utils.unique"
	answer = callers["desk"].get(path)
	assert answer.status_code == 403 and method in answer.text and "Opened Methods" in answer.text
	opened(method)
	assert "not open to" not in callers["desk"].get(path).text
	assert is_denied(callers[WEBSITE].get(path)) and is_denied(callers[GUEST].get(path))
	opened(f"{method} website")
	assert "not open to" not in callers[WEBSITE].get(path).text
	assert is_denied(callers[GUEST].get(path))


@pytest.mark.defended_by("opened methods")
def test_a_permanently_closed_method_cannot_be_opened(callers, opened):
	"""The settings reject the line at once, and the line would have no effect either."""
	with pytest.raises(frappe.ValidationError, match="opens nothing"):
		opened(GOALS)
	frappe.db.rollback()
	frappe.db.set_single_value(SETTINGS, "opened_methods", GOALS)
	frappe.db.commit()
	answer = callers["desk"].post(f"/api/method/{GOALS}")
	assert is_denied(answer) and "Only a System Manager can call it" in answer.text


@pytest.mark.held_by_frappe("the level of the field")
def test_only_system_managers_may_open_methods(scene, api):
	"""The Services Administrator changes the other settings."""
	client = api(scene.people["SA"])
	for answer in (
		client.put(f"/api/resource/{SETTINGS}/{SETTINGS}", json={"opened_methods": "another_app.api.all"}),
		client.call(
			"frappe.client.set_value",
			doctype=SETTINGS,
			name=SETTINGS,
			fieldname="opened_methods",
			value="another_app.api.all",
		),
	):
		assert answer.status_code in (200, 403), answer.text[:200]
	frappe.db.rollback()
	assert not frappe.db.get_single_value(SETTINGS, "opened_methods")


@pytest.mark.legitimate
def test_the_sentence_is_in_the_language_of_the_user(scene, api, connection):
	user = scene.people["CW"]
	connection.set_user("Administrator")
	connection.db.set_value("User", user, "language", "es")
	connection.db.commit()
	connection.clear_cache(user=user)
	answer = api(user).post(f"/api/method/{GOALS}", headers={"Accept-Language": "es"})
	connection.db.set_value("User", user, "language", "en")
	connection.db.commit()
	connection.clear_cache(user=user)
	message = json.loads(json.loads(answer.json()["_server_messages"])[0])["message"]
	assert "no está abierto para quien usa el escritorio" in message


@pytest.mark.defended_by("records of methods")
def test_methods_about_a_user_cannot_be_called_for_another_user(scene, api, front):
	"""A clerk requests the calendar, the rights and the settings of the Protection Officer."""
	other = scene.people["PO"]
	event = made(
		make.save,
		"Event",
		subject=make.word(),
		event_type="Private",
		starts_on=f"{nowdate()} 10:00:00",
		owner=other,
	)
	frappe.db.set_value("Event", event.name, "owner", other)
	frappe.db.commit()
	days = {"start": add_days(nowdate(), -1), "end": add_days(nowdate(), 1)}
	calendar = "frappe.desk.doctype.event.event.get_events"
	for method, arguments in {
		calendar: {**days, "user": other},
		"frappe.core.doctype.user_permission.user_permission.get_user_permissions": {"user": other},
		"frappe.desk.doctype.notification_settings.notification_settings.set_seen_value": {
			"value": 1,
			"user": other,
		},
		"frappe.desk.doctype.dashboard_settings.dashboard_settings.create_dashboard_settings": {
			"user": other
		},
	}.items():
		answer = front.call(method, **arguments)
		assert answer.status_code == 403 and event.subject not in answer.text, method
	assert event.subject in api(other).call(calendar, **days).text
	assert front.call(calendar, **days, user=front.user).status_code == 200
	assert event.subject not in front.call(calendar, **days).text
	frappe.delete_doc("Event", event.name, force=True)
	frappe.db.commit()


@pytest.mark.defended_by("records of methods")
def test_a_record_named_to_a_method_must_be_visible(scene, front):
	"""The followers of a hidden record, and whether a payment was amended, are not disclosed."""
	for group in ("other", "restricted"):
		person = getattr(scene, group)["Person"].name
		answer = front.call(
			"frappe.desk.form.document_follow.get_follow_users", doctype="Person", doc_name=person
		)
		assert answer.status_code == 403, answer.text[:200]
	own = scene.own["Person"].name
	assert (
		front.call(
			"frappe.desk.form.document_follow.get_follow_users", doctype="Person", doc_name=own
		).status_code
		== 200
	)


@pytest.mark.defended_by("values of columns")
def test_the_values_of_a_column_cannot_be_counted(scene, api, callers):
	"""The count behind the Workflow form returns every text of every assignment, also to users who edit
	workflows.
	"""
	task = made(make.save, "ToDo", description=make.word(), allocated_to=scene.people["PO"])
	method = "frappe.workflow.doctype.workflow.workflow.get_workflow_state_count"
	payload = {"doctype": "ToDo", "workflow_state_field": "description", "states": "[]"}
	for client in callers.values():
		# Frappe of 2023 responds with 417 where later versions respond with 403.
		answer = client.call(method, **payload)
		assert answer.status_code in (403, 417) and task.description not in answer.text
	answer = api(scene.people["SA"]).call(method, **payload)
	assert answer.status_code == 200 and task.description not in answer.text
	frappe.delete_doc("ToDo", task.name, force=True)
	frappe.db.commit()


@pytest.mark.legitimate
def test_unchecked_open_methods_must_stay_few():
	"""What is open without a check must be reviewed when it grows."""
	states = [row.state for row in load_rows().values()]
	assert states.count(OPEN) <= 80 and states.count(CHECKED) <= 100
