"""The workflow is enforced on the server: each gap of Frappe is closed."""

import frappe
import pytest
from frappe.model.workflow import apply_workflow

from tests.workflows import as_user, fresh, make_payment, make_person, take

pytest_plugins = ["tests.workflows"]


def draft():
	as_user("officer")
	return make_payment(person=person_as("front"))


def person_as(key: str) -> str:
	before = frappe.session.user
	as_user(key)
	name = make_person().name
	frappe.set_user(before)
	return name


def in_review():
	return take(draft(), "officer", "Submit for Review")


def test_a_payment_goes_from_draft_to_paid_through_three_people(workflow_office):
	payment = in_review()
	payment = take(payment, "approver", "Approve")
	assert (payment.status, payment.docstatus) == ("Approved", 1)
	payment = take(payment, "finance", "Instruct")
	payment = take(
		payment, "finance", "Confirm Payment", paid_on=frappe.utils.today(), payment_reference="SPEI 1"
	)
	assert (payment.workflow_state, payment.status) == ("Paid", "Paid")


@pytest.mark.parametrize(
	"values",
	[
		{"workflow_state": "Approved"},
		{"status": "Approved"},
		{"workflow_state": "Approved", "status": "Approved"},
	],
)
def test_a_new_record_starts_at_the_beginning(workflow_office, values):
	as_user("officer")
	payment = make_payment(person=person_as("front"), **values)
	assert (payment.workflow_state, payment.status, payment.docstatus) == ("Draft", "Draft", 0)


def test_only_the_roles_of_the_state_can_edit(workflow_office):
	payment = in_review()
	as_user("officer")
	payment = fresh(payment)
	payment.amount = 900
	with pytest.raises(frappe.PermissionError, match="only Payment Approver can change"):
		payment.save()


def test_every_row_of_a_state_must_count(workflow_office):
	as_user("front")
	person = make_person()
	for key in ("case", "protection"):
		as_user(key)
		doc = fresh(person)
		doc.occupation = key
		doc.save()
	assert fresh(person).occupation == "protection"


def test_a_stage_cannot_be_written_without_its_state(workflow_office):
	payment = draft()
	payment.status = "Approved"
	with pytest.raises(frappe.ValidationError, match="stage follows the state"):
		payment.save()


def test_the_stage_follows_when_only_the_state_is_written(workflow_office):
	payment = draft()
	payment.workflow_state = "In Review"
	payment.save()
	assert fresh(payment).status == "In Review"


def test_a_state_cannot_be_emptied(workflow_office):
	payment = in_review()
	as_user("approver")
	payment = fresh(payment)
	payment.workflow_state = None
	payment.save()
	assert fresh(payment).workflow_state == "In Review"


def test_submitting_cannot_bypass_the_actions(workflow_office):
	payment = in_review()
	as_user("approver")
	with pytest.raises(frappe.ValidationError, match="not by submitting"):
		fresh(payment).submit()


def test_cancelling_cannot_bypass_the_actions(workflow_office):
	payment = take(in_review(), "approver", "Approve")
	as_user("approver")
	with pytest.raises(frappe.ValidationError, match="not by submitting"):
		fresh(payment).cancel()
	payment = take(payment, "approver", "Cancel", cancel_reason="Twice")
	assert (payment.status, payment.docstatus) == ("Cancelled", 2)


def test_rejects_self_approval_on_every_route(workflow_office):
	as_user("both")
	payment = make_payment(person=person_as("front"))
	payment = apply_workflow(fresh(payment), "Submit for Review")
	payment = fresh(payment)
	payment.workflow_state, payment.docstatus = "Approved", 1
	with pytest.raises(frappe.PermissionError, match="worked on this record yourself"):
		payment.save()


def test_the_user_who_changed_the_amount_cannot_approve_it(workflow_office):
	payment = in_review()
	as_user("approver")
	doc = fresh(payment)
	doc.remarks = "Looked at"
	doc.save(ignore_version=False)
	with pytest.raises(frappe.PermissionError, match="worked on this record yourself"):
		apply_workflow(fresh(payment), "Approve")


def test_sending_back_does_not_count_as_working_on_it(workflow_office):
	payment = in_review()
	as_user("approver")
	doc = fresh(payment)
	doc.add_comment("Comment", "The period is wrong.")
	doc.workflow_state = "Draft"
	doc.save(ignore_version=False)
	as_user("officer")
	doc = fresh(payment)
	doc.workflow_state = "In Review"
	doc.save(ignore_version=False)
	assert take(payment, "approver", "Approve").status == "Approved"


def test_an_approval_cannot_smuggle_in_changes(workflow_office):
	payment = in_review()
	as_user("approver")
	doc = fresh(payment)
	doc.update({"workflow_state": "Approved", "docstatus": 1, "remarks": "and a little more"})
	with pytest.raises(frappe.PermissionError, match="Save your changes first"):
		doc.save()


def test_rejects_a_state_that_no_action_reaches(workflow_office):
	payment = draft()
	payment.workflow_state = "Paid"
	with pytest.raises(frappe.ValidationError, match="No action leads from Draft to Paid"):
		payment.save()


def test_denies_a_step_to_a_role_without_it(workflow_office):
	as_user("front")
	person = make_person()
	person = take(person, "front", "Register")
	with pytest.raises(frappe.PermissionError, match="can move this record"):
		doc = fresh(person)
		doc.workflow_state = "Closed"
		doc.save()


def test_without_an_active_workflow_records_cannot_move(workflow_office):
	payment = draft()
	frappe.set_user("Administrator")
	frappe.db.set_value("Workflow", {"document_type": "Payment"}, "is_active", 0)
	frappe.clear_cache(doctype="Payment")
	try:
		as_user("officer")
		doc = fresh(payment)
		doc.remarks = "still a draft"
		doc.save()
		doc.status = "In Review"
		with pytest.raises(frappe.ValidationError, match="no active workflow"):
			doc.save()
	finally:
		frappe.db.rollback()
		frappe.clear_cache(doctype="Payment")


def test_returning_to_a_state_reopens_its_action(workflow_office):
	payment = in_review()
	as_user("approver")
	payment.add_comment("Comment", "The period is wrong.")
	payment = take(payment, "approver", "Return to Draft")
	payment = take(payment, "officer", "Submit for Review")
	filters = {"reference_name": payment.name, "workflow_state": "In Review", "status": "Open"}
	assert frappe.db.count("Workflow Action", filters) == 1


def test_workflows_of_the_app_cannot_send_mail(workflow_office):
	assert not frappe.get_all("Workflow", filters={"is_active": 1, "send_email_alert": 1})


def test_a_transition_can_require_a_reason(workflow_office):
	payment = in_review()
	as_user("officer")
	payment.add_comment("Comment", "The comment of another user is no reason.")
	with pytest.raises(frappe.ValidationError, match="needs a reason"):
		take(payment, "approver", "Return to Draft")
	payment.add_comment("Comment", "The period is wrong.")
	assert take(payment, "approver", "Return to Draft").status == "Draft"
	payment = take(payment, "officer", "Submit for Review")
	with pytest.raises(frappe.ValidationError, match="needs a reason"):
		take(payment, "approver", "Return to Draft")
