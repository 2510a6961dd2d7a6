"""Phone numbers in international form, from the many ways in which they are written down."""

import re
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from migrant_services.rules.findings import Finding, make_finding

MESSAGES = {
	"PHONE_UNREADABLE": "This is not a phone number. Write it with its area code.",
	"PHONE_DOUBTFUL": "The phone number has too few or too many digits, or an unknown area code. Check it.",
}

# Before 2019 Mexican mobiles were dialled with 044 or 045, long distance with 01, and from abroad with a 1
# after the country code. People still say them so.
_MX_OLD_PREFIX = re.compile(r"(?:01|044|045|1)([0-9]{10})")


class PhoneCheck(NamedTuple):
	"""The number in E.164 form (None when it cannot be read) and what to remark on it."""

	number: str | None
	findings: list[Finding]


def normalise_phone(text: str | None, country: str | None) -> PhoneCheck:
	"""Bring a phone number to E.164.

	A number that is readable but not valid is kept with a warning: it may be real, and it helps to
	recognise the person. An Argentine mobile keeps the 9 that international calls need.

	:param country: country of the office, ISO 3166-1 alpha-2, for numbers without a country code
	"""
	if not (text or "").strip():
		return PhoneCheck(None, [])
	region = (country or "").upper() or None
	try:
		number = phonenumbers.parse(text, region)
	except NumberParseException:
		return PhoneCheck(None, [make_finding(MESSAGES, "PHONE_UNREADABLE")])
	if not phonenumbers.is_valid_number(number):
		number = _without_old_prefix(number)
	findings = [] if phonenumbers.is_valid_number(number) else [make_finding(MESSAGES, "PHONE_DOUBTFUL")]
	return PhoneCheck(phonenumbers.format_number(number, PhoneNumberFormat.E164), findings)


def _without_old_prefix(number: phonenumbers.PhoneNumber) -> phonenumbers.PhoneNumber:
	national = phonenumbers.national_significant_number(number)
	old = _MX_OLD_PREFIX.fullmatch(national) if number.country_code == 52 else None
	return phonenumbers.parse(old[1], "MX") if old else number
