"""Editing a workflow: rejections, warnings, and what an edit survives."""

import json

import frappe
import pytest

from migrant_services.workflow import seed
from migrant_services.workflow.data import compute_digest, load_blueprints
from migrant_services.workflow.stages import STAGES
from tests.workflows import as_user, fresh, make_payment, make_person, take

pytest_plugins = ["tests.workflows"]


@pytest.fixture
def payment_workflow(workflow_office):
	yield frappe.get_doc("Workflow", {"document_type": "Payment", "is_active": 1})
	frappe.db.rollback()
	frappe.clear_cache(doctype="Payment")


def add_state(workflow, state: str, role: str = "Payment Approver", **values):
	if not frappe.db.exists("Workflow State", state):
		frappe.get_doc({"doctype": "Workflow State", "workflow_state_name": state}).insert()
	workflow.append(
		"states",
		{
			"state": state,
			"doc_status": "0",
			"update_field": "status",
			"update_value": "In Review",
			"allow_edit": role,
			**values,
		},
	)


def add_move(
	workflow, start: str, action: str, end: str, role: str = "Payment Approver", self_approval: int = 0
):
	if not frappe.db.exists("Workflow Action Master", action):
		frappe.get_doc({"doctype": "Workflow Action Master", "workflow_action_name": action}).insert()
	workflow.append(
		"transitions",
		{
			"state": start,
			"action": action,
			"next_state": end,
			"allowed": role,
			"allow_self_approval": self_approval,
		},
	)


def with_second_look(workflow):
	"""Edit the workflow as an administrator: a state between review and approval."""
	add_state(workflow, "Second Look")
	row = next(row for row in workflow.transitions if row.action == "Approve")
	row.state = "Second Look"
	add_move(workflow, "In Review", "Look Again", "Second Look", self_approval=1)
	workflow.save()
	return workflow


def test_the_services_administrator_adds_a_state_and_the_next_payment_goes_through_it(payment_workflow):
	as_user("admin")
	with_second_look(payment_workflow)
	as_user("front")
	person = make_person().name
	as_user("officer")
	payment = make_payment(person=person)
	take(payment, "officer", "Submit for Review")
	payment = take(payment, "approver", "Look Again")
	assert (payment.workflow_state, payment.status) == ("Second Look", "In Review")


def test_an_edit_survives_reseeding_and_a_newer_blueprint(payment_workflow, monkeypatch):
	with_second_look(payment_workflow)
	edited = compute_digest(fresh(payment_workflow))
	seed.seed_workflows()
	assert compute_digest(fresh(payment_workflow)) == edited
	newer = {"Payment": {**load_blueprints()["Payment"], "version": 99}}
	monkeypatch.setattr(seed, "load_blueprints", lambda: newer)
	seed.seed_workflows()
	assert compute_digest(fresh(payment_workflow)) == edited


@pytest.fixture
def committed_workflow(payment_workflow):
	"""Return the workflow for a test that commits: what a migration does to the schema ends the transaction."""
	yield payment_workflow
	frappe.db.rollback()
	workflow = fresh(payment_workflow)
	seed.write_rows(workflow, load_blueprints()["Payment"])
	workflow.save()
	frappe.db.commit()


def test_an_edit_survives_migrate(committed_workflow):
	"""What migrate does with the data of apps: fixtures and the patches of each app."""
	from frappe.utils.fixtures import sync_fixtures

	with_second_look(committed_workflow)
	edited = compute_digest(fresh(committed_workflow))
	sync_fixtures("migrant_services")
	assert compute_digest(fresh(committed_workflow)) == edited
	for hook in ("after_migrate", "before_migrate"):
		for method in frappe.get_hooks(hook, app_name="migrant_services"):
			frappe.get_attr(method)()
	assert compute_digest(fresh(committed_workflow)) == edited


def test_a_newer_blueprint_replaces_an_untouched_workflow(payment_workflow, monkeypatch):
	newer = load_blueprints()["Payment"]
	newer["version"] = 99
	newer["transitions"][0]["action"] = "Send for Review"
	monkeypatch.setattr(seed, "load_blueprints", lambda: {"Payment": newer})
	seed.seed_workflows()
	assert compute_digest(fresh(payment_workflow)) == compute_digest(newer)
	assert seed.get_shipped_row("Payment").version == "99"


def test_reinstalling_the_app_keeps_the_edit(payment_workflow, monkeypatch):
	monkeypatch.setattr(frappe.flags, "in_install", "migrant_services")
	with_second_look(payment_workflow)
	edited = compute_digest(fresh(payment_workflow))
	seed.deactivate_workflows()
	frappe.db.delete("Shipped Workflow", {"parent": seed.SETTINGS})
	assert not frappe.get_all("Workflow", filters={"document_type": ("in", list(STAGES)), "is_active": 1})
	seed.seed_workflows()
	workflow = fresh(payment_workflow)
	assert workflow.is_active and compute_digest(workflow) == edited


def test_a_draft_cannot_replace_the_workflow_in_use(payment_workflow):
	for name in ("A Draft", "Zeroth Draft"):
		draft = frappe.copy_doc(payment_workflow)
		draft.update({"workflow_name": name, "is_active": 0})
		draft.insert()
	seed.deactivate_workflows()
	frappe.db.delete("Shipped Workflow", {"parent": seed.SETTINGS})
	seed.seed_workflow("Payment", load_blueprints()["Payment"])
	assert fresh(payment_workflow).is_active


def test_reports_all_errors_at_once(payment_workflow):
	as_user("admin")
	for row in payment_workflow.transitions:
		row.allow_self_approval = 1
		if row.action == "Submit for Review":
			row.allowed = "Front Desk"
	add_state(payment_workflow, "Limbo")
	with pytest.raises(frappe.ValidationError) as refused:
		payment_workflow.save()
	for part in (
		"Front Desk would see an action in Draft, but lacks this right",
		"One person alone",
		"leaves the state Limbo",
	):
		assert part in str(refused.value)


def test_builder_and_api_reject_the_same(payment_workflow):
	from frappe.client import save

	as_user("admin")
	plain = payment_workflow.as_dict()
	plain["transitions"] = []
	with pytest.raises(frappe.ValidationError, match="No action leaves"):
		save(frappe.as_json(plain))


def test_an_inactive_workflow_can_be_unfinished(payment_workflow):
	as_user("admin")
	draft = frappe.copy_doc(payment_workflow)
	draft.update({"workflow_name": "Payment 2027", "is_active": 0})
	draft.transitions = draft.transitions[:3]
	draft.insert()
	assert frappe.db.get_value("Workflow", payment_workflow.name, "is_active") == 1
	draft.is_active = 1
	with pytest.raises(frappe.ValidationError):
		draft.save()


def test_keeps_warnings_as_one_comment(payment_workflow):
	as_user("admin")
	approve = next(row for row in payment_workflow.transitions if row.action == "Approve")
	approve.allow_self_approval = 1
	payment_workflow.save()
	payment_workflow.save()
	filters = {
		"reference_doctype": "Workflow",
		"reference_name": payment_workflow.name,
		"comment_type": "Info",
	}
	comments = frappe.get_all("Comment", filters=filters, pluck="content")
	assert len([text for text in comments if "Switch off self-approval" in text]) == 1


def test_denies_a_condition_that_reads_the_database_except_to_system_managers(payment_workflow):
	condition = 'frappe.db.get_value("User", frappe.session.user, "enabled")'
	approve = next(row for row in payment_workflow.transitions if row.action == "Approve")
	approve.condition = condition
	as_user("admin")
	with pytest.raises(frappe.ValidationError, match="Only a System Manager"):
		payment_workflow.save()
	frappe.set_user("Administrator")
	workflow = fresh(payment_workflow)
	workflow.transitions[0].condition = condition
	workflow.save()
	as_user("admin")
	workflow = fresh(payment_workflow)
	workflow.transitions[0].allow_self_approval = 1
	workflow.save()


@pytest.mark.parametrize("condition", ["doc.amount >", "doc.no_such.field > 3", "doc.paid_on > 3"])
def test_rejects_a_condition_that_fails(payment_workflow, condition):
	as_user("admin")
	payment_workflow.transitions[0].condition = condition
	with pytest.raises(frappe.ValidationError, match="condition of the action"):
		payment_workflow.save()


def test_accepts_a_condition_of_the_office(payment_workflow):
	as_user("admin")
	payment_workflow.transitions[0].condition = "doc.amount < 1000"
	payment_workflow.save()


def test_the_active_workflow_cannot_be_deleted(payment_workflow):
	as_user("admin")
	with pytest.raises(frappe.ValidationError, match="active workflow cannot be deleted"):
		payment_workflow.delete()


def test_a_workflow_cannot_change_its_doctype(payment_workflow):
	as_user("admin")
	payment_workflow.document_type = "Consultation"
	with pytest.raises(frappe.ValidationError, match="belongs to Payment"):
		payment_workflow.save()


def test_ignores_workflows_of_other_apps(workflow_office):
	frappe.get_doc(
		{
			"doctype": "Workflow",
			"workflow_name": "ToDo of another app",
			"document_type": "ToDo",
			"workflow_state_field": "workflow_state",
			"is_active": 0,
			"states": [{"state": "Draft", "allow_edit": "System Manager", "doc_status": "0"}],
		}
	).db_insert()
	workflow = frappe.new_doc("Workflow")
	workflow.update({"document_type": "ToDo", "is_active": 1})
	from migrant_services.workflow.editing import validate

	validate(workflow)


def drawn(workflow) -> str:
	"""Return the drawing as the Workflow Builder of early v15 releases stores it."""
	return json.dumps(
		[
			{"type": "state", "data": {"state": row.state, "allow_edit": row.allow_edit}}
			for row in workflow.states
		]
		+ [
			{
				"type": "action",
				"data": {
					"from": row.state,
					"to": row.next_state,
					"action": row.action,
					"allowed": row.allowed,
					"allow_self_approval": row.allow_self_approval,
					"condition": row.condition,
				},
			}
			for row in workflow.transitions
		]
	)


def save_in_builder(workflow):
	"""Return the rows as the builder sends them: new ones with the columns that it knows."""
	workflow.workflow_data = drawn(workflow)
	known = ("state", "doc_status", "allow_edit", "update_field", "update_value", "is_optional_state")
	states = [{key: row.get(key) for key in known} for row in workflow.states]
	known = ("state", "action", "next_state", "allowed")
	transitions = [{key: row.get(key) for key in known} for row in workflow.transitions]
	workflow.set("states", states)
	workflow.set("transitions", transitions)
	workflow.save()


def test_keeps_what_the_builder_leaves_out(payment_workflow):
	before = compute_digest(payment_workflow)
	as_user("admin")
	save_in_builder(fresh(payment_workflow))
	assert compute_digest(fresh(payment_workflow)) == before


def test_the_builder_shows_edits_of_the_form(payment_workflow):
	as_user("admin")
	save_in_builder(fresh(payment_workflow))
	edited = fresh(payment_workflow)
	edited.states[0].target_days = 9
	edited.save()
	assert not fresh(payment_workflow).workflow_data
	assert fresh(payment_workflow).states[0].target_days == 9
