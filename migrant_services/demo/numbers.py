"""Unassigned numbers of documents and telephones, in the forms that the checks of the app accept."""

import string
import unicodedata
from datetime import date

from stdnum.ar import cuit
from stdnum.mx import curp as stdnum_curp

from migrant_services.core.identity.foreign_ids import is_plausible
from migrant_services.demo.spec import Dice

_VOWELS = "AEIOU"
_CONSONANTS = "BCDFGHJKLMNPQRSTVWXYZ"
# "#" is a random digit, "?" the check character that makes the number valid; "{y}", "{d}" and "{r}" are the year of
# birth and the date of birth with the year first or last.
_FOREIGN = {
	"BO": "#######",
	"BR": "#########",
	"CL": "2#######?",
	"CO": "11########",
	"CU": "{d}####?",
	"DO": "402#######?",
	"EC": "171######?",
	"GT": "########?0101",
	"HN": "0801{y}#####",
	"NI": "001{r}####K",
	"PE": "4#######",
	"PY": "#######",
	"SV": "0#######?",
	"UY": "4######?",
	"VE": "V2#######",
}


def curp(given: str, first: str, second: str | None, sex: str, born: date, state: str = "NE") -> str:
	"""Make a CURP with a valid check digit.

	:param sex: H, M or X
	:param state: two letters, NE for born abroad
	"""
	given, first, second = _plain(given), _plain(first), _plain(second or "X")
	initials = first[0] + _first(first[1:], _VOWELS) + second[0] + given[0]
	inner = "".join(_first(part[1:], _CONSONANTS) for part in (first, second, given))
	homonym = "0" if born.year < 2000 else "A"
	number = f"{initials}{born:%y%m%d}{sex}{state}{inner}{homonym}"
	if not stdnum_curp.is_valid(number.replace(sex + state, "H" + state) + "0", validate_check_digits=False):
		number = "X" + number[1:]  # four letters that no CURP may begin with
	return number + stdnum_curp.calc_check_digit(number + "0")


def dni(dice: Dice, foreign: bool) -> str:
	"""Make a DNI of eight digits; those of foreign residents begin with 9."""
	return ("95" if foreign else "4") + dice.digits(6 if foreign else 7)


def cuil(dice: Dice, of_dni: str) -> str:
	"""Make a CUIL around a DNI, with a valid check digit."""
	base = dice.pick(("20", "23", "27")) + of_dni
	return base + cuit.calc_check_digit(base)


def passport(dice: Dice) -> str:
	"""Make a passport number: two letters and seven digits."""
	return dice.pick(string.ascii_uppercase) + dice.pick(string.ascii_uppercase) + dice.digits(7)


def foreign_id(dice: Dice, country: str, born: date) -> str:
	"""Make an identity number of the country, or nine digits where its form is not known."""
	form = _FOREIGN.get(country, "#########")
	form = form.format(y=born.year, d=f"{born:%y%m%d}", r=f"{born:%d%m%y}")
	number = "".join(dice.digits(1) if character == "#" else character for character in form)
	return _completed(number, country)


def misread(number: str) -> str:
	"""Swap the last two characters of a number, or change them when they are equal, as when it is read in haste."""
	last = number[-1]
	if number[-2:].isdigit() and last != number[-2]:
		return number[:-2] + last + number[-2]
	return number[:-1] + ("7" if last != "7" else "3")


def phone(place: int, office: str) -> str:
	"""Make a number of the office's city from the range 555 0200 to 555 0999."""
	number = f"{200 + place % 800:04d}"
	return f"+52 55 5555 {number}" if office == "MX" else f"+54 9 261 555 {number}"


def _completed(number: str, country: str) -> str:
	"""Find the check character by trying; a number that has none is counted up until it has."""
	if "?" not in number:
		return number
	while True:
		for character in string.digits + "K":
			candidate = number.replace("?", character)
			if is_plausible(candidate, country):
				return candidate
		number = _counted_up(number)


def _counted_up(number: str) -> str:
	head, _, tail = number.partition("?")
	return f"{(int(head) + 1) % 10 ** len(head):0{len(head)}d}?{tail}"


def _plain(name: str) -> str:
	folded = unicodedata.normalize("NFD", name.upper().replace("Ñ", "X"))
	return "".join(character for character in folded if character in string.ascii_uppercase) or "X"


def _first(text: str, among: str) -> str:
	return next((character for character in text if character in among), "X")
