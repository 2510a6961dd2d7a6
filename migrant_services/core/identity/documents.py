"""Numbers and dates of identity documents and bank accounts.

People arrive with expired, foreign, damaged or no documents and are still attended. So only one thing blocks: a number
whose last digits a spreadsheet has lost, because it cannot be used. A check tidies the number, so that equal numbers
compare equal, and returns warnings for the clerk to look at. The law changes faster than software, so an unusual number
with a valid check digit gets at most a warning.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from stdnum.ar import cuit, dni
from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError
from stdnum.mx import rfc

from migrant_services.core.ages import to_date
from migrant_services.core.bank_accounts import is_cbu, is_clabe
from migrant_services.core.findings import ERROR, WARNING, Finding, make_finding
from migrant_services.core.identity.curp import MESSAGES as CURP_MESSAGES
from migrant_services.core.identity.curp import check_curp
from migrant_services.core.identity.foreign_ids import is_plausible
from migrant_services.core.identity.missing_numbers import extract_number, is_placeholder
from migrant_services.core.identity.mrz import compute_check_digit
from migrant_services.core.spreadsheet_numbers import has_lost_digits, strip_decimals

EXPIRES_SOON = timedelta(days=30)

MESSAGES = {
	"DOC_PLACEHOLDER": (
		"The number of the document is missing: what is written here identifies no person. Write the number, or leave the field empty."
	),
	"DOC_WORDS": "The words beside the number of the document were left out. Compare the number with the document.",
	"DOC_LOST_DIGITS": (
		"The number of the document has lost its last digits: a spreadsheet has shortened it (E+). Write the number "
		"from the document; in a spreadsheet, format the column as text first."
	),
	"DOC_SUSPICIOUS": "The number has one digit repeated or digits in a row. Compare it with the document.",
	"DOC_GENERIC": "This is the generic key for people without one. It identifies no one and is not kept.",
	"DOC_EXPIRED": "The document expired on {0}. It is accepted; the person may want to renew it.",
	"DOC_EXPIRES_SOON": "The document expires on {0}. Tell the person how to renew it.",
	"DOC_EXPIRY_MISSING": "Write the expiry date, so that the office can warn the person in time.",
	**CURP_MESSAGES,
	"RFC_FORMAT": "An RFC has three or four letters, a date and three characters. Compare it with the document.",
	"RFC_CHECK": "The last character of the RFC does not match the others. Compare it with the document.",
	"DNI_FORMAT": "A DNI has 7 or 8 digits. Compare it with the document.",
	"CUIL_FORMAT": "A CUIL, CUIT or CDI has 11 digits. Compare it with the document.",
	"CUIL_CHECK": "The last digit of the CUIL, CUIT or CDI does not match. Compare it with the document.",
	"CUIL_PREFIX": "The first two digits of the CUIL, CUIT or CDI are unusual. Compare it with the document.",
	"PASSPORT_FORMAT": "A passport number has 5 to 12 letters and digits. Compare it with the document.",
	"PASSPORT_MRZ": "A character in the machine-readable line is wrong. Compare it with the document.",
	"FOREIGN_ID_FORMAT": "The number does not look like one of that country. Compare it with the document.",
	"CLABE_CHECK": "A CLABE has 18 digits and the last one must match. Read it again with the person.",
	"CBU_CHECK": "A CBU or CVU has 22 digits, two of which must match. Read it again with the person.",
}


_ERRORS = frozenset({"DOC_LOST_DIGITS"})


class DocumentCheck(NamedTuple):
	"""A tidied number (None when it is no number) and the findings on it."""

	number: str | None
	findings: list[Finding]


def check_document(
	validator: str | None,
	number: str | None,
	expiry: date | None = None,
	on_date: date | None = None,
	country: str | None = None,
	has_expiry: bool = False,
) -> DocumentCheck:
	"""Tidy a document number and return it with findings.

	:param validator: a key of :data:`VALIDATORS`, or empty for a number of free form
	:param expiry: date the document expires, if it does
	:param on_date: the day the document is shown; without it dates are not checked
	:param country: country of issue, ISO 3166-1 alpha-2 (for ``foreign_id``)
	:param has_expiry: whether documents of this type expire, so that a missing date gets a warning
	:raises ValueError: for an unknown validator
	"""
	if validator and validator not in VALIDATORS:
		raise ValueError("The validator of a document type is one of: " + ", ".join(VALIDATORS) + ".")
	normalised, codes = _check_number(validator, number, country)
	found = [make_finding(MESSAGES, code, level=ERROR if code in _ERRORS else WARNING) for code in codes]
	return DocumentCheck(normalised, found + _check_expiry(expiry, on_date, has_expiry))


def normalise_number(number: str | None) -> str:
	"""Return a number with capital letters A-Z and Ñ and digits 0-9 only, other forms of them folded.

	"" for nothing.

	Letters of other scripts are kept: some documents are numbered with them. Zeros that a spreadsheet added are removed,
	and a number with an exponent becomes empty.
	"""
	number = strip_decimals(number or "")
	if has_lost_digits(number):
		return ""
	if number.isascii():  # nearly every number; a registry of a million has as many
		return re.sub("[^A-Z0-9]", "", number.upper())
	folded = unicodedata.normalize("NFKC", number).upper()
	return "".join(character for character in map(_fold, folded) if character.isalnum())


def extract_dni(number: str) -> str | None:
	"""Return the DNI in a normalised CUIL, CUIT or CDI of a person; None for any other number.

	>>> extract_dni("20267565393"), extract_dni("26756539")
	('26756539', None)
	"""
	return number[2:10].lstrip("0") if number.startswith("2") and not _check_cuil(number) else None


def _check_number(validator, number, country) -> tuple[str | None, list[str]]:
	if not (number or "").strip():
		return None, []
	if has_lost_digits(unicodedata.normalize("NFKC", number)):
		return None, ["DOC_LOST_DIGITS"]
	written, number = number, extract_number(number)
	compact = normalise_number(number)
	if not compact or is_placeholder(compact):
		return None, ["DOC_PLACEHOLDER"]
	if _GENERIC_KEY.fullmatch(compact):
		return None, ["DOC_GENERIC"]
	if validator == "passport":
		compact, codes = _check_passport(number, compact)
	elif validator == "foreign_id":
		codes = ["FOREIGN_ID_FORMAT"] if is_plausible(compact, country) is False else []
	elif check := VALIDATORS.get(validator):
		codes = check(compact)
	else:
		codes = []
	if not codes and validator and _is_suspicious(compact):
		codes = ["DOC_SUSPICIOUS"]
	return compact, codes if number == written else ["DOC_WORDS", *codes]


def _check_expiry(expiry, on_date, has_expiry) -> list[Finding]:
	if expiry is None:
		return [make_finding(MESSAGES, "DOC_EXPIRY_MISSING")] if has_expiry else []
	if on_date is None:
		return []
	expiry, on_date = to_date(expiry), to_date(on_date)
	if expiry < on_date:
		return [make_finding(MESSAGES, "DOC_EXPIRED", expiry)]
	if expiry <= on_date + EXPIRES_SOON:
		return [make_finding(MESSAGES, "DOC_EXPIRES_SOON", expiry)]
	return []


def _check_rfc(compact: str) -> list[str]:
	"""Check an RFC by python-stdnum, but accept the words that the tax office means to avoid: some were
	issued.
	"""
	try:
		rfc.validate(compact, validate_check_digits=True)
	except InvalidChecksum:
		return ["RFC_CHECK"]
	except InvalidComponent:
		# One of those words, or a day that does not exist.
		if not rfc.is_valid("AAAA" + compact[4:]):
			return ["RFC_FORMAT"]
		return (
			[] if len(compact) == 10 or rfc.calc_check_digit(compact[:-1]) == compact[-1] else ["RFC_CHECK"]
		)
	except ValidationError:
		return ["RFC_FORMAT"]
	return []


def _check_dni(compact: str) -> list[str]:
	return [] if dni.is_valid(compact) else ["DNI_FORMAT"]


# People, companies, international; 25 and 26 are in wide use, and ARCA may issue more (RG 5007/2021).
_CUIL_PREFIXES = frozenset({"20", "23", "24", "25", "26", "27", "30", "33", "34", "50", "51", "55"})


def _check_cuil(compact: str) -> list[str]:
	"""Check a CUIL by modulo 11.

	The prefix says nothing about sex or gender and is never interpreted that way.
	"""
	if not re.fullmatch(r"[0-9]{11}", compact):
		return ["CUIL_FORMAT"]
	if cuit.calc_check_digit(compact[:10]) != compact[10]:
		return ["CUIL_CHECK"]
	return [] if compact[:2] in _CUIL_PREFIXES else ["CUIL_PREFIX"]


def _check_passport(number: str, compact: str) -> tuple[str, list[str]]:
	"""Read a plain passport number, or the number in a TD3 machine-readable zone (ICAO Doc 9303 part 4)."""
	zone = re.sub(r"\s", "", unicodedata.normalize("NFKC", number).upper())
	line = _MRZ_SECOND_LINE.fullmatch(zone[-44:]) if len(zone) in (44, 88) else None
	if line:
		field, check = line.groups()
		return normalise_number(field), [] if compute_check_digit(field) == check else ["PASSPORT_MRZ"]
	fits = re.fullmatch(r"[A-Z0-9]{5,12}", compact) and re.search(r"[0-9]", compact)
	return compact, [] if fits else ["PASSPORT_FORMAT"]


# Number, check digit, country, date of birth, check digit, sex, date of expiry, check digit, the rest.
_MRZ_SECOND_LINE = re.compile(
	r"([0-9A-Z<]{9})([0-9])[A-Z<]{3}[0-9<]{6}[0-9][MFX<][0-9<]{6}[0-9][0-9A-Z<]{16}"
)


VALIDATORS: dict[str, Callable[[str], list[str]] | None] = {
	"mx_curp": check_curp,
	"mx_rfc": _check_rfc,
	"ar_dni": _check_dni,
	"ar_cuil": _check_cuil,
	"passport": None,
	"foreign_id": None,
	"clabe": lambda compact: [] if is_clabe(compact) else ["CLABE_CHECK"],
	"cbu": lambda compact: [] if is_cbu(compact) else ["CBU_CHECK"],
}

# The keys that Mexican offices write for people without a CURP or RFC; they pass every check digit.
_GENERIC_KEY = re.compile(r"XEXX010101[HMX]NEXXXA[0-9]|X[AE]XX010101000")


def _is_suspicious(compact: str) -> bool:
	"""Return whether a number repeats one digit or counts up or down: probably invented, though it may be
	real.
	"""
	if len(compact) < 6 or not compact.isdigit():
		return False
	steps = {(int(after) - int(before)) % 10 for before, after in pairwise(compact)}
	return len(steps) == 1 and steps <= {0, 1, 9}


def _fold(character: str) -> str:
	if character.isdecimal():
		return str(unicodedata.decimal(character))
	return character if character == "Ñ" else unicodedata.normalize("NFD", character)[0]
