"""The parts of a plan, and its random generator. Nothing here needs a site."""

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
	"""A clerk's decision about these people on file: each of them may be the person being registered."""

	people: Sequence[str]
	role: str


@dataclass(frozen=True)
class Step:
	"""A later step of a record.

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
	"""One record to make: its values, its author, its time, and what becomes of it.

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
		"""The moment of the record's last step."""
		return max([self.at, *(step.at for step in self.steps)])


class Dice:
	"""A random generator with a fixed seed; each part of the plan has its own."""

	def __init__(self, part: str):
		self._random = Random(f"{SEED}: {part}")

	def chance(self, share: float) -> bool:
		"""Return True with this probability, from 0 to 1."""
		return self._random.random() < share

	def number(self, low: int, high: int) -> int:
		"""Draw a whole number from ``low`` to ``high``, both included."""
		return low + int(self._random.random() * (high - low + 1))

	def share(self) -> float:
		"""Draw a number from 0 up to, but not including, 1."""
		return self._random.random()

	def pick(self, choices: Sequence[T]) -> T:
		"""Draw one of the choices, all equally likely."""
		return choices[self.number(0, len(choices) - 1)]

	def weighted(self, weights: Mapping[T, float]) -> T:
		"""Draw one of the keys, as likely as its weight."""
		mark = self._random.random() * sum(weights.values())
		for choice, weight in weights.items():
			mark -= weight
			if mark < 0:
				return choice
		return list(weights)[-1]

	def shuffled(self, items: Sequence[T]) -> list[T]:
		"""Return the items in random order."""
		order = sorted((self._random.random(), place) for place in range(len(items)))
		return [items[place] for _, place in order]

	def digits(self, length: int) -> str:
		"""Draw a text of so many digits."""
		return "".join(str(self.number(0, 9)) for _ in range(length))


@lru_cache
def data(name: str) -> Any:
	"""Return one of the data files, which callers must not change."""
	return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def office_hours(dice: Dice, day: date, office: str) -> datetime:
	"""Draw a moment of that day when the office is open, or of the last working day before it."""
	minutes = 5 * dice.number(0, 66)
	while not is_working_day(day, COUNTRIES[office]):
		day -= timedelta(days=1)
	return datetime.combine(day, time(9)) + timedelta(minutes=minutes)


def later(dice: Dice, start: datetime, days: int, now: datetime, office: str) -> datetime:
	"""Draw a moment of office hours after ``start``, at most ``days`` later and never in the future."""
	day = start.date() + timedelta(days=dice.number(1, max(days, 1)))
	moment = office_hours(dice, min(day, now.date() - timedelta(days=1)), office)
	return min(max(moment, start + timedelta(minutes=5)), now)


def digest(specs: Sequence[Spec]) -> str:
	"""Return a digest that is the same for two plans exactly when they are the same."""
	return sha256(
		json.dumps([asdict(spec) for spec in specs], default=str, sort_keys=True).encode()
	).hexdigest()
