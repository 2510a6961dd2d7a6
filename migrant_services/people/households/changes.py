"""What happens to households: each function does it to stored households with the rights of the user.

:raises frappe.ValidationError: with the sentence of the rule that refuses
:raises frappe.PermissionError: when a household or somebody to be received is not open to the user
"""

from collections.abc import Mapping, Sequence
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access.record import refuse_hidden
from migrant_services.core import messages
from migrant_services.people.households import rules, stays
from migrant_services.people.households.rules import Stay

ADDRESS = ("no_fixed_address", "address_line", "neighbourhood", "municipality", "state", "shelter")


def receive(household: str, newcomer: Stay, responsible_adult: str | None = None) -> Document:
	"""Somebody joins from a date on.

	:param responsible_adult: written into the registration of somebody under age who has nobody there
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
	"""Some leave on a day; with the head goes the question who is head from then on, and who the others are to them."""
	if reason not in rules.REASONS_TO_LEAVE:
		frappe.throw(_("Choose why they leave."), title=_("Why It Ended"))
	doc = _get_writable(household)
	check_people_visible([*people, *relationships])
	return _save(
		doc, _apply_rule(rules.leave, stays.get_stays(doc), people, day, reason, new_head, relationships)
	)


def change(household: str, person: str, day: date, **values) -> Document:
	"""Somebody has another role from a date on: relationship, collector, dependant."""
	doc = _get_writable(household)
	check_people_visible([person])
	return _save(doc, _apply_rule(rules.change, stays.get_stays(doc), person, day, **values))


def change_head(household: str, new_head: str, day: date, relationships: Mapping[str, str]) -> Document:
	"""Another member is head from a date on; who is to whom what changes with it."""
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
	"""Some of them are a household of their own from a date on; returns the new one."""
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
	"""Everybody of the other household lives in this one from a date on."""
	if household == other:
		frappe.throw(_("Choose another household to join with this one."), title=_("Household"))
	doc, emptied = _get_writable(household), _get_writable(other)
	together, rest = _apply_rule(
		rules.join, stays.get_stays(doc), stays.get_stays(emptied), day, relationships
	)
	_save(emptied, rest)
	return _save(doc, together)


def check_people_visible(people: Sequence[str]) -> None:
	"""Of the members only those are named who are open to the user.

	:raises frappe.PermissionError: for the first that is not
	"""
	for person in people:
		refuse_hidden(person, _("Members"))


def set_responsible_adult(person: str, adult: str) -> None:
	"""Write the responsible adult into the registration of somebody under age, unless somebody is there."""
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
	"""What the rule answers, or its refusal as a sentence."""
	try:
		return rule(*args, **values)
	except rules.ChangeRejected as refused:
		messages.show([refused.finding], _("Members"))
