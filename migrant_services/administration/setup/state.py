"""What the page *Set Up* shows: what is set up, what is missing, and what can be chosen."""

from typing import Any

import frappe
from babel import Locale
from frappe import _

from migrant_services.administration.parts import PARTS, list_roles
from migrant_services.administration.parts_in_use import describe_under_way, list_unused
from migrant_services.administration.setup import offices, people, site
from migrant_services.administration.setup.descriptions import JOB_MESSAGES, STEP_MESSAGES
from migrant_services.administration.setup.progress import get_office, list_roles_by_user, read_missing
from migrant_services.core.messages import to_sentence
from migrant_services.core.roles import ROLE_PROFILES

STAFF_FIELDS = ("name", "full_name", "email", "post", "office", "user", "enabled")
PROGRAMME_FIELDS = ("name", "code", "title", "currency", "max_amount", "enabled")


def read_state(office: str | None = None) -> dict[str, Any]:
	"""Return all that the page shows, in the language of the user."""
	doc = get_office(office)
	return {
		"steps": [
			{
				"step": step.step,
				"title": _(STEP_MESSAGES[step.step]),
				"missing": [to_sentence(finding) for finding in step.findings],
			}
			for step in read_missing(office)
		],
		"offices": frappe.get_all("Office", ["name", "office_name"], order_by="creation asc"),
		"office": _describe_office(doc) if doc else None,
		"parts": _describe_parts(),
		"site": _describe_site(),
		"staff": _list_staff(),
		"profiles": _list_profiles(),
		"is_mail_set_up": people.has_outgoing_mail(),
		"programmes": frappe.get_all("Support Programme", PROGRAMME_FIELDS, order_by="creation asc"),
		"privacy_notices": frappe.get_all(
			"Privacy Notice", {"enabled": 1}, ["name", "title", "language"], order_by="title asc"
		),
	}


def read_choices() -> dict[str, Any]:
	"""Return what can be chosen, in the language of the user; it does not change while the page is open."""
	weekdays = frappe.get_meta("Office Hours").get_field("weekday").options.split("\n")
	countries = frappe.get_all("Country", pluck="name")
	return {
		"countries": sorted(
			({"value": name, "label": _(name)} for name in countries), key=lambda choice: choice["label"]
		),
		"weekdays": [{"value": day, "label": _(day)} for day in weekdays],
		"time_zones": site.list_time_zones(),
		"languages": [{"value": code, "label": _get_language_name(code)} for code in site.SITE_LANGUAGES],
		"spoken_languages": [
			{"value": row.name, "label": _(row.title)}
			for row in frappe.get_all(
				"Spoken Language", ["name", "title"], order_by="sort_order asc, title asc"
			)
		],
		"currencies": frappe.get_all("Currency", pluck="name", order_by="name asc"),
		"currency": frappe.db.get_default("currency") or "",
	}


def _describe_office(doc) -> dict[str, Any]:
	fieldnames = ("name", "code", *offices.OFFICE_FIELDS, *offices.LETTERHEAD_FIELDS, "coat_of_arms")
	return {
		**{fieldname: doc.get(fieldname) or "" for fieldname in fieldnames},
		"modified": str(doc.modified),
		"hours": [
			{
				**{field: row.get(field) for field in offices.HOUR_FIELDS},
				"opens": _to_clock(row.opens),
				"closes": _to_clock(row.closes),
			}
			for row in doc.appointment_hours
		],
		"closed_days": [{"day": str(row.day), "reason": row.reason or ""} for row in doc.closed_days],
	}


def _to_clock(time) -> str:
	"""Return ``09:00`` of a time, which Frappe reads from the database as a length."""
	hours, minutes = str(time).split(":")[:2]
	return f"{int(hours):02}:{minutes}"


def _describe_parts() -> list[dict[str, Any]]:
	unused = list_unused()
	return [
		{
			"code": part.code,
			"title": _(part.title),
			"description": _(part.description),
			"is_used": part.code not in unused,
			"hidden_work": describe_under_way(part.code) if part.code in unused else "",
		}
		for part in PARTS
	]


def _describe_site() -> dict[str, Any]:
	settings = frappe.get_doc("System Settings")
	return {
		"language": settings.language,
		"language_name": _get_language_name(settings.language or "en"),
		"time_zone": settings.time_zone,
		"may_change": site.may_change_site(),
		"spoken": frappe.get_all("Spoken Language", {"enabled": 1}, pluck="name"),
	}


def _get_language_name(code: str) -> str:
	return (
		Locale.parse(code, sep="-").get_display_name(frappe.local.lang.replace("-", "_")) or code
	).capitalize()


def _list_profiles() -> list[dict[str, str]]:
	return [
		{"value": ROLE_PROFILES[role], "label": _(role), "description": _(JOB_MESSAGES[role])}
		for role in list_roles(list_unused())
	]


def _list_staff() -> list[dict[str, Any]]:
	staff = frappe.get_all("Staff Member", STAFF_FIELDS, order_by="full_name asc", limit=200)
	held = list_roles_by_user([row.user for row in staff if row.user])
	return [{**row, "roles": [_(role) for role in held.get(row.user, ())]} for row in staff]
