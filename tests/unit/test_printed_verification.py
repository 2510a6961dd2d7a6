"""The code of a document can be read out and typed, and is valid only while its record supports it."""

import base64
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.core.folio import FOLIO_PREFIXES
from migrant_services.printed.verification import codes, validity

secrets = st.text("0123456789abcdef", min_size=20, max_size=20)
doctypes = st.sampled_from(sorted(codes.PREFIXES))
few = settings(max_examples=40, deadline=None)
TODAY = date(2026, 11, 22)


def test_every_kind_must_have_its_own_letters():
	assert len(codes.DOCTYPES) == len(codes.PREFIXES) == len(validity.SUPPORT)
	assert set(codes.PREFIXES) == set(validity.SUPPORT)
	assert all(
		letters == FOLIO_PREFIXES[doctype]
		for doctype, letters in codes.PREFIXES.items()
		if doctype != "Consent"
	)
	assert codes.PREFIXES["Consent"] not in FOLIO_PREFIXES.values()


@few
@given(doctypes, secrets)
def test_parses_a_code_as_printed_and_as_spelled(doctype, secret):
	code = codes.make_code(doctype, secret)
	for written in (code, codes.format_code(code), code.upper(), f"  {code.lower()} ", code.replace("-", "")):
		assert codes.parse_code(written) == (doctype, secret)


def test_accepts_letters_typed_for_digits():
	assert codes.parse_code("co oi l1 0000 0000 0000 0000") == ("Consultation", "0111" + "0" * 16)
	assert codes.parse_code("CO—３f２a91bc0d3e77ab12cd") == ("Consultation", "3f2a91bc0d3e77ab12cd")


@pytest.mark.parametrize(
	"text",
	[
		None,
		"",
		"CO-0000123-1",
		"CO-3f2a91bc0d3e77ab12c",
		"CO-3f2a91bc0d3e77ab12cd0",
		"XX-3f2a91bc0d3e77ab12cd",
		"CO-3f2a91bc0d3e77ab12cg",
		"' OR 1=1 --",
		"<script>",
		"CO-" + "0" * 100_000,
	],
)
def test_rejects_what_is_not_a_code(text):
	assert codes.parse_code(text) is None


@pytest.mark.parametrize(
	("doctype", "secret"), [("User", "0" * 20), ("Person", ""), ("Person", None), ("Person", "0" * 19 + "G")]
)
def test_rejects_building_a_code_from_anything_else(doctype, secret):
	with pytest.raises(ValueError):
		codes.make_code(doctype, secret)


def test_the_qr_code_must_not_need_a_request():
	uri = codes.make_qr_uri("https://tramites.example/verify?code=CO-3f2a91bc0d3e77ab12cd")
	assert base64.b64decode(uri.removeprefix("data:image/png;base64,")).startswith(b"\x89PNG")
	assert uri != codes.make_qr_uri("https://tramites.example/verify?code=CO-3f2a91bc0d3e77ab12ce")


@pytest.mark.parametrize(
	("doctype", "stage", "stands"),
	[
		("Consultation", "Open", True),
		("Consultation", "Closed", True),
		("Consultation", "Cancelled", False),
		("Referral", "Draft", False),
		("Referral", "Sent", True),
		("Referral", "Not Accepted", True),
		("Referral", "Withdrawn", False),
		("Payment", "Instructed", False),
		("Payment", "Paid", True),
		("Payment", "Returned", False),
		("Payment", "Cancelled", False),
		("Course Enrolment", "Attending", False),
		("Course Enrolment", "Completed", True),
		("Course Enrolment", "Withdrawn", False),
		("Person", "Registered", True),
		("Person", "Merged", False),
		("Person", "Anonymised", False),
	],
)
def test_knows_the_stages_that_support_a_document(doctype, stage, stands):
	assert validity.is_supported(doctype, {"status": stage}, TODAY) is stands


@pytest.mark.parametrize(
	("decision", "decided_on", "expires_on", "stands"),
	[
		("Given", date(2026, 11, 1), None, True),
		("Given", date(2026, 11, 22), date(2026, 11, 22), True),
		("Given", date(2026, 11, 1), date(2026, 11, 21), False),
		("Given", date(2026, 11, 23), None, False),
		("Refused", date(2026, 11, 1), None, False),
		("Withdrawn", date(2026, 11, 1), None, False),
	],
)
def test_a_consent_verifies_only_while_it_is_in_force(decision, decided_on, expires_on, stands):
	row = {"decision": decision, "decided_on": decided_on, "expires_on": expires_on}
	assert validity.is_supported("Consent", row, TODAY) is stands


def test_reads_the_day_of_a_stored_value():
	assert validity.to_date(datetime(2026, 11, 20, 16, 5)) == date(2026, 11, 20)
	assert validity.to_date("2026-11-20 16:05:00.000001") == date(2026, 11, 20)
	assert validity.to_date(None) is None
