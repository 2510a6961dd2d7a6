"""What was typed into one box, parted into words, dates, phones and other numbers.

Numbers are written with blanks too. Each run of them is parted so that as few pieces as possible are left of which
nothing is known: ``1990 55 4163 7299`` is a year and a phone, ``2568 84593 2101`` one number of a document.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from migrant_services.core.identity.documents import check_document
from migrant_services.core.identity.foreign_ids import is_formatted_as_document, is_plausible
from migrant_services.matching.names import fold

WORD, BIRTH, PHONE, NUMBER = "word", "birth", "phone", "number"
# Words that one number is written with, and pieces of a run that are looked at.
MAX_WORDS, MAX_RUN_LENGTH = 6, 12

_DATE = re.compile(
	r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}|\d{4}[- ]\d{1,2}[- ]\d{1,2}|\d{1,2}/\d{1,2}/\d{2}|\d{1,2}/\d{4}|(19|20)\d\d"
)
# How phones are grouped: the last group is the longest, or all are short.
_GROUPED_PHONE = re.compile(r"\d{1,4}(?:[ .-]+\(?\d{1,4}\)?)*[ .-]+\d{2,8}")
_SHORT_PHONE = re.compile(r"\d{3,4}[ .-]\d{4}|\d{3}[ -]\d{3}[ -]\d{3}|\d[ -]\d{4}[ -]\d{4}")
_OF_A_NUMBER = re.compile(r"[+(]*\d[\d().+/-]*")
# Countries whose document has eleven digits, as a phone with its area code has.
_ELEVEN = ("DO", "BR", "CU")
_IN_WORDS = re.compile(r"(\d{1,2}) (?:de )?([^\W\d]{3,10})\.? (?:del? )?(\d{4})\b")
_MONTHS = {
	name: place
	for names in (
		"ene feb mar abr may jun jul ago sep oct nov dic",
		"jan feb mar apr may jun jul aug sep oct nov dec",
	)
	for place, name in enumerate(names.split(), start=1)
}
# Words that only say which number follows them.
_LABELS = frozenset(
	"dni cuil cuit curp rfc ci cedula dpi dui rut pasaporte passport doc docto documento id no nro num numero n "
	"tel telefono cel celular movil whatsapp phone nac nacimiento fn".split()
)
# By fewer digits nothing is known.
_MIN_DIGITS = 5


class Piece(NamedTuple):
	"""A part of the typed text, with single spaces; ``kind`` is :data:`WORD`, :data:`BIRTH`, :data:`PHONE` or
	:data:`NUMBER`.
	"""

	kind: str
	text: str


def write_dates_in_digits(text: str) -> str:
	"""Return the text with ``17 de mayo de 1990`` as ``17/5/1990``."""
	return _IN_WORDS.sub(_write_in_digits, text)


def split_pieces(text: str) -> list[Piece]:
	"""Split the typed text into pieces, in their order.

	>>> [kind for kind, _text in split_pieces("Olegaria Xochitiotz 2568 84593 2101")]
	['word', 'word', 'number']
	"""
	found: list[Piece] = []
	run: list[str] = []
	for word in text.split():
		is_number = any(map(str.isdigit, word))
		while is_number and found and found[-1].kind == WORD and fold(found[-1].text) in _LABELS and not run:
			found.pop()
		if _OF_A_NUMBER.fullmatch(word):
			run.append(word)
			continue
		found += [*_split_run(run), Piece(NUMBER if is_number else WORD, word)]
		run = []
	return found + _split_run(run)


def _split_run(run: list[str]) -> list[Piece]:
	"""Split the run into the fewest pieces of which the most are known."""
	best: list[tuple[tuple[int, int], list[Piece]]] = [((0, 0), [])]
	for end in range(1, min(len(run), MAX_RUN_LENGTH) + 1):
		ways = []
		for start in range(max(0, end - MAX_WORDS), end):
			kind, is_known = _classify_number(" ".join(run[start:end]))
			if is_known or end - start == 1:
				(unknown, count), before = best[start]
				piece = Piece(kind, " ".join(run[start:end]))
				ways.append(((unknown + (not is_known), count + 1), [*before, piece]))
		best.append(min(ways, key=lambda way: way[0]))
	return best[-1][1] + [Piece(NUMBER, word) for word in run[MAX_RUN_LENGTH:]]


@lru_cache(maxsize=4096)
def _classify_number(text: str) -> tuple[str, bool]:
	"""Return the kind of a written number, and whether its form makes that certain."""
	digits = re.sub("[^0-9]", "", text)
	if _DATE.fullmatch(text):
		return BIRTH, True
	if is_formatted_as_document(text):
		return NUMBER, True
	if text.startswith(("+", "(", "00")) and 7 <= len(digits) <= 15:
		return PHONE, True
	if _SHORT_PHONE.fullmatch(text) or (10 <= len(digits) <= 13 and _GROUPED_PHONE.fullmatch(text)):
		return PHONE, True
	if digits != text:
		return NUMBER, " " not in text and len(digits) >= _MIN_DIGITS
	return (PHONE if _is_phone(digits) else NUMBER), len(digits) >= _MIN_DIGITS


def _is_phone(digits: str) -> bool:
	"""Return whether digits without separators are a phone: by their count, unless they are a valid document
	number.
	"""
	if len(digits) == 11:
		return bool(check_document("ar_cuil", digits).findings) and not any(
			is_plausible(digits, code) for code in _ELEVEN
		)
	if len(digits) == 13:
		return not any(is_plausible(digits, code) for code in ("GT", "HN"))
	return len(digits) in (10, 12)


def _write_in_digits(found: re.Match) -> str:
	"""Return ``17 de mayo de 1990`` as ``17/5/1990``."""
	month = _MONTHS.get(fold(found[2])[:3])
	return f"{found[1]}/{month}/{found[3]}" if month else found[0]
