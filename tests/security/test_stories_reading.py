"""Attempts to read what is not one's own. Each story has an attacker, a victim and a route.

The victims are the people of the scene: one of the other office, one restricted at the own office. ``told`` is
what came back of what only their records have. Where a route could be closed by being broken, somebody who may
see the record takes the same route and is told.
"""

from __future__ import annotations

import json

import frappe
import pytest

from tests import factories as make
from tests.security.scene import GUEST

VICTIMS = ("other", "restricted")


@pytest.fixture
def front(scene, api):
	"""A clerk at the front desk of the northern office."""
	return api(scene.people["FD"])


@pytest.fixture
def insider(scene, api):
	"""The Protection Officer of the northern office, who sees its restricted people."""
	return api(scene.people["PO"])


@pytest.fixture
def told(scene):
	def told(answer, *groups: str) -> set[str]:
		return {word for word in scene.secrets(*(groups or VICTIMS)) if word in answer.text}

	return told


def lists(client, doctype: str, **arguments):
	arguments = {"limit_page_length": 0, "fields": ["*"], **arguments}
	return client.call("frappe.client.get_list", doctype=doctype, **arguments)


# --- by name


@pytest.mark.parametrize("group", VICTIMS)
def test_name_in_the_address_bar(scene, front, insider, told, group):
	"""A clerk copies the name of a record from a colleague's screen into her own address bar."""
	for doctype in ("Person", "Consultation", "Referral", "Consent", "Protection File", "Payment"):
		name = getattr(scene, group)[doctype].name
		for path in (
			f"/api/resource/{doctype}/{name}",
			f"/api/method/frappe.desk.form.load.getdoc?doctype={doctype}&name={name}",
			f"/api/method/frappe.desk.form.load.get_docinfo?doctype={doctype}&name={name}",
			f"/api/method/frappe.client.get?doctype={doctype}&name={name}",
			f"/printview?doctype={doctype}&name={name}",
			f"/api/method/frappe.utils.print_format.download_pdf?doctype={doctype}&name={name}",
			f"/api/method/frappe.desk.notifications.get_open_count?doctype={doctype}&name={name}",
			f"/api/method/frappe.desk.form.linked_with.get?doctype={doctype}&docname={name}",
		):
			answer = front.get(path)
			assert not told(answer), path
			assert "download_pdf" not in path or answer.status_code == 403
	assert told(insider.get(f"/api/resource/Person/{scene.restricted['Person'].name}"))


@pytest.mark.parametrize("group", VICTIMS)
def test_one_value_at_a_time(scene, front, insider, told, group):
	"""He asks for single values: by name, by filter, for the title of a link, for whether a link is valid."""
	person = getattr(scene, group)["Person"]
	asked = {
		"frappe.client.get_value": {
			"doctype": "Person",
			"fieldname": ["full_name", "email", "birth_place"],
			"filters": {"name": person.name},
		},
		"frappe.client.get_list": {
			"doctype": "Person",
			"fields": ["full_name"],
			"filters": {"folio": person.folio},
		},
		"frappe.desk.search.get_link_title": {"doctype": "Person", "docname": person.name},
		"frappe.client.validate_link": {
			"doctype": "Person",
			"docname": person.name,
			"fields": json.dumps(["full_name", "email", "birth_place"]),
		},
		"frappe.desk.link_preview.get_preview_data": {"doctype": "Person", "docname": person.name},
		"migrant_services.api.person.card": {"person": person.name},
	}
	for method, arguments in asked.items():
		assert not told(front.call(method, **arguments)), method
	method = "frappe.client.get_value"
	assert told(insider.call(method, **asked[method])) or group == "other"


def test_title_of_a_link_is_the_folio(scene, front):
	"""Frappe gives the title of any record to anybody: it must not be a name."""
	answer = front.call(
		"frappe.desk.search.get_link_title", doctype="Person", docname=scene.other["Person"].name
	)
	assert answer.json()["message"] in (scene.other["Person"].folio, scene.other["Person"].name)


# --- by searching


@pytest.mark.parametrize("group", VICTIMS)
@pytest.mark.parametrize(
	"doctype", ["Person", "Consultation", "Referral", "Consent", "Payment", "Course Enrolment"]
)
def test_searching_without_user_permissions(scene, api, insider, group, doctype):
	"""A clerk sends the switch by which Frappe lets a client search past the rules."""
	record = getattr(scene, group)[doctype]
	for letters in ("FD", "CW", "PR", "TC"):
		for method in ("search_link", "search_widget"):
			answer = api(scene.people[letters]).call(
				f"frappe.desk.search.{method}",
				doctype=doctype,
				txt=record.get("folio") or record.get("person_folio"),
				ignore_user_permissions=1,
				page_length=1000,
			)
			assert record.name not in answer.text, f"{letters} {method}"
	found = insider.call(
		"frappe.desk.search.search_link", doctype="Consent", txt=scene.restricted["Consent"].person_folio
	)
	assert scene.restricted["Consent"].name in found.text


def test_searching_for_a_name(scene, front, insider, told):
	"""He types the surname of a restricted person into every search there is."""
	person = scene.restricted["Person"]
	for method, arguments in {
		"frappe.desk.search.search_link": {"doctype": "Person", "txt": person.second_surname},
		"frappe.utils.global_search.search": {"text": person.second_surname},
		"frappe.utils.global_search.web_search": {"text": person.second_surname},
		"migrant_services.api.person.search_link": {
			"doctype": "Person",
			"txt": person.second_surname,
			"searchfield": "name",
			"start": 0,
			"page_len": 20,
		},
	}.items():
		assert not told(front.call(method, **arguments), "restricted"), method
	found = insider.call("frappe.desk.search.search_link", doctype="Person", txt=person.second_surname)
	assert told(found, "restricted")


def test_nothing_is_in_the_global_search(scene, site):
	"""The index has contents of records without their rules."""
	site.db.rollback()
	types = {row.doctype for row in site.db.sql("select distinct doctype from __global_search", as_dict=True)}
	assert not types & set(scene.own)


# --- by lists


def test_columns_of_a_linked_record(scene, api, told):
	"""A case worker who has one consultation of a restricted person by assignment asks the list for the name behind
	the link, for another consultation's subject behind a referral, and for the same in charts and cards."""
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
		assert not told(answer, "restricted")
		assert answer.status_code == 403


def test_words_that_look_like_a_column_can_be_written(scene, api):
	"""The guard of the story above lets people write what they like."""
	answer = api(scene.people["FD"]).put(
		f"/api/resource/Consultation/{scene.own['Consultation'].name}",
		json={"notes": "Asked for person.full_name, see consent.pdf"},
	)
	assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("table", ["Person Document", "Person Phone", "Person Alias", "Person Need"])
def test_rows_of_other_peoples_records(scene, api, insider, told, table):
	"""A clerk lists phones and document numbers of everybody by asking for the rows of the table itself."""
	columns = ["parent", *(field.fieldname for field in frappe.get_meta(table).fields)]
	for letters in ("FD", "CW", "PR", "RP", "TC", "OM"):
		client = api(scene.people[letters])
		for parent in ("Person", "Protection File"):
			answers = [
				lists(client, table, parent=parent, fields=columns),
				client.get(
					f"/api/resource/{table}", params={"fields": json.dumps(columns), "parent": parent}
				),
				client.post(
					"/api/method/frappe.desk.reportview.get",
					data={
						"doctype": table,
						"parent_doctype": parent,
						"parent": parent,
						"fields": json.dumps(columns),
					},
				),
			]
			assert not any(told(answer) for answer in answers), f"{letters} by {parent}"
	assert scene.restricted["Person"].name in lists(insider, table, parent="Person", fields=columns).text


def test_needs_in_protection_files_under_the_name_of_persons(scene, api):
	"""A case worker, who may list the needs of persons, gets the rows of protection files with them."""
	frappe.set_user("Administrator")
	person = make.person(scene.north)
	file = make.protection_file(person, needs=[{"need": "GBV"}])
	frappe.db.commit()
	rows = lists(api(scene.people["CW"]), "Person Need", parent="Person", fields=["parent", "need"])
	assert rows.status_code == 200
	assert file.name not in rows.text
	assert "GBV" not in rows.text


def test_guessing_a_hidden_column(scene, api):
	"""A clerk who may not see the circumstances of a person filters by them until somebody is found (v15)."""
	client, person = api(scene.people["FD"]), scene.own["Person"]
	assert person.name in lists(client, "Person", fields=["name"], filters={"folio": person.folio}).text
	guesses = [
		{"filters": {"name": person.name, "occupation": person.occupation}},
		{"filters": [["Person", "occupation", "like", person.occupation[:3] + "%"]]},
		{"filters": [["Person Need", "need", "=", "SINGLE_PARENT"]]},
		{"filters": [["need", "=", "SINGLE_PARENT"]]},
		{"or_filters": {"occupation": person.occupation}},
		{"order_by": "occupation asc"},
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


def test_guessing_with_only_the_right_to_select(scene, api):
	"""A training coordinator, who may choose people by folio or name, filters them by date of birth or e-mail."""
	client, person = api(scene.people["TC"]), scene.own["Person"]
	for filters in (
		{"email": person.email},
		{"birth_date": "1990-05-17"},
		[["Person Phone", "phone", "like", "%55%"]],
	):
		answer = lists(client, "Person", fields=["name"], filters=filters)
		assert person.name not in answer.text
	assert person.name in lists(client, "Person", fields=["name"], filters={"folio": person.folio}).text


def test_hidden_columns_are_not_given(scene, api, told):
	"""She asks for all columns, and for the hidden ones by name."""
	person = scene.own["Person"]
	for fields in (["*"], ["occupation", "name"], ["`tabPerson`.`occupation`"], ["max(occupation) as x"]):
		assert person.occupation not in lists(api(scene.people["FD"]), "Person", fields=fields).text
	for path in (
		f"/api/resource/Person/{person.name}",
		f"/api/method/frappe.desk.form.load.getdoc?doctype=Person&name={person.name}",
	):
		assert person.occupation not in api(scene.people["FD"]).get(path).text
		assert person.occupation in api(scene.people["CW"]).get(path).text


def test_counting_and_grouping(scene, front, insider, told):
	"""He lets the list count and group by name, as the sidebar and the report view do."""
	person = scene.restricted["Person"]
	by_name = [["Person", "second_surname", "=", person.second_surname]]
	for method in ("frappe.client.get_count", "frappe.desk.reportview.get_count"):
		asked = {"doctype": "Person", "filters": by_name, "fields": '["name"]'}
		assert front.call(method, **asked).json()["message"] == 0, method
		assert insider.call(method, **asked).json()["message"] == 1, method
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
		assert not told(answer)
		assert scene.people["PO"] not in answer.text


def test_values_of_any_column_by_a_method_for_workflows_and_reports(scene, api, told):
	"""Frappe's helper of the Workflow form counts by any column, one of reports gives any column of everybody, and
	two others call them by another name."""
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


def test_columns_added_to_a_report(scene, front, told):
	"""She adds a column of persons to a report that is hers to run."""
	columns = [{"doctype": "Person", "fieldname": "full_name", "link_field": "reference_name", "field": "x"}]
	answer = front.call(
		"frappe.desk.query_report.run", report_name="ToDo", custom_columns=json.dumps(columns)
	)
	assert not told(answer)
	assert answer.status_code in (403, 417)


# --- by print


def test_printing_a_forged_document(scene, front, insider, told):
	"""A clerk hands the printer a document of her own making that names a restricted person."""
	victim = scene.restricted
	for doctype in ("Consultation", "Referral", "Consent", "Payment", "Course Enrolment"):
		forged = {
			"doctype": doctype,
			"name": victim[doctype].name,
			"owner": scene.people["FD"],
			"office": scene.north.name,
			"person": victim["Person"].name,
			"restricted": 0,
			"folio": "X",
		}
		formats = frappe.get_all("Print Format", {"doc_type": doctype}, pluck="name")
		for claimed in (forged, {**forged, "__islocal": 1}, {**forged, "name": "new", "__islocal": 1}):
			for print_format in [None, *formats]:
				answer = front.post(
					"/api/method/frappe.www.printview.get_html_and_style",
					data={"doc": json.dumps(claimed), "print_format": print_format, "no_letterhead": 1},
				)
				assert not told(answer, "restricted"), f"{doctype} {print_format}"
	person = {"doctype": "Person", "name": victim["Person"].name, "__islocal": 1, "office": scene.north.name}
	for print_format in [None, *frappe.get_all("Print Format", {"doc_type": "Person"}, pluck="name")]:
		answer = front.post(
			"/api/method/frappe.www.printview.get_html_and_style",
			data={"doc": json.dumps(person), "print_format": print_format, "no_letterhead": 1},
		)
		assert not told(answer, "restricted"), print_format


def test_old_links_to_prints(scene, api, site):
	"""Somebody without an account tries the print of a record, with a signature of the old kind too."""
	record = scene.own["Referral"]
	signature = site.get_doc("Referral", record.name).get_signature()
	for path in (
		f"/printview?doctype=Referral&name={record.name}",
		f"/printview?doctype=Referral&name={record.name}&key={signature}",
		f"/Referral/{record.name}?key={signature}",
	):
		answer = api(GUEST).get(path)
		assert record.service_requested not in answer.text, path
		assert record.person_folio not in answer.text, path


# --- by what hangs on a record


def test_timeline_versions_and_logs(scene, api, told):
	"""Whoever may see no record looks for what Frappe keeps beside it."""
	kept = (
		"Version",
		"Deleted Document",
		"Error Log",
		"Access Log",
		"View Log",
		"Activity Log",
		"Comment",
		"Communication",
		"Email Queue",
		"Notification Log",
		"ToDo",
		"Workflow Action",
		"Tag Link",
	)
	frappe.set_user("Administrator")
	for group in VICTIMS:
		person = getattr(scene, group)["Person"]
		person.add_comment("Comment", person.second_surname)
	frappe.db.commit()
	for letters in ("FD", "CW", "RP", "OM", "SA", "DP", "nobody"):
		for doctype in kept:
			answer = lists(api(scene.people[letters]), doctype)
			assert not told(answer), f"{letters} {doctype}"
			names = {scene.other["Person"].name, scene.restricted["Person"].name}
			assert not {name for name in names if name in answer.text}, f"{letters} {doctype}"


def test_hidden_columns_in_the_timeline(scene, api):
	"""Versions would carry the old and new values of hidden columns to every reader of the record."""
	worker, front, person = api(scene.people["CW"]), api(scene.people["FD"]), scene.own["Person"]
	worker.put(f"/api/resource/Person/{person.name}", json={"skills": make.word()})
	secret = make.word()
	assert worker.put(f"/api/resource/Person/{person.name}", json={"skills": secret}).status_code == 200
	shown = front.get(
		"/api/method/frappe.desk.form.load.getdoc", params={"doctype": "Person", "name": person.name}
	)
	assert shown.status_code == 200
	assert secret not in shown.text


@pytest.mark.parametrize("group", VICTIMS)
def test_files_of_a_record(scene, front, insider, group):
	"""He looks through the list of files, opens one by its address, and claims it for a record of his own."""
	frappe.set_user("Administrator")
	record, secret = getattr(scene, group)["Person"], make.word()
	file = make.save(
		"File",
		file_name=f"{secret}.txt",
		content=secret,
		is_private=1,
		attached_to_doctype="Person",
		attached_to_name=record.name,
	)
	frappe.db.commit()
	claim = {
		"file_url": file.file_url,
		"doctype": "Person",
		"docname": scene.own["Person"].name,
		"is_private": 1,
	}
	for answer in (
		lists(front, "File"),
		front.get(file.file_url),
		front.get(f"/api/resource/File/{file.name}"),
		front.get(
			"/api/method/frappe.core.doctype.file.file.download_file", params={"file_url": file.file_url}
		),
		front.post("/api/method/upload_file", data=claim),
		front.get(file.file_url),
	):
		assert secret not in answer.text.replace(answer.url, ""), answer.url
	if group == "restricted":
		assert secret in insider.get(file.file_url).text
		assert secret in lists(insider, "File").text


def test_following_a_record(scene, front, site):
	"""She has every change of a payment mailed to her."""
	site.db.set_value("User", scene.people["FD"], "document_follow_notify", 1)
	site.db.commit()
	for doctype in ("Payment", "Consent"):
		for method, argument in (("update_follow", "following"), ("follow_document", "user")):
			front.call(
				f"frappe.desk.form.document_follow.{method}",
				doctype=doctype,
				doc_name=scene.other[doctype].name,
				**{argument: 1 if argument == "following" else scene.people["FD"]},
			)
	site.db.rollback()
	assert not site.get_all("Document Follow", {"user": scene.people["FD"]})


def test_file_uploaded_before_the_record_was_restricted(scene, api):
	"""A clerk keeps the address of a scan she uploaded; since then the person was restricted."""
	front = api(scene.people["FD"])
	frappe.set_user("Administrator")
	person, secret = make.person(scene.north), make.word()
	frappe.db.commit()
	answer = front.post(
		"/api/method/upload_file",
		data={"doctype": "Person", "docname": person.name, "is_private": 1},
		files={"file": (f"{secret}.txt", secret)},
	)
	url = answer.json()["message"]["file_url"]
	assert secret in front.get(url).text
	person.reload()
	person.update({"restricted": 1, "restricted_reason": "Threats"})
	person.save()
	frappe.db.commit()
	assert secret not in front.get(url).text


def test_numbers_beside_the_connections(scene, api):
	"""The number beside "Consultation" on a person's form would tell that there is one more than she sees."""
	frappe.set_user("Administrator")
	person = make.person(scene.north)
	make.consultation(person)
	make.consultation(person, topics=[{"subject": make.subject(restricted=1)}])
	frappe.db.commit()

	def number(letters: str) -> int:
		answer = api(scene.people[letters]).get(
			"/api/method/frappe.desk.notifications.get_open_count",
			params={"doctype": "Person", "name": person.name},
		)
		counted = answer.json()["message"]["count"]
		rows = counted if isinstance(counted, list) else counted["external_links_found"]
		return next(row["count"] for row in rows if "Consultation" in row.values())

	assert number("PO") == 2
	assert number("FD") == 1


# --- by people from outside


def test_partner_reads_only_the_referral(scene, api, told):
	"""A partner organization takes its referral as the way into the person's file."""
	partner, own = api(scene.people["RP"]), scene.own
	assert partner.get(f"/api/resource/Referral/{own['Referral'].name}").status_code == 200
	for answer in (
		partner.get(f"/api/resource/Person/{own['Person'].name}"),
		partner.get(f"/api/resource/Consent/{own['Consent'].name}"),
		lists(partner, "Referral", fields=["person.full_name", "person.email", "consent.scope"]),
		partner.call("migrant_services.api.person.card", person=own["Person"].name),
		partner.call("frappe.desk.search.search_link", doctype="Person", txt=""),
		lists(partner, "Person Phone", parent="Person"),
		partner.get("/api/method/frappe.www.list.get_list_data", params={"doctype": "Person"}),
	):
		assert not told(answer, "own", *VICTIMS), answer.url
	answer = partner.get(f"/api/resource/Referral/{own['Referral'].name}")
	assert own["Referral"].reason not in answer.text, "the reason is on a level that partners do not have"


@pytest.mark.parametrize("letters", [GUEST, "nobody"])
def test_without_a_role(scene, api, told, letters):
	"""Somebody without an account, or with one that nobody gave a role, tries the front doors."""
	client, own = api(scene.people[letters]), scene.own
	for doctype in (
		"Person",
		"Consultation",
		"Referral",
		"Payment",
		"Consent",
		"Protection File",
		"Staff Member",
	):
		for answer in (
			client.get(f"/api/resource/{doctype}"),
			client.get(f"/api/resource/{doctype}/{own[doctype].name}"),
			client.get("/api/method/frappe.www.list.get_list_data", params={"doctype": doctype}),
			client.get(f"/{frappe.scrub(doctype)}"),
			client.get(
				"/api/method/frappe.desk.reportview.get", params={"doctype": doctype, "fields": '["*"]'}
			),
		):
			assert not told(answer, "own", *VICTIMS)
			assert own[doctype].name not in answer.text.replace(answer.url, "")


def test_errors_tell_nothing(scene, front, told):
	"""Refusals and mistakes are answered without the record and without the program's insides."""
	person = scene.restricted["Person"]
	for answer in (
		front.get(f"/api/resource/Person/{person.name}"),
		front.put(f"/api/resource/Person/{person.name}", json={"given_names": "X"}),
		front.post(
			"/api/resource/Consultation", json={"person": person.name, "topics": [{"subject": "IDENTITY"}]}
		),
		front.get("/api/resource/Person", params={"filters": '[["Person", "full_name", "=", '}),
		front.call("migrant_services.api.person.card", person="no such name"),
	):
		assert answer.status_code >= 400
		assert not told(answer)


def test_a_filter_in_place_of_a_name(scene, api, front):
	"""Where a name is expected she sends a condition, and hears from the answer whether anybody fits it."""
	person = scene.restricted["Person"]
	fits, misses = {"second_surname": person.second_surname}, {"second_surname": make.word()}
	consultation = {"office": scene.north.name, "topics": [{"subject": make.subject()}]}

	def answers(condition) -> list:
		task = {"description": "x", "reference_type": "Person", "reference_name": condition}
		return [
			front.call("frappe.client.get", doctype="Person", filters=condition),
			front.call("frappe.client.get", doctype="Person", name=condition),
			front.call(
				"frappe.client.set_value",
				doctype="Person",
				name=condition,
				fieldname="birth_place",
				value="x",
			),
			front.call("frappe.client.delete", doctype="Person", name=condition),
			front.call("frappe.client.validate_link", doctype="Person", docname=condition, fields='["name"]'),
			front.call("frappe.desk.search.get_link_title", doctype="Person", docname=condition),
			front.call("frappe.desk.form.load.getdoc", doctype="Person", name=condition),
			front.call("frappe.www.printview.get_html_and_style", doc="Person", name=condition),
			front.call("migrant_services.api.person.card", person=condition),
			front.post("/api/resource/Consultation", json={**consultation, "person": condition}),
			front.call(
				"frappe.client.insert", doc={"doctype": "Consultation", **consultation, "person": condition}
			),
			front.call(
				"frappe.client.set_value",
				doctype="Person",
				name=scene.own["Person"].name,
				fieldname={"responsible_adult": condition},
			),
			front.post("/api/resource/ToDo", json=task),
			front.call(
				"frappe.desk.form.save.savedocs",
				doc=json.dumps({"doctype": "ToDo", "__islocal": 1, **task}),
				action="Save",
			),
		]

	hit = [(answer.status_code, answer.text.replace(person.second_surname, "")) for answer in answers(fits)]
	miss = [
		(answer.status_code, answer.text.replace(misses["second_surname"], "")) for answer in answers(misses)
	]
	assert hit == miss
	assert all(status in (403, 404) for status, _ in hit), hit
