"""The result of importing a list of tests/data/lists, compared cell by cell with what a person reads in it.

``Import`` is the result of a file, in plain values; ``judge`` compares it with the expectations beside the file
(tests/data/lists/README.md). A fault is one of :data:`KINDS`. Nothing here knows Frappe or the reader.
"""

from __future__ import annotations

import calendar
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "data" / "lists"
FILES = sorted(
	path.name for path in FOLDER.iterdir() if path.is_file() and path.suffix not in (".json", ".md")
)

# Kinds of faults, the worst first.
WRONG = "wrong"  # a value, a person or a silence that is wrong, and nothing says so
SAID = "said"  # a value that is not right, but a remark on the row names its column
REFUSED = "refused"  # a person who could be registered was not; the row or the file says why
KINDS = (WRONG, SAID, REFUSED)

NAMES = ("given_names", "first_surname", "second_surname")
# The fields of the record that a column makes.
MAKES = {
	"full_name": NAMES,
	"surnames": NAMES[1:],
	"age": ("birth_date",),
	"phone": ("phones",),
	"document_type": ("documents",),
	"document_number": ("documents",),
}
# How remarks that name a field of the form begin, where the column is plain from it.
LABELS = {
	"documents": "document",
	"phones": "phone",
	"birth_date": "date of birth",
	"email": "email",
	"nationality": "nationality",
	"sex": "sex on document",
	"responsible_name": "responsible adult",
	**dict.fromkeys(NAMES, "name"),
}
TEXTS = (
	*NAMES,
	"chosen_name",
	"email",
	"address_line",
	"neighbourhood",
	"municipality",
	"state",
	"shelter",
	"birth_place",
	"responsible_name",
)
CODES = ("sex", "nationality", "language")
EXACT, YEAR_MONTH, YEAR, ESTIMATED = "Exact", "Year and Month", "Year", "Estimated"


@dataclass
class Row:
	"""The result of a row.

	:ivar person: the record by the fields of the expectations; None where no one was registered
	:ivar said: the remarks on it
	"""

	person: dict | None = None
	said: list[str] = field(default_factory=list)


@dataclass
class Import:
	"""The result of a file.

	:ivar refused: why the whole file was not taken
	:ivar asked: what the clerk was asked, by the words of the expectations
	:ivar remarks: sentences about the whole file
	:ivar suggested: by the letter of a column, whether the suggestion was ``right``, ``missing`` or ``wrong``
	:ivar moved: whether the clerk had to put right how the file was read
	"""

	rows: dict[int, Row] = field(default_factory=dict)
	refused: str = ""
	asked: set[str] = field(default_factory=set)
	remarks: list[str] = field(default_factory=list)
	suggested: dict[str, str] = field(default_factory=dict)
	moved: bool = False


class Fault(NamedTuple):
	"""One difference from what a person reads."""

	kind: str
	row: int
	about: str
	got: str = ""
	wanted: str = ""

	def __str__(self) -> str:
		return f"{self.kind}: row {self.row}, {self.about}: {self.got!r} for {self.wanted!r}"


def expected_of(file: str) -> dict:
	return json.loads((FOLDER / file).with_suffix(".json").read_text(encoding="utf-8"))


def judge(expected: dict, came: Import) -> list[Fault]:
	"""List all differences between an import and what a person would have registered."""
	if came.refused:
		return [Fault(REFUSED, row["row"], "file", came.refused, "registered") for row in expected["rows"]]
	faults = [fault for row in expected["rows"] for fault in _judge_row(expected, row, came)]
	people = {row["row"] for row in expected["rows"]}
	for number, row in came.rows.items():
		if number not in people and row.person:
			faults.append(Fault(WRONG, number, "person", _name(row.person), "no person"))
	return faults


def unasked(expected: dict, came: Import) -> list[dict]:
	"""Return questions that the file cannot answer and that were not asked."""
	return (
		[]
		if came.refused
		else [
			question
			for question in expected["questions"]
			if question["must"] and question["about"] not in came.asked
		]
	)


def needless(expected: dict, came: Import) -> set[str]:
	"""Return questions that a person who sees the file would not ask."""
	return came.asked - {question["about"] for question in expected["questions"]}


def silently_wrong(faults: list[Fault]) -> set[int]:
	"""Return the rows on which something is wrong and nothing says so."""
	return {fault.row for fault in faults if fault.kind == WRONG}


def _judge_row(expected: dict, row: dict, came: Import) -> Iterator[Fault]:
	number, found = row["row"], came.rows.get(row["row"])
	must = row.get("must_say", {})
	excused = "may_refuse" in row or "must_refuse" in row
	if found is None:
		if not (excused and (came.asked or came.remarks)):
			yield Fault(WRONG, number, "row", "not read", _name(row["person"]))
		return
	if found.person is None:
		if not found.said:
			yield Fault(WRONG, number, "row", "left out without a word", _name(row["person"]))
		elif not excused and not any(_named(expected, letters, found.said) for letters in must):
			yield Fault(REFUSED, number, "row", " ".join(found.said), _name(row["person"]))
		return
	if "must_refuse" in row:
		yield Fault(WRONG, number, "person", _name(found.person), "no person before a clerk looked")
		return
	for letters, why in must.items():
		if not _named(expected, letters, found.said):
			yield Fault(WRONG, number, f"column {letters}", "no remark", why)
	for about, got, wanted in differences(row, found.person):
		letters = [
			letter for letter, column in expected["columns"].items() if about in _made_by(column["field"])
		]
		yield Fault(SAID if _named(expected, letters, found.said) else WRONG, number, about, got, wanted)


def differences(row: dict, got: dict) -> Iterator[tuple[str, str, str]]:
	"""Yield field, value and expected value wherever a record differs from what a person would have made of the row."""
	wanted = row["person"]
	either = row.get("either", {})
	for about in (*TEXTS, *CODES):
		right = either.get(about, [wanted.get(about, "")])
		if _plain(got.get(about)) not in {_plain(value) for value in right}:
			yield about, str(got.get(about) or ""), " or ".join(str(value) for value in right)
	days = [{"birth_date": day} for day in either["birth_date"]] if "birth_date" in either else [wanted]
	if not any(birth_fits(day, got.get("birth_date"), got.get("precision")) for day in days):
		born = f"{got.get('birth_date') or ''} {got.get('precision') or ''}".strip()
		yield (
			"birth_date",
			born,
			" or ".join(str(day.get("birth_date") or day.get("age") or "") for day in days),
		)
	if not _same_phones(wanted.get("phones", []), got.get("phones", [])):
		yield "phones", _listed(got.get("phones", [])), _listed(wanted.get("phones", []))
	papers = either.get("documents", [wanted.get("documents", [])])
	if _papers(got.get("documents", [])) not in [_papers(each) for each in papers]:
		yield "documents", _listed(got.get("documents", [])), _listed(papers[0])


def birth_fits(wanted: dict, born: date | None, precision: str | None) -> bool:
	"""Return whether a stored birth date says exactly what the row says."""
	precision = precision or EXACT
	if day := wanted.get("birth_date"):
		day, exact = date.fromisoformat(day), wanted.get("precision", EXACT)
		if born is None:
			return False
		if exact == EXACT:
			return precision == EXACT and born == day
		if exact == YEAR_MONTH:
			return precision == YEAR_MONTH and (born.year, born.month) == (day.year, day.month)
		return precision in (YEAR, ESTIMATED) and born.year == day.year
	if not (age := wanted.get("age")) or age.get("minor"):
		return born is None
	if born is None:
		return False
	first, last = _born_between(age)
	if precision in (YEAR, ESTIMATED):
		return first.year <= born.year <= last.year
	if precision == YEAR_MONTH:
		return (first.year, first.month) <= (born.year, born.month) <= (last.year, last.month)
	# An age gives no exact day, but days and weeks give one that is near enough.
	return ("days" in age or "weeks" in age) and first <= born <= last


def _born_between(age: dict) -> tuple[date, date]:
	"""Return the first and last day on which a person of that age was born."""
	day = date.fromisoformat(age["as_of"])
	if "days" in age:
		# "Newborn" means the first four weeks.
		return day - timedelta(age["days"] or 28), day - timedelta(age["days"])
	if "weeks" in age:
		return day - timedelta(7 * age["weeks"] + 6), day - timedelta(7 * age["weeks"])
	months = 12 * age.get("years", 0) + age.get("months", 0)
	unit = 1 if "months" in age else 12
	return _months_before(day, months + unit) + timedelta(1), _months_before(day, months)


def _months_before(day: date, months: int) -> date:
	years, month = divmod(12 * day.year + day.month - 1 - months, 12)
	return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def _named(expected: dict, letters: Iterable[str], said: list[str]) -> bool:
	"""Return whether a sentence names one of the columns: its header, its letter if it has none, or its field."""
	patterns = []
	for column in (expected["columns"][letter] for letter in letters):
		header = _plain(column["header"].split(" / ")[-1])
		patterns.append(rf"(?<!\w){re.escape(header)}(?!\w)" if header else rf"column {letters}\b")
		patterns += [rf"{LABELS[about]}( \d)?:" for about in _made_by(column["field"]) if about in LABELS]
	return any(re.search(pattern, _plain(sentence)) for pattern in patterns for sentence in said)


def _made_by(target: str | None) -> tuple[str, ...]:
	if target is None:
		return ()
	return ("documents",) if target.startswith("document:") else MAKES.get(target, (target,))


def _same_phones(wanted: list[dict], got: list[dict]) -> bool:
	"""Compare numbers with or without the country in front, and whose they are where the list says so."""
	left = list(got)
	for each in wanted:
		digits = _digits(each["phone"])
		match = next(
			(one for one in left if digits in (_digits(one["phone"]), _digits(one["phone"])[-len(digits) :])),
			None,
		)
		if match is None or _plain(each.get("whose")) not in _plain(match.get("whose")):
			return False
		left.remove(match)
	return not left


def _papers(documents: list[dict]) -> list[tuple[str, str]]:
	return sorted(
		(each["type"], re.sub(r"[^0-9A-Z]", "", str(each["number"] or "").upper())) for each in documents
	)


def _digits(text: str) -> str:
	return re.sub(r"\D", "", text)


def _plain(text: str | None) -> str:
	return " ".join(unicodedata.normalize("NFC", text or "").casefold().split())


def _name(person: dict) -> str:
	return " ".join(filter(None, (person.get(part) for part in NAMES)))


def _listed(rows: list[dict]) -> str:
	return ", ".join(" ".join(str(value) for value in row.values() if value) for row in rows)
