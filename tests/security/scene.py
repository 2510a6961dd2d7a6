"""The records that the security tests are about, and the callers who may see them."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import getdate

from tests import factories as make
from tests.security.restoring import Rows, references_to, with_rows
from tests.security.rights import DOCTYPES, OFFICE_BOUND, ROLES

GUEST = "Guest"
NO_ROLE = "no role"
# The victims of the stories: a person of the other office, and a restricted person at the own one.
VICTIMS = ("other", "restricted")
# The mark of callers without a desk in stories of a method, beside callers who have one.
OUTSIDE = pytest.mark.held_by_frappe(
	"a method is closed to guests and partners, who have no desk, until it is opened to them"
)


class Scene(make.World):
	"""A record of each doctype at the own (northern) office, at the other one, and of a restricted person."""

	def __init__(self):
		super().__init__()
		self.organization = make.organization()
		self.programme = make.programme()
		self.course = make.course(self.north)
		self.own = self._records(make.detailed_person(self.north), self.course)
		self.other = self._records(make.detailed_person(self.south), make.course(self.south))
		self.restricted = self._records(
			make.detailed_person(self.north, restricted=1, restricted_reason=make.word()), self.course
		)
		make.set_stage(self.own["Referral"], "Sent")
		self.in_review = make.set_stage(self._payment(2), "In Review")
		self.approved = make.set_stage(self._payment(3), "Approved", docstatus=1)
		for doctype, fields in reference_lists().items():
			self.own[doctype] = make.save(doctype, **fields)
		self.own["Document Text"] = frappe.get_doc("Document Text", "Ticket Slip")
		self.own["Migrant Services Settings"] = frappe.get_single("Migrant Services Settings")
		for doctype in set(DOCTYPES) - set(self.own):
			self.own[doctype] = make.insert_row(doctype)
		self.people = {letters: self._member(role) for letters, role in ROLES.items()}
		# Another user began the others of that office.
		self.own["Intake Import"].db_set("imported_by", self.people["CW"], update_modified=False)
		self.people[NO_ROLE] = make.desk_user()
		self.people[GUEST] = GUEST

	def keep_numbers_current(self) -> None:
		"""Keep the numbers current: a number is valid for one day, and a run may go past midnight."""
		for records in (self.own, self.other, self.restricted):
			ticket = records["Queue Ticket"]
			if ticket.day != getdate():
				ticket.db_set("day", getdate())
				frappe.db.commit()

	def remove(self) -> None:
		"""Remove all records, including those of reference lists: later tests would get them offered."""
		super().remove()
		for doctype in reference_lists():
			make.remove_rows(frappe.get_meta(doctype), [self.own[doctype].name])
		frappe.db.commit()
		frappe.clear_cache()

	def stored(self) -> list[Rows]:
		"""Return what the database has of the records of the scene."""
		names: dict[str, set[str]] = {}
		for records in (self.own, self.other, self.restricted):
			for doctype, record in records.items():
				if not record.meta.issingle:
					names.setdefault(doctype, set()).add(record.name)
		names["Payment"] |= {self.in_review.name, self.approved.name}
		of_doctypes = [rows for doctype, of in names.items() for rows in with_rows(doctype, of)]
		return [*of_doctypes, *references_to(set().union(*names.values()))]

	def _member(self, role: str) -> str:
		if role == ROLES["RP"]:
			return make.partner(self.organization)
		return self.user(role)

	def _payment(self, instalment: int):
		person = frappe.get_doc("Person", self.own["Person"].name)
		return make.payment(person, self.programme, instalment=instalment)

	def _records(self, person, course) -> dict:
		staff = make.staff_member(person.office)
		return {
			"Person": person,
			"Protection File": make.protection_file(person, asylum_facts=make.word()),
			"Consent": make.consent(person, scope=make.word()),
			"Consultation": make.consultation(person),
			"Referral": make.referral(person, self.organization),
			"Payment": make.payment(person, self.programme),
			"Course": course,
			"Course Enrolment": make.enrolment(person, course),
			"Household": make.household(person),
			"Intake Import": make.intake(person.office),
			"Appointment": make.appointment(person),
			"Queue Ticket": make.ticket(person),
			**self._of_two(person),
			"Staff Member": staff,
			"Office": frappe.get_doc("Office", person.office),
			"Organization": self.organization,
			"Service": make.service(self.organization),
			"Support Programme": self.programme,
		}

	def _of_two(self, person) -> dict:
		"""Make the records about the person and another one that all staff of the office see."""
		other = make.person(person.office)
		both = {"person": person.name, "other_person": other.name}
		offices = {"office": person.office, "other_office": person.office}
		return {
			"Duplicate Review": make.pair(person, other, band="Possible", remarks=make.word()),
			"Person Merge": make.insert_row(
				"Person Merge",
				survivor=other.name,
				absorbed=person.name,
				changes='{"changed": [], "added": []}',
			),
			"Payment Incident": make.insert_row(
				"Payment Incident", status="Open", notes=make.word(), **both, **offices
			),
		}

	def sees(self, letters: str, doctype: str) -> dict[str, bool]:
		"""Return which of the three records the role's user sees, of the doctypes that the role may read."""
		if doctype not in OFFICE_BOUND:
			return {"own": True}
		if letters == "RP":
			return {"own": True, "other": False, "restricted": False}
		return {"own": True, "other": False, "restricted": letters in OFFICE_BOUND[doctype]}

	def secrets(self, *groups: str) -> set[str]:
		"""Return words that only the records of these groups ("other", "restricted") have."""
		words = set()
		for group in groups:
			records = getattr(self, group)
			person = records["Person"]
			words |= {person.second_surname, person.birth_place, person.email, person.occupation}
			words |= {person.phones[0].phone, person.documents[0].number, person.aliases[0].alias}
			words |= {records["Consultation"].notes, records["Referral"].reason}
			words |= {records["Protection File"].asylum_facts, records["Protection File"].assessment}
			words |= {
				records["Consent"].scope,
				records["Household"].note,
				records["Appointment"].what_to_bring,
			}
		assert all(words)
		return words


def reference_lists() -> dict[str, dict]:
	"""Make a record of each reference list, whose names the tests may change."""

	def coded(**fields):
		code = make.word().upper()
		return {"code": code, "title": code, **fields}

	own_list, words = coded(), {"text": "A key", "language": "es", "translation": "Una llave"}
	return {
		"Checklist": {
			**coded(),
			"title": "A key",
			"subject": make.save("Consultation Subject", **coded()).name,
			"items": [{"text": "A key", "kind": "Document"}],
			"translations": [words],
		},
		"Field Setting": {
			"record": "Household",
			"fieldname": "note",
			"office": make.office().name,
			"help": "A key",
			"translations": [words],
		},
		"Form Question": {"question": "A key", "purpose": "Registration", "translations": [words]},
		"Option List": own_list,
		"Answer Option": coded(option_list=own_list["code"]),
		"Privacy Notice": {
			"title": make.word(),
			"version": "1",
			"kind": "Short",
			"language": "es",
			"published_on": "2026-01-01",
			"controller": "Municipio",
			"text": "Aviso",
		},
		"Population Group": coded(),
		"Migratory Situation": coded(),
		"Identity Document Type": coded(),
		"Consultation Subject": coded(),
		"Consultation Result": coded(),
		"Specific Need": coded(tier="C"),
		"Spoken Language": coded(),
		"Queue Kind": coded(letter=make.queue_letter()),
		"Waiting Priority": coded(),
		"Age Band Set": coded(bands=[{"code": "ALL", "from_age": 0}]),
	}


def made(maker, *args, **fields):
	"""Make a record for one story only, visible to the server."""
	frappe.set_user("Administrator")
	record = maker(*args, **fields)
	frappe.db.commit()
	return record


def lists(client, doctype: str, **arguments):
	"""Return the response to a list of every column that is given."""
	arguments = {"limit_page_length": 0, "fields": ["*"], **arguments}
	return client.call("frappe.client.get_list", doctype=doctype, **arguments)
