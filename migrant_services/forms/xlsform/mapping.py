"""The questions of an XLSForm as drafts of own questions, and what of the form cannot be brought in."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from migrant_services.conditions.rows import (
	ALL,
	IS,
	IS_NONE_OF,
	IS_NOT,
	IS_NOT_SET,
	IS_ONE_OF,
	IS_SET,
	Condition,
	is_date,
	parse_number,
)
from migrant_services.core.plain_text import is_plain
from migrant_services.forms.kinds import (
	DATE,
	LONG_TEXT,
	NUMBER,
	ONE_CHOICE,
	SEVERAL_CHOICES,
	SHORT_TEXT,
	TEXT_LENGTH,
	YES_OR_NO,
)
from migrant_services.forms.xlsform import relevance, wording
from migrant_services.forms.xlsform.languages import find_code
from migrant_services.forms.xlsform.problems import Problem, make_form_problem, make_problem
from migrant_services.forms.xlsform.sheets import CHOICES, SURVEY, Form, Row
from migrant_services.forms.xlsform.wording import Wording

MAX_SHOWN = 40  # characters of a cell in a sentence
DECIMALS = 2

_KINDS = {
	"text": SHORT_TEXT,
	"string": SHORT_TEXT,
	"integer": NUMBER,
	"int": NUMBER,
	"decimal": NUMBER,
	"range": NUMBER,
	"date": DATE,
}
_META = frozenset(
	"start end today deviceid subscriberid simserial phonenumber username email audit start-geopoint "
	"background-audio background-geopoint instanceid imei".split()
)
_CALCULATED = frozenset(("calculate", "hidden", "calculate_here"))
_OF_FILES = frozenset(("csv-external", "xml-external"))
_SELECT = re.compile(
	r"(?:add )?(?P<kind>select[_ ]?one|select1|select[_ ]multiple|select all that apply|rank)"
	r"(?P<file>[_ ](?:from[_ ]file|external))?(?: prompt using)?(?: from)?\s+(?P<list>\S.*?)"
	r"(?P<other>\s+or[_ ](?:specify[_ ])?other)?$",
	re.IGNORECASE,
)
_BEGIN = re.compile(r"begin[_ ](group|repeat|lgroup|looped[_ ]group|loop)", re.IGNORECASE)
_END = re.compile(r"end[_ ](?:group|repeat|lgroup|looped[_ ]group|loop)", re.IGNORECASE)
_TRUE = frozenset(("yes", "true", "true()", "1", "si", "sí"))
_FALSE = frozenset(("", "no", "false", "false()", "0"))
# Names of two options that make a question of yes or no: which of them is yes.
_YES = frozenset(("yes", "y", "si", "sí", "oui", "sim", "true"))
_NO = frozenset(("no", "n", "non", "nao", "não", "false"))
_OF_OPTIONS = (IS, IS_NOT, IS_ONE_OF, IS_NONE_OF)


class OptionDraft(NamedTuple):
	"""An option of a list.

	:param name: as conditions of the form name it
	"""

	name: str
	title: Wording


class ListDraft(NamedTuple):
	"""A list of options."""

	name: str
	options: tuple[OptionDraft, ...]


class QuestionDraft(NamedTuple):
	"""A question that can be brought in.

	:param row: of the sheet ``survey``
	:param name: as conditions of the form name it
	:param kind: of :mod:`migrant_services.forms.kinds`
	:param list_name: of a choice
	:param conditions: fields and values are names of the form; ``Yes`` and ``No`` for a question of yes or no
	"""

	row: int
	name: str
	question: Wording
	help: Wording
	kind: str
	list_name: str = ""
	decimals: int = 0
	required: bool = False
	match: str = ALL
	conditions: tuple[Condition, ...] = ()


class Draft(NamedTuple):
	"""What comes of a form.

	:param lists: those that its questions use
	:param languages: codes of the languages that it has
	"""

	questions: list[QuestionDraft]
	lists: dict[str, ListDraft]
	problems: list[Problem]
	languages: set[str]


def map_form(form: Form, site_language: str) -> Draft:
	"""Return the drafts for a form.

	:param site_language: the code of the language that own texts are written in
	"""
	return _Mapper(form, site_language).map()


def choose_questions(draft: Draft, names: Collection[str]) -> Draft:
	"""Return only these questions of a draft, with the lists that they use.

	A condition that depends on another question is dropped, with a note.
	"""
	problems = list(draft.problems)
	questions = []
	for question in draft.questions:
		if question.name not in names:
			continue
		missing = [row.field for row in question.conditions if row.field not in names]
		if missing:
			problems.append(
				make_problem(
					SURVEY, question.row, question.name, "XLSFORM_RELEVANCE_LEFT_OUT", _shorten(missing[0])
				)
			)
			question = question._replace(match=ALL, conditions=())
		questions.append(question)
	used = {question.list_name for question in questions}
	lists = {name: each for name, each in draft.lists.items() if name in used}
	return draft._replace(questions=questions, lists=lists, problems=problems)


class _Found(NamedTuple):
	"""A question of the form, before the conditions are read: they may name a later one."""

	row: Row
	draft: QuestionDraft
	relevant: tuple[str, ...]


class _Mapper:
	def __init__(self, form: Form, site_language: str):
		self.form, self.site_language = form, site_language
		self.problems: list[Problem] = []
		self.lists: dict[str, ListDraft] = {}
		self.yes_names: dict[str, str] = {}

	def map(self) -> Draft:
		languages = self.read_languages()
		self.read_lists()
		found = list(self.read_survey())
		by_name = {each.draft.name: each.draft for each in found}
		questions = [self.add_conditions(each, by_name) for each in found]
		used = {question.list_name for question in questions}
		lists = {name: each for name, each in self.lists.items() if name in used}
		kept = [
			problem
			for problem in self.problems
			if problem.sheet != CHOICES or problem.finding.params[-1] in used
		]
		kept.sort(key=lambda problem: (problem.sheet, problem.row))
		return Draft(questions, lists, kept, languages)

	def note(self, row: Row, code: str, *params: str) -> None:
		name = row.get("name") or row.get("type")
		self.problems.append(make_problem(SURVEY, row.number, _shorten(name), code, *map(_shorten, params)))

	# --- languages and lists

	def read_languages(self) -> set[str]:
		labels = [row.texts.get("label", {}) for row in self.form.survey]
		names = {name for texts in labels for name in texts}
		codes, unknown = wording.list_languages(names | {self.form.default_language})
		for name in sorted(unknown):
			self.problems.append(make_form_problem("XLSFORM_LANGUAGE_UNKNOWN", _shorten(name)))
		is_unnamed = "" in names and not find_code(self.form.default_language)
		if codes and self.site_language not in codes and not is_unnamed:
			first = find_code(self.form.default_language) or min(codes)
			self.problems.append(make_form_problem("XLSFORM_LANGUAGE", self.site_language, first))
		return codes | ({self.site_language} if is_unnamed else set())

	def read_lists(self) -> None:
		options: dict[str, dict[str, OptionDraft]] = {}
		for row in self.form.choices:
			list_name, name = row.get("list_name"), row.get("name")
			if not name:
				continue
			of_list = options.setdefault(list_name, {})
			title = self.word(row, "label") if row.texts.get("label") else Wording(name)
			codes = [] if row.texts.get("label") else ["XLSFORM_OPTION_UNNAMED"]
			if name in of_list:
				codes = ["XLSFORM_OPTION_TWICE"]
			elif not _is_plain(title):
				codes = ["XLSFORM_OPTION_BRACES"]
			else:
				of_list[name] = OptionDraft(name, title)
			for code in codes:
				self.problems.append(make_problem(CHOICES, row.number, _shorten(name), code, list_name))
		self.lists = {name: ListDraft(name, tuple(found.values())) for name, found in options.items()}

	# --- questions

	def read_survey(self) -> Iterator[_Found]:
		groups: list[tuple[bool, str]] = []
		names: set[str] = set()
		for row in self.form.survey:
			kind = row.get("type")
			if begin := _BEGIN.fullmatch(kind):
				groups.append((begin[1].lower() != "group", row.get("relevant")))
			elif _END.fullmatch(kind):
				groups[-1:] = []
			elif kind:
				name = row.get("name")
				if any(repeats for repeats, _relevant in groups):
					self.note(row, "XLSFORM_REPEAT")
				elif name and name in names:
					self.note(row, "XLSFORM_TWICE")
				elif draft := self.read_question(row):
					relevant = [*(each for _repeats, each in groups), row.get("relevant")]
					yield _Found(row, draft, tuple(filter(None, relevant)))
				names.add(name)

	def read_question(self, row: Row) -> QuestionDraft | None:
		kind, list_name = self.read_kind(row)
		if not kind:
			return None
		question, help_text = self.word_question(row)
		if not question.text:
			self.note(row, "XLSFORM_NO_LABEL")
			return None
		if not (_is_plain(question) and _is_plain(help_text)):
			self.note(row, "XLSFORM_BRACES")
			return None
		self.note_losses(row)
		required = row.get("required").lower()
		is_decimal = row.get("type").lower() == "decimal"
		return QuestionDraft(
			row.number,
			row.get("name") or f"row_{row.number}",
			question,
			help_text,
			kind,
			list_name if kind in (ONE_CHOICE, SEVERAL_CHOICES) else "",
			DECIMALS if is_decimal else 0,
			required in _TRUE,
		)

	def read_kind(self, row: Row) -> tuple[str, str]:
		"""Return the kind of a question and its list; no kind, with a note why, for what cannot be brought in."""
		written = " ".join(row.get("type").split())
		kind = written.lower()
		if select := _SELECT.fullmatch(written):
			return self.read_select(row, select)
		if kind in _KINDS:
			if row.get("calculation") or row.get("readonly").lower() in _TRUE:
				self.note(row, "XLSFORM_CALCULATION")
				return "", ""
			is_long = kind == "text" and "multiline" in row.get("appearance")
			return (LONG_TEXT if is_long else _KINDS[kind]), ""
		if kind == "note":
			self.note(row, "XLSFORM_NOTE")
		elif kind in _META:
			self.note(row, "XLSFORM_META", written)
		elif kind in _CALCULATED:
			self.note(row, "XLSFORM_CALCULATION")
		elif kind in _OF_FILES:
			self.note(row, "XLSFORM_FROM_FILE")
		else:
			self.note(row, "XLSFORM_TYPE", written)
		return "", ""

	def read_select(self, row: Row, select: re.Match) -> tuple[str, str]:
		list_name, kind = select["list"].strip(), select["kind"].lower()
		if select["file"] or re.search(r"\.(csv|xml|geojson)$", list_name, re.IGNORECASE):
			self.note(row, "XLSFORM_FROM_FILE")
		elif kind == "rank":
			self.note(row, "XLSFORM_TYPE", kind)
		elif row.get("choice_filter"):
			self.note(row, "XLSFORM_CASCADING")
		elif not (found := self.lists.get(list_name)) or not found.options:
			self.note(row, "XLSFORM_NO_LIST", list_name)
		else:
			if select["other"]:
				self.note(row, "XLSFORM_OTHER")
			if kind in ("select_multiple", "select multiple", "select all that apply"):
				return SEVERAL_CHOICES, list_name
			if not select["other"] and _find_yes(found):
				return YES_OR_NO, list_name
			return ONE_CHOICE, list_name
		return "", ""

	def note_losses(self, row: Row) -> None:
		if row.get("constraint"):
			self.note(row, "XLSFORM_CONSTRAINT", row.get("constraint"))
		if row.get("type").lower() == "range":
			self.note(row, "XLSFORM_CONSTRAINT", row.get("parameters"))
		if row.get("default"):
			self.note(row, "XLSFORM_DEFAULT")
		if row.get("required").lower() not in _TRUE | _FALSE:
			self.note(row, "XLSFORM_REQUIRED")
		if any(row.get(name) for name in ("image", "big-image", "audio", "video")):
			self.note(row, "XLSFORM_MEDIA")

	# --- texts

	def word(self, row: Row, column: str) -> Wording:
		"""Return the texts of a column as plain ones."""
		chosen = wording.choose(row.texts.get(column, {}), self.form.default_language, self.site_language)
		text = wording.clean(chosen.text).text
		translations = {code: wording.clean(other).text for code, other in chosen.translations.items()}
		return Wording(text, {code: other for code, other in translations.items() if other and other != text})

	def word_question(self, row: Row) -> tuple[Wording, Wording]:
		"""Return wording and help of a question. A wording that is too long is repeated in the help."""
		question, help_text = self.word(row, "label"), self.word(row, "hint")
		cleaned = [wording.clean(text) for text in row.texts.get("label", {}).values()]
		if any(each.was_formatted for each in cleaned):
			self.note(row, "XLSFORM_FORMATTED")
		if any(each.has_references for each in cleaned):
			self.note(row, "XLSFORM_REFERS")
		if len(question.text) <= TEXT_LENGTH:
			return question, help_text
		self.note(row, "XLSFORM_CUT")
		whole = Wording(
			" ".join(filter(None, (question.text, help_text.text))),
			{
				code: " ".join(filter(None, (text, help_text.translations.get(code))))
				for code, text in question.translations.items()
			},
		)
		return (
			Wording(_cut(question.text), {code: _cut(text) for code, text in question.translations.items()}),
			whole,
		)

	# --- conditions

	def add_conditions(self, found: _Found, by_name: Mapping[str, QuestionDraft]) -> QuestionDraft:
		"""Return the question with the conditions of the form, or without, and a note why."""
		try:
			expressions = [relevance.parse(each) for each in found.relevant]
			fields = {field for each in expressions for field in relevance.list_fields(each)}
			if missing := sorted(fields - set(by_name)):
				self.note(found.row, "XLSFORM_RELEVANCE_LEFT_OUT", missing[0])
				return found.draft
			match, rows = relevance.to_rows(
				expressions, lambda field: by_name[field].kind in (ONE_CHOICE, SEVERAL_CHOICES, YES_OR_NO)
			)
			conditions = tuple(self.to_condition(row, by_name[row.field]) for row in rows)
		except relevance.NotSayable as error:
			self.note(found.row, "XLSFORM_RELEVANCE", str(error))
			return found.draft
		return found.draft._replace(match=match, conditions=conditions)

	def to_condition(self, row: relevance.Test, question: QuestionDraft) -> Condition:
		"""Return a comparison as a condition about a question that is brought in.

		:raises NotSayable: when its kind cannot be compared so
		"""
		written = f"${{{row.field}}} {row.operator} {' '.join(row.values)}".strip()
		if row.operator in (IS_SET, IS_NOT_SET):
			return Condition(row.field, row.operator, "")
		if question.kind == NUMBER:
			fits = not row.is_selected and all(parse_number(value) is not None for value in row.values)
		elif question.kind == DATE:
			fits = not row.is_selected and all(map(is_date, row.values))
		elif question.kind in (ONE_CHOICE, SEVERAL_CHOICES):
			names = {option.name for option in self.lists[question.list_name].options}
			# "=" compares several choices with all that were chosen.
			fits = row.operator in _OF_OPTIONS and names.issuperset(row.values)
			fits = fits and (question.kind == ONE_CHOICE or row.is_selected)
		elif question.kind == YES_OR_NO:
			return self.to_yes_or_no(row, written)
		else:
			fits = False
		if not fits:
			raise relevance.NotSayable(written)
		return Condition(row.field, row.operator, "\n".join(row.values))

	def to_yes_or_no(self, row: relevance.Test, written: str) -> Condition:
		values = [
			{True: "Yes", False: "No"}.get(value.lower() in _YES) if value.lower() in _YES | _NO else None
			for value in row.values
		]
		if row.operator not in (IS, IS_NOT) or None in values or len(values) != 1:
			raise relevance.NotSayable(written)
		return Condition(row.field, row.operator, values[0] or "")


def _find_yes(found: ListDraft) -> str | None:
	"""Return the name of the option that is yes, in a list of yes and no."""
	names = [option.name for option in found.options]
	yes = [name for name in names if name.lower() in _YES]
	return yes[0] if len(names) == 2 and len(yes) == 1 and {n.lower() for n in names} <= _YES | _NO else None


def _is_plain(text: Wording) -> bool:
	return all(map(is_plain, (text.text, *text.translations.values())))


def _cut(text: str) -> str:
	"""Return a text that fits a question, cut between words."""
	if len(text) <= TEXT_LENGTH:
		return text
	return f"{text[: TEXT_LENGTH - 1].rsplit(' ', 1)[0]}…"


def _shorten(text: str) -> str:
	return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"
