"""The machine-readable zone: the examples of ICAO Doc 9303, and the errors of scanners and clerks."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.core.ages import EXACT, YEAR, YEAR_MONTH
from migrant_services.core.identity.mrz import LINE_WIDTHS, compute_check_digit, get_country_code, read

TODAY = date(2026, 11, 24)
# Specimens of ICAO Doc 9303 parts 4, 5, 6 and 7.
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
MRVA = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"
MRVB = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<"


def codes(text: str) -> list[str]:
	return [finding.code for finding in read(text, TODAY).findings]


@pytest.mark.parametrize(
	("kind", "text", "number"),
	[("TD3", TD3, "L898902C3"), ("TD1", TD1, "D23145890"), ("TD2", TD2, "D23145890")],
)
def test_reads_the_specimens_of_icao(kind, text, number):
	found = read(text, TODAY)
	assert found.findings == []
	assert (found.kind, found.surnames, found.given_names) == (kind, "ERIKSSON", "ANNA MARIA")
	assert (found.number, found.sex, found.nationality, found.issuer) == (number, "F", "UTO", "UTO")
	assert (found.birth_date, found.birth_precision) == (date(1974, 8, 12), EXACT)
	assert found.expiry == date(2012, 4, 15)


@pytest.mark.parametrize(("kind", "text"), [("MRVA", MRVA), ("MRVB", MRVB)])
def test_reads_visas(kind, text):
	found = read(text, TODAY)
	assert found.findings == []
	assert (found.kind, found.number, found.birth_date) == (kind, "L8988901C", date(1940, 9, 7))
	assert found.expiry == date(1996, 12, 10)


@pytest.mark.parametrize("text", [TD1, TD2, TD3])
def test_ignores_line_ends_blanks_case_and_keyboard_layout(text):
	plain = read(text, TODAY)
	for spoilt in (
		text.replace("\n", ""),
		text.replace("\n", "\r\n") + "\n",
		text.lower(),
		text.replace("<", ";"),
		" ".join(text.replace("\n", "")),
	):
		assert read(spoilt, TODAY) == plain


def test_accepts_missing_fillers_at_the_end_of_a_line():
	assert read(TD3.replace("<" * 19, ""), TODAY) == read(TD3, TODAY)
	assert read("\n".join(line.rstrip("<") for line in TD1.split("\n")), TODAY) == read(TD1, TODAY)


@pytest.mark.parametrize(
	("text", "expected"),
	[
		(TD3.replace("L898902C36", "L898902D36"), ["MRZ_NUMBER"]),
		(TD3.replace("7408122", "7408132"), ["MRZ_BIRTH"]),
		(TD3.replace("1204159", "1204169"), ["MRZ_EXPIRY"]),
		(TD3.replace("ZE184226B", "ZE184227B"), ["MRZ_OPTIONAL"]),
		(TD3[:-1] + "5", ["MRZ_WHOLE"]),
		(TD3.replace("UTOERIK", "XYZERIK"), ["MRZ_COUNTRY"]),
		(TD3.replace("MARIA<<<<<<<<<<<<<<<<<<<", "MARIAXXXXXXXXXXXXXXXXXXX"), ["MRZ_CUT"]),
		# O for 0 in a date, 0 for O in a name, O for 0 in a number.
		(TD3.replace("7408122", "74O8122"), ["MRZ_CORRECTED"]),
		(TD3.replace("ERIKSSON", "ERIKSS0N"), ["MRZ_CORRECTED"]),
		(TD3.replace("L898902C36", "L8989O2C36"), ["MRZ_CORRECTED"]),
	],
)
def test_odd_values_are_remarked_and_cannot_block(text, expected):
	found = read(text, TODAY)
	assert [finding.code for finding in found.findings] == expected
	assert not any(finding.blocks for finding in found.findings)
	if expected == ["MRZ_CORRECTED"]:
		plain = read(TD3, TODAY)
		assert found._replace(findings=[]) == plain


def dated(field: str) -> str:
	"""Return the passport with another date of birth and valid check digits."""
	first, second = TD3.split("\n")
	second = second[:13] + field + compute_check_digit(field) + second[20:-1]
	covered = second[0:10] + second[13:20] + second[21:]
	return f"{first}\n{second}{compute_check_digit(covered)}"


@pytest.mark.parametrize(
	("field", "born", "precision"),
	[
		("261123", date(2026, 11, 23), EXACT),
		("261125", date(1926, 11, 25), EXACT),
		("000229", date(2000, 2, 29), EXACT),
		("7408<<", date(1974, 8, 1), YEAR_MONTH),
		("74<<<<", date(1974, 1, 1), YEAR),
		("740000", date(1974, 1, 1), YEAR),
		("<<<<<<", None, None),
	],
)
def test_infers_century_and_precision_of_a_birth_date(field, born, precision):
	found = read(dated(field), TODAY)
	assert (found.birth_date, found.birth_precision, found.findings) == (born, precision, [])


def test_rejects_a_date_that_does_not_exist():
	assert codes(dated("741341")) == ["MRZ_DATE"]


def test_reads_a_long_number_from_the_optional_data():
	"""Doc 9303 part 5, example of a document number of more than nine characters."""
	text = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
	found = read(text, TODAY)
	assert (found.number, found.optional, found.findings) == ("D23145890734", "", [])
	assert (found.birth_date, found.sex) == (date(1934, 7, 12), "M")


@pytest.mark.parametrize("character, sex", [("F", "F"), ("M", "M"), ("X", "X"), ("<", "X")])
def test_reads_the_sex(character, sex):
	assert read(TD3.replace("2F1", f"2{character}1"), TODAY).sex == sex


@pytest.mark.parametrize(
	("code", "alpha2"),
	[
		("HND", "HN"),
		("VEN", "VE"),
		("D", "DE"),
		("GBN", "GB"),
		("RKS", "XK"),
		("XXA", None),
		("XYZ", None),
		("MX", None),
	],
)
def test_reads_the_countries(code, alpha2):
	assert get_country_code(code) == alpha2


@pytest.mark.parametrize(
	"text",
	[
		None,
		"",
		"x",
		"P<" * 500,
		"<script>alert(1)</script>",
		TD3[:70],
		TD3.replace("P", "Q", 1),
		"'; drop table x" * 5,
		"٣" * 88,
		"🙂" * 88,
	],
)
def test_rejects_what_is_not_a_machine_readable_zone(text):
	assert read(text, TODAY) is None


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([TD1, TD2, TD3]), st.data())
def test_a_wrong_character_cannot_silently_give_another_document(text, data):
	"""A wrong character covered by check digits is remarked, or the result is correct all the same."""
	plain = read(text, TODAY)
	place = data.draw(st.integers(0, len(text) - 1))
	character = data.draw(st.sampled_from("ABKOSZ0123589<"))
	spoilt = read(text[:place] + character + text[place + 1 :], TODAY) if text[place] != "\n" else plain
	same_weight = text[place] != "\n" and (compute_check_digit(character) == compute_check_digit(text[place]))
	if same_weight or spoilt is None or spoilt.findings or spoilt.kind != plain.kind:
		return
	assert (spoilt.number, spoilt.birth_date, spoilt.expiry) == (plain.number, plain.birth_date, plain.expiry)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_must_handle_any_text(data):
	"""Odd texts as long as a document's lines, with its first characters, must be read to the end."""
	length = data.draw(st.sampled_from(sorted(LINE_WIDTHS)))
	rest = data.draw(st.text(alphabet="ABP<0123456789O", min_size=length - 1, max_size=length - 1))
	found = read(data.draw(st.sampled_from("ACIPV")) + rest, TODAY)
	assert found and found.kind
