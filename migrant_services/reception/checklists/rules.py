"""The rules of checklists: which are sound, and which rows a consultation has."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from migrant_services.core.findings import ERROR, Finding, make_finding

DOCUMENT, STEP = "Document", "Step"

MESSAGES = {
	"CHECKLIST_FOR_NOTHING": "Choose the subject or the programme that the checklist is for.",
	"CHECKLIST_FOR_BOTH": "A checklist is for a subject or for a programme. Clear one of the two.",
	"CHECKLIST_EMPTY": "Write at least one item.",
	"CHECKLIST_ITEM_TWICE": "The items {0} and {1} say the same. Remove one of them.",
	"CHECKLIST_DOCUMENT_TWICE": "The items {0} and {1} name the same document on file. Clear it in one of them.",
	"CHECKLIST_STEP_WITH_DOCUMENT": "Item {0} is a step, so no document on file can tick it. Clear the document, or make it a document.",
	"OWN_TEXT_NOT_PLAIN": "Write plain text, without HTML, braces or special characters: {0}",
	"CHECKLIST_NOT_THE_ONLY_ONE": "The checklist {0} is for the same subject or programme. Add the items there, or disable it.",
	"CHECKLIST_NOT_TRANSLATED": "Some texts have no translation into {0}. Add them under Translations: people get the list in their language.",
	"CHECKLIST_TEXT_TOO_LONG": "Item {0} is too long to be printed. Write at most {1} characters; the rest belongs in the help.",
}
MAX_TEXT_LENGTH = 140  # characters: two lines of the slip


class Item(NamedTuple):
	"""One item of a checklist.

	:param code: unique on the site; it never changes
	:param text: in the language of the site
	:param document_type: code of the identity document that ticks it when the person has it on file
	:param checklist: name of the checklist
	"""

	code: str
	text: str
	kind: str = DOCUMENT
	required: bool = True
	document_type: str | None = None
	help: str = ""
	checklist: str = ""


class Tick(NamedTuple):
	"""One row of a consultation: an item as it was, and whether it is ticked.

	:param on_file: whether a document on file ticked it
	:param ticked_by: the user who ticked it; None for a document on file
	"""

	item: str
	text: str
	kind: str = DOCUMENT
	required: bool = True
	checklist: str = ""
	ticked: bool = False
	on_file: bool = False
	ticked_on: datetime | None = None
	ticked_by: str | None = None


def fold(text: str) -> str:
	"""Return a text without differences of case and space."""
	return " ".join((text or "").casefold().split())


def check(items: Sequence[Item], subject: str | None, programme: str | None) -> list[Finding]:
	"""Return what is wrong with a checklist; positions count from 1."""
	found = []
	if not subject and not programme:
		found.append(make_error("CHECKLIST_FOR_NOTHING"))
	if subject and programme:
		found.append(make_error("CHECKLIST_FOR_BOTH"))
	if not any(fold(item.text) for item in items):
		found.append(make_error("CHECKLIST_EMPTY"))
	by_text: dict[str, int] = {}
	by_document: dict[str, int] = {}
	for position, item in enumerate(items, start=1):
		if first := by_text.get(fold(item.text)):
			found.append(make_error("CHECKLIST_ITEM_TWICE", first, position))
		by_text.setdefault(fold(item.text), position)
		if len(item.text) > MAX_TEXT_LENGTH:
			found.append(make_error("CHECKLIST_TEXT_TOO_LONG", position, MAX_TEXT_LENGTH))
		if item.document_type and item.kind != DOCUMENT:
			found.append(make_error("CHECKLIST_STEP_WITH_DOCUMENT", position))
		elif item.document_type:
			if first := by_document.get(item.document_type):
				found.append(make_error("CHECKLIST_DOCUMENT_TWICE", first, position))
			by_document.setdefault(item.document_type, position)
	return found


def drop_repeated(items: Iterable[Item]) -> list[Item]:
	"""Return the items without those that say the same as an earlier one, or name the same document on file."""
	kept: list[Item] = []
	seen: set[tuple[str, str]] = set()
	for item in items:
		says = {("text", fold(item.text)), ("document", item.document_type or item.code)}
		if not seen & says:
			kept.append(item)
		seen |= says
	return kept


def make_ticks(
	items: Sequence[Item],
	stored: Sequence[Tick],
	ticked: Collection[str],
	on_file: Collection[str],
	applying: Collection[str],
	user: str,
	now: datetime,
) -> list[Tick]:
	"""Return the rows of an open consultation.

	A stored row keeps its text. It stays while its checklist applies, even if the item was retired, and always when
	it is ticked. Items without a row get one.

	:param items: those that are in use, for the subjects and the programme of the consultation
	:param ticked: codes of the items that the user has ticked
	:param on_file: types of the documents that the person has on file
	:param applying: names of the checklists for these subjects and this programme, retired ones too
	"""
	current = {item.code: item for item in items}
	rows = update_ticks(stored, ticked, user, now)
	rows = [row for row in rows if (row.ticked and not row.on_file) or row.checklist in applying]
	codes, texts = {row.item for row in rows}, {fold(row.text) for row in rows}
	added = [
		Tick(item.code, item.text, item.kind, item.required, item.checklist)
		for item in items
		if item.code not in codes and fold(item.text) not in texts
	]
	rows += update_ticks(added, ticked, user, now)
	return [_follow_file(row, current.get(row.item), on_file, now) for row in rows]


def update_ticks(stored: Iterable[Tick], ticked: Collection[str], user: str, now: datetime) -> list[Tick]:
	"""Return the rows with the ticks of the user. When and by whom a row was ticked does not change later."""
	rows = []
	for row in stored:
		if row.on_file or row.ticked == (row.item in ticked):
			rows.append(row)
		elif row.ticked:
			rows.append(row._replace(ticked=False, ticked_on=None, ticked_by=None))
		else:
			rows.append(row._replace(ticked=True, ticked_on=now, ticked_by=user))
	return rows


def list_missing(ticks: Iterable[Tick]) -> list[Tick]:
	"""Return the rows that are not ticked, required ones first."""
	missing = [row for row in ticks if not row.ticked]
	return sorted(missing, key=lambda row: not row.required)


def _follow_file(row: Tick, item: Item | None, on_file: Collection[str], now: datetime) -> Tick:
	"""Tick or untick a row whose document came on file or left it. What the user ticked stays."""
	document_type = item.document_type if item else None
	if document_type and document_type in on_file and not row.ticked:
		return row._replace(ticked=True, on_file=True, ticked_on=now, ticked_by=None)
	if row.on_file and document_type and document_type not in on_file:
		return row._replace(ticked=False, on_file=False, ticked_on=None)
	return row


def make_error(code: str, *params) -> Finding:
	"""Make a finding that blocks the save."""
	return make_finding(MESSAGES, code, *params, level=ERROR)
