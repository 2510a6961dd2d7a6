"""The words of the project: plain English, and one word for one thing as docs/glossary.md lists them.

``make unit ARGS="-s tests/unit/test_vocabulary.py"`` prints the figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.source import read, tracked_files
from tests.translatable import read_csv

SUFFIXES = (".py", ".js", ".md", ".json", ".html")
GLOSSARY = "docs/glossary.md"
# Words that an engineer does not write: "anyone who", "no one", "shown", "again", "in the meantime" are plainer.
PET_WORDS = ("whoever", "whom", "somebody", "nobody", "told", "untold", "anew", "meanwhile")
MAX_PET_WORDS = 5  # in 10,000 lines
# Not written by us for readers: lists of data, what was, and the words themselves.
LEFT_OUT = re.compile(r"(^|/)(data|CHANGELOG[^/]*|test_vocabulary\.py)(/|$)")
IN_SPANISH = {"docs/guia-de-administracion.md"}
# A whole word, also between the underscores or at the humps of a name.
WORD = r"(?:(?<![A-Za-z])(?i:{0})|(?<=[a-z])(?:{1}))(?![a-z])"
# Texts with such a word that are about something else, are stored, or explain the word to other organizations.
MEANT = {
	"Asked on {0}.",
	"International Organisation",
	"Legal guardian",
	"Referral to {0}, so that they attend.",
	"Short question or paper to collect",
	"Subject: referral of a person",
}


def word_pattern(words) -> re.Pattern:
	return re.compile(WORD.format("|".join(words), "|".join(word.capitalize() for word in words)))


# The fieldname `with_whom` is stored and part of the API.
PET_WORD = re.compile(rf"(?<!with_){word_pattern(PET_WORDS).pattern}")


@cache
def texts() -> dict[str, str]:
	"""Return the files that the rules are about, by their path."""
	return {
		path: read(path) for path in tracked_files() if path.endswith(SUFFIXES) and not LEFT_OUT.search(path)
	}


def find(pattern: re.Pattern, words, path: str, text: str) -> Iterator[str]:
	"""Find a pattern made of words: the place and the line of each match."""
	lowered = text.lower()
	# Looking for plain text is many times faster, and most files have none.
	if any(word.lower() in lowered for word in words):
		for match in pattern.finditer(text):
			start = text.rfind("\n", 0, match.start()) + 1
			line = text[start : text.find("\n", match.end()) if "\n" in text[match.end() :] else None]
			yield f"{path}:{text.count(chr(10), 0, start) + 1}: {match[0]}: {line.strip()[:120]}"


def count_pet_words() -> tuple[list[str], int]:
	"""Return the places of the pet words, and the number of lines that were read."""
	found = [place for path, text in texts().items() for place in find(PET_WORD, PET_WORDS, path, text)]
	return found, sum(text.count("\n") for text in texts().values())


def test_pet_words_must_be_rare():
	found, lines = count_pet_words()
	figure = len(found) * 10_000 / lines
	print(f"\npet words: {figure:.1f} in 10,000 lines ({len(found)} in {lines})")
	assert figure <= MAX_PET_WORDS, f"{figure:.1f} in 10,000 lines:\n" + "\n".join(found)


@pytest.mark.parametrize(
	("text", "found"),
	[
		("def test_nobody_leaves(): ...", ["nobody"]),
		("MOST_TOLD = 2  # as told", ["TOLD", "told"]),
		("forWhom(); whoever; Meanwhile,", ["Whom", "whoever", "Meanwhile"]),
		("a toldo, retold, wholesome tolds", []),
		("doc.with_whom, for whom", ["whom"]),
	],
)
def test_finds_pet_words_in_names_and_sentences(text, found):
	assert [match[0] for match in PET_WORD.finditer(text)] == found


# --- one word for one thing


class Term:
	"""A row of the glossary: the word for a thing, and the words that are not used for it."""

	def __init__(self, row: str):
		self.english, self.spanish, self.meaning, words = (cell.strip() for cell in row.strip("|").split("|"))
		self.not_spanish = re.findall(r"\*(.+?)\*", words)
		self.not_in_code = re.findall(r"`(.+?)`", words)
		rest = re.sub(r"\*.+?\*|`.+?`", "", words)
		self.not_english = [word for word in (part.strip() for part in rest.split(",")) if word]

	def __str__(self) -> str:
		return self.english


def glossary() -> list[Term]:
	rows = re.findall(r"^\|.*\|$", read(GLOSSARY), re.MULTILINE)
	return [Term(row) for row in rows if not row.startswith(("| English |", "|---"))]


TERMS = glossary()


@cache
def translations() -> list[tuple[str, str]]:
	return [(english, spanish) for english, spanish in read_csv() if english not in MEANT]


def test_the_glossary_must_be_complete_and_without_duplicates():
	words = [term.english for term in TERMS]
	assert len(words) > 40 and len(set(words)) == len(words)
	assert all(term.english and term.meaning for term in TERMS)
	taken = {word.strip() for term in TERMS for word in term.english.split(",")}
	assert not [word for term in TERMS for word in term.not_english if word in taken]


@pytest.mark.parametrize("term", [term for term in TERMS if term.not_english], ids=str)
def test_english_must_use_the_word_of_the_glossary(term):
	pattern = word_pattern([f"{word}s?" for word in term.not_english])
	sources = [(english, english) for english, _spanish in translations()]
	sources += [
		(path, text)
		for path, text in texts().items()
		if path.endswith(".md") and path != GLOSSARY and path not in IN_SPANISH
	]
	found = [place for path, text in sources for place in find(pattern, term.not_english, path, text)]
	assert not found, f"the word is {term.english}:\n" + "\n".join(found)


@pytest.mark.parametrize("term", [term for term in TERMS if term.not_spanish], ids=str)
def test_spanish_must_use_the_word_of_the_glossary(term):
	pattern = word_pattern([f"{word}(?:e?s)?" for word in term.not_spanish])
	sources = [(english, spanish) for english, spanish in translations()]
	sources += [(path, read(path)) for path in IN_SPANISH]
	found = [place for path, text in sources for place in find(pattern, term.not_spanish, path, text)]
	assert not found, f"la palabra es {term.spanish}:\n" + "\n".join(found)


@pytest.mark.parametrize("term", [term for term in TERMS if term.not_in_code], ids=str)
def test_names_must_use_the_word_of_the_glossary(term):
	pattern = re.compile(rf"\b_?(?:{'|'.join(map(re.escape, term.not_in_code))})\w+")
	found = [
		place
		for path, text in texts().items()
		if path.endswith((".py", ".js"))
		for place in find(pattern, term.not_in_code, path, text)
	]
	assert not found, f"the word is {term.english}:\n" + "\n".join(found)
