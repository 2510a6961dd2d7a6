"""Names of every origin are kept as written; what cannot be a name is rejected."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.core.names import (
	build_display_name,
	build_full_name,
	check_full_name,
	check_name,
	tidy_name,
)

few = settings(max_examples=40, deadline=None)


def codes(*parts):
	return [finding.code for finding in check_full_name(*parts)]


def test_a_full_name_has_no_gaps():
	assert build_full_name("María José", "Pérez", "de la Cruz") == "María José Pérez de la Cruz"
	assert build_full_name("  Jean-Baptiste ", None, "") == "Jean-Baptiste"
	assert build_full_name(None, "Nguyen") == "Nguyen"


def test_keeps_capitals_as_written():
	assert build_full_name("maría", "McDonald", "VAN DER BERG") == "maría McDonald VAN DER BERG"


def test_the_chosen_name_replaces_the_given_names():
	assert build_display_name("Juan", "Pérez", "Gómez", "Ana") == "Ana Pérez Gómez"
	assert build_display_name("Juan", "Pérez", "Gómez", "ana  pérez") == "ana pérez"
	assert build_display_name("Juan", "Pérez", None, " ") == "Juan Pérez"
	assert build_display_name("Juan", "Li", None, "Lila") == "Lila Li"


@pytest.mark.parametrize(
	"name",
	["José", "O'Connor", "Jean-Baptiste", "محمد", "李小龙", "Ñandú", "Ma. José", "X", "می‌خواهم", "Nuñez"],
)
def test_accepts_names_of_every_origin(name):
	assert check_name(name) == []


@pytest.mark.parametrize(
	("name", "code"),
	[
		("Ana\x00", "NAME_CONTROL"),
		("Ana\u202eaiL", "NAME_CONTROL"),
		("\x07", "NAME_CONTROL"),
		("<b>Ana</b>", "NAME_MARKUP"),
		("😀", "NAME_NO_LETTERS"),
		("👩\u200d👧", "NAME_NO_LETTERS"),
		("1234", "NAME_NO_LETTERS"),
		("...", "NAME_NO_LETTERS"),
		("á" * 141, "NAME_TOO_LONG"),
	],
)
def test_rejects_what_is_not_a_name(name, code):
	assert [(finding.code, finding.blocks) for finding in check_name(name)] == [(code, True)]


@pytest.mark.parametrize("name", ["Ana 2", "Ana 😀"])
def test_remarks_digits_and_symbols(name):
	assert [(finding.code, finding.blocks) for finding in check_name(name)] == [("NAME_SYMBOLS", False)]


def test_joins_the_whole_name():
	assert codes("Ana", "Pérez") == []
	assert codes(None, "  ", "", None) == ["NAME_MISSING"]
	assert codes("", "", "", "Ana") == []
	assert codes("\x07") == ["NAME_CONTROL"]
	assert codes("Ana\x00", "Pérez\x00") == ["NAME_CONTROL"]
	assert codes("á" * 80, "é" * 80) == ["NAME_TOO_LONG"]
	assert codes("á" * 70, "é" * 69) == []
	assert codes("á" * 150, "é") == ["NAME_TOO_LONG"]


@few
@given(st.text(max_size=30))
def test_tidying_must_be_idempotent_and_leave_single_spaces(text):
	once = tidy_name(text)
	assert tidy_name(once) == once == once.strip()
	assert "  " not in once and "\n" not in once and "\t" not in once


@few
@given(st.text(max_size=200), st.text(max_size=200))
def test_an_accepted_name_must_fit_the_field(given_names, surname):
	if not any(finding.blocks for finding in check_full_name(given_names, surname)):
		assert 0 < len(build_full_name(given_names, surname)) <= 140
