"""A user who prepares payments and may approve those of others tries to approve their own, by every route.

The attacker has both roles and made the payment. The victim is the office: money that no one else checked. After every
attempt the stored payment is unchanged.
"""

import json
from collections.abc import Callable

import frappe
import pytest
from frappe.model.workflow import apply_workflow

from tests.factories import PASSWORD
from tests.workflows import as_user, email, make_payment, make_person

pytest_plugins = ["tests.workflows"]
KEPT = ("workflow_state", "status", "docstatus", "amount", "approved_by", "remarks")
APPROVED = {"workflow_state": "Approved", "status": "Approved", "docstatus": 1}


@pytest.fixture(scope="module")
def payment(workflow_staff):
	"""Make a payment in review, prepared by the attacker."""
	as_user("front")
	person = make_person().name
	as_user("both")
	name = apply_workflow(make_payment(person=person), "Submit for Review").name
	frappe.set_user("Administrator")
	frappe.db.commit()
	return name


@pytest.fixture(scope="module")
def approved(workflow_staff):
	"""Approve a payment, for attempts to take it back or to pay it."""
	as_user("front")
	person = make_person().name
	as_user("officer")
	doc = apply_workflow(make_payment(person=person), "Submit for Review")
	as_user("approver")
	name = apply_workflow(doc, "Approve").name
	frappe.set_user("Administrator")
	frappe.db.commit()
	return name


def stored(name: str) -> dict:
	frappe.db.rollback()
	return frappe.db.get_value("Payment", name, KEPT, as_dict=True)


def whole(client, name: str, **values) -> str:
	document = client.get(f"/api/resource/Payment/{name}").json()["data"]
	return json.dumps({**document, **values})


def put(**values) -> Callable:
	return lambda client, name: client.put(f"/api/resource/Payment/{name}", json=values)


def patch(**values) -> Callable:
	"""Return a change by the second version of Frappe's API; older versions of Frappe have no such address."""
	return lambda client, name: client.patch(f"/api/v2/document/Payment/{name}/", json=values)


def second_api(path: str) -> Callable:
	return lambda client, name: client.post(f"/api/v2/document/Payment/{name}/{path}")


def call(method: str, /, **arguments) -> Callable:
	"""Return a call of a whitelisted method; the text NAME in an argument becomes the name of the payment."""

	def attempt(client, name):
		text = json.dumps(arguments).replace("NAME", name)
		return client.call(method, **json.loads(text))

	return attempt


def with_whole(method: str, argument: str, values: dict, **more) -> Callable:
	return lambda client, name: client.call(method, **{argument: whole(client, name, **values)}, **more)


def kanban(client, name):
	board = client.call(
		"frappe.desk.doctype.kanban_board.kanban_board.quick_kanban_board",
		doctype="Payment",
		board_name=f"Board {name}",
		field_name="status",
	)
	assert board.status_code in (200, 403, 417)
	order = json.dumps({"Approved": [name]})
	return client.call(
		"frappe.desk.doctype.kanban_board.kanban_board.update_order", board_name=f"Board {name}", order=order
	)


FIELD_MAP = json.dumps({"start": "workflow_state", "end": "status"})
EVENT = json.dumps({"doctype": "Payment", "name": "NAME", "workflow_state": "Approved", "status": "Approved"})
CLIENT, BULK = "frappe.client", "frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs"
ON_OWN_WORK = {
	"the button": call(
		"frappe.model.workflow.apply_workflow", doc='{"doctype":"Payment","name":"NAME"}', action="Approve"
	),
	"the button, by GET": lambda client, name: client.get(
		"/api/method/frappe.model.workflow.apply_workflow",
		params={"doc": json.dumps({"doctype": "Payment", "name": name}), "action": "Approve"},
	),
	"bulk approval": call(
		"frappe.model.workflow.bulk_workflow_approval",
		docnames='["NAME"]',
		doctype="Payment",
		action="Approve",
	),
	"a link from an e-mail": lambda client, name: client.get(
		"/api/method/frappe.workflow.doctype.workflow_action.workflow_action.confirm_action",
		params={"doctype": "Payment", "docname": name, "user": email("approver"), "action": "Approve"},
	),
	"PUT of the state": put(workflow_state="Approved"),
	"PUT of the stage": put(status="Approved"),
	"PUT of docstatus": put(docstatus=1),
	"PUT of all three": put(**APPROVED),
	"PUT of a later stage": put(workflow_state="Paid", status="Paid", docstatus=1),
	"PUT of a state of another workflow": put(workflow_state="Registered"),
	"PUT of an empty state": put(workflow_state="", status="Draft", amount=900),
	"PUT of the signature": put(approved_by=email("approver"), **APPROVED),
	"PUT of another owner": put(owner=email("officer"), prepared_by=email("officer"), **APPROVED),
	"PUT of flags": put(flags={"ignore_workflow_guard": 1, "ignore_permissions": 1}, **APPROVED),
	"a new amount with the approval": put(amount=8000, **APPROVED),
	"set_value of the state": call(
		f"{CLIENT}.set_value", doctype="Payment", name="NAME", fieldname="workflow_state", value="Approved"
	),
	"set_value of the stage": call(
		f"{CLIENT}.set_value", doctype="Payment", name="NAME", fieldname="status", value="Approved"
	),
	"set_value of several": call(
		f"{CLIENT}.set_value", doctype="Payment", name="NAME", fieldname=json.dumps(APPROVED)
	),
	"client.save": with_whole(f"{CLIENT}.save", "doc", APPROVED),
	"client.submit": with_whole(f"{CLIENT}.submit", "doc", {}),
	"client.submit with the stage": with_whole(f"{CLIENT}.submit", "doc", APPROVED),
	"client.bulk_update": call(
		f"{CLIENT}.bulk_update", docs=json.dumps([{"doctype": "Payment", "docname": "NAME", **APPROVED}])
	),
	"the form's save": with_whole("frappe.desk.form.save.savedocs", "doc", APPROVED, action="Save"),
	"the form's submit": with_whole("frappe.desk.form.save.savedocs", "doc", {}, action="Submit"),
	"the form's cancel": call(
		"frappe.desk.form.save.cancel",
		doctype="Payment",
		name="NAME",
		workflow_state_fieldname="workflow_state",
		workflow_state="Approved",
	),
	"bulk submit": call(BULK, doctype="Payment", docnames='["NAME"]', action="submit"),
	"bulk edit of the state": call(
		BULK, doctype="Payment", docnames='["NAME"]', action="update", data='{"workflow_state": "Approved"}'
	),
	"bulk edit of the stage": call(
		BULK, doctype="Payment", docnames='["NAME"]', action="update", data='{"status": "Approved"}'
	),
	"a method of the document": call("run_doc_method", method="submit", dt="Payment", dn="NAME"),
	"a method of a document of the client's": lambda client, name: client.call(
		"run_doc_method", method="submit", docs=whole(client, name, **APPROVED)
	),
	"run_method of REST": lambda client, name: client.post(f"/api/resource/Payment/{name}?run_method=submit"),
	"discard": call("run_doc_method", method="discard", dt="Payment", dn="NAME"),
	"the form's discard": call("frappe.desk.form.save.discard", doctype="Payment", name="NAME"),
	"PATCH of the state": patch(workflow_state="Approved"),
	"PATCH of all three": patch(**APPROVED),
	"submit of the second API": second_api("method/submit/"),
	"discard of the second API": second_api("method/discard/"),
	"a document of the client's at the second API": lambda client, name: client.post(
		"/api/v2/method/run_doc_method",
		json={"method": "submit", "document": whole(client, name, **APPROVED)},
	),
	"the calendar": call("frappe.desk.calendar.update_event", args=EVENT, field_map=FIELD_MAP),
	"a kanban board": kanban,
	"deleting it": lambda client, name: client.delete(f"/api/resource/Payment/{name}"),
	"bulk deletion": call("frappe.desk.reportview.delete_items", doctype="Payment", items='["NAME"]'),
	"renaming over it": call(
		f"{CLIENT}.rename_doc", doctype="Payment", old_name="NAME", new_name="mine", merge=False
	),
}
ON_AN_APPROVED_ONE = {
	"client.cancel": call(f"{CLIENT}.cancel", doctype="Payment", name="NAME"),
	"the form's cancel": call("frappe.desk.form.save.cancel", doctype="Payment", name="NAME"),
	"PUT of docstatus 2": put(docstatus=2),
	"PUT back to draft": put(docstatus=0, workflow_state="Draft", status="Draft"),
	"bulk cancel": call(BULK, doctype="Payment", docnames='["NAME"]', action="cancel"),
	"PUT of instructed": put(workflow_state="Instructed", status="Instructed"),
	"PUT of paid": put(workflow_state="Paid", status="Paid", paid_on="2026-11-01", payment_reference="x"),
	"another amount": put(amount=8999),
	"another stage": put(status="Paid"),
}


@pytest.fixture(scope="module")
def attacker(bench, workflow_staff):
	from tests.http import Client

	client = Client(bench.base_url, email("both")).login(PASSWORD)
	yield client
	client.close()


@pytest.mark.parametrize("route", ON_OWN_WORK)
def test_the_preparer_cannot_approve_by_any_route(attacker, payment, route):
	before = stored(payment)
	answer = ON_OWN_WORK[route](attacker, payment)
	assert stored(payment) == before
	assert "Traceback" not in json.dumps(_shown(answer))


@pytest.mark.parametrize("route", ON_AN_APPROVED_ONE)
def test_an_approved_payment_cannot_move_except_by_its_actions(attacker, approved, route):
	before = stored(approved)
	answer = ON_AN_APPROVED_ONE[route](attacker, approved)
	assert stored(approved) == before
	assert "Traceback" not in json.dumps(_shown(answer))


@pytest.mark.parametrize(
	"values",
	[
		APPROVED,
		{"docstatus": 1},
		{"status": "Paid"},
		{"workflow_state": "Instructed"},
		{"workflow_state": "Paid", "status": "Paid", "paid_on": "2026-11-01"},
	],
)
@pytest.mark.parametrize("route", ["resource", "insert", "insert_many", "savedocs"])
def test_a_payment_cannot_be_created_approved(attacker, payment, values, route):
	person = frappe.db.get_value("Payment", payment, "person")
	new = {
		"doctype": "Payment",
		"person": person,
		"programme": "WFTEST",
		"period_from": "2025-01-01",
		"period_to": "2025-01-31",
		"instalment": 2,
		"amount": 10,
		**values,
	}
	if route == "resource":
		attacker.post("/api/resource/Payment", json=new)
	elif route == "insert":
		attacker.call(f"{CLIENT}.insert", doc=json.dumps(new))
	elif route == "insert_many":
		attacker.call(f"{CLIENT}.insert_many", docs=json.dumps([new]))
	else:
		attacker.call(
			"frappe.desk.form.save.savedocs", doc=json.dumps({**new, "__islocal": 1}), action="Submit"
		)
	frappe.db.rollback()
	born = frappe.get_all("Payment", filters={"period_from": "2025-01-01", "person": person}, fields=KEPT)
	frappe.db.delete("Payment", {"period_from": "2025-01-01", "person": person})
	frappe.db.commit()
	assert all((row.workflow_state, row.status, row.docstatus) == ("Draft", "Draft", 0) for row in born)


def _shown(answer) -> list:
	"""Return what a browser would show of a response."""
	try:
		body = answer.json()
	except ValueError:
		return []
	return [body.get("_server_messages"), body.get("exception")]


def test_another_user_can_approve_the_same_payment(bench, payment):
	"""The attempts above fail for the right reason: an authorised user succeeds."""
	from tests.http import Client

	client = Client(bench.base_url, email("approver")).login(PASSWORD)
	document = json.dumps({"doctype": "Payment", "name": payment})
	answer = client.call("frappe.model.workflow.apply_workflow", doc=document, action="Approve")
	assert answer.status_code == 200, answer.text
	assert stored(payment).status == "Approved"
