"""What is written where the number of a document belongs and there is none: ROBADO, en trámite 2024, 000000.

Without a digit, or with a day or year beside words, nothing identifies a person, so no list of words is needed for those. The
words below are for texts that have other digits: what is beside them may be the number, or that of a file.
"""

import re
import unicodedata

# Folded: capitals without accents. What happened to the document, or why it is not here.
_WORDS = (
	r"ROB(?:ADO|ADA|ADOS|ADAS|O|ARON)|HURT(?:O|ADO|ADA)|EXTRAV(?:IO|IADO|IADA|IADOS)|PERDI(?:DO|DA|DOS|O|ERON)?|"
	r"OLVID(?:O|ADO|ADA)|RETENID[OA]|DECOMISAD[OA]|INCAUTAD[OA]|DESTRUID[OA]|QUEMAD[OA]|ROT[OA]|"
	r"VENC(?:E|IDO|IDA|IO)|CADUC(?:O|ADO|ADA)|PENDIENTES?|TRAMIT(?:E|ANDO|ADO|ADA)|PROCESO|GESTION|SOLICIT(?:O|UD|ADO|ADA)|"
	r"RENOVACION|CITA|SIN|NINGUN[OA]?|FALTA|DESCONOC(?:E|IDO|IDA)|IGNORA|INDOCUMENTAD[OA]|"
	r"TRA(?:E|JO|ERA)|PORTA|PRESENTA|TIENE|CUENTA|POSEE|SABE|RECUERDA|LLEVA|ENTREG(?:O|A|ADO|ADA|ARA)|"
	r"LOST|STOLEN|PENDING|EXPIRED|MISSING|FORGOTTEN|UNKNOWN|NONE|APPLIED|"
	r"N/A|S/N|ROUBAD[OA]|SEM|NAO|ANDAMENTO|VOLEE?|PERDUE?|SANS|COURS"
)
_SAYS_WHY = re.compile(rf"\b(?:{_WORDS})\b")
_LOOK = re.compile(r"\b(?:VER|VEASE|CONSULTAR|REVISAR|SEGUN|SEE|VOIR)\b")
# The number beside these words is that of something else, where one of those above is there too.
_OF_A_FILE = re.compile(
	r"\b(?:EXP|EXPEDIENTES?|NOTAS?|OBS|OBSERVACION(?:ES)?|ARCHIVO|CARPETA|FICHA|ANEXO|FOTO|COPIA|FILE|NOTES?|DOSSIER|"
	r"HOJA|FOLIO|OFICIO|DENUNCIA|REPORTE)\b"
)
_WORD = re.compile(r"[^\W\d_]{3}|[NnSs]/[^\W\d_]")
_DAY_OR_YEAR = re.compile(
	r"(?:\d{1,2}[/.-]\d{1,2}[/.-])?(?:19|20)\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2}|\d{4}-\d{1,2}-\d{1,2}"
)
# A month, or the number of a file: `expediente 12/2024`.
_MONTH = re.compile(r"\d{1,2}[/.-](?:19|20)\d{2}")
_LEAST_SIGNS = 4
_UP, _DOWN = "01234567890123456789012345678901234567890", "98765432109876543210987654321098765432109"


def number_in(text: str) -> str:
	"""The number in what is written: all of it, or what is left without words that say what became of the document.

	>>> (
	...     number_in("95.123.999"),
	...     number_in("robado G1234567"),
	...     number_in("perdido en 2023"),
	...     number_in("ROBADO"),
	... )
	('95.123.999', 'G1234567', '', '')
	"""
	if not any(sign.isdecimal() for sign in text):
		return ""
	if "<" in text or not _WORD.search(text):
		return text
	parts = [part for word in text.split() if any(map(str.isdecimal, part := word.strip(".,;:()")))]
	if len(parts) == 1 and _DAY_OR_YEAR.fullmatch(parts[0]):
		return ""
	words = _folded(text)
	says_why = _SAYS_WHY.search(words)
	if (says_why or _LOOK.search(words)) and _OF_A_FILE.search(words):
		return ""
	if not says_why:
		return text
	left = [part for part in parts if not (_DAY_OR_YEAR.fullmatch(part) or _MONTH.fullmatch(part))]
	return " ".join(left) if sum(map(str.isalnum, "".join(left))) >= _LEAST_SIGNS else ""


def is_stand_in(compact: str) -> bool:
	"""Whether a number of capitals and digits is one that is typed to fill a field: zeros, one digit, 123456789.

	>>> [is_stand_in(number) for number in ("000000", "X000", "999999", "123456789", "987654321", "95123999")]
	[True, True, True, True, True, False]
	"""
	if re.fullmatch("[A-Z]{0,3}0+|X+[0-9]?|([0-9])\\1{2,}", compact):
		return True
	return len(compact) >= _LEAST_SIGNS and compact.isdecimal() and compact in _runs(compact)


def _runs(compact: str) -> tuple[str, ...]:
	"""The numbers of that length that count up from 0 or 1, or down from 9."""
	length = len(compact)
	return _UP[:length], _UP[1 : length + 1], _DOWN[:length]


def _folded(text: str) -> str:
	plain = unicodedata.normalize("NFKD", text).upper()
	return "".join(sign for sign in plain if not unicodedata.combining(sign))
