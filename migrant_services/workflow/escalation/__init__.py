"""Tells somebody when a record stays in a state beyond its target, by Frappe's own Notification.

The notifications are put on a site once and belong to the municipality from then on. What they say is the folio and
the state, and whom they tell is asked of `permissions.py`: nobody hears of a record that is not open to them.
"""

from pathlib import Path

import frappe
from frappe.model.document import Document

from migrant_services.permissions import in_scope
from migrant_services.roles import OFFICE_MANAGER, PAYMENT_APPROVER, PROTECTION_OFFICER
from migrant_services.workflow.guard import active_workflow
from migrant_services.workflow.stages import DUE_FIELD, STATE_FIELD

HERE = Path(__file__).parent
# Who is told when those who could act have not: a role that may read the doctype.
OVERSEER = {
	"Person": PROTECTION_OFFICER,
	"Consultation": OFFICE_MANAGER,
	"Referral": OFFICE_MANAGER,
	"Payment": PAYMENT_APPROVER,
	"Course Enrolment": OFFICE_MANAGER,
}
DAYS_UNTIL_ACTING, DAYS_UNTIL_OVERSEEING = 1, 4


def seed_notifications() -> None:
	"""Two for each governed doctype: to those who can take the next step, and days later to who oversees them.

	Creates what is missing; repeatable.
	"""
	for doctype, role in OVERSEER.items():
		seed(doctype, f"{doctype} beyond its target", DAYS_UNTIL_ACTING, "{{ who_acts(doc) }}", assignees=1)
		recipients = "{{ staff_of(doc, %r) }}" % role
		seed(doctype, f"{doctype} still beyond its target", DAYS_UNTIL_OVERSEEING, recipients, assignees=0)


def seed(doctype: str, name: str, days: int, recipients: str, assignees: int) -> None:
	"""One notification, where there is none of that name.

	:param recipients: Jinja text that gives addresses separated by commas
	"""
	if frappe.db.exists("Notification", name):
		return
	frappe.get_doc(
		{
			"doctype": "Notification",
			"name": name,
			"document_type": doctype,
			"channel": "System Notification",
			"event": "Days After",
			"date_changed": DUE_FIELD,
			"days_in_advance": days,
			"enabled": 1,
			"subject": (HERE / "subject.html").read_text(encoding="utf-8").strip(),
			"message": (HERE / "message.html").read_text(encoding="utf-8").strip(),
			"send_to_all_assignees": assignees,
			"recipients": [{"cc": recipients}],
		}
	).insert(set_name=name)


def who_acts(doc: Document) -> str:
	"""Addresses of the users who can take a step from the state of the record and who see it, with commas."""
	workflow = active_workflow(doc.doctype)
	rows = workflow.transitions if workflow else ()
	return staff_of(doc, *{row.allowed for row in rows if row.state == doc.get(STATE_FIELD)})


def staff_of(doc: Document, *roles: str) -> str:
	"""Addresses of the enabled users with one of the roles who see the record, with commas."""
	holders = frappe.get_all("Has Role", {"role": ("in", roles or ("",)), "parenttype": "User"}, pluck="parent")
	users = frappe.get_all(
		"User",
		filters={"name": ("in", [*set(holders), ""]), "enabled": 1},
		fields=["name", "email"],
		order_by="name",
	)
	return ",".join(user.email for user in users if in_scope(doc.doctype, doc.name, user.name))

