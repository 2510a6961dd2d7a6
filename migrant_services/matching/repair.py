"""Repairs text that a wrong encoding has damaged, before it is compared: `JosÃ© MartÃ­nez`, `MU¥OZ`, `MU#OZ`.

:func:`undo_damage` undoes what can be undone without loss, also in stored text. For comparing, :func:`mend`
	also reads other characters that stand for a letter. Where another character replaced a letter, the letter is
	lost: it is taken from a known name, or stays open (:data:`LOST`) where none or several fit
	(:func:`with_lost_letters`).
"""

import html
import re
from collections.abc import Callable
from functools import lru_cache

import ftfy

from migrant_services.matching.frequency import SHIPPED

# Stands in a word for one letter, or none, that is lost.
LOST = "?"
# The letters that are lost on the way: those with marks, without them.
LOST_LETTERS = "aeiounc"

# Signs that an encoding of DOS or of old Macintoshes leaves of a letter; some only between letters.
_SIGNS, _LETTERS = "¥¤¡¢£‚µ\x82‡„\xa0\x90\x81", "ÑñíóúéÁéáÑáÉü"
_OTHER_SIGNS = str.maketrans(_SIGNS, _LETTERS)
_OTHER_SIGN = re.compile(
	f"(?<=[^\\W\\d_])[{_SIGNS}]+(?=[^\\W\\d_])|(?<=[^\\W\\d_])[{_SIGNS[:10]}]|[¥¤¢£µ](?=[^\\W\\d_])"
)
# UTF-8 read as DOS wrote it.
_BOXES = frozenset("├┬")
# Lower case made of broken capitals, and `Ã` whose second half is gone, which is Portuguese only before O, E and at the end.
_BROKEN_PAIR = re.compile("ã([\x80-\xbf])")
_HALF_A_LETTER = re.compile("Ã(?=[^\\W\\d_])(?![OoEe])|(?<=[a-zà-ÿ])Ã|Â(?=[^\\W\\d_]*[\ufffd])")
_WRITTEN_AS_CODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_ENTITY = re.compile(r"&#?\w{2,8};")
_SIGN = "[?#*¿\ufffd\x1a]"
_DAMAGED = re.compile(f"{_SIGN}+(?=[^\\W\\d_])|(?<=[^\\W\\d_]){_SIGN}+")
_REMARK = re.compile(r"\([^)]*\)?|\s-\s+(?=[^\W\d_])(?-i:[a-zà-ÿ].*)")
_RUN = re.compile(f"{_SIGN}+")


def undo_damage(text: str) -> str:
	"""Return the text as it was before it was read in a wrong encoding or written as codes; any other text as
	it is.

	>>> undo_damage("JosÃ© Mu&ntilde;oz"), undo_damage("MU¥OZ")
	('José Muñoz', 'MU¥OZ')
	"""
	if "&" in text and _ENTITY.search(text):
		text = html.unescape(text)
	if "\\u" in text:
		text = _WRITTEN_AS_CODE.sub(_from_code, text)
	if text.isascii():
		return text
	if not _BOXES.isdisjoint(text):
		text = _from_dos(text)
	text = ftfy.fix_encoding(text)
	return _BROKEN_PAIR.sub(lambda found: ("Ã" + found[1]).encode("latin-1").decode("utf-8", "replace"), text)


@lru_cache(maxsize=65536)
def mend(text: str) -> str:
	"""Return the text with the letters that a wrong encoding replaced; any other text as it is."""
	text = undo_damage(text)
	if text.isascii():
		return text
	text = _HALF_A_LETTER.sub("\ufffd", text)
	return _OTHER_SIGN.sub(lambda found: found[0].translate(_OTHER_SIGNS), text)


def _without_remarks(text: str) -> str:
	"""Return a name without a remark behind it: `Ana (traductora)`, `Ana - falta copia`."""
	if "(" in text or " - " in text:
		return _REMARK.sub(" ", text).strip() or text
	return text


def _from_code(found: re.Match) -> str:
	"""Return the character with that number, or the text as it is if the character cannot be printed."""
	character = chr(int(found[1], 16))
	return character if character.isprintable() else found[0]


def _from_dos(text: str) -> str:
	for encoding in ("cp850", "cp437"):
		try:
			return text.encode(encoding).decode("utf-8")
		except UnicodeError:
			continue
	return text


def with_lost_letters(text: str, fold: Callable[[str], str]) -> str:
	"""Return a folded name, with :data:`LOST` in place of a letter that cannot be known.

	>>> from migrant_services.matching.names import fold
	>>> with_lost_letters("JOS? MU#OZ", fold), with_lost_letters("Xoch?tzin", fold)
	('jose munoz', 'xoch?tzin')
	"""
	text = _without_remarks(mend(text))
	if not _DAMAGED.search(text):
		return fold(text)
	return " ".join(filter(None, (_word(word, fold) for word in text.split())))


def possible_words(word: str) -> frozenset[str]:
	"""Return the words that one with lost letters may be; only the word itself if no letter is lost."""
	words = {word}
	for _lost in range(min(word.count(LOST), 2)):
		words = {
			one.replace(LOST, letter, 1) for one in words for letter in (*LOST_LETTERS, "") if LOST in one
		}
	return frozenset(one.replace(LOST, "") for one in words)


def _word(word: str, fold: Callable[[str], str]) -> str:
	"""Return one word, in which a character beside a letter stands for a lost letter."""
	if not _DAMAGED.search(word):
		return fold(word)
	# What is no letter at all, such as an apostrophe, is no part of the word.
	parts = [fold(part).replace(" ", "") for part in _RUN.split(word)]
	whole = "".join(parts)
	at_the_edge = not (parts[0] and parts[-1])
	if not whole or (at_the_edge and whole in SHIPPED.established):
		return whole  # a remark behind a name: "Ana*", "¿Ana?"
	open_word = LOST.join(parts)
	known = {one for one in possible_words(open_word) if one in SHIPPED.established}
	if len(known) > 1:
		# A letter is likelier lost than one too many written.
		known = {one for one in known if len(one) == len(open_word)}
	return known.pop() if len(known) == 1 else open_word
