"""Who lives with whom, and since when: dated membership of a household.

A household is a list of stays. Each stay is one period of one person in one role; a new role begins a new stay.
It covers its first day and ends before the day it is left on, so whoever leaves in the morning can be received
elsewhere the same day and lives in exactly one household. No operation removes a stay or changes what was true
before its day: the household of any past date can be read for ever.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from migrant_services.core.findings import ERROR, Finding, make_finding

HEAD = "Head of household"
# What somebody is to a head of whom nobody was asked yet.
UNKNOWN = "Not recorded"
# Receives the support for the household and lives elsewhere: no member.
COLLECTOR_ONLY = "Collector only"
RELATIONSHIPS = (
	HEAD,
	"Spouse or partner",
	"Daughter or son",
	"Mother or father",
	"Sibling",
	"Grandparent",
	"Grandchild",
	"Parent-in-law",
	"Daughter- or son-in-law",
	"Sibling-in-law",
	"Aunt or uncle",
	"Niece or nephew",
	"Cousin",
	"Foster child",
	"Not related",
	UNKNOWN,
	COLLECTOR_ONLY,
)
PRIMARY, ALTERNATE = "Primary collector", "Alternate collector"
COLLECTORS = (PRIMARY, ALTERNATE)

CHANGED, NEW_HOUSEHOLD, JOINED_ANOTHER = "Change of role", "New household", "Joined another household"
# Why somebody may leave; the others are written by what the app does.
REASONS_TO_LEAVE = (
	"Moved out",
	"Separation",
	"Moved to another city",
	"Left the country",
	"Deceased",
	"Recorded by mistake",
)
REASONS = (*REASONS_TO_LEAVE, CHANGED, NEW_HOUSEHOLD, JOINED_ANOTHER)

NO_RELATIONSHIPS: Mapping[str, str] = MappingProxyType({})

MESSAGES = {
	"STAY_REVERSED": "Row {0}: the last date is before the first one. Check both dates.",
	"STAY_FUTURE": "Row {0}: a date is in the future. Write what has happened already.",
	"STAY_UNDATED": "Row {0}: write since when the person lives there.",
	"STAY_OVERLAP": "Rows {0} and {1}: the same person is there twice at the same time. Check the dates.",
	"HEAD_MISSING": "On {0} nobody is head of the household. Choose the head from that date on.",
	"HEAD_TWICE": "On {0} the household has more than one head. Choose one of them.",
	"COLLECTOR_TWICE": "On {0} more than one person is the primary collector. Choose one of them.",
	"NOT_THERE": "This person does not live in the household on {0}. Check the date.",
	"LATER_CHANGE": "Something was recorded for this person on {0}. Choose that date or a later one.",
	"HEAD_LEAVES": "The head leaves and others stay. Choose who is head from that date on.",
	"NEW_HEAD_LEAVES": "The new head has to be somebody who stays.",
	"SPLIT_HEAD": "The head of the new household has to be one of those who leave.",
	"NOBODY_CHOSEN": "Choose at least one person.",
	"NOBODY_STAYS": "A household is split when somebody stays. Leave at least one person in it.",
	"OLD_RELATION": "Choose the relationship to the new head for whoever is head until now.",
	"MINOR_ALONE": "Somebody under age has no responsible adult. Choose the responsible adult.",
	"MINORS_WITHOUT_THEIR_ADULT": (
		"{0} people under age live here without their responsible adult. Check who is responsible for them."
	),
	"MINOR_WITHOUT_THEIR_ADULT": (
		"Somebody under age lives here without their responsible adult. Check who is responsible for them."
	),
	"NO_ADULT": "Nobody of age lives in this household. Tell a Protection Officer.",
	"IN_TWO_HOUSEHOLDS": (
		"Somebody here lives in another household too, because two registrations were merged. "
		"Let them leave one of the two."
	),
	"DOUBLED": "A person is here twice at the same time, because two registrations were merged. End one of the rows.",
}


class Stay(NamedTuple):
	"""One period of one person in a household.

	:param until: the first day on which it no longer holds; None while it does
	:param before: the stay as it is stored; None for a new one. What was already wrong refuses nothing.
	"""

	person: str
	since: date | None
	until: date | None = None
	relationship: str = ""
	collector: str = ""
	dependant: bool = False
	reason: str = ""
	before: "Stay | None" = None

	@property
	def lives_here(self) -> bool:
		return self.relationship != COLLECTOR_ONLY

	def covers(self, day: date) -> bool:
		return self.since <= day and (self.until is None or day < self.until)

	def overlaps(self, other: "Stay") -> bool:
		"""Whether there is a day in both; an empty period shares none."""
		first = max(self.since, other.since)
		return self.covers(first) and other.covers(first)

	@property
	def takes_days(self) -> bool:
		"""Whether it holds on days on which the stored one did not hold for this person."""
		old = self.before
		if old is None or old.person != self.person or old.lives_here != self.lives_here:
			return True
		ends_later = old.until is not None and (self.until is None or self.until > old.until)
		return self.since < old.since or ends_later


class ChangeRejected(ValueError):
	"""What was asked for cannot be done; ``finding`` says why."""

	def __init__(self, code: str, *params):
		self.finding = make_finding(MESSAGES, code, *params, level=ERROR)
		super().__init__(code)


def stays_on(stays: Iterable[Stay], day: date) -> list[Stay]:
	"""The stays that hold on that day, those who only collect too, the head first."""
	found = [stay for stay in stays if stay.covers(day)]
	return sorted(found, key=lambda stay: (stay.relationship != HEAD, not stay.lives_here))


def members_on(stays: Iterable[Stay], day: date) -> list[str]:
	"""Who lives in the household on that day, each once, the head first."""
	return list(dict.fromkeys(stay.person for stay in stays_on(stays, day) if stay.lives_here))


def head_on(stays: Iterable[Stay], day: date) -> str | None:
	return next((stay.person for stay in stays_on(stays, day) if stay.relationship == HEAD), None)


# --- what must hold


def check_stays(stays: Sequence[Stay], today: date) -> list[Finding]:
	"""Errors of a list of stays; rows are counted from 1. Heads are looked at once the dates are right."""
	found = [
		finding for place, stay in enumerate(stays, start=1) for finding in _check_dates(place, stay, today)
	]
	if found:
		return found
	for place, other_place in find_double_stays(stays):
		if stays[place].takes_days or stays[other_place].takes_days:
			found.append(make_finding(MESSAGES, "STAY_OVERLAP", place + 1, other_place + 1, level=ERROR))
	for day in turning_days(stays):
		found += _check_day(stays, day)
	return found


def _check_dates(place: int, stay: Stay, today: date) -> list[Finding]:
	if not stay.since:
		return [make_finding(MESSAGES, "STAY_UNDATED", place, level=ERROR)]
	if stay.until and stay.until < stay.since:
		return [make_finding(MESSAGES, "STAY_REVERSED", place, level=ERROR)]
	if max(stay.since, stay.until or stay.since) > today:
		return [make_finding(MESSAGES, "STAY_FUTURE", place, level=ERROR)]
	return []


def _check_day(stays: Sequence[Stay], day: date) -> list[Finding]:
	there = stays_on(stays, day)
	heads = {stay.person for stay in there if stay.relationship == HEAD}
	collectors = {stay.person for stay in there if stay.collector == PRIMARY}
	found = []
	if len(heads) > 1:
		found.append(make_finding(MESSAGES, "HEAD_TWICE", day, level=ERROR))
	if not heads and any(stay.lives_here for stay in there):
		found.append(make_finding(MESSAGES, "HEAD_MISSING", day, level=ERROR))
	if len(collectors) > 1:
		found.append(make_finding(MESSAGES, "COLLECTOR_TWICE", day, level=ERROR))
	return found


def turning_days(stays: Iterable[Stay]) -> list[date]:
	"""The days on which something changes: between two of them all days are alike."""
	return sorted({day for stay in stays for day in (stay.since, stay.until) if day})


def find_double_stays(stays: Sequence[Stay]) -> list[tuple[int, int]]:
	"""Places of stays of one person that hold on the same day."""
	return [
		(place, other)
		for place, stay in enumerate(stays)
		for other in range(place + 1, len(stays))
		if stay.person == stays[other].person and stay.overlaps(stays[other])
	]


def find_clashes(stays: Iterable[Stay], elsewhere: Iterable[Stay]) -> list[Stay]:
	"""The stays in other households on days that a stay of this one newly takes."""
	fresh = [stay for stay in stays if stay.lives_here and stay.takes_days]
	return [
		other
		for other in elsewhere
		if other.lives_here and any(stay.person == other.person and stay.overlaps(other) for stay in fresh)
	]


class Age(NamedTuple):
	"""What matters about the age of somebody: None where the age is not known."""

	minor: bool | None
	responsible_adult: str | None = None
	has_adult: bool = False  # a responsible adult is registered or written down, or marked as missing


def check_minors(people: dict[str, Age], newcomers: Iterable[str] = ()) -> list[Finding]:
	"""Whether those under age among the members have somebody responsible.

	:param people: the members by name
	:param newcomers: those who must have one before they are received
	"""
	minors = {name: age for name, age in people.items() if age.minor}
	if any(name in minors and not minors[name].has_adult for name in newcomers):
		return [make_finding(MESSAGES, "MINOR_ALONE", level=ERROR)]
	if minors and all(age.minor for age in people.values()):
		return [make_finding(MESSAGES, "NO_ADULT")]
	apart = sum(
		bool(age.responsible_adult) and age.responsible_adult not in people for age in minors.values()
	)
	found = make_finding(MESSAGES, "MINORS_WITHOUT_THEIR_ADULT", apart)
	if apart == 1:
		found = found._replace(message=MESSAGES["MINOR_WITHOUT_THEIR_ADULT"])
	return [found] if apart else []


# --- what can be done; each returns the stays in their order, new ones at the end


def receive(stays: Sequence[Stay], newcomers: Iterable[Stay]) -> list[Stay]:
	"""With more people in it."""
	return [*stays, *newcomers]


def leave(
	stays: Sequence[Stay],
	people: Sequence[str],
	day: date,
	reason: str,
	new_head: str | None = None,
	relationships: Mapping[str, str] = NO_RELATIONSHIPS,
) -> list[Stay]:
	"""Without these people from that day on.

	:param new_head: who is head from then on, needed when the head leaves and others stay
	:param relationships: of those who stay, to the new head
	:raises Refused: see :data:`MESSAGES`
	"""
	if not people:
		raise ChangeRejected("NOBODY_CHOSEN")
	left = list(stays)
	for place in [place for person in people for place in _find_positions(stays, person, day)]:
		left[place] = left[place]._replace(until=day, reason=reason)
	staying = members_on(left, day)
	if staying and not head_on(left, day):
		if not new_head:
			raise ChangeRejected("HEAD_LEAVES")
		if new_head not in staying:
			raise ChangeRejected("NEW_HEAD_LEAVES")
		left = _set_head(left, new_head, day, relationships)
	return left


def change(stays: Sequence[Stay], person: str, day: date, **values) -> list[Stay]:
	"""With another relationship, collector's role or dependence of one person from that day on."""
	place = _find_positions(stays, person, day)[-1]
	stay = stays[place]
	if all(getattr(stay, name) == value for name, value in values.items()):
		return list(stays)
	changed = list(stays)
	if stay.since == day:
		changed[place] = stay._replace(**values)
		return changed
	changed[place] = stay._replace(until=day, reason=CHANGED)
	return [*changed, stay._replace(since=day, before=None, **values)]


def change_head(
	stays: Sequence[Stay], new_head: str, day: date, relationships: Mapping[str, str]
) -> list[Stay]:
	"""With another head from that day on.

	:param relationships: of the others, to the new head; whoever is head until now must be among them
	"""
	old_head = head_on(stays, day)
	if old_head == new_head:
		return list(stays)
	if old_head and relationships.get(old_head, HEAD) == HEAD:
		raise ChangeRejected("OLD_RELATION")
	return _set_head(stays, new_head, day, relationships)


def split(
	stays: Sequence[Stay],
	people: Sequence[str],
	day: date,
	head: str,
	relationships: Mapping[str, str],
	head_of_the_rest: str | None = None,
) -> tuple[list[Stay], list[Stay]]:
	"""The household without these people, and the new one that they are from that day on.

	:param relationships: to the head of the new household of those who go, and to the head of the rest of those who stay
	"""
	if head not in people:
		raise ChangeRejected("SPLIT_HEAD" if people else "NOBODY_CHOSEN")
	rest = leave(stays, people, day, NEW_HOUSEHOLD, head_of_the_rest, relationships)
	if not members_on(rest, day):
		raise ChangeRejected("NOBODY_STAYS")
	return rest, _build_moved_stays(stays, people, day, relationships, head)


def join(
	stays: Sequence[Stay], others: Sequence[Stay], day: date, relationships: Mapping[str, str]
) -> tuple[list[Stay], list[Stay]]:
	"""This household with everybody of the other one from that day on, and the other one, which is empty then.

	:param relationships: of the newcomers to the head of this household
	"""
	people = list(dict.fromkeys(stay.person for stay in stays_on(others, day)))
	emptied = leave(others, people, day, JOINED_ANOTHER)
	already = {stay.person for stay in stays_on(stays, day)}
	return [
		*stays,
		*_build_moved_stays(others, [p for p in people if p not in already], day, relationships),
	], emptied


def _build_moved_stays(
	stays: Sequence[Stay],
	people: Iterable[str],
	day: date,
	relationships: Mapping[str, str],
	head: str | None = None,
) -> list[Stay]:
	"""The people as they are received elsewhere; who collects is asked again.

	:param head: who of them is head there; None when somebody else is
	"""
	old_head, moved = head_on(stays, day), []
	for person in people:
		stay = stays[_find_positions(stays, person, day)[-1]]
		same = stay.relationship if head == old_head or not stay.lives_here else UNKNOWN
		relationship = HEAD if person == head else _relationship_of(relationships, person) or same
		moved.append(Stay(person, day, relationship=relationship, dependant=stay.dependant))
	return moved


def _set_head(stays: Sequence[Stay], head: str, day: date, relationships: Mapping[str, str]) -> list[Stay]:
	"""With this head from that day on, and everybody as they are to them: what nobody said is not known any more."""
	changed = change(stays, head, day, relationship=HEAD)
	for stay in stays_on(stays, day):
		said = _relationship_of(relationships, stay.person)
		if stay.person != head and (said or stay.lives_here):
			changed = change(changed, stay.person, day, relationship=said or UNKNOWN)
	return changed


def _relationship_of(relationships: Mapping[str, str], person: str) -> str | None:
	"""What somebody is to a head; nobody is head beside them."""
	said = relationships.get(person)
	return said if said != HEAD else None


def _find_positions(stays: Sequence[Stay], person: str, day: date) -> list[int]:
	"""Where the person is on that day, after which nothing may be recorded yet."""
	own = [place for place, stay in enumerate(stays) if stay.person == person]
	later = [
		moment
		for place in own
		for moment in (stays[place].since, stays[place].until)
		if moment and moment > day and stays[place].since != stays[place].until
	]
	places = [place for place in own if stays[place].covers(day)]
	if not places and not later:
		raise ChangeRejected("NOT_THERE", day)
	if later:
		raise ChangeRejected("LATER_CHANGE", max(later))
	return places
