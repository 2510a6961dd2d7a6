"""Reads the cells of one row as the values of a person and a consultation, with the errors of each column."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from unicodedata import category

from migrant_services.core.ages import EXACT, check_birth_date
from migrant_services.core.emails import read_email
from migrant_services.core.findings import ERROR, Finding, make_finding
from migrant_services.core.identity.curp import compare_curp
from migrant_services.core.identity.documents import check_document, normalise_number
from migrant_services.core.phones import MESSAGES as OF_PHONES
from migrant_services.core.phones import check_phone, read_phones
from migrant_services.core.spreadsheet_numbers import strip_decimals
from migrant_services.matching.names import fold, is_placeholder
from migrant_services.people.intake import date_parts, dates, document_cells, sexes, splitting
from migrant_services.people.intake.columns import (
	BIRTH_PARTS,
	DOCUMENTS,
	MAX_DOCUMENTS,
	MAX_PHONES,
	NAMES,
	OF_TYPE,
	SEX_MARKS,
	TARGETS,
	Target,
	fields_of,
	target_of,
)
from migrant_services.people.intake.headers import are_names
from migrant_services.people.intake.reading import MAX_CELL_LENGTH

MESSAGES = {
	"ROW_WIDE": "The row has more cells than there are column names. Look for a separator inside a cell.",
	"ROW_NAMES": "This row has names of columns: another table begins here. Import that table separately, with this row as the row of column names.",
	"ROW_NO_PERSON": "This is a total, a heading or a note, not a person. It is left out.",
	"ROW_OF_SEX": "This is a heading with the sex of the people below it, whose rows do not have it. Add a column with the sex to the list.",
	"ROW_ONE_CELL": "Only one cell of the row is filled. Check that it is a person and not a heading.",
	"CELL_LONG": "The cell has more than {0} characters.",
	"CELL_ERROR": "The spreadsheet could not work this cell out. Correct its formula, or write the value.",
	"VALUE_UNKNOWN": "The value is not in the list {0}. Write it as it is there.",
	"SEX_LETTER": "M can mean woman (mujer) or male (masculino). Choose which one it is in this list.",
	"SEX_UNKNOWN": "The value is none of F, M, X or not recorded.",
	"SEX_MARK": "This is not a mark. Write an X under one of the columns of the sex, and nothing under the others.",
	"SEX_MARKS": "More than one column of the sex is marked. The sex stays not recorded.",
	"SEX_NO_MARK": "No column of the sex is marked. The sex stays not recorded.",
	"SEX_NUMBER": "The list does not say which sex this number is. Write it into the name of the column, like 1=Mujer 2=Hombre, or write F, M or X.",
	"SEX_NOT_SAID": "The list does not say what {0} means. The sex stays not recorded.",
	"COUNTRY_UNKNOWN": "This country is not known. Write its name or its code of two or three letters.",
	"COUNTRY_TWO": "Two countries have this name. Write the code of the country, or its whole name.",
	"COUNTRY_BESIDE": "The cell has other text besides the country, which was taken.",
	"CHECK_UNKNOWN": "Write yes or no.",
	"NUMBER_UNREADABLE": "Write a number, in digits.",
	"DATE_PARTIAL": "Write the whole date, with its day.",
	"NAME_OF_PARENT": "This is the name of the mother or the father. Write the name of the child, or only its surnames.",
	"NAME_NOT_KNOWN": "This only says that the name is not known. Write the name.",
	"NAME_BESIDE": "The text beside the name was left out.",
	"NAME_ONE_LETTER": "The name has one letter only. Write the whole name.",
	"AGE_OTHER": "The age does not match the date of birth, which was taken. Check both.",
	"DOCUMENT_TYPE": "The document has no type, so its number cannot be kept.",
	"VALUE_REQUIRED": "Your municipality requires {0}. Write it.",
	"DOCUMENT_KIND": "The type of the document is not known. It is kept as another document, as it is written.",
}
# With this many columns, a row with one cell is odd.
WIDE = 3
# No name has more words; a sentence has.
MAX_WORDS = 12
# By how many years an age may differ from the birth date: when the day of the ages is known, and when the list may be
# old.
YEARS_APART = {True: 1, False: 5}
# The columns that a CURP may contradict.
BESIDE_CURP = {
	"CURP_BIRTH": ("birth_date", "birth_year", "age"),
	"CURP_SEX": ("sex_on_document", *SEX_MARKS),
	"CURP_STATE": ("birth_place", "birth_country"),
}
_TOTAL = re.compile(
	r"\W*(?:(?:gran |sub ?)?total(?:es)?\b|sum(?:a|atoria) (?:de|total)\b"
	r"|(?:operaciones|registros|personas|casos|beneficiari[oa]s|movimientos|importe|hombres|mujeres|niñ[oa]s)\s*:?\s*$"
	r"|(?:notas?|fuente|elabor[oóa]\w*|revis[oóa]\w*|autoriz[oóa]\w*|vo\.? ?bo\.?|observaciones|firma|sello|responsable|fecha de \w+)\s*:)",
	re.IGNORECASE,
)
_OF_COUNTRY = re.compile(
	r"^(?:(?:yo )?soy |vengo |viene |originari[oa] |nacid[oa] |nacional )*(?:de |del |en )?(?:la |el |los )?(?=[a-z])"
)
_HEADING = re.compile(
	r"[0-9:]|^[*†]|^\W*(?:familia|grupo|tabla|list(?:a|ado)|padr[oó]n|hombres|mujeres|menores|niñ[oa]s|adult[oa]s|albergue|turno|sede"
	r"|m[oó]dulo|secci[oó]n|pabell[oó]n|dormitorio|casa|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre)\b",
	re.IGNORECASE,
)
# Headings name the sexes in the plural: Caballero and Varón are surnames.
_SEXES = "mujeres|hombres|nin[oa]s|varones|femenin[oa]s?|masculin[oa]s?|damas|caballeros|senor[ae]s|women|men"
_SEX_WITHIN = re.compile(rf"\b(?:{_SEXES})\b")
_SEX_ALONE = re.compile(rf"(?:{_SEXES})(?: [0-9]+)?")
_NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,6})?")
# Words that may follow "name not known": NN femenino 2.
_AFTER_NO_NAME = re.compile(
	rf"(?: (?:{_SEXES}|mujer|hombre|varon|nin[oa]|fem|masc|f|m|menor|adult[oa]|bebe|[0-9]+))+"
)
# The folded names that more than one country has.
_OF_TWO_COUNTRIES = frozenset({"congo"})
# What a spreadsheet writes into a cell whose formula fails, in English (in every workbook) and in Spanish.
SPREADSHEET_ERRORS = frozenset(
	"#REF! #N/A #VALUE! #NAME? #DIV/0! #NUM! #NULL! #¡REF! #N/D #¡VALOR! #¿NOMBRE? #¡DIV/0! #¡NUM! #¡NULO!".split()
)


class Plan(NamedTuple):
	"""How the rows of a file are read.

	:param mapping: the target by the position of the column
	:param width: the number of columns with a name, where a separator splits the cells; None for a sheet
	:param ages_as_of: the day on which the ages were written down, for rows without a date of their own
	:param letter_m: the meaning of M in the column of the sex (:mod:`migrant_services.people.intake.sexes`)
	:param sex_codes: the meaning of numbers in the column of the sex, from its name
	:param country: of the office, ISO 3166-1 alpha-2, for telephones without a country code
	:param required: names of the fields that the municipality requires, by record and field
	:param lists: the folded words and their values, by ``sex``, ``check``, ``country`` or doctype of a list
	:param own_targets: targets for questions of the municipality, by column
	"""

	mapping: Mapping[int, str]
	width: int | None
	today: date
	lists: Mapping[str, Mapping[str, str]]
	name_order: str | None = None
	date_order: str | None = None
	two_digits: str | None = None
	ages_as_of: date | None = None
	letter_m: str | None = None
	sex_codes: Mapping[str, str] = MappingProxyType({})
	country: str | None = None
	required: Mapping[tuple[str, str], str] = MappingProxyType({})
	own_targets: Mapping[str, Target] = MappingProxyType({})


class Remark(NamedTuple):
	"""A finding and the position of its column; None for the whole row."""

	column: int | None
	finding: Finding


@dataclass
class Values:
	"""The values of a row.

	:param person: fields of the Person, with tables
	:param consultation: fields of the consultation to create; None without a subject
	"""

	person: dict = field(default_factory=dict)
	consultation: dict | None = None
	remarks: list[Remark] = field(default_factory=list)

	@property
	def fails(self) -> bool:
		"""Whether an error stops the registration of the row."""
		return any(remark.finding.blocks for remark in self.remarks)


def read_row(cells: list[str], plan: Plan) -> Values:
	"""Read a row. Cells that cannot be read are left out, with a remark."""
	return _Reader(cells, plan).read()


class _Reader:
	"""The cells of one row, and the values read so far."""

	def __init__(self, cells: list[str], plan: Plan):
		self.plan, self.row, self.values = plan, cells, Values()
		self.cells = {key: (place, cells[place]) for place, key in plan.mapping.items() if place < len(cells)}
		if plan.width is not None and len(cells) > plan.width:
			self.remark(None, "ROW_WIDE")
		for place, cell in enumerate(cells):
			if len(cell) > MAX_CELL_LENGTH:
				self.remark(place, "CELL_LONG", MAX_CELL_LENGTH)
			if cell.upper() in SPREADSHEET_ERRORS and place in plan.mapping:
				self.remark(place, "CELL_ERROR")

	def read(self) -> Values:
		if code := self.no_person(cells := [cell for cell in self.row if cell]):
			self.remark(None, code)
			return self.values
		if len(cells) == 1 and len(self.plan.mapping) >= WIDE:
			self.add(None, make_finding(MESSAGES, "ROW_ONE_CELL"))
		for key in self.cells:
			# Kinds that combine several cells have no such method.
			target = self.plan.own_targets.get(key) or target_of(key)
			read = getattr(self, f"read_{target.kind}", None)
			if value := read and read(key):
				self.values.person[key] = value
		self.read_names()
		self.read_sex_marks()
		self.read_birth()
		self.read_documents()
		self.read_phones()
		self.read_consultation()
		self.check_required()
		return self.values

	def no_person(self, cells: list[str]) -> str | None:
		"""Return the code for a row that is not a person: column names, a total, a heading or a note."""
		if are_names(self.row):
			return "ROW_NAMES"
		written = [*cells[:1], *(self.cell(key) for key in ("full_name", *NAMES))]
		heading = fold(cells[0]) if len(cells) == 1 else ""
		alone = len(cells) == 1 and len(self.plan.mapping) >= WIDE
		if not (
			any(map(_TOTAL.match, written))
			or _SEX_ALONE.fullmatch(heading)
			or (alone and (_HEADING.search(cells[0]) or len(cells[0].split()) > MAX_WORDS))
		):
			return None
		has_column = not {"sex_on_document", *SEX_MARKS}.isdisjoint(self.plan.mapping.values())
		# A heading with both sexes does not give the sex of the rows below.
		is_of_sex = len(_SEX_WITHIN.findall(heading)) == 1 and len(heading.split()) <= MAX_WORDS
		return "ROW_OF_SEX" if is_of_sex and not has_column else "ROW_NO_PERSON"

	def cell(self, key: str) -> str:
		return self.cells.get(key, (None, ""))[1]

	def remark(self, place: int | None, code: str, *params) -> None:
		self.add(place, make_finding(MESSAGES, code, *params, level=ERROR))

	def add(self, place: int | None, *findings: Finding) -> None:
		self.values.remarks += [Remark(place, finding) for finding in findings]

	# --- one cell

	def read_text(self, key: str) -> str | None:
		if key.startswith(("document_", OF_TYPE)):
			return None
		return self.cell(key) or None

	def read_name(self, key: str) -> str | None:
		"""Return the name in a cell; None for text that only means "no name" (``S/N``, a dash)."""
		place, text = self.cells.get(key, (None, ""))
		name, findings = read_name(text)
		self.add(place, *findings)
		return name

	def read_sex(self, key: str) -> str | None:
		place, text = self.cells[key]
		if sexes.is_letter(text):
			if not self.plan.letter_m:
				self.remark(place, "SEX_LETTER")
			return sexes.AS_STORED.get(self.plan.letter_m)
		if code := sexes.code_of(text):
			return self.read_sex_code(place, code)
		return self.look_up(key, "sex", "SEX_UNKNOWN")

	def read_sex_code(self, place: int, code: str) -> str | None:
		if code not in self.plan.sex_codes:
			if code in sexes.UNKNOWN_CODES:
				self.add(place, make_finding(MESSAGES, "SEX_NOT_SAID", code))
			else:
				self.remark(place, "SEX_NUMBER")
		return self.plan.sex_codes.get(code)

	def read_country(self, key: str) -> str | None:
		place, text = self.cells[key]
		known, folded = self.plan.lists["country"], fold(text)
		if not folded or says_there_is_none(text) or (folded in known and folded not in _OF_TWO_COUNTRIES):
			return self.look_up(key, "country", "COUNTRY_UNKNOWN")
		# ``soy de Honduras``, ``Guatemala, Huehuetenango``, ``congolaise (RDC)``
		parts = {_OF_COUNTRY.sub("", fold(part)) for part in re.split(r"[,;()/]", text)}
		found = {country for part in parts - _OF_TWO_COUNTRIES if (country := known.get(part))}
		if len(found) != 1:
			self.remark(
				place, "COUNTRY_TWO" if not found and parts & _OF_TWO_COUNTRIES else "COUNTRY_UNKNOWN"
			)
			return None
		self.add(place, make_finding(MESSAGES, "COUNTRY_BESIDE"))
		return found.pop()

	def read_email(self, key: str) -> str | None:
		"""Return the e-mail address; other text in the cell is kept as a remark."""
		place, text = self.cells[key]
		email, findings = read_email(text)
		self.add(place, *findings)
		if email and email.remark:
			self.values.person["email_remark"] = email.remark
		return (email and email.address) or None

	def read_check(self, key: str) -> int:
		return int(self.look_up(key, "check", "CHECK_UNKNOWN") or 0)

	def read_list(self, key: str) -> str | None:
		if key.startswith("document_") or key in ("subject", "result"):
			return None
		return self.listed(key)

	def listed(self, key: str) -> str | None:
		"""Return the record of the target's list that the cell names."""
		doctype = TARGETS[key].options
		return self.look_up(key, doctype, "VALUE_UNKNOWN", doctype)

	def look_up(self, key: str, kind: str, code: str, *params) -> str | None:
		"""Return the value of the cell by the words of a kind of list; ``code`` is the error for an unknown word."""
		place, text = self.cells[key]
		value = self.meaning_in(kind, text)
		if value is None and not says_there_is_none(text):
			self.remark(place, code, *params)
		return value

	def meaning_in(self, kind: str, text: str) -> str | None:
		# Symbols (♀, ✓) are looked up as they are.
		return self.plan.lists[kind].get(fold(text) or text.strip(" \ufe0e\ufe0f"))

	# --- one cell, of a question of the municipality

	def read_own_yes_or_no(self, key: str) -> str | None:
		return {"1": "Yes", "0": "No"}.get(self.look_up(key, "check", "CHECK_UNKNOWN") or "")

	def read_own_choice(self, key: str) -> str | None:
		target = self.plan.own_targets[key]
		return self.look_up(key, target.options, "VALUE_UNKNOWN", target.label)

	def read_own_number(self, key: str) -> float | None:
		place, text = self.cells[key]
		if says_there_is_none(text):
			return None
		if not _NUMBER.fullmatch(text):
			self.remark(place, "NUMBER_UNREADABLE")
			return None
		return float(text.replace(",", "."))

	def read_own_date(self, key: str) -> date | None:
		place, text = self.cells[key]
		if says_there_is_none(text):
			return None
		found = self.read_date(text)
		self.add(place, *found.findings)
		if found.value and found.precision != EXACT:
			self.remark(place, "DATE_PARTIAL")
			return None
		return found.value

	# --- several cells together

	def read_names(self) -> None:
		person = self.values.person
		if whole := self.read_name("full_name"):
			parts = splitting.split_name(whole, self.plan.name_order)
			person |= {key: part for key, part in zip(NAMES, parts, strict=True) if part}
		if both := self.read_name("surnames"):
			person |= {
				key: part for key, part in zip(NAMES[1:], splitting.split_surnames(both), strict=True) if part
			}
		if more := person.pop("more_given_names", None):
			person["given_names"] = " ".join(filter(None, (person.get("given_names"), more)))
		if alias := self.read_name("alias"):
			person["aliases"] = [{"alias": alias}]
		written = "".join(person.get(key) or "" for key in (*NAMES, "chosen_name"))
		if written and sum(sign.isalpha() for sign in written) == 1:
			self.remark(self.place_of("full_name", *NAMES, "chosen_name"), "NAME_ONE_LETTER")

	def place_of(self, *keys: str) -> int | None:
		return next((self.cells[key][0] for key in keys if key in self.cells), None)

	def read_sex_marks(self) -> None:
		"""Return the sex whose column is marked, if exactly one is."""
		found = {key: self.is_marked(key) for key in SEX_MARKS if key in self.cells}
		marked = [SEX_MARKS[key] for key, is_marked in found.items() if is_marked]
		if not found or None in found.values():
			return
		if len(marked) == 1:
			self.values.person["sex_on_document"] = marked[0]
		else:
			self.add(self.place_of(*found), make_finding(MESSAGES, "SEX_MARKS" if marked else "SEX_NO_MARK"))

	def is_marked(self, key: str) -> bool | None:
		"""Return whether a cell has a mark, or the word for its column's sex; None, with a remark, for other text."""
		place, text = self.cells[key]
		if sexes.is_mark(text):
			return True
		if says_there_is_none(text):
			return False
		if sexes.is_letter(text) and not self.plan.letter_m:
			self.remark(place, "SEX_LETTER")
			return None
		said = (
			sexes.AS_STORED.get(self.plan.letter_m) if sexes.is_letter(text) else self.meaning_in("sex", text)
		)
		marked = {"1": True, "0": False}.get(self.meaning_in("check", text), said == SEX_MARKS[key] or None)
		if marked is None:
			self.remark(place, "SEX_MARK")
		return marked

	def read_birth(self) -> None:
		"""Read the birth date, or compute it from the age on the day it was written down."""
		born, age = self.read_born("birth_date") or self.read_birth_parts(), self.read_born("age")
		place, found = born or age or (None, None)
		if found is None:
			return
		self.add(place, *found.findings)
		wrong = check_birth_date(found.value, self.plan.today) if found.value else []
		self.add(place, *wrong)
		if not found.value or wrong:
			return
		self.values.person |= {"birth_date": found.value, "birth_date_precision": found.precision}
		if (
			born
			and age
			and age[1].value
			and abs(age[1].value.year - found.value.year) > YEARS_APART[self.knows_day_of_ages()]
		):
			self.add(age[0], make_finding(MESSAGES, "AGE_OTHER"))

	def read_born(self, key: str) -> tuple[int | None, dates.ReadDate] | None:
		"""Return the column and the birth date of its cell; None when it has none."""
		place, text = self.cells.get(key, (None, ""))
		if not text:
			return None
		is_age = dates.is_age(text)
		if not is_age and says_there_is_none(text):
			return None
		# The column of ages may also contain dates.
		if is_age or (key == "age" and not dates.is_written_date(text)):
			return place, dates.read_age(text, self.attended_day() or self.plan.ages_as_of or self.plan.today)
		return place, self.read_date(text)

	def read_birth_parts(self) -> tuple[int, dates.ReadDate] | None:
		"""Return the column and the date of birth from separate columns for day, month and year; None when they are empty."""
		written = {key: self.cells[key] for key in BIRTH_PARTS if not says_there_is_none(self.cell(key))}
		parts = {
			key: date_parts.READ[key](text, self.plan.two_digits, self.plan.today)
			for key, (_place, text) in written.items()
		}
		wrong = [part.finding.code for part in parts.values() if part.finding and part.finding.blocks]
		if len(written) == 1 and wrong and wrong[0] in date_parts.MESSAGES:
			# One cell may have the whole date, or an age.
			return self.read_born(*written)
		for key, part in parts.items():
			self.add(written[key][0], *filter(None, [part.finding]))
		known = {key: part.value for key, part in parts.items() if part.value is not None}
		if wrong or not known:
			return None
		return self.place_of(*known), date_parts.combine_parts(*map(known.get, BIRTH_PARTS), self.plan.today)

	def knows_day_of_ages(self) -> bool:
		return bool(self.plan.ages_as_of or self.attended_day())

	def read_date(self, text: str) -> dates.ReadDate:
		return dates.read_date(text, self.plan.date_order, self.plan.two_digits, self.plan.today)

	def attended_day(self) -> date | None:
		text = self.cell("attended_on")
		found = self.read_date(text) if text else None
		return found.value if found and found.precision == EXACT else None

	def read_documents(self) -> None:
		rows = [row for key in DOCUMENTS for row in self.documents_of(key)]
		rows += [row for number in range(1, MAX_DOCUMENTS + 1) if (row := self.read_document(number))]
		for key, (place, number) in self.cells.items():
			if key.startswith(OF_TYPE) and self.is_number(place, number):
				rows.append({"document_type": key.removeprefix(OF_TYPE), "number": strip_decimals(number)})
		if rows:
			self.values.person["documents"] = rows
			self.compare_with_curp(rows)

	def compare_with_curp(self, rows: list[dict]) -> None:
		"""Add a remark to cells that contradict the CURP in the row, each at its column."""
		person = self.values.person
		for number in (normalise_number(row.get("number")) for row in rows):
			says = compare_curp(
				number,
				person.get("birth_date"),
				person.get("birth_date_precision"),
				person.get("sex_on_document"),
				birth_place=person.get("birth_place"),
			)
			for finding in says:
				self.add(self.place_of(*BESIDE_CURP[finding.code]), finding)

	def read_document(self, number: int) -> dict | None:
		key = f"document_type_{number}"
		kind = self.listed(key) if key in self.cells else None
		place, text = self.cells.get(f"document_number_{number}", (None, ""))
		if not self.is_number(place, text):
			return {"document_type": kind} if kind else None
		if not kind:
			if not fold(self.cell(key)):
				self.remark(place, "DOCUMENT_TYPE")
			return None
		return {"document_type": kind, "number": strip_decimals(text)}

	def documents_of(self, key: str) -> list[dict]:
		"""Return the documents in a cell with their types; an unknown type becomes "other", with a remark."""
		place, text = self.cells.get(key, (None, ""))
		kinds, found = self.plan.lists["Identity Document Type"], []
		for kind, number in document_cells.read_documents(text, kinds) if text else ():
			if kind is None and says_there_is_none(number):
				continue
			if number and not self.is_number(place, number):
				number = ""
			if kind is None and number:
				self.add(place, make_finding(MESSAGES, "DOCUMENT_KIND"))
				kind = document_cells.OTHER
			if kind:
				found.append(
					{"document_type": kind, **({"number": strip_decimals(number)} if number else {})}
				)
		return found

	def is_number(self, place: int | None, text: str) -> bool:
		"""Return whether the text is a document number. One that identifies no one (S/N, the generic CURP) gets a remark."""
		result = check_document(None, text)
		if result.number is None:
			self.add(place, *result.findings)
		return result.number is not None

	def read_phones(self) -> None:
		rows = [row for number in range(1, MAX_PHONES + 1) for row in self.phones_of(f"phone_{number}")]
		if rows:
			self.values.person["phones"] = rows

	def phones_of(self, key: str) -> list[dict]:
		"""Return the phone numbers in a cell, each with the text written beside it."""
		place, text = self.cells.get(key, (None, ""))
		if not text:
			return []
		phones = read_phones(text)
		for phone in phones:
			self.add(place, *check_phone(phone, self.plan.country).findings)
		if len(phones) > 1:
			self.add(place, make_finding(OF_PHONES, "PHONE_PARTED"))
		written = ({"phone": phone.number, "belongs_to": phone.remark} for phone in phones)
		return [{key: text for key, text in row.items() if text} for row in written]

	def read_consultation(self) -> None:
		subject, result = (self.listed(key) if key in self.cells else None for key in ("subject", "result"))
		place, text = self.cells.get("attended_on", (None, ""))
		day = self.read_date(text) if text else None
		if day:
			self.add(place, *day.findings)
			if day.value and day.precision != EXACT:
				self.add(place, make_finding(dates.MESSAGES, "DATE_UNREADABLE", level=ERROR))
		if not subject:
			return
		self.values.consultation = {"topics": [{"subject": subject, "is_main": 1}], "result": result}
		if day and day.value:
			moment = datetime.combine(day.value, dates.read_time(text))
			self.values.consultation["attended_on"] = moment

	def check_required(self) -> None:
		"""Add an error at the column of each field that the municipality requires and the row has not."""
		read = {"Person": self.values.person, "Consultation": self.values.consultation}
		for (record, fieldname), label in self.plan.required.items():
			values = read[record]
			if values is not None and not values.get(fieldname):
				places = (
					place
					for key, (place, _text) in self.cells.items()
					if (record, fieldname) in fields_of(key)
				)
				self.remark(next(places, None), "VALUE_REQUIRED", label)


# The same names recur in a list.
@lru_cache(maxsize=4096)
def read_name(text: str) -> tuple[str | None, tuple[Finding, ...]]:
	"""Return the name in the text of a cell, None where it has none, and the findings on it."""
	name, beside = splitting.split_remark(text)
	if splitting.is_of_parent(name):
		return None, (make_finding(MESSAGES, "NAME_OF_PARENT", level=ERROR),)
	if says_not_known(text):
		return None, (make_finding(MESSAGES, "NAME_NOT_KNOWN", level=ERROR),)
	findings = (make_finding(MESSAGES, "NAME_BESIDE"),) if beside else ()
	says_none = (is_placeholder(name) and fold(name)) or is_blank(name)
	return None if says_none else name, findings


def says_there_is_none(text: str) -> bool:
	"""Return whether a text in place of digits only means "none" (``no tiene``, ``S/N``)."""
	return is_blank(text) or (
		bool(fold(text)) and is_placeholder(text) and not any(sign.isdigit() for sign in text)
	)


def says_not_known(name: str) -> bool:
	"""Return whether a name only means "not known", perhaps with the sex or a number (``NN femenino``, ``Desconocido 2``)."""
	words = fold(name).split()
	return any(
		is_placeholder(" ".join(words[:at]))
		and _AFTER_NO_NAME.fullmatch("".join(f" {word}" for word in words[at:]))
		for at in range(1, len(words))
	)


def is_blank(text: str) -> bool:
	"""Return whether a text has only spaces and punctuation (``-``, ``¿?``)."""
	return all(category(sign)[0] in "PZ" for sign in text)
