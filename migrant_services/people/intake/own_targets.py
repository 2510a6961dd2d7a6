"""Columns of a list that answer questions of the municipality."""

from collections.abc import Iterable, Mapping

import frappe
from frappe import _

from migrant_services.core.languages import use_language
from migrant_services.core.own_texts import LANGUAGES
from migrant_services.forms import kinds
from migrant_services.forms.questions import Question, list_questions
from migrant_services.matching.names import fold
from migrant_services.people.intake.columns import Target

# How the cells of each kind of question are read. A cell has no several choices.
_READ_AS = {
	kinds.YES_OR_NO: "own_yes_or_no",
	kinds.ONE_CHOICE: "own_choice",
	kinds.NUMBER: "own_number",
	kinds.DATE: "own_date",
	kinds.SHORT_TEXT: "text",
	kinds.LONG_TEXT: "text",
	kinds.REFERENCE_LIST: "own_choice",
}
_OF_COUNTRIES = "Country"
# Of the name of a vocabulary with the options of an own list.
_PREFIX = f"{kinds.CHOICE_DOCTYPE} "


def list_own_targets() -> dict[str, Target]:
	"""Return the targets for questions about people that the user may answer, by column. Labels are those of the site."""
	levels = frappe.get_meta("Person").get_permlevel_access("write")
	return {
		question.fieldname: Target(question.label, _READ_AS[question.kind], _name_vocabulary(question))
		for question in list_questions("Person")
		if question.kind in _READ_AS and question.level in levels
	}


def load_own_vocabularies(targets: Iterable[Target]) -> dict[str, dict[str, str]]:
	"""Return the folded words of the options of own lists, in every language, and their names."""
	named = {target.options for target in targets if target.options.startswith(_PREFIX)}
	found: dict[str, dict[str, str]] = {}
	for name in named:
		options = frappe.get_all(
			kinds.CHOICE_DOCTYPE,
			{"option_list": name.removeprefix(_PREFIX), "enabled": 1},
			["name", "code", "title"],
			order_by="sort_order desc, name desc",
		)
		words = _in_every_language(option.title for option in options)
		found[name] = {
			fold(text): option.name for option in options for text in (option.code, *words[option.title])
		}
	return found


def guess_own_targets(headers: list[str], targets: Mapping[str, Target]) -> dict[int, str]:
	"""Return the columns that are named as a question, in any language, by position; each question once."""
	words = _in_every_language(target.label for target in targets.values())
	by_name = {fold(text): key for key, target in targets.items() for text in words[target.label]}
	found: dict[int, str] = {}
	for place, header in enumerate(headers):
		key = by_name.get(fold(header))
		if key and key not in found.values():
			found[place] = key
	return found


def _name_vocabulary(question: Question) -> str:
	if question.kind == kinds.ONE_CHOICE:
		return _PREFIX + question.option_list
	return "country" if question.reference_list == _OF_COUNTRIES else question.reference_list


def _in_every_language(texts: Iterable[str]) -> dict[str, set[str]]:
	found = {text: {text} for text in texts}
	for language in LANGUAGES:
		with use_language(language):
			for text in found:
				found[text].add(_(text))
	return found
