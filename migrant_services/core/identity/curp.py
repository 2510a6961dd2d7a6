"""What a CURP says of a person: date of birth, sex and the state of birth; and whether the fields beside it agree.

By python-stdnum, but with sex X, issued since 2023, and with the words that the registry of population means to avoid
(VACA, BUEI, COLA) and hands out all the same.
"""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from stdnum.mx import curp

from migrant_services.core.ages import ESTIMATED, YEAR, YEAR_MONTH
from migrant_services.core.findings import Finding, make_finding

MESSAGES = {
	"CURP_FORMAT": "A CURP has 18 letters and digits in a fixed order. Compare it with the document.",
	"CURP_CHECK": "The last digit of the CURP does not match the others. Compare it with the document.",
	"CURP_COMPONENT": "The date, sex or state in the CURP is unusual. Compare it with the document.",
	"CURP_BIRTH": "The CURP says another date of birth than the field. Compare both with the document.",
	"CURP_SEX": "The CURP says another sex than the field Sex on Document. Compare both with the document.",
	"CURP_STATE": "The CURP says another state or country of birth than the field. Compare both with the document.",
}
# Where a CURP has the initial of the given names: of the second one after María or José.
GIVEN_INITIAL = 3
MEXICO, ABROAD = "MX", "NE"
# Years by which an estimated date of birth may be wrong without a remark.
ESTIMATE = 3

_FORM = re.compile(r"[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]")
_SEXES = {"H": "M", "M": "F", "X": "X"}
# By code, how people write the states, folded.
_STATES = {
	"AS": "AGUASCALIENTES",
	"BC": "BAJA CALIFORNIA",
	"BS": "BAJA CALIFORNIA SUR",
	"CC": "CAMPECHE",
	"CL": "COAHUILA",
	"CM": "COLIMA",
	"CS": "CHIAPAS",
	"CH": "CHIHUAHUA",
	"DF": "CIUDAD DE MEXICO|DISTRITO FEDERAL|CDMX|MEXICO DF|MEXICO D F",
	"DG": "DURANGO",
	"GT": "GUANAJUATO",
	"GR": "GUERRERO",
	"HG": "HIDALGO",
	"JC": "JALISCO",
	"MC": "ESTADO DE MEXICO|EDOMEX|EDO DE MEXICO|EDO MEX",
	"MN": "MICHOACAN",
	"MS": "MORELOS",
	"NT": "NAYARIT",
	"NL": "NUEVO LEON",
	"OC": "OAXACA",
	"PL": "PUEBLA",
	"QT": "QUERETARO",
	"QR": "QUINTANA ROO",
	"SP": "SAN LUIS POTOSI",
	"SL": "SINALOA",
	"SR": "SONORA",
	"TC": "TABASCO",
	"TS": "TAMAULIPAS",
	"TL": "TLAXCALA",
	"VZ": "VERACRUZ",
	"YN": "YUCATAN",
	"ZS": "ZACATECAS",
}
_PLACES = {code: re.compile(rf"\b(?:{names})\b") for code, names in _STATES.items()}


class Curp(NamedTuple):
	"""What a CURP says.

	:param sex: F, M or X as on documents
	:param state: the code of the state of birth, :data:`ABROAD` for another country
	"""

	birth_date: date
	sex: str
	state: str


def check_curp(compact: str) -> list[str]:
	"""The codes of what is odd in a number of capitals and digits that should be a CURP."""
	if not _FORM.fullmatch(compact):
		return ["CURP_FORMAT"]
	if curp.calc_check_digit(compact) != compact[-1]:
		return ["CURP_CHECK"]
	return [] if _read(compact) else ["CURP_COMPONENT"]


def read_curp(compact: str) -> Curp | None:
	"""What a right CURP says, of capitals and digits; None for anything else."""
	return _read(compact) if not check_curp(compact) else None


def compare_curp(
	compact: str,
	birth_date: date | None = None,
	precision: str | None = None,
	sex: str | None = None,
	birth_country: str | None = None,
	birth_place: str | None = None,
) -> list[Finding]:
	"""Remarks on fields of a person that say something else than their CURP; none for a number that is no CURP.

	What is not known is no contradiction. A CURP may be wrong too, and sex on another document another one, so that
	nothing blocks.

	:param precision: how far the date of birth is known, of :data:`ages.PRECISIONS`
	:param sex: F, M or X; anything else is not known
	:param birth_country: ISO 3166-1 alpha-2
	:param birth_place: as written; Mexican states are looked for in it
	"""
	says = read_curp(compact)
	if not says:
		return []
	codes = []
	if birth_date and not _agree(says.birth_date, birth_date, precision):
		codes.append("CURP_BIRTH")
	if sex in ("F", "M", "X") and sex != says.sex:
		codes.append("CURP_SEX")
	if _born_elsewhere(says.state, (birth_country or "").upper(), birth_place or ""):
		codes.append("CURP_STATE")
	return [make_finding(MESSAGES, code) for code in codes]


def _read(compact: str) -> Curp | None:
	"""Of a number that has the form of a CURP; None where there is no such day or state."""
	year, month, day = (int(compact[at : at + 2]) for at in (4, 6, 8))
	# The sign before the last one is a letter for those born from 2000 on.
	year += 1900 if compact[16].isdigit() else 2000
	state = compact[11:13]
	try:
		born = date(year, month, day)
	except ValueError:
		return None
	return Curp(born, _SEXES[compact[10]], state) if state == ABROAD or state in _STATES else None


def _agree(said: date, known: date, precision: str | None) -> bool:
	if precision == ESTIMATED:
		return abs(said.year - known.year) <= ESTIMATE
	if precision == YEAR:
		return said.year == known.year
	if precision == YEAR_MONTH:
		return (said.year, said.month) == (known.year, known.month)
	return said == known


def _born_elsewhere(state: str, country: str, place: str) -> bool:
	if country and (country == MEXICO) is (state == ABROAD):
		return True
	if state == ABROAD or country not in ("", MEXICO):
		return False
	# A town may be called as another state is: Guerrero, Chihuahua.
	named = {code for code, names in _PLACES.items() if names.search(_folded(place))}
	return bool(named) and state not in named


def _folded(text: str) -> str:
	plain = unicodedata.normalize("NFKD", text).upper()
	return " ".join(
		re.sub("[^A-Z]", " ", "".join(sign for sign in plain if not unicodedata.combining(sign))).split()
	)
