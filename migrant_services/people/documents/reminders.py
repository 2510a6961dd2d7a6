"""The daily reminders to staff of expiring documents. They name people by folio only; the people get no message."""

import json
from collections import defaultdict

import frappe
from frappe.utils import add_days, get_url_to_report, getdate, today

from migrant_services.access import criterion, staff
from migrant_services.core import formats
from migrant_services.core.jobs import scheduled
from migrant_services.core.languages import use_language
from migrant_services.core.locks import lock_value
from migrant_services.core.roles import CASE_WORKER, FRONT_DESK, PROTECTION_OFFICER
from migrant_services.people.documents import expiry
from migrant_services.people.documents.reminder_rules import (
	Paper,
	choose_recipients,
	format_mark,
	get_due_days,
	parse_days,
)
from migrant_services.texts.store import get_language, get_wording

REMINDERS_FIELD = "document_reminders"  # field of Person: what each of their documents was reminded of
MAX_FOLIOS = 10
REPORT = "Expiring Permits"
NOTICE = "Notice of Expiring Documents"


@scheduled
def remind() -> int:
	"""Write one notice to each member of staff about all documents that are due; return the number of notices.

	There is one reminder of a document for each number of days of its type, even when this runs twice.
	"""
	days, folios = _days_by_type(), defaultdict(list)
	for name, rows in _documents_by_person(days).items():
		person = rows[0]
		if not _find_marks(rows, days, person[REMINDERS_FIELD]):
			continue
		# A reminder without recipients stays due.
		users = _recipients(person)
		if users and _store_marks(name, rows, days):
			for user in users:
				folios[user].append(person.folio)
	for user, user_folios in folios.items():
		_notify(user, sorted(user_folios))
	return len(folios)


def _days_by_type() -> dict[str, tuple[int, ...]]:
	"""Return the days before expiry at which staff is reminded, by type of document."""
	rows = frappe.get_all("Identity Document Type", {"enabled": 1}, ["name", "remind_days"], order_by="name")
	return {row.name: parse_days(row.remind_days) for row in rows}


def _documents_by_person(days: dict[str, tuple[int, ...]]) -> dict[str, list[dict]]:
	"""Return the documents that expire soon enough for a reminder, by person."""
	farthest = max((number for numbers in days.values() for number in numbers), default=0)
	by_person: dict[str, list[dict]] = defaultdict(list)
	for row in expiry.list_all_expiring(getdate(today()), getdate(add_days(today(), farthest))):
		by_person[row.person].append(row)
	return by_person


def _store_marks(person: str, rows: list[dict], days: dict[str, tuple[int, ...]]) -> bool:
	"""Store the reminders that are due; return whether there were any."""
	# Check again under a lock: the same job in another worker waits, and then finds nothing due.
	kept = lock_value("Person", person, REMINDERS_FIELD)
	if marks := _find_marks(rows, days, kept):
		values = json.dumps({**json.loads(kept or "{}"), **marks})
		frappe.db.set_value("Person", person, REMINDERS_FIELD, values, update_modified=False)
	return bool(marks)


def _find_marks(rows: list[dict], days: dict[str, tuple[int, ...]], kept: str | None) -> dict[str, str]:
	"""Return what to store of the documents that are due."""
	before, marks = json.loads(kept or "{}"), {}
	for row in rows:
		numbers = days.get(row.document_type, ())
		paper = Paper(row.row, row.document_type, row.expires_on, numbers, before.get(row.row))
		if (reached := get_due_days(paper, getdate(today()))) is not None:
			marks[paper.key] = format_mark(paper, reached)
	return marks


def _recipients(person: dict) -> list[str]:
	assigned = frappe.get_all(
		"ToDo",
		{"reference_type": "Person", "reference_name": person.person, "status": "Open"},
		pluck="allocated_to",
		order_by="creation",
	)
	found = choose_recipients(
		[user for user in dict.fromkeys(assigned) if staff.is_staff(user)],
		*(_staff(person.office, role) for role in (CASE_WORKER, FRONT_DESK, PROTECTION_OFFICER)),
		restricted=bool(person.restricted),
	)
	return [user for user in found if criterion.is_visible("Person", person.person, user)]


def _staff(office: str, role: str) -> list[str]:
	"""Return users with the role who work at the office; if there are none, those who work for every office."""
	holders = frappe.get_all(
		"Has Role", {"role": role, "parenttype": "User"}, pluck="parent", order_by="parent"
	)
	users = frappe.get_all(
		"User", {"name": ("in", holders or [""]), "enabled": 1}, pluck="name", order_by="name"
	)
	offices = {user: staff.get_offices(user) for user in users if user != "Administrator"}
	here = [user for user, user_offices in offices.items() if user_offices and office in user_offices]
	return here or [user for user, user_offices in offices.items() if user_offices is None]


def _notify(user: str, folios: list[str]) -> None:
	language = frappe.db.get_value("User", user, "language") or frappe.local.lang
	listed = ", ".join(folios[:MAX_FOLIOS]) + (" …" if len(folios) > MAX_FOLIOS else "")
	with use_language(language):
		day = formats.format_long_date(getdate(today()), frappe.local.lang)
		subject = get_wording(NOTICE).render_html(get_language(), {"folios": listed, "date": day})["subject"]
	frappe.get_doc(
		{
			"doctype": "Notification Log",
			"for_user": user,
			"type": "Alert",
			"subject": subject,
			"link": get_url_to_report(REPORT, "Script Report"),
		}
	).insert(ignore_permissions=True)  # why: a notice of the app itself, written by the scheduler
