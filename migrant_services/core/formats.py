"""Dates, times, numbers and money as documents write them, in the language of the print.

Pure: a language is a code such as ``es``, ``es-MX`` or ``en``; a country is ISO 3166-1 alpha-2.
"""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from migrant_services.core.amounts import amount_in_words

SPANISH = "es"
ENGLISH = "en"
# The languages there are texts in, by the code that a person's record has.
OF_SPOKEN = {"spa": SPANISH, "eng": ENGLISH}
HIDDEN = "••••"
# A word with a digit in it, and what follows it of the same number: 95.123.456, E-1234567, AAAA900101HDF.
_NUMBER = re.compile(r"(?:[A-Za-z]+-)?[A-Za-z]*\d[A-Za-z0-9]*(?:[-. /]?\d[A-Za-z0-9]*)*")
_SHOWN = 4


def print_language(asked: str | None, fallback: str | None) -> str:
	"""The language to print in: the one asked for if there are texts in it, else the fallback or English."""
	for language in (asked, fallback):
		if language and re.fullmatch(rf"({SPANISH}|{ENGLISH})([-_][A-Za-z]{{2}})?", language):
			return language
	return ENGLISH


def locale_of(language: str, country: str | None = None) -> Locale:
	"""The locale to format in; the country decides how Spanish writes its numbers."""
	language = (language or ENGLISH)[:2]
	try:
		return Locale.parse(f"{language}_{country.upper()}" if country and language == SPANISH else language)
	except (UnknownLocaleError, ValueError):
		return Locale(SPANISH if language == SPANISH else ENGLISH)


def date_in_words(day: date | None, language: str) -> str:
	"""``22 de noviembre de 2026`` or ``November 22, 2026``; empty for no date."""
	if not day:
		return ""
	return format_date(day, "long", locale_of(language))


def weekday_and_date(day: date, language: str) -> str:
	"""``martes, 1 de diciembre de 2026`` or ``Tuesday, December 1, 2026``"""
	return format_date(day, "full", locale_of(language))


def month_in_words(day: date, language: str) -> str:
	"""``marzo de 1990`` or ``March 1990``, for dates known to the month."""
	pattern = "MMMM 'de' y" if language[:2] == SPANISH else "MMMM y"
	return format_date(day, pattern, locale_of(language))


def time_of_day(moment: datetime | None, language: str) -> str:
	"""``16:05`` or ``4:05 PM``; empty for no time."""
	if not moment:
		return ""
	pattern = "HH:mm" if language[:2] == SPANISH else "h:mm a"
	return format_time(moment.time(), pattern, locale=locale_of(language))


def territory(code: str | None, language: str) -> str:
	"""The name of a country; empty when the code is none."""
	return locale_of(language).territories.get((code or "").upper(), "")


def number(value: float | Decimal | None, language: str, country: str | None = None) -> str:
	"""A number with as many decimals as it has, two at most: ``12,5`` in Argentina, ``12.5`` in Mexico."""
	return format_decimal(_cents(value or 0), format="#,##0.##", locale=locale_of(language, country))


def money(value: float | Decimal, currency: str, language: str, country: str | None = None) -> str:
	"""An amount in figures: ``$ 3,439.46 MXN``, or ``$ 3.439,46 ARS`` in Argentina."""
	figures = format_decimal(_cents(value), format="#,##0.00", locale=locale_of(language, country))
	sign = "$ " if currency in ("MXN", "ARS", "USD") else ""
	return f"{sign}{figures} {currency}"


def money_in_words(value: float | Decimal, currency: str, language: str) -> str:
	"""The amount in words, or nothing for a currency or an amount that has none."""
	try:
		return amount_in_words(_cents(value), currency, language)
	except ValueError:
		return ""


def last_four(number: str | None) -> str:
	"""A document number as prints show it: the last four signs only."""
	signs = re.sub(r"[^A-Za-z0-9]", "", number or "")
	if not signs:
		return ""
	# Of a short number fewer are shown, so that something stays hidden.
	return HIDDEN + signs[-min(_SHOWN, max(1, len(signs) // 2)) :]


def hide_numbers(text: str | None) -> str:
	"""Free text in which every number longer than four signs shows only its last four."""

	def hide(match: re.Match) -> str:
		signs = re.sub(r"[^A-Za-z0-9]", "", match[0])
		return match[0] if len(signs) <= _SHOWN else last_four(signs)

	return _NUMBER.sub(hide, text or "")


def one_line(text: str | None) -> str:
	"""The lines of an address or the like, joined by commas."""
	return ", ".join(line.strip().rstrip(",") for line in (text or "").splitlines() if line.strip())


def lines(text: str | None) -> list[str]:
	"""The lines that are not blank."""
	return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _cents(value: float | Decimal) -> Decimal:
	"""Exact to the cent: Frappe stores amounts as decimals and hands them out as floats."""
	return Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
