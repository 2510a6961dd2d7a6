"""Who lives together, and since when: the dated membership of a household.

A household is a list of stays. A stay is one period of one person in one role; a new role begins a new stay. A stay
covers its first day and ends before the day on which the person leaves. So a person who leaves in the morning can be
received elsewhere the same day, and lives in exactly one household. No operation removes a stay or changes anything
before its day: the household can be read as of any past date.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from migrant_services.core.errors import RuleError
from migrant_services.core.findings import ERROR, Finding, make_finding

HEAD = "Head of household"
# The relationship to a head that no one has asked about yet.
UNKNOWN = "Not recorded"
# Receives the support for the household but lives elsewhere: not a member.
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
# The reasons that a clerk may choose; the app sets the others itself.
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
	"STAY_FUTURE": "Row {0}: a date is in the future. Write only what has already happened.",
	"STAY_UNDATED": "Row {0}: write since when the person lives there.",
	"STAY_OVERLAP": "Rows {0} and {1}: the same person is there twice at the same time. Check the dates.",
	"HEAD_MISSING": "The household has no head on {0}. Choose the head from that date on.",
	"HEAD_TWICE": "On {0} the household has more than one head. Choose one of them.",
	"COLLECTOR_TWICE": "On {0} more than one person is the primary collector. Choose one of them.",
	"NOT_THERE": "This person does not live in the household on {0}. Check the date.",
	"LATER_CHANGE": "Something was recorded for this person on {0}. Choose that date or a later one.",
	"HEAD_LEAVES": "The head leaves and others stay. Choose who is head from that date on.",
	"NEW_HEAD_LEAVES": "The new head has to be a person who stays.",
	"SPLIT_HEAD": "The head of the new household has to be one of those who leave.",
	"NO_ONE_CHOSEN": "Choose at least one person.",
	"NO_ONE_STAYS": "At least one person has to stay in the household. Otherwise it is not split.",
	"OLD_RELATION": "Choose the relationship of the present head to the new one.",
	"MINOR_ALONE": "A person under age has no responsible adult. Choose the responsible adult.",
	"MINORS_WITHOUT_THEIR_ADULT": (
		"{0} people under age live here without their responsible adult. Check who is responsible for them."
	),
	"MINOR_WITHOUT_THEIR_ADULT": (
		"A person under age lives here without their responsible adult. Check who is responsible for them."
	),
	"NO_ADULT": "No adult lives in this household. Inform a Protection Officer.",
	"IN_TWO_HOUSEHOLDS": (
		"A person here also lives in another household, because two records were merged. "
		"End one of the two stays."
	),
	"PERSON_TWICE_IN_HOUSEHOLD": "A person is here twice at the same time, because two records were merged. End one of the rows.",
}


class Stay(NamedTuple):
	"""One period of one person in a household.

	:param until: the first day on which it no longer holds; None while it does
	:param before: the stored version of the stay; None for a new one. Existing errors do not block a change.
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
		"""Whether the person lives in the household, and does not only collect its support."""
		return self.relationship != COLLECTOR_ONLY

	def covers(self, day: date) -> bool:
		"""Return whether the stay holds on a day."""
		return self.since <= day and (self.until is None or day < self.until)

	def overlaps(self, other: "Stay") -> bool:
		"""Return whether a day is in both. An empty period has no days."""
		first = max(self.since, other.since)
		return self.covers(first) and other.covers(first)

	@property
	def adds_days(self) -> bool:
		"""Whether it covers days that the stored version did not cover for this person."""
		old = self.before
		if old is None or old.person != self.person or old.lives_here != self.lives_here:
			return True
		ends_later = old.until is not None and (self.until is None or self.until > old.until)
		return self.since < old.since or ends_later


class ChangeRejected(RuleError):
	"""A change of the household is not allowed; ``finding`` says why."""

	messages = MESSAGES


def stays_on(stays: Iterable[Stay], day: date) -> list[Stay]:
	"""Return the stays that cover a day, including those of collectors, the head first."""
	found = [stay for stay in stays if stay.covers(day)]
	return sorted(found, key=lambda stay: (stay.relationship != HEAD, not stay.lives_here))


def members_on(stays: Iterable[Stay], day: date) -> list[str]:
	"""Return the names of the people who live in the household on a day, each once, the head first."""
	return list(dict.fromkeys(stay.person for stay in stays_on(stays, day) if stay.lives_here))


def head_on(stays: Iterable[Stay], day: date) -> str | None:
	"""Return the name of the head on a day; None when there is none."""
	return next((stay.person for stay in stays_on(stays, day) if stay.relationship == HEAD), None)


# --- what must always hold


def check_stays(stays: Sequence[Stay], today: date) -> list[Finding]:
	"""Return the errors of a list of stays; rows are counted from 1. Heads are checked once the dates are right."""
	found = [
		finding for place, stay in enumerate(stays, start=1) for finding in _check_dates(place, stay, today)
	]
	if found:
		return found
	for place, other_place in find_double_stays(stays):
		if stays[place].adds_days or stays[other_place].adds_days:
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
	present = stays_on(stays, day)
	heads = {stay.person for stay in present if stay.relationship == HEAD}
	collectors = {stay.person for stay in present if stay.collector == PRIMARY}
	found = []
	if len(heads) > 1:
		found.append(make_finding(MESSAGES, "HEAD_TWICE", day, level=ERROR))
	if not heads and any(stay.lives_here for stay in present):
		found.append(make_finding(MESSAGES, "HEAD_MISSING", day, level=ERROR))
	if len(collectors) > 1:
		found.append(make_finding(MESSAGES, "COLLECTOR_TWICE", day, level=ERROR))
	return found


def turning_days(stays: Iterable[Stay]) -> list[date]:
	"""Return the days on which something changes. Between two of them the household stays the same."""
	return sorted({day for stay in stays for day in (stay.since, stay.until) if day})


def find_double_stays(stays: Sequence[Stay]) -> list[tuple[int, int]]:
	"""Return pairs of positions of stays of one person that overlap."""
	return [
		(place, other)
		for place, stay in enumerate(stays)
		for other in range(place + 1, len(stays))
		if stay.person == stays[other].person and stay.overlaps(stays[other])
	]


def find_clashes(stays: Iterable[Stay], elsewhere: Iterable[Stay]) -> list[Stay]:
	"""Return the stays in other households that overlap days a stay of this one adds."""
	fresh = [stay for stay in stays if stay.lives_here and stay.adds_days]
	return [
		other
		for other in elsewhere
		if other.lives_here and any(stay.person == other.person and stay.overlaps(other) for stay in fresh)
	]


class Age(NamedTuple):
	"""What matters about the age of a person; ``minor`` is None where the age is not known."""

	minor: bool | None
	responsible_adult: str | None = None
	has_adult: bool = False  # a responsible adult is linked, written down, or marked as missing


def check_minors(people: dict[str, Age], newcomers: Iterable[str] = ()) -> list[Finding]:
	"""Check that the members under age have a responsible adult.

	:param people: the members by name
	:param newcomers: people who must have one before they are received
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


# --- the changes; each returns the stays in their order, new ones at the end


def receive(stays: Sequence[Stay], newcomers: Iterable[Stay]) -> list[Stay]:
	"""Add newcomers."""
	return [*stays, *newcomers]


def leave(
	stays: Sequence[Stay],
	people: Sequence[str],
	day: date,
	reason: str,
	new_head: str | None = None,
	relationships: Mapping[str, str] = NO_RELATIONSHIPS,
) -> list[Stay]:
	"""End the stays of these people on a day.

	:param new_head: the head from then on, needed when the head leaves and others stay
	:param relationships: of those who stay, to the new head
	:raises ChangeRejected: see :data:`MESSAGES`
	"""
	if not people:
		raise ChangeRejected("NO_ONE_CHOSEN")
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
	"""Change the relationship, collector's role or dependence of one person from a day on."""
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
	"""Make another member head from a day on.

	:param relationships: of the others, to the new head; the present head must be among them
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
	"""Return the household without these people, and the new one they form from a day on.

	:param relationships: to the head of the new household of those who go, and to the head of the rest of those who stay
	"""
	if head not in people:
		raise ChangeRejected("SPLIT_HEAD" if people else "NO_ONE_CHOSEN")
	rest = leave(stays, people, day, NEW_HOUSEHOLD, head_of_the_rest, relationships)
	if not members_on(rest, day):
		raise ChangeRejected("NO_ONE_STAYS")
	return rest, _build_moved_stays(stays, people, day, relationships, head)


def join(
	stays: Sequence[Stay], others: Sequence[Stay], day: date, relationships: Mapping[str, str]
) -> tuple[list[Stay], list[Stay]]:
	"""Return this household with everyone from the other one from a day on, and the other one, which is then empty.

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
	"""Return the stays of these people in the household that receives them. Collectors have to be set again.

	:param head: who of them is head there; None when another person is
	"""
	old_head, moved = head_on(stays, day), []
	for person in people:
		stay = stays[_find_positions(stays, person, day)[-1]]
		same = stay.relationship if head == old_head or not stay.lives_here else UNKNOWN
		relationship = HEAD if person == head else _relationship_of(relationships, person) or same
		moved.append(Stay(person, day, relationship=relationship, dependant=stay.dependant))
	return moved


def _set_head(stays: Sequence[Stay], head: str, day: date, relationships: Mapping[str, str]) -> list[Stay]:
	"""Make a member head from a day on, with the relationships of the others; one that is not given becomes unknown."""
	changed = change(stays, head, day, relationship=HEAD)
	for stay in stays_on(stays, day):
		relationship = _relationship_of(relationships, stay.person)
		if stay.person != head and (relationship or stay.lives_here):
			changed = change(changed, stay.person, day, relationship=relationship or UNKNOWN)
	return changed


def _relationship_of(relationships: Mapping[str, str], person: str) -> str | None:
	"""Return the given relationship of a person to the head; never head, because there is only one."""
	relationship = relationships.get(person)
	return relationship if relationship != HEAD else None


def _find_positions(stays: Sequence[Stay], person: str, day: date) -> list[int]:
	"""Return the positions of the person's stays on a day.

	:raises ChangeRejected: when the person is not there, or something later is recorded
	"""
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
