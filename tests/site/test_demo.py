"""The demo office on a real site: complete, made by its users, and removed without a trace.

The tests share one loaded office in one transaction that is never committed, so their order matters: those that
remove it come last.
"""

from dataclasses import replace
from datetime import timedelta

import frappe
import pytest
from frappe.utils import get_datetime, getdate, now_datetime
from frappe.utils.password import check_password
from pypika.functions import Count

from migrant_services import demo
from migrant_services.core.roles import PAYMENT_APPROVER, PROGRAMME_OFFICER, REFERRAL_PARTNER
from migrant_services.demo import loading
from migrant_services.demo.accounts import emails
from migrant_services.demo.house import office_codes
from migrant_services.demo.plan import make_plan
from migrant_services.demo.removal import LOADED
from migrant_services.workflow.data import compute_digest
from migrant_services.workflow.stages import STAGES
from tests import factories

USERS = {user["role"]: user["email"] for user in demo.users()}
MADE = (
	"Person",
	"Household",
	"Consent",
	"Consultation",
	"Referral",
	"Payment",
	"Course",
	"Course Enrolment",
	"Protection File",
)
COUNTS = {"Office": 2, "Organization": 6, "Staff Member": 25, "Support Programme": 3, "Privacy Notice": 4}
COUNTS |= {"Person": 304, "Consultation": 600, "Referral": 80, "Payment": 120, "Course": 6}


def start_over() -> None:
	frappe.db.rollback()
	frappe.set_user("Administrator")
	frappe.clear_cache()


@pytest.fixture(scope="module")
def rows_before(connection):
	"""Provide the row counts of all tables of the site without the demo office."""
	start_over()
	if frappe.db.get_default(LOADED):
		demo.remove()
	yield row_counts()
	start_over()


@pytest.fixture(scope="module")
def office(rows_before):
	"""Load the demo office, and provide the records that could not be made."""
	return demo.load()


@pytest.fixture
def savepoint(office):
	frappe.db.savepoint("before_test")
	yield
	frappe.set_user("Administrator")
	frappe.db.rollback(save_point="before_test")
	factories.forget_documents()
	for user in emails():
		frappe.clear_cache(user=user)


def row_counts() -> dict[str, int]:
	tables = frappe.db.sql(
		"select table_name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE'"
	)
	counts = {
		name: frappe.qb.from_(frappe.qb.Table(name)).select(Count("*")).run()[0][0] for (name,) in tables
	}
	counts.pop("tabPermission Log", None)  # v16 logs roles that were given and taken away
	return counts


def made(doctype: str, fields=("name",), **filters) -> list:
	filters = {"name": ("like", "demo-%"), **filters}
	return frappe.get_all(doctype, filters, list(fields), order_by="creation")


def test_every_record_must_be_made(office):
	assert office == []


def test_has_every_kind_of_record(office):
	codes = {
		"Office": office_codes().values(),
		"Support Programme": ("DEMO-INGRESO", "DEMO-TRAMITES", "DEMO-ARRAIGO"),
	}
	for doctype, expected in COUNTS.items():
		if doctype in codes:
			assert frappe.db.count(doctype, {"name": ("in", list(codes[doctype]))}) == expected
		else:
			assert len(made(doctype)) == expected, doctype


@pytest.mark.parametrize("doctype", ["Person", "Consultation", "Referral", "Payment", "Course Enrolment"])
def test_has_every_stage_with_its_state(office, doctype):
	rows = made(doctype, ("status", "workflow_state"))
	assert {row.status for row in rows} == set(STAGES[doctype].order) - STAGES[doctype].by_app
	assert all(row.workflow_state for row in rows)


def test_has_every_stage_of_a_course(office):
	assert {row.status for row in made("Course", ("status",))} == {
		"Planned",
		"Open",
		"Running",
		"Held",
		"Cancelled",
	}


def test_records_belong_to_the_users_who_do_that_work(office):
	owners = {doctype: {row.owner for row in made(doctype, ("owner",))} for doctype in MADE}
	assert owners["Payment"] == {USERS[PROGRAMME_OFFICER]}
	assert owners["Course"] == {USERS["Training Coordinator"]}
	assert owners["Protection File"] == {USERS["Protection Officer"]}
	assert owners["Person"] == {USERS[role] for role in ("Front Desk", "Case Worker", "Protection Officer")}
	assert owners["Referral"] == {USERS[role] for role in ("Case Worker", "Protection Officer")}
	attended = made("Consultation", ("owner", "attended_by"))
	assert all(row.owner == row.attended_by for row in attended)


def test_a_user_cannot_pay_what_they_prepared(office):
	paid = made("Payment", ("prepared_by", "approved_by", "released_by", "docstatus"), status="Paid")
	assert len(paid) > 50
	for row in paid:
		assert row.approved_by == USERS[PAYMENT_APPROVER]
		assert row.released_by == USERS["Finance Officer"]
		assert row.prepared_by == USERS[PROGRAMME_OFFICER]
		assert row.docstatus == 1


def test_the_front_desk_sees_its_office_only(office):
	frappe.set_user(USERS["Front Desk"])
	seen = frappe.get_list("Person", fields=["office", "restricted"], limit=0)
	frappe.set_user("Administrator")
	everybody = frappe.get_all("Person", {"name": ("like", "demo-%")}, ["office", "restricted"])
	mexico = [row for row in everybody if row.office == office_codes()["MX"] and not row.restricted]
	assert 0 < len(seen) == len(mexico) < len(everybody)


def test_the_partner_sees_what_was_sent_to_it(office):
	frappe.set_user(USERS[REFERRAL_PARTNER])
	seen = frappe.get_list("Referral", fields=["organization", "status"], limit=0)
	frappe.set_user("Administrator")
	assert len(seen) >= 5
	assert {row.organization for row in seen} == {"demo-organization-puente"}
	assert "Draft" not in {row.status for row in seen}


def test_demo_users_log_in_in_their_language(office):
	for user in demo.users():
		assert check_password(user["email"], demo.PASSWORD) == user["email"]
		row = frappe.db.get_value("User", user["email"], ["language", "enabled", "user_type"], as_dict=True)
		assert (row.language, row.enabled) == (user["language"], 1)
		portal = user["role"] == REFERRAL_PARTNER
		assert row.user_type == ("Website User" if portal else "System User")


def test_a_demo_user_cannot_be_or_become_system_manager(savepoint, monkeypatch):
	# As on a site with no System Manager but the Administrator.
	frappe.db.delete("Has Role", {"role": "System Manager", "parent": ("!=", "Administrator")})
	for email in emails():
		user = frappe.get_doc("User", email)
		user.location = "Mendoza"
		user.save()
		assert "System Manager" not in {row.role for row in frappe.get_doc("User", email).roles}


def test_records_cannot_be_dated_after_today(office):
	for doctype in MADE:
		for row in made(doctype, ("creation", "modified")):
			assert row.creation <= row.modified <= now_datetime()
	assert all(row.attended_on <= now_datetime() for row in made("Consultation", ("attended_on",)))


def test_folios_must_follow_the_order_of_registration(office):
	people = made("Person", ("folio", "creation"))
	assert [row.folio for row in people] == sorted(row.folio for row in people)


def test_referrals_have_the_dates_of_their_own_steps(office):
	rows = made(
		"Referral", ("creation", "sent_on", "answer_due_on", "service_delivered_on"), status="Completed"
	)
	for row in rows:
		assert row.creation <= row.sent_on < row.answer_due_on
		assert getdate(row.sent_on) <= getdate(row.service_delivered_on)
	assert min(row.sent_on for row in rows) < get_datetime(frappe.utils.add_days(now_datetime(), -60))


def test_payments_wait_for_their_approver(office):
	waiting = {row.name for row in made("Payment", status="In Review")}
	actions = frappe.get_all(
		"Workflow Action", {"reference_doctype": "Payment", "status": "Open"}, pluck="reference_name"
	)
	assert waiting and waiting <= set(actions)


@pytest.mark.parametrize("doctype", [*MADE, "Organization", "Service", "Staff Member"])
def test_records_can_be_saved_unchanged(savepoint, doctype):
	names = [row.name for row in made(doctype, docstatus=("<", 2))]
	for name in names[:: max(len(names) // 12, 1)]:
		doc = frappe.get_doc(doctype, name)
		assert doc.get_invalid_links() == ([], [])
		doc.flags.ignore_workflow_guard = True
		doc.save()


def test_a_second_load_changes_nothing(savepoint):
	name = made("Person")[7].name
	frappe.db.set_value("Person", name, "occupation", "Ceramista")
	frappe.db.delete("Consultation", {"name": made("Consultation")[-1].name})
	before = {doctype: made(doctype, ("name", "modified")) for doctype in MADE}
	counts = row_counts()
	demo.load()
	assert {doctype: made(doctype, ("name", "modified")) for doctype in MADE} == before
	assert row_counts() == counts
	assert frappe.db.get_value("Person", name, "occupation") == "Ceramista"


def test_cannot_be_loaded_beside_people_of_a_real_office(savepoint):
	frappe.db.delete("DefaultValue", {"defkey": LOADED})
	frappe.clear_cache()
	factories.person(office_codes()["MX"])
	with pytest.raises(frappe.ValidationError, match="real office"):
		demo.load()


def test_removes_what_was_made_with_a_demo_login(savepoint):
	with factories.as_user(USERS["Case Worker"]):
		person = factories.person(office_codes()["AR"])
		consultation = factories.consultation(person)
	demo.remove()
	assert not frappe.db.exists("Person", person.name)
	assert not frappe.db.exists("Consultation", consultation.name)


def test_keeps_what_others_need_and_closes_demo_logins(savepoint):
	known = frappe.get_doc("Person", made("Person", office=office_codes()["MX"])[0].name)
	real = factories.person(office_codes()["AR"])
	consultation = factories.consultation(known)
	demo.remove()
	for doctype, name in (("Person", real.name), ("Person", known.name), ("Consultation", consultation.name)):
		assert frappe.db.exists(doctype, name)
	for code in office_codes().values():
		assert frappe.db.exists("Office", code)
	assert len(made("Person")) == 1
	for email in frappe.get_all("User", {"name": ("in", emails())}, pluck="name"):
		assert not frappe.db.get_value("User", email, "enabled")


def add_state_before_approval() -> str:
	"""Edit the workflow as an administrator does in the form: a payment passes a legal review before approval."""
	workflow = frappe.get_doc("Workflow", {"document_type": "Payment", "is_active": 1})
	for doctype, name in (
		("Workflow State", "Revisión jurídica"),
		("Workflow Action Master", "Enviar a jurídico"),
	):
		field = frappe.get_meta(doctype).autoname.partition(":")[2]
		if not frappe.db.exists(doctype, name):
			frappe.get_doc({"doctype": doctype, field: name}).insert()
	review = next(row for row in workflow.states if row.update_value == "In Review")
	copied = {key: review.get(key) for key in ("doc_status", "update_field", "update_value")}
	workflow.append("states", {"state": "Revisión jurídica", "allow_edit": "Payment Approver", **copied})
	approve = next(row for row in workflow.transitions if row.action == "Approve")
	workflow.append(
		"transitions",
		{
			"state": review.state,
			"action": "Enviar a jurídico",
			"next_state": "Revisión jurídica",
			"allowed": "Programme Officer",
			"allow_self_approval": 1,
		},
	)
	approve.state = "Revisión jurídica"
	workflow.save()
	return workflow.name


def test_a_record_that_cannot_be_made_does_not_block_others(savepoint, monkeypatch, capsys):
	now = now_datetime().replace(microsecond=0)
	plan = dict(make_plan(now))
	people = plan["people"][:12]
	adult = next(
		values["responsible_adult"]
		for values in (spec.values for spec in people)
		if "responsible_adult" in values
	)
	children = [spec.name for spec in people if spec.values.get("responsible_adult") == adult]
	unborn = {"birth_date": now.date() + timedelta(days=9)}
	people = [replace(spec, values=spec.values | unborn) if spec.name == adult else spec for spec in people]
	monkeypatch.setattr(loading, "make_plan", lambda now: [("house", plan["house"]), ("people", people)])
	demo.remove()
	capsys.readouterr()

	not_made = {record.name: record.why for record in demo.load()}

	assert list(not_made) == [adult, *children]
	assert "birth" in not_made[adult]
	assert all(not_made[child] == f"it needs Person {adult}" for child in children)
	assert {row.name for row in made("Person")} == {spec.name for spec in people} - set(not_made)
	printed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("! ")]
	assert printed[0] == f"! Person {adult} was not made: {not_made[adult]}" and len(printed) == len(not_made)
	assert frappe.db.exists("Error Log", {"method": ("like", f"%{adult}%")})


def test_leaves_no_trace_and_can_be_loaded_with_an_edited_workflow(office, rows_before, monkeypatch):
	demo.remove()
	after = row_counts()
	assert {name: after[name] - count for name, count in rows_before.items() if after[name] != count} == {}
	name = add_state_before_approval()
	edited = compute_digest(frappe.get_doc("Workflow", name))
	parts = (
		"house",
		"people",
		"second registrations",
		"payments",
	)  # what the payments need; the rest would only take time
	monkeypatch.setattr(
		loading, "make_plan", lambda now: [part for part in make_plan(now) if part[0] in parts]
	)
	demo.load()
	assert compute_digest(frappe.get_doc("Workflow", name)) == edited
	assert len(made("Person")) == COUNTS["Person"]
	assert {row.status for row in made("Payment", ("status",))} == set(STAGES["Payment"].order)
	passed = frappe.get_all(
		"Comment",
		{"reference_doctype": "Payment", "comment_type": "Workflow", "content": ("like", "Revisión%")},
		pluck="reference_name",
	)
	assert set(passed) >= {row.name for row in made("Payment", status="Approved")}
