"""Every way of writing a phone number is stored in one form, and odd numbers are kept."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.core.phones import Phone, check_phone, normalise_phone, read_phones


@pytest.mark.parametrize(
	("typed", "country", "number"),
	[
		("0261 15 654-3210", "AR", "+5492616543210"),
		("+54 9 261 654 3210", "MX", "+5492616543210"),
		("(0261) 423-4567", "ar", "+542614234567"),
		("55 1234 5678", "MX", "+525512345678"),
		("044 55 1234 5678", "MX", "+525512345678"),
		("01 55 1234 5678", "MX", "+525512345678"),
		("+52 1 55 1234 5678", "AR", "+525512345678"),
		("+509 34 10 1234", "MX", "+50934101234"),
		("+58 412-1234567", None, "+584121234567"),
	],
)
def test_reads_every_spelling_as_one_number(typed, country, number):
	assert normalise_phone(typed, country) == (number, [])


@pytest.mark.parametrize(
	("typed", "code", "kept"),
	[
		("abc", "PHONE_UNREADABLE", False),
		("no tiene", "PHONE_UNREADABLE", False),
		("12", "PHONE_DOUBTFUL", True),
		("00 1234 5678", "PHONE_DOUBTFUL", True),
		("+52 1 00 1234 5678", "PHONE_DOUBTFUL", True),
	],
)
def test_remarks_odd_numbers(typed, code, kept):
	number, (finding,) = normalise_phone(typed, "MX")
	assert finding.code == code and not finding.blocks
	assert (number is not None) is kept


def test_a_local_number_cannot_be_read_without_a_country():
	assert normalise_phone("55 1234 5678", None).number is None


@pytest.mark.parametrize("typed", [None, "", "  "])
def test_a_missing_number_is_not_a_mistake(typed):
	assert normalise_phone(typed, "MX") == (None, [])


@settings(max_examples=40, deadline=None)
@given(st.text("0123456789+() -ab", max_size=20), st.sampled_from(["MX", "AR", None]))
def test_normalising_must_be_idempotent(typed, country):
	number, findings = normalise_phone(typed, country)
	if number and not findings:
		assert normalise_phone(number, country) == (number, [])


@pytest.mark.parametrize(
	("written", "read"),
	[
		("55 4163 7201", [("55 4163 7201", "")]),
		("55 4163 7201 (mamá)", [("55 4163 7201", "mamá")]),
		("55 4163 7201 ext. 12", [("55 4163 7201", "ext. 12")]),
		("000000,1", [("", "000000,1")]),
		("5541637201#12", [("5541637201", "#12")]),
		("55 4163 7201, recado con la vecina", [("55 4163 7201", "recado con la vecina")]),
		("55 4163 7201 no llamar de noche", [("55 4163 7201", "no llamar de noche")]),
		("55 4163 7201 de 9 a 18 hs", [("55 4163 7201", "de 9 a 18 hs")]),
		("55 4163 7201 (desde 01/02/2025)", [("55 4163 7201", "desde 01/02/2025")]),
		("whatsapp +58 412-1234567 (solo mensajes)", [("+58 412-1234567", "whatsapp, solo mensajes")]),
		("(55 4163 7201 mamá)", [("55 4163 7201", "mamá")]),
		("(0261) 15-555-1234", [("(0261) 15-555-1234", "")]),
		("Tel. 55 4163 7201", [("55 4163 7201", "")]),
		("55/41637201", [("55/41637201", "")]),
		("55/4163/7201", [("55/4163/7201", "")]),
		("55 4163 7201/02/2025", [("55 4163 7201", "02/2025")]),
		("55 4163 7201, 02", [("55 4163 7201", "02")]),
		("55 4163 7201/01", [("55 4163 7201", "01")]),
		("55 4163 7201 / 12 hs", [("55 4163 7201", "12 hs")]),
		("\u202a+52 55 4163 7201\u202c", [("+52 55 4163 7201", "")]),
		("٠٥٥٤١٦٣٧٢٠١", [("05541637201", "")]),
		("12", [("12", "")]),
		("5541637201.0", [("5541637201", "")]),
		("recado con la vecina", [("", "recado con la vecina")]),
		("casa 12", [("", "casa 12")]),
		("5.54164E+09", [("", "5.54164E+09")]),
		("9" * 200, [("", "9" * 200)]),
	],
)
def test_keeps_a_number_with_its_remark(written, read):
	assert read_phones(written) == [Phone(*each) for each in read]


@pytest.mark.parametrize(
	("written", "read"),
	[
		("55 4163 7201 / 55 4163 7202", [("55 4163 7201", ""), ("55 4163 7202", "")]),
		("55 4163 7201 y 55 4163 7202", [("55 4163 7201", ""), ("55 4163 7202", "")]),
		("55 4163 7201 - 55 4163 7202", [("55 4163 7201", ""), ("55 4163 7202", "")]),
		("5541637201\n5541637202", [("5541637201", ""), ("5541637202", "")]),
		("4163 7201 4163 7202", [("4163 7201", ""), ("4163 7202", "")]),
		("+5492615551234+5492615554321", [("+5492615551234", ""), ("+5492615554321", "")]),
		("+54 9 261 555-1234 / 261 555-4321", [("+54 9 261 555-1234", ""), ("261 555-4321", "")]),
		("55 4163 7201 (mamá) / 55 4163 7202 ext. 1", [("55 4163 7201", "mamá"), ("55 4163 7202", "ext. 1")]),
		("mamá: 55 4163 7201, papá: 55 4163 7202", [("55 4163 7201", "mamá"), ("55 4163 7202", "papá")]),
		("55 4163 7201 mamá y 55 4163 7202 papá", [("55 4163 7201", "mamá"), ("55 4163 7202", "papá")]),
		("Tel: 55 4163 7201 cel: 55 4163 7202", [("55 4163 7201", ""), ("55 4163 7202", "cel")]),
		(
			"55 4163 7201; 55 4163 7202; 55 4163 7203",
			[("55 4163 7201", ""), ("55 4163 7202", ""), ("55 4163 7203", "")],
		),
		(
			"55 4163 7201 55 4163 7202 55 4163 7203",
			[("55 4163 7201", ""), ("55 4163 7202", ""), ("55 4163 7203", "")],
		),
	],
)
def test_reads_two_numbers_as_two(written, read):
	assert read_phones(written) == [Phone(*each) for each in read]


@pytest.mark.parametrize(
	("written", "read"),
	[
		("55 41 63 72 10/11", [("55 41 63 72 10", ""), ("55 41 63 72 11", "")]),
		("55-4163-7299 y 7298", [("55-4163-7299", ""), ("55-4163-7298", "")]),
		("4163-7201/02", [("4163-7201", ""), ("4163-7202", "")]),
		("55 41 63 72 10 o 7298", [("55 41 63 72 10", ""), ("55 41 63 72 98", "")]),
		("4163-7201 / 2 / 3", [("4163-7201", ""), ("4163-7202", ""), ("4163-7203", "")]),
		(
			"mamá: 4163-7201/02, papá: 4163-7205",
			[("4163-7201", "mamá"), ("4163-7202", "mamá"), ("4163-7205", "papá")],
		),
		("4163-7201/02 (mamá)", [("4163-7201", "mamá"), ("4163-7202", "mamá")]),
	],
)
def test_expands_numbers_that_differ_in_their_last_digits(written, read):
	assert read_phones(written) == [Phone(*each) for each in read]


@pytest.mark.parametrize(
	"written",
	[
		None,
		"",
		" ",
		"N/A",
		"n/a",
		"-",
		"--",
		"?",
		"S/N",
		"no tiene",
		"No tiene teléfono",
		"ninguno",
		"sin celular",
		"0",
		"000 000",
	],
)
def test_words_for_no_phone_are_blank(written):
	assert read_phones(written) == []


@settings(max_examples=150, deadline=None)
@given(st.text("0123456789+()/,;. -\nabyext", max_size=40))
def test_reading_must_be_idempotent_and_cannot_lose_a_digit(written):
	phones = read_phones(written)
	for phone in phones:
		assert not phone.number or read_phones(phone.number) == [Phone(phone.number)]
	said = "".join(phone.number + phone.remark for phone in phones)
	if phones and "." not in written and not re.search(r",\s*0", written):
		# A spreadsheet's decimal zeros are dropped. Two numbers that differ in their last digits share the rest.
		assert not Counter(filter(str.isdigit, written)) - Counter(filter(str.isdigit, said))


@pytest.mark.parametrize(
	("phone", "number", "codes"),
	[
		(Phone("55 4163 7201", "mamá"), "+525541637201", []),
		(Phone("", "recado con la vecina"), None, ["PHONE_WORDS"]),
		(Phone("", "5.54164E+09"), None, ["PHONE_LOST"]),
		(Phone("12"), "+5212", ["PHONE_DOUBTFUL"]),
		(Phone("55 4163 7201", "02/2025"), "+525541637201", ["PHONE_DIGITS"]),
		(Phone("55 4163 7201", "mamá) y 7298 (papá"), "+525541637201", ["PHONE_DIGITS"]),
		(Phone("55 4163 7201", "ext. 12"), "+525541637201", []),
		(Phone("55 4163 7201", "de 9 a 18 hs"), "+525541637201", []),
	],
)
def test_remarks_a_phone_without_a_number_and_never_rejects_it(phone, number, codes):
	found = check_phone(phone, "MX")
	assert (found.number, [finding.code for finding in found.findings]) == (number, codes)
	assert not any(finding.blocks for finding in found.findings)
