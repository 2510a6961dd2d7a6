"""Dates, times, numbers and money as documents show them, in the language of the print.

Pure: a language is a code such as ``es``, ``es-MX`` or ``en``; a country is ISO 3166-1 alpha-2.
"""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from migrant_services.core.amounts import spell_amount

SPANISH = "es"
ENGLISH = "en"
# The languages that have texts, by the code in a person's record.
LANGUAGE_BY_SPOKEN_CODE = {"spa": SPANISH, "eng": ENGLISH}


def choose_print_language(requested: str | None, fallback: str | None) -> str:
	"""Return the requested language if there are texts in it, else the fallback or English."""
	for language in (requested, fallback):
		if language and re.fullmatch(rf"({SPANISH}|{ENGLISH})([-_][A-Za-z]{{2}})?", language):
			return language
	return ENGLISH


def get_locale(language: str, country: str | None = None) -> Locale:
	"""Return the locale to format in; the country decides how Spanish numbers are written."""
	language = (language or ENGLISH)[:2]
	try:
		return Locale.parse(f"{language}_{country.upper()}" if country and language == SPANISH else language)
	except (UnknownLocaleError, ValueError):
		return Locale(SPANISH if language == SPANISH else ENGLISH)


def get_quotes(language: str) -> tuple[str, str]:
	"""Return the opening and the closing quotation mark."""
	return ("«", "»") if language[:2] == SPANISH else ("“", "”")


def format_long_date(day: date | None, language: str) -> str:
	"""Return ``22 de noviembre de 2026`` or ``November 22, 2026``; empty for no date."""
	if not day:
		return ""
	return format_date(day, "long", get_locale(language))


def format_weekday_and_date(day: date, language: str) -> str:
	"""Return ``martes, 1 de diciembre de 2026`` or ``Tuesday, December 1, 2026``."""
	return format_date(day, "full", get_locale(language))


def format_month(day: date, language: str) -> str:
	"""Return ``marzo de 1990`` or ``March 1990``, for dates known to the month."""
	pattern = "MMMM 'de' y" if language[:2] == SPANISH else "MMMM y"
	return format_date(day, pattern, get_locale(language))


def format_time_of_day(moment: datetime | None, language: str) -> str:
	"""Return ``16:05`` or ``4:05 PM``; empty for no time."""
	if not moment:
		return ""
	pattern = "HH:mm" if language[:2] == SPANISH else "h:mm a"
	return format_time(moment.time(), pattern, locale=get_locale(language))


def get_country_name(code: str | None, language: str) -> str:
	"""Return the name of a country; empty when the code is unknown."""
	return get_locale(language).territories.get((code or "").upper(), "")


def format_number(value: float | Decimal | None, language: str, country: str | None = None) -> str:
	"""Return a number with as many decimals as it has, at most two: ``12,5`` in Argentina, ``12.5`` in
	Mexico.
	"""
	return format_decimal(
		_round_to_cents(value or 0), format="#,##0.##", locale=get_locale(language, country)
	)


def format_money(value: float | Decimal, currency: str, language: str, country: str | None = None) -> str:
	"""Return an amount in figures: ``$ 3,439.46 MXN``, or ``$ 3.439,46 ARS`` in Argentina."""
	figures = format_decimal(_round_to_cents(value), format="#,##0.00", locale=get_locale(language, country))
	symbol = "$ " if currency in ("MXN", "ARS", "USD") else ""
	return f"{symbol}{figures} {currency}"


def spell_money(value: float | Decimal, currency: str, language: str) -> str:
	"""Return the amount in words; empty when the currency or the amount cannot be spelled out."""
	try:
		return spell_amount(_round_to_cents(value), currency, language)
	except ValueError:
		return ""


def join_lines(text: str | None) -> str:
	"""Return the lines of an address or similar text, joined by commas."""
	return ", ".join(line.strip().rstrip(",") for line in (text or "").splitlines() if line.strip())


def split_lines(text: str | None) -> list[str]:
	"""Return the lines that are not blank."""
	return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _round_to_cents(value: float | Decimal) -> Decimal:
	"""Return the value exact to the cent: Frappe stores amounts as decimals and returns them as floats."""
	return Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
