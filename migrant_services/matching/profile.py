"""A record brought to comparable form once, to be compared many times."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from migrant_services.matching.dates import Birth, birth_of
from migrant_services.matching.names import NameForm, fold, name_form, native_form
from migrant_services.matching.record import NOTHING, Document, Name, Record
from migrant_services.rules.documents import check_document, normalise_number

# Digits of a phone number that are compared: what is left of it without country code and old prefixes.
PHONE_DIGITS = 8
LEAST_PHONE_DIGITS = 6
LEAST_DOCUMENT_SIGNS = 4
LONGEST_EXTRA = 200

# Kinds that carry one and the same number.
_FAMILIES = {
	"MX_CURP_TEMP": "MX_CURP",
	"AR_CUIL": "AR_DNI",
	"AR_CUIT": "AR_DNI",
	"AR_CDI": "AR_DNI",
	"MX_TRT": "MX_NUE",
	"MX_TRP": "MX_NUE",
	"MX_TVRH": "MX_NUE",
}
_LIKE_DIGITS = str.maketrans("OQDIL", "00011")


class DocumentForm(NamedTuple):
	"""A document number for comparing; ``core`` has no letter prefix and no letters mistaken for digits."""

	family: str
	number: str
	core: str
	lasting: bool


@dataclass(frozen=True, slots=True)
class Profile:
	"""A :class:`~migrant_services.matching.record.Record` ready for :func:`score` and :func:`keys`."""

	names: tuple[NameForm, ...]
	native: str
	birth: Birth | None
	sex: str
	nationalities: frozenset[str]
	documents: tuple[DocumentForm, ...]
	phones: frozenset[str]
	email: str
	extra: Mapping[str, str]


def profile(record: Record) -> Profile:
	"""Normalise everything of a record. Placeholders (``S/N``, ``0000``, the generic CURP) count as missing."""
	native = native_form(record.native_name)
	names = (*record.names, Name(record.native_name)) if native else record.names
	forms = dict.fromkeys(map(name_form, names))
	return Profile(
		names=tuple(form for form in forms if form.given or form.surnames),
		native=native,
		birth=birth_of(record.birth_date, record.birth_precision),
		sex=record.sex if record.sex in ("F", "M", "X") else "",
		nationalities=frozenset(filter(None, (fold(value) for value in record.nationalities))),
		documents=tuple(filter(None, map(document_form, record.documents))),
		phones=frozenset(filter(None, map(phone_form, record.phones))),
		email=_email_form(record.email),
		extra={field: text for field, value in record.extra.items() if (text := extra_form(value))}
		or NOTHING,
	)


def document_form(document: Document) -> DocumentForm | None:
	"""The comparable form of a document; None for one that identifies nobody."""
	number = check_document(None, document.number).number
	if not number or len(number) < LEAST_DOCUMENT_SIGNS:
		return None
	family = _FAMILIES.get(document.kind, document.kind)
	if family == "AR_DNI" and len(number) == 11 and number.isdigit():
		number = number[2:10]  # a CUIL has the DNI between its prefix and its check digit
	lasting = document.lasting and not document.expired
	return DocumentForm(family, number, document_core(number), lasting)


def document_core(number: str) -> str:
	"""A normalised number without letters before it and with the digits that its letters were mistaken for."""
	digits = re.sub("^[A-Z]{1,2}(?=[0-9OIL]{5})", "", number).translate(_LIKE_DIGITS)
	digits = digits.lstrip("0") if digits.isdigit() else number.translate(_LIKE_DIGITS)
	return digits if len(digits) >= LEAST_DOCUMENT_SIGNS else number


def phone_form(text: str) -> str:
	"""The last digits of a phone number; "" for what is none (too short, one digit repeated)."""
	digits = re.sub("[^0-9]", "", normalise_number(text))[-PHONE_DIGITS:]
	return digits if len(digits) >= LEAST_PHONE_DIGITS and len(set(digits)) > 2 else ""


def extra_form(text: str | None) -> str:
	"""The folded text of any other field."""
	return fold((text or "")[:LONGEST_EXTRA])


def _email_form(text: str) -> str:
	text = (text or "").strip().lower()
	return text if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) else ""
