"""The letter M, and numbers, in a column of the sex.

Beside H the letter means mujer, beside F it means masculino. Only the name of the column gives the meaning of numbers.
"""

import re
from collections.abc import Collection, Mapping

from migrant_services.core.spreadsheet_numbers import strip_decimals
from migrant_services.matching.names import fold

WOMAN, MAN = "Woman", "Man"
MEANINGS = (WOMAN, MAN)
AS_STORED = {WOMAN: "F", MAN: "M"}
LETTER = "m"
# The other letters in the column, or in its name.
_BESIDE = {WOMAN: ("h", "v"), MAN: ("f",)}
_IN_NAME = {
	WOMAN: re.compile(r"\b(?:[hv] m|m [hv]|m mujer|mujer m)\b"),
	MAN: re.compile(r"\b(?:f m|m f|m (?:masculino|masc|male|hombre)|(?:masculino|male|hombre) m)\b"),
}


# The characters between a number and its word.
_IS = r"\s*[=:.)(–-]*\s*"
_WORDS = r"[^\W\d_]+(?: [^\W\d_]+)*"
_CODE_FIRST = re.compile(rf"(?<!\w)([0-9]{{1,2}}){_IS}({_WORDS})")
_WORD_FIRST = re.compile(rf"({_WORDS}){_IS}([0-9]{{1,2}})(?!\w)")
# Ticks, crosses, dots and full boxes.
_MARK = re.compile("(?:[xX×✕✖✗✘❌☒✓✔☑✅●•■◼*/]\ufe0f?)+")
# What offices write for "not known" where the sex is a number.
UNKNOWN_CODES = ("0", "9", "99")


def is_letter(text: str) -> bool:
	"""Return whether the text is the ambiguous letter."""
	return fold(text) == LETTER


def meanings_beside(text: str) -> list[str]:
	"""Return what the letter means in a list with this text in the same column."""
	folded = fold(text)
	return [meaning for meaning, letters in _BESIDE.items() if folded in letters]


def meanings_in_name(name: str) -> list[str]:
	"""Return what the letter means in a column of this name: ``Sexo (H/M)``, ``F/M``."""
	folded = fold(name)
	return [meaning for meaning, pattern in _IN_NAME.items() if pattern.search(folded)]


def meanings_beside_column(name: str) -> list[str]:
	"""Return what the letter means beside a column to mark with this name: ``H``, ``Sexo / F``."""
	return meanings_beside(fold(name).split()[-1]) if fold(name) else []


def code_of(text: str) -> str | None:
	"""Return the number in a cell without leading zeros; None for other text."""
	number = strip_decimals(text.strip())
	return str(int(number)) if re.fullmatch("[0-9]{1,4}", number) else None


def codes_in_name(name: str, words: Mapping[str, str]) -> dict[str, str]:
	"""Return the stored value of each number, by the name of the column: ``SEXO (1=H 2=M)``, ``Sexo H=1``.

	:param words: the folded words for the sexes, and what each stands for
	"""
	by_code = [(code, _known_words(text.split(), words)) for code, text in _CODE_FIRST.findall(name)]
	by_word = [(code, _known_words(text.split()[::-1], words)) for text, code in _WORD_FIRST.findall(name)]
	by_code, by_word = ({code_of(code): word for code, word in pairs if word} for pairs in (by_code, by_word))
	if len(by_code) == len(by_word):
		return {}
	found = max(by_code, by_word, key=len)
	letter = letter_beside({words.get(word) for word in found.values()})
	return {
		code: value for code, word in found.items() if (value := letter if word == LETTER else words[word])
	}


def letter_beside(values: Collection[str | None]) -> str | None:
	"""Return which sex the letter means beside numbers or columns of these sexes: the other one; None when in doubt."""
	return {("M",): AS_STORED[WOMAN], ("F",): AS_STORED[MAN]}.get(tuple({"F", "M"}.intersection(values)))


def is_mark(text: str) -> bool:
	"""Return whether a text is a mark. An X is one, whatever it means elsewhere."""
	return bool(_MARK.fullmatch(text.strip()))


def _known_words(text: list[str], words: Mapping[str, str]) -> str | None:
	"""Return the words beside a number if they are known, else the nearest of them."""
	return next(
		(word for word in (fold(" ".join(text)), fold(text[0])) if word == LETTER or word in words), None
	)


def letter_m_of(counts: Mapping[str, int]) -> str | None:
	"""Return what the letter means in the whole file, from its counts; None when that is in doubt."""
	found = [meaning for meaning in MEANINGS if counts.get(f"m_is_{meaning.lower()}")]
	return found[0] if len(found) == 1 else None
