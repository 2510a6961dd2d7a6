"""The changes of a household: each function changes stored households with the rights of the user.

:raises frappe.ValidationError: with the sentence of the rule that rejects the change
:raises frappe.PermissionError: when a household or a person to be received is not visible to the user
"""

from collections.abc import Mapping, Sequence
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access.record import check_person_visible
from migrant_services.core import messages
from migrant_services.core.messages import reject
from migrant_services.people.households import rules, stays
from migrant_services.people.households.rules import Stay

ADDRESS = ("no_fixed_address", "address_line", "neighbourhood", "municipality", "state", "shelter")


def receive(household: str, newcomer: Stay, responsible_adult: str | None = None) -> Document:
	"""Add a person to a household from a date on.

	:param responsible_adult: stored in the record of a newcomer under age who has no responsible adult yet
	"""
	doc = _get_writable(household)
	check_people_visible([newcomer.person])
	if responsible_adult:
		set_responsible_adult(newcomer.person, responsible_adult)
	return _save(doc, rules.receive(stays.get_stays(doc), [newcomer]))


def leave(
	household: str,
	people: Sequence[str],
	day: date,
	reason: str,
	new_head: str | None,
	relationships: Mapping[str, str],
) -> Document:
	"""Record that people leave on a day.

	When the head leaves, the new head is needed, and the relationships of the others to the new head.
	"""
	if reason not in rules.REASONS_TO_LEAVE:
		reject("LEAVING_REASON_MISSING", _("Choose why they leave."), field="reason", title=_("Why It Ended"))
	doc = _get_writable(household)
	check_people_visible([*people, *relationships])
	return _save(
		doc, _apply_rule(rules.leave, stays.get_stays(doc), people, day, reason, new_head, relationships)
	)


def change(household: str, person: str, day: date, **values) -> Document:
	"""Change the role of a member from a date on: relationship, collector, dependant."""
	doc = _get_writable(household)
	check_people_visible([person])
	return _save(doc, _apply_rule(rules.change, stays.get_stays(doc), person, day, **values))


def change_head(household: str, new_head: str, day: date, relationships: Mapping[str, str]) -> Document:
	"""Make another member head from a date on, with the relationships of the others to the new head."""
	doc = _get_writable(household)
	check_people_visible([new_head, *relationships])
	return _save(doc, _apply_rule(rules.change_head, stays.get_stays(doc), new_head, day, relationships))


def split(
	household: str,
	people: Sequence[str],
	day: date,
	head: str,
	relationships: Mapping[str, str],
	head_of_the_rest: str | None,
) -> Document:
	"""Split some members off into a household of their own from a date on; return the new one."""
	doc = _get_writable(household)
	check_people_visible([*people, *relationships])
	rest, moved = _apply_rule(
		rules.split, stays.get_stays(doc), people, day, head, relationships, head_of_the_rest
	)
	_save(doc, rest)
	new = frappe.new_doc("Household", office=doc.office)
	stays.write_stays(new, moved)
	return new.insert()


def join(household: str, other: str, day: date, relationships: Mapping[str, str]) -> Document:
	"""Move everyone from another household into this one from a date on."""
	if household == other:
		reject(
			"HOUSEHOLD_TO_JOIN_MISSING",
			_("Choose another household to join with this one."),
			title=_("Household"),
		)
	doc, emptied = _get_writable(household), _get_writable(other)
	together, rest = _apply_rule(
		rules.join, stays.get_stays(doc), stays.get_stays(emptied), day, relationships
	)
	_save(emptied, rest)
	return _save(doc, together)


def check_people_visible(people: Sequence[str]) -> None:
	"""Check that the user may see each of these people.

	:raises frappe.PermissionError: for the first one who is hidden
	"""
	for person in people:
		check_person_visible(person, _("Members"), "members")


def set_responsible_adult(person: str, adult: str) -> None:
	"""Store the responsible adult in the record of a person under age who has none."""
	doc = frappe.get_doc("Person", person)
	if doc.responsible_adult or doc.responsible_name or not doc.is_minor():
		return
	doc.update({"responsible_adult": adult, "unaccompanied": 0})
	doc.save()


def _get_writable(household: str) -> Document:
	doc = frappe.get_doc("Household", household)
	doc.check_permission("write")
	return doc


def _save(doc: Document, new_stays: list[Stay]) -> Document:
	stays.write_stays(doc, new_stays)
	doc.flags.changes_stays = True
	return doc.save()


def _apply_rule(rule, *args, **values):
	"""Return the result of a rule, or show the sentence with which it rejects the change."""
	try:
		return rule(*args, **values)
	except rules.ChangeRejected as rejection:
		messages.show_findings([rejection.finding], _("Members"), "members")
