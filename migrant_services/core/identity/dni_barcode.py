"""The barcode (PDF417) on the front of the Argentine DNI, as a reader types it: fields separated by ``@``.

Two layouts are in use. Cards since 2012: ``procedure number @ surname @ names @ sex @ number @ copy @ born @ issued``,
and since 2014 three more digits. Older cards begin with the separator: ``@ number @ copy @ 1 @ surname @ names @
nationality @ born @ sex @ issued @ procedure @ office @ expires``, and more.
"""

import re
import unicodedata
from datetime import date

from migrant_services.core.ages import EXACT
from migrant_services.core.identity.mrz import MAX_INPUT_LENGTH, MachineRead

KIND = "AR_DNI"
ISSUER = "ARG"
# A reader set for another keyboard types this for @, and a hyphen for the slash in a date.
_OTHER_SEPARATOR = '"'
_NUMBER = re.compile(r"[MF]?([0-9]{6,8})")
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’.-])*")
_DATE = re.compile(r"([0-9]{2})[/-]([0-9]{2})[/-]([0-9]{4})")


def read(text: str | None, today: date) -> MachineRead | None:
	"""Parse the barcode; None when the text is none, or has a date of birth after ``today``."""
	if not text or len(text) > MAX_INPUT_LENGTH:
		return None
	text = " ".join(unicodedata.normalize("NFC", text).upper().split())
	fields = [field.strip() for field in text.split("@" if "@" in text else _OTHER_SEPARATOR)]
	if len(fields) > 9 and not fields[0]:
		_before, number, _copy, _one, surnames, given_names, nationality, born, sex, *_rest = fields
		expires = _parse_date(fields[12]) if len(fields) > 12 else None
	elif len(fields) > 6:
		_procedure, surnames, given_names, sex, number, _copy, born, *_rest = fields
		nationality, expires = "", None
	else:
		return None
	whole, birth = _NUMBER.fullmatch(number), _parse_date(born)
	if not (whole and birth and birth <= today and sex in ("F", "M", "X") and _NAME.fullmatch(surnames)):
		return None
	return MachineRead(
		kind=KIND,
		document_code="ID",
		issuer=ISSUER,
		surnames=surnames,
		given_names=given_names if _NAME.fullmatch(given_names) else "",
		number=whole[1],
		nationality=ISSUER if nationality == "ARGENTINA" else "",
		sex=sex,
		birth_date=birth,
		birth_precision=EXACT,
		expiry=expires,
		optional="",
		findings=[],
	)


def _parse_date(text: str) -> date | None:
	found = _DATE.fullmatch(text)
	try:
		return date(int(found[3]), int(found[2]), int(found[1])) if found else None
	except ValueError:
		return None
