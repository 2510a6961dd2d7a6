"""The search at the desk: by name in any order, folio, document, phone or birth date, while the clerk types.

The typed text becomes words of the table `__person_token`. The search scans the people of the rarest word, and checks
the other words and the bounds of `access/criterion.py` on each, until it has found enough.
"""

from collections.abc import Iterable, Iterator, Sized
from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import getdate, today

from migrant_services.access import criterion, list_rules, staff
from migrant_services.core import ages
from migrant_services.matching import tokens as words
from migrant_services.matching.profile import profile
from migrant_services.matching.record import YEAR, Name, Record
from migrant_services.matching.tokens import (
	BY_BIRTH,
	BY_DOCUMENT,
	BY_PHONE,
	BY_SOUND,
	NAME,
	Query,
	Term,
	Way,
	list_readings,
)
from migrant_services.people.registry.index import office_token
from migrant_services.people.registry.tables import TOKENS
from migrant_services.workflow.stages import PERSON_GONE

DEFAULT_LIMIT, MAX_LIMIT = 20, 50
# With fewer exact matches, the search also tries surnames that sound alike, and other readings of the typed text.
MIN_FOUND = 5
# The most people of the rarest word that are scanned. If more people have it, either there are enough matches among
# these, or the list would be too long to be of use: one more word narrows it.
MAX_SCANNED = 5000
# The same when nothing else is checked than whether the user may see them.
MAX_SCANNED_ALONE = 500
OFFICE, FOLIO = "office", "folio"


class Plan(NamedTuple):
	"""One attempt at a search.

	:param terms: a person has to match all of them
	:param pairs: two of the terms combined, with their positions
	:param enough: the plan is skipped when this many people were found before it
	"""

	terms: tuple[Term, ...]
	pairs: tuple[tuple[Term, frozenset[int]], ...]
	enough: int


class Bounds(NamedTuple):
	"""The bounds within which a user finds people.

	:param rule: the condition of `access/criterion.py` on `tabPerson`, or ""
	:param offices: the user's offices as a term; empty for all offices; None for none
	:param assigned: names of people who are assigned to the user
	"""

	rule: str
	offices: tuple[Term, ...] | None
	assigned: list[str]


def search(text: str, user: str | None = None, limit: int = DEFAULT_LIMIT) -> list[dict]:
	"""Return the people who match the typed text and are visible to the user, the likeliest first.

	A user who may select people but not read them finds them by name and folio, and sees no more than that.

	:returns: dicts with ``person``, ``folio``, ``full_name``, ``birth_year``, ``age``, ``nationality`` and
		``matched``, the labels of what matched
	"""
	user = user or frappe.session.user
	can_read = bool(frappe.has_permission("Person", "read", user=user))
	if not can_read and not frappe.has_permission("Person", "select", user=user):
		return []
	limit = max(1, min(limit, MAX_LIMIT))
	bounds, rows = _get_bounds(user), {}
	for sought in list_readings(text or "", getdate(today())):
		if len(rows) < MIN_FOUND:
			sought = sought if can_read else _restrict_to_visible(sought)
			found = [name for name in _find_names(sought, bounds, limit) if name not in rows]
			rows |= {row["person"]: row for row in _build_rows(found, sought, can_read)}
	return list(rows.values())[:limit]


def _find_names(sought: Query, bounds: Bounds, limit: int) -> list[str]:
	"""Return the names of people within the bounds who match one reading of the typed text."""
	found = dict.fromkeys(_find_by_folio(sought.folio, bounds, limit)) if sought.folio else {}
	for plan in _make_plans(sought, limit):
		if len(found) < plan.enough:
			found |= dict.fromkeys(_run_plan(plan, bounds, limit))
	return list(found)


def _get_bounds(user: str) -> Bounds:
	offices = staff.get_offices(user)
	terms = tuple(Way(OFFICE, office_token(office), True) for office in offices or ())
	return Bounds(
		rule=list_rules.build_list_condition("Person", user),
		offices=None if offices == () else ((terms,) if terms else ()),
		assigned=criterion.get_assigned_people(user),
	)


def _restrict_to_visible(sought: Query) -> Query:
	"""Leave out what the user could not see in a record. A number that only hidden fields could match finds no one."""
	seen = all(any(_is_year(way) for way in term) for term in sought.numbers)
	years = tuple(tuple(way for way in term if _is_year(way)) for term in sought.numbers)
	return sought._replace(numbers=years) if seen else Query(folio=sought.folio)


def _is_year(way: Way) -> bool:
	return way.kind == BY_BIRTH and not way.whole and len(way.token) == len("=1990")


def _make_plans(sought: Query, limit: int) -> Iterator[Plan]:
	names, numbers = sought.names, sought.numbers
	if not names and not numbers:
		return
	last = len(names) - 1
	with_last = [(first, last) for first in range(last)]
	neighbours = [(first, first + 1) for first in range(last - 1)]
	yield Plan((*words.match_words(names), *numbers), _make_pairs(names, [*with_last, *neighbours]), limit)
	if last > 0:
		# The last name by its sound, in case it is spelled differently, and another one as it is written.
		last_first = [(other, first) for first, other in with_last]
		yield Plan((*words.match_sounds(names), *numbers), _make_pairs(names, last_first), MIN_FOUND)
	if names:
		yield Plan((*words.match_loosely(names), *numbers), (), 1 if last > 0 else MIN_FOUND)


def _make_pairs(names: tuple[str, ...], places: list[tuple[int, int]]) -> tuple:
	return tuple(
		(words.make_pair_token(names[one], names[other]), frozenset((one, other))) for one, other in places
	)


def _run_plan(plan: Plan, bounds: Bounds, limit: int) -> list[str]:
	"""Return the names of people who match a plan, within the user's bounds: of their offices, and those assigned."""
	found = {}
	if bounds.offices is not None:
		first, others = _rarest_first(plan, bounds.offices)
		found = dict.fromkeys(_query_people(first, others, bounds, limit))
	if len(found) < limit and bounds.assigned:
		found |= dict.fromkeys(_query_people(None, plan.terms, bounds, limit))
	return list(found)


def _rarest_first(plan: Plan, offices: tuple[Term, ...]) -> tuple[Term, list[Term]]:
	"""Return the rarest term of a plan, and the terms that remain to be checked."""
	terms = (*plan.terms, *offices)
	choices = [*plan.pairs, *((term, frozenset((place,))) for place, term in enumerate(terms))]
	if len(choices) == 1:
		return terms[0], []
	values: list[str] = []
	each = [
		f"select 1 from `{TOKENS}` where {_condition('token', term, values)}" for term, _covered in choices
	]
	# The database estimates from both ends of each range of the index. Counting would read all of it.
	estimates = [
		row["rows"] or 0 for row in frappe.db.sql("explain " + " union all ".join(each), values, as_dict=True)
	]
	place = min(range(len(choices)), key=lambda place: int(estimates[place]))
	first, covered = choices[place]
	return first, [term for place, term in enumerate(terms) if place not in covered]


def _query_people(first: Term | None, others: Iterable[Term], bounds: Bounds, limit: int) -> list[str]:
	"""Return people who match all terms and are visible to the user.

	:param first: the term whose people are scanned; None to scan the people assigned to the user
	"""
	values: list[str] = []
	if first:
		where, max_scanned = _condition("token", first, values), MAX_SCANNED if others else MAX_SCANNED_ALONE
		tables = [f"(select distinct person from `{TOKENS}` where {where} limit {max_scanned}) few"]
	else:
		values += bounds.assigned
		tables = [
			f"(select name as person from `tabPerson` where name in ({_placeholders(bounds.assigned)})) few"
		]
	conditions = []
	for place, term in enumerate(others):
		tables.append(f"`{TOKENS}` t{place}")
		conditions += [f"t{place}.person = few.person", _condition(f"t{place}.token", term, values)]
	tables.append("`tabPerson`")
	conditions += [
		"`tabPerson`.name = few.person",
		f"`tabPerson`.status not in ({_placeholders(PERSON_GONE)})",
	]
	values += PERSON_GONE
	if bounds.rule:
		conditions.append(bounds.rule.replace("%", "%%"))
	# why not the query builder: it cannot set the order of the joins, which is what makes this fast.
	query = f"select distinct few.person from {' straight_join '.join(tables)} where {' and '.join(conditions)} limit {limit}"
	return [row[0] for row in frappe.db.sql(query, values)]


def _placeholders(values: Sized) -> str:
	return ", ".join(["%s"] * len(values))


def _condition(column: str, term: Term, values: list[str]) -> str:
	"""Return the SQL condition of a term; its parameters are appended to ``values``."""
	whole = [way.token for way in term if way.whole]
	parts = [f"{column} in ({_placeholders(whole)})"] if whole else []
	values += whole
	for way in term:
		if not way.whole:
			# Words have only letters, digits and the characters of `matching.tokens`, so they contain no wildcard.
			parts.append(f"{column} like %s")
			values.append(way.token + "%")
	return f"({' or '.join(parts)})"


def _find_by_folio(beginning: str, bounds: Bounds, limit: int) -> list[str]:
	rule = " and " + bounds.rule.replace("%", "%%") if bounds.rule else ""
	query = (
		f"select name from `tabPerson` where folio like %s and status not in ({_placeholders(PERSON_GONE)}){rule} "
		f"order by folio limit {limit}"
	)
	return [row[0] for row in frappe.db.sql(query, [f"{beginning}%", *PERSON_GONE])]


def _build_rows(names: list[str], sought: Query, can_read: bool) -> list[dict]:
	if not names:
		return []
	person = frappe.qb.DocType("Person")
	query = frappe.qb.from_(person).select(
		person.name,
		person.folio,
		person.full_name,
		person.birth_date,
		person.birth_date_precision,
		person.nationality,
	)
	people = {row.name: row for row in query.where(person.name.isin(names)).run(as_dict=True)}
	tokens, found = (
		_load_tokens(names) if can_read else {name: _visible_tokens(row) for name, row in people.items()},
		[],
	)
	for name in names:
		matched = _match_parts(people[name], tokens.get(name, set()), sought)
		if not can_read and None in matched.values():
			continue
		found.append((list(matched.values()).count(BY_SOUND), _build_row(people[name], matched, can_read)))
	# Exact matches before matches by sound.
	return [row for _sounds, row in sorted(found, key=lambda pair: pair[0])]


def _build_row(person, matched: dict, can_read: bool) -> dict:
	born = person.birth_date
	return {
		"person": person.name,
		"folio": person.folio,
		"full_name": person.full_name,
		"birth_year": born.year if born else None,
		"age": ages.compute_age(getdate(today()), born, person.birth_date_precision)
		if can_read and born
		else None,
		"nationality": _(person.nationality) if can_read and person.nationality else None,
		"matched": [_get_label(kind) for kind in dict.fromkeys(filter(None, matched.values()))],
	}


def _load_tokens(names: list[str]) -> dict[str, set[str]]:
	table, found = frappe.qb.Table(TOKENS), {}
	for person, token in (
		frappe.qb.from_(table).select(table.person, table.token).where(table.person.isin(names)).run()
	):
		found.setdefault(person, set()).add(token)
	return found


def _visible_tokens(person) -> set[str]:
	"""Return the words of what a user without read permission sees; other matches are not disclosed."""
	shown = Record(names=(Name(person.full_name),), birth_date=person.birth_date, birth_precision=YEAR)
	return words.make_tokens(profile(shown))


def _match_parts(person, tokens: set[str], sought: Query) -> dict[object, str | None]:
	"""Return how each part of the typed text matched this person; None where it is not in the tokens."""
	if sought.folio and person.folio.startswith(sought.folio):
		return {FOLIO: FOLIO}
	found = {
		name: _match_term(term, tokens)
		for name, term in zip(sought.names, words.match_loosely(sought.names), strict=True)
	}
	return found | {term: _match_term(term, tokens) for term in sought.numbers}


def _match_term(term: Term, tokens: set[str]) -> str | None:
	for way in term:
		if any(token == way.token if way.whole else token.startswith(way.token) for token in tokens):
			return way.kind
	return None


def _get_label(kind: str) -> str:
	return {
		NAME: _("Name"),
		BY_SOUND: _("Name by Sound"),
		BY_DOCUMENT: _("Document"),
		BY_PHONE: _("Phone"),
		BY_BIRTH: _("Date of Birth"),
		FOLIO: _("Folio"),
	}[kind]
