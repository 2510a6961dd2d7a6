"""What the whole file shows about how its dates and names are written, and the questions that remain open."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

from migrant_services.people.intake import date_parts, dates, sexes
from migrant_services.people.intake.columns import BIRTH_PARTS, SEX_MARKS
from migrant_services.people.intake.rows import Plan

# How many examples are shown with a question, and how long each may be.
MAX_EXAMPLES, MAX_EXAMPLE_LENGTH = 3, 60


class Evidence:
	"""Counts row by row how dates and names are written, and keeps the first examples."""

	def __init__(self, plan: Plan, headers: Sequence[str] = ()):
		self.plan = plan
		keys = plan.mapping.items()
		# A cell for a part of a date may have all of it.
		self.day_columns = [
			place for place, key in keys if key in ("birth_date", *BIRTH_PARTS, "attended_on")
		]
		self.year_columns = [place for place, key in keys if key == "birth_year"]
		self.birth_columns = [place for place, key in keys if key in ("birth_date", "birth_year")]
		self.age_columns = [place for place, key in keys if key == "age"]
		self.name_columns = [place for place, key in keys if key == "full_name"]
		self.sex_columns = [place for place, key in keys if key in ("sex_on_document", *SEX_MARKS)]
		named = [(plan.mapping[place], headers[place]) for place in self.sex_columns if place < len(headers)]
		meanings = (
			sexes.meanings_beside_column(name) if key in SEX_MARKS else sexes.meanings_in_name(name)
			for key, name in named
		)
		self.m_is = Counter(chain.from_iterable(meanings))
		self.letters_m = 0
		self.dated = any(key == "attended_on" for _place, key in keys)
		self.only: dict[str, int] = dict.fromkeys(dates.ORDERS, 0)
		self.either = self.short_years = self.ages = self.whole_names = 0
		self.examples: dict[str, list[str]] = {}

	def see(self, cells: list[str]) -> None:
		"""Count what the cells of one more row can mean."""
		for place in self.day_columns:
			text = cells[place]
			if not text:
				continue
			self.short_years += self.note_example("two_digits", text, dates.has_short_year(text))
			self.ages += self.note_example("ages_as_of", text, dates.is_age(text))
			fitting = dates.orders(text)
			# Of dates that fit one order only, the first of each shows that both are there.
			self.note_example(
				"date_order", text, len(fitting) > 1 or any(not self.only[order] for order in fitting)
			)
			if len(fitting) == 1:
				self.only[next(iter(fitting))] += 1
			self.either += len(fitting) > 1
		for place in self.year_columns:
			self.short_years += self.note_example(
				"two_digits", cells[place], date_parts.is_short_year(cells[place])
			)
		if not any(cells[place] for place in self.birth_columns):
			for place in self.age_columns:
				self.ages += self.note_example("ages_as_of", cells[place], bool(cells[place]))
		for place in self.sex_columns:
			self.note_example("letter_m", cells[place], bool(cells[place]))
			self.letters_m += sexes.is_letter(cells[place])
			self.m_is.update(sexes.meanings_beside(cells[place]))
		self.whole_names += any(
			" " in cells[place] and "," not in cells[place] for place in self.name_columns
		)

	def note_example(self, question: str, text: str, raises: bool) -> bool:
		"""Return whether a text raises a question; keep it as an example while there are few."""
		found = self.examples.setdefault(question, [])
		if raises and len(found) < MAX_EXAMPLES and text[:MAX_EXAMPLE_LENGTH] not in found:
			found.append(text[:MAX_EXAMPLE_LENGTH])
		return raises

	def counts(self) -> dict[str, int]:
		"""Return the counts for :func:`open_questions` and :func:`date_order_of`; they are stored with the import."""
		return {
			"day_first": self.only[dates.DAY_FIRST],
			"month_first": self.only[dates.MONTH_FIRST],
			"either": self.either,
			"short_years": self.short_years,
			"ages": 0 if self.dated else self.ages,
			"whole_names": self.whole_names,
			"letters_m": self.letters_m,
			**{f"m_is_{meaning.lower()}": self.m_is[meaning] for meaning in sexes.MEANINGS},
		}


def date_order_of(counts: Mapping[str, int]) -> str | None:
	"""Return the order of day and month that the dates themselves prove; None when they do not."""
	proved = [
		order
		for order, key in zip(dates.ORDERS, ("day_first", "month_first"), strict=True)
		if counts.get(key)
	]
	return proved[0] if len(proved) == 1 else None


def open_questions(counts: Mapping[str, int], plan: Plan) -> list[str]:
	"""Return the questions that only a person who knows the file can answer, and that have no answer yet."""
	found = []
	in_doubt = counts.get("either") or (counts.get("day_first") and counts.get("month_first"))
	if in_doubt and not plan.date_order and not date_order_of(counts):
		found.append("date_order")
	if counts.get("short_years") and not plan.two_digits:
		found.append("two_digits")
	if counts.get("letters_m") and not plan.letter_m and not sexes.letter_m_of(counts):
		found.append("letter_m")
	if counts.get("ages") and not plan.ages_as_of:
		found.append("ages_as_of")
	if counts.get("whole_names") and not plan.name_order:
		found.append("name_order")
	return found
