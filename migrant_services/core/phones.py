"""Phone numbers in international form, from the many ways in which they are written down."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from migrant_services.core.blank_words import says_nothing
from migrant_services.core.findings import Finding, make_finding
from migrant_services.core.spreadsheet_numbers import has_lost_digits, without_decimals

MESSAGES = {
	"PHONE_UNREADABLE": "This is not a phone number. Write it with its area code.",
	"PHONE_DOUBTFUL": "The phone number has too few or too many digits, or an unknown area code. Check it.",
	"PHONE_WORDS": "There is no phone number in it. It is kept as a remark.",
	"PHONE_PARTED": "There was more than one number. Each has a row of its own now. Mark which ones are safe.",
	"PHONE_DIGITS": "There are more digits beside the phone number. They are kept as a remark. If they are of another number, write it whole.",
	"PHONE_LOST": "A spreadsheet has cut digits off this phone number. It is kept as a remark. Write the number again.",
}

# Before 2019 Mexican mobiles were dialled with 044 or 045, long distance with 01, and from abroad with a 1
# after the country code. People still say them so.
_MX_OLD_PREFIX = re.compile(r"(?:01|044|045|1)([0-9]{10})")

# Beside words, fewer digits are an extension, a door or an hour.
LEAST_DIGITS = 6
MOST_DIGITS = 15  # E.164
# More digits than two numbers have: no two numbers written without a sign between them.
MOST_WRITTEN = 2 * MOST_DIGITS
_LETTER = re.compile(r"[^\W\d_]")
# Digits and what stands between the digits of a number, or between two numbers.
_RUN = re.compile(r"[+(]*[0-9](?:[\s()+.,;/|·‐-―-]*[0-9])*")
_BETWEEN_NUMBERS = re.compile(r"\s*[/,;|\n]\s*|\s+(?=[(]?[+])")
_BETWEEN_REMARKS = re.compile(r"[/,;|\n]|(?:^|\s)(?:y|o|e|u|and|or)(?=\s|$)", re.IGNORECASE)
# The last digits of another number: 4163-7201/02, 4163-7299 y 7298.
_ENDING = r"(?:\s*/\s*|\s+(?:y|o|e|u|and|or)\s+)([0-9]{1,4})"
_ENDINGS = re.compile(rf"(?:{_ENDING})+(?=[\s.]*(?:$|[,;|(\n]))", re.IGNORECASE)
# A remark that may be digits of another number.
_DIGITS_BESIDE = re.compile(
	r"(?:(?:y|o|e|u|and|or)\s+)?[0-9][0-9,/\s]*|.*\b(?:y|o)\s+[0-9]{3,}\b.*", re.IGNORECASE | re.DOTALL
)
_DATE = re.compile(r"(0?[1-9]|[12][0-9]|3[01])[/.-](0?[1-9]|1[0-2])[/.-]((19|20)[0-9]{2}|[0-9]{2})")
# What only says that a number follows.
_LABEL = re.compile(r"(?:tel[eé]fonos?|tels?|phone|n[uú]mero|num|nro)\b[.:º°]*|n[º°][.:]*", re.IGNORECASE)
_EDGES = " \t\n\r.,;:/|-–—·="


class Phone(NamedTuple):
	"""A number as written, and what was written beside it. Words without a number have only a remark."""

	number: str
	remark: str = ""


class PhoneCheck(NamedTuple):
	"""The number in E.164 form (None when it cannot be read) and what to remark on it."""

	number: str | None
	findings: list[Finding]


def read_phones(text: str | None) -> list[Phone]:
	"""The numbers in a text, each with its remark; none when the text only says that there is none (``N/A``).

	>>> read_phones("55 4163 7201 (mamá) / 55 4163 7202 ext. 12")
	[Phone(number='55 4163 7201', remark='mamá'), Phone(number='55 4163 7202', remark='ext. 12')]

	Nothing that says something is lost: words without a number, and a number whose digits a spreadsheet has cut off,
	come back as a remark. What comes back reads as itself again.
	"""
	text = _plain(text or "")
	if says_nothing(text) or not (_LETTER.search(text) or re.search("[1-9]", text)):
		return []
	if has_lost_digits(text):
		return [Phone("", text)]
	text = without_decimals(text)
	places = _places(text)
	if not places:
		return [Phone("", text) if _LETTER.search(text) or _digits(text) >= LEAST_DIGITS else Phone(text)]
	several = [_with_endings(text, *place) for place in places]
	remarks = _remarks(
		text, [(start, end) for (start, _end), (_numbers, end) in zip(places, several, strict=True)]
	)
	return [
		Phone(number, remark)
		for (numbers, _end), remark in zip(several, remarks, strict=True)
		for number in numbers
	]


def check_phone(phone: Phone, country: str | None) -> PhoneCheck:
	"""Bring a phone that was read to E.164, as :func:`normalise_phone`, and say so where there is no number in it."""
	if phone.number or not phone.remark:
		number, findings = normalise_phone(phone.number, country)
		beside = [make_finding(MESSAGES, "PHONE_DIGITS")] if _DIGITS_BESIDE.fullmatch(phone.remark) else []
		return PhoneCheck(number, [*findings, *beside])
	code = "PHONE_LOST" if has_lost_digits(phone.remark) else "PHONE_WORDS"
	return PhoneCheck(None, [make_finding(MESSAGES, code)])


@lru_cache(maxsize=4096)
def normalise_phone(text: str | None, country: str | None) -> PhoneCheck:
	"""Bring a phone number to E.164.

	A number that is readable but not valid is kept with a warning: it may be real, and it helps to
	recognise the person. An Argentine mobile keeps the 9 that international calls need.

	:param country: country of the office, ISO 3166-1 alpha-2, for numbers without a country code
	"""
	if not (text or "").strip():
		return PhoneCheck(None, [])
	region = (country or "").upper() or None
	try:
		number = phonenumbers.parse(text, region)
	except NumberParseException:
		return PhoneCheck(None, [make_finding(MESSAGES, "PHONE_UNREADABLE")])
	if not phonenumbers.is_valid_number(number):
		number = _without_old_prefix(number)
	findings = [] if phonenumbers.is_valid_number(number) else [make_finding(MESSAGES, "PHONE_DOUBTFUL")]
	return PhoneCheck(phonenumbers.format_number(number, PhoneNumberFormat.E164), findings)


def _without_old_prefix(number: phonenumbers.PhoneNumber) -> phonenumbers.PhoneNumber:
	national = phonenumbers.national_significant_number(number)
	old = _MX_OLD_PREFIX.fullmatch(national) if number.country_code == 52 else None
	return phonenumbers.parse(old[1], "MX") if old else number


def _plain(text: str) -> str:
	"""The text with ASCII digits and without invisible signs, which numbers copied from a phone bring along."""
	text = "".join(str(unicodedata.decimal(sign, sign)) for sign in unicodedata.normalize("NFKC", text))
	text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
	return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def _places(text: str) -> list[tuple[int, int]]:
	"""Where the numbers stand in the text: none when no run of digits is long enough to be one."""
	found = [place for run in _RUN.finditer(text) for place in _numbers_of_run(text, *run.span())]
	found = [place for place in found if LEAST_DIGITS <= _digits(text[slice(*place)]) <= MOST_WRITTEN]
	without_dates = [place for place in found if not _DATE.fullmatch(text[slice(*place)])]
	return without_dates or found


def _numbers_of_run(text: str, start: int, end: int) -> list[tuple[int, int]]:
	"""The numbers of a run of digits, parted where a sign stands between two numbers, or where there are too many digits."""
	parts, at = [], start
	for sign in (*_BETWEEN_NUMBERS.finditer(text, start, end), None):
		parts.append((at, sign.start() if sign else end))
		at = sign.end() if sign else end
	parts = [part for part in parts if part[0] < part[1]]
	if all(_digits(text[slice(*part)]) < LEAST_DIGITS for part in parts):
		parts = [(start, end)]  # signs within one number: 55/4163/7201
	elif _digits(text[slice(*parts[0])]) < LEAST_DIGITS:
		parts[:2] = [(parts[0][0], parts[1][1])]  # an area code: 55/41637201
	return [place for part in parts for place in _parted(text, *part)]


def _parted(text: str, start: int, end: int) -> list[tuple[int, int]]:
	"""Numbers with nothing but a blank between them, known by having too many digits together and being as long as
	each other; else one of them too many is left whole."""
	count = _digits(text[start:end])
	groups = [group.span() for group in re.finditer(r"[+(]*[0-9]+", text[start:end])]
	for parts in range(2, 6) if count > MOST_DIGITS else ():
		length, digits, ends = count / parts, 0, []
		for at, group in enumerate(groups):
			digits += _digits(text[start + group[0] : start + group[1]])
			if digits == length:
				ends.append(at)
				digits = 0
		if len(ends) == parts and LEAST_DIGITS < length <= MOST_DIGITS:
			begins = [0, *(at + 1 for at in ends[:-1])]
			return [(start + groups[a][0], start + groups[b][1]) for a, b in zip(begins, ends, strict=True)]
	return [(start, end)]


def _with_endings(text: str, start: int, end: int) -> tuple[list[str], int]:
	"""The number at a place and those of which only the last digits stand behind it, and where they end."""
	number = _without_lone_brackets(text[start:end])
	found = _ENDINGS.match(text, end)
	endings = re.findall(_ENDING, found[0], re.IGNORECASE) if found else []
	numbers = [number, *(_with_last_digits(number, ending) for ending in endings)]
	# A day, a month and a year, or the same number again, are no endings.
	if not found or len(set(map(len, endings))) != 1 or len(set(numbers)) < len(numbers) or "" in numbers:
		return [number], end
	return numbers, found.end()


def _with_last_digits(number: str, ending: str) -> str:
	"""The number with other last digits, in the way in which it is written; "" where that is no number."""
	places = [at for at, sign in enumerate(number) if sign.isdigit()][-len(ending) :]
	signs = list(number)
	for at, digit in zip(places, ending, strict=True):
		signs[at] = digit
	found = "".join(signs)
	return found if re.search("[1-9]", found) and without_decimals(found) == found else ""


def _digits(text: str) -> int:
	return sum(sign.isdigit() for sign in text)


def _without_lone_brackets(text: str) -> str:
	"""A text without brackets that only open or only close."""
	return text if text.count("(") == text.count(")") else re.sub("[()]", "", text).strip()


def _remarks(text: str, places: list[tuple[int, int]]) -> list[str]:
	"""What stands beside each number. Between two it belongs to the one before, or after where labels come first."""
	ends = [0, *(end for _start, end in places)]
	starts = [*(start for start, _end in places), len(text)]
	first, *between, last = (text[end:start] for end, start in zip(ends, starts, strict=True))
	labels_first = bool(first.strip(_EDGES)) and not last.strip(_EDGES)
	before, after = [[first]], []
	for gap in between:
		*lefts, right = _BETWEEN_REMARKS.split(gap)
		if not lefts:
			lefts, right = ([], right) if labels_first else ([right], "")
		after.append(lefts)
		before.append([right])
	after.append([last])
	return [
		", ".join(filter(None, map(_tidy, (*left, *right))))
		for left, right in zip(before, after, strict=True)
	]


def _tidy(remark: str) -> str:
	remark = _without_lone_brackets(" ".join(_LABEL.sub("", remark).split())).strip(_EDGES)
	return re.sub(r"^[(\[]([^()\[\]]*)[)\]]$", r"\1", remark).strip(_EDGES)
