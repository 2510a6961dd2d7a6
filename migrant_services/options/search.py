"""The search for options in a link: by code and by title in every language, in the order of the list, without what is retired."""

import frappe
from frappe import _
from frappe.utils import cint

from migrant_services.core.languages import use_language
from migrant_services.core.own_texts import LANGUAGES
from migrant_services.matching.names import fold

MAX_RESULTS = 500
_NO_MATCH = 3


def search_options(
	doctype: str, text: str, start: int, page_length: int, filters: dict | list | None
) -> list[tuple[str, str]]:
	"""Return name and title of the options that the user may choose and that match, the best first.

	Accents and capitals do not matter. An option is also found by its own name, because version 16 searches for the name
	once an option is chosen. Retired options are found only with a filter for them.

	:param filters: already checked
	"""
	bounds = _to_list(doctype, filters)
	if not any(bound[1] == "enabled" for bound in bounds):
		bounds.append([doctype, "enabled", "=", 1])
	rows = frappe.get_list(
		doctype,
		filters=bounds,
		fields=["name", "code", "title"],
		order_by="sort_order asc, creation asc",
		limit=0,
	)
	wanted, found = fold(text), []
	titles = _translate([row.title for row in rows])
	for place, row in enumerate(rows):
		rank = min(_rank(wanted, fold(word)) for word in (row.name, row.code, *titles[row.title]))
		if rank < _NO_MATCH:
			found.append((rank, place, row.name, _(row.title)))
	first = max(cint(start), 0)
	limit = min(max(cint(page_length), 0) or 20, MAX_RESULTS)
	return [(name, title) for _rank_of, _place, name, title in sorted(found)[first : first + limit]]


def _rank(wanted: str, word: str) -> int:
	"""Return 0 where the text is the whole word or nothing is wanted, then 1 at its beginning, 2 within it."""
	if not wanted or word == wanted:
		return 0
	return 1 if word.startswith(wanted) else 2 if wanted in word else _NO_MATCH


def _translate(titles: list[str]) -> dict[str, set[str]]:
	found = {title: {title} for title in titles}
	for language in LANGUAGES:
		with use_language(language):
			for title in titles:
				found[title].add(_(title))
	return found


def _to_list(doctype: str, filters: dict | list | None) -> list[list]:
	if isinstance(filters, dict):
		pairs = [
			(key, value if isinstance(value, list | tuple) else ("=", value))
			for key, value in filters.items()
		]
		return [[doctype, key, *value] for key, value in pairs]
	return [list(each) if len(each) != 3 else [doctype, *each] for each in filters or []]
