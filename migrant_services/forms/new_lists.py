"""Makes a list of options in one go, while a question is written."""

import re
from collections.abc import Collection, Mapping, Sequence

import frappe
from anyascii import anyascii
from frappe import _

from migrant_services.core.messages import reject
from migrant_services.core.own_texts import list_languages
from migrant_services.forms.kinds import CHOICE_DOCTYPE

LIST_DOCTYPE = "Option List"
CODE_LENGTH = 20


def make_code(title: str, taken: Collection[str]) -> str:
	"""Return a code for a title: capitals and digits of the Latin alphabet.

	>>> make_code("Cédula de identidad", ())
	'CEDULA_DE_IDENTIDAD'
	>>> make_code("Cédula", {"CEDULA"})
	'CEDULA_2'
	"""
	words = re.sub(r"[^A-Z0-9]+", "_", anyascii(title).upper()).strip("_") or "OPTION"
	code, number = words[:CODE_LENGTH].rstrip("_"), 1
	while code in taken:
		number += 1
		code = f"{words[: CODE_LENGTH - len(str(number)) - 1]}_{number}"
	return code


def create_list(title: str, options: Sequence[str], translations: Mapping[str, Sequence[str]]) -> str:
	"""Create a list of options with the rights of the user, and return its name.

	:param options: in their order
	:param translations: by language, of the title and then of each option
	:raises frappe.ValidationError: with a sentence, when an option is there twice or a translation has no option
	"""
	texts = [title.strip(), *(option.strip() for option in options if option.strip())]
	by_language = {
		language: [text.strip() for text in translations.get(language) or [] if text.strip()]
		for language in list_languages()
	}
	_check_options(texts[1:])
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

	def list_rows(place: int) -> list[dict]:
		return [
			{"text": texts[place], "language": language, "translation": translated[place]}
			for language, translated in by_language.items()
			if translated
		]

	taken = set(frappe.get_all(LIST_DOCTYPE, pluck="name", order_by="name asc"))
	option_list = frappe.get_doc(
		{
			"doctype": LIST_DOCTYPE,
			"code": make_code(texts[0], taken),
			"title": texts[0],
			"translations": list_rows(0),
		}
	).insert()
	codes: set[str] = set()
	for place, option in enumerate(texts[1:], 1):
		codes.add(code := make_code(option, codes))
		frappe.get_doc(
			{
				"doctype": CHOICE_DOCTYPE,
				"option_list": option_list.name,
				"code": code,
				"title": option,
				"enabled": 1,
				"sort_order": place,
				"translations": list_rows(place),
			}
		).insert()
	return option_list.name


def _check_options(options: Sequence[str]) -> None:
	if not options:
		reject("OPTIONS_MISSING", _("Write the options, each in a line of its own."), field="options", title=_("Options"))
	twice = next((option for place, option in enumerate(options) if option in options[:place]), None)
	if twice:
		reject(
			"OPTION_TWICE",
			_("The option is there twice: {0}").format(frappe.utils.escape_html(twice)),
			field="options",
			title=_("Options"),
		)
