"""Checks of a document's texts and fields before they are saved: all findings at once.

A finding that blocks names the part and the language. What a text must say is compared by the beginnings of words, so
it can be reworded, but neither removed nor turned into its opposite.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from migrant_services.core.findings import ERROR, WARNING, Finding, make_finding
from migrant_services.core.formats import ENGLISH, SPANISH
from migrant_services.texts import markup
from migrant_services.texts.catalog import Clause, Part, Spec
from migrant_services.texts.layout import OWN_PREFIX, Line

MAX_LENGTH, MAX_LINE_LENGTH = 2_000, 200
MAX_SIGNATORIES = 4
MORE_SIGNATORIES = "more_signatories"
# A folio is not among them: it comes with a placeholder.
_PERSONAL = re.compile(r"\S@\S|\d[\d\s().-]{4,}\d|\b[A-Z]{2}-\d")
_MARKUP = re.compile(r"<[a-zA-Z/!?]|&(?:[a-zA-Z]+|#\w+);|\{\{|\}\}|\{%|%\}|\{#|#\}")
# Marks of direction, and the joiners of Arabic and Indian scripts.
_INVISIBLE = "\n\u200c\u200d\u200e\u200f"
_WORD = re.compile(r"\[\[\w+\]\]|[\w'’]+|[.;:!?]")
_NEGATIONS = {
	ENGLISH: frozenset({"no", "not", "never", "cannot", "can't", "without", "nor", "neither", "hardly"}),
	SPANISH: frozenset({"no", "nunca", "jamas", "sin", "ni", "tampoco"}),
}
LANGUAGE_NAMES = {ENGLISH: "English", SPANISH: "Spanish"}
# A negation this many words before means the opposite.
_REACH = 3

MESSAGES = {
	"TEXT_PART_UNKNOWN": "This document has no part {0}. Load it again.",
	"TEXT_PART_TWICE": "{0}, {1}: this text is there twice. Load the document again.",
	"TEXT_LANGUAGE_UNKNOWN": "{0}: the site has no texts in the language {1}.",
	"TEXT_TOO_LONG": "{0}, {1}: write at most {2} characters.",
	"TEXT_NOT_ONE_LINE": "{0}, {1}: write it on one line.",
	"TEXT_NOT_PLAIN": "{0}, {1}: write plain text, without HTML, double braces or invisible characters.",
	"TEXT_BRACKETS": "{0}, {1}: double brackets are for placeholders only, as in [[date]]. Choose one from the list.",
	"TEXT_PLACEHOLDER_UNKNOWN": "{0}, {1}: this document has no placeholder [[{2}]]. Choose one from the list.",
	"TEXT_PLACEHOLDER_IN_SUBJECT": (
		"{0}, {1}: [[{2}]] cannot be in a subject, which others may see. Choose one of these: {3}"
	),
	"TEXT_SUBJECT_PERSONAL": (
		"{0}, {1}: nothing personal goes into a subject. Take out phones, addresses, numbers and folios."
	),
	"TEXT_PLACEHOLDER_NEEDED": "{0}, {1}: keep the placeholder [[{2}]].",
	"TEXT_EMPTY": "{0}, {1}: this part cannot be empty.",
	"TEXT_LANGUAGE_MISSING": "{0}: there is a text in {1} only. Write it in {2} too.",
	"TEXT_LANGUAGE_UNCHANGED": "{0}: only the text in {1} was changed. Check that {2} still says the same.",
	"TEXT_CLAUSE_LOST": "{0}, {1}: the text has to say this: {2}. Source: {3}",
	"TEXT_TOO_MANY_SIGNATORIES": "{0}, {1}: at most {2} more people can sign.",
	"FIELD_NOT_OF_DOCUMENT": "This document has no field {0}. Load it again.",
	"PRINTED_FIELD_TWICE": "The field {0} is there twice. Remove one of the rows.",
	"PRINTED_FIELD_NEEDED": "{0} must be printed: {1}",
	"FIELD_OWN_NOT_HERE": "Own questions cannot be printed on this document. Remove {0}.",
	"FIELD_OWN_UNKNOWN": "There is no own question {0} that this document may print. Remove the row.",
	"FIELD_OWN_CARE": "The answer to {0} goes to everyone who reads this document. Check that they need it.",
}
_WARNINGS = frozenset({"TEXT_LANGUAGE_UNCHANGED", "FIELD_OWN_CARE"})


def check_document(
	spec: Spec,
	texts: Iterable[tuple[str, str, str]],
	lines: Sequence[Line],
	languages: Collection[str],
	own_questions: Mapping[str, str],
) -> list[Finding]:
	"""Return everything that is wrong with the municipality's version of a document.

	:param texts: part, language and text of what differs from the shipped texts
	:param lines: the list of its fields; empty as shipped
	:param languages: codes of the languages of the site
	:param own_questions: label by fieldname of the own questions that may be printed
	"""
	rows = list(texts)
	own: dict[tuple[str, str], str] = {}
	found: list[Finding] = []
	for code, language, text in rows:
		if code not in spec.parts:
			found.append(_make("TEXT_PART_UNKNOWN", code[:40]))
		elif language not in languages:
			found.append(_make("TEXT_LANGUAGE_UNKNOWN", spec.parts[code].about, language[:10]))
		elif (code, language) in own:
			found.append(_make("TEXT_PART_TWICE", spec.parts[code].about, _name(language)))
		else:
			own[code, language] = text
	for part in spec.parts.values():
		found.extend(_check_part(spec, part, own, languages))
	found.extend(_check_lines(spec, lines, own_questions))
	return found


def is_said(clause: Clause, text: str, language: str) -> bool:
	"""Return whether a text says what a clause needs, in a language whose words are known."""
	words = _list_words(text)
	return all(_has_one(words, group, language) for group in clause.says.get(language, ()))


def _check_part(
	spec: Spec, part: Part, own: Mapping[tuple[str, str], str], languages: Collection[str]
) -> Iterator[Finding]:
	changed = [language for language in languages if (part.code, language) in own]
	for language in changed:
		yield from check_text(spec, part, language, own[part.code, language])
	if not changed:
		return
	texts = {language: own.get((part.code, language), part.get_text(language)) for language in languages}
	filled = [language for language in languages if texts[language].strip()]
	empty = [language for language in languages if language not in filled]
	if filled and empty and part.is_optional:
		yield _make("TEXT_LANGUAGE_MISSING", part.about, _name(filled[0]), _name(empty[0]))
	elif filled and len(changed) < len(languages):
		unchanged = next(language for language in languages if language not in changed)
		yield _make("TEXT_LANGUAGE_UNCHANGED", part.about, _name(changed[0]), _name(unchanged))


def check_text(spec: Spec, part: Part, language: str, text: str) -> Iterator[Finding]:
	"""Check one text of a part."""
	if not text.strip():
		if not part.is_optional:
			yield _make("TEXT_EMPTY", part.about, _name(language))
		return
	limit = MAX_LINE_LENGTH if part.is_line else MAX_LENGTH
	if len(text) > limit:
		yield _make("TEXT_TOO_LONG", part.about, _name(language), limit)
		return
	if part.is_line and "\n" in text:
		yield _make("TEXT_NOT_ONE_LINE", part.about, _name(language))
	if _MARKUP.search(unicodedata.normalize("NFKC", text)) or not _is_visible(text):
		yield _make("TEXT_NOT_PLAIN", part.about, _name(language))
	if markup.has_stray_brackets(text):
		yield _make("TEXT_BRACKETS", part.about, _name(language))
	yield from _check_placeholders(spec, part, language, text)
	if part.code == MORE_SIGNATORIES and len(text.strip().splitlines()) > MAX_SIGNATORIES:
		yield _make("TEXT_TOO_MANY_SIGNATORIES", part.about, _name(language), MAX_SIGNATORIES)
	for clause in part.clauses:
		if not is_said(clause, text, language):
			yield _make("TEXT_CLAUSE_LOST", part.about, _name(language), clause.rule, clause.source)


def _check_placeholders(spec: Spec, part: Part, language: str, text: str) -> Iterator[Finding]:
	used = markup.list_placeholders(text)
	for name in used:
		if name not in spec.placeholders:
			yield _make("TEXT_PLACEHOLDER_UNKNOWN", part.about, _name(language), name[:40])
		elif part.is_subject and name not in spec.allowed_in_subject:
			allowed = " ".join(f"[[{each}]]" for each in spec.allowed_in_subject)
			yield _make("TEXT_PLACEHOLDER_IN_SUBJECT", part.about, _name(language), name, allowed)
	for name in part.needs:
		if name not in used:
			yield _make("TEXT_PLACEHOLDER_NEEDED", part.about, _name(language), name)
	if part.is_subject and _PERSONAL.search(unicodedata.normalize("NFKC", text)):
		yield _make("TEXT_SUBJECT_PERSONAL", part.about, _name(language))


def _check_lines(spec: Spec, lines: Sequence[Line], own_questions: Mapping[str, str]) -> Iterator[Finding]:
	labels = {field.code: field.label for field in spec.fields}
	seen: set[str] = set()
	for line in lines:
		if line.code in seen:
			yield _make("PRINTED_FIELD_TWICE", labels.get(line.code, line.code[:40]))
		seen.add(line.code)
		if line.code in labels:
			continue
		if not line.code.startswith(OWN_PREFIX):
			yield _make("FIELD_NOT_OF_DOCUMENT", line.code[:40])
		elif not spec.own_answers:
			yield _make("FIELD_OWN_NOT_HERE", own_questions.get(line.code, line.code[:64]))
		elif line.code not in own_questions:
			yield _make("FIELD_OWN_UNKNOWN", line.code[:64])
		elif line.is_shown and spec.own_answers == "warn":
			yield _make("FIELD_OWN_CARE", own_questions[line.code])
	hidden = {line.code for line in lines if not line.is_shown}
	for field in spec.fields:
		if field.code in hidden and field.needed:
			yield _make("PRINTED_FIELD_NEEDED", field.label, field.needed)


def _make(code: str, *params) -> Finding:
	return make_finding(MESSAGES, code, *params, level=WARNING if code in _WARNINGS else ERROR)


def _name(language: str) -> str:
	return LANGUAGE_NAMES.get(language, language)


def _is_visible(text: str) -> bool:
	return all(character.isprintable() or character in _INVISIBLE for character in text)


def _list_words(text: str) -> list[str]:
	"""Return the words without case and accents, the placeholders, and the ends of sentences."""
	decomposed = unicodedata.normalize("NFKD", text.casefold())
	return _WORD.findall("".join(letter for letter in decomposed if not unicodedata.combining(letter)))


def _has_one(words: list[str], group: Iterable[str], language: str) -> bool:
	return any(_is_affirmed(words, beginning, language) for beginning in group)


def _is_affirmed(words: list[str], beginning: str, language: str) -> bool:
	"""Return whether words that begin so are there without a negation before them."""
	needed = _list_words(beginning)
	negations = _NEGATIONS.get(language, frozenset())
	for at in range(len(words) - len(needed) + 1):
		*whole, last = zip(words[at:], needed, strict=False)
		if not all(word == each for word, each in whole) or not last[0].startswith(last[1]):
			continue
		before = words[max(0, at - _REACH) : at]
		begins = max((i + 1 for i, word in enumerate(before) if word in ".;:!?"), default=0)
		if not negations.intersection(before[begins:]):
			return True
	return False
