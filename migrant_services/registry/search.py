"""Finding people at the desk as somebody types: by name in any order, folio, document, phone or birth date.

What was typed becomes words of the table `__person_token`. The rarest word drives: its people are gone through, and
the other words, and the bounds of `permissions.py`, are asked of each, until enough are found.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import getdate, today

from migrant_services import permissions
from migrant_services.matching.tokens import (
	BY_BIRTH,
	BY_DOCUMENT,
	BY_PHONE,
	BY_SOUND,
	NAME,
	Sought,
	Way,
	by_sound,
	sought,
)
from migrant_services.registry.index import office_token
from migrant_services.registry.read import GONE
from migrant_services.registry.tables import TOKENS
from migrant_services.rules import ages

LIMIT, MOST = 20, 50
# With fewer found as written, what sounds alike is looked for too.
FEW = 5
# How far the people who have a word are counted, to see which word is the rarest.
COUNTED = 5000
OFFICE, FOLIO, OTHER_NAME = "office", "folio", "other_name"


def search(text: str, user: str | None = None, limit: int = LIMIT) -> list[dict]:
	"""People who are meant by what was typed and open to the user, the likeliest first.

	Who may only choose people, not read them, finds them by name and folio, and sees no more than that.

	:return: dicts with ``person``, ``folio``, ``full_name``, ``birth_year``, ``age``, ``nationality`` and
		``matched``, what was found, in words
	"""
	user = user or frappe.session.user
	reads = bool(frappe.has_permission("Person", "read", user=user))
	if not reads and not frappe.has_permission("Person", "select", user=user):
		return []
	limit = max(1, min(limit, MOST))
	asked = sought(text or "", getdate(today()))
	if not reads:
		asked = _without_hidden(asked)
	found: dict[str, None] = {}
	if asked.folio:
		found |= dict.fromkeys(_by_folio(asked.folio, user, limit))
	for round_ in _rounds(asked):
		if len(found) >= limit or (round_ is not None and _is_by_sound(round_) and len(found) >= FEW):
			break
		found |= dict.fromkeys(_people(round_, user, limit))
	return _rows(list(found)[:limit], asked, reads)


def _without_hidden(asked: Sought) -> Sought:
	"""Without what the user could not see in a record either."""
	terms = [tuple(way for way in term if way.kind == NAME or _is_year(way)) for term in asked.terms]
	# A number that only hidden fields could answer finds nobody, rather than everybody.
	return Sought(tuple(terms), asked.folio) if all(terms) else Sought((), asked.folio)


def _is_year(way: Way) -> bool:
	return way.kind == BY_BIRTH and len(way.token) == 5


def _rounds(asked: Sought) -> Iterable[tuple[tuple[Way, ...], ...]]:
	"""Whole words first, then beginnings, then sounds."""
	if not asked.terms:
		return
	yield tuple(tuple(way._replace(whole=way.whole or way.kind == NAME) for way in term) for term in asked.terms)
	yield asked.terms
	if any(way.kind == NAME for term in asked.terms for way in term):
		yield tuple(map(by_sound, asked.terms))


def _is_by_sound(terms: tuple[tuple[Way, ...], ...]) -> bool:
	return any(way.kind == BY_SOUND for term in terms for way in term)


def _people(terms: tuple[tuple[Way, ...], ...], user: str, limit: int) -> list[str]:
	"""Names of people who fulfil all terms, within the user's bounds."""
	assigned = permissions.assigned_people(user)
	found = dict.fromkeys(_at_offices(terms, user, limit))
	if assigned and len(found) < limit:
		found |= dict.fromkeys(_joined(terms, user, limit, among=assigned))
	return list(found)


def _at_offices(terms: tuple[tuple[Way, ...], ...], user: str, limit: int) -> list[str]:
	offices = permissions.offices_of(user)
	if offices == ():
		return []
	bounds = () if offices is None else (tuple(Way(OFFICE, office_token(office), True) for office in offices),)
	return _joined((*terms, *bounds), user, limit)


def _joined(terms: tuple[tuple[Way, ...], ...], user: str, limit: int, among: list[str] | None = None) -> list[str]:
	"""
	:param among: names of the people among whom to look, when they are few
	"""
	if among is None:
		terms = _rarest_first(terms)
	values: list[str] = []
	tables, conditions = [], []
	for place, term in enumerate(terms):
		tables.append(f"`{TOKENS}` t{place}")
		conditions.append(_condition(f"t{place}.token", term, values))
		if place:
			conditions.append(f"t{place}.person = t0.person")
	if among is not None:
		conditions.append(f"t0.person in ({', '.join(['%s'] * len(among))})")
		values += among
	conditions += ["`tabPerson`.name = t0.person", f"`tabPerson`.status not in ({', '.join(['%s'] * len(GONE))})"]
	values += GONE
	if rule := permissions.list_rule("Person", user):
		conditions.append(rule.replace("%", "%%"))
	# why not by the query builder: it does not say in which order tables are joined, and that is what makes it quick.
	query = (
		f"select distinct t0.person from {' straight_join '.join((*tables, '`tabPerson`'))} "
		f"where {' and '.join(conditions)} limit {limit}"
	)
	return [row[0] for row in frappe.db.sql(query, values)]


def _rarest_first(terms: tuple[tuple[Way, ...], ...]) -> list[tuple[Way, ...]]:
	if len(terms) < 2:
		return list(terms)
	values: list[str] = []
	counts = [
		f"(select count(*) from (select 1 from `{TOKENS}` where {_condition('token', term, values)} limit {COUNTED}) few)"
		for term in terms
	]
	numbers = frappe.db.sql(f"select {', '.join(counts)}", values)[0]
	return [term for _number, _place, term in sorted(zip(numbers, range(len(terms)), terms, strict=True))]


def _condition(column: str, term: tuple[Way, ...], values: list[str]) -> str:
	"""SQL of a term; what it is about is added to the values."""
	whole = [way.token for way in term if way.whole]
	parts = [f"{column} in ({', '.join(['%s'] * len(whole))})"] if whole else []
	values += whole
	for way in term:
		if not way.whole:
			# Words have letters and digits only, so nothing in them is a wildcard.
			parts.append(f"{column} like %s")
			values.append(way.token + "%")
	return f"({' or '.join(parts)})"


def _by_folio(beginning: str, user: str, limit: int) -> list[str]:
	person = frappe.qb.DocType("Person")
	query = (
		frappe.qb.from_(person)
		.select(person.name)
		.where(person.folio.like(f"{beginning}%") & person.status.notin(GONE))
		.orderby(person.folio)
		.limit(limit)
	)
	bound = permissions.criterion("Person", user)
	return (query.where(bound) if bound is not None else query).run(pluck=True)


def _rows(names: list[str], asked: Sought, reads: bool) -> list[dict]:
	if not names:
		return []
	person = frappe.qb.DocType("Person")
	query = frappe.qb.from_(person).select(
		person.name, person.folio, person.full_name, person.birth_date, person.birth_date_precision, person.nationality
	)
	people = {row.name: row for row in query.where(person.name.isin(names)).run(as_dict=True)}
	tokens = _tokens_of(names)
	return [_row(people[name], _matched(people[name], tokens.get(name, ()), asked), reads) for name in names if name in people]


def _row(person, matched: list[str], reads: bool) -> dict:
	born = person.birth_date
	return {
		"person": person.name,
		"folio": person.folio,
		"full_name": person.full_name,
		"birth_year": born.year if born else None,
		"age": ages.age_on(getdate(today()), born, person.birth_date_precision) if reads and born else None,
		"nationality": _(person.nationality) if reads and person.nationality else None,
		"matched": matched,
	}


def _tokens_of(names: list[str]) -> dict[str, set[str]]:
	table, found = frappe.qb.Table(TOKENS), {}
	for person, token in frappe.qb.from_(table).select(table.person, table.token).where(table.person.isin(names)).run():
		found.setdefault(person, set()).add(token)
	return found


def _matched(person, tokens: Iterable[str], asked: Sought) -> list[str]:
	"""In words, what was found in this person of what was typed."""
	kinds = {FOLIO: None} if asked.folio and person.folio.startswith(asked.folio) else {}
	for term in asked.terms:
		kinds |= dict.fromkeys([kind for way in term if (kind := _how(way, tokens))][:1] or [BY_SOUND])
	if FOLIO in kinds:
		kinds = {FOLIO: None}
	return [_label(kind) for kind in kinds]


def _how(way: Way, tokens: Iterable[str]) -> str | None:
	fits = any(token == way.token if way.whole else token.startswith(way.token) for token in tokens)
	return way.kind if fits else None


def _label(kind: str) -> str:
	return {
		NAME: _("Name"),
		BY_SOUND: _("Name by sound"),
		BY_DOCUMENT: _("Document"),
		BY_PHONE: _("Phone"),
		BY_BIRTH: _("Date of birth"),
		FOLIO: _("Folio"),
	}[kind]
