"""The kinds of questions, and the column that keeps the answers of each."""

from typing import NamedTuple

YES_OR_NO = "Yes or No"
ONE_CHOICE = "One Choice"
SEVERAL_CHOICES = "Several Choices"
NUMBER = "Number"
DATE = "Date"
SHORT_TEXT = "Short Text"
LONG_TEXT = "Long Text"
REFERENCE_LIST = "Reference List"

CHOICE_DOCTYPE = "Answer Option"
ROWS_OF_CHOICES = "Question Choice"
ROWS_OF_GUARDED_CHOICES = "Guarded Question Choice"

# MariaDB bounds a record twice. It has at most 65,535 bytes, a character up to four of them. And what cannot be moved out of its page has
# at most 8,126: a text of 256 bytes or more can be, a shorter one counts whole. So a column has as few characters as can be moved out.
MOVABLE_LENGTH = 64
TEXT_LENGTH = 140

EVERYONE, CASE_WORK = "All staff who see the record", "Case work and protection"
LEVELS = {EVERYONE: 0, CASE_WORK: 1}


class Column(NamedTuple):
	"""What keeps the answers.

	:param fieldtype: of Frappe
	:param options: of the field
	:param length: characters; 0 where the type has none
	:param precision: decimals, as Frappe writes them; empty where the type has none
	"""

	fieldtype: str
	options: str = ""
	length: int = 0
	precision: str = ""


def build_column(kind: str, level: int, reference_list: str | None = None, decimals: int = 0) -> Column:
	"""Return the column for a kind of question.

	:param level: Frappe's permission level: rows of a table cannot be guarded by the field that holds them
	:param reference_list: doctype whose records are the answers
	:raises ValueError: for an unknown kind
	"""
	if kind == YES_OR_NO:
		return Column("Select", "\nYes\nNo", MOVABLE_LENGTH)
	if kind == ONE_CHOICE:
		return Column("Link", CHOICE_DOCTYPE, MOVABLE_LENGTH)
	if kind == SEVERAL_CHOICES:
		return Column("Table MultiSelect", ROWS_OF_GUARDED_CHOICES if level else ROWS_OF_CHOICES)
	if kind == NUMBER:
		return Column("Float", precision=str(decimals)) if decimals else Column("Int")
	if kind == DATE:
		return Column("Date")
	if kind == SHORT_TEXT:
		return Column("Data", length=TEXT_LENGTH)
	if kind == LONG_TEXT:
		return Column("Small Text")
	if kind == REFERENCE_LIST:
		return Column("Link", reference_list or "", MOVABLE_LENGTH)
	raise ValueError(kind)
