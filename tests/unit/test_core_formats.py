"""Dates, amounts and numbers are written as in the country; document numbers stay masked."""

from datetime import date, datetime

import pytest

from migrant_services.core import formats


@pytest.mark.parametrize(
	("language", "written"),
	[("es", "5 de marzo de 2026"), ("es-AR", "5 de marzo de 2026"), ("en", "March 5, 2026")],
)
def test_formats_dates_in_words(language, written):
	assert formats.format_long_date(date(2026, 3, 5), language) == written
	assert formats.format_long_date(None, language) == ""


def test_formats_months_and_times():
	assert formats.format_month(date(1990, 3, 1), "es-MX") == "marzo de 1990"
	assert formats.format_month(date(1990, 3, 1), "en") == "March 1990"
	assert formats.format_time_of_day(datetime(2026, 3, 5, 16, 5), "es") == "16:05"
	assert formats.format_time_of_day(datetime(2026, 3, 5, 16, 5), "en") == "4:05 PM"
	assert formats.format_time_of_day(None, "en") == ""


@pytest.mark.parametrize(
	("currency", "language", "country", "written"),
	[
		("MXN", "es", "MX", "$ 3,439.46 MXN"),
		("ARS", "es", "AR", "$ 3.439,46 ARS"),
		("ARS", "en", "AR", "$ 3,439.46 ARS"),
		("EUR", "es", "MX", "3,439.46 EUR"),
	],
)
def test_amounts_follow_the_country(currency, language, country, written):
	assert formats.format_money(3439.46, currency, language, country) == written


def test_a_float_amount_must_be_exact():
	assert formats.format_money(0.1 + 0.2, "MXN", "es", "MX") == "$ 0.30 MXN"
	assert formats.spell_money(1005.005, "MXN", "en") == "One thousand and five Mexican pesos and 01/100"


def test_leaves_out_words_for_an_unknown_currency():
	assert formats.spell_money(10, "EUR", "es") == ""


def test_formats_numbers_and_countries():
	assert formats.format_number(2.5, "es", "AR") == "2,5"
	assert formats.format_number(40.0, "es", "MX") == "40"
	assert formats.get_country_name("HT", "es") == "Haití"
	assert formats.get_country_name(None, "es") == formats.get_country_name("??", "es") == ""


@pytest.mark.parametrize(
	("asked", "fallback", "printed"),
	[
		("es", "en", "es"),
		("es-MX", "en", "es-MX"),
		("fr", "es", "es"),
		("hat", "es-AR", "es-AR"),
		(None, None, "en"),
		("es; drop", "zh", "en"),
	],
)
def test_prints_only_languages_that_have_texts(asked, fallback, printed):
	assert formats.choose_print_language(asked, fallback) == printed
