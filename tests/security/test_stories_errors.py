"""Errors disclose no program details to the caller, and leave no personal data in logs."""

from __future__ import annotations

import json
from pathlib import Path

import frappe
import pytest
from frappe.deferred_insert import save_to_db

from tests import factories as make

TRACES = (
	"most recent call last",
	"site-packages",
	"apps/frappe/",
	"pymysql",
	"INSERT INTO",
	"_debug_messages",
)


@pytest.fixture
def shown_to_developers(connection):
	"""Switch Frappe's setting for developers on; the app switches it off when it is installed."""
	assert not make.set_system_setting("allow_error_traceback", 1)
	yield
	make.set_system_setting("allow_error_traceback", 0)


FAILING = {
	"a filter that is none": ("GET", "/api/resource/Person?filters={word}", {}),
	"a list of a column": (
		"POST",
		"/api/method/frappe.client.get_list",
		{"doctype": "Person", "fields": ["{word}"]},
	),
	"a doctype that is none": ("POST", "/api/method/frappe.client.get_list", {"doctype": "{word}"}),
	"a document that is none": ("POST", "/api/method/frappe.client.insert", {"doc": "{word}"}),
	"a row that is none": (
		"POST",
		"/api/method/frappe.client.insert",
		{"doc": {"doctype": "Person", "phones": ["{word}"]}},
	),
	"a name too long": ("POST", "/api/resource/Person", {"given_names": "{word}" * 100}),
	"a date that is none": (
		"POST",
		"/api/resource/Person",
		{"given_names": "{word}", "birth_date": "{word}"},
	),
	"a number too big": ("POST", "/api/resource/Person", {"given_names": "{word}", "dependants": 10**30}),
	"a report that is none": ("POST", "/api/method/frappe.desk.query_report.run", {"report_name": "{word}"}),
	"filters of a report": (
		"POST",
		"/api/method/frappe.desk.query_report.run",
		{"report_name": "Expiring Permits", "filters": "{{word}"},
	),
	"a view of a list": (
		"POST",
		"/api/method/frappe.desk.reportview.get",
		{"doctype": "Person", "fields": "{word}"},
	),
	"saving a form": (
		"POST",
		"/api/method/frappe.desk.form.save.savedocs",
		{"doc": "{word}", "action": "Save"},
	),
	"a step of a workflow": (
		"POST",
		"/api/method/frappe.model.workflow.apply_workflow",
		{"doc": "{word}", "action": "x"},
	),
	"a file": (
		"POST",
		"/api/method/upload_file",
		{"file_name": "{word}.txt", "doctype": "{word}", "docname": ["{word}"]},
	),
	"a search": (
		"POST",
		"/api/method/frappe.desk.search.search_link",
		{"doctype": "{word}", "txt": ["{word}"]},
	),
	"a print": ("GET", "/printview?doctype=Person&name={word}&format={word}", {}),
	"a page": ("GET", "/{word}", {}),
	"bulk": (
		"POST",
		"/api/method/frappe.client.bulk_update",
		{"docs": json.dumps([{"doctype": "Person", "docname": "{word}", "given_names": "{word}"}])},
	),
	"another bulk": (
		"POST",
		"/api/method/frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
		{
			"doctype": "Person",
			"docnames": '["{word}"]',
			"action": "update",
			"data": '{"given_names": "{word}"}',
		},
	),
	"own method, no document": (
		"POST",
		"/api/method/migrant_services.api.intake.upload",
		{"file_name": "{word}"},
	),
	"own method, nonsense": (
		"POST",
		"/api/method/migrant_services.api.reception.check",
		{"values": ["{word}"]},
	),
	"second version": ("POST", "/api/v2/document/Person", {"given_names": ["{word}"], "phones": "{word}"}),
	"second version, method": ("POST", "/api/v2/method/Person/{word}", {"x": "{word}"}),
	"no such method": ("POST", "/api/method/{word}.{word}", {"x": "{word}"}),
}


def put(value, word: str):
	if isinstance(value, str):
		return value.replace("{word}", word)
	if isinstance(value, dict):
		return {key: put(each, word) for key, each in value.items()}
	return [put(each, word) for each in value] if isinstance(value, list) else value


@pytest.fixture(params=["CW", "FD", "RP", "no role", "Guest", "portal"])
def caller(request, scene, api):
	return (
		request.getfixturevalue("portal") if request.param == "portal" else api(scene.people[request.param])
	)


# Early versions log nothing for a guest.
GUEST_IS_HELD = pytest.param("Guest", marks=pytest.mark.held_by_frappe("nothing is logged"))


def try_all(client, word: str, formats: tuple[str, ...] = ("application/json",)) -> dict:
	answers = {}
	for what, (verb, path, body) in FAILING.items():
		for accept in formats:
			sent = {} if verb == "GET" else {"json": put(body, word)}
			answers[f"{what}, {accept}"] = client.request(
				verb, put(path, word), headers={"Accept": accept}, **sent
			)
	return answers


@pytest.mark.defended_by("program", reaches=True)
def test_no_response_discloses_program_details(caller, shown_to_developers):
	shown = {
		what: (answer.status_code, found)
		for what, answer in try_all(caller, make.word(), ("application/json", "text/html")).items()
		if (found := [trace for trace in TRACES if trace in answer.text])
	}
	assert shown == {}


@pytest.mark.legitimate
def test_administrators_see_tracebacks(http, shown_to_developers):
	answer = http("Administrator").call(
		"frappe.client.get_list", doctype="Person", fields=["nothing_of_that_name"]
	)
	assert answer.status_code >= 400 and "most recent call last" in answer.text


@pytest.mark.defended_by("logs", reaches=True)
@pytest.mark.parametrize("caller", ["CW", "FD", "RP", "no role", "portal", GUEST_IS_HELD], indirect=True)
def test_no_log_keeps_the_values_of_a_failed_request(caller, bench, site):
	"""Requests fail in every way, and no log file and no log table keeps the name that they sent."""
	word = f"{make.word()}{make.word()}"
	failed = {answer.status_code for answer in try_all(caller, word).values()}
	assert failed & {400, 403, 404, 417, 500}
	site.db.rollback()
	waiting = [
		str(value)
		for key in site.cache.get_keys("insert_queue_for_")
		for value in site.cache.lrange(key, 0, -1)
	]
	assert not [value[:500] for value in waiting if word in value]
	save_to_db()
	site.db.commit()
	assert files_with(word, bench) == []
	assert tables_with(word) == []


@pytest.mark.defended_by("logs")
def test_the_log_of_a_failed_job_keeps_no_values(site):
	word = make.word()
	log = frappe.get_doc(
		doctype="Scheduled Job Log",
		scheduled_job_type=frappe.get_all("Scheduled Job Type", limit=1, order_by="name")[0].name,
	)
	log.insert(ignore_permissions=True)
	log.db_set("details", traceback_with(word))
	details = frappe.db.get_value("Scheduled Job Log", log.name, "details")
	assert word not in details and "ValueError" in details and "test_stories_errors.py" in details


@pytest.mark.defended_by("logs")
def test_the_error_log_keeps_place_and_kind_of_error(site):
	word = make.word()
	try:
		int(word)
	except ValueError as error:
		log = site.log_error(title=str(error))
	kept = frappe.get_doc("Error Log", log.name)
	assert word not in kept.as_json()
	assert kept.method == "ValueError" or kept.method.endswith(".ValueError")
	assert "test_stories_errors.py" in kept.error and "int(word)" in kept.error


def traceback_with(word: str) -> str:
	try:
		int(word)
	except ValueError:
		return frappe.get_traceback(with_context=True)


def files_with(word: str, bench) -> list[str]:
	"""Return the log files of the bench and of the site that have the word."""
	folders = (bench.path / "logs", bench.sites_path / bench.site / "logs")
	files = [file for folder in folders for file in Path(folder).rglob("*") if file.is_file()]
	assert files
	return [str(file) for file in files if word in file.read_text(errors="replace")]


def tables_with(word: str) -> list[str]:
	"""Return the tables of logs that have the word in any column."""
	names = frappe.get_all("DocType", {"istable": 0, "issingle": 0, "is_virtual": 0}, pluck="name")
	logs = [name for name in names if "Log" in name.split() or name.endswith(("Request", "History", "Queue"))]
	found = []
	for name in logs:
		columns = frappe.db.get_table_columns(name)
		condition = " or ".join(f"`{column}` like %(word)s" for column in columns)
		if frappe.db.sql(f"select name from `tab{name}` where {condition} limit 1", {"word": f"%{word}%"}):
			found.append(name)
	return found
