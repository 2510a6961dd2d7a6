"""Families of the demo office and the people who lived with them: one household was split, two were joined."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from migrant_services.demo.people import Human, address
from migrant_services.demo.spec import Spec
from migrant_services.people.households.rules import HEAD, JOINED_ANOTHER, NEW_HOUSEHOLD, PRIMARY

SPLIT, JOINED = 3, 8  # places among the families, the first of which came long ago

Family = tuple[Human, list[dict]]


def households(people: list[Human], now: datetime) -> Iterator[Spec]:
	"""Plan a household for each adult who came with children, and what became of some."""
	families: list[Family] = [_family(adult) for adult in people if adult.children]
	families.append(_split(families[SPLIT], people, now))
	later = next(
		family for family in families[JOINED + 1 :] if family[0].office == families[JOINED][0].office
	)
	_join(families[JOINED], later, now)
	for place, (adult, rows) in enumerate(families, start=1):
		days = [day for row in rows for day in (row["from_date"], row.get("to_date")) if day]
		at = max(adult.registered + timedelta(minutes=30), datetime.combine(max(days), time(13)))
		values = {"office": adult.office, "members": rows, **address(adult)}
		yield Spec("Household", f"demo-household-{place:04d}", adult.role, min(at, now), values)


def _family(adult: Human) -> Family:
	since = adult.registered.date()
	children = [{**_row(child, "Daughter or son", since), "dependant": 1} for child in adult.children]
	return adult, [{**_row(adult, HEAD, since), "collector": PRIMARY}, *children]


def _split(family: Family, people: list[Human], now: datetime) -> Family:
	"""Let another person live with the family for a while; return the household they have then."""
	head, rows = family
	guest = next(
		person
		for person in people
		if person.office == head.office and 18 <= person.age and not person.children and not person.restricted
	)
	since = max(head, guest, key=lambda person: person.registered).registered.date()
	left = _after(since, 45, now)
	rows.append({**_row(guest, "Not related", since), "to_date": left, "reason": NEW_HOUSEHOLD})
	return guest, [_row(guest, HEAD, left)]


def _join(family: Family, other: Family, now: datetime) -> None:
	"""Let the other family, whose head is a sibling, move in with this one."""
	day = _after(max(family[0].registered, other[0].registered).date(), 30, now)
	for row, person in zip(other[1], [other[0], *other[0].children], strict=True):
		relationship = "Sibling" if person is other[0] else "Niece or nephew"
		row |= {"to_date": day, "reason": JOINED_ANOTHER}
		family[1].append({**_row(person, relationship, day), "dependant": row.get("dependant", 0)})


def _row(person: Human, relationship: str, since: date) -> dict:
	return {"person": person.key, "relationship": relationship, "from_date": since}


def _after(day: date, days: int, now: datetime) -> date:
	return max(day, min(day + timedelta(days=days), now.date() - timedelta(days=1)))
