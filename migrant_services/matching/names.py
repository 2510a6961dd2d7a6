"""Names brought to a form in which the same name compares equal however it was typed.

Latin letters lose their marks (a clerk may type without accents, so ñ becomes n), other scripts are
transliterated, particles are dropped, abbreviations written out. The name itself is never changed: this
form is for comparing only, and the original script is compared as it is beside it.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from anyascii import anyascii

from migrant_services.matching.data import load
from migrant_services.matching.frequency import SHIPPED
from migrant_services.matching.record import NOTHING, Name
from migrant_services.matching.repair import mend, with_lost_letters

# Longer text is no name; cutting it keeps a hostile row from costing more than others.
MAX_LENGTH, MAX_TOKENS = 140, 8
# Bits by which the words of both fields have to be likelier the other kind of name, for a reader to exchange them.
LEANING = 3.0

_WORDS = {kind: frozenset(words.split()) for kind, words in load("words").items()}
_ABBREVIATIONS = load("nicknames")["abbreviations"]
_IDLE = _WORDS["particles"] | _WORDS["saints"] | _WORDS["married"] | _WORDS["generations"]
_LEADING = _WORDS["particles"] | _WORDS["saints"] | _WORDS["glued_to_next"]
_JOINED_WHEN_TYPED = _LEADING | _WORDS["elided"]
# An abbreviation with a point before its last letters: M.ª, Fr.co, and with letters of full height, M.a.
_BEFORE_ORDINAL = re.compile(r"(?<=[^\W\d_])\.\s?(?=[ªºᵃᵒ])")
_POINTED = re.compile(r"\b([^\W\d_]{1,6})\.([^\W\d_]{1,3})\b(\.?)")
_JOINING = re.compile("['’‘`´ʼʻ\"]")


class NameForm(NamedTuple):
	"""A name ready to be compared.

	``glued`` has the text of two or more neighbouring words written as one, with the places of the words that
	stay without particles, ``("garcialopez", "S", 0, 2)``; and what stands after Mac or Mc without it. ``goes_on``: the
	particle at the end of the given names, where they were cut (``María El``); ``in_signs``: Chinese characters, each a word;
	``exchanged``: what stands as given names are surnames to a reader, and the reverse
	"""

	given: tuple[str, ...]
	surnames: tuple[str, ...]
	glued: tuple[tuple[str, str, int, int], ...]
	married: frozenset[str] = frozenset()
	goes_on: str = ""
	in_signs: bool = False
	exchanged: bool = False


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
	"""Lower case a-z and digits with single spaces: marks dropped, other scripts transliterated.

	Signs that are no letters (emoji, punctuation) become spaces; apostrophes vanish. Each Chinese character
	is a word of its own.
	"""
	text = text[:MAX_LENGTH]
	if not text.isascii():
		text = unicodedata.normalize("NFKC", _BEFORE_ORDINAL.sub("", text))
	if "." in text:
		text = _POINTED.sub(_without_point, text)
	if text.isascii():
		return " ".join(re.sub(r"[^a-z0-9]+", " ", _JOINING.sub("", text.lower())).split())
	signs = []
	for sign in _JOINING.sub("", text):
		kind = unicodedata.category(sign)[0]
		if kind not in "LMN":
			signs.append(" ")
		elif _is_chinese(sign):
			signs.append(f" {anyascii(sign)} ")
		else:
			signs.append(re.sub(r"[^A-Za-z0-9]", "", anyascii(sign)))
	return " ".join("".join(signs).lower().split())


def _is_chinese(sign: str) -> bool:
	return "\u3400" <= sign <= "\u9fff"


def _without_point(found: re.Match) -> str:
	"""``M.a`` as ``Ma`` where that is an abbreviation; ``M.A.`` are two initials."""
	first, last, point = found.groups()
	known = (first + last).lower() in _ABBREVIATIONS
	return first + last if known and (not point or (last.islower() and not first.islower())) else found[0]


def native_form(text: str) -> str:
	"""The letters of a name in its own script, without spaces and marks of emphasis; "" for Latin ones."""
	text = unicodedata.normalize("NFKC", mend(text[:MAX_LENGTH])).casefold()
	letters = "".join(sign for sign in text if unicodedata.category(sign)[0] == "L")
	return "" if fold(text).replace(" ", "") == letters or not letters else letters


def is_idle(word: str) -> bool:
	"""Whether a folded word is a particle or the like, which many names have and which is left out of all."""
	return word in _IDLE


def leads_on(word: str) -> bool:
	"""Whether a folded word belongs to the one after it: de, van, Di, San, Mc."""
	return word in _LEADING


def is_small(word: str) -> bool:
	"""Whether a folded word is written without a capital within a name."""
	return word in _WORDS["small"]


def joined(words: list[str]) -> list[str]:
	"""Folded words, of which those that may be the beginning of the next one are written as one with it.

	>>> joined("patrick o neillson".split()), joined("de la cruz mac".split())
	(['patrick', 'oneillson'], ['delacruz', 'mac'])
	"""
	return _joined(words, _JOINED_WHEN_TYPED)


def written_out(word: str) -> str:
	"""A folded abbreviation in full (``ma``: maria); any other word as it is."""
	return _ABBREVIATIONS.get(word) or word


def is_nobody(text: str) -> bool:
	"""Whether a name field only says that there is no name (``S/N``, ``sin nombre``, ``XXX``)."""
	compact = fold(text).replace(" ", "")
	return not compact or compact in _WORDS["placeholders"] or not re.search("[a-z]", compact)


@lru_cache(maxsize=65536)
def words_of(text: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
	"""The telling words of a name field, all its words, and whether it is a married name.

	>>> words_of("de la Cruz Vda. de Pérez")
	(('cruz', 'perez'), ('de', 'la', 'cruz', 'vda', 'de', 'perez'), True)
	"""
	if is_nobody(text):
		return (), (), False
	every = _joined(
		[re.sub("[0-9]", "", word) for word in with_lost_letters(text, fold).split()][: 2 * MAX_TOKENS],
		_WORDS["glued_to_next"],
	)
	every = [word for word in every if word]
	# Omar in Arabic letters is no Mr.
	short = _ABBREVIATIONS if any("a" <= sign <= "z" for sign in text.lower()) else NOTHING
	written = [word for word in (short.get(word, word) for word in every) if word]
	# A single letter at the end is an initial, not the "y" or "e" between two surnames.
	telling = [word for word in written[:-1] if word not in _IDLE]
	telling += [word for word in written[-1:] if word not in _IDLE or len(word) == 1]
	telling = telling or written
	married = bool(_WORDS["married"] & set(every)) or (
		every[:1] == ["de"] and every[1:2] not in (["la"], ["los"])
	)
	return tuple(telling[:MAX_TOKENS]), tuple(every), married


@lru_cache(maxsize=16384)
def name_form(name: Name) -> NameForm:
	"""The comparable form of a name."""
	given, given_every, _ = words_of(name.given_names)
	first, first_every, _ = words_of(name.first_surname)
	second, second_every, married = words_of(name.second_surname)
	surnames = first + second
	glued = _glued("G", given, given_every) + _glued("S", surnames, first_every + second_every)
	glued += _without_mac("G", given, name.given_names) + _without_mac(
		"S", surnames, f"{name.first_surname} {name.second_surname}"
	)
	by_marriage = frozenset(second if married else ())
	return NameForm(
		given,
		surnames,
		glued,
		by_marriage,
		goes_on=_goes_on(given_every),
		in_signs=any(map(_is_chinese, name.given_names)),
		exchanged=SHIPPED.leaning(surnames) > LEANING and SHIPPED.leaning(given) < -LEANING,
	)


def _goes_on(every: tuple[str, ...]) -> str:
	"""The particles, as one, with which a field ends; nothing where it has no other word."""
	names = [at for at, word in enumerate(every, start=1) if word not in _LEADING]
	return "".join(every[names[-1] :]) if names else ""


def _glued(role: str, telling: tuple[str, ...], every: tuple[str, ...]) -> tuple:
	"""Neighbouring words as one, a word with the particles before it, and the whole field as one."""
	found = {telling[at] + telling[at + 1]: (role, at, at + 2) for at in range(len(telling) - 1)}
	before, at = "", 0
	for word in every:
		if at < len(telling) and _ABBREVIATIONS.get(word, word) == telling[at]:
			if before:
				found[before + word] = (role, at, at + 1)
			before, at = "", at + 1
		else:
			before += word
	if len(telling) > 1:
		found["".join(every)] = (role, 0, len(telling))
	return tuple((text, *place) for text, place in found.items())


def _without_mac(role: str, telling: tuple[str, ...], text: str) -> tuple:
	"""What was written apart from Mac or Mc, as an other text of the word that both make."""
	words = fold(text).split()
	places = {word: at for at, word in enumerate(telling)}
	return tuple(
		(rest, role, places[mac + rest], places[mac + rest] + 1)
		for mac, rest in pairwise(words)
		if mac in _WORDS["glued_to_next"] and mac + rest in places
	)


def _joined(words: list[str], beginnings: frozenset[str]) -> list[str]:
	"""The words, each of the beginnings as one with what follows."""
	found, waiting = [], ""
	for word in words:
		waiting += word
		if word not in beginnings:
			found.append(waiting)
			waiting = ""
	return [*found, waiting] if waiting else found
