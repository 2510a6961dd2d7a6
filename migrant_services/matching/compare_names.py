"""How far two names are one: words paired whatever their order, and what stays without a partner."""

from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler, Levenshtein

from migrant_services.matching.data import load
from migrant_services.matching.frequency import GIVEN, SURNAME, NameFrequencies
from migrant_services.matching.names import NameForm
from migrant_services.matching.phonetic import skeleton, sound

# Likeness of two words, and the share of the word's bits that each is worth.
SAME, VARIANT, SOUND, CLOSE, SKELETON = "same", "variant", "sound", "close", "skeleton"
RESEMBLES, START, INITIAL = "resembles", "start", "initial"
WORTH = {
	SAME: 1.0,
	VARIANT: 0.8,
	SOUND: 0.85,
	CLOSE: 0.65,
	SKELETON: 0.6,
	RESEMBLES: 0.6,
	START: 0.55,
	INITIAL: 0.15,
}
# These could as well be another person's name.
_UNSURE = frozenset({RESEMBLES, START, INITIAL})
# What a part of a compound name has to be like: a slip in it and the rest missing is too much.
_SURE_IN_PART = frozenset({SAME, VARIANT, SOUND})

# Bits for what does not fit; a missing second surname or given name is ordinary, so costs little.
GIVEN_CONFLICT, SURNAME_CONFLICT, MIXED_CONFLICT = -6.0, -5.0, -2.5
ONE_SIDED_GIVEN, ONE_SIDED_SURNAME = -0.4, -0.3
CROSSED = -0.8  # a given name that stands as a surname on the other side
# First given names so common that brothers and sisters share them: María José and María Elena.
SHARED_BY_SIBLINGS = 4.2


class NameMatch(NamedTuple):
	"""What two names say together.

	``firm``: the given names are those of one person; ``exact``: those that agree are letter for letter the same;
	``conflict``, ``surname_conflict``: each side has one that the other has not.
	"""

	given_bits: float
	surname_bits: float
	given_code: str
	surname_code: str
	firm: bool = True
	exact: bool = True
	conflict: bool = False
	surname_conflict: bool = False

	@property
	def bits(self) -> float:
		return self.given_bits + self.surname_bits

	def at_most(self, bits: float) -> "NameMatch":
		"""The same saying no more than so much, each part in proportion."""
		if self.bits <= bits:
			return self
		share = bits / self.bits
		return self._replace(given_bits=self.given_bits * share, surname_bits=self.surname_bits * share)


def _standing_for() -> dict[str, frozenset[str]]:
	forms: dict[str, set[str]] = {}
	for name, shorts in load("nicknames")["names"].items():
		for short in shorts.split():
			forms.setdefault(short, set()).add(name)
		forms.setdefault(name, set()).add(name)
	return {form: frozenset(names) for form, names in forms.items()}


_STANDS_FOR = _standing_for()


def stands_for(word: str) -> frozenset[str]:
	"""The names a word is a short or other form of, itself among them where it is one."""
	return _STANDS_FOR.get(word) or frozenset((word,))


@lru_cache(maxsize=262144)
def likeness(one: str, other: str, known: int) -> str | None:
	"""How one word is like another, or None.

	:param known: how many of the two are established names. When both are, being nearly the same is no slip:
		Mario and Dario, Luis and Luisa are two people.
	"""
	if one == other:
		return SAME
	if len(one) == 1 or len(other) == 1:
		return INITIAL if one[0] == other[0] else None
	if stands_for(one) & stands_for(other):
		return VARIANT
	heard, heard_other = sound(one), sound(other)
	if heard == heard_other:
		return SOUND
	if known == 2 or _gendered(one, other) or _gendered(heard, heard_other):
		return None
	shorter, longer = sorted((one, other), key=len)
	edits = OSA.distance(one, other, score_cutoff=2)
	if edits == 1 and len(longer) >= 4 - known:
		return CLOSE
	if (
		min(len(heard), len(heard_other)) >= 4
		and Levenshtein.distance(heard, heard_other, score_cutoff=1) <= 1
	):
		return CLOSE
	if not known and len(shorter) >= 4 and {one[-1], other[-1]} != {"a", "o"}:
		if skeleton(one) == skeleton(other) and (
			len(skeleton(one)) >= 3 or (edits <= 2 and one[0] == other[0])
		):
			return SKELETON
	if edits == 2 and (
		len(shorter) >= 7 or (len(shorter) >= 5 and JaroWinkler.similarity(one, other) >= 0.9)
	):
		return RESEMBLES
	if len(shorter) >= 3 and longer.startswith(shorter):
		return START
	return None


def _gendered(one: str, other: str) -> bool:
	"""Adrián and Adriana, Mario and Maria, Valentín and Valentino: the ending makes it another person's name."""
	shorter, longer = sorted((one, other), key=len)
	if longer in (shorter + "a", shorter + "o") or (longer[-1] == "a" and longer[:-2] == shorter):
		return True
	return len(one) == len(other) and one[:-1] == other[:-1] and {one[-1], other[-1]} <= set("aoe")


def compare_names(one: NameForm, other: NameForm, frequencies: NameFrequencies) -> NameMatch:
	"""Pair the words of two names, each with its likest, the same role first, and count what that says."""
	one, other = _unglued(one, other), _unglued(other, one)
	mine = [(word, GIVEN) for word in one.given] + [(word, SURNAME) for word in one.surnames]
	theirs = [(word, GIVEN) for word in other.given] + [(word, SURNAME) for word in other.surnames]
	pairs = _paired(mine, theirs, frequencies)
	bits = {GIVEN: 0.0, SURNAME: 0.0}
	likes = {GIVEN: [], SURNAME: []}
	crossed = False
	for here, there, like, worth in pairs:
		role = GIVEN if GIVEN in (mine[here][1], theirs[there][1]) else SURNAME
		crossed = crossed or mine[here][1] != theirs[there][1]
		bits[role] += worth
		likes[role].append((like, worth / WORTH[like], here == there == 0))
	left = (_left(mine, [pair[0] for pair in pairs], one), _left(theirs, [pair[1] for pair in pairs], other))
	given_clash = min(side[GIVEN] for side in left)
	surname_clash = min(side[SURNAME] for side in left)
	over = [side[GIVEN] + side[SURNAME] - given_clash - surname_clash for side in left]
	mixed_clash = min(over) if crossed or not (one.surnames and other.surnames) else 0
	extra_given = max(side[GIVEN] for side in left) - given_clash
	extra_surname = max(side[SURNAME] for side in left) - surname_clash
	bits[GIVEN] += given_clash * GIVEN_CONFLICT + extra_given * ONE_SIDED_GIVEN + mixed_clash * MIXED_CONFLICT
	bits[SURNAME] += surname_clash * SURNAME_CONFLICT + extra_surname * ONE_SIDED_SURNAME
	conflict = bool(given_clash or mixed_clash)
	return NameMatch(
		bits[GIVEN],
		bits[SURNAME],
		_code(likes[GIVEN], conflict, extra_given, crossed, bool(one.given and other.given)),
		_code(
			likes[SURNAME], bool(surname_clash), extra_surname, crossed, bool(one.surnames and other.surnames)
		),
		firm=not conflict and _is_firm(likes[GIVEN], extra_given),
		exact=all(like == SAME for like, *_rest in likes[GIVEN]),
		conflict=conflict,
		surname_conflict=bool(surname_clash),
	)


def _unglued(form: NameForm, other: NameForm) -> NameForm:
	"""The form with those neighbouring words joined that the other side writes as one."""
	if not form.glued:
		return form
	words = {*other.given, *other.surnames}
	for text, role, start, end in form.glued:
		if text in words:
			given, surnames = form.given, form.surnames
			if role == GIVEN:
				given = (*given[:start], text, *given[end:])
			else:
				surnames = (*surnames[:start], text, *surnames[end:])
			return form._replace(given=given, surnames=surnames)
	return form


def _paired(mine: list, theirs: list, frequencies: NameFrequencies) -> list[tuple[int, int, str, float]]:
	possible = []
	known = [frequencies.knows(word) for word, _role in theirs]
	for here, (word, role) in enumerate(mine):
		is_known = frequencies.knows(word)
		for there, (other, other_role) in enumerate(theirs):
			like = likeness(word, other, is_known + known[there])
			if like is None:
				continue
			same_role = role == other_role
			if like == INITIAL and not same_role:
				continue
			worth = WORTH[like] * _rarity(word, role, other, other_role, frequencies)
			worth += 0 if same_role else CROSSED
			possible.append((-WORTH[like] - 0.3 * same_role, -worth, here, there, like))
	possible.sort()
	pairs, used_here, used_there = [], set(), set()
	for _order, worth, here, there, like in possible:
		if here not in used_here and there not in used_there:
			used_here.add(here)
			used_there.add(there)
			pairs.append((here, there, like, -worth))
	return pairs


def _rarity(word: str, role: str, other: str, other_role: str, frequencies: NameFrequencies) -> float:
	"""Bits of the more frequent of the two words, or of the name that both stand for."""
	bits = frequencies.bits(word, role)
	if word == other and role == other_role:
		return bits
	common = (frequencies.bits(name, GIVEN) for name in stands_for(word) & stands_for(other))
	return min(bits, frequencies.bits(other, other_role), *common)


def _left(words: list, used: list[int], form: NameForm) -> dict[str, int]:
	"""How many words of each role found no partner; a married name is no one's own and may be missing."""
	left = {GIVEN: 0, SURNAME: 0}
	for place, (word, role) in enumerate(words):
		if place not in used and not (role == SURNAME and word in form.married):
			left[role] += 1
	return left


def _is_firm(likes: list[tuple[str, float, bool]], extra: int) -> bool:
	"""Whether the given names that agree cannot as well be those of a brother or sister."""
	if not extra:
		return any(like not in _UNSURE for like, *_rest in likes)
	return any(
		like in _SURE_IN_PART and not (first and rarity < SHARED_BY_SIBLINGS) for like, rarity, first in likes
	)


def _code(likes: list, clash: bool, extra: int, crossed: bool, both: bool) -> str:
	"""In a word, for the explanation."""
	if clash:
		return "partly_differ" if likes else "differ"
	if crossed:
		return "swapped"
	if not likes:
		return "differ" if both else "missing"
	kinds = {like for like, *_rest in likes}
	if kinds == {SAME}:
		return "partly_same" if extra else "same"
	for kind in (INITIAL, START, RESEMBLES, CLOSE, SKELETON, VARIANT, SOUND):
		if kind in kinds:
			return kind
	raise AssertionError(kinds)
