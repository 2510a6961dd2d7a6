"""A CURP is valid as the population registry issues it, and it gives data of its holder."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.mx import curp

from migrant_services.core.ages import ESTIMATED, EXACT, YEAR, YEAR_MONTH
from migrant_services.core.identity.curp import ABROAD, Curp, check_curp, compare_curp, read_curp
from migrant_services.core.identity.documents import check_document
from migrant_services.core.identity.foreign_ids import is_plausible


def whole(first17: str) -> str:
	return first17 + curp.calc_check_digit(first17)


ANA = whole("QUMA900517MCSSRN0")
BORN_ABROAD = whole("QUMA900517HNESRN0")
OF_THIS_CENTURY = whole("QUMA040229XDFSRNA")


@pytest.mark.parametrize(
	"number",
	[
		"VACA900215MDFRRS03",
		*(whole(word + "900215MDFRRS0") for word in ("BUEI", "CACA", "COLA", "MEAR", "PUTO")),
	],
)
def test_accepts_issued_curps_with_avoided_words(number):
	assert check_document("mx_curp", number) == (number, [])
	assert is_plausible(number, "MX") is True


def test_accepts_issued_rfcs_with_avoided_words():
	assert [finding.code for finding in check_document("mx_rfc", "COJO900215AB1").findings] == ["RFC_CHECK"]
	right = [
		f"COJO900215AB{character}"
		for character in "0123456789A"
		if not check_document("mx_rfc", f"COJO900215AB{character}").findings
	]
	assert len(right) == 1
	assert [finding.code for finding in check_document("mx_rfc", "COJO901315AB1").findings] == ["RFC_FORMAT"]


def test_reads_the_data_in_a_curp():
	assert read_curp(ANA) == Curp(date(1990, 5, 17), "F", "CS")
	assert read_curp(BORN_ABROAD) == Curp(date(1990, 5, 17), "M", ABROAD)
	assert read_curp(OF_THIS_CENTURY) == Curp(date(2004, 2, 29), "X", "DF")
	for other in (
		"",
		"95123999",
		ANA[:-1] + str((int(ANA[-1]) + 1) % 10),
		whole("QUMA900231MCSSRN0"),
		whole("QUMA900517MZZSRN0"),
	):
		assert read_curp(other) is None
		assert compare_curp(other, date(1950, 1, 1), EXACT, "M", "HN", "Oaxaca") == []


@pytest.mark.parametrize(
	("number", "fields", "found"),
	[
		(ANA, {}, []),
		(
			ANA,
			{
				"birth_date": date(1990, 5, 17),
				"sex": "F",
				"birth_country": "MX",
				"birth_place": "Tapachula, Chiapas",
			},
			[],
		),
		(ANA, {"birth_date": date(1990, 5, 18)}, ["CURP_BIRTH"]),
		(ANA, {"birth_date": date(1990, 5, 1), "precision": YEAR_MONTH}, []),
		(ANA, {"birth_date": date(1990, 6, 1), "precision": YEAR_MONTH}, ["CURP_BIRTH"]),
		(ANA, {"birth_date": date(1990, 1, 1), "precision": YEAR}, []),
		(ANA, {"birth_date": date(1991, 1, 1), "precision": YEAR}, ["CURP_BIRTH"]),
		(ANA, {"birth_date": date(1992, 7, 1), "precision": ESTIMATED}, []),
		(ANA, {"birth_date": date(1960, 7, 1), "precision": ESTIMATED}, ["CURP_BIRTH"]),
		(ANA, {"sex": "M"}, ["CURP_SEX"]),
		(ANA, {"sex": "X"}, ["CURP_SEX"]),
		(ANA, {"sex": "Not recorded"}, []),
		(ANA, {"sex": ""}, []),
		(ANA, {"birth_country": "HN"}, ["CURP_STATE"]),
		(ANA, {"birth_place": "Oaxaca de Juárez"}, ["CURP_STATE"]),
		(ANA, {"birth_place": "Puebla, Chiapas"}, []),
		(ANA, {"birth_place": "Tuxtla Gutiérrez"}, []),
		(ANA, {"birth_place": "MÉXICO, D.F."}, ["CURP_STATE"]),
		(ANA, {"birth_place": "México"}, []),
		(BORN_ABROAD, {"birth_country": "HN", "birth_place": "Colima"}, []),
		(BORN_ABROAD, {"birth_country": "MX"}, ["CURP_STATE"]),
		(BORN_ABROAD, {"birth_place": "San Pedro Sula"}, []),
		(OF_THIS_CENTURY, {"birth_date": date(2004, 2, 29), "sex": "X", "birth_place": "CDMX"}, []),
	],
)
def test_compares_a_curp_with_the_other_fields(number, fields, found):
	findings = compare_curp(number, **fields)
	assert [finding.code for finding in findings] == found
	assert not any(finding.blocks or finding.params for finding in findings)


@settings(max_examples=60, deadline=None)
@given(
	st.dates(date(1910, 1, 1), date(2026, 1, 1)),
	st.sampled_from("HMX"),
	st.sampled_from(["AS", "YN", "NE", "DF"]),
)
def test_a_valid_curp_must_match_the_data_it_was_built_from(born, sex, state):
	number = whole(f"ROMA{born:%y%m%d}{sex}{state}SRN" + ("0" if born.year < 2000 else "A"))
	assert check_curp(number) == []
	said = read_curp(number)
	assert (said.birth_date, said.state) == (born, state)
	assert compare_curp(number, born, EXACT, said.sex) == []
