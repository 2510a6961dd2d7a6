"""The review of possible duplicates, merging, and undoing a merge."""

import frappe
from frappe import _

from migrant_services.access import criterion, staff
from migrant_services.access.disclosure import find_undisclosed
from migrant_services.core.messages import reject
from migrant_services.matching.profile import profile
from migrant_services.matching.score import NONE, POSSIBLE, VERY_LIKELY, score
from migrant_services.people import merge as merging
from migrant_services.people.merge import comparison
from migrant_services.people.registry import pairs
from migrant_services.people.registry.records import to_record

MAX_ELSEWHERE = 50


@frappe.whitelist()
def side_by_side(review: str) -> dict:
	"""Return what the form of a Duplicate Review shows.

	:raises frappe.PermissionError: when the user may not open both people
	"""
	doc = frappe.get_doc("Duplicate Review", review)
	doc.check_permission("read")
	people = [frappe.get_doc("Person", name) for name in (doc.person_a, doc.person_b)]
	for person in people:
		person.check_permission("read")
	people.sort(key=lambda person: person.creation)
	decides = doc.has_permission("write")
	return {
		"people": [comparison.describe_person(person) for person in people],
		"rows": comparison.side_by_side(*people, whole_numbers=decides),
		"reasons": comparison.explain_review(doc),
		"counts": comparison.count_records(person.name for person in people),
		"decides": decides and doc.status != pairs.SET_ASIDE and not doc.person_merge,
		"merges": bool(frappe.has_permission("Person Merge", "create")),
	}


@frappe.whitelist(methods=["POST"])
def decide(review: str, decision: str) -> dict:
	"""Decide on a pair: the same, different, relative or twin, unsure.

	:returns: ``status`` of the review
	"""
	doc = frappe.get_doc("Duplicate Review", review)
	doc.check_permission("write")
	pairs.decide(doc.name, decision)
	return {"status": frappe.db.get_value("Duplicate Review", review, "status")}


@frappe.whitelist(methods=["POST"])
def compare(person: str, other: str) -> str:
	"""Create a pair of two people by hand.

	:returns: the name of their Duplicate Review
	"""
	reviewer = frappe.has_permission("Duplicate Review", "write")
	if not (reviewer and all(criterion.is_visible("Person", name) for name in (person, other))):
		reject(
			"COMPARED_PERSON_HIDDEN",
			_("Choose two people who are visible to you."),
			title=_("Compare"),
			exc=frappe.PermissionError,
		)
	people = [frappe.get_doc("Person", name) for name in (person, other)]
	found = score(*(profile(to_record(doc)) for doc in people))
	if found.band == NONE:
		found = found._replace(band=POSSIBLE)
	name = pairs.note(person, other, found, "By hand")
	if not name:
		reject(
			"COMPARISON_NOT_POSSIBLE",
			_("Choose another person to compare with, who was not merged."),
			title=_("Compare"),
		)
	return name


@frappe.whitelist()
def of_person(person: str) -> dict:
	"""Return the open pairs of a person, for the notice at the top of the person's form.

	:returns: ``open`` (the number of open pairs), ``very_likely``, ``review`` (the first one that the user may open) and
		``offices`` (where to ask about hidden people)
	"""
	frappe.get_doc("Person", person).check_permission("read")
	rows = pairs.list_open_pairs(person)
	others = {row.name: row.person_b if row.person_a == person else row.person_a for row in rows}
	seen = criterion.filter_visible("Person", others.values())
	reviewer = bool(frappe.has_permission("Duplicate Review", "read"))
	hidden = set(others.values()) - seen
	elsewhere = hidden - find_undisclosed(hidden, frappe.session.user)
	disclosed = [
		row
		for row in rows
		if others[row.name] in seen
		or (others[row.name] in elsewhere and row.band == pairs.BANDS[VERY_LIKELY])
	]
	openable = [row.name for row in disclosed if others[row.name] in seen]
	return {
		"open": len(disclosed),
		"very_likely": any(row.band == pairs.BANDS[VERY_LIKELY] for row in disclosed),
		"review": openable[0] if reviewer and openable else None,
		"offices": _list_office_names(
			[others[row.name] for row in disclosed if others[row.name] in elsewhere]
		),
	}


@frappe.whitelist()
def elsewhere() -> list[dict]:
	"""List very likely pairs of which the user sees one person, with the office to ask.

	Nothing else about the other person is disclosed, not even the reasons.
	"""
	if not frappe.has_permission("Duplicate Review", "read"):
		reject("CANNOT_REVIEW_DUPLICATES", _("You cannot review duplicates."), exc=frappe.PermissionError)
	rows = _list_half_visible(frappe.session.user)
	names = {name for row in rows for name in (row.person, row.other)}
	people = frappe.get_all(
		"Person", {"name": ("in", list(names) or [""])}, ["name", "folio", "office"], order_by="creation"
	)
	by_name = {person.name: person for person in people}
	return [
		{
			"person": row.person,
			"folio": by_name[row.person].folio,
			"office": frappe.get_cached_value("Office", by_name[row.other].office, "office_name"),
			"found_on": str(row.creation.date()),
		}
		for row in rows
	]


@frappe.whitelist()
def preview(survivor: str, absorbed: str) -> dict:
	"""Return what a merge would do: the values to choose, the records to move, and the obstacles."""
	merging.check_allowed(survivor, absorbed)
	people = [frappe.get_doc("Person", name) for name in (survivor, absorbed)]
	for person in people:
		person.check_permission("read")
	return {
		"people": [comparison.describe_person(person) for person in people],
		"obstacles": merging.find_obstacles(*people),
		"choices": comparison.list_choices(*people),
		"moves": comparison.count_records_to_move(absorbed),
		"restricts": bool(people[1].restricted and not people[0].restricted),
	}


@frappe.whitelist(methods=["POST"])
def merge(survivor: str, absorbed: str, choices: dict | str | None = None) -> dict:
	"""Merge two records of one person.

	If both were paid for the same period, nothing is merged, and an incident is reported to the staff responsible for
	payments. The response says so in ``refused``. It is not an error, because an error would roll back the incident.

	:returns: ``merge`` and ``folio`` of the Person Merge, or ``refused``
	"""
	merging.check_allowed(survivor, absorbed)
	merging.lock(survivor, absorbed)
	people = [frappe.get_doc("Person", name) for name in (survivor, absorbed)]
	if overlaps := merging.find_unexplained_overlaps(survivor, absorbed):
		merging.report_overlaps(*people, overlaps)
		return {"refused": merging.get_rejection()}
	choices = frappe.as_json(frappe.parse_json(choices or "{}"), indent=None)
	doc = frappe.get_doc(
		{"doctype": "Person Merge", "survivor": survivor, "absorbed": absorbed, "choices": choices}
	).insert()
	return {"merge": doc.name, "folio": doc.folio}


@frappe.whitelist()
def moved(name: str) -> dict:
	"""Return what a merge moved, by doctype, and whether the user may undo it."""
	doc = frappe.get_doc("Person Merge", name)
	doc.check_permission("read")
	return {
		"moved": comparison.visible_record_counts(merging.get_moved_rows(doc)),
		"may_undo": doc.status == merging.MERGED and merging.can_undo(doc),
	}


@frappe.whitelist(methods=["POST"])
def undo(name: str) -> None:
	"""Undo a merge."""
	merging.undo(name)


def _list_half_visible(user: str) -> list[frappe._dict]:
	"""List the newest pairs of a visible person and a hidden one of another office, as ``person`` and ``other``."""
	bound, offices = criterion.build_criterion("Person", user), staff.get_offices(user)
	if bound is None or offices is None:
		return []
	person = frappe.qb.DocType("Person")
	seen, review = (
		frappe.qb.from_(person).select(person.name).where(bound),
		frappe.qb.DocType("Duplicate Review"),
	)
	found = []
	for mine, other, other_office in (
		("person_a", "person_b", "office_b"),
		("person_b", "person_a", "office_a"),
	):
		query = (
			frappe.qb.from_(review)
			.select(review[mine].as_("person"), review[other].as_("other"), review.creation)
			.where((review.status == pairs.OPEN) & (review.band == pairs.BANDS[VERY_LIKELY]))
			.where(review[mine].isin(seen) & review[other].notin(seen) & review[other_office].notin(offices))
			.orderby(review.creation, order=frappe.qb.desc)
			.limit(MAX_ELSEWHERE)
		)
		found += query.run(as_dict=True)
	return sorted(found, key=lambda row: row.creation, reverse=True)[:MAX_ELSEWHERE]


def _list_office_names(people: list[str]) -> list[str]:
	offices = (
		frappe.get_all("Person", {"name": ("in", people)}, pluck="office", order_by="office")
		if people
		else []
	)
	return list(dict.fromkeys(frappe.get_cached_value("Office", office, "office_name") for office in offices))
