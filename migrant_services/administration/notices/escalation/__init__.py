"""Notifies users when a record stays in a state beyond its target: folio and state, to those who see the
record.
"""

from pathlib import Path

from frappe.model.document import Document

from migrant_services.administration import notices
from migrant_services.core.roles import OFFICE_MANAGER, PAYMENT_APPROVER, PROTECTION_OFFICER
from migrant_services.workflow.guard import get_active_workflow
from migrant_services.workflow.stages import DUE_FIELD, STATE_FIELD

__all__ = ("seed_notifications", "who_acts")

HERE = Path(__file__).parent
# The role that is notified when those who could act have not. It may read the doctype.
OVERSEER = {
	"Person": PROTECTION_OFFICER,
	"Consultation": OFFICE_MANAGER,
	"Referral": OFFICE_MANAGER,
	"Payment": PAYMENT_APPROVER,
	"Course Enrolment": OFFICE_MANAGER,
}
DAYS_UNTIL_ACTING, DAYS_UNTIL_OVERSEEING = 1, 4


def seed_notifications() -> None:
	"""Create two notifications for each governed doctype. Repeatable.

	The first goes to those who can take the next step, the second, some days later, to the role that oversees
	them.
	"""
	for doctype, role in OVERSEER.items():
		_seed_notification(
			doctype, f"{doctype} beyond its target", DAYS_UNTIL_ACTING, "{{ who_acts(doc) }}", assignees=1
		)
		recipients = "{{ staff_of(doc, %r) }}" % role
		_seed_notification(
			doctype, f"{doctype} still beyond its target", DAYS_UNTIL_OVERSEEING, recipients, assignees=0
		)


def _seed_notification(doctype: str, name: str, days: int, recipients: str, assignees: int) -> None:
	when = {"event": "Days After", "date_changed": DUE_FIELD, "days_in_advance": days}
	notices.seed_notification(name, doctype, HERE, recipients, send_to_all_assignees=assignees, **when)


def who_acts(doc: Document) -> str:
	"""Return the addresses, with commas, of the users who see the record and can take a step from its state."""
	workflow = get_active_workflow(doc.doctype)
	rows = workflow.transitions if workflow else ()
	return notices.staff_of(doc, *{row.allowed for row in rows if row.state == doc.get(STATE_FIELD)})
