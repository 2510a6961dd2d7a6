"""The check of a file's parts before any of them is brought in: what the file may write at all.

Whether a part makes sense is for the part's own checks, which run when it is saved.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from typing import Any, NamedTuple

from migrant_services.administration.configuration.compare import Parts
from migrant_services.administration.configuration.content import normalise_value
from migrant_services.administration.configuration.fields import (
	DATE,
	NUMBERS,
	TIME,
	WHOLE_NUMBERS,
	Field,
	list_fields,
)
from migrant_services.administration.configuration.parts import (
	WORKFLOW,
	format_key,
	get_key,
	get_record_name,
	list_kinds,
)
from migrant_services.core.plain_text import is_plain
from migrant_services.workflow.stages import is_governed

MAX_INTEGER = 2**31 - 1
MAX_NUMBER = 10**12
SINGLE_LINES = ("Data", "Link", "Dynamic Link", "Select", "Autocomplete")

MESSAGES = {
	"PART_UNKNOWN": "{0} is no part of a configuration here. Export the file with the same release of the app.",
	"PART_NOT_IDENTIFIED": "A part of {0} lacks what identifies it. Export the file again.",
	"PART_WORKFLOW_UNKNOWN": "{0} {1}: the app has no workflow for this kind of record. Export the file with the same release of the app.",
	"PART_TWICE": "{0} {1} is in the file twice. Export the file again.",
	"PART_FIELD_UNKNOWN": "{0} {1}: the field {2} cannot be brought in. Export the file with the same release of the app.",
	"PART_FIELD_MISSING": "{0} {1}: {2} is empty. Fill it in on the site that the file comes from, then export again.",
	"PART_VALUE_INVALID": "{0} {1}: {2} has a value that it cannot have. Correct it on the site that the file comes from, then export again.",
	"PART_TEXT_NOT_PLAIN": "{0} {1}: {2} has HTML, braces or special characters. Write plain text on the site that the file comes from, then export again.",
	"PART_LINK_MISSING": "{0} {1}: this site has no {3} “{4}”. Create it here, then check the file again.",
}


class PartFinding(NamedTuple):
	"""One reason to reject a file.

	``params`` are the doctype, the key, and where they apply the field, and doctype and name of what is missing.
	"""

	code: str
	params: tuple[str, ...]

	@property
	def message(self) -> str:
		"""The English sentence with its placeholders."""
		return MESSAGES[self.code]


# Whether the site has a record: doctype and name.
Exists = Callable[[str, str], bool]


def check_parts(parts: Parts, exists: Exists) -> list[PartFinding]:
	"""Return all reasons why the parts of a file cannot be brought in.

	:param exists: whether this site has a record of a doctype with a name
	"""
	findings: list[PartFinding] = []
	coming = {
		(doctype, get_record_name(doctype, part))
		for doctype in list_kinds()
		for part in parts.get(doctype, [])
		if all(isinstance(part.get(field), str) for field in list_kinds()[doctype].key)
	}

	def is_there(doctype: str, name: str) -> bool:
		return (doctype, name) in coming or exists(doctype, name)

	for doctype, each in parts.items():
		if doctype not in list_kinds():
			findings.append(PartFinding("PART_UNKNOWN", (doctype[:140],)))
			continue
		keys: set[tuple[str, ...]] = set()
		for part in each:
			findings += _check_part(doctype, part, keys, is_there)
	return findings


def _check_part(
	doctype: str, part: Mapping[str, Any], keys: set[tuple[str, ...]], is_there: Exists
) -> Iterator[PartFinding]:
	kind, fields = list_kinds()[doctype], {field.fieldname: field for field in list_fields(doctype)}
	if any(not isinstance(part.get(name, ""), str) for name in kind.key) or (
		kind.key and not any(get_key(doctype, part))
	):
		yield PartFinding("PART_NOT_IDENTIFIED", (doctype,))
		return
	key = get_key(doctype, part)
	if key in keys:
		yield PartFinding("PART_TWICE", (doctype, format_key(key)))
	keys.add(key)
	place = (doctype, format_key(key)[:140])
	for fieldname, same in kind.same.items():
		if part.get(fieldname) in tuple(same):
			yield PartFinding("PART_VALUE_INVALID", (*place, fieldname))
	if doctype == WORKFLOW and not is_governed(key[0]):
		yield PartFinding("PART_WORKFLOW_UNKNOWN", place)
	yield from _check_fields(place, part, fields, is_there)


def _check_fields(
	place: tuple[str, str], values: Mapping[str, Any], fields: Mapping[str, Field], is_there: Exists
) -> Iterator[PartFinding]:
	for name, value in values.items():
		if name not in fields:
			yield PartFinding("PART_FIELD_UNKNOWN", (*place, name[:140]))
			continue
		field = fields[name]
		if not _is_canonical(field, value):
			yield PartFinding("PART_VALUE_INVALID", (*place, name))
		elif field.required and value in ("", []):
			yield PartFinding("PART_FIELD_MISSING", (*place, name))
		elif field.is_table:
			rows_of = {each.fieldname: each for each in field.rows}
			for row in value:
				yield from _check_fields(place, row, rows_of, is_there)
		# The check of the workflow examines conditions.
		elif isinstance(value, str) and field.fieldtype != "Code" and not is_plain(value):
			yield PartFinding("PART_TEXT_NOT_PLAIN", (*place, name))
		elif (target := _get_target(field, values)) and value and not is_there(target, value):
			yield PartFinding("PART_LINK_MISSING", (*place, name, target, value))
	for name, field in fields.items():
		if field.required and name not in values:
			yield PartFinding("PART_FIELD_MISSING", (*place, name))


def _get_target(field: Field, values: Mapping[str, Any]) -> str:
	"""Return the doctype that a field links to; "" when it is no link."""
	if field.fieldtype == "Dynamic Link":
		return str(values.get(field.options) or "DocType")
	return field.options if field.fieldtype == "Link" else ""


def _is_canonical(field: Field, value: Any) -> bool:
	"""Return whether a value is written as the export writes it, and is one that the field can have."""
	if field.is_table:
		return isinstance(value, list) and all(isinstance(row, dict) for row in value)
	if field.fieldtype in WHOLE_NUMBERS:
		limits = (0, 1) if field.fieldtype == "Check" else (-MAX_INTEGER, MAX_INTEGER)
		return type(value) is int and limits[0] <= value <= limits[1]
	if type(value) in (int, float):
		return field.fieldtype in NUMBERS and abs(value) <= MAX_NUMBER
	if not isinstance(value, str) or len(value) > field.max_length:
		return False
	if "\n" in value and field.fieldtype in SINGLE_LINES:
		return False
	# A list without options is filled by the form; the check of the record knows what may be in it.
	if field.fieldtype == "Select" and field.options and value:
		return value in field.options.split("\n")
	if field.fieldtype in (DATE, TIME) and value:
		try:
			(date if field.fieldtype == DATE else time).fromisoformat(value)
		except ValueError:
			return False
	try:
		return normalise_value(field, value) == value
	except (ValueError, TypeError):
		return False
