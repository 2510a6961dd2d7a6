"""Documents: equal numbers compare equal, mistakes are remarked and never block a registration."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.mx import curp

from migrant_services.core.bank_accounts import compute_clabe_check_digit, is_cbu, is_clabe, is_cvu
from migrant_services.core.identity.documents import (
	MESSAGES,
	VALIDATORS,
	check_document,
	normalise_number,
)
from migrant_services.core.identity.foreign_ids import CHECKS, is_plausible

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
def test_tidies_valid_numbers_without_a_remark(validator, typed, number):
	assert check_document(validator, typed) == (number, [])


@pytest.mark.parametrize(
	("validator", "typed", "code"),
	[
		("mx_curp", "BOXW310820HNERXN08", "CURP_CHECK"),
		("mx_curp", "BOXW310820HNERXN0", "CURP_FORMAT"),
		("mx_curp", curp_of("BOXW311320HNERXN0"), "CURP_COMPONENT"),
		("mx_curp", curp_of("BOXW310820HZZRXN0"), "CURP_COMPONENT"),
		("mx_rfc", "GODE561231GR7", "RFC_CHECK"),
		("mx_rfc", "GODE56123", "RFC_FORMAT"),
		("ar_dni", "123465", "DNI_FORMAT"),
		("ar_cuil", "20-26756539-4", "CUIL_CHECK"),
		("ar_cuil", "20-26756539", "CUIL_FORMAT"),
		("passport", "A-1", "PASSPORT_FORMAT"),
		("clabe", "032180000118359718", "CLABE_CHECK"),
		("clabe", "03218000011835971", "CLABE_CHECK"),
		("cbu", "2850590940090418135202", "CBU_CHECK"),
		("ar_dni", "23.456.789", "DOC_SUSPICIOUS"),
		("ar_dni", "8765432", "DOC_SUSPICIOUS"),
	],
)
def test_warns_of_mistakes_and_keeps_the_number(validator, typed, code):
	number, findings = check_document(validator, typed)
	assert [finding.code for finding in findings] == [code]
	assert number == normalise_number(typed)
	assert not findings[0].blocks


@pytest.mark.parametrize("prefix", [20, 23, 24, 25, 26, 27, 30, 33, 34, 50, 51, 55])
def test_accepts_every_cuil_prefix_in_use(prefix):
	# Of the eleven possible check digits one has no digit of its own, so try a few bodies.
	right = [
		f"{prefix}9412345{body}{check}"
		for body in range(10)
		for check in range(10)
		if not codes("ar_cuil", f"{prefix}9412345{body}{check}")
	]
	assert len(right) >= 9


def test_remarks_an_unusual_cuil_prefix_with_a_valid_check_digit():
	found = {tuple(codes("ar_cuil", f"2894123456{check}")) for check in range(10)}
	assert ("CUIL_PREFIX",) in found and () not in found


@pytest.mark.parametrize(
	"typed", ["XEXX010101HNEXXXA4", "xexx010101mnexxxa8", "XAXX010101000", "XEXX-010101-000"]
)
def test_generic_keys_cannot_identify_a_person(typed):
	for validator in ("mx_curp", "mx_rfc", None):
		number, (finding,) = check_document(validator, typed)
		assert number is None and finding.code == "DOC_GENERIC", validator


def test_the_generic_key_has_a_valid_check_digit():
	assert curp.is_valid("XEXX010101HNEXXXA4")


MISSING = """S/N|s.n.|Sin documento|SIN NÚMERO|xxxx|---|No tiene|n/a|en trámite|ROBADO|EXTRAVIADO|NO TRAE|EN PROCESO
VER EXPEDIENTE|pendiente|no la tiene|no lo trajo|se lo robaron|extraviada|perdió su pasaporte|vencido|olvidó|
lost|STOLEN|in process|pending|roubado|perdu|volé|pa genyen|#######|?|ninguno|PASAPORTE|по утере|未带""".replace(
	"\n", "|"
)
WITH_DIGITS = """perdido 2023|perdió en 2022|robado 12/03/2023|Robaron 03/2023 en Tapachula|en trámite (2024)|pendiente 15/1/26
EN PROCESO 2|cita 12-03-2026|ver expediente 1234/2023|VER EXP. 45678|Véase nota 12345 del archivo|see file 998877
no trae 2|lost 2021|entregará 2026-01-15|sin pasaporte desde 2019|en espera 2024|por renovar 2025|vence 12/2027|robada (denuncia 4567/2023)|N/A 2|S/N 3
exp. 5543/23 en trámite|ver en carpeta 2023-0456""".replace("\n", "|")
STAND_INS = """0000|000-000|000000|00000000000|0|X000|G00000000|111111|999|99999999|9999999999|XXXXX|X0
1234|12345|123456|12345678|123456789|1234567890|0123456789|987654321|98765|1.234.567|22.222.222""".replace(
	"\n", "|"
)


@pytest.mark.parametrize("typed", list(filter(None, f"{MISSING}|{WITH_DIGITS}|{STAND_INS}".split("|"))))
def test_reports_a_generic_number_as_missing(typed):
	for validator in (*VALIDATORS, None):
		number, (finding,) = check_document(validator, typed)
		assert number is None and finding.code == "DOC_PLACEHOLDER", validator
		assert not finding.blocks and finding.message.startswith("The number of the document is missing")


@given(st.text(max_size=40).filter(lambda text: text.strip() and not any(map(str.isdecimal, text))))
def test_rejects_a_number_without_a_digit(text):
	for validator in (None, "passport", "foreign_id"):
		assert check_document(validator, text).number is None


@pytest.mark.parametrize(
	("typed", "number"),
	[
		("robado G1234567", "G1234567"),
		("G1234567 (robado 2023)", "G1234567"),
		("EXTRAVIADO: 95.123.999", "95123999"),
		("95 123 999 vencido en 2024", "95123999"),
		("Trámite 00123456784", "00123456784"),
	],
)
def test_keeps_a_number_without_the_words_around_it(typed, number):
	assert check_document(None, typed).number == number
	assert codes(None, typed) == ["DOC_WORDS"]


@pytest.mark.parametrize(
	"typed",
	[
		"n.º 1234/2025",
		"NUE 0012345",
		"ACTA 12 LIBRO 4 2001",
		"COMAR/123/2024",
		"A12B2023",
		"expediente 12/2024",
	],
)
def test_keeps_words_that_belong_to_a_number(typed):
	assert check_document(None, typed) == (normalise_number(typed), [])


@pytest.mark.parametrize(
	("written", "number"),
	[
		("9512345.0", "9512345"),
		("123456780.0", "123456780"),
		("9512345,0", "9512345"),
		("9512345.00", "9512345"),
		("9,512,345.00", "9512345"),
		("95.123.450,00", "95123450"),
		(" 801199001234.0 ", "801199001234"),
		("20267565393.000", "20267565393"),
		("95.123.000", "95123000"),
		("1.234.560", "1234560"),
		("8.000", "8000"),
	],
)
def test_removes_zeros_that_a_spreadsheet_added(written, number):
	assert normalise_number(written) == number
	assert check_document(None, written) == (number, [])


@pytest.mark.parametrize(
	"written",
	["1.23457E+08", "8.01199E+11", "8,01199e+11", "8E+11", "1.2E11", " 5.541637E9 ", "1.23457 E+08", "2E-5"],
)
def test_rejects_a_number_with_an_exponent(written):
	assert normalise_number(written) == ""
	for validator in (*VALIDATORS, None):
		number, (finding,) = check_document(validator, written)
		assert number is None and finding.code == "DOC_LOST_DIGITS" and finding.blocks
		assert "number of the document" in finding.message


@pytest.mark.parametrize("typed", ["12E34567", "E1234567", "1234E", "AE12345", "20E11123"])
def test_a_letter_e_is_not_an_exponent(typed):
	assert check_document("passport", typed) == (typed, [])


@few
@given(st.integers(1000, 10**14), st.sampled_from([".0", ",0", ".00", ",00"]))
def test_must_remove_the_zeros_of_any_number(number, zeros):
	assert normalise_number(f"{number}{zeros}") == str(number)
	shortened = f"{float(number):.5E}"
	assert check_document(None, shortened).number is None


@pytest.mark.parametrize("typed", [None, "", "   "])
def test_a_missing_number_is_not_a_mistake(typed):
	assert check_document("mx_curp", typed) == (None, [])


MRZ1 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
MRZ2 = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"


@pytest.mark.parametrize("typed", [MRZ2, MRZ2.lower(), f"{MRZ1}\n{MRZ2}", MRZ1 + MRZ2])
def test_reads_a_machine_readable_passport(typed):
	assert check_document("passport", typed) == ("L898902C3", [])


def test_remarks_a_wrong_character_in_a_machine_readable_passport():
	assert check_document("passport", MRZ2.replace("L898902C3", "L898902C8"))[0] == "L898902C8"
	assert codes("passport", MRZ2.replace("L898902C3", "L898902C8")) == ["PASSPORT_MRZ"]
	assert codes("passport", MRZ1) == ["DOC_PLACEHOLDER"], "the number is in the other line"


@pytest.mark.parametrize(
	("country", "right", "wrong"),
	[
		("ve", "V-12.345.678", "V-123"),
		("VE", "15923478", "A1234567"),
		("CO", "79.123.456", "12354"),
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
def test_checks_documents_of_countries_of_origin(country, right, wrong):
	assert codes("foreign_id", right, country=country) == []
	assert codes("foreign_id", wrong, country=country) == ["FOREIGN_ID_FORMAT"]


@pytest.mark.parametrize("country", [None, "", "HT", "SY", "ZZ"])
def test_accepts_documents_of_countries_without_a_public_rule(country):
	assert is_plausible("12354", country) is None
	assert codes("foreign_id", "12354", country=country) == []


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
def test_expiry_is_reported_and_cannot_block(expiry, found):
	findings = check_document("passport", "AB123456", expiry=expiry, on_date=TODAY).findings
	assert [finding.code for finding in findings] == found
	assert not any(finding.blocks for finding in findings)


def test_documents_that_expire_must_have_a_date():
	assert codes("passport", "AB123456", has_expiry=True) == ["DOC_EXPIRY_MISSING"]
	assert codes("passport", "AB123456", has_expiry=True, expiry=date(2020, 1, 1)) == []


def test_rejects_an_unknown_validator():
	with pytest.raises(ValueError, match="validator"):
		check_document("mx_nss", "1")


@few
@given(st.sampled_from([None, *VALIDATORS]), st.text(max_size=50), st.sampled_from([None, *CHECKS, "HT"]))
def test_any_text_cannot_fail_block_or_leak_the_number(validator, text, country):
	number, findings = check_document(validator, text, country=country, on_date=TODAY)
	for finding in findings:
		assert finding.message == MESSAGES[finding.code]
		assert finding.blocks is (finding.code == "DOC_LOST_DIGITS") and not finding.params
	assert number is None or (number and number == normalise_number(number))


@few
@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_clabe_rejects_every_wrong_digit(digits, place, step):
	clabe = digits + compute_clabe_check_digit(digits)
	assert is_clabe(clabe)
	wrong = clabe[:place] + str((int(clabe[place]) + step) % 10) + clabe[place + 1 :]
	assert not is_clabe(wrong)


def test_distinguishes_wallet_accounts_from_bank_accounts():
	assert is_cvu("0000003100010000000001") == is_cbu("0000003100010000000001")
	assert not is_cvu("2850590940090418135201")
