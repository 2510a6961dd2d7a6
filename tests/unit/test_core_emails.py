"""An address is read out of the text around it; an invalid one becomes a remark and never blocks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.core.emails import Email, read_email


@pytest.mark.parametrize(
	("written", "address"),
	[
		("juana@example.org", "juana@example.org"),
		(" JUANA@EXAMPLE.ORG ", "JUANA@EXAMPLE.ORG"),
		("juana @ example.org", "juana@example.org"),
		("juana@example.org.", "juana@example.org"),
		("<juana@example.org>", "juana@example.org"),
		("mailto:juana@example.org", "juana@example.org"),
		("\u200bjuana.perez+x@mail.example-1.org", "juana.perez+x@mail.example-1.org"),
		("josé@correo.münchen.example", "josé@correo.münchen.example"),
	],
)
def test_reads_an_address(written, address):
	assert read_email(written) == (Email(address), [])


@pytest.mark.parametrize(
	("written", "address", "remark", "code"),
	[
		("juana@example.org (de su hija)", "juana@example.org", "de su hija", "EMAIL_MORE"),
		("Juana <juana@example.org>", "juana@example.org", "Juana", "EMAIL_MORE"),
		("juana@example.org; rosa@example.org", "juana@example.org", "rosa@example.org", "EMAIL_MORE"),
		("cuatro@gmail", "", "cuatro@gmail", "EMAIL_NONE"),
		("@example.org", "", "@example.org", "EMAIL_NONE"),
		("a@b@example.org", "", "a@b@example.org", "EMAIL_NONE"),
		("juana..perez@example.org", "", "juana..perez@example.org", "EMAIL_NONE"),
		("juana@example..org", "", "juana@example..org", "EMAIL_NONE"),
		("juana(arroba)example.org", "", "juana(arroba)example.org", "EMAIL_NONE"),
		("no lo revisa", "", "no lo revisa", "EMAIL_NONE"),
		("55 4163 7201", "", "55 4163 7201", "EMAIL_NONE"),
		(f"juana@{'a' * 60}.{'b' * 60}.{'c' * 60}.org", "", None, "EMAIL_NONE"),
	],
)
def test_keeps_the_rest_as_a_remark_and_reports_it(written, address, remark, code):
	email, (finding,) = read_email(written)
	assert email == Email(address, written if remark is None else remark)
	assert finding.code == code and not finding.blocks


@pytest.mark.parametrize(
	"written", [None, "", " ", "N/A", "-", "no tiene", "sin correo", "No cuenta con correo electrónico"]
)
def test_words_for_no_email_are_blank(written):
	assert read_email(written) == (None, [])


@settings(max_examples=150, deadline=None)
@given(st.text("ab1.@-_ ;é", max_size=30))
def test_reading_an_address_must_be_idempotent(written):
	email, _findings = read_email(written)
	if email and email.address:
		assert read_email(email.address) == (Email(email.address), [])
