"""Folios: the short numbers people write down, read out on the phone and type back in.

Form: two letters for the kind of record, a running number of at least seven digits, a check digit, as in
``PE-0000123-1``. The check digit is Damm's (a quasigroup of order 10), which detects every wrong digit and every swap
of two neighbouring digits. It covers the letters too: a letter counts as two digits, A=10 ... Z=35 as in ISO 7064 and
the IBAN, followed by the padded number.
"""

import re
import unicodedata

from stdnum import damm
from stdnum.util import clean

MIN_DIGITS = 7

# Chosen so that no two of them give the same check digit for the same number: a payment's folio typed where a
# person's is expected is always rejected. Damm has ten states, so there can be at most ten such prefixes.
TYPED_PREFIXES = {
	"Person": "PE",
	"Household": "HO",
	"Consultation": "CO",
	"Referral": "RE",
	"Entitlement": "SU",
	"Payment": "PA",
	"Payment Batch": "BP",
	"Course": "CU",
	"Course Enrolment": "CD",
	"Data Rights Request": "DA",
}
# Records that staff open from a list and that no one reads out at the desk.
LISTED_PREFIXES = {
	"Intake Import": "IM",
	"Duplicate Review": "DU",
	"Person Merge": "FU",
	"Payment Incident": "IN",
	# Read out at the desk, but searched for among appointments only.
	"Appointment": "AG",
}
FOLIO_PREFIXES = TYPED_PREFIXES | LISTED_PREFIXES

_PREFIX = re.compile(r"[A-Z]{2}")
_SEPARATORS = " -._/:#"
_TO_LETTER = str.maketrans("01", "OI")
_TO_DIGIT = str.maketrans("OIL", "011")


def make_folio(prefix: str, number: int) -> str:
	"""Return the folio of a running number.

	:param prefix: two letters A-Z (see :data:`FOLIO_PREFIXES`)
	:param number: whole number from 1; beyond seven digits the folio grows
	:raises ValueError: when either has another form
	"""
	if not _PREFIX.fullmatch(prefix):
		raise ValueError("A folio prefix is two capital letters from A to Z.")
	if isinstance(number, bool) or not isinstance(number, int) or number < 1:
		raise ValueError("A folio number is a whole number from 1 on.")
	digits = str(number).zfill(MIN_DIGITS)
	return f"{prefix}-{digits}-{_compute_check_digit(prefix, digits)}"


def parse_folio(text: str | None, prefix: str | None = None) -> str | None:
	"""Return the canonical folio that ``text`` means, or None when it cannot be one.

	Accepts lower case, spaces, missing or odd hyphens, and O/0, I/1, L/1 mixed up. Leading zeros may be missing only where
	a separator stands before the check digit (``PE-123-1``): otherwise a folio without its check digit could pass for
	another one.

	:param prefix: when given, only a folio with these letters is accepted
	"""
	written = clean(unicodedata.normalize("NFKC", text or "")).strip().upper()
	compact = clean(written, _SEPARATORS)
	letters = compact[:2].translate(_TO_LETTER)
	digits = compact[2:].translate(_TO_DIGIT)
	if not _PREFIX.fullmatch(letters) or not re.fullmatch(r"[0-9]{2,}", digits):
		return None
	if prefix is not None and letters != prefix:
		return None
	if len(digits) <= MIN_DIGITS and written[-2] not in _SEPARATORS:
		return None
	number, check = digits[:-1].zfill(MIN_DIGITS), digits[-1]
	if len(number) > MIN_DIGITS and number.startswith("0"):
		return None
	if int(number) == 0 or _compute_check_digit(letters, number) != check:
		return None
	return f"{letters}-{number}-{check}"


def _compute_check_digit(prefix: str, digits: str) -> str:
	return damm.calc_check_digit("".join(str(int(letter, 36)) for letter in prefix) + digits)
