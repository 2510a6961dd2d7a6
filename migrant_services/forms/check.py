"""Finds what would do harm in a question of the municipality, before it is saved."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from migrant_services.core.findings import ERROR, Finding, make_finding
from migrant_services.core.identity.folding import fold
from migrant_services.forms.kinds import CASE_WORK, EVERYONE, ONE_CHOICE, SEVERAL_CHOICES

PROTECTION_FILE = "Protection File"
NOTHING_SENSITIVE = "Nothing sensitive"
NEVER, WHEN_ASKED = "Never", "When it is asked"
REGISTRATION, NOT_ON_ATTEND = "Registration", "Not on this page"
RECORDS_OF_ATTEND = ("Person", "Consultation")
MIN_OPTIONS = 2
# What is refused of a retired question too: its answers are kept.
ALSO_WHEN_RETIRED = ("QUESTION_TIER_LOWERED",)

MESSAGES = {
	"QUESTION_NOT_TRANSLATED": "“{0}” has no translation for {1}. Add it under Translations.",
	"QUESTION_TWICE": "There is a question with this wording already. Use that one, or say what is different.",
	"QUESTION_IS_FIELD": "The form asks this already: {0}.",
	"QUESTION_SENSITIVE": "Answers that disclose this belong in the Protection File. Choose it under Asked About.",
	"QUESTION_PERIOD": "The question is asked until a day before it is asked from. Correct one of the two.",
	"QUESTION_PLACE": "There is no field {0} to put the question after. Choose another one.",
	"QUESTION_TOO_FEW_OPTIONS": "The list {0} has fewer than two options in use. Add options first.",
	"QUESTION_NO_PURPOSE": "Choose for which purpose of the privacy notice it is asked.",
	"QUESTION_TIER_LOWERED": "{0} records have answers, given to be seen by few. They cannot be opened to more staff. Make another question.",
	"QUESTION_TIER_OPEN": "The front desk sees such answers about this record too. Ask about the person instead, or open the answer to all staff.",
	"QUESTION_TIER_RAISED": "More staff see whether these are asked, which depends on this answer: {0}. Let fewer staff see them, or change their conditions.",
	"QUESTION_NOT_ANSWERABLE": "It must be answered when a person is registered, but {0} may not answer it. Open it to all staff, or do not require it.",
	"QUESTION_NOT_ON_ATTEND": "It must be answered when the record is made, and the page Attend makes such records without asking it. Choose when that page asks it, or do not require it.",
	"QUESTION_MOMENT": "At the registration only the person is asked. Choose another moment on the page Attend.",
	"QUESTION_NOT_IN_LISTS": "Imported lists cannot answer several choices, so do not require it of new people.",
	"QUESTION_CIRCLE": "The question depends on itself, through {0}. Change one of the conditions.",
}


class Draft(NamedTuple):
	"""A question as it is written, not yet checked."""

	record: str
	fieldname: str
	question: str
	help: str
	kind: str
	option_list: str
	tier: str
	about: str
	purpose: str
	asked_at: str
	required: str
	asked_from: date | None
	asked_until: date | None
	place_after: str


class Site(NamedTuple):
	"""What the site says about a draft.

	:param untranslated: texts and the names of the languages that they lack
	:param wordings: of the other questions of the record, by column
	:param labels: of the shipped fields, by column
	:param condition_faults: what is wrong with the conditions
	:param circle: columns of the questions by which this one depends on itself
	:param options: options in use of its list
	:param answers: records with an answer
	:param tier_before: how it was stored
	:param is_open: whether the front desk sees what only case work and protection should see
	:param dependents: questions that depend on this one and are seen by more staff
	:param cannot_answer: roles that register people, and may not answer it
	"""

	untranslated: tuple[tuple[str, str], ...]
	wordings: Mapping[str, str]
	labels: Mapping[str, str]
	condition_faults: tuple[Finding, ...]
	circle: tuple[str, ...]
	options: int
	answers: int
	tier_before: str | None
	is_open: bool
	dependents: tuple[str, ...]
	cannot_answer: tuple[str, ...]


def check_question(draft: Draft, site: Site) -> list[Finding]:
	"""Return everything that is wrong with a question."""
	return [
		make_finding(MESSAGES, code, *params, level=ERROR)
		for rule in (_check_texts, _check_privacy, _check_tier, _check_asking, _check_place)
		for code, *params in rule(draft, site)
	] + list(site.condition_faults)


def find_same_wording(question: str, wordings: Mapping[str, str]) -> str | None:
	"""Return the column whose wording is the same but for capitals, accents and punctuation, if there is one."""
	words = _to_words(question)
	return next((column for column, wording in wordings.items() if _to_words(wording) == words), None)


def _check_texts(draft: Draft, site: Site) -> Iterator[tuple]:
	for text, language in site.untranslated:
		yield "QUESTION_NOT_TRANSLATED", text, language
	if find_same_wording(draft.question, site.wordings):
		yield ("QUESTION_TWICE",)
	if field := find_same_wording(draft.question, site.labels):
		yield "QUESTION_IS_FIELD", site.labels[field]


def _check_privacy(draft: Draft, site: Site) -> Iterator[tuple]:
	if draft.about != NOTHING_SENSITIVE and draft.record != PROTECTION_FILE:
		yield ("QUESTION_SENSITIVE",)
	if not draft.purpose:
		yield ("QUESTION_NO_PURPOSE",)


def _check_tier(draft: Draft, site: Site) -> Iterator[tuple]:
	if site.answers and (site.tier_before, draft.tier) == (CASE_WORK, EVERYONE):
		yield "QUESTION_TIER_LOWERED", site.answers
	if draft.tier == CASE_WORK and site.is_open:
		yield ("QUESTION_TIER_OPEN",)
	if site.dependents:
		yield "QUESTION_TIER_RAISED", ", ".join(site.dependents)


def _check_asking(draft: Draft, site: Site) -> Iterator[tuple]:
	if draft.asked_from and draft.asked_until and draft.asked_until < draft.asked_from:
		yield ("QUESTION_PERIOD",)
	if draft.kind in (ONE_CHOICE, SEVERAL_CHOICES) and site.options < MIN_OPTIONS:
		yield "QUESTION_TOO_FEW_OPTIONS", draft.option_list
	if site.circle:
		yield "QUESTION_CIRCLE", ", ".join(site.circle)
	if draft.record != "Person" and draft.asked_at == REGISTRATION:
		yield ("QUESTION_MOMENT",)
	if draft.record in RECORDS_OF_ATTEND and (draft.required, draft.asked_at) == (WHEN_ASKED, NOT_ON_ATTEND):
		yield ("QUESTION_NOT_ON_ATTEND",)
	if draft.record == "Person" and draft.required != NEVER:
		if site.cannot_answer:
			yield "QUESTION_NOT_ANSWERABLE", ", ".join(site.cannot_answer)
		if draft.kind == SEVERAL_CHOICES:
			yield ("QUESTION_NOT_IN_LISTS",)


def _check_place(draft: Draft, site: Site) -> Iterator[tuple]:
	places: Collection[str] = {*site.labels, *site.wordings}
	if draft.place_after and draft.place_after not in places:
		yield "QUESTION_PLACE", draft.place_after


def _to_words(text: str) -> str:
	return " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split())
