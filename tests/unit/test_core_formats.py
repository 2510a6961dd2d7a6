"""Dates, amounts and numbers are written as in the country; document numbers stay masked."""

from datetime import date, datetime

import pytest

from migrant_services.core import formats


@pytest.mark.parametrize(
	("language", "written"),
	[("es", "5 de marzo de 2026"), ("es-AR", "5 de marzo de 2026"), ("en", "March 5, 2026")],
)
def test_formats_dates_in_words(language, written):
	assert formats.date_in_words(date(2026, 3, 5), language) == written
	assert formats.date_in_words(None, language) == ""


def test_formats_months_and_times():
	assert formats.month_in_words(date(1990, 3, 1), "es-MX") == "marzo de 1990"
	assert formats.month_in_words(date(1990, 3, 1), "en") == "March 1990"
	assert formats.time_of_day(datetime(2026, 3, 5, 16, 5), "es") == "16:05"
	assert formats.time_of_day(datetime(2026, 3, 5, 16, 5), "en") == "4:05 PM"
	assert formats.time_of_day(None, "en") == ""


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
	assert formats.money(3439.46, currency, language, country) == written


def test_a_float_amount_must_be_exact():
	assert formats.money(0.1 + 0.2, "MXN", "es", "MX") == "$ 0.30 MXN"
	assert formats.money_in_words(1005.005, "MXN", "en") == "One thousand and five Mexican pesos and 01/100"


def test_leaves_out_words_for_an_unknown_currency():
	assert formats.money_in_words(10, "EUR", "es") == ""


def test_formats_numbers_and_countries():
	assert formats.number(2.5, "es", "AR") == "2,5"
	assert formats.number(40.0, "es", "MX") == "40"
	assert formats.territory("HT", "es") == "Haití"
	assert formats.territory(None, "es") == formats.territory("??", "es") == ""


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
	assert formats.print_language(asked, fallback) == printed


@pytest.mark.parametrize(
	("number", "shown"),
	[
		("E0123456", "••••3456"),
		("95.123.456", "••••3456"),
		("1234", "••••34"),
		("7", "••••7"),
		("", ""),
		(None, ""),
	],
)
def test_shows_only_the_last_characters_of_a_document_number(number, shown):
	assert formats.last_four(number) == shown


@pytest.mark.parametrize(
	("text", "shown"),
	[
		("Pasaporte E-1234567", "Pasaporte ••••4567"),
		("DNI 95.123.456 vigente", "DNI ••••3456 vigente"),
		("DNI 95 123 456", "DNI ••••3456"),
		("CURP ZEOM910417MNERRR08", "CURP ••••RR08"),
		("INE, termina en 4821", "INE, termina en 4821"),
		("credencial sin número", "credencial sin número"),
	],
)
def test_masks_numbers_in_free_text(text, shown):
	assert formats.hide_numbers(text) == shown
