"""How far two names are one: words are paired whatever their order, and the rest has no partner."""

import re
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler, Levenshtein

from migrant_services.matching.data import load
from migrant_services.matching.frequency import GIVEN, SHIPPED, SURNAME, NameFrequencies
from migrant_services.matching.names import NameForm
from migrant_services.matching.phonetic import (
	drop_feminine_ending,
	make_ear_key,
	make_skeleton,
	make_sound_key,
)
from migrant_services.matching.repair import LOST, possible_words

# Kinds of likeness of two words, and the share of the word's bits that each one adds.
SAME, VARIANT, SOUND, EAR, CLOSE, SKELETON = "same", "variant", "sound", "ear", "close", "skeleton"
RESEMBLES, START, END, INITIAL = "resembles", "start", "end", "initial"
SHARE_OF_BITS = {
	SAME: 1.0,
	VARIANT: 0.8,
	SOUND: 0.85,
	EAR: 0.75,
	CLOSE: 0.65,
	SKELETON: 0.6,
	RESEMBLES: 0.6,
	START: 0.55,
	END: 0.5,
	INITIAL: 0.15,
}
# These may just as well be another person's name.
_UNSURE = frozenset({RESEMBLES, START, END, INITIAL})
_INITIALS = frozenset({INITIAL})
# Even the birth date does not make these one person: Gurpreet and Harpreet, or Mario and Marta, can be twins.
_TOO_LITTLE = frozenset({INITIAL, RESEMBLES})
# How a part of a compound name has to agree. A slip in it, with the rest missing, is too little.
_SURE_IN_PART = frozenset({SAME, VARIANT, SOUND, EAR})

# By so many letters may words of the same sound differ in length.
MAX_LENGTH_DIFFERENCE = 2
# Share of the letters that may differ in names with the same consonants: Mohamed and Muhammad, not Xiuying and Xiaohong.
MAX_VOWEL_SHARE = 0.4

# Bits for what does not fit. A second surname or given name is often missing, so that costs little.
GIVEN_CONFLICT, SURNAME_CONFLICT, MIXED_CONFLICT = -6.0, -5.0, -2.5
ONE_SIDED_GIVEN, ONE_SIDED_SURNAME = -0.4, -0.3
CROSSED = -0.8  # a given name that is a surname on the other side
# Bits by which a word is likelier a surname than a given name, so that a reader takes it for one.
RATHER_A_SURNAME = 2.0
# First given names so common that brothers and sisters share them: María José and María Elena.
SHARED_BY_SIBLINGS = 4.2


class NameMatch(NamedTuple):
	"""What two names tell together.

	``firm``: the given names are those of one person; ``whole``: everything that is there fits, though a name
	may be cut, and given names and surnames are not both missing; ``conflict``, ``surname_conflict``: each
	side has one that the other lacks; ``given``: how the given names that agree do so, with the two words;
	``extra``: how many more one side has
	"""

	given_bits: float
	surname_bits: float
	given_code: str
	surname_code: str
	firm: bool = True
	whole: bool = True
	conflict: bool = False
	surname_conflict: bool = False
	given: tuple[tuple[str, str, str], ...] = ()
	extra: int = 0

	@property
	def in_full(self) -> bool:
		"""Return whether no given name is missing, and none only resembles the other."""
		return not self.extra and all(like in _SURE_IN_PART for like, *_words in self.given)

	@property
	def gender_open(self) -> bool:
		"""Return whether the given names may be of a man and a woman: one is missing, or the common ones do
		not decide.
		"""
		if self.extra or all(like == SAME for like, *_words in self.given):
			return bool(self.extra)
		return not any(_tells_gender(*pair) for pair in self.given)

	@property
	def bits(self) -> float:
		"""Bits of the match, given names and surnames together."""
		return self.given_bits + self.surname_bits

	def at_most(self, bits: float) -> "NameMatch":
		"""Return the same match with at most so many bits, each part in proportion."""
		if self.bits <= bits:
			return self
		share = bits / self.bits
		return self._replace(given_bits=self.given_bits * share, surname_bits=self.surname_bits * share)


def stands_for(word: str) -> frozenset[str]:
	"""Return the names that a given name is a short, pet or other form of, itself included if it is a name."""
	if LOST in word:
		return frozenset().union(*map(stands_for, possible_words(word)))
	return _STANDS_FOR.get(word) or _unwritten(word)


def spelled(word: str) -> frozenset[str]:
	"""Return the names, in any role, that a word is another office's spelling of."""
	if LOST in word:
		return possible_words(word)
	return _SPELLED.get(word) or frozenset((word,))


def meanings(form: NameForm) -> dict[str, frozenset[str]]:
	"""Return the names that each word of a name may stand for. Only given names have short forms."""
	found = {word: spelled(word) for word in form.surnames}
	return found | {word: stands_for(word) | found.get(word, frozenset()) for word in form.given}


def _spellings() -> dict[str, frozenset[str]]:
	groups: dict[str, set[str]] = {}
	for area, lines in load("spellings").items():
		for line in lines if area != "about" else ():
			first, *_others = line.split()
			for word in line.split():
				groups.setdefault(word, set()).add(first)
	return {word: frozenset(names) for word, names in groups.items()}


def _standing_for() -> dict[str, frozenset[str]]:
	forms: dict[str, set[str]] = {word: set(names) for word, names in _SPELLED.items()}
	for name, shorts in load("nicknames")["names"].items():
		for short in shorts.split():
			forms.setdefault(short, set()).add(name)
		forms.setdefault(name, set()).add(name)
	return {form: frozenset(names) for form, names in forms.items()}


def _compounds() -> dict[str, list[tuple[str, ...]]]:
	"""Return the pairs of names that a word stands for together: ``juanjo`` for Juan José."""
	found: dict[str, list[tuple[str, ...]]] = {}
	for names, shorts in load("nicknames")["compounds"].items():
		for short in shorts.split():
			found.setdefault(short, []).append(tuple(names.split()))
	return found


@lru_cache(maxsize=65536)
def _unwritten(word: str) -> frozenset[str]:
	"""Return the names behind a word that is in no table: a diminutive, or a short form written by ear."""
	if word in SHIPPED.established or len(word) < 3:
		return frozenset((word,))
	return _of_diminutive(word) or _BY_SOUND.get(make_sound_key(word)) or frozenset((word,))


def _of_diminutive(word: str) -> frozenset[str] | None:
	"""Return the name of a diminutive (Lucecita: Luz; Panchito: Francisco), or None."""
	ending = _DIMINUTIVE.search(word)
	if not ending:
		return None
	stem = word[: ending.start()]
	found: set[str] = set()
	for change, back in (("qu", "c"), ("gu", "g"), ("c", "z"), ("", "")):
		if len(stem) > 2 and stem.endswith(change):
			root = stem[: len(stem) - len(change)] + back
			for whole in (root, *(root + end for end in ("o", "a", "e", "os", "es"))):
				if whole in _STANDS_FOR or whole in SHIPPED.given:
					found |= _STANDS_FOR.get(whole) or {whole}
	return frozenset(found) or None


def _heard() -> dict[str, frozenset[str]]:
	found: dict[str, set[str]] = {}
	for form, names in _STANDS_FOR.items():
		if len(form) > 3:
			found.setdefault(make_sound_key(form), set()).update(names)
	return {key: frozenset(names) for key, names in found.items()}


_DIMINUTIVE = re.compile("(?:[cs]|e[cs])?it[oa]s?$|z?inh[oa]$|ill[oa]$|ucho?a?$")
_VOWEL = re.compile("[aeiou]|%s" % re.escape(LOST))
_SPELLED = _spellings()
_STANDS_FOR = _standing_for()
_COMPOUNDS = _compounds()
_COMPOUND = frozenset(_COMPOUNDS)
_BY_SOUND = _heard()
# Both men and women have these.
_OF_EITHER = frozenset(load("nicknames")["either"].split())


@lru_cache(maxsize=262144)
def likeness(one: str, other: str, known: int, given: int = 2) -> str | None:
	"""Return how one word is like another, or None.

	:param known: how many of the two are established names. When both are, being nearly the same is no slip:
		Mario and Dario, Luis and Luisa are two people.
	:param given: how many of the two stand as given names; these have short forms, while a surname may have a form
		for women
	"""
	if one == other:
		return SAME
	if len(one) == 1 or len(other) == 1:
		return INITIAL if one[0] == other[0] else None
	if not (_VOWEL.search(one) or _VOWEL.search(other)):
		return None  # Ahmed and Mohamed, of a script without vowels: hmd, mhmd
	heard, heard_other = make_sound_key(one), make_sound_key(other)
	if heard == heard_other:
		return SOUND
	if spelled(one) & spelled(other) or (given == 2 and stands_for(one) & stands_for(other)):
		return VARIANT
	ear, ear_other = make_ear_key(one), make_ear_key(other)
	if not given and drop_feminine_ending(ear) == drop_feminine_ending(ear_other):
		return EAR
	if known == 2:
		# A surname that is cut may read as another one.
		is_cut = (
			not given and min(len(one), len(other)) >= 5 and (one.startswith(other) or other.startswith(one))
		)
		return START if is_cut else None
	shorter, longer = sorted((one, other), key=len)
	edits = OSA.distance(one, other, score_cutoff=2)
	if edits == 1 and len(one) == len(other) and sorted(one) == sorted(other):
		return CLOSE  # two letters changed places
	if given and any(_gendered(*pair) for pair in ((one, other), (heard, heard_other), (ear, ear_other))):
		# Xiomara cut to Xiomar; there is no such name.
		is_cut = shorter not in _STANDS_FOR and (bool(known) or longer in _STANDS_FOR)
		return START if is_cut and len(shorter) >= 5 and longer.startswith(shorter) else None
	if ear == ear_other:
		return EAR
	if edits == 1 and len(longer) >= 4 - known:
		return CLOSE
	for key, other_key in ((heard, heard_other), (ear, ear_other)):
		if min(len(key), len(other_key)) >= 5 and Levenshtein.distance(key, other_key, score_cutoff=1) <= 1:
			return CLOSE
	if (
		not known
		and len(shorter) >= 4
		and {one[-1], other[-1]} != {"a", "o"}
		and OSA.distance(one, other) <= MAX_VOWEL_SHARE * len(longer)
	):
		if make_skeleton(one) == make_skeleton(other) and (
			len(make_skeleton(one)) >= 3 or (edits <= 2 and one[0] == other[0])
		):
			return SKELETON
	if len(shorter) >= 2 and longer.startswith(shorter):
		return START
	if edits == 2 and (
		len(shorter) >= 7 or (len(shorter) >= 5 and JaroWinkler.similarity(one, other) >= 0.9)
	):
		return RESEMBLES
	if given and len(shorter) >= 4 and longer.endswith(shorter) and stands_for(shorter) == {shorter}:
		return END
	return START if given and _is_start_of_diminutive(shorter, longer) else None


def _gendered(one: str, other: str) -> bool:
	"""Return whether only the ending differs by gender, as in Adrián and Adriana: these are two people's
	names.
	"""
	shorter, longer = sorted((one, other), key=len)
	if longer in (shorter + "a", shorter + "o", shorter + shorter[-1] + "a", shorter + shorter[-1] + "e"):
		return True
	return (
		one != other
		and len(one) == len(other)
		and one[:-1] == other[:-1]
		and {one[-1], other[-1]} <= set("aoe")
	)


def _is_start_of_diminutive(one: str, other: str) -> bool:
	"""Return whether one word is a diminutive made of the beginning of the other: Wilito, Wilmer."""
	for word, name in ((one, other), (other, one)):
		ending = _DIMINUTIVE.search(word)
		if ending and ending.start() >= 3 and name.startswith(word[: ending.start()]):
			return True
	return False


def _tells_gender(like: str, one: str, other: str) -> bool:
	"""Return whether the given names that agree show a gender. María (men have it too), Dani, Daniel or
	Daniela do not.
	"""
	if like in _UNSURE or one in _OF_EITHER or other in _OF_EITHER:
		return False
	return like != VARIANT or not any(
		_gendered(name, another)
		for name in stands_for(one) & stands_for(other)
		for another in stands_for(one) | stands_for(other)
		if name != another
	)


def compare_names(one: NameForm, other: NameForm, frequencies: NameFrequencies) -> NameMatch:
	"""Pair the words of two names, each with its likest, the same role first, and count the bits."""
	exchanged = one.exchanged != other.exchanged
	one, other = _in_order(one), _in_order(other)
	one, other = _unglued(one, other), _unglued(other, one)
	spelled_out = False
	if not (_COMPOUND.isdisjoint(one.given) and _COMPOUND.isdisjoint(other.given)):
		written = one.given, other.given
		one, other = _spelled_out(one, other), _spelled_out(other, one)
		spelled_out = written != (one.given, other.given)
	mine = [(word, GIVEN) for word in one.given] + [(word, SURNAME) for word in one.surnames]
	theirs = [(word, GIVEN) for word in other.given] + [(word, SURNAME) for word in other.surnames]
	pairs = _paired(mine, theirs, frequencies)
	bits = {GIVEN: 0.0, SURNAME: 0.0}
	given, rarities, given_likes, surname_likes, crossed = [], [], set(), set(), exchanged
	for here, there, like, worth in pairs:
		(word, role), (another, other_role) = mine[here], theirs[there]
		crossed = crossed or role != other_role
		if GIVEN in (role, other_role):
			bits[GIVEN] += worth
			given_likes.add(like)
			if _is_given(word, role, other_role, bool(one.surnames), bool(other.surnames)):
				given.append((like, word, another))
				rarities.append(
					(worth / SHARE_OF_BITS[like], _is_first(here, one) and _is_first(there, other))
				)
		else:
			bits[SURNAME] += worth
			surname_likes.add(like)
	left = (_left(mine, [pair[0] for pair in pairs], one), _left(theirs, [pair[1] for pair in pairs], other))
	given_clash = min(side[GIVEN] for side in left)
	surname_clash = min(side[SURNAME] for side in left)
	over = [side[GIVEN] + side[SURNAME] - given_clash - surname_clash for side in left]
	mixed_clash = min(over) if crossed or not (one.surnames and other.surnames) else 0
	extra_given = max(side[GIVEN] for side in left) - given_clash
	if extra_given and not (_may_lack(one, other) and _may_lack(other, one)):
		given_clash, extra_given = given_clash + 1, extra_given - 1
	extra_surname = max(side[SURNAME] for side in left) - surname_clash
	bits[GIVEN] += given_clash * GIVEN_CONFLICT + extra_given * ONE_SIDED_GIVEN + mixed_clash * MIXED_CONFLICT
	bits[SURNAME] += surname_clash * SURNAME_CONFLICT + extra_surname * ONE_SIDED_SURNAME
	conflict = bool(given_clash or mixed_clash)
	if spelled_out:
		given_likes.add(VARIANT)
	return NameMatch(
		bits[GIVEN],
		bits[SURNAME],
		_code(given_likes, conflict, extra_given, crossed, bool(one.given and other.given)),
		_code(
			surname_likes,
			bool(surname_clash),
			extra_surname,
			crossed,
			bool(one.surnames and other.surnames),
		),
		firm=not conflict and _is_firm(given, rarities, extra_given),
		whole=not (conflict or surname_clash or (extra_surname and extra_given))
		and any(like in _SURE_IN_PART if extra_given else like not in _TOO_LITTLE for like, *_words in given)
		and not _INITIALS.issuperset(surname_likes),
		conflict=conflict,
		surname_conflict=bool(surname_clash),
		given=tuple(given),
		extra=extra_given,
	)


def _in_order(form: NameForm) -> NameForm:
	"""Return the form with the surnames as surnames, where given names and surnames are swapped."""
	if not form.exchanged:
		return form
	glued = tuple(
		(text, SURNAME if role == GIVEN else GIVEN, first, last) for text, role, first, last in form.glued
	)
	return form._replace(given=form.surnames, surnames=form.given, glued=glued)


def _is_given(word: str, role: str, other_role: str, has_roles: bool, other_has_roles: bool) -> bool:
	"""Return whether a word that agrees, and is a given name on at least one side, looks like one.

	:param has_roles: whether the name has separate surnames, so that the roles of its words are known
	"""
	if has_roles != other_has_roles:
		return (role if has_roles else other_role) == GIVEN
	return (has_roles and role == other_role) or SHIPPED.leaning((word,)) > -RATHER_A_SURNAME


def _is_first(place: int, form: NameForm) -> bool:
	"""Return whether a word may be the first given name."""
	return place in (0, len(form.given)) or not form.surnames


def _may_lack(form: NameForm, other: NameForm) -> bool:
	"""Return whether given names may be one person's although one side has one more.

	A Chinese character is half a name, which another name may share. Names that were cut within a particle,
	or at what looks like one, must continue as the other ones do.
	"""
	if form.in_signs:
		return False
	if not form.goes_on or len(other.given) <= len(form.given):
		return True
	texts = (*other.given, *(text for text, role, *_place in other.glued if role == GIVEN))
	return any(text.startswith(form.goes_on) for text in texts)


def _unglued(form: NameForm, other: NameForm) -> NameForm:
	"""Return the form with those neighbouring words joined that the other side writes as one, each of one
	role.
	"""
	joined, words = "", other.given + other.surnames
	longest = max(map(len, words), default=0) if form.glued else 0
	for text, role, start, end in form.glued:
		if len(text) > longest + MAX_LENGTH_DIFFERENCE or role in joined or not _is_among(text, words):
			continue
		joined += role
		if role == GIVEN:
			form = form._replace(given=(*form.given[:start], text, *form.given[end:]))
		else:
			form = form._replace(surnames=(*form.surnames[:start], text, *form.surnames[end:]))
	return form


def _is_among(text: str, words: tuple[str, ...]) -> bool:
	"""Return whether the word is among these words, by its letters or its sound."""
	for word in words:
		if word[0] == text[0] and abs(len(word) - len(text)) <= MAX_LENGTH_DIFFERENCE:
			if word == text or make_sound_key(word) == make_sound_key(text):
				return True
	return False


def _spelled_out(form: NameForm, other: NameForm) -> NameForm:
	"""Return the form with a word that stands for two names (Juanjo: Juan José) as both, where the other side
	has both.
	"""
	for at, word in enumerate(form.given):
		for names in _COMPOUNDS.get(word, ()):
			if word not in other.given and set(names) <= set(other.given):
				return form._replace(given=(*form.given[:at], *names, *form.given[at + 1 :]))
	return form


def _paired(mine: list, theirs: list, frequencies: NameFrequencies) -> list[tuple[int, int, str, float]]:
	possible = []
	# Of each word of the other side whether it is an established name and whether it is a given name, as 1 or 0.
	about = [
		(there, word, role, frequencies.knows(word), int(role == GIVEN))
		for there, (word, role) in enumerate(theirs)
	]
	for here, (word, role) in enumerate(mine):
		is_known, is_given = frequencies.knows(word), int(role == GIVEN)
		for there, other, other_role, other_known, other_given in about:
			like = likeness(word, other, is_known + other_known, is_given + other_given)
			if like is None:
				continue
			same_role = role == other_role
			if like == INITIAL and not same_role:
				continue
			if like == START and min(len(word), len(other)) < 3 and not (here and there and same_role):
				continue  # Juan Ga, cut; a name alone is not known by two letters
			worth = SHARE_OF_BITS[like] * _rarity(word, role, other, other_role, frequencies)
			worth += 0 if same_role else CROSSED
			possible.append((-SHARE_OF_BITS[like] - 0.3 * same_role, -worth, here, there, like))
	possible.sort()
	pairs, used_here, used_there = [], set(), set()
	for _order, worth, here, there, like in possible:
		if here not in used_here and there not in used_there:
			used_here.add(here)
			used_there.add(there)
			pairs.append((here, there, like, -worth))
	return pairs


def _rarity(word: str, role: str, other: str, other_role: str, frequencies: NameFrequencies) -> float:
	"""Return the bits of the more frequent of the two words, or of the name that both stand for."""
	bits = frequencies.bits(word, role)
	if word == other and role == other_role:
		return bits
	meant = stands_for if role == other_role == GIVEN else spelled
	common = (frequencies.bits(name, role) for name in meant(word) & meant(other))
	return min(bits, frequencies.bits(other, other_role), *common)


def _left(words: list, used: list[int], form: NameForm) -> dict[str, int]:
	"""Return how many words of each role have no partner. A married name may be missing."""
	left = {GIVEN: 0, SURNAME: 0}
	for place, (word, role) in enumerate(words):
		if place not in used and not (role == SURNAME and word in form.married):
			left[role] += 1
	return left


def _is_firm(given: list[tuple[str, str, str]], rarities: list[tuple[float, bool]], extra: int) -> bool:
	"""Return whether the given names that agree exclude a brother or sister."""
	if not extra:
		return any(like not in _UNSURE for like, *_words in given)
	return any(
		like in _SURE_IN_PART and not (first and rarity < SHARED_BY_SIBLINGS)
		for (like, *_words), (rarity, first) in zip(given, rarities, strict=True)
	)


def _code(likes: set[str], clash: bool, extra: int, crossed: bool, both: bool) -> str:
	"""Return the code for the explanation."""
	if clash:
		return "partly_differ" if likes else "differ"
	if crossed:
		return "swapped"
	if not likes:
		return "differ" if both else "missing"
	if likes == {SAME}:
		return "partly_same" if extra else "same"
	return next(like for like in _WEAKEST_FIRST if like in likes)


_WEAKEST_FIRST = (INITIAL, END, START, RESEMBLES, CLOSE, SKELETON, EAR, VARIANT, SOUND)
