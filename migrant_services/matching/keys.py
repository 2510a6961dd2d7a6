"""Blocking keys: short texts of which two records of one person share at least one, for an indexed table.

Only records that share a key are ever compared, so what no key covers is never found, and a key that thousands
share costs time: each puts together enough to be rare. The union covers every error of docs/matching.md.

========  ==========================================================================================
prefix    what is in it
========  ==========================================================================================
``D``     a document number without its letters
``P E``   a phone number's last digits; an e-mail address
``N``     the original script of a name
``B``     the birth date, day and month in either order, with the start of one name
``Y``     two names by sound, with the birth year
``M``     the start of two names, with day and month (the year may be wrong)
``F``     the whole name by sound
``T R``   three, two names by sound that few people bear together (the birth date may be missing or wrong)
``X``     what the settings' own keys say (addresses)
========  ==========================================================================================
"""

import hashlib
from functools import lru_cache
from itertools import combinations, product
from math import prod

from migrant_services.matching.compare_names import meanings
from migrant_services.matching.dates import Birth
from migrant_services.matching.frequency import SHIPPED, UNKNOWN
from migrant_services.matching.names import NameForm
from migrant_services.matching.phonetic import make_sound_key
from migrant_services.matching.profile import Profile
from migrant_services.matching.record import ESTIMATED, EXACT
from migrant_services.matching.score import DEFAULT, Settings

# Longest key; longer parts are replaced by a digest. MariaDB and PostgreSQL index this in full.
MAX_LENGTH = 40
MAX_WORDS = 6
# Names that one short form may stand for. Beto has the most.
MAX_MEANINGS = 10
# Names that more than this share of people have together need a birth date to be a key.
MAX_SHARE_ALONE = 6 / 1_000_000
# Shorter words of an address (calle, casa, lote) are everywhere.
MIN_WORD_LENGTH = 5


def keys(person: Profile, settings: Settings = DEFAULT) -> set[str]:
	"""Return the blocking keys of a person, none longer than :data:`MAX_LENGTH` characters.

	They depend only on the person, the settings' ``blocking`` and the shipped data, so stored keys stay valid
	while a site's own name counts change.
	"""
	found = {f"D{form.core}" for form in person.documents}
	found |= {f"P{phone}" for phone in person.phones}
	if person.email:
		found.add("E" + person.email)
	if person.native:
		found.add("N" + person.native)
	for form in person.names:
		found |= _of_name(form, person.birth)
		if person.birth_by_curp:
			found |= _of_birth(
				[make_sound_key(word) for word in (*form.given, *form.surnames)], person.birth_by_curp
			)
		for text, *_place in form.glued:
			found |= _of_birth([make_sound_key(text)], person.birth)
	for fields in settings.blocking:
		found |= _of_extra(fields, person, settings)
	return {_short(key) for key in found}


def _of_name(form: NameForm, birth: Birth | None) -> set[str]:
	meant = meanings(form)
	words = dict.fromkeys(word for word in (*form.given, *form.surnames)[:MAX_WORDS] if len(word) > 1)
	heard = [[make_sound_key(name) for name in sorted(meant[word])[:MAX_MEANINGS]] for word in words]
	shares = {key: _share(meant[word]) for word, sounds in zip(words, heard, strict=True) for key in sounds}
	sounds = sorted(shares)
	found = _of_birth(sounds, birth)
	# Each name that a word may stand for is combined with those of other words, not with its own alternatives.
	pairs = {tuple(sorted(pair)) for one, other in combinations(heard, 2) for pair in product(one, other)}
	if birth and birth.year and birth.precision != ESTIMATED:
		found |= {f"Y{one} {other}{birth.year % 100:02d}" for one, other in pairs}
	if birth and birth.year and birth.precision == EXACT:
		day = _day(birth)
		found |= {f"M{day}{one[:3]}{other[:3]}" for one, other in pairs}
	if len(sounds) > 1:
		found.add("F" + " ".join(sounds))
	found |= {f"R{one} {other}" for one, other in pairs if 2 * shares[one] * shares[other] < MAX_SHARE_ALONE}
	for three in combinations(sounds, 3):
		if 6 * prod(shares[key] for key in three) < MAX_SHARE_ALONE:
			found.add("T" + " ".join(three))
	return found


def _of_birth(sounds: list[str], birth: Birth | None) -> set[str]:
	if birth is None or birth.precision == ESTIMATED:
		return set()
	if birth.year is None:
		return {f"B{birth.digits}{key[:1]}" for key in sounds}
	if birth.precision != EXACT:
		return set()
	start = MAX_LENGTH if birth.is_default else 1
	return {f"B{birth.year}{_day(birth)}{key[:start]}" for key in sounds}


def _day(birth: Birth) -> str:
	"""Return month and day, the smaller first, so that swapping them makes no difference."""
	return "{:02d}{:02d}".format(*sorted((birth.month, birth.day)))


@lru_cache(maxsize=65536)
def _share(names: frozenset[str]) -> float:
	"""Return the share of people with one of these names, in the role where it is more frequent, as shipped."""
	return max(max(SHIPPED.given.get(name, UNKNOWN), SHIPPED.surname.get(name, UNKNOWN)) for name in names)


def _of_extra(fields: tuple[str, ...], person: Profile, settings: Settings) -> set[str]:
	"""Return the keys of several fields together, one for every combination of their values."""
	kinds = {comparator.field: comparator.kind for comparator in settings.comparators}
	parts = [""]
	for field in fields:
		values = _values(field, kinds.get(field, ""), person)
		parts = [f"{part} {value}" for part in parts for value in values]
	return {"X" + "".join(field[0] for field in fields) + part for part in parts}


def _values(field: str, kind: str, person: Profile) -> set[str]:
	if field == "name":
		return {make_sound_key(word)[:3] for form in person.names for word in (*form.given, *form.surnames)}
	if field == "birth":
		return {person.birth.digits} if person.birth and person.birth.precision != ESTIMATED else set()
	text = person.extra.get(field, "")
	if kind == "words":
		return {make_sound_key(word)[:6] for word in text.split()[:MAX_WORDS] if len(word) >= MIN_WORD_LENGTH}
	return {text.replace(" ", "")[:12]} if text else set()


def _short(key: str) -> str:
	if len(key) <= MAX_LENGTH:
		return key
	return key[:8] + hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
