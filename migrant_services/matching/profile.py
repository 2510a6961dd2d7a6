"""A record brought to comparable form once, to be compared many times."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from migrant_services.core.identity.curp import GIVEN_INITIAL, read_curp
from migrant_services.core.identity.documents import check_document, normalise_number
from migrant_services.matching.dates import Birth, birth_of, is_refined_by
from migrant_services.matching.names import NameForm, fold, name_form, native_form
from migrant_services.matching.record import EXACT, NOTHING, Document, Name, Record
from migrant_services.matching.repair import mend

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
# Kept for life, whether or not the card that shows the number expires.
_FOR_LIFE = frozenset({"MX_CURP", "AR_DNI"})
# Renewed with another number, one of a country at a time.
_ONE_AT_A_TIME = frozenset({"PASSPORT"})
_LIKE_DIGITS = str.maketrans("OQDILBSZG", "000118526")


class DocumentForm(NamedTuple):
	"""A document number for comparing.

	``core`` has no letter prefix and no letters mistaken for digits; ``single``: the person has no other valid number
	of this family; ``written``: the whole number, also of what has another one in it
	"""

	family: str
	number: str
	core: str
	single: bool
	kind: str = ""
	written: str = ""
	country: str = ""

	@property
	def has_check(self) -> bool:
		"""Whether numbers of this kind have a check digit."""
		return self.kind in _CHECKED

	@property
	def is_of_one_country(self) -> bool:
		"""Whether another number of this family can only be of another country's office."""
		return self.family in _FOR_LIFE or bool(self.country)

	@property
	def is_proved(self) -> bool:
		"""Whether the number has a check digit that fits, so that it is read without a slip."""
		return is_proved(self.kind, self.written)


@dataclass(frozen=True, slots=True)
class Profile:
	"""A :class:`~migrant_services.matching.record.Record` ready for :func:`score` and :func:`keys`."""

	names: tuple[NameForm, ...]
	native: str
	birth: Birth | None
	birth_by_curp: Birth | None
	initial_by_curp: str
	sex: str
	nationalities: frozenset[str]
	documents: tuple[DocumentForm, ...]
	phones: frozenset[str]
	email: str
	extra: Mapping[str, str]

	@property
	def initials(self) -> set[str]:
		"""Of all words that are or may be given names."""
		return {
			word[0] for form in self.names for word in (form.given if not form.exchanged else form.surnames)
		}


def profile(record: Record) -> Profile:
	"""Normalise everything of a record. Placeholders (``S/N``, ``0000``, the generic CURP) count as missing."""
	native = native_form(record.native_name)
	names = (*record.names, Name(record.native_name)) if native else record.names
	forms = dict.fromkeys(map(name_form, names))
	documents = tuple(filter(None, map(document_form, record.documents)))
	birth, sex = (
		birth_of(record.birth_date, record.birth_precision),
		record.sex if record.sex in ("F", "M", "X") else "",
	)
	by_curp, curp_sex, curp_initial = _said_by_curp(documents)
	if by_curp and (birth is None or is_refined_by(birth, by_curp)):
		birth = by_curp
	return Profile(
		names=tuple(form for form in forms if form.given or form.surnames),
		native=native,
		birth=birth,
		birth_by_curp=by_curp if by_curp != birth else None,
		initial_by_curp=curp_initial,
		sex=sex or curp_sex,
		nationalities=frozenset(filter(None, (fold(value) for value in record.nationalities))),
		documents=documents,
		phones=frozenset(filter(None, map(phone_form, record.phones))),
		email=_email_form(record.email),
		extra={field: text for field, value in record.extra.items() if (text := extra_form(value))}
		or NOTHING,
	)


def document_form(document: Document) -> DocumentForm | None:
	"""The comparable form of a document; None for one that identifies nobody."""
	number = check_document(None, document.number).number
	if not number or len(number) < LEAST_DOCUMENT_SIGNS or number.isalpha():
		return None
	family, written = _FAMILIES.get(document.kind, document.kind), number
	if family == "AR_DNI" and len(number) == 11 and number.isdigit():
		number = number[2:10]  # a CUIL has the DNI between its prefix and its check digit
	single = family in _FOR_LIFE or ((document.lasting or family in _ONE_AT_A_TIME) and not document.expired)
	return DocumentForm(
		family, number, document_core(number), single, document.kind, written, fold(document.country)
	)


@lru_cache(maxsize=65536)
def is_proved(kind: str, number: str) -> bool:
	"""Whether a number of this kind of document has a check digit, and the right one."""
	validator = _CHECKED.get(kind)
	return bool(validator) and _IS_SLIP.isdisjoint(
		finding.code for finding in check_document(validator, number).findings
	)


_CHECKED = {
	"MX_CURP": "mx_curp",
	"MX_CURP_TEMP": "mx_curp",
	"AR_CUIL": "ar_cuil",
	"AR_CUIT": "ar_cuil",
	"AR_CDI": "ar_cuil",
}
_IS_SLIP = frozenset({"CURP_FORMAT", "CURP_CHECK", "CUIL_FORMAT", "CUIL_CHECK"})


def _said_by_curp(documents: tuple[DocumentForm, ...]) -> tuple[Birth | None, str, str]:
	"""Birth date, sex, and the folded initial of the given name that a proved CURP says."""
	for form in documents:
		if form.family == "MX_CURP" and (said := read_curp(form.written)):
			return birth_of(f"{said.birth_date:%Y%m%d}", EXACT), said.sex, form.written[GIVEN_INITIAL].lower()
	return None, "", ""


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
	return fold(mend((text or "")[:LONGEST_EXTRA]))


def _email_form(text: str) -> str:
	text = (text or "").strip().lower()
	return text if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) else ""
