"""Attempts to pay oneself, or to pay alone. Two different people are needed, by every route."""

from __future__ import annotations

import json

import frappe
import pytest

from migrant_services.core.roles import FINANCE_OFFICER, PAYMENT_APPROVER, PROGRAMME_OFFICER
from tests import factories as make


@pytest.fixture
def payment(scene):
	"""Make a payment in review that the Programme Officer of the office prepared."""
	return prepared(scene, scene.people["PR"])


def prepared(scene, by: str):
	frappe.set_user("Administrator")
	person = make.person(scene.north)
	frappe.db.commit()
	with make.as_user(by):
		payment = make.payment(person, scene.programme)
	make.set_stage(payment, "In Review")
	frappe.db.commit()
	return payment


@pytest.fixture
def alone(scene):
	"""Make a user of a small office who has all three money roles."""
	frappe.set_user("Administrator")
	user = make.staff_user((PROGRAMME_OFFICER, PAYMENT_APPROVER, FINANCE_OFFICER), scene.north)
	frappe.db.commit()
	return user


def take(client, payment, action: str):
	doc = json.dumps({"doctype": "Payment", "name": payment.name})
	return client.call("frappe.model.workflow.apply_workflow", doc=doc, action=action)


@pytest.mark.legitimate
def test_one_prepares_and_another_approves(scene, api, payment, stored):
	"""What the stories below try without."""
	assert take(api(scene.people["PA"]), payment, "Approve").status_code == 200
	assert stored(payment, "status", "docstatus", "approved_by") == ("Approved", 1, scene.people["PA"])


@pytest.mark.defended_by("workflow", "two people")
def test_the_preparer_cannot_approve(scene, api, alone, stored):
	"""She has every role, and approves the payment she prepared, by the action, in bulk and by saving the
	state.
	"""
	payment, client = prepared(scene, alone), api(alone)
	doc = client.get(f"/api/resource/Payment/{payment.name}").json()["data"]
	jump = {**doc, "status": "Approved", "workflow_state": "Approved"}
	for answer in (
		take(client, payment, "Approve"),
		client.call("frappe.client.save", doc=json.dumps({**jump, "docstatus": 1})),
		client.call("frappe.client.save", doc=json.dumps(jump)),
		client.call("frappe.desk.form.save.savedocs", doc=json.dumps(jump), action="Submit"),
		client.call("frappe.client.submit", doc=json.dumps(jump)),
		client.put(f"/api/resource/Payment/{payment.name}", json={"status": "Approved", "docstatus": 1}),
		client.post(f"/api/resource/Payment/{payment.name}?run_method=submit"),
		client.call("frappe.client.bulk_update", docs=json.dumps([{**jump, "docname": payment.name}])),
	):
		assert answer.status_code != 200 or answer.json().get("message", {}).get("failed_docs"), answer.url
		assert stored(payment, "status", "docstatus") == ("In Review", 0), answer.url
	client.call(
		"frappe.model.workflow.bulk_workflow_approval",
		docnames=json.dumps([payment.name]),
		doctype="Payment",
		action="Approve",
	)
	assert stored(payment, "status", "docstatus") == ("In Review", 0)


@pytest.mark.defended_by("read-only fields")
def test_the_preparer_cannot_name_another_preparer(scene, api, alone, stored):
	"""She writes another name into who prepared, made and last changed it, and then approves."""
	payment, client = prepared(scene, alone), api(alone)
	forged = {
		"prepared_by": scene.people["PR"],
		"owner": scene.people["PR"],
		"modified_by": scene.people["PR"],
	}
	client.put(f"/api/resource/Payment/{payment.name}", json=forged)
	client.put(f"/api/resource/Payment/{payment.name}", json={"prepared_by": forged["prepared_by"]})
	doc = client.get(f"/api/resource/Payment/{payment.name}").json()["data"]
	client.call("frappe.client.save", doc=json.dumps({**doc, **forged}))
	assert stored(payment, "prepared_by", "owner") == (alone, alone)
	assert take(client, payment, "Approve").status_code in (403, 417)
	assert stored(payment, "status") == "In Review"


@pytest.mark.defended_by("two people")
def test_a_workflow_cannot_allow_self_approval(scene, api, alone, stored, site):
	"""An administrator allows self-approval in the workflow. The app still needs two people."""
	payment, client = prepared(scene, alone), api(alone)
	rows = site.get_all("Workflow Transition", {"parent": "Payment", "next_state": "Approved"}, pluck="name")
	assert rows
	for row in rows:
		site.db.set_value("Workflow Transition", row, "allow_self_approval", 1)
	site.db.commit()
	site.clear_cache(doctype="Workflow")
	site.cache().delete_keys("document_cache::Workflow")
	try:
		assert take(client, payment, "Approve").status_code == 403
		assert stored(payment, "status", "docstatus") == ("In Review", 0)
	finally:
		for row in rows:
			site.db.set_value("Workflow Transition", row, "allow_self_approval", 0)
		site.db.commit()
		site.cache().delete_keys("document_cache::Workflow")


@pytest.mark.defended_by("two people")
@pytest.mark.parametrize(
	"change",
	[
		{"amount": 4999},
		{"account_last4": "1234"},
		{"collector_name": "Un amigo"},
		{"period_to": "2026-01-30"},
	],
)
def test_the_approver_cannot_change_what_is_paid(scene, api, payment, stored, change):
	"""The approver changes amount, account or collector, and approves his own change."""
	client = api(scene.people["PA"])
	assert client.put(f"/api/resource/Payment/{payment.name}", json=change).status_code == 200
	assert stored(payment, "prepared_by") == scene.people["PA"]
	assert take(client, payment, "Approve").status_code in (403, 417)
	assert stored(payment, "status", "docstatus") == ("In Review", 0)


@pytest.mark.defended_by("read-only fields", "workflow")
def test_an_approved_amount_cannot_be_changed(scene, api, payment, stored):
	"""Finance raises the amount after it was approved."""
	take(api(scene.people["PA"]), payment, "Approve")
	finance = api(scene.people["FO"])
	for change in (
		{"amount": 5000},
		{"person": scene.own["Person"].name},
		{"programme": make.word()},
		{"method": "Cheque"},
	):
		answer = finance.put(f"/api/resource/Payment/{payment.name}", json=change)
		assert answer.status_code in (403, 417), change
	for field, value in {
		"docstatus": 0,
		"approved_by": scene.people["FO"],
		"once_key": "x",
		"released_by": "x",
	}.items():
		finance.put(f"/api/resource/Payment/{payment.name}", json={field: value})
	kept = stored(payment, "amount", "docstatus", "approved_by", "released_by")
	assert kept == (payment.amount, 1, scene.people["PA"], None)
	assert stored(payment, "once_key") == payment.once_key


@pytest.mark.defended_by("two people")
def test_the_preparer_cannot_release(scene, api, alone, stored):
	"""She prepared the payment, a colleague approved it, and she releases it herself."""
	payment = prepared(scene, alone)
	assert take(api(scene.people["PA"]), payment, "Approve").status_code == 200
	client = api(alone)
	for answer in (
		take(client, payment, "Instruct"),
		client.put(f"/api/resource/Payment/{payment.name}", json={"workflow_state": "Instructed"}),
	):
		assert answer.status_code in (403, 417), answer.url
	assert stored(payment, "status", "released_by") == ("Approved", None)


@pytest.mark.defended_by("workflow")
def test_an_unapproved_payment_cannot_be_paid(scene, api, payment, stored):
	"""Finance marks a payment as paid that no one approved."""
	client = api(scene.people["FO"])
	for state in ("Approved", "Instructed", "Paid"):
		for change in (
			{"workflow_state": state},
			{"status": state},
			{"workflow_state": state, "status": state, "docstatus": 1},
		):
			assert client.put(f"/api/resource/Payment/{payment.name}", json=change).status_code in (
				403,
				417,
			), change
	assert stored(payment, "status", "docstatus") == ("In Review", 0)


@pytest.mark.defended_by("workflow", "cancelling")
def test_an_approved_payment_cannot_be_cancelled_without_a_reason(scene, api, payment, stored):
	"""A user cancels an approved payment without the action that asks for the reason."""
	take(api(scene.people["PA"]), payment, "Approve")
	for letters in ("PR", "PA", "FO", "CW"):
		client = api(scene.people[letters])
		for answer in (
			client.call("frappe.client.cancel", doctype="Payment", name=payment.name),
			client.call("frappe.desk.form.save.cancel", doctype="Payment", name=payment.name),
			client.call("frappe.desk.form.save.discard", doctype="Payment", name=payment.name),
			client.delete(f"/api/resource/Payment/{payment.name}"),
			client.post(f"/api/resource/Payment/{payment.name}?run_method=cancel"),
			client.call(
				"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
				doctype="Payment",
				docnames=json.dumps([payment.name]),
				action="cancel",
			),
			client.call(
				"frappe.desk.form.linked_with.cancel_all_linked_docs",
				docs=json.dumps([{"doctype": "Payment", "name": payment.name}]),
			),
		):
			assert stored(payment, "status", "docstatus") == ("Approved", 1), answer.url


@pytest.mark.defended_by("paid once")
def test_an_instalment_cannot_be_paid_twice(scene, api, payment):
	"""The same person, programme, period and instalment, sent a second time and twice at once."""
	client = api(scene.people["PR"])
	body = {
		"person": payment.person,
		"office": scene.north.name,
		"programme": payment.programme,
		"period_from": str(payment.period_from),
		"period_to": str(payment.period_to),
		"instalment": payment.instalment,
	}
	answer = client.post("/api/resource/Payment", json=body)
	assert answer.status_code == 417
	assert payment.folio in answer.text
	forged = client.post(
		"/api/resource/Payment", json={**body, "once_key": make.word(), "folio": make.word()}
	)
	assert forged.status_code == 417


@pytest.mark.defended_by("criterion")
def test_a_payment_of_another_office_cannot_be_approved(scene, api, stored):
	"""An approver of the southern office approves a payment of the northern one."""
	payment = prepared(scene, scene.people["PR"])
	approver = scene.user(PAYMENT_APPROVER, scene.south)
	assert take(api(approver), payment, "Approve").status_code in (403, 417)
	assert stored(payment, "status") == "In Review"


@pytest.fixture
def approved(scene, api, payment):
	"""Return the payment, approved by the Payment Approver."""
	assert take(api(scene.people["PA"]), payment, "Approve").status_code == 200
	return payment


@pytest.mark.defended_by("two people")
def test_finance_cannot_name_a_collector_and_release(scene, api, approved, stored):
	"""Finance names another collector of what was approved, and releases it alone."""
	client = api(scene.people["FO"])
	assert (
		client.put(f"/api/resource/Payment/{approved.name}", json={"collector_name": "Un amigo"}).status_code
		== 200
	)
	assert take(client, approved, "Instruct").status_code in (403, 417)
	assert stored(approved, "status", "released_by") == ("Approved", None)


@pytest.mark.defended_by("paid")
def test_the_collector_cannot_be_named_after_the_release(scene, api, approved, stored):
	"""Finance releases it, then names the collector, and confirms the payment."""
	client = api(scene.people["FO"])
	assert take(client, approved, "Instruct").status_code == 200
	answer = client.put(f"/api/resource/Payment/{approved.name}", json={"collector_name": "Un amigo"})
	assert answer.status_code == 417, answer.text[:200]
	assert stored(approved, "collector_name") is None


@pytest.mark.defended_by("paid")
@pytest.mark.parametrize(
	"change",
	[
		{"collector_name": "Un amigo"},
		{"paid_on": "2026-01-15"},
		{"payment_reference": "otra"},
		{"identity_shown": "otra"},
	],
)
def test_a_confirmed_payment_cannot_be_changed(scene, api, approved, stored, change):
	"""Finance confirms a payment and later changes who collected, when, or under which reference."""
	client = api(scene.people["FO"])
	assert take(client, approved, "Instruct").status_code == 200
	paid = {"paid_on": "2026-01-20", "payment_reference": "ref-1"}
	assert client.put(f"/api/resource/Payment/{approved.name}", json=paid).status_code == 200
	assert take(client, approved, "Confirm Payment").status_code == 200
	answer = client.put(f"/api/resource/Payment/{approved.name}", json=change)
	assert answer.status_code == 417, answer.text[:200]
	assert stored(approved, "status", "payment_reference", "collector_name") == ("Paid", "ref-1", None)


@pytest.mark.defended_by("amended")
def test_a_live_payment_cannot_be_amended(scene, api, payment):
	"""A new payment claims to replace one that is still live, or one of another office."""
	other = scene.other["Payment"].name
	for amended in (payment.name, other):
		person = make.person(scene.north)
		frappe.db.commit()
		data = {
			"person": person.name,
			"programme": scene.programme.name,
			"period_from": "2026-02-01",
			"period_to": "2026-02-28",
		}
		answer = api(scene.people["PR"]).post("/api/resource/Payment", json={**data, "amended_from": amended})
		assert answer.status_code == 403, answer.text[:200]
	frappe.db.rollback()
	assert not frappe.db.exists("Payment", {"amended_from": ("in", [payment.name, other])})
