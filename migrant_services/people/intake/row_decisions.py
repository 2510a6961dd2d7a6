"""The decisions on rows that may be people on file, or each other. Very likely matches are decided one by one."""

import json
from collections.abc import Mapping

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access.disclosure import (
	disclose_candidates,
	explain_match,
	find_undisclosed,
	get_visible_cards,
	make_candidate_key,
)
from migrant_services.core.locks import lock_rows
from migrant_services.core.messages import reject
from migrant_services.core.names import build_display_name
from migrant_services.matching.score import VERY_LIKELY, Candidate
from migrant_services.matching.stored_score import from_stored
from migrant_services.people.intake import imports, row_matches
from migrant_services.people.intake.rows import read_row
from migrant_services.people.intake.tables import ROWS
from migrant_services.people.registry import pairs

NAME_PARTS = ("given_names", "first_surname", "second_surname", "chosen_name")
# Stages in which rows can be decided on.
DECIDABLE = (imports.CHECKED, imports.STOPPED, imports.DONE)


def list_candidates(doc: Document, row: dict) -> list[dict]:
	"""List who a row may be: other rows of the file, then people on file.

	The dicts are those of :func:`migrant_services.access.disclosure.disclose_candidates`. The key of a row is ``#`` and its number.
	"""
	people = disclose_candidates(row_matches.list_disclosed_people(row), frappe.session.user)
	return [*_list_rows(doc, row), *people]


def _list_rows(doc: Document, row: dict) -> list[dict]:
	found, plan = [], None
	for number, stored_score in row_matches.get_matches(row)["rows"]:
		other = lock_row(doc.name, number)
		if other is None:
			continue
		plan = plan or imports.build_plan(doc)
		person = read_row(json.loads(other["cells"]), plan).person
		score = from_stored(stored_score)
		found.append(
			{
				"key": f"#{number}",
				"person": f"#{number}",
				"band": score.band,
				"reasons": explain_match(Candidate("", score)),
				"office": None,
				"open": True,
				"folio": _("Row {0} of this file").format(number),
				"full_name": build_display_name(*(person.get(key) for key in NAME_PARTS)),
				"birth_year": person["birth_date"].year if person.get("birth_date") else None,
				"nationality": _(person["nationality"]) if person.get("nationality") else None,
				"document": None,
			}
		)
	return found


def lock_row(name: str, number: int) -> dict | None:
	"""Return a row as it is now, locked: no job changes it until this transaction ends."""
	table = frappe.qb.Table(ROWS)
	query = frappe.qb.from_(table).select(*(table[column] for column in imports.COLUMNS))
	found = lock_rows(query.where((table.import_name == name) & (table.row_no == number)), as_dict=True)
	return found[0] if found else None


def decide(
	doc: Document, number: int, decision: str | None, same_as: str | None, decisions: Mapping[str, str]
) -> dict:
	"""Decide on one row.

	:param doc: the import, locked
	:param decision: Same, Skip or Apart; None withdraws a decision
	:param same_as: for Same, the key of the candidate
	:param decisions: for Apart, the decision on each candidate by key
	:returns: the row as it is now
	:raises frappe.ValidationError: for an invalid decision, or a row that cannot be decided on
	"""
	row = lock_row(doc.name, number)
	if (
		doc.status not in DECIDABLE
		or not row
		or row["status"] not in (imports.READY, imports.DECIDE, imports.SKIPPED)
	):
		reject("ROW_NOT_DECIDABLE", _("This row cannot be decided on now."), title=_("Decision"))
	new = {"decision": decision, "decisions": None, "same_as": None, "decided_by": frappe.session.user}
	if decision is None:
		status = imports.DECIDE if row["band"] == VERY_LIKELY else imports.READY
	elif decision == imports.SKIP:
		status = imports.SKIPPED
	elif decision == imports.SAME:
		status, new["same_as"] = imports.READY, _resolve_same(row, same_as)
	elif decision == imports.APART:
		status, new["decisions"] = imports.READY, json.dumps(_resolve_apart(row, decisions))
	else:
		reject(
			"ROW_DECISION_MISSING",
			_("Decide: the same person, another one, or leave the row out."),
			title=_("Decision"),
		)
	row.update({**new, "status": status})
	imports.write_rows(doc.name, [row])
	return row


def _candidates_by_key(row: dict) -> dict[str, tuple[str, bool]]:
	"""Return the candidates by key: the name of the person or the row, and whether it is visible to the user."""
	user, disclosed = frappe.session.user, [each.person for each in row_matches.list_disclosed_people(row)]
	seen, undisclosed = get_visible_cards(disclosed, user), find_undisclosed(disclosed, user)
	# People who were restricted since the dry run are left out.
	found = {
		make_candidate_key(person, user): (person, person in seen)
		for person in disclosed
		if person not in undisclosed
	}
	return found | {f"#{match[0]}": (f"#{match[0]}", True) for match in row_matches.get_matches(row)["rows"]}


def _resolve_same(row: dict, key: str | None) -> str:
	by_key = _candidates_by_key(row)
	by_name = {name: (name, seen) for name, seen in by_key.values()}
	name, seen = (by_key | by_name).get(key or "", (None, False))
	if not seen:
		reject(
			"ROW_MATCH_HIDDEN",
			_("Choose one of the people found who are visible to you."),
			title=_("Decision"),
		)
	return name


def _resolve_apart(row: dict, decisions: Mapping[str, str]) -> dict[str, str]:
	"""Return the decision on each candidate. About a person hidden from the user it becomes "Unsure"."""
	by_key, found = _candidates_by_key(row), {}
	for key, (name, seen) in by_key.items():
		decision = decisions.get(key)
		if decision is None and _is_likely(row, name):
			reject("ROW_DECISIONS_INCOMPLETE", _("Decide on each record first."), title=_("Decision"))
		if decision is not None and decision not in pairs.AT_THE_DESK:
			reject(
				"DECISION_INVALID", _("Decide: different, relative or twin, or unsure."), title=_("Decision")
			)
		if decision is not None:
			found[name] = decision if seen else pairs.UNSURE
	return found


def _is_likely(row: dict, name: str) -> bool:
	matches = row_matches.get_matches(row)
	return any(
		match[1]["band"] == VERY_LIKELY
		for match in (*matches["rows"], *matches["people"])
		if name in (match[0], f"#{match[0]}")
	)


def decide_possible(doc: Document, decision: str) -> int:
	"""Decide together on all rows with only possible matches and no decision yet; return the number of rows.

	:param decision: Skip, or a word of :data:`migrant_services.people.registry.pairs.AT_THE_DESK`
	"""
	if doc.status not in DECIDABLE or decision not in (imports.SKIP, *pairs.AT_THE_DESK):
		reject("DECISION_NOT_POSSIBLE", _("This cannot be decided now."), title=_("Decision"))
	done, last = 0, 0
	while rows := imports.list_rows(doc.name, 1000, imports.READY, last):
		last = rows[-1]["row_no"]
		rows = [row for row in rows if row["band"] and row["band"] != VERY_LIKELY and not row["decision"]]
		for row in rows:
			row["decided_by"] = frappe.session.user
			if decision == imports.SKIP:
				row.update({"decision": imports.SKIP, "status": imports.SKIPPED})
				continue
			disclosed = {
				name: decision if seen else pairs.UNSURE for name, seen in _candidates_by_key(row).values()
			}
			row.update({"decision": imports.APART, "decisions": json.dumps(disclosed)})
		imports.write_rows(doc.name, rows)
		done += len(rows)
	return done
