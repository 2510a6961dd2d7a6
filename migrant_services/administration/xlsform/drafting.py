"""Makes drafts of own questions, and lists of options, from a form. Nothing is asked before they are put in use."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.conditions.rows import Condition
from migrant_services.core.messages import reject
from migrant_services.core.own_texts import LANGUAGES, list_languages
from migrant_services.forms.kinds import CHOICE_DOCTYPE, ONE_CHOICE, SEVERAL_CHOICES
from migrant_services.forms.questions import NEVER, QUESTION, WHEN_ASKED
from migrant_services.forms.xlsform.mapping import Draft, ListDraft, QuestionDraft, choose_questions
from migrant_services.forms.xlsform.wording import Wording
from migrant_services.options.rules import OPTION_LIST, make_code

# A record has room for no more columns than about this, and each question is a column.
MAX_QUESTIONS = 200
SORT_STEP = 10


class Settings(NamedTuple):
	"""What the form does not say of its questions: values of fields of Form Question."""

	record: str
	purpose: str
	tier: str


class Made(NamedTuple):
	"""What was made: numbers of questions and lists, and the lists that were there already."""

	questions: int
	lists: int
	lists_kept: int


def get_site_language() -> str:
	"""Return the code of the language that own texts are written in."""
	others = list_languages()
	return next(language for language in LANGUAGES if language not in others)


def make_drafts(draft: Draft, names: Collection[str], settings: Settings) -> Made:
	"""Make the lists and drafts of the chosen questions, with the rights of the user.

	:param names: of the questions in the form
	:raises frappe.ValidationError: when none is chosen, or too many
	"""
	chosen = choose_questions(draft, names)
	if not chosen.questions:
		reject(
			"XLSFORM_NONE_CHOSEN", _("Choose at least one question."), field="questions", title=_("Questions")
		)
	if len(chosen.questions) > MAX_QUESTIONS:
		reject(
			"XLSFORM_MANY_CHOSEN",
			_("Choose at most {0} questions at once.").format(MAX_QUESTIONS),
			field="questions",
			title=_("Questions"),
		)
	with _without_messages():
		lists = {name: _find_or_make_list(each) for name, each in chosen.lists.items()}
		_make_questions(chosen.questions, lists, settings)
	new = sum(is_new for _name, _options, is_new in lists.values())
	return Made(len(chosen.questions), new, len(lists) - new)


class _StoredList(NamedTuple):
	"""A list on the site: its name, its options by their name in the form, and whether it was made now."""

	name: str
	options: Mapping[str, str]
	is_new: bool


def _find_or_make_list(draft: ListDraft) -> _StoredList:
	"""Return the list, which is there already when the form, or another one with the same list, was brought in before."""
	titles = {option.title.text: option.name for option in draft.options}
	stem = make_code(draft.name)
	for name in frappe.get_all(
		OPTION_LIST, {"code": ("like", f"{stem}%")}, pluck="name", order_by="creation asc"
	):
		stored = frappe.get_all(
			CHOICE_DOCTYPE, {"option_list": name}, ["name", "title"], order_by="sort_order asc"
		)
		if len(titles) == len(draft.options) and {row.title for row in stored} == set(titles):
			return _StoredList(name, {titles[row.title]: row.name for row in stored}, False)
	taken = frappe.get_all(OPTION_LIST, pluck="name", order_by="creation asc")
	title = " ".join(draft.name.replace("_", " ").split())
	values = {"code": make_code(draft.name, taken), "title": title[:1].upper() + title[1:]}
	option_list = frappe.get_doc({"doctype": OPTION_LIST, **values}).insert().name
	options: dict[str, str] = {}
	codes: list[str] = []
	for option in draft.options:
		codes.append(make_code(option.name, codes))
		fields = {"option_list": option_list, "code": codes[-1], "title": option.title.text, "enabled": 1}
		doc = frappe.get_doc({"doctype": CHOICE_DOCTYPE, **fields, "translations": _to_rows(option.title)})
		options[option.name] = doc.insert().name
	return _StoredList(option_list, options, True)


def _make_questions(
	questions: list[QuestionDraft], lists: Mapping[str, _StoredList], settings: Settings
) -> None:
	"""Make the questions. A condition may name a later one, so they are written when all columns have their names."""
	last = frappe.get_all(
		QUESTION, {"record": settings.record}, pluck="sort_order", order_by="sort_order desc", limit=1
	)
	made: dict[str, Document] = {}
	for place, question in enumerate(questions, start=1):
		values = {
			**settings._asdict(),
			"question": question.question.text,
			"help": question.help.text,
			"kind": question.kind,
			"option_list": lists[question.list_name].name if question.list_name else None,
			"decimals": question.decimals,
			"required": WHEN_ASKED if question.required else NEVER,
			"sort_order": ((last[0] if last else 0) or 0) + place * SORT_STEP,
			"translations": [*_to_rows(question.question), *_to_rows(question.help)],
		}
		made[question.name] = frappe.get_doc({"doctype": QUESTION, **values}).insert()
	by_name = {question.name: question for question in questions}
	for question in questions:
		if question.conditions:
			doc = made[question.name]
			doc.match = question.match
			for row in question.conditions:
				doc.append("conditions", _to_row(row, made[row.field].fieldname, by_name[row.field], lists))
			doc.save()


def _to_row(
	row: Condition, fieldname: str, question: QuestionDraft, lists: Mapping[str, _StoredList]
) -> dict:
	"""Return a condition with the names of the site in place of those of the form."""
	value = row.value
	if question.kind in (ONE_CHOICE, SEVERAL_CHOICES) and value:
		options = lists[question.list_name].options
		value = "\n".join(options[name] for name in value.split("\n"))
	return {"field": fieldname, "operator": row.operator, "value": value}


def _to_rows(text: Wording) -> list[dict]:
	"""Return the translations of a text into languages that the site knows."""
	return [
		{"text": text.text, "language": language, "translation": translation}
		for language, translation in text.translations.items()
		if frappe.db.exists("Language", language, cache=True)
	]


@contextmanager
def _without_messages() -> Iterator[None]:
	"""Show no warnings within the block: each draft shows its own when it is opened."""
	before, frappe.flags.mute_messages = frappe.flags.mute_messages, True
	try:
		yield
	finally:
		frappe.flags.mute_messages = before
