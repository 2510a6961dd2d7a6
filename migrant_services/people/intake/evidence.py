"""What the whole file shows about how its dates and names are written, and the questions that remain open."""

from collections import Counter
from collections.abc import Mapping, Sequence

from migrant_services.people.intake import dates, sexes
from migrant_services.people.intake.rows import Plan


class Evidence:
	"""Counts, row by row, how dates and names are written."""

	def __init__(self, plan: Plan, headers: Sequence[str] = ()):
		self.plan = plan
		keys = plan.mapping.items()
		self.day_columns = [place for place, key in keys if key in ("birth_date", "attended_on")]
		self.birth_columns = [place for place, key in keys if key == "birth_date"]
		self.age_columns = [place for place, key in keys if key == "age"]
		self.name_columns = [place for place, key in keys if key == "full_name"]
		self.sex_columns = [place for place, key in keys if key == "sex_on_document"]
		named = [headers[place] for place in self.sex_columns if place < len(headers)]
		self.m_is = Counter(meaning for name in named for meaning in sexes.meanings_in_name(name))
		self.letters_m = 0
		self.dated = any(key == "attended_on" for _place, key in keys)
		self.only: dict[str, int] = dict.fromkeys(dates.ORDERS, 0)
		self.either = self.short_years = self.ages = self.whole_names = 0

	def see(self, cells: list[str]) -> None:
		"""Count what the cells of one more row can mean."""
		for place in self.day_columns:
			text = cells[place]
			if not text:
				continue
			self.short_years += dates.has_short_year(text)
			self.ages += dates.is_age(text)
			fitting = dates.orders(text)
			if len(fitting) == 1:
				self.only[next(iter(fitting))] += 1
			self.either += len(fitting) > 1
		self.ages += any(cells[place] for place in self.age_columns) and not any(
			cells[place] for place in self.birth_columns
		)
		for place in self.sex_columns:
			self.letters_m += sexes.is_letter(cells[place])
			self.m_is.update(sexes.meanings_beside(cells[place]))
		self.whole_names += any(
			" " in cells[place] and "," not in cells[place] for place in self.name_columns
		)

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
