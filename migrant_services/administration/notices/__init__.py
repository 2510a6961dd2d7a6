"""Frappe's own Notifications that the app puts on a site once. They belong to the municipality from then on.

What they say is the folio, and whom they tell is asked of `access/criterion.py`: nobody hears of a record that is not open
to them.
"""

from pathlib import Path

import frappe
from frappe.model.document import Document

from migrant_services.access.criterion import in_scope


def seed_notification(name: str, doctype: str, texts: Path, recipients: str, **when) -> None:
	"""One notification inside the desk, where there is none of that name.

	:param texts: folder with subject.html and message.html
	:param recipients: Jinja text that gives addresses separated by commas
	:param when: fields of the Notification that say what it waits for
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
	"""Addresses of the enabled users with one of the roles who see the record, with commas."""
	holders = frappe.get_all(
		"Has Role", {"role": ("in", roles or ("",)), "parenttype": "User"}, pluck="parent"
	)
	users = frappe.get_all(
		"User",
		filters={"name": ("in", [*set(holders), ""]), "enabled": 1},
		fields=["name", "email"],
		order_by="name",
	)
	return ",".join(user.email for user in users if in_scope(doc.doctype, doc.name, user.name))
