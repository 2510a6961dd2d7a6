"""The steps that are about one office: the office, its hours and its letterhead."""

import re
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.administration.setup.logo import LogoRejected, read_logo
from migrant_services.administration.setup.rights import (
	check_given,
	check_unchanged,
	reject_value,
	store,
	take_texts,
)
from migrant_services.core.messages import reject

OFFICE_FIELDS = (
	"office_name",
	"country",
	"state",
	"municipality",
	"address",
	"phone",
	"email",
	"website",
	"opening_hours",
)
LETTERHEAD_FIELDS = (
	"institution",
	"area",
	"signatory",
	"signatory_post",
	"legal_basis",
	"complaints_line",
)
HOUR_FIELDS = ("weekday", "opens", "closes", "slot_minutes", "at_once")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,19}")
SETTINGS = "Migrant Services Settings"


def save_office(values: dict[str, Any], office: str | None, modified: str | None) -> str:
	"""Create an office or change one, and return its name. The first office becomes the default one.

	:param office: its name; None for a new one
	:param modified: of the office, as the page was given it
	"""
	texts = take_texts(values, (*OFFICE_FIELDS, "code"))
	doc = get_office(office, modified) if office else _new_office(texts["code"] or "")
	doc.update({fieldname: texts[fieldname] for fieldname in OFFICE_FIELDS})
	check_given(doc, "office_name", "municipality", "country")
	if not frappe.db.exists("Country", doc.country):
		reject(
			"SETUP_COUNTRY_UNKNOWN", _("Choose a country of the list."), field="country", title=_("Office")
		)
	store(doc)
	settings = frappe.get_doc(SETTINGS)
	if not settings.default_office:
		settings.default_office = doc.name
		store(settings)
	return doc.name


def save_hours(office: str, modified: str | None, hours: list, closed_days: list) -> None:
	"""Replace the appointment hours and the closed days of an office.

	:param hours: rows with ``weekday``, ``opens``, ``closes``, ``slot_minutes`` and ``at_once``
	:param closed_days: rows with ``day`` and ``reason``
	"""
	doc = get_office(office, modified)
	doc.set("appointment_hours", [_take_row(row, HOUR_FIELDS) for row in hours])
	doc.set(
		"closed_days",
		[{**_take_row(row, ("day",)), **take_texts(_check_row(row), ("reason",))} for row in closed_days],
	)
	store(doc)


def save_letterhead(office: str, modified: str | None, values: dict[str, Any], logo: str | None) -> None:
	"""Change the letterhead of an office.

	:param logo: a new logo (:func:`read_logo`); None keeps the one it has, an empty text removes it
	"""
	doc = get_office(office, modified)
	doc.update(take_texts(values, LETTERHEAD_FIELDS))
	if logo is not None:
		doc.coat_of_arms = _store_logo(doc, logo) if logo else None
	store(doc)


def get_office(office: str, modified: str | None) -> Document:
	"""Return an office that no one else has changed since the page was given it."""
	doc = frappe.get_doc("Office", office)
	check_unchanged(doc, modified)
	return doc


def _new_office(code: str) -> Document:
	code = code.upper()
	if not _CODE.fullmatch(code):
		reject(
			"SETUP_OFFICE_CODE_INVALID",
			_("Write a code of at most 20 letters, digits, hyphens and underscores, for example CENTRO-1."),
			field="code",
			title=_("Office"),
		)
	if frappe.db.exists("Office", code):
		reject(
			"SETUP_OFFICE_CODE_TAKEN",
			_("Another office has the code {0}. Choose that office above, or write another code.").format(
				code
			),
			field="code",
			title=_("Office"),
		)
	return frappe.new_doc("Office", code=code)


def _check_row(row: Any) -> dict:
	if not isinstance(row, dict):
		reject_value("appointment_hours")
	return row


def _take_row(row: Any, fieldnames: tuple[str, ...]) -> dict:
	return {fieldname: _check_row(row).get(fieldname) for fieldname in fieldnames}


def _store_logo(office: Document, data: str) -> str:
	try:
		logo = read_logo(data)
	except LogoRejected:
		reject(
			"SETUP_LOGO_REJECTED",
			_(
				"The picture must be a PNG or a JPEG of at most 2 MB. Save it as one of these and choose it again."
			),
			field="logo",
			title=_("Letterhead"),
		)
	file = frappe.new_doc(
		"File",
		file_name=f"logo-{office.name.lower()}.{logo.extension}",
		attached_to_doctype="Office",
		attached_to_name=office.name,
		attached_to_field="coat_of_arms",
		is_private=1,
		content=logo.content,
	)
	# why: the user may set up the office that it belongs to, and the content was checked and drawn again above.
	return file.insert(ignore_permissions=True).file_url
