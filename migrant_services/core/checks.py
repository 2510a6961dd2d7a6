"""Checks that several doctypes share; each rejects with a message that names the field."""

from collections.abc import Iterable
from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, flt, formatdate, get_datetime, getdate, now_datetime, today

from migrant_services.core.emails import read_email
from migrant_services.core.messages import reject


def parse_datetime(text) -> datetime:
	"""Return the date and time that a text stands for.

	:raises frappe.ValidationError: when it is no date
	"""
	try:
		moment = get_datetime(text) if text else None
	except (ValueError, TypeError, OverflowError, frappe.ValidationError):
		moment = None
	return moment or reject("DATE_INVALID", _("This is not a date. Enter it again."), title=_("Date"))


def get_field_path(doc: Document, fieldname: str) -> str:
	"""Return the name of a field as an error gives it: ``table.field`` for a row of a table."""
	return f"{doc.parentfield}.{fieldname}" if doc.get("parentfield") else fieldname


def check_not_in_future(doc: Document, *fieldnames: str) -> None:
	"""Reject dates after today, and times after now (with a minute's tolerance for clocks that differ).

	:raises frappe.ValidationError: naming the field
	"""
	for fieldname in fieldnames:
		value = doc.get(fieldname)
		if not value:
			continue
		if doc.meta.get_field(fieldname).fieldtype == "Datetime":
			is_late = (get_datetime(value) - now_datetime()).total_seconds() > 60
		else:
			is_late = getdate(value) > getdate(today())
		if is_late:
			label = _(doc.meta.get_label(fieldname))
			reject(
				"FUTURE_DATE",
				_("{0} cannot be in the future. Check the date.").format(label),
				field=get_field_path(doc, fieldname),
				title=label,
			)


def check_order(doc: Document, first: str, second: str) -> None:
	"""Reject a second date or time before the first, when both are given.

	:raises frappe.ValidationError: naming both fields
	"""
	if doc.get(first) and doc.get(second) and get_datetime(doc.get(second)) < get_datetime(doc.get(first)):
		labels = _(doc.meta.get_label(second)), _(doc.meta.get_label(first))
		reject(
			"WRONG_ORDER",
			_("{0} cannot be before {1} ({2}). Check both dates.").format(
				*labels, formatdate(getdate(doc.get(first)))
			),
			field=get_field_path(doc, second),
			title=labels[0],
		)


def check_email(doc: Document, fieldname: str = "email") -> None:
	"""Tidy an e-mail address, and reject anything but one address.

	:raises frappe.ValidationError: naming the field
	"""
	label = _(doc.meta.get_label(fieldname))
	email, findings = read_email(doc.get(fieldname))
	if findings:
		message = _("{0}: This is not an e-mail address. Write one like name@example.org, or leave it empty.")
		reject("EMAIL_INVALID", message.format(label), field=get_field_path(doc, fieldname), title=label)
	doc.set(fieldname, email.address if email else None)


def check_unique(doc: Document, method: str | None = None) -> None:
	"""Reject a value of a unique field that another record already has (hook: validate).

	:raises frappe.UniqueValidationError: naming the field and the value
	"""
	for field in doc.meta.get("fields", {"unique": 1, "hidden": 0, "read_only": 0}):
		value = doc.get(field.fieldname)
		if value and frappe.db.exists(
			doc.doctype, {field.fieldname: value, "name": ("!=", doc.name if not doc.is_new() else "")}
		):
			label = _(field.label)
			reject(
				"NOT_UNIQUE",
				_(
					"{0}: another record of {1} already has {2}. Use that record, or enter another value."
				).format(label, _(doc.doctype), value),
				field=get_field_path(doc, field.fieldname),
				title=label,
				exc=frappe.UniqueValidationError,
			)


def has_changed(doc: Document, *fieldnames: str) -> bool:
	"""Return whether one of the fields of a stored document is about to change.

	Frappe's ``has_value_changed`` treats a date that came as text as a change.
	"""
	before = doc.get_doc_before_save()
	if not before:
		return False

	def differs(fieldname: str) -> bool:
		number = doc.meta.get_field(fieldname).fieldtype in ("Currency", "Float", "Int", "Check", "Percent")
		same_form = flt if number else cstr
		return same_form(before.get(fieldname)) != same_form(doc.get(fieldname))

	return any(map(differs, fieldnames))


def check_filled(doc: Document, fieldnames: Iterable[str], reason: str) -> None:
	"""Reject empty fields.

	:param reason: translated sentence that says why they are needed now
	:raises frappe.ValidationError: naming the fields
	"""
	missing = [fieldname for fieldname in fieldnames if not doc.get(fieldname)]
	if missing:
		labels = ", ".join(_(doc.meta.get_label(fieldname)) for fieldname in missing)
		reject(
			"MISSING_FIELD",
			_("Fill in: {0}. {1}").format(labels, reason),
			field=get_field_path(doc, missing[0]),
			title=_("Something Is Missing"),
		)
