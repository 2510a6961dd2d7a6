"""Makes a list of options in one go, with its options and their translations."""

from collections.abc import Mapping, Sequence

import frappe
from frappe import _
from frappe.utils import escape_html

from migrant_services.core.messages import reject
from migrant_services.core.own_texts import list_languages
from migrant_services.options.rules import OPTION, OPTION_LIST, tidy_title


def create_list(title: str, options: Sequence[str], translations: Mapping[str, Sequence[str]]) -> str:
	"""Create a list of options with the rights of the user, and return its name.

	:param options: titles, in their order
	:param translations: by language, of the title of the list and then of each option
	:raises frappe.ValidationError: when an option is there twice, or texts and translations are not pairs
	"""
	texts = [tidy_title(title), *_tidy(options)]
	_check_options(texts[1:])
	by_language = {language: _tidy(translations.get(language) or ()) for language in list_languages()}
	for language, translated in by_language.items():
		if translated and len(translated) != len(texts):
			reject(
				"OPTIONS_NOT_PAIRED",
				_("{0}: write the title and one line for each of the {1} options, in the same order.").format(
					_(frappe.db.get_value("Language", language, "language_name") or language), len(texts) - 1
				),
				field="translations",
				title=_("Translations"),
			)
	rows = [
		[
			{"text": text, "language": language, "translation": translated[place]}
			for language, translated in by_language.items()
			if translated
		]
		for place, text in enumerate(texts)
	]
	option_list = frappe.get_doc(
		{"doctype": OPTION_LIST, "title": texts[0], "translations": rows[0]}
	).insert()
	for text, translated in zip(texts[1:], rows[1:], strict=True):
		values = {"option_list": option_list.name, "title": text, "enabled": 1, "translations": translated}
		frappe.get_doc({"doctype": OPTION, **values}).insert()
	return option_list.name


def _tidy(texts: Sequence[str]) -> list[str]:
	return [tidy for tidy in map(tidy_title, texts) if tidy]


def _check_options(options: Sequence[str]) -> None:
	if not options:
		reject(
			"OPTIONS_MISSING",
			_("Write the options, each in a line of its own."),
			field="options",
			title=_("Options"),
		)
	twice = next((option for place, option in enumerate(options) if option in options[:place]), None)
	if twice:
		reject(
			"OPTION_TWICE",
			_("The option is there twice: {0}").format(escape_html(twice)),
			field="options",
			title=_("Options"),
		)
