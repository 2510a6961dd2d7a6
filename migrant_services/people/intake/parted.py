"""One fact in several columns: a date of birth under day, month and year, a sex by a mark under one of two.

What such a column means follows from the name above it (``Fecha de nacimiento / Día``) and from the columns beside it
(``Día | Mes | Año``, ``M | H``).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from migrant_services.people.intake import sexes
from migrant_services.people.intake.columns import BIRTH_PARTS, SEX_MARKS, are_whole_parts, turned, words


class Part(NamedTuple):
	"""The name of a column.

	:param above: the name that stands above it, "" for none
	:param of: the target that the name above means; "" where nothing stands above, None where that is not known
	:param name: folded
	"""

	above: str
	of: str | None
	name: str


def is_known(part: Part) -> bool:
	"""Whether it can only be a part of a date of birth, or a sex to be marked."""
	return part.name in {"birth_date": _date_parts(), "sex_on_document": _sexes()}.get(part.of or "", ())


def birth_parts(parts: Sequence[Part]) -> dict[int, str]:
	"""The columns of a date of birth, by their places. Those with no name above them are all three or none.

	>>> birth_parts([Part("", "", "nombre"), Part("", "", "dia"), Part("", "", "mes"), Part("", "", "ano")])
	{1: 'birth_day', 2: 'birth_month', 3: 'birth_year'}
	"""
	# Letters alone are parts of a date only below a name that says so: M may be a sex.
	parts = [part if part.above or len(part.name) > 1 else part._replace(of=None) for part in parts]
	for above, found in _runs(parts, "birth_date", _date_parts()):
		keys = list(found.values())
		if (
			len(set(keys)) == len(keys)
			and "birth_year" in keys
			and are_whole_parts(keys)
			and (above or len(keys) == len(BIRTH_PARTS))
		):
			return found
	return {}


def sex_marks(parts: Sequence[Part]) -> dict[int, str]:
	"""The columns of which one is marked, by their places: at least those of both sexes."""
	targets = {sex: key for key, sex in SEX_MARKS.items()}
	for _above, found in _runs(parts, "sex_on_document", _sexes()):
		letter = sexes.letter_beside(set(found.values()))
		marks = {place: targets.get(letter if sex == sexes.LETTER else sex) for place, sex in found.items()}
		keys = list(marks.values())
		if {"sex_mark_f", "sex_mark_m"} <= set(keys) and None not in keys and len(set(keys)) == len(keys):
			return marks
	return {}


def _runs(parts: Sequence[Part], of: str, known: Mapping[str, str]) -> Iterator[tuple[str, dict[int, str]]]:
	"""Columns beside each other that have one name above them, or none, and known names."""
	places = (place for place, part in enumerate(parts) if part.of in ("", of) and part.name in known)
	# Those beside each other have the same distance from their number in the row of them.
	for (above, _distance), found in groupby(
		enumerate(places), lambda at: (parts[at[1]].above, at[1] - at[0])
	):
		yield above, {place: known[parts[place].name] for _number, place in found}


@lru_cache(maxsize=1)
def _date_parts() -> dict[str, str]:
	return turned(words()["date_parts"])


@lru_cache(maxsize=1)
def _sexes() -> dict[str, str]:
	"""Words for the sexes, and the letter that may be either; what only says that it is not known is no sex."""
	found = {word: sex for word, sex in turned(words()["sex"]).items() if sex in SEX_MARKS.values()}
	return found | {sexes.LETTER: sexes.LETTER}
