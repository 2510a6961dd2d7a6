"""What the matching needs to know about a person: plain values from a form, a row of a file, or a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

EXACT, YEAR_AND_MONTH, YEAR, ESTIMATED = "Exact", "Year and Month", "Year", "Estimated"
NOTHING: Mapping = MappingProxyType({})


class Name(NamedTuple):
	"""One name of a person as written. A name without known parts is whole in ``given_names``."""

	given_names: str = ""
	first_surname: str = ""
	second_surname: str = ""


class Document(NamedTuple):
	"""An identity document.

	:param kind: code of the identity document type
	:param lasting: whether a person keeps this number for life and has only one (CURP, DNI; not a passport)
	:param expired: whether it is out of date, or may be for all that is known, so that a new number is to be expected
	:param country: of issue, in one form for all people; "" if unknown
	"""

	kind: str
	number: str
	lasting: bool = False
	expired: bool = False
	country: str = ""


@dataclass(frozen=True)
class Record:
	"""A person as the matching sees them. Everything may be missing.

	:param names: the name in use first, then chosen and former names, spellings, the name on a document
	:param native_name: the name in its original script
	:param birth_date: a date, or the eight digits ``YYYYMMDD`` as written where they are no date
	:param birth_precision: how far the birth date is to be believed: :data:`EXACT`, :data:`YEAR_AND_MONTH`,
		:data:`YEAR` or :data:`ESTIMATED` (from an age)
	:param sex: F, M or X as on the document
	:param nationalities: codes or names, in one form for all people
	:param phones: numbers in any one form
	:param extra: further fields by name, for the comparators of the settings: address, shelter, birth place …
	"""

	names: tuple[Name, ...] = ()
	native_name: str = ""
	birth_date: date | str | None = None
	birth_precision: str = EXACT
	sex: str = ""
	nationalities: tuple[str, ...] = ()
	documents: tuple[Document, ...] = ()
	phones: tuple[str, ...] = ()
	email: str = ""
	extra: Mapping[str, str] = field(default_factory=lambda: NOTHING)
