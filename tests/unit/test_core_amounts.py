"""Amounts in words, as receipts print them: a clerk never has to correct one."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.core.amounts import CURRENCIES, MESSAGES, spell_amount


@pytest.mark.parametrize(
	("amount", "words"),
	[
		("3439.46", "TRES MIL CUATROCIENTOS TREINTA Y NUEVE PESOS 46/100 M.N."),
		("0", "CERO PESOS 00/100 M.N."),
		("0.05", "CERO PESOS 05/100 M.N."),
		("1", "UN PESO 00/100 M.N."),
		("21", "VEINTIÚN PESOS 00/100 M.N."),
		("31.5", "TREINTA Y UN PESOS 50/100 M.N."),
		("101", "CIENTO UN PESOS 00/100 M.N."),
		("1001", "MIL UN PESOS 00/100 M.N."),
		("21000", "VEINTIÚN MIL PESOS 00/100 M.N."),
		("31021", "TREINTA Y UN MIL VEINTIÚN PESOS 00/100 M.N."),
		("1000000", "UN MILLÓN DE PESOS 00/100 M.N."),
		("1000100", "UN MILLÓN CIEN PESOS 00/100 M.N."),
		("21000000", "VEINTIÚN MILLONES DE PESOS 00/100 M.N."),
		("999999999999.99", None),
	],
)
def test_writes_mexican_receipts(amount, words):
	assert words in (None, spell_amount(Decimal(amount), "MXN"))
	assert spell_amount(Decimal(amount), "MXN").endswith("/100 M.N.")


@pytest.mark.parametrize(
	("amount", "words"),
	[
		("3439.46", "PESOS TRES MIL CUATROCIENTOS TREINTA Y NUEVE CON 46/100"),
		("1", "PESOS UNO CON 00/100"),
		("21", "PESOS VEINTIUNO CON 00/100"),
		("21021", "PESOS VEINTIÚN MIL VEINTIUNO CON 00/100"),
		("1000000", "PESOS UN MILLÓN CON 00/100"),
	],
)
def test_writes_argentine_receipts(amount, words):
	assert spell_amount(Decimal(amount), "ARS", "es-AR") == words


def test_writes_dollars_and_english():
	assert spell_amount(Decimal("1"), "USD") == "UN DÓLAR ESTADOUNIDENSE CON 00/100"
	assert spell_amount(Decimal("41.1"), "USD") == "CUARENTA Y UN DÓLARES ESTADOUNIDENSES CON 10/100"
	assert (
		spell_amount(Decimal("3439.46"), "MXN", "en")
		== "Three thousand, four hundred and thirty-nine Mexican pesos and 46/100"
	)
	assert spell_amount(1, "ARS", "en") == "One Argentine peso and 00/100"


@pytest.mark.parametrize(
	("amount", "code"),
	[
		(Decimal("-0.01"), "AMOUNT_NEGATIVE"),
		(Decimal("NaN"), "AMOUNT_NOT_A_NUMBER"),
		(Decimal("sNaN"), "AMOUNT_NOT_A_NUMBER"),
		(Decimal("Infinity"), "AMOUNT_NOT_A_NUMBER"),
		(Decimal("1.005"), "AMOUNT_DECIMALS"),
		(Decimal("1e12"), "AMOUNT_TOO_LARGE"),
		(1.5, "AMOUNT_TYPE"),
		("1.50", "AMOUNT_TYPE"),
		(True, "AMOUNT_TYPE"),
		(None, "AMOUNT_TYPE"),
	],
)
def test_rejects_what_is_not_an_amount_with_a_sentence(amount, code):
	with pytest.raises(ValueError, match=re.escape(MESSAGES[code])):
		spell_amount(amount, "MXN")


def test_trailing_zeros_are_not_decimals():
	assert spell_amount(Decimal("1.500"), "MXN") == "UN PESO 50/100 M.N."


def test_rejects_an_unknown_currency_or_language():
	with pytest.raises(ValueError, match="MXN, ARS and USD"):
		spell_amount(Decimal(1), "EUR")
	with pytest.raises(ValueError, match="Spanish and English"):
		spell_amount(Decimal(1), "MXN", "fr")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**14 - 1), st.sampled_from(CURRENCIES))
def test_cents_must_be_exact_and_uno_shortened_before_a_noun(cents, currency):
	text = spell_amount(Decimal(cents).scaleb(-2), currency)
	assert f" {cents % 100:02d}/100" in text
	assert not re.search(r"UNO (MIL|MILLÓN|MILLONES|PESOS?|DÓLAR(ES)?)\b", text)
	assert text == text.upper() and "  " not in text
	assert not re.search(r"MILL(ÓN|ONES) (PESO|DÓLAR)", text)


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, 10**9), min_size=2, max_size=2), st.sampled_from(CURRENCIES))
def test_different_amounts_must_read_differently(amounts, currency):
	one, other = amounts
	assert spell_amount(one, currency) != spell_amount(other, currency)
