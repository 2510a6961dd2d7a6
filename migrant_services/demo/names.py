"""Names of invented people, formed as in their countries of origin."""

from dataclasses import dataclass

from migrant_services.demo.spec import Dice, data

DOUBLE_GIVEN_NAME = 0.25
OWN_TWO_SURNAMES = 0.15  # children of one registered parent


@dataclass(frozen=True)
class Name:
	"""A name in its parts; ``script`` is the whole name in its native script."""

	given: str
	first: str | None = None
	second: str | None = None
	script: str | None = None


def draw(
	dice: Dice, culture: str, sex: str, parent: Name | None = None, parent_sex: str | None = None
) -> Name:
	"""Draw a name of that culture.

	:param sex: F or M
	:param parent: name of the mother or father who gives the surname
	"""
	lists = data("names")[culture]
	given = _given(dice, lists, sex)
	if lists["pattern"] == "single":
		return Name(given[0], script=given[1])
	surnames = _surnames(lists, sex)
	own, other = dice.pick(surnames), dice.pick(surnames)
	one_surname = lists["pattern"] == "one" or (lists["pattern"] == "one_or_two" and dice.chance(0.7))
	if parent and parent.first:
		inherited = _same(lists, parent.first, sex)
		if one_surname:
			return _name(lists, given, inherited)
		if parent_sex == "F" and dice.chance(OWN_TWO_SURNAMES):
			return _name(lists, given, inherited, (parent.second, None))
		return _name(lists, given, *((other, inherited) if parent_sex == "F" else (inherited, other)))
	return _name(lists, given, own, None if one_surname else other)


def _pair(entry) -> tuple[str, str | None]:
	return (entry, None) if isinstance(entry, str) else tuple(entry)


def _given(dice: Dice, lists: dict, sex: str) -> tuple[str, str | None]:
	first, second = (_pair(dice.pick(lists[sex])) for _ in range(2))
	doubled = dice.chance(DOUBLE_GIVEN_NAME) and lists["pattern"] == "two"
	if doubled and first != second and " " not in first[0] + second[0]:
		return f"{first[0]} {second[0]}", None
	return first


def _surnames(lists: dict, sex: str) -> list[tuple[str, str | None]]:
	return [_pair(entry) for entry in lists.get("surnames") or lists[f"surnames_{sex}"]]


def _same(lists: dict, surname: str, sex: str) -> tuple[str, str | None]:
	"""Return the surname of a parent in the form that the child has."""
	for of_parent in ("F", "M"):
		for place, entry in enumerate(_surnames(lists, of_parent)):
			if entry[0] == surname:
				return _surnames(lists, sex)[place]
	return surname, None


def _name(lists: dict, given, first, second=None) -> Name:
	script = None
	if given[1] and first[1]:
		script = first[1] + given[1] if lists.get("script") == "surname_first" else f"{given[1]} {first[1]}"
	return Name(given[0], first[0], second[0] if second else None, script)
