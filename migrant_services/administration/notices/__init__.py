"""Frappe Notifications that the app creates once on a site. From then on they belong to the municipality.

A notification contains only a folio. It goes only to users who see the record (`access/criterion.py`).
"""

from pathlib import Path

import frappe
from frappe.model.document import Document

from migrant_services.access.criterion import is_visible

__all__ = ("escalation", "incident", "staff_of")


def seed_notification(name: str, doctype: str, texts: Path, recipients: str, **when) -> None:
	"""Create a notification inside the desk, unless one of that name exists.

	:param texts: folder with subject.html and message.html
	:param recipients: Jinja text that gives addresses separated by commas
	:param when: fields of the Notification with its event
	"""
	if frappe.db.exists("Notification", name):
		return
	frappe.get_doc(
		{
			"doctype": "Notification",
			"name": name,
			"document_type": doctype,
			"channel": "System Notification",
			"enabled": 1,
			"subject": (texts / "subject.html").read_text(encoding="utf-8").strip(),
			"message": (texts / "message.html").read_text(encoding="utf-8").strip(),
			"recipients": [{"cc": recipients}],
			**when,
		}
	).insert(set_name=name)


def staff_of(doc: Document, *roles: str) -> str:
	"""Return the addresses, with commas, of the enabled users who have one of the roles and see the record."""
	holders = frappe.get_all(
		"Has Role", {"role": ("in", roles or ("",)), "parenttype": "User"}, pluck="parent"
	)
	users = frappe.get_all(
		"User",
		filters={"name": ("in", [*set(holders), ""]), "enabled": 1},
		fields=["name", "email"],
		order_by="name",
	)
	return ",".join(user.email for user in users if is_visible(doc.doctype, doc.name, user.name))
