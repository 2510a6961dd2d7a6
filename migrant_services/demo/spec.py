"""What a plan is made of, and the dice it is drawn with. Nothing here knows of a site."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from migrant_services.core.calendar import is_working_day

SEED = "migrant services demo office"
DATA = Path(__file__).parent / "data"
COUNTRIES = {"MX": "MX", "AR": "AR"}  # country of each office, by the office's key

T = TypeVar("T")


class Country(str):
	"""An ISO 3166-1 alpha-2 code that stands for the site's record of that country."""


@dataclass(frozen=True)
class Unsure:
	"""People on file; stands for the decision of who registers that each of them may be the one who is registered."""

	people: Sequence[str]
	role: str


@dataclass(frozen=True)
class Step:
	"""What happens to a record later on.

	:param stage: the stage it reaches, by the actions of its workflow; None when it is only edited
	:param values: what is written before
	:param role: who writes it
	"""

	at: datetime
	stage: str | None = None
	values: Mapping[str, Any] = field(default_factory=dict)
	role: str | None = None


@dataclass(frozen=True)
class Spec:
	"""One record to make: with what, by whom, when, and what becomes of it.

	:param stamps: columns that the app fills with the present moment, and what they are to say instead
	"""

	doctype: str
	name: str
	role: str
	at: datetime
	values: Mapping[str, Any]
	steps: Sequence[Step] = ()
	stamps: Mapping[str, Any] = field(default_factory=dict)

	@property
	def last(self) -> datetime:
		"""When the last thing happened to the record."""
		return max([self.at, *(step.at for step in self.steps)])


class Dice:
	"""Chance that falls the same way every time; each part of the plan has its own."""

	def __init__(self, part: str):
		self._random = Random(f"{SEED}: {part}")

	def chance(self, share: float) -> bool:
		return self._random.random() < share

	def number(self, low: int, high: int) -> int:
		"""A whole number from ``low`` to ``high``, both included."""
		return low + int(self._random.random() * (high - low + 1))

	def share(self) -> float:
		return self._random.random()

	def pick(self, choices: Sequence[T]) -> T:
		return choices[self.number(0, len(choices) - 1)]

	def weighted(self, weights: Mapping[T, float]) -> T:
		mark = self._random.random() * sum(weights.values())
		for choice, weight in weights.items():
			mark -= weight
			if mark < 0:
				return choice
		return list(weights)[-1]

	def shuffled(self, items: Sequence[T]) -> list[T]:
		order = sorted((self._random.random(), place) for place in range(len(items)))
		return [items[place] for _, place in order]

	def digits(self, length: int) -> str:
		return "".join(str(self.number(0, 9)) for _ in range(length))


@lru_cache
def data(name: str) -> Any:
	"""One of the data files; not to be changed by who reads it."""
	return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def office_hours(dice: Dice, day: date, office: str) -> datetime:
	"""A moment of that day when the office is open, or of the last working day before it."""
	minutes = 5 * dice.number(0, 66)
	while not is_working_day(day, COUNTRIES[office]):
		day -= timedelta(days=1)
	return datetime.combine(day, time(9)) + timedelta(minutes=minutes)


def later(dice: Dice, start: datetime, days: int, now: datetime, office: str) -> datetime:
	"""A moment of office hours after ``start``, at most ``days`` later and never in the future."""
	day = start.date() + timedelta(days=dice.number(1, max(days, 1)))
	moment = office_hours(dice, min(day, now.date() - timedelta(days=1)), office)
	return min(max(moment, start + timedelta(minutes=5)), now)


def digest(specs: Sequence[Spec]) -> str:
	"""The same for two plans exactly when they are the same."""
	return sha256(
		json.dumps([asdict(spec) for spec in specs], default=str, sort_keys=True).encode()
	).hexdigest()
