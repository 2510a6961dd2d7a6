"""Names as people write them: one or two surnames, a chosen name, any script.

Nothing is capitalised, reordered or stripped of its accents: the office writes the name as the person does, and the
matching package has its own folding.
"""

import re
import unicodedata
from functools import lru_cache

from migrant_services.core.findings import ERROR, Finding, make_finding

MAX_LENGTH = 140  # Frappe's length of a Data field

MESSAGES = {
	"NAME_MISSING": "Write at least a given name, a surname or a chosen name.",
	"NAME_TOO_LONG": "The name is longer than {0} characters. Shorten it as it is on the document.",
	"NAME_CONTROL": "The name has invisible control characters. Type it again instead of pasting it.",
	"NAME_MARKUP": "A name cannot contain angle brackets.",
	"NAME_NO_LETTERS": "A name needs at least one letter.",
	"NAME_SYMBOLS": "The name has digits or symbols. Check that it is written as the person writes it.",
}

# Zero-width joiners are part of correct spelling in Persian, Hindi and others.
_JOINERS = "\u200c\u200d"
# Invisible characters without width that come with pasted text.
_INVISIBLE = re.compile("[\u200b\ufeff]")
_SPACES = re.compile(r"\s+")


def tidy_name(text: str | None) -> str:
	"""Return the text in composed Unicode form with single spaces and none at its ends; "" for None."""
	return _tidy_name(text) if text else ""


@lru_cache(maxsize=4096)
def _tidy_name(text: str) -> str:
	text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
	return _SPACES.sub(" ", text).strip(" " + _JOINERS)


def build_full_name(
	given_names: str | None,
	first_surname: str | None = None,
	second_surname: str | None = None,
) -> str:
	"""Return the name as on documents: given names, first surname, second surname.

	Missing parts leave no gap.
	"""
	return " ".join(part for part in map(tidy_name, (given_names, first_surname, second_surname)) if part)


def build_display_name(
	given_names: str | None,
	first_surname: str | None = None,
	second_surname: str | None = None,
	chosen_name: str | None = None,
) -> str:
	"""Return the name by which the person is called and listed.

	A chosen name replaces the given names and never stands beside them: showing both would disclose what the person chose
	to leave behind. When the chosen name already contains the first surname, it is the whole name.
	"""
	chosen = tidy_name(chosen_name)
	if not chosen:
		return build_full_name(given_names, first_surname, second_surname)
	surname = tidy_name(first_surname).casefold()
	if surname and f" {surname} " in f" {chosen.casefold()} ":
		return chosen
	return build_full_name(chosen, first_surname, second_surname)


def check_name(text: str | None, max_length: int = MAX_LENGTH) -> list[Finding]:
	"""Return findings on one part of a name; none for an empty part.

	Errors: control characters, ``<`` or ``>``, no letter at all, longer than ``max_length`` characters.
	Warning: digits or symbols.
	"""
	return list(_check_name(text or "", max_length))


@lru_cache(maxsize=4096)
def _check_name(raw: str, max_length: int) -> tuple[Finding, ...]:
	name = tidy_name(raw)
	found: list[Finding] = []
	if any(_is_control(character) for character in raw):
		found.append(make_finding(MESSAGES, "NAME_CONTROL", level=ERROR))
	if not name:
		return tuple(found)
	if "<" in name or ">" in name:
		found.append(make_finding(MESSAGES, "NAME_MARKUP", level=ERROR))
	if len(name) > max_length:
		found.append(make_finding(MESSAGES, "NAME_TOO_LONG", max_length, level=ERROR))
	kinds = {unicodedata.category(character)[0] for character in name}
	if "L" not in kinds and not found:
		found.append(make_finding(MESSAGES, "NAME_NO_LETTERS", level=ERROR))
	elif kinds & {"N", "S"} and not found:
		found.append(make_finding(MESSAGES, "NAME_SYMBOLS"))
	return tuple(found)


def check_full_name(
	given_names: str | None,
	first_surname: str | None = None,
	second_surname: str | None = None,
	chosen_name: str | None = None,
) -> list[Finding]:
	"""Return findings on a whole name: those of its parts, each once, and on its presence and total length."""
	parts = (given_names, first_surname, second_surname, chosen_name)
	found = list(dict.fromkeys(finding for part in parts for finding in check_name(part)))
	if not any(map(tidy_name, parts)):
		return found or [make_finding(MESSAGES, "NAME_MISSING", level=ERROR)]
	whole = (build_full_name(*parts[:3]), build_display_name(*parts))
	too_long = make_finding(MESSAGES, "NAME_TOO_LONG", MAX_LENGTH, level=ERROR)
	if too_long not in found and any(len(name) > MAX_LENGTH for name in whole):
		found.append(too_long)
	return found


def _is_control(character: str) -> bool:
	"""Return whether a character is a control or direction character, which can disguise a name.

	Line ends and tabs are not.
	"""
	if character in _JOINERS or character.isspace() or _INVISIBLE.match(character):
		return False
	return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")
