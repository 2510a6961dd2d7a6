"""The barcode of an Argentine DNI gives its holder's data in both layouts; no other text is read as one."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.core.identity import dni_barcode, machine_readable

TODAY = date(2026, 11, 24)
NEW = "00512345678@DI STEFANO@ALFREDA MARÍA@F@95123999@A@17/05/1990@06/01/2015"
SINCE_2014 = NEW + "@274"
OLD = "@95123999    @A@1@DI STEFANO@ALFREDA MARÍA@ARGENTINA@17/05/1990@F@01/11/2011@00512345678@7055 @01/11/2026@421@0@ILR:2.20"
WIDE = "00512345678@ÑANCUPIL QUISPE@D'ANGELO JOSÉ@M@M6123456@B@01/02/1948@06/01/2015@203"


@pytest.mark.parametrize(
	"typed", [NEW, SINCE_2014, OLD, NEW.lower(), f"{NEW}\r\n", NEW.replace("@", '"').replace("/", "-")]
)
def test_reads_both_layouts(typed):
	found = machine_readable.read(typed, TODAY)
	assert (found.kind, found.issuer, found.number) == ("AR_DNI", "ARG", "95123999")
	assert (found.surnames, found.given_names, found.sex) == ("DI STEFANO", "ALFREDA MARÍA", "F")
	assert (found.birth_date, found.birth_precision) == (date(1990, 5, 17), "Exact")
	assert found.expiry == (date(2026, 11, 1) if typed == OLD else None)
	assert found.nationality == ("ARG" if typed == OLD else ""), "a DNI is that of a foreigner too"
	assert not found.findings and not found.is_passport


def test_reads_special_characters_and_old_booklet_numbers():
	found = dni_barcode.read(WIDE, TODAY)
	assert (found.surnames, found.given_names, found.number) == (
		"ÑANCUPIL QUISPE",
		"D'ANGELO JOSÉ",
		"6123456",
	)


def test_reads_a_single_name():
	assert dni_barcode.read(NEW.replace("ALFREDA MARÍA", ""), TODAY).given_names == ""


@pytest.mark.parametrize(
	"typed",
	[
		None,
		"",
		"@",
		"@@@@@@@@@@@@",
		"a@example.org",
		NEW.replace("17/05/1990", "31/02/1990"),
		NEW.replace("17/05/1990", "17/05/2090"),
		NEW.replace("95123999", "9512"),
		NEW.replace("@F@", "@Q@"),
		NEW.replace("DI STEFANO", "<script>"),
		NEW.split("@A@")[0],
		NEW + "@" * 400,
	],
)
def test_rejects_anything_else(typed):
	assert dni_barcode.read(typed, TODAY) is None
	assert machine_readable.read(typed, TODAY) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=16))
def test_must_handle_any_text(fields):
	machine_readable.read("@".join(fields), TODAY)
	machine_readable.read('"'.join(fields), TODAY)
