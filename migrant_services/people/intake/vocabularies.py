"""The words that mean a value of a site's lists: codes, titles in English and Spanish, and usual spellings."""

from collections.abc import Iterable

import frappe
from babel import Locale
from babel.core import get_global
from frappe import _

from migrant_services.core.languages import use_language
from migrant_services.matching.names import fold
from migrant_services.people.intake.columns import TARGETS, invert, words

LANGUAGES = ("es", "en", "pt", "fr")


def load_vocabularies() -> dict[str, dict[str, str]]:
	"""Return the folded words and their values by kind of list (``sex``, ``check``, ``country``, or a doctype)."""
	usual = words()
	found = {kind: invert(usual[kind]) for kind in ("sex", "check")}
	found["country"] = load_countries()
	for doctype in {target.options for target in TARGETS.values() if target.options}:
		found[doctype] = _load_list(doctype, usual.get(doctype, {}))
	return found


def list_document_types() -> dict[str, str]:
	"""Return the enabled types of document: code and title."""
	rows = frappe.get_all(
		"Identity Document Type", {"enabled": 1}, ["name", "title"], order_by="sort_order, name", as_list=True
	)
	return dict(rows)


def load_countries() -> dict[str, str]:
	"""Return the names, codes and nationalities of countries, each with Frappe's name of the country."""
	by_code = {
		row.code.upper(): row.name
		for row in frappe.get_all("Country", fields=["name", "code"], order_by="name")
		if row.code
	}
	found: dict[str, str] = {}
	spanish = _in_spanish(by_code.values())
	for code, name in by_code.items():
		texts = [Locale(language).territories.get(code) for language in LANGUAGES]
		for text in (name, spanish[name], code, *texts):
			if text:
				found.setdefault(fold(text), name)
	for alpha_3, (code, *_others) in get_global("territory_aliases").items():
		if len(alpha_3) == 3 and alpha_3.isalpha() and code in by_code:
			found.setdefault(alpha_3.lower(), by_code[code])
	usual = words()
	for code, texts in usual["countries"].items():
		found |= {text: by_code[code] for text in texts if code in by_code}
	for code, forms in usual["demonyms"].items():
		if code in by_code:
			found |= {text: by_code[code] for form in forms.split() for text in _both_genders(form)}
	return found


def _both_genders(form: str) -> tuple[str, ...]:
	"""Expand ``peruano/a`` to ``peruano`` and ``peruana``, ``frances/a`` to ``frances`` and ``francesa``."""
	stem, slash, _ending = form.partition("/")
	return (stem, stem.removesuffix("o") + "a") if slash else (stem,)


def _load_list(doctype: str, usual: dict[str, list[str]]) -> dict[str, str]:
	rows = frappe.get_all(doctype, {"enabled": 1}, ["name", "title"], order_by="sort_order, name")
	codes = {row.name for row in rows}
	found = invert({code: texts for code, texts in usual.items() if code in codes})
	spanish = _in_spanish(row.title for row in rows)
	for row in reversed(rows):
		found |= dict.fromkeys(map(fold, (row.title, spanish[row.title], row.name)), row.name)
	return found


def _in_spanish(texts: Iterable[str]) -> dict[str, str]:
	with use_language("es"):
		return {text: _(text) for text in texts}
