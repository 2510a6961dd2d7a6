"""How likely two records are one person, as a sum of bits, and why.

After Fellegi and Sunter (1969): each field adds log2(m/u), m being the share of true pairs and u that of
chance pairs that agree so. The weights are set by hand from what the errors in the field are
(docs/matching.md), not learned from the people on file: they are the same everywhere and can be explained.
Nothing is ever merged by a score; "very likely" asks for a decision, "possible" offers one.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from migrant_services.matching import dates
from migrant_services.matching.compare_names import NameMatch, compare_names
from migrant_services.matching.frequency import SHIPPED, NameFrequencies
from migrant_services.matching.profile import DocumentForm, Profile
from migrant_services.matching.record import NOTHING

VERY_LIKELY, POSSIBLE, NONE = "very likely", "possible", "none"

SAME_DOCUMENT, SAME_CORE, NEAR_DOCUMENT, NEIGHBOUR_DOCUMENT = 15.0, 12.0, 6.0, 1.0
OTHER_VALID_DOCUMENT, OTHER_DOCUMENT = -8.0, -5.0
# The same number, or the same but for the letters before it.
ONE_DOCUMENT = frozenset({"same", "same_core"})
# Of a number of which the rest was cut.
LEAST_PART = 6
SAME_PHONE, SAME_EMAIL, LEAST_SHARED = 6.0, 8.0, 0.5
SAME_SEX, OTHER_SEX = 0.8, -3.0
SAME_NATIONALITY, OTHER_NATIONALITY = 1.0, -2.5
SAME_NATIVE = 14.0
# Names go in families and by fashion, and the words of one go together (Juan Carlos, Li Hua): even the rarest whole
# name has others who bear it, so among many people it takes more than a name.
MOST_BY_NAME = 17.0
USUAL_PEOPLE = 20_000
# A clerk sees at a glance whether somebody possible is the one; a reviewer opens two records for it.
MORE_FOR_A_REVIEW = 4.0


class Comparator(NamedTuple):
	"""How a further field is compared, and the bits for each outcome.

	:param kind: ``text`` (few typing errors), ``words`` (any order, some missing) or ``code`` (short, one error)
	"""

	field: str
	kind: str
	same: float
	near: float
	differ: float


# Addresses are shared by families and shelters and change often: they help and hardly hinder.
ADDRESS = (
	Comparator("address_line", "words", 4.0, 2.5, -0.3),
	Comparator("neighbourhood", "text", 2.0, 1.5, -0.2),
	Comparator("municipality", "text", 0.7, 0.5, -0.3),
	Comparator("birth_place", "words", 2.5, 1.5, -0.7),
)


@dataclass(frozen=True)
class Settings:
	"""What a site can set.

	:param counts: number of persons that share a value, by (field, value in profile form); ``phone``, ``email``
		and the fields of comparators. A value shared by many says little.
	:param blocking: fields of ``extra`` that together make a blocking key; ``name`` stands for the start of any
		one name and ``birth`` for the whole birth date
	:param people: persons on file
	:param very_likely: bits from which a pair is "very likely" among :data:`USUAL_PEOPLE`; ``possible`` the same
	"""

	comparators: tuple[Comparator, ...] = ADDRESS
	frequencies: NameFrequencies = SHIPPED
	counts: Mapping[tuple[str, str], int] = field(default_factory=lambda: NOTHING)
	blocking: tuple[tuple[str, ...], ...] = ()
	people: int = USUAL_PEOPLE
	very_likely: float = 17.0
	possible: float = 11.0

	@cached_property
	def bands(self) -> tuple[float, float]:
		"""Bits from which a pair is "very likely" and "possible" among this many people.

		With twice the people a chance agreement is twice as likely, so it takes one bit more.
		"""
		more = math.log2(max(self.people, 1000) / USUAL_PEOPLE)
		return self.very_likely + more, self.possible + more


DEFAULT = Settings()


class Reason(NamedTuple):
	"""What one field says: a code of :data:`migrant_services.matching.explain.MESSAGES` and its bits."""

	field: str
	code: str
	bits: float


class Score(NamedTuple):
	"""``total`` in bits, ``band``, the reasons by field, and the codes of what kept a pair from "very likely"."""

	total: float
	band: str
	reasons: tuple[Reason, ...]
	held_back: tuple[str, ...] = ()


class Candidate(NamedTuple):
	"""A person on file and what speaks for and against their being the one who was asked for."""

	person: str
	score: Score


def score(one: Profile, other: Profile, settings: Settings = DEFAULT) -> Score:
	"""Compare two profiles. Symmetric; missing fields say nothing."""
	reasons: list[Reason] = []
	names = _names(one, other, settings, reasons)
	birth = _births(one, other)
	if birth:
		reasons.append(Reason("birth_date", birth, dates.BITS[birth]))
	document = _documents(one, other)
	if document:
		reasons.append(document)
	reasons += _contacts(one, other, settings)
	if one.sex and other.sex:
		reasons.append(Reason("sex", *_outcome(one.sex == other.sex, SAME_SEX, OTHER_SEX)))
	if one.nationalities and other.nationalities:
		shared = bool(one.nationalities & other.nationalities)
		reasons.append(Reason("nationality", *_outcome(shared, SAME_NATIONALITY, OTHER_NATIONALITY)))
	for comparator in settings.comparators:
		values = one.extra.get(comparator.field), other.extra.get(comparator.field)
		if all(values):
			reasons.append(_extra(comparator, *values, settings))
	total = sum(reason.bits for reason in reasons)
	other_sex = bool(one.sex and other.sex and one.sex != other.sex)
	other_name = names is not None and names.extra > 0 and _is_of_another_name(one, other)
	held_back = _held_back(names, birth, document, other_sex, other_name)
	very_likely, possible = settings.bands
	if total >= very_likely and not held_back:
		band = VERY_LIKELY
	else:
		band = POSSIBLE if total >= possible else NONE
	return Score(total, band, tuple(reasons), held_back)


def is_worth_a_review(found: Score, settings: Settings = DEFAULT) -> bool:
	"""Whether a pair that nobody decided on at the desk should be opened by a reviewer.

	Relatives are not, nor are those barely possible. What that leaves among a million people stands in
	benchmarks/README.md (``matching.nightly_1m_min``).
	"""
	if found.band == VERY_LIKELY:
		return True
	_very_likely, possible = settings.bands
	return not are_relatives(found) and found.total >= possible + MORE_FOR_A_REVIEW


def are_relatives(found: Score) -> bool:
	"""Whether these are rather two people of one family: told apart by their given names, with no document in common."""
	one_document = any(reason.field == "document" and reason.code in ONE_DOCUMENT for reason in found.reasons)
	return "given_names_conflict" in found.held_back and not one_document


def _names(one: Profile, other: Profile, settings: Settings, reasons: list[Reason]) -> NameMatch | None:
	best = None
	for mine in one.names:
		for theirs in other.names:
			match = compare_names(mine, theirs, settings.frequencies)
			if best is None or match.bits > best.bits:
				best = match
	if one.native and one.native == other.native:
		best = NameMatch(0.0, max(SAME_NATIVE, best.bits if best else 0), "missing", "missing")
		reasons.append(Reason("native_name", "same", min(best.bits, MOST_BY_NAME)))
	elif best:
		best = best.at_most(MOST_BY_NAME)
		reasons.append(Reason("given_names", best.given_code, best.given_bits))
		reasons.append(Reason("surnames", best.surname_code, best.surname_bits))
	return best


def _is_of_another_name(one: Profile, other: Profile) -> bool:
	"""Whether a CURP says the initial of a given name that is not written beside it, and the other person has none such:
	José, whose CURP says that an L follows, and José Armando."""
	mine, theirs = one.initials, other.initials
	return any(said and said not in mine | theirs for said in (one.initial_by_curp, other.initial_by_curp))


def _held_back(
	names: NameMatch | None, birth: str | None, document: Reason | None, other_sex: bool, other_name: bool
) -> tuple:
	"""What makes it likely that these are relatives or namesakes, however much else agrees.

	Twins share all but the given names; father and son, or namesakes, all but the birth date. One document in
	both settles one of the two doubts, not both: a child may have been registered with a parent's document.
	"""
	doubts = []
	if names is None or not (names.firm or (names.whole and birth in dates.WHOLE)):
		doubts.append("given_names_conflict" if names and names.conflict else "given_names_unsure")
	elif other_name:
		doubts.append("given_names_unsure")
	elif birth is None and names.given_code == "partly_same":
		doubts.append("given_names_unsure")  # without a birth date the name has to be the whole name
	elif (other_sex and names.gender_open) or (
		document and document.code == "in_a_row" and not names.in_full
	):
		# Dani, of another sex, may be Daniel or Daniela; numbers in a row are given to those who come together.
		doubts.append("given_names_unsure")
	if birth in dates.CONFLICTS:
		doubts.append("birth_dates_conflict")
	elif names and names.surname_conflict and birth not in dates.EVERY_DIGIT:
		doubts.append("surnames_conflict")
	if document and document.code == "both_valid":
		doubts.append("documents_conflict")
	if document and document.code in ONE_DOCUMENT and len(doubts) < 2:
		return ()
	return tuple(doubts)


def _births(one: Profile, other: Profile) -> str | None:
	if not (one.birth_by_curp or other.birth_by_curp):
		return dates.compare_births(one.birth, other.birth)
	known = [tuple(filter(None, (person.birth, person.birth_by_curp))) for person in (one, other)]
	return dates.compare_said(*known)


def _documents(one: Profile, other: Profile) -> Reason | None:
	"""The best agreement of any two documents; a clash of lasting numbers only where nothing agrees."""
	best, two_nations = None, len(one.nationalities | other.nationalities) > 1
	for mine in one.documents:
		for theirs in other.documents:
			found = _document(mine, theirs, two_nations)
			if found and (best is None or abs(found.bits) > abs(best.bits) or found.bits > 0 > best.bits):
				best = found if best is None or found.bits > best.bits else best
	return best


def _document(mine: DocumentForm, theirs: DocumentForm, two_nations: bool) -> Reason | None:
	if mine.number == theirs.number:
		return Reason("document", "same", SAME_DOCUMENT)
	if mine.core == theirs.core:
		return Reason("document", "same_core", SAME_CORE)
	if mine.family != theirs.family or (mine.country and theirs.country and mine.country != theirs.country):
		return None
	both_proved = mine.is_proved and theirs.is_proved
	if _is_one_sign(mine.core, theirs.core) and (
		not both_proved or _is_one_sign(mine.written, theirs.written)
	):
		# Sisters and brothers who went together have numbers in a row.
		in_a_row = len(mine.core) == len(theirs.core) and mine.core[:-1] == theirs.core[:-1]
		return Reason(
			"document", *(("in_a_row", NEIGHBOUR_DOCUMENT) if in_a_row else ("near", NEAR_DOCUMENT))
		)
	if _is_slip(mine, theirs, both_proved):
		return Reason("document", "near", NEAR_DOCUMENT)
	if not (mine.single and theirs.single) or (two_nations and not mine.is_of_one_country):
		return None
	if all(form.is_proved or not form.has_check for form in (mine, theirs)):
		return Reason("document", "both_valid", OTHER_VALID_DOCUMENT)
	return Reason("document", "differ", OTHER_DOCUMENT)


def _is_one_sign(one: str, other: str) -> bool:
	return len(one) >= 6 and OSA.distance(one, other, score_cutoff=1) <= 1


def _is_slip(mine: DocumentForm, theirs: DocumentForm, both_proved: bool) -> bool:
	"""Whether two numbers are one, cut at the beginning or the end, issued anew, or read with a slip that a check
	digit shows."""
	shorter, longer = sorted((mine.core, theirs.core), key=len)
	if len(shorter) < len(longer) and len(shorter) >= LEAST_PART:
		if longer.startswith(shorter) or longer.endswith(shorter):
			return True
	if both_proved and mine.kind == theirs.kind:
		return False
	if len(mine.number) == 18 and mine.number[:16] == theirs.number[:16]:
		return True  # a temporary CURP and the one after it differ in the last two signs
	return mine.has_check and not both_proved and OSA.distance(mine.core, theirs.core, score_cutoff=2) <= 2


def _contacts(one: Profile, other: Profile, settings: Settings) -> list[Reason]:
	found = []
	for phone in one.phones & other.phones:
		found.append(Reason("phone", "same", _shared(SAME_PHONE, "phone", phone, settings)))
	found = sorted(found, key=lambda reason: -reason.bits)[:1]
	if one.email and one.email == other.email:
		found.append(Reason("email", "same", _shared(SAME_EMAIL, "email", one.email, settings)))
	return found


def _shared(bits: float, field: str, value: str, settings: Settings) -> float:
	"""Fewer bits for what more than the two compared have in common."""
	others = max(settings.counts.get((field, value), 2), 2) - 1
	return max(min(bits, LEAST_SHARED), bits - math.log2(others))


def _extra(comparator: Comparator, mine: str, theirs: str, settings: Settings) -> Reason:
	if mine == theirs:
		return Reason(comparator.field, "same", _shared(comparator.same, comparator.field, mine, settings))
	if _is_near(comparator.kind, mine, theirs):
		return Reason(comparator.field, "near", comparator.near)
	return Reason(comparator.field, "differ", comparator.differ)


def _is_near(kind: str, mine: str, theirs: str) -> bool:
	if kind == "code":
		return OSA.distance(mine, theirs, score_cutoff=1) <= 1
	if kind == "words":
		return fuzz.token_sort_ratio(mine, theirs) >= 80 or fuzz.token_set_ratio(mine, theirs) >= 90
	return fuzz.ratio(mine.replace(" ", ""), theirs.replace(" ", "")) >= 80


def _outcome(agree: bool, same: float, differ: float) -> tuple[str, float]:
	return ("same", same) if agree else ("differ", differ)
