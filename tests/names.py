"""Invented names that never come twice, so that a test can look for one of them in an answer."""

from __future__ import annotations

import secrets
from itertools import count

GIVEN = (
	"María",
	"Wilner",
	"Amina",
	"José",
	"Yésica",
	"Carlos",
	"Nadège",
	"Ana",
	"Luis",
	"Guadalupe",
	"Ibrahim",
	"Sol",
)
SURNAMES = (
	"Hernández",
	"Quispe",
	"Toussaint",
	"Mamani",
	"Reyes",
	"Ñamandú",
	"Ochoa",
	"Díaz",
	"Okonkwo",
	"Villalba",
)
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "yo", "zu", "ja")

_numbers = count(secrets.randbelow(16**5) * 16**2)


def next_number() -> int:
	return next(_numbers)


def word() -> str:
	"""Make a pronounceable word of seven syllables that no earlier record has, also of earlier runs (with luck)."""
	# Multiplied by an odd number, adjacent numbers look different and stay unique.
	number, syllables = next_number() * 84_591_613, []
	for _ in range(7):
		number, place = divmod(number, len(_SYLLABLES))
		syllables.append(_SYLLABLES[place])
	return "".join(syllables).capitalize()


def full_name() -> str:
	number = next_number()
	return f"{GIVEN[number % len(GIVEN)]} {SURNAMES[number % len(SURNAMES)]} {word()}"
