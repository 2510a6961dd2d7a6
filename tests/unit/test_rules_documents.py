"""Documents: equal numbers compare equal, mistakes are remarked on, nobody is turned away."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.mx import curp

from migrant_services.rules.bank_accounts import clabe_check_digit, is_cbu, is_clabe, is_cvu
from migrant_services.rules.documents import (
	MESSAGES,
	VALIDATORS,
	check_document,
	is_placeholder,
	normalise_number,
)
from migrant_services.rules.foreign_ids import CHECKS, looks_right

few = settings(max_examples=40, deadline=None)
TODAY = date(2026, 3, 10)


def codes(validator, number, **more):
	return [finding.code for finding in check_document(validator, number, **more).findings]


def curp_of(first17):
	return first17 + curp.calc_check_digit(first17)


@pytest.mark.parametrize(
	("validator", "typed", "number"),
	[
		("mx_curp", " boxw-310820 hnerxn09", "BOXW310820HNERXN09"),
		("mx_curp", curp_of("BOXW310820XNERXN0"), curp_of("BOXW310820XNERXN0")),
		("mx_rfc", "GODE 561231 GR8", "GODE561231GR8"),
		("ar_dni", "94.123.456", "94123456"),
		("ar_dni", "7.654.129", "7654129"),
		("ar_cuil", "20-26756539-3", "20267565393"),
		("passport", "ab 123456", "AB123456"),
		("clabe", "032 180 00011835971 9", "032180000118359719"),
		("cbu", "28505909 40090418135201", "2850590940090418135201"),
		(None, "n.º 1234/2025", "NO12342025"),
		("", "NUE 0012345", "NUE0012345"),
	],
)
def test_right_numbers_are_tidied_without_a_word(validator, typed, number):
	assert check_document(validator, typed) == (number, [])


@pytest.mark.parametrize(
	("validator", "typed", "code"),
	[
		("mx_curp", "BOXW310820HNERXN08", "CURP_CHECK"),
		("mx_curp", "BOXW310820HNERXN0", "CURP_FORMAT"),
		("mx_curp", curp_of("BOXW311320HNERXN0"), "CURP_COMPONENT"),
		("mx_curp", curp_of("BOXW310820HZZRXN0"), "CURP_COMPONENT"),
		("mx_rfc", "GODE561231GR7", "RFC_CHECK"),
		("mx_rfc", "GODE", "RFC_FORMAT"),
		("ar_dni", "123456", "DNI_FORMAT"),
		("ar_cuil", "20-26756539-4", "CUIL_CHECK"),
		("ar_cuil", "20-26756539", "CUIL_FORMAT"),
		("passport", "A-1", "PASSPORT_FORMAT"),
		("passport", "PASAPORTE", "PASSPORT_FORMAT"),
		("clabe", "032180000118359718", "CLABE_CHECK"),
		("clabe", "03218000011835971", "CLABE_CHECK"),
		("cbu", "2850590940090418135202", "CBU_CHECK"),
		("ar_dni", "11.111.111", "DOC_SUSPICIOUS"),
		("ar_dni", "12345678", "DOC_SUSPICIOUS"),
	],
)
def test_mistakes_are_warned_of_and_the_number_is_kept(validator, typed, code):
	number, findings = check_document(validator, typed)
	assert [finding.code for finding in findings] == [code]
	assert number == normalise_number(typed)
	assert not findings[0].blocks


@pytest.mark.parametrize("prefix", [20, 23, 24, 25, 26, 27, 30, 33, 34, 50, 51, 55])
def test_every_prefix_in_use_makes_a_right_cuil(prefix):
	# Of the eleven possible check digits one has no digit of its own, so try a few bodies.
	right = [
		f"{prefix}9412345{body}{check}"
		for body in range(10)
		for check in range(10)
		if not codes("ar_cuil", f"{prefix}9412345{body}{check}")
	]
	assert len(right) >= 9


def test_unusual_cuil_prefix_with_right_check_digit_is_only_remarked_on():
	found = {tuple(codes("ar_cuil", f"2894123456{check}")) for check in range(10)}
	assert ("CUIL_PREFIX",) in found and () not in found


@pytest.mark.parametrize(
	"typed", ["XEXX010101HNEXXXA4", "xexx010101mnexxxa8", "XAXX010101000", "XEXX-010101-000"]
)
def test_generic_keys_identify_nobody(typed):
	for validator in ("mx_curp", "mx_rfc", None):
		number, (finding,) = check_document(validator, typed)
		assert number is None and finding.code == "DOC_GENERIC", validator


def test_the_generic_key_is_one_that_the_check_digit_alone_lets_through():
	assert curp.is_valid("XEXX010101HNEXXXA4")


@pytest.mark.parametrize(
	"typed",
	[
		"S/N",
		"s.n.",
		"Sin documento",
		"SIN NÚMERO",
		"0000",
		"000-000",
		"xxxx",
		"---",
		"No tiene",
		"n/a",
		"en trámite",
	],
)
def test_words_for_no_number_are_not_kept(typed):
	for validator in (*VALIDATORS, None):
		number, (finding,) = check_document(validator, typed)
		assert number is None and finding.code == "DOC_PLACEHOLDER", validator
	assert is_placeholder(typed)


@pytest.mark.parametrize("typed", [None, "", "   "])
def test_no_number_is_no_mistake(typed):
	assert check_document("mx_curp", typed) == (None, [])


MRZ1 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
MRZ2 = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"


@pytest.mark.parametrize("typed", [MRZ2, MRZ2.lower(), f"{MRZ1}\n{MRZ2}", MRZ1 + MRZ2])
def test_machine_readable_passport(typed):
	assert check_document("passport", typed) == ("L898902C3", [])


def test_machine_readable_passport_with_a_wrong_sign():
	assert check_document("passport", MRZ2.replace("L898902C3", "L898902C8"))[0] == "L898902C8"
	assert codes("passport", MRZ2.replace("L898902C3", "L898902C8")) == ["PASSPORT_MRZ"]
	assert codes("passport", MRZ1) == ["PASSPORT_FORMAT"]


@pytest.mark.parametrize(
	("country", "right", "wrong"),
	[
		("ve", "V-12.345.678", "V-123"),
		("VE", "15923478", "A1234567"),
		("CO", "79.123.456", "12345"),
		("PE", "10117410", "1011741"),
		("EC", "1714307103", "1714307104"),
		("CL", "12.531.909-2", "12.531.909-3"),
		("GT", "1234 56789 0101", "1234 56788 0101"),
		("SV", "00016297-5", "00016297-6"),
		("UY", "1.234.567-2", "1.234.567-3"),
		("DO", "00113918205", "00113918204"),
		("CU", "91021527775", "91131527775"),
		("HN", "0801-1985-12345", "0801-2185-12345"),
		("BR", "390.533.447-05", "390.533.447-06"),
		("NI", "001-010180-0001A", "001-010180-0001"),
		("MX", "BOXW310820HNERXN09", "BOXW310820HNERXN08"),
		("ES", "54362315-K", "54362315-X"),
	],
)
def test_documents_of_the_countries_of_origin(country, right, wrong):
	assert codes("foreign_id", right, country=country) == []
	assert codes("foreign_id", wrong, country=country) == ["FOREIGN_ID_FORMAT"]


@pytest.mark.parametrize("country", [None, "", "HT", "SY", "ZZ"])
def test_countries_without_a_public_rule_pass(country):
	assert looks_right("12345", country) is None
	assert codes("foreign_id", "12345", country=country) == []


@pytest.mark.parametrize(
	("expiry", "found"),
	[
		(date(2026, 3, 9), ["DOC_EXPIRED"]),
		(date(2026, 3, 10), ["DOC_EXPIRES_SOON"]),
		(date(2026, 4, 9), ["DOC_EXPIRES_SOON"]),
		(date(2026, 4, 10), []),
		(None, []),
		(datetime(2026, 3, 9, 23), ["DOC_EXPIRED"]),
	],
)
def test_expiry_is_told_and_never_blocks(expiry, found):
	findings = check_document("passport", "AB123456", expiry=expiry, on_date=TODAY).findings
	assert [finding.code for finding in findings] == found
	assert not any(finding.blocks for finding in findings)


def test_a_date_is_asked_for_where_documents_expire():
	assert codes("passport", "AB123456", has_expiry=True) == ["DOC_EXPIRY_MISSING"]
	assert codes("passport", "AB123456", has_expiry=True, expiry=date(2020, 1, 1)) == []


def test_unknown_validator_is_refused():
	with pytest.raises(ValueError, match="validator"):
		check_document("mx_nss", "1")


@few
@given(st.sampled_from([None, *VALIDATORS]), st.text(max_size=50), st.sampled_from([None, *CHECKS, "HT"]))
def test_no_text_fails_blocks_or_leaks_the_number(validator, text, country):
	number, findings = check_document(validator, text, country=country, on_date=TODAY)
	for finding in findings:
		assert finding.message == MESSAGES[finding.code]
		assert not finding.blocks and not finding.params
	assert number is None or (number and number == normalise_number(number))


@few
@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_clabe_catches_every_wrong_digit(digits, place, step):
	clabe = digits + clabe_check_digit(digits)
	assert is_clabe(clabe)
	wrong = clabe[:place] + str((int(clabe[place]) + step) % 10) + clabe[place + 1 :]
	assert not is_clabe(wrong)


def test_wallet_accounts_are_told_from_bank_accounts():
	assert is_cvu("0000003100010000000001") == is_cbu("0000003100010000000001")
	assert not is_cvu("2850590940090418135201")
