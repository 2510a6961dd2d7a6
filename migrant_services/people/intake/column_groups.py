"""Groups of columns with one fact: a date of birth as day, month and year, or a sex as a mark in one of two columns.

The meaning of such a column follows from the name above it (``Fecha de nacimiento / Día``) and from the columns beside it
(``Día | Mes | Año``, ``M | H``).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from migrant_services.people.intake import sexes
from migrant_services.people.intake.columns import BIRTH_PARTS, SEX_MARKS, are_whole_parts, invert, words


class Part(NamedTuple):
	"""The name of a column.

	:param above: the name above it, "" for none
	:param of: the target of the name above; "" without one, None for an unknown name
	:param name: its own name, folded
	"""

	above: str
	of: str | None
	name: str


def is_known(part: Part) -> bool:
	"""Return whether the column can only be a part of a date of birth, or a sex to mark."""
	return part.name in {"birth_date": _date_parts(), "sex_on_document": _sexes()}.get(part.of or "", ())


def find_birth_parts(parts: Sequence[Part]) -> dict[int, str]:
	"""Return the columns of a date of birth, by position. Without a name above, all three are needed.

	>>> birth_parts([Part("", "", "nombre"), Part("", "", "dia"), Part("", "", "mes"), Part("", "", "ano")])
	{1: 'birth_day', 2: 'birth_month', 3: 'birth_year'}
	"""
	# Single letters are parts of a date only below its name: M may be a sex.
	parts = [part if part.above or len(part.name) > 1 else part._replace(of=None) for part in parts]
	for above, found in _find_runs(parts, "birth_date", _date_parts()):
		keys = list(found.values())
		if (
			len(set(keys)) == len(keys)
			and "birth_year" in keys
			and are_whole_parts(keys)
			and (above or len(keys) == len(BIRTH_PARTS))
		):
			return found
	return {}


def find_sex_marks(parts: Sequence[Part]) -> dict[int, str]:
	"""Return the columns of which one is marked, by position: at least those of both sexes."""
	targets = {sex: key for key, sex in SEX_MARKS.items()}
	for _above, found in _find_runs(parts, "sex_on_document", _sexes()):
		letter = sexes.letter_beside(set(found.values()))
		read = {place: letter if sex == sexes.LETTER else sex for place, sex in found.items()}
		marks = {place: targets[sex] for place, sex in read.items() if sex in targets}
		every_column = len(marks) == len(found) == len(set(marks.values()))
		if every_column and {"sex_mark_f", "sex_mark_m"} <= set(marks.values()):
			return marks
	return {}


def _find_runs(
	parts: Sequence[Part], of: str, known: Mapping[str, str]
) -> Iterator[tuple[str, dict[int, str]]]:
	"""Yield adjacent columns with known names that share the name above, or have none."""
	places = (place for place, part in enumerate(parts) if part.of in ("", of) and part.name in known)
	# Adjacent columns have the same difference between position and index.
	for (above, _distance), found in groupby(
		enumerate(places), lambda at: (parts[at[1]].above, at[1] - at[0])
	):
		yield above, {place: known[parts[place].name] for _number, place in found}


@lru_cache(maxsize=1)
def _date_parts() -> dict[str, str]:
	return invert(words()["date_parts"])


@lru_cache(maxsize=1)
def _sexes() -> dict[str, str]:
	"""Return the words for the sexes and the ambiguous letter, without the words for "not known"."""
	found = {word: sex for word, sex in invert(words()["sex"]).items() if sex in SEX_MARKS.values()}
	return found | {sexes.LETTER: sexes.LETTER}
