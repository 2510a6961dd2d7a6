"""Every role at every doctype, through the HTTP API: exactly the rights of the table in rights.py."""

from __future__ import annotations

import frappe
import pytest

from migrant_services.core.roles import PORTAL_ROLES
from migrant_services.hooks import standard_queries
from tests import factories as make
from tests.security.rights import DOCTYPES, LETTERS, OFFICE_BOUND, OFFICE_WRITES, RIGHTS, ROLES, may
from tests.security.scene import GUEST, NO_ROLE

SINGLE = "Migrant Services Settings"
LISTED = [doctype for doctype in DOCTYPES if doctype != SINGLE]
# Lists that all roles read and the Services Administrator maintains: a few roles stand for all of them here.
# tests/unit/test_rights.py compares the DocTypes right by right.
ALIKE = [doctype for doctype in LISTED if all(may(letters, "read", doctype) for letters in ROLES)]
REPRESENTATIVES = ("FD", "RP", "SA", NO_ROLE, GUEST)
# A change that every rule allows, by doctype; reference lists have a title.
CHANGES = {
	"Person": "birth_place",
	"Protection File": "safety_plan",
	"Consent": "given_by_name",
	"Consultation": "interpreter_name",
	"Referral": "addressee",
	"Appointment": "what_to_bring",
	# A client may write none of its fields: what is sent is restored.
	"Intake Import": "sheet",
	"Payment": "payment_reference",
	"Duplicate Review": "remarks",
	"Payment Incident": "notes",
	"Course": "place",
	"Course Enrolment": "grade",
	"Household": "shelter",
	"Staff Member": "post",
	"Office": "phone",
	"Organization": "phone",
	"Service": "cost",
	"Support Programme": "budget_line",
	"Privacy Notice": "controller",
	"Checklist": "enabled",
	"Document Text": "is_own",
	"Field Setting": "required",
	"Form Question": "sort_order",
	SINGLE: "age_of_majority",
}
# What is written where a word would not do.
VALUES = {"age_of_majority": 18, "enabled": 0, "is_own": 0, "required": 0, "sort_order": 7}
# The ways that the portal has; the others belong to the desk and are closed to partners, whatever they may read.
PORTAL_WAYS = ("REST", "client")


def offered(letters: str, way: str) -> bool:
	"""Return whether a role uses this way at all (migrant_services/access/methods.csv)."""
	return ROLES.get(letters) not in PORTAL_ROLES or way in PORTAL_WAYS


class Answers:
	"""Collects unexpected responses, so that a failure shows the whole matrix."""

	def __init__(self):
		self.wrong: list[str] = []

	def expect(self, allowed: bool, answer, what: str) -> None:
		fine = answer.status_code in (200, 202) if allowed else answer.status_code in (401, 403)
		if not fine:
			self.wrong.append(
				f"{what}: {'allowed' if allowed else 'denied'} expected, got {answer.status_code}"
			)

	def expect_true(self, fine: bool, what: str) -> None:
		if not fine:
			self.wrong.append(what)

	def check(self) -> None:
		assert not self.wrong, "\n".join(["", *self.wrong])


@pytest.fixture
def answers():
	collected = Answers()
	yield collected
	collected.check()


def people(scene, doctype: str) -> list[tuple[str, str]]:
	return [
		(letters, user)
		for letters, user in scene.people.items()
		if doctype not in ALIKE or letters in REPRESENTATIVES
	]


def groups(scene, letters: str, doctype: str) -> list[tuple[str, object, bool]]:
	"""Yield the records of the doctype, and whether a user who may read the doctype may see each.

	To a user without a right on the doctype all are the same, so the own one is enough.
	"""
	if not (may(letters, "read", doctype) or may(letters, "select", doctype)):
		return [("own", scene.own[doctype], False)]
	return [
		(group, getattr(scene, group)[doctype], seen) for group, seen in scene.sees(letters, doctype).items()
	]


@pytest.mark.parametrize("doctype", LISTED)
def test_roles_list_only_visible_records(scene, api, answers, doctype):
	"""Users who may read or select get a list of the visible records, by each of Frappe's ways."""
	for letters, user in people(scene, doctype):
		may_list = may(letters, "read", doctype) or may(letters, "select", doctype)
		client, who = api(user), f"{letters} lists {doctype}"
		lists = {
			"REST": client.get(f"/api/resource/{doctype}", params={"limit": 0}),
			"client": client.call("frappe.client.get_list", doctype=doctype, limit_page_length=0),
			"report view": client.call(
				"frappe.desk.reportview.get", doctype=doctype, fields='["name"]', page_length=5000
			),
			"link search": client.call(
				"frappe.desk.search.search_link", doctype=doctype, txt="", page_length=5000
			),
		}
		for way, answer in lists.items():
			allowed = may_list and offered(letters, way)
			if way == "link search" and doctype in standard_queries:
				# The app's own search finds nothing where others deny; a guest does not get that far.
				found_nothing = answer.status_code in (401, 403) or not answer.json().get("results")
				answers.expect_true(allowed or found_nothing, f"{who} by {way}")
			else:
				answers.expect(allowed, answer, f"{who} by {way}")
			if allowed and way != "link search":
				for group, record, seen in groups(scene, letters, doctype):
					found = f'"{record.name}"' in answer.text
					answers.expect_true(found == seen, f"{who} by {way}: {group} record {found=}")
			for group, record, seen in groups(scene, letters, doctype):
				answers.expect_true(
					seen or f'"{record.name}"' not in answer.text, f"{who} by {way}: sees {group}"
				)


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_roles_read_and_print_only_visible_records(scene, api, answers, doctype):
	"""Users who may read open the visible records in the form, over REST, by value and as a print."""
	for letters, user in people(scene, doctype):
		for group, record, seen in groups(scene, letters, doctype):
			client, allowed = api(user), seen and may(letters, "read", doctype)
			at = {"doctype": doctype, "name": record.name}
			reads = {
				"REST": client.get(f"/api/resource/{doctype}/{record.name}"),
				"form": client.get("/api/method/frappe.desk.form.load.getdoc", params=at),
				"client": client.call("frappe.client.get", **at),
			}
			if doctype in OFFICE_BOUND:
				# Frappe prints what may be read; the right to print only shows the button.
				reads["print"] = client.get(
					"/api/method/frappe.www.printview.get_html_and_style",
					params={"doc": doctype, "name": record.name, "no_letterhead": 1},
				)
			for way, answer in reads.items():
				answers.expect(
					allowed and offered(letters, way), answer, f"{letters} reads {group} {doctype} by {way}"
				)


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_the_form_gets_exactly_the_rights_of_the_table(scene, api, answers, doctype):
	"""The buttons of the form follow the rights that Frappe returns with a record: exactly the letters of the
	table.
	"""
	for letters, user in people(scene, doctype):
		if not may(letters, "read", doctype) or not offered(letters, "form"):
			continue
		answer = api(user).call(
			"frappe.client.get_doc_permissions", doctype=doctype, docname=scene.own[doctype].name
		)
		disclosed = answer.json()["message"]["permissions"]
		given = {right for right in LETTERS.values() if disclosed.get(right)}
		expected = set(RIGHTS[doctype, letters][0])
		if not frappe.get_meta(doctype).is_submittable:
			given -= {"submit", "cancel", "amend"}
		if not frappe.get_meta(doctype).allow_import:
			given, expected = given - {"import"}, expected - {"import"}
		answers.expect_true(given == expected, f"{letters} at {doctype}: {given ^ expected}")


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_roles_write_only_what_the_table_allows(scene, api, answers, stored, doctype):
	field = CHANGES.get(doctype) or some_text(doctype)
	for letters, user in people(scene, doctype):
		for group, record, seen in groups(scene, letters, doctype):
			if doctype == "Payment" and group == "restricted":
				continue
			allowed = seen and may(letters, "write", doctype)
			record = at_the_right_stage(scene, letters, doctype, record, group)
			value = VALUES.get(field, make.word())
			set_value = {"doctype": doctype, "name": record.name, "fieldname": field, "value": value}
			for way, method, path, body in (
				("REST", "PUT", f"/api/resource/{doctype}/{record.name}", {field: value}),
				("client", "POST", "/api/method/frappe.client.set_value", set_value),
			):
				before, who = stored(record, field), f"{letters} writes {group} {doctype} by {way}"
				answers.expect(allowed, api(user).request(method, path, json=body), who)
				answers.expect_true(allowed or stored(record, field) == before, f"{who}: changed")


@pytest.mark.parametrize("doctype", sorted(OFFICE_WRITES))
def test_all_roles_read_but_only_the_office_writes(scene, api, answers, doctype):
	for letters, user in scene.people.items():
		other = scene.other[doctype]
		read = api(user).get(f"/api/resource/{doctype}/{other.name}")
		answers.expect(may(letters, "read", doctype), read, f"{letters} reads {doctype} of the other office")
		write = api(user).put(f"/api/resource/{doctype}/{other.name}", json={CHANGES[doctype]: make.word()})
		answers.expect(False, write, f"{letters} writes {doctype} of the other office")
		delete = api(user).delete(f"/api/resource/{doctype}/{other.name}")
		answers.expect(False, delete, f"{letters} deletes {doctype} of the other office")


def some_text(doctype: str) -> str:
	"""Return the title field, or the first text field."""
	texts = [
		field.fieldname for field in frappe.get_meta(doctype).fields if field.fieldtype in ("Data", "Link")
	]
	return "title" if "title" in texts else texts[0]


def at_the_right_stage(scene, letters: str, doctype: str, record, group: str):
	"""Return the record in the stage in which each money role edits a payment."""
	if doctype == "Payment" and group == "own":
		return {"PA": scene.in_review, "FO": scene.approved}.get(letters, record)
	return record


@pytest.mark.parametrize("doctype", LISTED)
def test_roles_create_only_what_the_table_allows(scene, api, answers, doctype):
	for letters, user in people(scene, doctype):
		allowed = may(letters, "create", doctype)
		answer = api(user).post(f"/api/resource/{doctype}", json=new_body(scene, doctype))
		answers.expect(allowed, answer, f"{letters} creates {doctype}")
		if doctype in OFFICE_BOUND and allowed:
			body = new_body(scene, doctype, scene.south) | {"office": scene.south.name}
			answer = api(user).post(f"/api/resource/{doctype}", json=body)
			answers.expect_true(
				answer.status_code in (403, 417), f"{letters} creates {doctype} of the other office"
			)


@pytest.mark.parametrize("doctype", LISTED)
def test_roles_delete_only_what_the_table_allows(scene, api, answers, doctype):
	for letters, user in people(scene, doctype):
		allowed = may(letters, "delete", doctype)
		victim = scene.own[doctype]
		if allowed:
			frappe.set_user("Administrator")
			victim = make.save(doctype, **new_body(scene, doctype))
			frappe.db.commit()
		answers.expect(
			allowed,
			api(user).delete(f"/api/resource/{doctype}/{victim.name}"),
			f"{letters} deletes {doctype}",
		)
		if not allowed:
			answer = api(user).call("frappe.client.delete", doctype=doctype, name=victim.name)
			answers.expect(False, answer, f"{letters} deletes {doctype} by client")
			if doctype in OFFICE_BOUND:
				api(user).call(
					"frappe.desk.reportview.delete_items", doctype=doctype, items=f'["{victim.name}"]'
				)
			frappe.db.rollback()
			answers.expect_true(
				bool(frappe.db.exists(doctype, victim.name)), f"{letters} deletes {doctype} from the list"
			)


@pytest.mark.parametrize("doctype", LISTED)
def test_roles_export_only_what_the_table_allows(scene, api, answers, doctype):
	for letters, user in people(scene, doctype):
		answer = api(user).post(
			"/api/method/frappe.desk.reportview.export_query",
			data={"doctype": doctype, "file_format_type": "CSV", "title": "x", "fields": '["name"]'},
		)
		answers.expect(may(letters, "export", doctype), answer, f"{letters} exports {doctype}")


def test_submitting_and_cancelling_cannot_bypass_the_workflow(scene, api, answers, stored):
	"""No user, with or without the right to submit, moves a payment except by the actions of its workflow."""
	for letters, user in scene.people.items():
		for record, method in (
			(scene.own["Payment"], "submit"),
			(scene.in_review, "submit"),
			(scene.approved, "cancel"),
		):
			client, before = api(user), stored(record, "docstatus", "status", "workflow_state")
			if method == "submit":
				doc = (
					client.get(f"/api/resource/Payment/{record.name}").json().get("data") or record.as_dict()
				)
				answer = client.call("frappe.client.submit", doc=frappe.as_json(doc))
			else:
				answer = client.call("frappe.client.cancel", doctype="Payment", name=record.name)
			answers.expect_true(answer.status_code in (403, 417), f"{letters} {method}: {answer.status_code}")
			answers.expect_true(
				stored(record, "docstatus", "status", "workflow_state") == before,
				f"{letters} {method}: moved",
			)


def new_body(scene, doctype: str, at=None) -> dict:
	"""Return what a client sends for a new record at the own office, different each time.

	:param at: the group of the people to merge
	"""
	doc = frappe.copy_doc(scene.own[doctype], ignore_no_copy=False)
	doc.set("status", None)
	body = {
		key: value
		for key, value in doc.as_dict(no_nulls=True, convert_dates_to_str=True).items()
		if not key.startswith("_")
		and key not in ("name", "owner", "creation", "modified", "modified_by", "doctype")
	}
	body.pop("contacts", None)
	for field in ("code", "title", "organization_name"):
		if field in body:
			body[field] = make.word().upper()
	if doctype == "Person":
		# Another person, or the registration would be checked as a duplicate.
		body |= {name: make.word() for name in ("given_names", "first_surname", "second_surname")}
		for field in ("documents", "phones", "aliases", "email", "birth_place"):
			body.pop(field, None)
	if doctype in ("Protection File", "Course Enrolment", "Payment"):
		# There is one per person, so this one is for a new person.
		frappe.set_user("Administrator")
		body["person"] = make.person(scene.north).name
		frappe.db.commit()
	if doctype == "Person Merge":
		frappe.set_user("Administrator")
		body = {side: make.person(at or scene.north).name for side in ("survivor", "absorbed")}
		frappe.db.commit()
	if doctype == "Appointment":
		# A time that is still free.
		frappe.db.rollback()
		body["starts_at"] = str(make.free_time(scene.north, scene.own["Person"].name))
	if doctype in ("Checklist", "Field Setting"):
		# There is one for a subject, and one for a field of an office.
		frappe.set_user("Administrator")
		if doctype == "Checklist":
			code = make.word().upper()
			body |= {
				"title": "A key",
				"subject": make.save("Consultation Subject", code=code, title=code).name,
			}
		else:
			body["office"] = make.office().name
		frappe.db.commit()
	if doctype == "Queue Kind":
		body["letter"] = make.queue_letter()
	if doctype == "Household":
		# A person lives in one household only.
		frappe.set_user("Administrator")
		head = make.person(scene.north)
		frappe.db.commit()
		body["members"] = [
			{"person": head.name, "relationship": "Head of household", "from_date": "2026-01-01"}
		]
	return body
