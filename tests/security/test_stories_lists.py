"""Attempts to learn hidden data from lists, counts, charts and reports.

Each story has an attacker, a victim and a route.

The victims are the people of the scene: one of the other office, one restricted at the own office. ``disclosed`` is
what a response holds of what only their records have. Where a route could be closed by breaking it, a user who may see
the record takes the same route and gets the record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import frappe
import pytest

from migrant_services.access import criterion, list_rules, scopes
from tests import factories as make
from tests.security.scene import VICTIMS, lists, made


@pytest.mark.defended_by("columns")
def test_columns_of_a_linked_record_cannot_be_read(scene, api, disclosed):
	"""A case worker who has one consultation of a restricted person by assignment requests the name behind
	the link.

	She also tries another consultation's subject behind a referral, and the same in charts and cards.
	"""
	frappe.set_user("Administrator")
	case = make.staff_user("Case Worker", scene.north)
	consultation = scene.restricted["Consultation"]
	make.assign(consultation, case)
	frappe.db.commit()
	client = api(case)
	assert consultation.name in lists(client, "Consultation", fields=["name"]).text
	dotted = ["name", "person.full_name", "person.second_surname as x", "person.email", "person.birth_place"]
	chart = {
		"name": "x",
		"chart_name": "x",
		"chart_type": "Group By",
		"document_type": "Consultation",
		"group_by_type": "Count",
		"group_by_based_on": "person.second_surname",
		"filters_json": "[]",
	}
	for answer in (
		lists(client, "Consultation", fields=dotted),
		client.get("/api/resource/Consultation", params={"fields": json.dumps(dotted)}),
		client.get("/api/resource/Consultation", params={"fields": "person.full_name,person.email"}),
		client.post(
			"/api/method/frappe.desk.reportview.get",
			data={"doctype": "Consultation", "fields": json.dumps(dotted)},
		),
		client.call(
			"frappe.client.get_value",
			doctype="Consultation",
			fieldname="person.second_surname",
			filters={"name": consultation.name},
		),
		client.call("frappe.desk.doctype.dashboard_chart.dashboard_chart.get", chart=json.dumps(chart)),
		lists(client, "Referral", fields=["consultation.notes", "consent.scope", "person.occupation"]),
	):
		assert not disclosed(answer, "restricted")
		assert answer.status_code == 403


@pytest.mark.legitimate
def test_text_that_looks_like_a_column_is_accepted(scene, api):
	"""The guard of the story above lets people write any text."""
	answer = api(scene.people["FD"]).put(
		f"/api/resource/Consultation/{scene.own['Consultation'].name}",
		json={"notes": "Asked for person.full_name, see consent.pdf"},
	)
	assert answer.status_code == 200, answer.text


@pytest.mark.defended_by("rows")
@pytest.mark.parametrize("table", ["Person Document", "Person Phone", "Person Alias", "Person Need"])
def test_rows_of_hidden_records_cannot_be_listed(scene, api, insider, disclosed, table):
	"""A clerk lists phones and document numbers of all people by requesting the rows of the table itself."""
	columns = ["parent", *(field.fieldname for field in frappe.get_meta(table).fields)]
	for letters in ("FD", "CW", "PR", "RP", "TC", "OM"):
		client = api(scene.people[letters])
		for parent in ("Person", "Protection File"):
			answers = [
				client.post(
					"/api/method/frappe.desk.reportview.get",
					data={
						"doctype": table,
						"parent_doctype": parent,
						"parent": parent,
						"fields": json.dumps(columns),
					},
				),
				lists(client, table, parent=parent, fields=columns),
				client.get(
					f"/api/resource/{table}", params={"fields": json.dumps(columns), "parent": parent}
				),
			]
			closed = {getattr(scene, group)["Person"].name for group in VICTIMS}
			assert not any(
				disclosed(answer) or any(name in answer.text for name in closed) for answer in answers
			), f"{letters} by {parent}"
	assert scene.restricted["Person"].name in lists(insider, table, parent="Person", fields=columns).text


# Rows of answers need a question (tests/site/test_questions.py).
ROWS = scopes.ROWS_OF.keys() - set(scopes.ROWS_OF_ANSWERS)


@pytest.fixture(scope="module")
def rows(scene) -> Iterator[dict[str, list]]:
	"""Return the rows of each table, those of the scene and of a few records more."""
	person = scene.own["Person"]
	made(make.protection_file, made(make.person, scene.north), needs=[{"need": "GBV"}])
	more = [
		made(make.insert_row, table, parent=records[doctype].name, parenttype=doctype, parentfield=field)
		for table, doctype, field in (
			("Incident Payment", "Payment Incident", "payments"),
			("Attendance", "Course Enrolment", "attendance"),
			("Checklist Tick", "Consultation", "checklist"),
		)
		for records in (scene.own, scene.other)
	]
	columns = {"Household Member": ["person"]}
	found = {
		table: frappe.get_all(
			table, fields=["name", "parent", "parenttype", *columns.get(table, [])], order_by="creation"
		)
		for table in ROWS
	}
	assert all(found.values()) and person.name in {row.parent for row in found["Person Need"]}
	yield found
	for row in more:
		frappe.db.delete(row.doctype, {"name": row.name})
	frappe.db.commit()


def is_open(row, table: str, user: str) -> bool:
	"""Return whether the user sees the row in the form of its record."""
	return (
		row.parenttype in scopes.ROWS_OF[table]
		and list_rules.can_read_table(row.parenttype, table, user)
		and criterion.is_visible(row.parenttype, row.parent, user)
		and (table not in scopes.ROWS_ABOUT_PEOPLE or criterion.is_visible("Person", row.person, user))
	)


@pytest.mark.defended_by("rows")
@pytest.mark.parametrize("table", sorted(ROWS))
def test_rows_cannot_be_listed_by_users_who_do_not_see_them_in_the_record(scene, rows, api, table):
	"""All staff of the office list the rows of a table, in the name of each record that has it.

	They try a list, value by value, a report, the second API, a link, a card, and together with their records.
	"""
	for letters, user in scene.people.items():
		client, closed = api(user), {row.name for row in rows[table] if not is_open(row, table, user)}
		for parent in scopes.ROWS_OF[table]:
			answers = routes_to_rows(client, table, parent)
			leaks = [
				route for route, answer in answers.items() if any(name in answer.text for name in closed)
			]
			assert not leaks, f"{letters} by {parent}"


def routes_to_rows(client, table: str, parent: str) -> dict:
	field = next(
		each.fieldname for each in frappe.get_meta(parent).get_table_fields() if each.options == table
	)
	report = {"doctype": table, "parent_doctype": parent, "parent": parent, "fields": '["name"]'}
	at = {
		"parent": parent,
		"parent_doctype": parent,
		"fields": '["name"]',
		"limit": 0,
		"limit_page_length": 0,
	}
	card = {
		"document_type": table,
		"parent_document_type": parent,
		"function": "Maximum",
		"aggregate_function_based_on": "name",
	}
	chart = {
		"chart_name": "x",
		"chart_type": "Group By",
		"document_type": table,
		"parent_document_type": parent,
		"group_by_type": "Count",
		"group_by_based_on": "name",
		"filters_json": "[]",
	}
	post = client.post
	return {
		"list": lists(client, table, parent=parent, fields=["name"]),
		"value": client.call("frappe.client.get_value", doctype=table, parent=parent, fieldname="name"),
		"document": client.call("frappe.client.get", doctype=table, parent=parent, filters={"idx": 1}),
		"address": client.get(f"/api/resource/{table}", params=at),
		"second API": client.get(f"/api/v2/document/{table}", params=at),
		"report": post("/api/method/frappe.desk.reportview.get", data=report),
		"report list": post("/api/method/frappe.desk.reportview.get_list", data=report),
		"export": post(
			"/api/method/frappe.desk.reportview.export_query",
			data={**report, "file_format_type": "CSV", "title": "x"},
		),
		"link": client.call(
			"frappe.desk.search.search_widget", doctype=table, txt="", page_length=500, parent=parent
		),
		"groups": client.call(
			"frappe.desk.listview.get_group_by_count", doctype=table, current_filters="[]", field="name"
		),
		"card": client.call(
			"frappe.desk.doctype.number_card.number_card.get_result", doc=json.dumps(card), filters="[]"
		),
		"chart": client.call(
			"frappe.desk.doctype.dashboard_chart.dashboard_chart.get", chart=json.dumps(chart)
		),
		"with records": lists(client, parent, fields=["name", {field: ["name"]}]),
		"with records at an address": client.get(
			f"/api/resource/{parent}",
			params={"fields": json.dumps(["name", {field: ["name"]}]), "limit_page_length": 0},
		),
		"with records in the second API": client.get(
			f"/api/v2/document/{parent}", params={"fields": json.dumps([{field: ["name"]}]), "limit": 0}
		),
		"beside records": lists(client, parent, fields=["name", f"{field}.name as row"]),
		"joined": lists(client, parent, fields=["name", f"`tab{table}`.`name` as row"]),
	}


@pytest.mark.defended_by("rows")
def test_the_rule_for_rows_cannot_be_bypassed_by_a_second_method(scene, api):
	"""She adds a method that only describes the table."""
	client, describes = api(scene.people["FD"]), "frappe.desk.form.load.getdoctype"
	payload = {"doctype": "Person Need", "parent": "Person", "fields": '["name"]'}
	assert client.get(f"/api/method/{describes}", params={"doctype": "Person Need"}).status_code == 200
	for path in (
		"frappe.client.get_list",
		f"frappe.client.get_list/{describes}",
		"frappe.client.get_list/",
		f"{describes}/../frappe.client.get_list",
	):
		for more in ({}, {"cmd": describes}):
			answer = client.post(f"/api/method/{path}", data={**payload, **more})
			assert scene.own["Person"].needs[0].name not in answer.text, path


@pytest.mark.defended_by("rows", "counts")
def test_hidden_rows_cannot_be_counted(scene, api):
	"""A clerk counts hidden rows by their values."""
	client = api(scene.people["FD"])
	by_need = [["need", "=", "SINGLE_PARENT"]]
	card = {"document_type": "Person Need", "parent_document_type": "Person", "function": "Count"}
	for answer in (
		client.call("frappe.client.get_count", doctype="Person Need", filters=by_need),
		client.call(
			"frappe.desk.reportview.get_count",
			doctype="Person Need",
			filters=by_need,
			parent="Person",
			fields="[]",
		),
		client.call(
			"frappe.desk.doctype.number_card.number_card.get_result",
			doc=json.dumps(card),
			filters=json.dumps(by_need),
		),
		lists(client, "Person Need", parent="Person", fields=[{"COUNT": "*", "as": "n"}]),
		lists(client, "Person", fields=["name", {"MAX": "occupation", "as": "most"}], group_by="name"),
	):
		assert answer.status_code == 403, answer.url
	assert (
		api(scene.people["CW"])
		.call("frappe.client.get_list", doctype="Person Need", parent="Person")
		.status_code
		== 200
	)


@pytest.mark.defended_by("rows")
def test_needs_in_protection_files_cannot_be_listed_as_those_of_people(scene, api):
	"""A case worker, who may list the needs of people, would get the rows of protection files with them."""
	frappe.set_user("Administrator")
	person = make.person(scene.north)
	file = make.protection_file(person, needs=[{"need": "GBV"}])
	frappe.db.commit()
	rows = lists(api(scene.people["CW"]), "Person Need", parent="Person", fields=["parent", "need"])
	assert rows.status_code == 200
	assert file.name not in rows.text
	assert "GBV" not in rows.text


@pytest.mark.defended_by("columns")
def test_a_hidden_column_cannot_be_guessed_by_a_filter(scene, api):
	"""A clerk who may not see the circumstances of a person filters by them until a person is found (v15)."""
	client, person = api(scene.people["FD"]), scene.own["Person"]
	assert person.name in lists(client, "Person", fields=["name"], filters={"folio": person.folio}).text
	guesses = [
		{"filters": {"name": person.name, "occupation": person.occupation}},
		{"filters": [["Person", "occupation", "like", person.occupation[:3] + "%"]]},
		{"filters": [["Person Need", "need", "=", "SINGLE_PARENT"]]},
		{"filters": [["need", "=", "SINGLE_PARENT"]]},
		{"or_filters": {"occupation": person.occupation}},
		{"order_by": "occupation asc"},
		{"order_by": "OCCUPATION asc"},
		{"filters": {"Occupation": person.occupation}},
		{"group_by": "occupation"},
		{"fields": ["name", "needs.need"]},
	]
	for guess in guesses:
		arguments = {"fields": ["name"], **guess}
		answer = lists(client, "Person", **arguments)
		assert answer.status_code in (403, 417), guess
		assert person.name not in answer.text, guess
	worker = api(scene.people["CW"])
	assert (
		person.name
		in lists(worker, "Person", fields=["name"], filters={"occupation": person.occupation}).text
	)


@pytest.mark.defended_by("columns")
def test_hidden_columns_cannot_be_guessed_with_the_right_to_select(scene, api):
	"""A training coordinator, who may choose people by folio or name, filters them by date of birth or
	e-mail.
	"""
	client, person = api(scene.people["TC"]), scene.own["Person"]
	for filters in (
		{"email": person.email},
		{"birth_date": str(person.birth_date)},
		[["Person Phone", "phone", "like", "%55%"]],
	):
		answer = lists(client, "Person", fields=["name"], filters=filters)
		assert person.name not in answer.text
	assert person.name in lists(client, "Person", fields=["name"], filters={"folio": person.folio}).text


@pytest.mark.held_by_frappe("the level of the field")
def test_hidden_columns_cannot_be_listed(scene, api, disclosed):
	"""She requests all columns, and the hidden ones by name."""
	person = scene.own["Person"]
	for fields in (["*"], ["occupation", "name"], ["`tabPerson`.`occupation`"], ["max(occupation) as x"]):
		assert person.occupation not in lists(api(scene.people["FD"]), "Person", fields=fields).text
	for path in (
		f"/api/resource/Person/{person.name}",
		f"/api/method/frappe.desk.form.load.getdoc?doctype=Person&name={person.name}",
	):
		assert person.occupation not in api(scene.people["FD"]).get(path).text
		assert person.occupation in api(scene.people["CW"]).get(path).text


@pytest.mark.defended_by("counts", "lists")
def test_hidden_people_cannot_be_counted_or_grouped(scene, front, insider, disclosed):
	"""He lets the list count and group by name, as the sidebar and the report view do."""
	person = scene.restricted["Person"]
	by_name = [["Person", "second_surname", "=", person.second_surname]]
	for method in ("frappe.client.get_count", "frappe.desk.reportview.get_count"):
		payload = {"doctype": "Person", "filters": by_name, "fields": '["name"]'}
		assert front.call(method, **payload).json()["message"] == 0, method
		assert insider.call(method, **payload).json()["message"] == 1, method
	for doctype in ("Version", "Deleted Document", "Error Log", "Person Document", "Comment", "Email Queue"):
		answer = front.call("frappe.client.get_count", doctype=doctype, filters={"name": ("like", "%a%")})
		assert answer.status_code == 403, doctype
	frappe.set_user("Administrator")
	make.assign(person, scene.people["PO"])
	frappe.db.commit()
	for answer in (
		front.call(
			"frappe.desk.listview.get_group_by_count",
			doctype="Person",
			current_filters=json.dumps(by_name),
			field="assigned_to",
		),
		front.call(
			"frappe.desk.listview.get_group_by_count",
			doctype="Person",
			current_filters="[]",
			field="second_surname",
		),
		front.call("frappe.desk.reportview.get_stats", doctype="Person", stats='["second_surname"]'),
		front.post(
			"/api/method/frappe.desk.reportview.get",
			data={
				"doctype": "Person",
				"fields": '["second_surname", "count(name) as n"]',
				"group_by": "`tabPerson`.`second_surname`",
			},
		),
	):
		assert not disclosed(answer)
		assert scene.people["PO"] not in answer.text


@pytest.mark.defended_by("values of columns")
def test_values_of_columns_cannot_be_read_by_methods_for_workflows_and_reports(scene, api, disclosed):
	"""Frappe's helper of the Workflow form counts by any column, and one of reports returns any column of all
	records.

	Two others call them by another name.
	"""
	state_count = "frappe.workflow.doctype.workflow.workflow.get_workflow_state_count"
	column = "frappe.desk.query_report.get_data_for_custom_field"
	for letters, doctype, field in (
		("FD", "Person", "second_surname"),
		("CW", "Consultation", "notes"),
		("PO", "Protection File", "asylum_facts"),
		("DP", "Consent", "scope"),
	):
		client = api(scene.people[letters])
		for answer in (
			client.call(state_count, doctype=doctype, workflow_state_field=field, states="[]"),
			client.call(column, doctype=doctype, field=field),
			client.call(
				"frappe.model.mapper.map_docs",
				method=state_count,
				source_names=json.dumps([doctype]),
				target_doc=field,
				args='["x"]',
			),
			client.call(
				"frappe.desk.treeview.get_all_nodes",
				doctype=doctype,
				label="x",
				parent=field,
				tree_method=state_count,
				states="[]",
			),
			client.call(
				"frappe.desk.treeview.get_all_nodes",
				doctype=doctype,
				label="x",
				parent=field,
				tree_method=column,
			),
			client.call(
				"frappe.model.mapper.map_docs",
				method=column,
				source_names=json.dumps([doctype]),
				target_doc=field,
			),
		):
			words = {scene.restricted[doctype].get(field)} if letters != "PO" else set()
			words |= {scene.other[doctype].get(field)} - {None}
			assert not {word for word in words if word in answer.text}, f"{letters} {answer.url}"


@pytest.mark.defended_by("columns")
def test_columns_of_people_cannot_be_added_to_a_report(scene, front, disclosed):
	"""She adds a column of people to a report that she may run."""
	columns = [
		{"doctype": "Person", "fieldname": "occupation", "link_field": "person", "insert_after_index": 0}
	]
	columns[0] |= {"fieldtype": "Data", "label": "x"}
	answer = front.call(
		"frappe.desk.query_report.run", report_name="Expiring Permits", filters="{}", custom_columns=columns
	)
	assert not disclosed(answer)
	assert answer.status_code in (403, 417)


CHART = "frappe.desk.doctype.dashboard_chart.dashboard_chart.get"


def chart_of(doctype: str, **fields) -> dict:
	return {
		"chart_name": make.word(),
		"chart_type": "Count",
		"document_type": doctype,
		"based_on": "creation",
		"timeseries": 1,
		"timespan": "Last Year",
		"time_interval": "Yearly",
		"type": "Bar",
		"is_public": 1,
		"filters_json": "[]",
		**fields,
	}


@pytest.mark.defended_by("columns")
@pytest.mark.parametrize("column", ["occupation", pytest.param("email", marks=pytest.mark.legitimate)])
def test_a_hidden_column_cannot_be_guessed_by_a_stored_chart(scene, front, column):
	"""He runs another user's chart, and adds a filter by a hidden column."""
	frappe.set_user("Administrator")
	hidden = frappe.get_meta("Person").get_field("occupation").permlevel
	chart = make.save("Dashboard Chart", **chart_of("Person"))
	frappe.db.commit()
	try:
		value = scene.own["Person"].get(column)
		filters = json.dumps([["Person", column, "like", f"{value[:3]}%", False]])
		answer = front.call(CHART, chart_name=chart.name, filters=filters, refresh=1)
		assert hidden and (answer.status_code == 403) is (column == "occupation"), answer.text[:200]
	finally:
		frappe.delete_doc("Dashboard Chart", chart.name, force=True)
		frappe.db.commit()


@pytest.mark.defended_by("columns")
def test_a_hidden_column_cannot_be_guessed_by_an_own_chart(scene, api):
	"""She saves a chart, or a card, that is filtered by a hidden column, and runs it."""
	client = api(scene.people["OM"])
	filters = json.dumps([["Consultation", "notes", "like", "%a%", False]])
	for data in (
		{"doctype": "Dashboard Chart", **chart_of("Consultation", filters_json=filters)},
		{
			"doctype": "Number Card",
			"label": make.word(),
			"document_type": "Consultation",
			"function": "Count",
			"filters_json": filters,
		},
	):
		answer = client.post(f"/api/resource/{data['doctype']}", json=data)
		assert answer.status_code == 403, answer.text[:200]


@pytest.mark.defended_by("columns")
def test_a_chart_by_a_hidden_column_cannot_be_run_without_its_level(scene, front, insider):
	"""An administrator made a chart by a column of a level that the clerk lacks."""
	frappe.set_user("Administrator")
	filters = json.dumps([["Person", "occupation", "like", "%a%", False]])
	chart = make.save("Dashboard Chart", **chart_of("Person", filters_json=filters))
	frappe.db.commit()
	try:
		assert front.call(CHART, chart_name=chart.name, refresh=1).status_code == 403
		assert insider.call(CHART, chart_name=chart.name, refresh=1).status_code == 200
	finally:
		frappe.delete_doc("Dashboard Chart", chart.name, force=True)
		frappe.db.commit()
