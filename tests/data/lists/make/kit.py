"""What the makers of the lists share: invented people, documents with valid check digits, expectations."""

from __future__ import annotations

import json
import random
import re
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
from faker import Faker
from stdnum.ar import cuit
from stdnum.mx import curp

HERE = Path(__file__).resolve().parent.parent
# Frappe's names of some countries changed between versions; their codes did not.
CODES = {
	"Bolivia, Plurinational State of": "BO",
	"Brazil": "BR",
	"Cameroon": "CM",
	"Colombia": "CO",
	"Congo, The Democratic Republic of the": "CD",
	"Cuba": "CU",
	"Ecuador": "EC",
	"El Salvador": "SV",
	"Guatemala": "GT",
	"Haiti": "HT",
	"Honduras": "HN",
	"Mexico": "MX",
	"Nicaragua": "NI",
	"Panama": "PA",
	"Paraguay": "PY",
	"Peru": "PE",
	"Senegal": "SN",
	"Venezuela": "VE",
}


def letter(place: int) -> str:
	"""Return the name that a spreadsheet gives its column, counted from 0 (up to 25)."""
	return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place]


class People:
	"""Invented people of one list. The same seed gives the same people with the same release of Faker."""

	def __init__(self, seed: int, locale: str = "es_MX"):
		self.random = random.Random(seed)
		self.faker = Faker(locale)
		self.faker.seed_instance(seed)
		self.seen: set[str] = set()

	def one(self, **fields) -> dict:
		"""Return a person as the list must register them; ``fields`` says what is given."""
		sex = fields.get("sex") or self.random.choice("FM")
		while True:
			given = self.faker.first_name_female() if sex == "F" else self.faker.first_name_male()
			first, second = self.faker.last_name(), self.faker.last_name()
			if first != second and f"{first} {second}" not in self.seen:
				break
		self.seen.add(f"{first} {second}")
		person = {"given_names": given, "first_surname": first, "second_surname": second, "sex": sex}
		return person | fields

	def birth(self, youngest: int = 19, oldest: int = 64) -> str:
		"""Return the birth date of a person of that age in October 2026, as YYYY-MM-DD."""
		days = self.random.randint(youngest * 365 + 40, oldest * 365)
		return (date(2026, 10, 1) - timedelta(days=days)).isoformat()

	def digits(self, number: int) -> str:
		"""Return digits without a leading zero."""
		return str(self.random.randint(10 ** (number - 1), 10**number - 1))

	def mobile(self) -> str:
		"""Return a mobile number of Mexico City, in ten digits."""
		return "55" + self.random.choice("1234568") + self.digits(7)


def plain(text: str) -> str:
	"""Return capitals without accents; Ñ stays."""
	marked = text.upper().replace("Ñ", "\0")
	bare = "".join(
		letter for letter in unicodedata.normalize("NFD", marked) if not unicodedata.combining(letter)
	)
	return bare.replace("\0", "Ñ")


def curp_of(person: dict, state: str = "NE") -> str:
	"""Return the CURP of a person with two surnames and a birth date."""

	def inner(word: str, letters: str) -> str:
		return next((letter for letter in word[1:] if letter in letters), "X").replace("Ñ", "X")

	first, second = plain(person["first_surname"]), plain(person["second_surname"])
	names = plain(person["given_names"]).split()
	given = names[1] if len(names) > 1 and names[0] in ("MARIA", "MA.", "MA", "JOSE", "J.") else names[0]
	consonants = "BCDFGHJKLMNÑPQRSTVWXYZ"
	year, month, day = person["birth_date"].split("-")
	body = (
		first[0].replace("Ñ", "X")
		+ inner(first, "AEIOU")
		+ second[0].replace("Ñ", "X")
		+ given[0]
		+ year[2:]
		+ month
		+ day
		+ ("H" if person["sex"] == "M" else "M")
		+ state
		+ inner(first, consonants)
		+ inner(second, consonants)
		+ inner(given, consonants)
		+ ("0" if year < "2000" else "A")
	)
	return body + curp.calc_check_digit(body)


def cuil_of(dni: str, sex: str) -> str:
	"""Return a CUIL with its check digit, written with dashes."""
	for prefix in ("27" if sex == "F" else "20", "23"):
		digit = cuit.calc_check_digit(prefix + dni)
		if len(digit) == 1:
			return f"{prefix}-{dni}-{digit}"
	raise ValueError(dni)


def dotted(dni: str) -> str:
	return re.sub(r"(?<=\d)(?=(\d{3})+$)", ".", dni)


def day_first(day: str, separator: str = "/") -> str:
	return separator.join(reversed(day.split("-")))


def document(kind: str, number: str) -> dict:
	return {"type": kind, "number": number}


def phone(number: str, whose: str = "") -> dict:
	return {"phone": number, "whose": whose}


class Expected:
	"""What a person who reads one sheet would register, ask and remark on."""

	def __init__(self, file: str, about: str, made_with: str, country: str = "Mexico"):
		self.file = file
		self.data = {
			"file": file,
			"about": about,
			"made_with": made_with,
			"office_country": country,
			"sheet": "",
			"header_row": 1,
			"columns": {},
			"questions": [],
			"rows": [],
			"not_people": [],
		}

	def place(self, header_row: int = 1, sheet: str = "", **text: str) -> None:
		"""Set where the table is; for a text file also ``encoding`` and ``delimiter``."""
		self.data |= {"sheet": sheet, "header_row": header_row, **text}

	def columns(self, *columns: tuple[str, str | None]) -> None:
		"""Set header and field of every column, from A on; None is a column that is left out."""
		for place, (header, field) in enumerate(columns):
			self.data["columns"][letter(place)] = {"header": header, "field": field}

	def ask(self, about: str, answer, why: str, column: str = "", must: bool = True) -> None:
		"""Return a question: ``must`` where the file cannot answer it, otherwise it may be asked."""
		self.data["questions"].append(
			{"about": about, "column": column, "answer": answer, "must": must, "why": why}
		)

	def row(
		self, number: int, person: dict, must_say: dict | None = None, may_say: dict | None = None, **more
	) -> None:
		"""Return a row that is a person.

		:param must_say: what cannot be taken as it stands, by the letter of its column: silence is wrong
		:param may_say: what may be remarked on
		"""
		person = {key: value for key, value in person.items() if value not in ("", [], None)}
		if "nationality" in person:
			person["nationality"] = CODES[person["nationality"]]
		row = {"row": number, "person": person}
		for key, said in (("must_say", must_say), ("may_say", may_say)):
			if said:
				row[key] = said
		self.data["rows"].append(row | more)

	def not_people(self, number: int, why: str) -> None:
		self.data["not_people"].append({"row": number, "why": why})

	def save(self) -> None:
		path = HERE / (self.file.rsplit(".", 1)[0] + ".json")
		path.write_text(json.dumps(self.data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def workbook(path: Path) -> xlsxwriter.Workbook:
	"""Return a workbook of xlsxwriter without the time at which it was made."""
	book = xlsxwriter.Workbook(str(path))
	book.set_properties({"created": date(2026, 10, 5)})
	return book


def through_calc(file: str, write: Callable[[Path], None], kind: str = "") -> None:
	"""Let LibreOffice Calc write a file: what ``write`` puts into a workbook, opened and saved in another format.

	:param kind: of the export filter, where the ending does not say it
	"""
	stem, ending = file.rsplit(".", 1)
	with tempfile.TemporaryDirectory() as folder:
		source = Path(folder) / "in" / f"{stem}.xlsx"
		source.parent.mkdir()
		write(source)
		command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to"]
		command += [f"{ending}:{kind}" if kind else ending, "--outdir", str(HERE), str(source)]
		subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
