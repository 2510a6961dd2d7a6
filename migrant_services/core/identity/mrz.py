"""The machine-readable zone of passports, cards and visas (ICAO Doc 9303 parts 3 to 7): TD1, TD2, TD3, MRV.

A reader types it like a keyboard, with line ends or without, or a clerk types it. Nothing blocks: what is read is
offered, and a check digit that does not match is remarked on.
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
	"MRZ_CORRECTED": "A letter and a digit that look alike were taken for each other ({0} times). Compare it all.",
	"MRZ_NUMBER": "The check digit of the document number does not match. Compare it with the document.",
	"MRZ_BIRTH": "The check digit of the date of birth does not match. Compare it with the document.",
	"MRZ_EXPIRY": "The check digit of the expiry date does not match. Compare it with the document.",
	"MRZ_OPTIONAL": "The check digit of the personal number does not match. Compare it with the document.",
	"MRZ_WHOLE": "The check digit of all lines does not match. Compare them with the document.",
	"MRZ_DATE": "A date in the lines does not exist. Compare it with the document.",
	"MRZ_COUNTRY": "A country in the lines is not known. Choose it by hand.",
	"MRZ_CUT": "The name fills its whole line, so it may be cut short. Compare it with the document.",
}
LONGEST_INPUT = 400  # far more than three lines with blanks
WIDTHS = {90: 30, 72: 36, 88: 44}
# A reader set for another keyboard types these for the filler; other scripts have forms of their own.
_FILLERS = str.maketrans(dict.fromkeys(";«»‹›>＜", "<"))
_TO_DIGIT = str.maketrans("OQDUILZSGB", "0000112568")
_TO_LETTER = str.maketrans("01258", "OIZSB")
_ALIKE = {"0": "O", "O": "0", "1": "I", "I": "1", "2": "Z", "Z": "2", "5": "S", "S": "5", "8": "B", "B": "8"}
# ISO 3166-1 alpha-3 codes, and what ICAO has besides: None where it stands for no country.
_OTHER_COUNTRIES = {
	"D": "DE",
	"RKS": "XK",
	"XKX": "XK",
	**dict.fromkeys(("GBD", "GBN", "GBO", "GBP", "GBS"), "GB"),
}
NO_COUNTRY = ("XXA", "XXB", "XXC", "XXX", "UNO", "UNA", "UNK", "XOM", "XPO", "EUE", "UTO")
STATELESS = "XXA"


class MachineRead(NamedTuple):
	"""What a machine-readable zone says; names in capitals and without accents, as it has them."""

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
		return self.kind == "TD3"


def read(text: str | None, today: date) -> MachineRead | None:
	"""Read the lines; None when they are no machine-readable zone."""
	lines = _lines(text)
	return _Reader(lines, today).read() if lines else None


def check_digit(field: str) -> str:
	"""Check digit: A=10 ... Z=35, < = 0, weights 7, 3, 1, modulo 10."""
	values = (0 if sign == "<" else int(sign, 36) for sign in field)
	return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def country(code: str) -> str | None:
	"""The ISO 3166-1 alpha-2 code of a country in a machine-readable zone; None for no country or an unknown one."""
	found = _OTHER_COUNTRIES.get(code) or get_global("territory_aliases").get(code, ())
	alpha2 = found if isinstance(found, str) else (found[0] if len(found) == 1 else None)
	return alpha2 if alpha2 and len(code) in (1, 3) and code not in NO_COUNTRY else None


def _lines(text: str | None) -> list[str] | None:
	if not text or len(text) > LONGEST_INPUT:
		return None
	folded = unicodedata.normalize("NFKC", text).upper().translate(_FILLERS)
	rows = [re.sub(r"\s", "", row) for row in re.split(r"[\r\n]+", folded)]
	rows = [row for row in rows if row]
	whole = "".join(rows)
	if not re.fullmatch(r"[A-Z0-9<]{60,90}", whole):
		return None
	width = WIDTHS.get(len(whole))
	if width is None and len(rows) in (2, 3):
		# Fillers at the end of a line are easily left out.
		width = 30 if len(rows) == 3 else 44 if max(map(len, rows)) > 36 else 36
		# The second line ends with a check digit, but for visas.
		if max(map(len, rows)) > width or (len(rows[1]) < width and whole[0] != "V"):
			return None
		whole = "".join(row.ljust(width, "<") for row in rows)
	if width is None or whole[0] not in "ACIPV":
		return None
	return [whole[start : start + width] for start in range(0, len(whole), width)]


class _Reader:
	"""Reads one zone, counting signs that were taken for others."""

	def __init__(self, lines: list[str], today: date):
		self.lines, self.today = lines, today
		self.corrected = 0
		self.findings: list[Finding] = []

	def read(self) -> MachineRead:
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
			# What is wrong is said already.
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
		self.findings.append(make_finding(MESSAGES, code, *params))

	def digits(self, field: str) -> str:
		return self.taken_for(field, field.translate(_TO_DIGIT))

	def letters(self, field: str) -> str:
		return self.taken_for(field, field.translate(_TO_LETTER))

	def taken_for(self, field: str, meant: str) -> str:
		self.corrected += sum(a != b for a, b in zip(field, meant, strict=True))
		return meant

	def checked(self, field: str, digit: str, code: str) -> str:
		"""The field, with one sign taken for one that looks alike if only so the check digit matches."""
		digit = self.digits(digit)
		if check_digit(field) != digit:
			alike = [
				field[:place] + _ALIKE[sign] + field[place + 1 :]
				for place, sign in enumerate(field)
				if sign in _ALIKE
			]
			matching = [each for each in alike if check_digit(each) == digit]
			if len(matching) == 1:
				field = self.taken_for(field, matching[0])
			else:
				self.remark(code)
		return field.replace("<", "")

	def number(self, field: str, digit: str, optional: str) -> tuple[str, str]:
		"""Number and optional data; a number longer than nine signs goes on in these, with its check digit."""
		if digit == "<" and (longer := re.match(r"([A-Z0-9]+)([A-Z0-9])(?:<|$)", optional)):
			whole = self.checked(field + longer[1], longer[2], "MRZ_NUMBER")
			return whole, optional[longer.end() :].strip("<")
		return self.checked(field, digit, "MRZ_NUMBER"), optional.strip("<")

	def personal(self, rest: str) -> str:
		"""The personal number of a passport, which may have no check digit while it is empty."""
		field, digit = rest[:14], rest[14]
		if not field.strip("<") and digit in "<0":
			return ""
		return self.checked(field, digit, "MRZ_OPTIONAL")

	def birth(self, field: str) -> tuple[date | None, str | None]:
		"""Date of birth with its precision; of the two centuries the one that is past and nearer."""
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
		"""Date of expiry: within fifty years of today."""
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
		digits, digit = self.digits(field[:6]), self.digits(field[6])
		if check_digit(digits) != digit and digits.strip("<"):
			self.remark(code)
		return digits

	@staticmethod
	def date_of(year: int, month: int, day: int) -> date | None:
		try:
			return date(year, month, day)
		except ValueError:
			return None

	def composite(self, kind: str) -> None:
		first, second = self.lines[0], self.lines[1]
		if kind == "TD1":
			covered = first[5:30] + second[0:7] + second[8:15] + second[18:29]
		else:
			covered = second[0:10] + second[13:20] + second[21:-1]
		# Of what had to be corrected it says nothing.
		if not self.corrected and check_digit(covered) != second[-1]:
			self.remark("MRZ_WHOLE")

	def names(self, field: str) -> tuple[str, str]:
		if not field.endswith("<"):
			self.remark("MRZ_CUT")
		surnames, _separator, given = self.letters(field).rstrip("<").partition("<<")
		return _words(surnames), _words(given)

	def country(self, field: str) -> str:
		code = self.letters(field).strip("<")
		if code and code not in NO_COUNTRY and not country(code):
			self.remark("MRZ_COUNTRY")
		return code


def _words(field: str) -> str:
	return " ".join(part for part in field.split("<") if part)
