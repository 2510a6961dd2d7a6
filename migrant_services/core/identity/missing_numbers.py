"""Recognises text in place of a missing document number: ROBADO, en trámite 2024, 000000.

Text without a digit, or with a day or year beside words, identifies no person, so it needs no list of words. The words
below are for texts with other digits: these may be the document number, or the number of a case file.
"""

import re

from migrant_services.core.identity.folding import fold

# Folded: capitals without accents. What happened to the document, or why it is missing.
_WORDS = (
	r"ROB(?:ADO|ADA|ADOS|ADAS|O|ARON)|HURT(?:O|ADO|ADA)|EXTRAV(?:IO|IADO|IADA|IADOS)|PERDI(?:DO|DA|DOS|O|ERON)?|"
	r"OLVID(?:O|ADO|ADA)|RETENID[OA]|DECOMISAD[OA]|INCAUTAD[OA]|DESTRUID[OA]|QUEMAD[OA]|ROT[OA]|"
	r"VENC(?:E|IDO|IDA|IO)|CADUC(?:O|ADO|ADA)|PENDIENTES?|TRAMIT(?:E|ANDO|ADO|ADA)|PROCESO|GESTION|SOLICIT(?:O|UD|ADO|ADA)|"
	r"RENOVACION|CITA|SIN|NINGUN[OA]?|FALTA|DESCONOC(?:E|IDO|IDA)|IGNORA|INDOCUMENTAD[OA]|"
	r"TRA(?:E|JO|ERA)|PORTA|PRESENTA|TIENE|CUENTA|POSEE|SABE|RECUERDA|LLEVA|ENTREG(?:O|A|ADO|ADA|ARA)|"
	r"LOST|STOLEN|PENDING|EXPIRED|MISSING|FORGOTTEN|UNKNOWN|NONE|APPLIED|"
	r"N/A|S/N|ROUBAD[OA]|SEM|NAO|ANDAMENTO|VOLEE?|PERDUE?|SANS|COURS"
)
_REASON = re.compile(rf"\b(?:{_WORDS})\b")
_REFERENCE = re.compile(r"\b(?:VER|VEASE|CONSULTAR|REVISAR|SEGUN|SEE|VOIR)\b")
# The number beside these words belongs to something else, when one of the words above is there too.
_CASE_FILE = re.compile(
	r"\b(?:EXP|EXPEDIENTES?|NOTAS?|OBS|OBSERVACION(?:ES)?|ARCHIVO|CARPETA|FICHA|ANEXO|FOTO|COPIA|FILE|NOTES?|DOSSIER|"
	r"HOJA|FOLIO|OFICIO|DENUNCIA|REPORTE)\b"
)
_WORD = re.compile(r"[^\W\d_]{3}|[NnSs]/[^\W\d_]")
_DAY_OR_YEAR = re.compile(
	r"(?:\d{1,2}[/.-]\d{1,2}[/.-])?(?:19|20)\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2}|\d{4}-\d{1,2}-\d{1,2}"
)
# A month, or the number of a file: `expediente 12/2024`.
_MONTH = re.compile(r"\d{1,2}[/.-](?:19|20)\d{2}")
_MIN_CHARACTERS = 4
_UP, _DOWN = "01234567890123456789012345678901234567890", "98765432109876543210987654321098765432109"


def extract_number(text: str) -> str:
	"""Return the number in a text: the whole text, or what is left without words that say what happened to
	the document.

	>>> (
	...     extract_number("95.123.999"),
	...     extract_number("robado G1234567"),
	...     extract_number("perdido en 2023"),
	...     extract_number("ROBADO"),
	... )
	('95.123.999', 'G1234567', '', '')
	"""
	if not any(character.isdecimal() for character in text):
		return ""
	if "<" in text or not _WORD.search(text):
		return text
	parts = [part for word in text.split() if any(map(str.isdecimal, part := word.strip(".,;:()")))]
	if len(parts) == 1 and _DAY_OR_YEAR.fullmatch(parts[0]):
		return ""
	words = fold(text)
	reason = _REASON.search(words)
	if (reason or _REFERENCE.search(words)) and _CASE_FILE.search(words):
		return ""
	if not reason:
		return text
	left = [part for part in parts if not (_DAY_OR_YEAR.fullmatch(part) or _MONTH.fullmatch(part))]
	return " ".join(left) if sum(map(str.isalnum, "".join(left))) >= _MIN_CHARACTERS else ""


def is_placeholder(compact: str) -> bool:
	"""Return whether a compact number was typed only to fill a field: zeros, one digit, 123456789.

	>>> [
	...     is_placeholder(number)
	...     for number in ("000000", "X000", "999999", "123456789", "987654321", "95123999")
	... ]
	[True, True, True, True, True, False]
	"""
	if re.fullmatch("[A-Z]{0,3}0+|X+[0-9]?|([0-9])\\1{2,}", compact):
		return True
	return len(compact) >= _MIN_CHARACTERS and compact.isdecimal() and compact in _get_runs(compact)


def _get_runs(compact: str) -> tuple[str, ...]:
	"""Return the numbers of that length that count up from 0 or 1, or down from 9."""
	length = len(compact)
	return _UP[:length], _UP[1 : length + 1], _DOWN[:length]
