"""The parts that surround the text of every document: letterhead, signatory, QR code and closing lines."""

import base64
import mimetypes

import frappe
from frappe.model.document import Document
from frappe.utils import get_url, getdate, today

from migrant_services.core import formats
from migrant_services.printed.verification import codes
from migrant_services.printed.verification.lookup import get_document_kind, make_url
from migrant_services.printed.verification.validity import SUPPORT, to_date

IMAGES = ("image/png", "image/jpeg", "image/gif", "image/svg+xml", "image/webp")
MAX_IMAGE_SIZE = 1024 * 1024  # bytes


def build_letterhead(record: Document) -> dict:
	"""Return office, folio, title and verification of one stored record."""
	office = frappe.get_cached_doc("Office", record.office)
	return {
		"title": get_document_kind(record.doctype),
		"folio": record.get("folio"),
		"office": {
			"name": office.office_name,
			"institution": office.institution,
			"area": office.area,
			"address": formats.join_lines(office.address),
			"phone": (office.phone or "").replace(" ", "\N{NO-BREAK SPACE}"),
			"email": office.email,
			"website": office.website,
			"opening_hours": formats.join_lines(office.opening_hours),
			"place": ", ".join(filter(None, (office.municipality, office.state))),
			"signatory": office.signatory,
			"signatory_post": office.signatory_post,
			"legal_basis": formats.join_lines(office.legal_basis),
			"complaints_line": office.complaints_line,
			"coat_of_arms": make_image_uri(office.coat_of_arms, "Office", office.name),
		},
		"place_and_date": format_place_and_date(record.office, getdate(today())),
		"verification": _build_verification(record),
	}


def get_office_values(office_name: str | None) -> dict[str, str]:
	"""Return what the placeholders about the office stand for."""
	if not office_name:
		return {}
	office = frappe.get_cached_doc("Office", office_name)
	address = formats.join_lines(office.address)
	return {
		"office_name": office.office_name or "",
		"office_institution": office.institution or "",
		"office_area": office.area or "",
		"office_address": address,
		"office_phone": office.phone or "",
		"office_email": office.email or "",
		"office_website": office.website or "",
		"office_contact": " · ".join(filter(None, (address, office.phone, office.email))),
		"complaints_line": office.complaints_line or "",
		"legal_basis": formats.join_lines(office.legal_basis),
	}


def format_place_and_date(office: str, day) -> str:
	"""Return ``Maipú, Mendoza, 22 de noviembre de 2026``."""
	place = frappe.get_cached_value("Office", office, ("municipality", "state")) or ()
	return ", ".join([*filter(None, place), formats.format_long_date(to_date(day), frappe.local.lang)])


def get_staff(user: str | None) -> dict:
	"""Return name and post of a member of the staff; both empty without a user."""
	if not user:
		return {"name": "", "post": ""}
	member = frappe.db.get_value(
		"Staff Member", {"user": user}, ("full_name", "post"), as_dict=True, order_by="name"
	)
	if member:
		return {"name": member.full_name, "post": member.post or ""}
	return {"name": frappe.db.get_value("User", user, "full_name") or "", "post": ""}


def make_image_uri(url: str | None, doctype: str, name: str) -> str:
	"""Return an attached picture as a data URI, because a PDF engine has no session to fetch it with.

	The file must be public or attached to that same record, since the field could name any private file.
	"""
	if not url:
		return ""
	kind = mimetypes.guess_type(url)[0]
	found = frappe.get_all(
		"File",
		filters={"file_url": url},
		or_filters=[["is_private", "=", 0], ["attached_to_name", "=", name]],
		fields=["name", "is_private", "attached_to_doctype"],
		order_by="creation desc",
	)
	found = [row.name for row in found if not row.is_private or row.attached_to_doctype == doctype]
	if kind not in IMAGES or not found:
		return ""
	file = frappe.get_doc("File", found[0])
	if not file.exists_on_disk() or (file.file_size or 0) > MAX_IMAGE_SIZE:
		return ""
	content = file.get_content()
	content = content.encode() if isinstance(content, str) else content
	return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _build_verification(record: Document) -> dict | None:
	try:
		code = codes.make_code(record.doctype, record.verification_code)
	except ValueError:
		return None
	return {
		"qr": codes.make_qr_uri(make_url(record.doctype, record.verification_code)),
		"code": codes.format_code(code),
		"page": get_url("/verify").partition("://")[2],
		"kind": get_document_kind(record.doctype),
		"date": formats.format_long_date(
			to_date(record.get(SUPPORT[record.doctype].dated)), frappe.local.lang
		),
	}
