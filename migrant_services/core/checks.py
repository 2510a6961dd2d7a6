"""Checks that several doctypes share; each refuses with a sentence that names the field."""

from collections.abc import Iterable
from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, flt, formatdate, get_datetime, getdate, now_datetime, today

from migrant_services.core.emails import read_email


def read_moment(text) -> datetime:
	"""The date, or the time, that a text is.

	:raises frappe.ValidationError: when it is none
	"""
	try:
		moment = get_datetime(text) if text else None
	except (ValueError, TypeError, OverflowError, frappe.ValidationError):
		moment = None
	return moment or frappe.throw(_("This is not a date. Write it again."), title=_("Date"))


def refuse_future(doc: Document, *fieldnames: str) -> None:
	"""Refuse dates after today, and times after now (with a minute's grace for clocks that differ)."""
	for fieldname in fieldnames:
		value = doc.get(fieldname)
		if not value:
			continue
		if doc.meta.get_field(fieldname).fieldtype == "Datetime":
			late = (get_datetime(value) - now_datetime()).total_seconds() > 60
		else:
			late = getdate(value) > getdate(today())
		if late:
			label = _(doc.meta.get_label(fieldname))
			frappe.throw(_("{0} cannot be in the future. Check the date.").format(label), title=label)


def require_order(doc: Document, first: str, second: str) -> None:
	"""Refuse a second date or time before the first, when both are there."""
	if doc.get(first) and doc.get(second) and get_datetime(doc.get(second)) < get_datetime(doc.get(first)):
		labels = _(doc.meta.get_label(second)), _(doc.meta.get_label(first))
		frappe.throw(
			_("{0} cannot be before {1} ({2}). Check both dates.").format(
				*labels, formatdate(getdate(doc.get(first)))
			),
			title=labels[0],
		)


def require_address(doc: Document, fieldname: str = "email") -> None:
	"""Tidy an e-mail address, and refuse what is none or more than one."""
	label = _(doc.meta.get_label(fieldname))
	email, findings = read_email(doc.get(fieldname))
	if findings:
		refusal = _("{0}: This is not an e-mail address. Write one like name@example.org, or leave it empty.")
		frappe.throw(refusal.format(label), title=label)
	doc.set(fieldname, email.address if email else None)


def refuse_double(doc: Document, method: str | None = None) -> None:
	"""Refuse what another record has already where no two may have the same (hooks: validate)."""
	for field in doc.meta.get("fields", {"unique": 1, "hidden": 0, "read_only": 0}):
		value = doc.get(field.fieldname)
		if value and frappe.db.exists(
			doc.doctype, {field.fieldname: value, "name": ("!=", doc.name if not doc.is_new() else "")}
		):
			label = _(field.label)
			frappe.throw(
				_(
					"{0}: another record of {1} has {2} already. Use that record, or write something else."
				).format(label, _(doc.doctype), value),
				frappe.UniqueValidationError,
				title=label,
			)


def says_something_else(doc: Document, *fieldnames: str) -> bool:
	"""Whether a stored document is about to say something else in one of the fields.

	Frappe's ``has_value_changed`` takes a date that came as text for another one.
	"""
	before = doc.get_doc_before_save()
	if not before:
		return False

	def differs(fieldname: str) -> bool:
		number = doc.meta.get_field(fieldname).fieldtype in ("Currency", "Float", "Int", "Check", "Percent")
		same_form = flt if number else cstr
		return same_form(before.get(fieldname)) != same_form(doc.get(fieldname))

	return any(map(differs, fieldnames))


def require(doc: Document, fieldnames: Iterable[str], reason: str) -> None:
	"""Refuse empty fields.

	:param reason: translated sentence that says why they are needed now
	"""
	missing = [_(doc.meta.get_label(fieldname)) for fieldname in fieldnames if not doc.get(fieldname)]
	if missing:
		frappe.throw(
			_("Fill in: {0}. {1}").format(", ".join(missing), reason), title=_("Something Is Missing")
		)
