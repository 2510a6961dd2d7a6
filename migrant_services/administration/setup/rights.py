"""Who sets the app up, and how what they enter is stored."""

from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.core.messages import reject
from migrant_services.core.own_texts import check_plain
from migrant_services.core.roles import SERVICES_ADMINISTRATOR

SYSTEM_MANAGER = "System Manager"


def check_may_set_up() -> None:
	"""Check that the user sets the app up.

	:raises frappe.PermissionError: when the user is neither Services Administrator nor System Manager
	"""
	if not {SERVICES_ADMINISTRATOR, SYSTEM_MANAGER}.intersection(frappe.get_roles()):
		reject(
			"NOT_ALLOWED_TO_SET_UP",
			_("Only a Services Administrator or a System Manager sets the app up."),
			title=_("Set Up"),
			exc=frappe.PermissionError,
		)


def take_texts(values: dict[str, Any], fieldnames: tuple[str, ...]) -> dict[str, str | None]:
	"""Return the plain texts of the given fields; all else that was sent is ignored.

	:raises frappe.ValidationError: when one is no text, or not plain
	"""
	texts = {}
	for fieldname in fieldnames:
		value = values.get(fieldname)
		if value is not None and not isinstance(value, str):
			reject_value(fieldname)
		text = (value or "").strip()
		check_plain([text], fieldname)
		texts[fieldname] = text or None
	return texts


def reject_value(fieldname: str) -> NoReturn:
	"""Reject a value of another form than the page sends.

	:raises frappe.ValidationError: naming the field
	"""
	reject("SETUP_VALUE_INVALID", _("This must be a text."), field=fieldname, title=_("Set Up"))


def check_given(doc: Document, *fieldnames: str) -> None:
	"""Check that fields of a record are filled in.

	:raises frappe.ValidationError: naming the first that is not
	"""
	for fieldname in fieldnames:
		if not doc.get(fieldname):
			label = _(doc.meta.get_label(fieldname))
			reject(
				"SETUP_VALUE_MISSING", _("Fill in: {0}.").format(label), field=fieldname, title=_("Set Up")
			)


def check_unchanged(doc: Document, modified: str | None) -> None:
	"""Check that no one else has saved the record since the user opened it.

	:param modified: what the page was given with the record
	:raises frappe.TimestampMismatchError: when another user saved it
	"""
	if str(doc.modified) != (modified or ""):
		reject(
			"SETUP_CHANGED_BY_OTHERS",
			_(
				"Another user has changed this in the meantime. Reload the page and enter it again; nothing was saved."
			),
			title=_("Set Up"),
			exc=frappe.TimestampMismatchError,
		)


def store(doc: Document) -> Document:
	"""Save a record of the setting up. The caller has called :func:`check_may_set_up`."""
	# why: a System Manager begins on a site without any Services Administrator, and has no right on offices and staff.
	return doc.save(ignore_permissions=True)
