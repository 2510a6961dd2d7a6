"""Makers of records for tests and benchmarks.

Every function takes the fields to override by keyword, saves with the rights of the current user and returns the
document (``staff_user`` and its kin return the user's name). Names are invented and never come twice, so that a test can look
for one of them in an answer. Nothing commits: a test that speaks through HTTP commits itself.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from string import ascii_uppercase

import frappe
from frappe.utils import add_days, getdate, today
from frappe.utils.password import update_password

from migrant_services.access.scopes import SCOPES, get_person_columns
from migrant_services.access.staff import clear_office_cache
from migrant_services.core.roles import PORTAL_ROLES, REFERRAL_PARTNER
from migrant_services.matching.score import VERY_LIKELY, Reason, Score
from migrant_services.matching.stored_score import to_stored
from migrant_services.people.registry import index, pairs
from migrant_services.people.registry.records import to_record
from migrant_services.reception.appointments import times
from migrant_services.reception.appointments.rules import WEEKDAYS
from tests.names import GIVEN, SURNAMES, full_name, next_number, word

PASSWORD = "Camino-del-Norte-2026"


def save(doctype: str, **fields):
	"""Save a new document with the rights of the current user."""
	return frappe.get_doc({"doctype": doctype, **fields}).insert()


@contextmanager
def as_user(user: str) -> Iterator[None]:
	"""Act as another user within the block."""
	before = frappe.session.user
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(before)


# --- who works here


def office(**fields):
	name = word()
	return save(
		"Office",
		**{
			"code": name.upper(),
			"office_name": f"Oficina {name}",
			"country": "Mexico",
			"municipality": "Iztapalapa",
			"appointment_hours": hours(),
			**fields,
		},
	)


def hours(days=WEEKDAYS, **fields) -> list[dict]:
	"""Return appointment hours from eight to eight, with five appointments every half hour."""
	row = {"opens": "08:00:00", "closes": "20:00:00", "slot_minutes": 30, "at_once": 5, **fields}
	return [{"weekday": day, **row} for day in days]


def user(*roles: str, **fields) -> str:
	"""Make a user with these roles, the password :data:`PASSWORD` and no office; return its name.

	Written row by row: Frappe's own way also makes a contact and a picture, clears every cache, and makes the
	first user of a site its System Manager.
	"""
	name = word()
	desk = any(frappe.get_cached_value("Role", role, "desk_access") for role in roles)
	doc = frappe.new_doc("User")
	doc.update(
		{
			"email": f"{name.lower()}@office.example",
			"first_name": name,
			"full_name": name,
			"enabled": 1,
			"user_type": "System User" if desk else "Website User",
			**fields,
		}
	)
	doc.name = doc.email
	doc.db_insert()
	for role in roles:
		doc.append("roles", {"role": role}).db_insert()
	update_password(doc.name, PASSWORD)
	return doc.name


def staff_user(role: str | tuple[str, ...], at, **fields) -> str:
	"""Make a user with a role and the Staff Member that binds it to an office; return the user's name.

	:param at: the office or its code
	:param fields: fields of the Staff Member, such as ``all_offices``
	"""
	roles = (role,) if isinstance(role, str) else role
	name = user(*roles)
	staff_member(at, user=name, **fields)
	return name


def desk_user(**fields) -> str:
	"""Make a user who may open the desk and has no role of the app."""
	return user(user_type="System User", **fields)


def partner(organization_doc, **fields) -> str:
	"""Make a user of another organization, named among its contacts."""
	name = user(REFERRAL_PARTNER, **fields)
	organization_doc.reload()
	organization_doc.append("contacts", {"full_name": word(), "user": name})
	organization_doc.save(
		ignore_permissions=True
	)  # why: the user who makes the partner for a test may lack the right
	return name


def notice(user: str, about, **fields):
	"""Make a notice of Frappe's to a user about a record."""
	about = {"document_type": about.doctype, "document_name": about.name, "type": "Alert"}
	return save("Notification Log", **{"for_user": user, "subject": word(), **about, **fields})


def staff_member(at, **fields):
	return save(
		"Staff Member",
		**{"full_name": full_name(), "office": code_of(at), "area": "Atención", **fields},
	)


def code_of(at) -> str:
	return at if isinstance(at, str) else at.name


# --- the people it attends


def person(at=None, **fields):
	"""Make an adult with two surnames, the second of them unique, and a birthday that few others have."""
	number = next_number()
	return save(
		"Person",
		**{
			"given_names": GIVEN[number % len(GIVEN)],
			"first_surname": SURNAMES[number % len(SURNAMES)],
			"second_surname": word(),
			"birth_date": add_days("1966-01-01", number * 7919 % 11_987),
			"sex_on_document": "F",
			"nationality": "Honduras",
			"office": code_of(at) if at else default_office(),
			**fields,
		},
	)


def detailed_person(at=None, **fields):
	"""Make a person with something on every tab of the form, much of it unique."""
	number = next_number() % 10**7
	return person(
		at,
		**{
			"birth_place": word(),
			"email": f"{word().lower()}@mail.example",
			"phones": [{"phone": f"+52 55 8{number:07d}", "safe_to_call": 1}],
			"documents": [
				{"document_type": "PASSPORT", "number": f"F{number:07d}", "expires_on": "2030-01-01"}
			],
			"aliases": [{"alias": word()}],
			"needs": [{"need": "SINGLE_PARENT"}],
			"occupation": word(),
			"education_level": "Secondary",
			**fields,
		},
	)


def duplicates(at=None, other_at=None, **fields) -> tuple:
	"""Store two records that are very likely one person, without the duplicate check."""
	# Unique names: whether two people with a frequent name are very likely one depends on much else.
	fields = {"given_names": word(), "first_surname": word(), **fields}
	one, other = (
		person(at, **fields),
		person(other_at or at, **{**fields, "given_names": word(), "first_surname": word()}),
	)
	same = {
		field: one.get(field)
		for field in ("given_names", "first_surname", "second_surname", "full_name", "birth_date")
	}
	other.db_set(same, update_modified=False)
	index.store_many({other.name: to_record(other)}, {other.name: other.office})
	return one, other


def minor(at=None, **fields):
	"""Make a child of about ten with a responsible adult who is not registered."""
	return person(
		at,
		**{
			"birth_date": add_days(today(), -3400 - next_number() * 7919 % 599),
			"responsible_name": full_name(),
			"responsible_relationship": "Mother",
			**fields,
		},
	)


def restricted_person(at=None, **fields):
	return person(at, **{"restricted": 1, "restricted_reason": "Threats", **fields})


def household(head, *others, since="2026-01-01", **fields):
	"""Make a household of a head and others, by default their children: ``household(ana, (beto, "Sibling"))``."""
	members = [{"person": head.name, "relationship": "Head of household", "from_date": since}]
	for other in others:
		person, relationship = other if isinstance(other, tuple) else (other, "Daughter or son")
		members.append({"person": person.name, "relationship": relationship, "from_date": since})
	return save("Household", **{"office": head.office, "members": members, "note": word(), **fields})


def protection_file(of, **fields):
	return save("Protection File", **{"person": of.name, "office": of.office, "assessment": word(), **fields})


def consent(of, to=None, **fields):
	"""Make a consent to a referral to the organization ``to``, or to registration."""
	purpose = {"purpose": "Referral", "organization": to.name} if to else {"purpose": "Registration"}
	by = {"given_by": "Responsible adult", "given_by_name": full_name()} if of.is_minor() else {}
	return save("Consent", **{"person": of.name, "office": of.office, **purpose, **by, **fields})


def consultation(of=None, at=None, **fields):
	"""Make a consultation of a person; without one, an anonymous consultation."""
	who = {"person": of.name} if of else {"anonymous": 1, "nationality": "Haiti", "sex": "M", "age": 31}
	where = code_of(at) if at else (of.office if of else default_office())
	return save(
		"Consultation",
		**{"office": where, **who, "topics": [{"subject": subject()}], "notes": word(), **fields},
	)


def anonymous_consultation(at=None, **fields):
	return consultation(None, at, **fields)


def default_office() -> str:
	code = "TESTOFFICE"
	return code if frappe.db.exists("Office", code) else office(code=code).name


def subject(restricted: int = 0) -> str:
	"""Return a subject of consultations, restricted or not: the first that the site has."""
	found = frappe.get_all(
		"Consultation Subject", {"restricted": restricted, "enabled": 1}, pluck="name", limit=1
	)
	if found:
		return found[0]
	code = word().upper()
	return save("Consultation Subject", code=code, title=code, restricted=restricted).name


def checklist(subject: str | None, spanish: dict[str, str] | None = None, **fields):
	"""Make a checklist with a passport, a proof of address and an optional step, with its translations.

	:param spanish: other documents in place of these, each with its translation
	"""
	title = word()
	items = [
		{"text": "A valid passport", "document_type": "PASSPORT"},
		{"text": "Proof of address"},
		{"text": "Fill in the application", "kind": "Step", "required": 0},
	]
	translations = {
		"A valid passport": "Pasaporte vigente",
		"Proof of address": "Comprobante de domicilio",
		"Fill in the application": "Llenar la solicitud",
	}
	if spanish:
		items, translations = [{"text": text} for text in spanish], spanish
	return save(
		"Checklist",
		**{
			"code": word().upper(),
			"title": title,
			"subject": subject,
			"items": items,
			"translations": [
				{"text": text, "language": "es", "translation": translation}
				for text, translation in {title: f"{title} (es)", **translations}.items()
			],
			**fields,
		},
	)


# --- when they come


def appointment(of=None, at=None, **fields):
	"""Make an appointment of a person, or an anonymous one, at the next free time."""
	where = code_of(at) if at else (of.office if of else default_office())
	who = {"person": of.name} if of else {"anonymous": 1}
	when = fields.pop("starts_at", None) or free_time(where, of and of.name)
	return save(
		"Appointment", **{"office": where, **who, "starts_at": when, "what_to_bring": word(), **fields}
	)


def free_time(at, person: str | None = None, after=None):
	"""Return the next free time at an office for a person, from the day after today or after another day."""
	wishes = {"office": code_of(at), "person": person}
	day = times.find_next_free_day(start=getdate(add_days(after or today(), 1)), **wishes)
	return dict(times.find_free_slots(days=[day], **wishes))[day][0].start


def ticket(of=None, at=None, **fields):
	"""Make a ticket of the waiting room."""
	where = code_of(at) if at else (of.office if of else default_office())
	return save(
		"Queue Ticket", **{"office": where, "kind": "GENERAL", "person": of.name if of else None, **fields}
	)


def queue_letter() -> str:
	"""Return two letters that no queue has."""
	taken = frappe.get_all("Queue Kind", pluck="letter")
	pairs = (one + other for one in ascii_uppercase for other in ascii_uppercase)
	return next(pair for pair in pairs if pair not in taken)


# --- where they are sent


def organization(**fields):
	return save("Organization", **{"organization_name": f"Casa {word()}", "kind": "Civil Society", **fields})


def consulate(country: str, **fields):
	return organization(kind="Consulate", represented_country=country, **fields)


def service(of, **fields):
	return save("Service", **{"organization": of.name, "service_name": f"Taller {word()}", **fields})


def referral(of, to=None, **fields):
	"""Make a draft of a referral, with the consent it needs unless another legal basis is given."""
	to = to or organization()
	if "consent" not in fields and fields.get("legal_basis", "Consent") == "Consent":
		fields["consent"] = consent(of, to).name
	return save(
		"Referral",
		**{
			"person": of.name,
			"office": of.office,
			"organization": to.name,
			"service_requested": f"Asesoría {word()}",
			"reason": word(),
			**fields,
		},
	)


# --- lists of people from elsewhere


def intake(at=None, rows: list[list[str]] | bytes = b"", **fields):
	"""Make an import of the current user; with rows (the first has the column names) or a file, uploaded.

	:param fields: answers about the file, such as ``date_order``
	"""
	from migrant_services.people.intake import uploads

	doc = save("Intake Import", office=code_of(at) if at else default_office())
	if rows:
		uploads.store_upload(doc, rows if isinstance(rows, bytes) else csv_of(rows))
	doc.reload()
	if fields:
		doc.db_set(fields)
	return doc


def csv_of(rows: list[list[str]]) -> bytes:
	text = io.StringIO()
	csv.writer(text).writerows(rows)
	return text.getvalue().encode()


def run_import(doc, *steps: str):
	"""Run an import through its steps, in the foreground and as the current user: ``check``, ``run``, ``undo``.

	The columns get their suggested targets, unless they are set already.
	"""
	from migrant_services.api import intake as api
	from migrant_services.core import jobs

	if "check" in steps and not doc.mapping:
		columns = api.seen(doc.name)["columns"]
		api.set_columns(doc.name, {str(place): column["target"] for place, column in enumerate(columns)})
	stages = {"check": "Checking", "run": "Running", "undo": "Undoing"}
	for step in steps:
		frappe.db.set_value("Intake Import", doc.name, "status", stages[step])
		jobs.run("Intake Import", doc.name)
	doc.reload()
	return doc


# --- payments


def programme(**fields):
	code = word().upper()
	return save(
		"Support Programme",
		**{
			"code": code,
			"title": f"Programa {code.capitalize()}",
			"currency": "MXN",
			"default_amount": 3439.46,
			"max_amount": 5000,
			"max_instalments": 3,
			**fields,
		},
	)


def payment(of, under=None, **fields):
	"""Make a payment for the month of its instalment."""
	under = under or programme()
	month = fields.get("instalment") or 1
	return save(
		"Payment",
		**{
			"person": of.name,
			"office": of.office,
			"programme": under.name,
			"period_from": f"2026-{month:02}-01",
			"period_to": f"2026-{month:02}-28",
			"instalment": 1,
			**fields,
		},
	)


# --- courses


def course(at=None, sessions: int | list = 2, **fields):
	"""Make a course that began a week ago, with sessions of two hours on its first days."""
	starts = add_days(today(), -7)
	return save(
		"Course",
		**{
			"title": f"Curso {word()}",
			"office": code_of(at) if at else default_office(),
			"audience": "Both",
			"starts_on": starts,
			"ends_on": add_days(starts, 30),
			"sessions": sessions
			if isinstance(sessions, list)
			else [
				{"session_date": add_days(starts, day), "starts_at": "10:00:00", "ends_at": "12:00:00"}
				for day in range(sessions)
			],
			**fields,
		},
	)


def enrolment(of, in_course=None, **fields):
	in_course = in_course or course(of.office)
	return save(
		"Course Enrolment", **{"course": in_course.name, "person": of.name, "office": of.office, **fields}
	)


def staff_enrolment(of, in_course=None, **fields):
	"""Enrol a Staff Member."""
	in_course = in_course or course(of.office)
	return save(
		"Course Enrolment",
		**{
			"course": in_course.name,
			"participant_type": "Staff Member",
			"staff_member": of.name,
			"office": of.office,
			**fields,
		},
	)


# --- registered twice


def pair(one, other, found_by: str = "Nightly", **fields):
	"""Make a Duplicate Review of two people, very likely by default."""
	return insert_row(
		"Duplicate Review",
		**{
			"pair_key": pairs.key_of(one.name, other.name),
			"person_a": one.name,
			"person_b": other.name,
			"office_a": one.office,
			"office_b": other.office,
			"status": "Open",
			"band": "Very Likely",
			"score": 20.0,
			"reasons": frappe.as_json(
				to_stored(Score(20.0, VERY_LIKELY, (Reason("document", "same", 15.0),), ()))
			),
			"found_by": found_by,
			"folio": f"DU-{word()}",
			**fields,
		},
	)


def person_merge(survivor, absorbed, **choices):
	return save(
		"Person Merge", survivor=survivor.name, absorbed=absorbed.name, choices=frappe.as_json(choices)
	)


# --- any doctype


def insert_row(doctype: str, **fields):
	"""Insert a row of a doctype that users never make by hand, without any check."""
	doc = frappe.new_doc(doctype)
	doc.update({"name": frappe.generate_hash(length=10), "owner": "Administrator", **fields})
	doc.db_insert()
	return doc


# --- other helpers


def assign(doc, to: str) -> None:
	"""Give a record to a user by Frappe's own assignment."""
	save(
		"ToDo",
		reference_type=doc.doctype,
		reference_name=doc.name,
		allocated_to=to,
		description="Seguimiento",
	)


def set_stage(doc, stage: str, **fields):
	"""Put a stored record into a stage as the workflow would have left it, without any check."""
	state = frappe.db.get_value(
		"Workflow Document State",
		{"parenttype": "Workflow", "update_value": stage, "parent": ("in", _workflows(doc.doctype))},
		"state",
	)
	doc.db_set({"status": stage, "workflow_state": state, **fields}, update_modified=False)
	return doc


def _workflows(doctype: str) -> list[str]:
	return frappe.get_all("Workflow", filters={"document_type": doctype, "is_active": 1}, pluck="name") or [
		""
	]


class World:
	"""Two offices with staff, whose records other processes can see; ``remove`` deletes all of it.

	Users are made on first use: ``world.user("Front Desk")``, ``world.user("Front Desk", world.south)``.
	"""

	def __init__(self):
		self.north, self.south = office(), office()
		self._users: dict[tuple, str] = {}

	def user(self, role: str, at=None) -> str:
		"""Return the user with that role at the office (by default the northern one)."""
		at = code_of(at or self.north)
		if (role, at) not in self._users:
			if role in PORTAL_ROLES:
				raise ValueError("A partner belongs to an organization: use partner().")
			self._users[role, at] = staff_user(role, at)
			frappe.db.commit()
		return self._users[role, at]

	def remove(self) -> None:
		"""Delete what was made at the two offices, and the users made there."""
		frappe.db.rollback()
		frappe.set_user("Administrator")
		offices = [self.north.name, self.south.name]
		users = [
			row.user
			for row in frappe.get_all("Staff Member", {"office": ("in", offices)}, ["user"])
			if row.user
		]
		people = frappe.get_all("Person", {"office": ("in", offices)}, pluck="name")
		index.forget(people)
		for doctype in (each for each, scope in SCOPES.items() if scope.of_its_people):
			of_them = [[column, "in", people] for column in get_person_columns(doctype)]
			remove_rows(frappe.get_meta(doctype), frappe.get_all(doctype, or_filters=of_them, pluck="name"))
		for doctype in frappe.get_all(
			"DocType", {"module": "Migrant Services", "istable": 0, "issingle": 0}, pluck="name"
		):
			meta = frappe.get_meta(doctype)
			if meta.has_field("office"):
				remove_rows(meta, frappe.get_all(doctype, {"office": ("in", offices)}, pluck="name"))
		frappe.db.delete("Office", {"name": ("in", offices)})
		frappe.db.delete("Notification Settings", {"name": ("in", users)})
		for name in users:
			remove_rows(frappe.get_meta("User"), [name])
		frappe.db.commit()
		forget_documents()


def forget_documents() -> None:
	"""Clear what is cached of documents, here and for the web server: rows that were changed beside their documents.

	What is cached of doctypes, translations and users stays. To read it all again takes a second in each process.
	"""
	frappe.cache.delete_keys("document_cache::")
	local = frappe.local
	# What this process keeps of the cache, of documents and of rights.
	local.cache, local.document_cache, local.role_permissions = {}, {}, {}
	local.request_cache.clear()
	clear_office_cache()


def set_system_setting(field: str, value):
	"""Change a setting of Frappe for all processes, and return what it was."""
	before = frappe.db.get_single_value("System Settings", field)
	frappe.db.set_single_value("System Settings", field, value)
	frappe.db.commit()
	frappe.clear_document_cache("System Settings", "System Settings")
	frappe.cache.delete_value("system_settings")
	return before


def remove_rows(meta, names: list[str]) -> None:
	"""Delete stored documents with their child rows and what Frappe keeps about them, without any check."""
	if not names:
		return
	for field in meta.get_table_fields():
		frappe.db.delete(field.options, {"parenttype": meta.name, "parent": ("in", names)})
	for doctype, type_field, name_field in (
		("ToDo", "reference_type", "reference_name"),
		("Comment", "reference_doctype", "reference_name"),
		("Version", "ref_doctype", "docname"),
		("File", "attached_to_doctype", "attached_to_name"),
		("Workflow Action", "reference_doctype", "reference_name"),
		("DocShare", "share_doctype", "share_name"),
	):
		frappe.db.delete(doctype, {type_field: meta.name, name_field: ("in", names)})
	frappe.db.delete(meta.name, {"name": ("in", names)})
