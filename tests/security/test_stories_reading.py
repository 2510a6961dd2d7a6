"""Attempts to read a hidden record, by its name and by searching.

Each story has an attacker, a victim and a route.

The victims are the people of the scene: one of the other office, one restricted at the own office. ``disclosed`` is
what a response holds of what only their records have. Where a route could be closed by breaking it, a user who may see
the record takes the same route and gets the record.
"""

from __future__ import annotations

import json

import frappe
import pytest

from tests import factories as make
from tests.http import unnumbered
from tests.security.scene import GUEST, VICTIMS, lists

# --- by name


@pytest.mark.defended_by("documents")
@pytest.mark.parametrize("group", VICTIMS)
def test_a_hidden_record_cannot_be_read_by_name(scene, front, insider, disclosed, group):
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
			assert not disclosed(answer), path
			assert "download_pdf" not in path or answer.status_code in (403, 404)
	assert disclosed(insider.get(f"/api/resource/Person/{scene.restricted['Person'].name}"))


@pytest.mark.defended_by("documents", "lists")
@pytest.mark.parametrize("group", VICTIMS)
def test_single_values_of_a_hidden_record_cannot_be_read(scene, front, insider, disclosed, group):
	"""He requests single values: by name, by filter, for the title of a link, for whether a link is valid."""
	person = getattr(scene, group)["Person"]
	payload = {
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
		# Replaces the former on version 16.
		"frappe.client.validate_link_and_fetch": {
			"doctype": "Person",
			"docname": person.name,
			"fields_to_fetch": json.dumps(["full_name", "email", "birth_place"]),
		},
		"frappe.desk.link_preview.get_preview_data": {"doctype": "Person", "docname": person.name},
		"migrant_services.api.person.card": {"person": person.name},
	}
	for method, arguments in payload.items():
		assert not disclosed(front.call(method, **arguments)), method
	method = "frappe.client.get_value"
	assert disclosed(insider.call(method, **payload[method])) or group == "other"


@pytest.mark.legitimate
def test_the_title_of_a_link_must_be_the_folio(scene, front):
	"""Frappe returns the title of any record to any user, so it must not be a name."""
	answer = front.call(
		"frappe.desk.search.get_link_title", doctype="Person", docname=scene.other["Person"].name
	)
	assert answer.json()["message"] in (scene.other["Person"].folio, scene.other["Person"].name)


@pytest.mark.legitimate
def test_a_clerk_cannot_read_more_of_a_workflow_than_its_confirmation(scene, api):
	"""A clerk's form reads whether its transitions are confirmed (v16.9).

	She requests the rest of the workflow, and the same of forms that are not hers.
	"""
	client, payload = api(scene.people["FD"]), "enable_action_confirmation"

	def value(doctype: str | None, fieldname, **more):
		filters = json.dumps({"document_type": doctype, **more})
		return client.call(
			"frappe.client.get_value", doctype="Workflow", filters=filters, fieldname=fieldname
		)

	answer = value("Person", payload)
	if frappe.get_meta("Workflow").has_field(payload):
		assert answer.json()["message"] == {payload: 0}
		assert value("Person", payload, workflow_name="no such").status_code == 403
	else:
		assert answer.status_code == 403
	for doctype, fieldname in (
		("Payment", payload),
		("Protection File", payload),
		("Person", "name"),
		("Person", json.dumps([payload, "workflow_data"])),
		("Person", f"{payload}, name"),
	):
		assert value(doctype, fieldname).status_code == 403, fieldname
	assert value(None, payload).status_code in (403, 404)


# --- by searching


@pytest.mark.defended_by("lists")
@pytest.mark.parametrize("group", VICTIMS)
@pytest.mark.parametrize(
	"doctype", ["Person", "Consultation", "Referral", "Consent", "Payment", "Course Enrolment"]
)
def test_a_search_cannot_ignore_user_permissions(scene, api, insider, group, doctype):
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


@pytest.mark.defended_by("lists")
def test_a_hidden_name_cannot_be_searched(scene, front, insider, disclosed):
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
		assert not disclosed(front.call(method, **arguments), "restricted"), method
	found = insider.call("frappe.desk.search.search_link", doctype="Person", txt=person.second_surname)
	assert disclosed(found, "restricted")


@pytest.mark.legitimate
def test_the_global_search_must_be_empty(scene, site):
	"""The index holds contents of records without their rules."""
	site.db.rollback()
	types = {row.doctype for row in site.db.sql("select distinct doctype from __global_search", as_dict=True)}
	assert not types & set(scene.own)


# --- by people from outside


@pytest.mark.held_by_frappe("the rights of roles")
def test_a_partner_cannot_read_more_than_the_referral(scene, api, disclosed):
	"""A partner organization tries to use its referral as the way into the person's file."""
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
		assert not disclosed(answer, "own", *VICTIMS), answer.url
	answer = partner.get(f"/api/resource/Referral/{own['Referral'].name}")
	assert own["Referral"].reason not in answer.text, "the reason is on a level that partners do not have"


@pytest.mark.held_by_frappe("the rights of roles")
@pytest.mark.parametrize("letters", [GUEST, "no role"])
def test_users_without_a_role_cannot_read_anything(scene, api, disclosed, letters):
	"""A person without an account, or with one without a role, tries the main routes."""
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
			assert not disclosed(answer, "own", *VICTIMS)
			assert own[doctype].name not in answer.text.replace(answer.url, "")


@pytest.mark.defended_by("documents")
def test_errors_cannot_disclose_anything(scene, front, disclosed):
	"""Denials and errors hold neither the record nor program details."""
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
		assert not disclosed(answer)


@pytest.mark.defended_by("names", "existence")
def test_a_filter_cannot_replace_a_name(scene, api, front):
	"""Where a name is expected she sends a condition, and the response would show whether any record fits it."""
	person = scene.restricted["Person"]
	fits, misses = {"second_surname": person.second_surname}, {"second_surname": make.word()}
	consultation = {"office": scene.north.name, "topics": [{"subject": make.subject()}]}

	def answers(condition) -> list:
		task = {"description": "x", "reference_type": "Person", "reference_name": condition}
		return [
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
			front.call("frappe.client.validate_link_and_fetch", doctype="Person", docname=condition),
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
			front.call("frappe.client.get", doctype="Person", filters=condition),
		]

	def same_but_for_the_condition(condition) -> list[tuple[int, str]]:
		texts = [(answer.status_code, unnumbered(answer.text)) for answer in answers(condition)]
		return [(status, text.replace(condition["second_surname"], "")) for status, text in texts]

	hit, miss = same_but_for_the_condition(fits), same_but_for_the_condition(misses)
	assert hit == miss
	assert all(status in (403, 404) for status, _ in hit), hit


@pytest.mark.defended_by("answers")
@pytest.mark.parametrize("letters", ["FD", pytest.param("CW", marks=pytest.mark.legitimate)])
def test_the_response_to_a_save_cannot_disclose_hidden_fields(scene, api, letters):
	"""Frappe sends the whole stored document back after a save, also what is on a level that the clerk lacks."""
	person, client = scene.own["Person"], api(scene.people[letters])
	at, path = {"doctype": "Person", "name": person.name}, f"/api/resource/Person/{person.name}"

	def loaded() -> str:
		return json.dumps({**client.get(path).json()["data"], "email": f"{make.word()}@example.com"})

	for answer in (
		client.put(path, json={"email": f"{make.word()}@example.com"}),
		client.call("frappe.client.set_value", **at, fieldname="email", value=f"{make.word()}@example.com"),
		client.call("frappe.client.save", doc=loaded()),
		client.call("frappe.desk.form.save.savedocs", doc=loaded(), action="Save"),
	):
		assert answer.status_code == 200 and person.folio in answer.text, answer.text[:300]
		assert (person.occupation in answer.text) == (letters == "CW")
		assert (person.needs[0].need in answer.text) == (letters == "CW")


@pytest.mark.defended_by("records of methods")
@pytest.mark.parametrize("group", VICTIMS)
def test_the_next_record_cannot_be_read_from_a_hidden_one(scene, front, group):
	"""The arrows of a form compare any value of the record they start from with those of visible records.

	By repeating the request a clerk could find out the values of a hidden record.
	"""
	person = getattr(scene, group)["Person"]
	for field in ("birth_date", "full_name", "creation"):
		for prev in (0, 1):
			answer = front.call(
				"frappe.desk.form.utils.get_next",
				doctype="Person",
				value=person.name,
				prev=prev,
				sort_field=field,
				filters="[]",
			)
			assert answer.status_code == 403, field
