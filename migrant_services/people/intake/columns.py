"""The targets of the columns of a list, and which targets go together."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from migrant_services.core.findings import ERROR, Finding, make_finding
from migrant_services.matching.names import fold

MAX_DOCUMENTS = 3
MAX_PHONES = 3
# A column with the numbers of one type of document: ``document:MX_CURP``.
OF_TYPE = "document:"

MESSAGES = {
	"MAP_NOTHING": "Choose which column has the name: the full name, or given names and surnames.",
	"MAP_TWICE": "Two columns are set to {0}. Keep one of them.",
	"MAP_NAMES": "The full name is in one column, or given names and surnames are in columns of their own. Choose one of the two.",
	"MAP_SURNAMES": "Both surnames are in one column, or each is in a column of its own. Choose one of the two.",
	"MAP_BIRTH": "The date of birth is in one column, or day, month and year are in columns of their own. Choose one of the two.",
	"MAP_BIRTH_PARTS": "A day of birth needs the columns with the month and the year, and a month the one with the year.",
	"MAP_SEX": "The sex is written in one column, or marked under one of several. Choose one of the two.",
	"MAP_DOCUMENT": "Document numbers need the column with their type, or a column of one type only.",
	"MAP_DOCUMENTS": "A person can be imported with up to {0} documents. Leave the other columns out.",
	"MAP_REQUIRED": "Your municipality requires {0}. Choose its column, or ask for a list that has it.",
	"MAP_SUBJECT": "The result of a consultation needs the column with its subject.",
}


class Target(NamedTuple):
	"""Where a column goes.

	:param label: English, to be translated
	:param kind: how its cells are read (`rows.py`)
	:param options: doctype of a list
	"""

	label: str
	kind: str = "text"
	options: str = ""


LABELS = {
	"full_name": "Full Name",
	"given_names": "Given Names",
	"more_given_names": "Further Given Names",
	"surnames": "Surnames",
	"first_surname": "First Surname",
	"second_surname": "Second Surname",
	"chosen_name": "Chosen Name",
	"name_in_original_script": "Name in Original Script",
	"alias": "Other Name",
	"birth_date": "Date of Birth",
	"birth_day": "Day of Birth",
	"birth_month": "Month of Birth",
	"birth_year": "Year of Birth",
	"age": "Age",
	"sex_on_document": "Sex on Document",
	"sex_mark_f": "Sex: Woman (F) Where Marked",
	"sex_mark_m": "Sex: Man (M) Where Marked",
	"sex_mark_x": "Sex: X Where Marked",
	"nationality": "Nationality",
	"second_nationality": "Second Nationality",
	"birth_country": "Country of Birth",
	"birth_place": "Place of Birth",
	"population_group": "Population Group",
	"migratory_situation": "Migratory Situation",
	"document_1": "Document 1: Type and Number",
	"document_2": "Document 2: Type and Number",
	"document_3": "Document 3: Type and Number",
	"document_type_1": "Document 1: Type",
	"document_number_1": "Document 1: Number",
	"document_type_2": "Document 2: Type",
	"document_number_2": "Document 2: Number",
	"document_type_3": "Document 3: Type",
	"document_number_3": "Document 3: Number",
	"phone_1": "Phone",
	"phone_2": "Second Phone",
	"phone_3": "Third Phone",
	"email": "Email",
	"address_line": "Street and Number",
	"neighbourhood": "Neighbourhood",
	"municipality": "Municipality",
	"state": "State or Province",
	"shelter": "Shelter",
	"preferred_language": "Preferred Language",
	"interpreter_needed": "Needs an Interpreter",
	"responsible_name": "Responsible Adult",
	"unaccompanied": "No Responsible Adult Is With Them",
	"attended_on": "Attended On",
	"subject": "Subject of the Consultation",
	"result": "Result of the Consultation",
}
# How the cells of a target are read, where it is not as text; and the doctype of a list.
KINDS = {
	"full_name": ("full_name",),
	"given_names": ("name",),
	"more_given_names": ("name",),
	"surnames": ("surnames",),
	"first_surname": ("name",),
	"second_surname": ("name",),
	"chosen_name": ("name",),
	"alias": ("alias",),
	"birth_date": ("birth_date",),
	"birth_day": ("birth_part",),
	"birth_month": ("birth_part",),
	"birth_year": ("birth_part",),
	"age": ("age",),
	"email": ("email",),
	"sex_on_document": ("sex",),
	"sex_mark_f": ("sex_mark",),
	"sex_mark_m": ("sex_mark",),
	"sex_mark_x": ("sex_mark",),
	"nationality": ("country",),
	"second_nationality": ("country",),
	"birth_country": ("country",),
	"population_group": ("list", "Population Group"),
	"migratory_situation": ("list", "Migratory Situation"),
	"document_1": ("typed_document",),
	"document_2": ("typed_document",),
	"document_3": ("typed_document",),
	"document_type_1": ("list", "Identity Document Type"),
	"document_type_2": ("list", "Identity Document Type"),
	"document_type_3": ("list", "Identity Document Type"),
	"phone_1": ("phone",),
	"phone_2": ("phone",),
	"phone_3": ("phone",),
	"preferred_language": ("list", "Spoken Language"),
	"interpreter_needed": ("check",),
	"unaccompanied": ("check",),
	"attended_on": ("attended_on",),
	"subject": ("list", "Consultation Subject"),
	"result": ("list", "Consultation Result"),
}
# The field of the record that a target fills, where it has another name.
FIELDS = {
	"full_name": ("Person", "given_names"),
	"more_given_names": ("Person", "given_names"),
	"surnames": ("Person", "first_surname"),
	"alias": ("Person", "aliases"),
	"birth_day": ("Person", "birth_date"),
	"birth_month": ("Person", "birth_date"),
	"birth_year": ("Person", "birth_date"),
	"age": ("Person", "birth_date"),
	"sex_mark_f": ("Person", "sex_on_document"),
	"sex_mark_m": ("Person", "sex_on_document"),
	"sex_mark_x": ("Person", "sex_on_document"),
	"attended_on": ("Consultation", "attended_on"),
	"subject": ("Consultation", "topics"),
	"result": ("Consultation", "result"),
}
# Targets that may fill other fields too.
ALSO_FILLED = {"full_name": ("first_surname", "second_surname"), "surnames": ("second_surname",)}
TARGETS = {key: Target(label, *KINDS.get(key, ())) for key, label in LABELS.items()}
NAMES = ("given_names", "first_surname", "second_surname")
DOCUMENTS = tuple(f"document_{number}" for number in range(1, MAX_DOCUMENTS + 1))
# A date of birth in three columns, and the sexes of the columns to mark.
BIRTH_PARTS = ("birth_day", "birth_month", "birth_year")
SEX_MARKS = {"sex_mark_f": "F", "sex_mark_m": "M", "sex_mark_x": "X"}


@lru_cache(maxsize=1)
def words() -> dict:
	"""Return the usual words of lists: names of columns, values, nationalities."""
	return json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))


def invert(values: Mapping[str, Iterable[str]]) -> dict[str, str]:
	"""Return each word with its value."""
	return {word: value for value, texts in values.items() for word in texts}


def target_of(key: str) -> Target | None:
	"""Return the target of a key in a mapping; None for an unknown key."""
	if key.startswith(OF_TYPE):
		return Target("Document Number")
	return TARGETS.get(key)


def fields_of(key: str) -> tuple[tuple[str, str], ...]:
	"""Return the fields that a target fills, each with its record."""
	if key.startswith(("document", OF_TYPE)):
		return (("Person", "documents"),)
	if key.startswith("phone_"):
		return (("Person", "phones"),)
	return FIELDS.get(key, ("Person", key)), *(("Person", field) for field in ALSO_FILLED.get(key, ()))


def signature(headers: Iterable[str]) -> str:
	"""Return a digest of the column names and their order. The names cannot be recovered from it."""
	text = "\n".join(fold(header) for header in headers)
	return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def check_mapping(
	mapping: Mapping[int, str],
	own_targets: Mapping[str, Target] = MappingProxyType({}),
	required: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> list[Finding]:
	"""Return why the columns cannot be imported with these targets; empty when they can.

	:param own_targets: those of the municipality's questions, by their keys
	:param required: names of the fields that the municipality requires, by record and field
	"""
	keys = [key for key in mapping.values() if key]
	found = []
	for key in dict.fromkeys(keys):
		if keys.count(key) > 1:
			target = own_targets.get(key) or target_of(key)
			found.append(_error("MAP_TWICE", target.label if target else key))
	chosen = set(keys)
	if not chosen & {"full_name", "chosen_name", "surnames", *NAMES}:
		found.append(_error("MAP_NOTHING"))
	if "full_name" in chosen and chosen & {"surnames", *NAMES}:
		found.append(_error("MAP_NAMES"))
	if "surnames" in chosen and chosen & set(NAMES[1:]):
		found.append(_error("MAP_SURNAMES"))
	if "birth_date" in chosen and chosen.intersection(BIRTH_PARTS):
		found.append(_error("MAP_BIRTH"))
	if not are_whole_parts(chosen):
		found.append(_error("MAP_BIRTH_PARTS"))
	if "sex_on_document" in chosen and chosen & SEX_MARKS.keys():
		found.append(_error("MAP_SEX"))
	for number in range(1, MAX_DOCUMENTS + 1):
		if f"document_number_{number}" in chosen and f"document_type_{number}" not in chosen:
			found.append(_error("MAP_DOCUMENT"))
			break
	documents = sum(key.startswith(("document_number_", OF_TYPE)) or key in DOCUMENTS for key in chosen)
	if documents > MAX_DOCUMENTS:
		found.append(_error("MAP_DOCUMENTS", MAX_DOCUMENTS))
	if "result" in chosen and "subject" not in chosen:
		found.append(_error("MAP_SUBJECT"))
	filled = {field for key in chosen for field in fields_of(key)}
	# The consultation is made only for a list with subjects.
	records = {"Person", "Consultation"} if "subject" in chosen else {"Person"}
	found += [
		_error("MAP_REQUIRED", label)
		for field, label in required.items()
		if field[0] in records and field not in filled
	]
	return found


def are_whole_parts(keys: Collection[str]) -> bool:
	"""Return whether the targets have no part of a date of birth, or parts that make one: a day needs a month, a month a year."""
	day, month, year = (key in keys for key in BIRTH_PARTS)
	return (year or not month) and (month or not day)


def _error(code: str, *params) -> Finding:
	return make_finding(MESSAGES, code, *params, level=ERROR)
