"""Phone numbers in international form, parsed from the many ways in which people write them."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from migrant_services.core.blank_text import is_blank_text
from migrant_services.core.findings import Finding, make_finding
from migrant_services.core.spreadsheet_numbers import has_lost_digits, strip_decimals

MESSAGES = {
	"PHONE_UNREADABLE": "This is not a phone number. Write it with its area code.",
	"PHONE_DOUBTFUL": "The phone number has too few or too many digits, or an unknown area code. Check it.",
	"PHONE_WORDS": "There is no phone number here. The text is kept as a remark.",
	"PHONE_PARTED": "There was more than one number. Each now has a row of its own. Mark which ones are safe.",
	"PHONE_DIGITS": "There are more digits beside the phone number. They are kept as a remark. If they belong to another number, write that number in full.",
	"PHONE_LOST": "A spreadsheet has cut digits off this phone number. It is kept as a remark. Write the number again.",
}

# Before 2019 Mexican mobiles were dialled with 044 or 045, long distance with 01, and from abroad with a 1
# after the country code. People still give them that way.
_MX_OLD_PREFIX = re.compile(r"(?:01|044|045|1)([0-9]{10})")

# Beside words, fewer digits are an extension, a door or an hour.
MIN_DIGITS = 6
MAX_DIGITS = 15  # E.164
# More digits than two numbers written without a separator.
MAX_WRITTEN_DIGITS = 2 * MAX_DIGITS
_LETTER = re.compile(r"[^\W\d_]")
# Digits, and the separators within a number or between two numbers.
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
# Labels that only announce a number.
_LABEL = re.compile(r"(?:tel[eé]fonos?|tels?|phone|n[uú]mero|num|nro)\b[.:º°]*|n[º°][.:]*", re.IGNORECASE)
_EDGES = " \t\n\r.,;:/|-–—·="


class Phone(NamedTuple):
	"""A number as written, and the text beside it. Words without a number have only a remark."""

	number: str
	remark: str = ""


class PhoneCheck(NamedTuple):
	"""The number in E.164 form (None when it cannot be read) and the findings on it."""

	number: str | None
	findings: list[Finding]


def read_phones(text: str | None) -> list[Phone]:
	"""Parse the numbers in a text, each with its remark.

	None when the text only says that there is none (``N/A``).

	>>> read_phones("55 4163 7201 (mamá) / 55 4163 7202 ext. 12")
	[Phone(number='55 4163 7201', remark='mamá'), Phone(number='55 4163 7202', remark='ext. 12')]

	No information is lost: words without a number, and a number whose digits a spreadsheet has cut off, are returned as a
	remark. Parsing a result again returns the same result.
	"""
	return list(_read_phones(text or ""))


# The row of a list and the form read the same text.
@lru_cache(maxsize=4096)
def _read_phones(text: str) -> tuple[Phone, ...]:
	text = _simplify(text)
	phones = _parse(text)
	if all(
		phone.number in ("", text) or _parse(_simplify(phone.number)) == [Phone(phone.number)]
		for phone in phones
	):
		return tuple(phones)
	# A number that would read differently without what is beside it.
	return (Phone("", text),)


def _parse(text: str) -> list[Phone]:
	if is_blank_text(text) or not (_LETTER.search(text) or re.search("[1-9]", text)):
		return []
	if has_lost_digits(text):
		return [Phone("", text)]
	text = strip_decimals(text)
	places = _find_numbers(text)
	if not places:
		return [Phone("", text) if _LETTER.search(text) or _count_digits(text) >= MIN_DIGITS else Phone(text)]
	several = [_expand_endings(text, *place) for place in places]
	remarks = _find_remarks(
		text, [(start, end) for (start, _end), (_numbers, end) in zip(places, several, strict=True)]
	)
	return [
		Phone(number, remark)
		for (numbers, _end), remark in zip(several, remarks, strict=True)
		for number in numbers
	]


def check_phone(phone: Phone, country: str | None) -> PhoneCheck:
	"""Convert a parsed phone to E.164, as :func:`normalise_phone`, with a finding where it has no number."""
	if phone.number or not phone.remark:
		number, findings = normalise_phone(phone.number, country)
		beside = [make_finding(MESSAGES, "PHONE_DIGITS")] if _DIGITS_BESIDE.fullmatch(phone.remark) else []
		return PhoneCheck(number, [*findings, *beside])
	code = "PHONE_LOST" if has_lost_digits(phone.remark) else "PHONE_WORDS"
	return PhoneCheck(None, [make_finding(MESSAGES, code)])


@lru_cache(maxsize=4096)
def normalise_phone(text: str | None, country: str | None) -> PhoneCheck:
	"""Convert a phone number to E.164.

	A number that is readable but not valid is kept with a warning: it may be real, and it helps to recognise the person.
	An Argentine mobile keeps the 9 that international calls need.

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
		number = _strip_old_prefix(number)
	findings = [] if phonenumbers.is_valid_number(number) else [make_finding(MESSAGES, "PHONE_DOUBTFUL")]
	return PhoneCheck(phonenumbers.format_number(number, PhoneNumberFormat.E164), findings)


def _strip_old_prefix(number: phonenumbers.PhoneNumber) -> phonenumbers.PhoneNumber:
	national = phonenumbers.national_significant_number(number)
	old = _MX_OLD_PREFIX.fullmatch(national) if number.country_code == 52 else None
	return phonenumbers.parse(old[1], "MX") if old else number


def _simplify(text: str) -> str:
	"""Return the text with ASCII digits and without invisible characters, which come with numbers copied from
	a phone.
	"""
	text = "".join(
		str(unicodedata.decimal(character, character)) for character in unicodedata.normalize("NFKC", text)
	)
	text = "".join(character for character in text if unicodedata.category(character) != "Cf")
	return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def _find_numbers(text: str) -> list[tuple[int, int]]:
	"""Return where the numbers are in the text; none when no run of digits is long enough."""
	found = [place for run in _RUN.finditer(text) for place in _split_run(text, *run.span())]
	found = [place for place in found if _can_be_number(text[slice(*place)])]
	without_dates = [place for place in found if not _DATE.fullmatch(text[slice(*place)])]
	return without_dates or found


def _split_run(text: str, start: int, end: int) -> list[tuple[int, int]]:
	"""Return the numbers in a run of digits, split at separators, or where there are too many digits."""
	parts, at = [], start
	for separator in (*_BETWEEN_NUMBERS.finditer(text, start, end), None):
		parts.append((at, separator.start() if separator else end))
		at = separator.end() if separator else end
	parts = [part for part in parts if part[0] < part[1]]
	if all(_count_digits(text[slice(*part)]) < MIN_DIGITS for part in parts):
		parts = [(start, end)]  # separators within one number: 55/4163/7201
	elif _count_digits(text[slice(*parts[0])]) < MIN_DIGITS:
		parts[:2] = [(parts[0][0], parts[1][1])]  # an area code: 55/41637201
	return [place for part in parts for place in _split_even(text, *_trim_run(text, *part))]


def _trim_run(text: str, start: int, end: int) -> tuple[int, int]:
	"""Return where the run of digits begins and ends, without the separators around it."""
	found = _RUN.search(text, start, end)
	return found.span() if found else (start, end)


def _split_even(text: str, start: int, end: int) -> list[tuple[int, int]]:
	"""Return numbers that are separated by nothing but a space, when together they have too many digits and
	equal lengths.

	Otherwise return the run as one number.
	"""
	count = _count_digits(text[start:end])
	groups = [group.span() for group in re.finditer(r"[+(]*[0-9]+", text[start:end])]
	for parts in range(2, 6) if count > MAX_DIGITS else ():
		length, digits, ends = count / parts, 0, []
		for at, group in enumerate(groups):
			digits += _count_digits(text[start + group[0] : start + group[1]])
			if digits == length:
				ends.append(at)
				digits = 0
		if len(ends) == parts and MIN_DIGITS < length <= MAX_DIGITS:
			begins = [0, *(at + 1 for at in ends[:-1])]
			return [(start + groups[a][0], start + groups[b][1]) for a, b in zip(begins, ends, strict=True)]
	return [(start, end)]


def _expand_endings(text: str, start: int, end: int) -> tuple[list[str], int]:
	"""Return the number at a place, those of which only the last digits follow it, and where they end."""
	number = strip_decimals(_strip_lone_brackets(text[start:end]))
	found = _ENDINGS.match(text, end)
	endings = re.findall(_ENDING, found[0], re.IGNORECASE) if found else []
	numbers = [number, *(_replace_last_digits(number, ending) for ending in endings)]
	# A day, a month and a year, or the same number twice, are no endings.
	if not found or len(set(map(len, endings))) != 1 or len(set(numbers)) < len(numbers) or "" in numbers:
		return [number], end
	return numbers, found.end()


def _replace_last_digits(number: str, ending: str) -> str:
	"""Return the number with other last digits, in the same format; "" where the result is no number."""
	places = [at for at, character in enumerate(number) if character.isdigit()][-len(ending) :]
	characters = list(number)
	for at, digit in zip(places, ending, strict=True):
		characters[at] = digit
	found = "".join(characters)
	return found if re.search("[1-9]", found) and strip_decimals(found) == found else ""


def _can_be_number(text: str) -> bool:
	return MIN_DIGITS <= _count_digits(text) <= MAX_WRITTEN_DIGITS and bool(re.search("[1-9]", text))


def _count_digits(text: str) -> int:
	return sum(character.isdigit() for character in text)


def _strip_lone_brackets(text: str) -> str:
	"""Return the text without brackets that only open or only close."""
	return text if text.count("(") == text.count(")") else re.sub("[()]", "", text).strip()


def _find_remarks(text: str, places: list[tuple[int, int]]) -> list[str]:
	"""Return the text beside each number.

	Text between two numbers belongs to the first, or to the second if labels come first.
	"""
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
		", ".join(filter(None, map(_tidy_remark, (*left, *right))))
		for left, right in zip(before, after, strict=True)
	]


def _tidy_remark(remark: str) -> str:
	remark = _strip_lone_brackets(" ".join(_LABEL.sub("", remark).split())).strip(_EDGES)
	return re.sub(r"^[(\[]([^()\[\]]*)[)\]]$", r"\1", remark).strip(_EDGES)
