"""What of an XLSForm cannot be brought in, or only in part: sentences with the row of its sheet."""

from typing import NamedTuple

from migrant_services.core.errors import RuleError
from migrant_services.core.findings import ERROR, WARNING, Finding, make_finding

# Of a question or option that is left out. {0} is the row, {1} the name in the form.
LEFT_OUT_MESSAGES = {
	"XLSFORM_TYPE": "Row {0}, {1}: the type {2} has no counterpart here, so it was left out.",
	"XLSFORM_NOTE": "Row {0}, {1}: a note asks nothing, so it was left out. Write it into the help of a question.",
	"XLSFORM_META": "Row {0}, {1}: the device fills in {2} by itself, so it was left out.",
	"XLSFORM_CALCULATION": "Row {0}, {1}: it is calculated and not asked, so it was left out.",
	"XLSFORM_REPEAT": "Row {0}, {1}: it is in a part that repeats, and here each question is asked once. It was left out.",
	"XLSFORM_FROM_FILE": "Row {0}, {1}: its options are in another file, so it was left out.",
	"XLSFORM_CASCADING": "Row {0}, {1}: its options depend on another answer, so it was left out.",
	"XLSFORM_NO_LABEL": "Row {0}, {1}: it has no wording, so it was left out.",
	"XLSFORM_NO_LIST": "Row {0}, {1}: the sheet of choices has no list {2}, so it was left out.",
	"XLSFORM_TWICE": "Row {0}, {1}: the form has this name already, so it was left out.",
	"XLSFORM_BRACES": "Row {0}, {1}: its wording has braces or characters that cannot be printed, so it was left out.",
	"XLSFORM_OPTION_TWICE": "Row {0}, {1}: the list {2} has this option already, so it was left out.",
	"XLSFORM_OPTION_BRACES": "Row {0}, {1}: the option has braces or characters that cannot be printed, so it was left out.",
}
# Of a question or an option that is brought in otherwise.
CHANGED_MESSAGES = {
	"XLSFORM_RELEVANCE": "Row {0}, {1}: its condition cannot be said in rows: {2}. Without it, it is asked always.",
	"XLSFORM_RELEVANCE_LEFT_OUT": "Row {0}, {1}: it depends on {2}, which was left out. Without that, it is asked always.",
	"XLSFORM_CONSTRAINT": "Row {0}, {1}: the answer is not limited as in the form ({2}).",
	"XLSFORM_DEFAULT": "Row {0}, {1}: no answer is filled in beforehand.",
	"XLSFORM_REQUIRED": "Row {0}, {1}: when it must be answered depends on other answers there. Here it may be left empty.",
	"XLSFORM_OTHER": "Row {0}, {1}: there is no field for another answer. Make a question for it.",
	"XLSFORM_FORMATTED": "Row {0}, {1}: the wording was formatted, and is plain now.",
	"XLSFORM_REFERS": "Row {0}, {1}: the wording contained another answer, which is “…” now.",
	"XLSFORM_CUT": "Row {0}, {1}: the wording is too long. All of it is in the help.",
	"XLSFORM_MEDIA": "Row {0}, {1}: its pictures and sounds were left out.",
	"XLSFORM_OPTION_UNNAMED": "Row {0}, {1}: the option has no wording, so its name stands for it.",
}
# Of the whole form.
FORM_MESSAGES = {
	"XLSFORM_LANGUAGE": "The form has no texts in {0}, the language of this site. Those in {1} were taken.",
	"XLSFORM_LANGUAGE_UNKNOWN": "{0} is no language that is known here, so its texts were left out.",
}
_LEVELS = {
	**dict.fromkeys(LEFT_OUT_MESSAGES, ERROR),
	**dict.fromkeys((*CHANGED_MESSAGES, *FORM_MESSAGES), WARNING),
}
MESSAGES = {**LEFT_OUT_MESSAGES, **CHANGED_MESSAGES, **FORM_MESSAGES}
# Of a file that cannot be read as a form.
FILE_MESSAGES = {
	"XLSFORM_NO_SURVEY": "This is no XLSForm: there is no sheet named survey. The sheets are: {0}.",
	"XLSFORM_NO_COLUMNS": "This is no XLSForm: the first row of the sheet survey has no columns named type and name.",
	"XLSFORM_LARGE": "The form has more than {0} rows. Bring it in in parts.",
	"XLSFORM_FILE_LARGE": "The file has more than {0} MB. Leave out pictures and sheets that are not part of the form.",
	"XLSFORM_FILE_KIND": "This is no form. Choose a form as XLSX, XLS, ODS or CSV.",
}


class FormRejected(RuleError):
	"""A file is no form; ``finding`` says why."""

	messages = FILE_MESSAGES


class Problem(NamedTuple):
	"""One sentence about one row.

	:param sheet: ``survey`` or ``choices``; empty for the whole form
	:param row: as a spreadsheet counts
	"""

	sheet: str
	row: int
	finding: Finding

	@property
	def left_out(self) -> bool:
		"""True when the question or option of the row is not brought in."""
		return self.finding.blocks


def make_problem(sheet: str, row: int, name: str, code: str, *params: str) -> Problem:
	"""Make the problem ``code`` of a row."""
	return Problem(sheet, row, make_finding(MESSAGES, code, row, name, *params, level=_LEVELS[code]))


def make_form_problem(code: str, *params: str) -> Problem:
	"""Make the problem ``code`` of the whole form."""
	return Problem("", 0, make_finding(MESSAGES, code, *params, level=_LEVELS[code]))
