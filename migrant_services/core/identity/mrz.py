"""The machine-readable zone of passports, cards and visas (ICAO Doc 9303 parts 3 to 7): TD1, TD2, TD3, MRV.

A reader types it like a keyboard, with line ends or without, or a clerk types it. Nothing blocks: the values are
offered, and a check digit that does not match gets a warning.
"""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from babel.core import get_global

from migrant_services.core.ages import EXACT, YEAR, YEAR_MONTH
from migrant_services.core.findings import Finding, make_finding

MESSAGES = {
	"MRZ_UNREADABLE": "These are not the machine-readable lines of a document. Read or type all of them.",
	"MRZ_CORRECTED": "A letter and a digit that look alike were confused ({0} times). Compare all fields.",
	"MRZ_NUMBER": "The check digit of the document number does not match. Compare it with the document.",
	"MRZ_BIRTH": "The check digit of the date of birth does not match. Compare it with the document.",
	"MRZ_EXPIRY": "The check digit of the expiry date does not match. Compare it with the document.",
	"MRZ_OPTIONAL": "The check digit of the personal number does not match. Compare it with the document.",
	"MRZ_WHOLE": "The check digit of all lines does not match. Compare them with the document.",
	"MRZ_DATE": "A date in the lines does not exist. Compare it with the document.",
	"MRZ_COUNTRY": "A country in the lines is not known. Choose it by hand.",
	"MRZ_CUT": "The name fills its whole line, so it may be cut short. Compare it with the document.",
}
MAX_INPUT_LENGTH = 400  # far more than three lines with spaces
LINE_WIDTHS = {90: 30, 72: 36, 88: 44}
# A reader set for another keyboard types these for the filler; other scripts have their own forms.
_FILLERS = str.maketrans(dict.fromkeys(";«»‹›>＜", "<"))
_TO_DIGIT = str.maketrans("OQDUILZSGB", "0000112568")
_TO_LETTER = str.maketrans("01258", "OIZSB")
_ALIKE = {"0": "O", "O": "0", "1": "I", "I": "1", "2": "Z", "Z": "2", "5": "S", "S": "5", "8": "B", "B": "8"}
# Codes of ICAO that are no ISO 3166-1 alpha-3 codes.
_OTHER_COUNTRIES = {
	"D": "DE",
	"RKS": "XK",
	"XKX": "XK",
	**dict.fromkeys(("GBD", "GBN", "GBO", "GBP", "GBS"), "GB"),
}
NO_COUNTRY = ("XXA", "XXB", "XXC", "XXX", "UNO", "UNA", "UNK", "XOM", "XPO", "EUE", "UTO")
STATELESS = "XXA"


class MachineRead(NamedTuple):
	"""The contents of a machine-readable zone; names are in capitals and without accents, as printed there."""

	kind: str  # TD1, TD2, TD3, MRVA or MRVB
	document_code: str
	issuer: str  # as written: three letters
	surnames: str
	given_names: str
	number: str
	nationality: str  # as written
	sex: str  # F, M or X
	birth_date: date | None
	birth_precision: str | None
	expiry: date | None
	optional: str
	findings: list[Finding]

	@property
	def is_passport(self) -> bool:
		"""Whether the zone is that of a passport."""
		return self.kind == "TD3"


def read(text: str | None, today: date) -> MachineRead | None:
	"""Parse the lines; None when they are no machine-readable zone."""
	lines = _split_lines(text)
	return _Reader(lines, today).read() if lines else None


def compute_check_digit(field: str) -> str:
	"""Return the check digit: A=10 ... Z=35, < = 0, weights 7, 3, 1, modulo 10."""
	values = (0 if character == "<" else int(character, 36) for character in field)
	return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def get_country_code(code: str) -> str | None:
	"""Return the ISO 3166-1 alpha-2 code of a country in the zone; None for no country or an unknown one."""
	found = _OTHER_COUNTRIES.get(code) or get_global("territory_aliases").get(code, ())
	alpha2 = found if isinstance(found, str) else (found[0] if len(found) == 1 else None)
	return alpha2 if alpha2 and len(code) in (1, 3) and code not in NO_COUNTRY else None


def _split_lines(text: str | None) -> list[str] | None:
	if not text or len(text) > MAX_INPUT_LENGTH:
		return None
	folded = unicodedata.normalize("NFKC", text).upper().translate(_FILLERS)
	rows = [re.sub(r"\s", "", row) for row in re.split(r"[\r\n]+", folded)]
	rows = [row for row in rows if row]
	whole = "".join(rows)
	if not re.fullmatch(r"[A-Z0-9<]{60,90}", whole):
		return None
	width = LINE_WIDTHS.get(len(whole))
	if width is None and len(rows) in (2, 3):
		# Fillers at the end of a line are easily omitted.
		width = 30 if len(rows) == 3 else 44 if max(map(len, rows)) > 36 else 36
		# The second line ends with a check digit, except on visas.
		if max(map(len, rows)) > width or (len(rows[1]) < width and whole[0] != "V"):
			return None
		whole = "".join(row.ljust(width, "<") for row in rows)
	if width is None or whole[0] not in "ACIPV":
		return None
	return [whole[start : start + width] for start in range(0, len(whole), width)]


class _Reader:
	"""Parses one zone and counts the characters that were read as look-alikes."""

	def __init__(self, lines: list[str], today: date):
		self.lines, self.today = lines, today
		self.corrected = 0
		self.findings: list[Finding] = []

	def read(self) -> MachineRead:
		"""Parse the lines; None when they are no machine-readable zone."""
		first, second, *third = self.lines
		kind = {30: "TD1", 36: "TD2", 44: "TD3"}[len(first)]
		if first[0] == "V" and kind != "TD1":
			kind = {"TD2": "MRVB", "TD3": "MRVA"}[kind]
		if kind == "TD1":
			names, holder = third[0], second
			number, optional = self.number(first[5:14], first[14], first[15:30])
			birth, sex, expiry, nationality = holder[0:7], holder[7], holder[8:15], holder[15:18]
		else:
			names, holder = first[5:], second
			rest = holder[28 : -1 if kind in ("TD2", "TD3") else None]
			if kind == "TD3":
				number, optional = self.checked(holder[0:9], holder[9], "MRZ_NUMBER"), self.personal(rest)
			else:
				number, optional = self.number(holder[0:9], holder[9], rest)
			nationality, birth, sex, expiry = holder[10:13], holder[13:20], holder[20], holder[21:28]
		born, precision = self.birth(birth)
		expires = self.expiry(expiry)
		if not kind.startswith("MRV"):
			self.composite(kind)
		surnames, given_names = self.names(names)
		code = self.letters(first[0:2]).strip("<")
		issuer, nationality = self.country(first[2:5]), self.country(nationality)
		if self.corrected:
			self.remark("MRZ_CORRECTED", self.corrected)
		found = list(dict.fromkeys(self.findings))
		if any(
			finding.code in ("MRZ_NUMBER", "MRZ_BIRTH", "MRZ_EXPIRY", "MRZ_OPTIONAL") for finding in found
		):
			# The finding on the field says enough.
			found = [finding for finding in found if finding.code != "MRZ_WHOLE"]
		sex = sex if sex in "FM" else "X"
		return MachineRead(
			kind,
			code,
			issuer,
			surnames,
			given_names,
			number,
			nationality,
			sex,
			born,
			precision,
			expires,
			optional,
			found,
		)

	def remark(self, code: str, *params) -> None:
		"""Add a finding."""
		self.findings.append(make_finding(MESSAGES, code, *params))

	def digits(self, field: str) -> str:
		"""Return the field with look-alike letters read as digits."""
		return self.correct(field, field.translate(_TO_DIGIT))

	def letters(self, field: str) -> str:
		"""Return the field with look-alike digits read as letters."""
		return self.correct(field, field.translate(_TO_LETTER))

	def correct(self, field: str, meant: str) -> str:
		"""Count the characters that were corrected, and return the corrected field."""
		self.corrected += sum(a != b for a, b in zip(field, meant, strict=True))
		return meant

	def checked(self, field: str, digit: str, code: str) -> str:
		"""Return the field; replace one character by its look-alike if only then the check digit matches."""
		digit = self.digits(digit)
		if compute_check_digit(field) != digit:
			alike = [
				field[:place] + _ALIKE[character] + field[place + 1 :]
				for place, character in enumerate(field)
				if character in _ALIKE
			]
			matching = [each for each in alike if compute_check_digit(each) == digit]
			if len(matching) == 1:
				field = self.correct(field, matching[0])
			else:
				self.remark(code)
		return field.replace("<", "")

	def number(self, field: str, digit: str, optional: str) -> tuple[str, str]:
		"""Return number and optional data.

		A number of more than nine characters continues there, with its check digit.
		"""
		if digit == "<" and (longer := re.match(r"([A-Z0-9]+)([A-Z0-9])(?:<|$)", optional)):
			whole = self.checked(field + longer[1], longer[2], "MRZ_NUMBER")
			return whole, optional[longer.end() :].strip("<")
		return self.checked(field, digit, "MRZ_NUMBER"), optional.strip("<")

	def personal(self, rest: str) -> str:
		"""Return the personal number of a passport, which may have no check digit while it is empty."""
		field, digit = rest[:14], rest[14]
		if not field.strip("<") and digit in "<0":
			return ""
		return self.checked(field, digit, "MRZ_OPTIONAL")

	def birth(self, field: str) -> tuple[date | None, str | None]:
		"""Return the date of birth with its precision, in the nearest past century."""
		digits = self.dated(field, "MRZ_BIRTH")
		year, month, day = digits[0:2], digits[2:4], digits[4:6]
		if not year.isdigit():
			return None, None
		unknown_month, unknown_day = (not part.isdigit() or part == "00" for part in (month, day))
		precision = YEAR if unknown_month else YEAR_MONTH if unknown_day else EXACT
		parts = (1 if unknown_month else int(month), 1 if unknown_month or unknown_day else int(day))
		for century in (self.today.year // 100 * 100, self.today.year // 100 * 100 - 100):
			born = self.date_of(century + int(year), *parts)
			if born and born <= self.today:
				return born, precision
		self.remark("MRZ_DATE")
		return None, None

	def expiry(self, field: str) -> date | None:
		"""Return the date of expiry: within fifty years of today."""
		digits = self.dated(field, "MRZ_EXPIRY")
		if not digits.isdigit():
			return None
		year = self.today.year // 100 * 100 + int(digits[0:2])
		year += -100 if year > self.today.year + 50 else 100 if year <= self.today.year - 50 else 0
		found = self.date_of(year, int(digits[2:4]), int(digits[4:6]))
		if not found:
			self.remark("MRZ_DATE")
		return found

	def dated(self, field: str, code: str) -> str:
		"""Return the digits of a date, with a finding when its check digit does not match."""
		digits, digit = self.digits(field[:6]), self.digits(field[6])
		if compute_check_digit(digits) != digit and digits.strip("<"):
			self.remark(code)
		return digits

	@staticmethod
	def date_of(year: int, month: int, day: int) -> date | None:
		try:
			return date(year, month, day)
		except ValueError:
			return None

	def composite(self, kind: str) -> None:
		"""Check the check digit over all lines."""
		first, second = self.lines[0], self.lines[1]
		if kind == "TD1":
			covered = first[5:30] + second[0:7] + second[8:15] + second[18:29]
		else:
			covered = second[0:10] + second[13:20] + second[21:-1]
		# It is not conclusive when fields had to be corrected.
		if not self.corrected and compute_check_digit(covered) != second[-1]:
			self.remark("MRZ_WHOLE")

	def names(self, field: str) -> tuple[str, str]:
		"""Return surnames and given names, with a finding when the name may be cut."""
		if not field.endswith("<"):
			self.remark("MRZ_CUT")
		surnames, _separator, given = self.letters(field).rstrip("<").partition("<<")
		return _join_words(surnames), _join_words(given)

	def country(self, field: str) -> str:
		"""Return a country as written, with a finding when it is unknown."""
		code = self.letters(field).strip("<")
		if code and code not in NO_COUNTRY and not get_country_code(code):
			self.remark("MRZ_COUNTRY")
		return code


def _join_words(field: str) -> str:
	return " ".join(part for part in field.split("<") if part)
