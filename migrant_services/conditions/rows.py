"""The rows of a condition, and the fields they may name. Nothing here is ever run as code.

A row compares one field of a record with one value or several, one in each line of text. What it may compare with
depends on the kind of the field. A row that cannot be read is never met, so a faulty condition opens nothing;
`check` finds such rows before they are saved. ``public/js/conditions.js`` reads rows in the same way.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

ALL, ANY = "All", "Any"

IS, IS_NOT = "is", "is not"
IS_ONE_OF, IS_NONE_OF = "is one of", "is none of"
IS_LESS_THAN, IS_AT_MOST = "is less than", "is at most"
IS_AT_LEAST, IS_MORE_THAN = "is at least", "is more than"
IS_BETWEEN = "is between"
IS_SET, IS_NOT_SET = "is set", "is not set"

YES_OR_NO = "Yes or No"
CHOICE = "Choice"
LINK = "Link"
SEVERAL_CHOICES = "Several Choices"
WHOLE_NUMBER = "Whole Number"
NUMBER = "Number"
DATE = "Date"
TEXT = "Text"

NUMBERS = frozenset({WHOLE_NUMBER, NUMBER})
CHOICES = frozenset({CHOICE, LINK, SEVERAL_CHOICES})
EMPTINESS = (IS_SET, IS_NOT_SET)

_OF_CHOICES = (IS, IS_NOT, IS_ONE_OF, IS_NONE_OF, *EMPTINESS)
_OF_SIZES = (IS, IS_NOT, IS_LESS_THAN, IS_AT_MOST, IS_AT_LEAST, IS_MORE_THAN, IS_BETWEEN, *EMPTINESS)
# Free text is compared with nothing: how it is spelled would decide.
OPERATORS_BY_KIND = {
	YES_OR_NO: (IS,),
	CHOICE: _OF_CHOICES,
	LINK: _OF_CHOICES,
	SEVERAL_CHOICES: _OF_CHOICES,
	WHOLE_NUMBER: _OF_SIZES,
	NUMBER: _OF_SIZES,
	DATE: _OF_SIZES,
	TEXT: EMPTINESS,
}

YES, NO = "Yes", "No"
# Not `str.strip()`: Python, JavaScript and the database have different ideas of what is a space.
BLANKS = " \t\r\n"
# A number of 15 digits is the same in Python, in JavaScript and in the database.
MAX_DIGITS = 15
NUMBER_PATTERN = r"-?[0-9]{1,15}(\.[0-9]{1,9})?"
_NUMBER = re.compile(NUMBER_PATTERN)
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,15}")
# The years that the database knows.
_DATE = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")
_LAST_DATE = "2999-12-31"

Operand = str | float | bool


class Condition(NamedTuple):
	"""One row. Several values stand one in each line."""

	field: str
	operator: str
	value: str = ""


class FieldSpec(NamedTuple):
	"""A field that conditions may name. Its texts are in the language of the reader.

	:param options: labels of the values: all values of a choice; of other kinds those that the rows mention and that
		exist. None when they are not known
	:param doctype: that a link or a choice of several leads to
	:param item: the field of the rows of a table that holds the choice
	:param can_be_empty: False for what the database stores as 0 when it is empty
	:param minimum: below it there are no values, such as 0 for an age
	:param maximum: above it there are none
	:param permlevel: Frappe's level, of the users who may see the field
	"""

	fieldname: str
	label: str
	kind: str
	options: Mapping[str, str] | None = None
	doctype: str = ""
	item: str = ""
	can_be_empty: bool = True
	minimum: float | None = None
	maximum: float | None = None
	permlevel: int = 0


Rows = Iterable[Any]
Specs = Iterable[FieldSpec]


def to_conditions(rows: Rows) -> list[Condition]:
	"""Return rows of a table, mappings or conditions as conditions."""
	return [
		row
		if isinstance(row, Condition)
		else Condition(*(str(row.get(name) or "") for name in Condition._fields))
		for row in rows
	]


def list_fields(rows: Rows) -> tuple[str, ...]:
	"""Return the fields that rows name, each once, in the order of the rows."""
	return tuple(dict.fromkeys(row.field for row in to_conditions(rows) if row.field))


def list_operators(spec: FieldSpec) -> tuple[str, ...]:
	"""Return the operators that a field has. One that is never empty does not have those about emptiness."""
	return tuple(
		operator
		for operator in OPERATORS_BY_KIND[spec.kind]
		if spec.can_be_empty or operator not in EMPTINESS
	)


def split_values(value: str) -> list[str]:
	"""Return the values in a text, one in each line; empty lines do not count."""
	lines = (line.strip(BLANKS) for line in value.split("\n"))
	return [line for line in lines if line]


def read_operands(condition: Condition, spec: FieldSpec) -> tuple[Operand, ...] | None:
	"""Return what a row compares its field with; None when the row cannot be read.

	Dates stay texts of the form ``YYYY-MM-DD``, which sort as the dates do.
	"""
	operator = condition.operator
	if operator not in list_operators(spec):
		return None
	if operator in EMPTINESS:
		return ()
	operands = [read_operand(text, spec.kind) for text in split_values(condition.value)]
	if operator in (IS_ONE_OF, IS_NONE_OF):
		is_complete = bool(operands)
	else:
		is_complete = len(operands) == (2 if operator == IS_BETWEEN else 1)
	known = tuple(operand for operand in operands if operand is not None)
	return known if is_complete and len(known) == len(operands) else None


def read_operand(text: str, kind: str) -> Operand | None:
	"""Return the value that a text stands for; None when it is not one of this kind."""
	if kind == YES_OR_NO:
		return {YES: True, NO: False}.get(text)
	if kind in NUMBERS:
		return _read_number(text, _WHOLE_NUMBER if kind == WHOLE_NUMBER else _NUMBER)
	if kind == DATE:
		return text if is_date(text) and text <= _LAST_DATE else None
	return text


def is_date(text: str) -> bool:
	"""Return whether a text is a date of the form ``YYYY-MM-DD``, from the year 1000 on."""
	if not _DATE.fullmatch(text):
		return False
	try:
		date.fromisoformat(text)
	except ValueError:
		return False
	return True


def is_blank(text: str) -> bool:
	"""Return whether a text has nothing but spaces, tabs and line breaks."""
	return not text.strip(BLANKS)


def parse_number(text: str) -> float | None:
	"""Return the number that a stored text stands for; None when it is none, or has too many digits."""
	return _read_number(text, _NUMBER)


def _read_number(text: str, pattern: re.Pattern) -> float | None:
	is_number = pattern.fullmatch(text) and sum(map(str.isdigit, text)) <= MAX_DIGITS
	return float(text) if is_number else None
