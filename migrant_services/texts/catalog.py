"""The documents that the app ships, as data: the files of ``shipped/``, one for each document.

A file has the parts of a document with their texts in each language, the placeholders that they may use, what the law
needs of them, and the fields that are printed. Prints, reminders and notices use these texts, and the municipality's
own texts replace them part by part.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from migrant_services.core.formats import ENGLISH

FOLDER = Path(__file__).parent / "shipped"
# Its texts are at the end of every document with a letterhead.
COMMON = "All Documents"
PRINT, REMINDER, NOTICE = "print", "reminder", "notice"


@dataclass(frozen=True)
class Clause:
	"""Something that a part has to say.

	:param rule: what it is, as a sentence in English
	:param source: the law or the practice behind it
	:param says: by language, groups of beginnings of words: of each group, one has to be in the text
	"""

	rule: str
	source: str
	says: Mapping[str, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True)
class Part:
	"""A paragraph, heading, line under a signature or footer.

	:param about: what it is, in English
	:param texts: the shipped text in each language
	:param is_optional: whether it may be empty
	:param is_line: whether it has to be on one line
	:param is_subject: whether it is the subject of a message, in which nothing is personal
	:param needs: placeholders that have to stay in the text
	:param bold: placeholders printed bold
	"""

	code: str
	about: str
	texts: Mapping[str, str]
	is_optional: bool = False
	is_line: bool = False
	is_subject: bool = False
	needs: tuple[str, ...] = ()
	bold: frozenset[str] = frozenset()
	clauses: tuple[Clause, ...] = ()

	def get_text(self, language: str) -> str:
		"""Return the shipped text, in English if there is none in the language."""
		return self.texts.get(language, self.texts[ENGLISH])


@dataclass(frozen=True)
class PrintedField:
	"""A field of a document.

	:param group: the list of the document in which it can be moved
	:param label: in English
	:param needed: why it cannot be left out, in English; empty if it can
	"""

	code: str
	group: str
	label: str
	needed: str = ""


@dataclass(frozen=True)
class Spec:
	"""One document, reminder or notice.

	:param kind: :data:`PRINT`, :data:`REMINDER` or :data:`NOTICE`
	:param doctype: of the record it is made of; empty for texts of every document
	:param own_answers: ``yes`` if own questions may be printed, ``warn`` if that needs care, otherwise empty
	"""

	name: str
	kind: str
	doctype: str
	placeholders: tuple[str, ...]
	own_answers: str
	parts: Mapping[str, Part] = field(repr=False)
	fields: tuple[PrintedField, ...] = field(repr=False, default=())

	@property
	def allowed_in_subject(self) -> tuple[str, ...]:
		"""The placeholders of a subject: nothing about a person."""
		return tuple(name for name in self.placeholders if name in SUBJECT_PLACEHOLDERS)


# A folio discloses nothing about a person; neither do a date and the name of an office.
SUBJECT_PLACEHOLDERS = ("folio", "folios", "date", "office_name")

PLACEHOLDER_MESSAGES = {
	"address": "Address of the office",
	"agreement_number": "Number of the agreement behind the course",
	"amount": "Amount in figures and in words",
	"amount_in_words": "Amount in words only",
	"answer_due": "Day and time by which an answer is expected",
	"attended_by": "Name of the staff member who attended",
	"attended_by_post": "Post of the staff member who attended",
	"collector": "Name of the adult who collects for the payee",
	"complaints_line": "Where to complain about the office",
	"consent_date": "Day on which the person agreed",
	"controller": "Who is responsible for the data, from the privacy notice",
	"course": "Title of the course",
	"date": "Date",
	"dates": "First and last day of the course",
	"document_date": "Date of the document",
	"document_kind": "Kind of the document",
	"duration": "How long the consultation lasted",
	"expires_on": "Last day of the consent",
	"folio": "Folio of the record",
	"folios": "Folios of the records",
	"full_name": "Full name of the person",
	"hours": "Hours of the course",
	"instalment": "Which instalment of how many",
	"instructor": "Name of the instructor",
	"interpreter": "Name of the interpreter",
	"language": "Language in which the letter was explained",
	"legal_basis": "Legal basis of the office",
	"medium": "How the decision was given",
	"number": "Number of the waiting room",
	"office_address": "Address of the office",
	"office_area": "Area that the office belongs to",
	"office_contact": "How the office is reached",
	"office_email": "E-mail of the office",
	"office_institution": "Institution that the office belongs to",
	"office_name": "Name of the office",
	"office_phone": "Phone of the office",
	"office_website": "Website of the office",
	"organization": "Name of the organization",
	"paid_on": "Day of the payment",
	"participant": "Name of the participant",
	"payee": "Name of the payee",
	"paying_institution": "Institution that pays",
	"period": "Period that is paid for",
	"person": "Name and folio of the person; the folio alone for users who may not see the name",
	"person_folio": "Folio of the person",
	"person_name": "Name of the person",
	"phone": "Phone of the office",
	"priority": "Priority of the referral",
	"privacy_notice": "Title and version of the privacy notice",
	"programme": "Title of the programme",
	"referral_basis": "Legal basis of a referral without consent",
	"registered_on": "Day of the registration",
	"representative": "Name of the representative",
	"representative_as": "As what the representative decides",
	"sender": "Name and post of the staff member who refers",
	"state": "State of the record",
	"state_since": "Day since which it has that state",
	"time": "Time of day",
	"verification_page": "Address of the page that verifies documents",
	"what_to_bring": "What to bring",
}


@cache
def load_specs() -> dict[str, Spec]:
	"""Return all documents by name."""
	specs = (
		_read_spec(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.json"))
	)
	return {spec.name: spec for spec in specs}


def _read_spec(data: dict) -> Spec:
	parts = (_read_part(row) for row in data["parts"])
	return Spec(
		name=data["document"],
		kind=data["kind"],
		doctype=data.get("printed_doctype", ""),
		placeholders=tuple(data["placeholders"]),
		own_answers=data.get("own_answers", ""),
		parts={part.code: part for part in parts},
		fields=tuple(
			PrintedField(row["field"], row["group"], row["label"], row.get("needed", ""))
			for row in data.get("fields", ())
		),
	)


def _read_part(row: dict) -> Part:
	return Part(
		code=row["part"],
		about=row["about"],
		texts=row["texts"],
		is_optional=row.get("optional", False),
		is_line=row.get("line", False),
		is_subject=row.get("subject", False),
		needs=tuple(row.get("needs", ())),
		bold=frozenset(row.get("bold", ())),
		clauses=tuple(
			Clause(
				clause["rule"],
				clause["source"],
				{
					language: tuple(tuple(group) for group in groups)
					for language, groups in clause.get("says", {}).items()
				},
			)
			for clause in row.get("clauses", ())
		),
	)
