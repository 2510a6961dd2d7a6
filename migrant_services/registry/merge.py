"""Making two records of one person one, and two again.

The kept record (survivor) takes over everything that is linked to the other one (absorbed), row by row, and what
was moved is written into the Person Merge. Undoing puts exactly that back, for ever; what was recorded since stays.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_to_date, cstr, get_datetime, now_datetime

from migrant_services import permissions
from migrant_services.migrant_services.doctype.person.person import spread_restriction
from migrant_services.registry import index, pairs
from migrant_services.registry.changes import Changes
from migrant_services.registry.differences import chosen
from migrant_services.registry.links import Pointer, pointers_to, rows_of
from migrant_services.registry.read import GONE, record_of
from migrant_services.roles import PROTECTION_OFFICER
from migrant_services.workflow.guard import active_workflow

MERGE = "Person Merge"
MERGED, UNDONE = "Merged", "Undone"
# What is written about the two records as two: reviews are re-paired, the others stay as they are.
TOLD_OF_BOTH = ("Duplicate Review", "Person Merge", "Payment Incident")
HOURS_TO_UNDO = 24
FOLLOWED_DAYS = 2
# Payments that no money follows.
OVER = ("Returned", "Cancelled")
ALIAS_LENGTH = 140
# A row of a table is not moved where the survivor has one that says the same in these columns.
ROWS_ALIKE = {
	"Person Document": ("document_type", "normalized_number"),
	"Person Phone": ("normalized_phone",),
	"Person Alias": ("alias",),
	"Person Need": ("need", "need_status"),
}
NAMES = {
	"full_name": "Also known as",
	"chosen_name": "Also known as",
	"name_on_document": "Name on a document",
	"name_in_original_script": "Spelling",
}


class Overlap(NamedTuple):
	"""Two live payments to one person for days in common."""

	payment: str
	other: str


# --- before


def check_allowed(survivor: str, absorbed: str) -> None:
	"""Refuse who may not merge these two.

	:raises frappe.PermissionError: without the right, or when one of the two is not open to the user
	"""
	may_merge = frappe.has_permission(MERGE, "create")
	if not (may_merge and all(permissions.in_scope("Person", person) for person in (survivor, absorbed))):
		frappe.throw(
			_("Only somebody who may open both records can merge them. Ask the other office."),
			frappe.PermissionError,
			title=_("Merge"),
		)


def lock(survivor: str, absorbed: str) -> None:
	"""Have others wait who are about to merge one of the two, and refuse what was merged meanwhile."""
	person = frappe.qb.DocType("Person")
	rows = (
		frappe.qb.from_(person)
		.select(person.name, person.folio, person.status)
		.where(person.name.isin([survivor, absorbed]))
		.orderby(person.name)
		.for_update()
		.run(as_dict=True)
	)
	if len(rows) < 2:
		frappe.throw(_("Choose two records that are there."), title=_("Merge"))
	for row in rows:
		if row.status in GONE:
			frappe.throw(
				_("{0} was merged or anonymised already. Open it to see where it went.").format(row.folio), title=_("Merge")
			)


def obstacles(survivor: Document, absorbed: Document) -> list[str]:
	"""Sentences about what has to be put right before these two can be one."""
	found = []
	for one, other in ((survivor, absorbed), (absorbed, survivor)):
		if one.responsible_adult == other.name:
			found.append(_("{0} is the responsible adult of {1}. Change that first.").format(other.folio, one.folio))
	found += [
		_("Both belong to a household at the same time ({0}). End one of the two stays first.").format(household)
		for household in _clashing_households(survivor.name, absorbed.name)
	]
	return found


def double_payments(survivor: str, absorbed: str) -> list[Overlap]:
	"""Payments, made or under way, to the two for a common day under one programme or programmes that exclude each other."""
	mine, theirs = _live_payments(survivor), _live_payments(absorbed)
	exclusive = _exclusive_programmes({row.programme for row in [*mine, *theirs]})
	return [
		Overlap(one.name, other.name)
		for one in mine
		for other in theirs
		if (one.programme == other.programme or frozenset((one.programme, other.programme)) in exclusive)
		and one.period_from <= other.period_to
		and other.period_from <= one.period_to
	]


def unexplained(survivor: str, absorbed: str) -> list[Overlap]:
	"""Double payments, unless those of the money closed an incident about these two."""
	overlaps = double_payments(survivor, absorbed)
	return [] if overlaps and _incident(survivor, absorbed, ("Explained", "Recovered")) else overlaps


def report(survivor: Document, absorbed: Document, overlaps: Iterable[Overlap]) -> str:
	"""Tell those of the money: a Payment Incident, the open one about these two or a new one.

	:return: its name
	"""
	name = _incident(survivor.name, absorbed.name, ("Open",))
	incident = frappe.get_doc("Payment Incident", name) if name else frappe.new_doc("Payment Incident")
	incident.update(
		{
			"person": survivor.name,
			"other_person": absorbed.name,
			"office": survivor.office,
			"other_office": absorbed.office,
			"found_by": frappe.session.user,
			"found_on": now_datetime(),
		}
	)
	known = {row.payment for row in incident.payments}
	for payment in dict.fromkeys(payment for overlap in overlaps for payment in overlap):
		if payment not in known:
			values = frappe.db.get_value("Payment", payment, ["programme", "period_from", "period_to"], as_dict=True)
			incident.append("payments", {"payment": payment, **values})
	incident.flags.ignore_workflow_guard = True
	# why: who merges tells of the incident without having a right to it.
	incident.save(ignore_permissions=True)
	return incident.name


# --- merging


def run(merge: Document) -> None:
	"""Do what a new Person Merge says, in the transaction of its insertion.

	:raises frappe.ValidationError: with the sentence that says what is in the way
	"""
	check_allowed(merge.survivor, merge.absorbed)
	lock(merge.survivor, merge.absorbed)
	survivor, absorbed = (frappe.get_doc("Person", name, for_update=True) for name in (merge.survivor, merge.absorbed))
	if found := obstacles(survivor, absorbed):
		frappe.throw("<br>".join(found), title=_("Merge"))
	if unexplained(survivor.name, absorbed.name):
		frappe.throw(refusal(), title=_("Merge"))
	changes = Changes()
	taken = chosen(survivor, absorbed, frappe.parse_json(merge.choices or "{}"))
	was_known_as = [(doc.get(field), kind) for doc in (survivor, absorbed) for field, kind in NAMES.items()]
	_set_fields(changes, survivor, taken)
	_move_rows(changes, survivor, absorbed)
	_keep_names(changes, survivor.name, was_known_as)
	_end_double_stays(changes, survivor.name, absorbed.name)
	_move_links(changes, survivor, absorbed)
	_pair_again(changes, survivor, absorbed)
	_restrict(changes, survivor, absorbed)
	_absorb(changes, survivor, absorbed)
	merge.db_set("changes", changes.as_json(), update_modified=False)
	_close_review(merge)
	_index(survivor.name, absorbed.name)


def refusal() -> str:
	"""Why two who were both paid are not merged; it names no payment, for not everybody who merges sees payments."""
	return _(
		"These two records cannot be merged yet: both have support for the same period. Those responsible for payments "
		"are told, and the pair stays as it is until they have explained or recovered it."
	)


def _set_fields(changes: Changes, survivor: Document, values: Mapping[str, object]) -> None:
	if not values:
		return
	after = frappe.get_doc(survivor.as_dict()).update(values)
	after.set_full_name()
	after.set_disability()
	for field in (*values, "full_name", "has_disability"):
		value = after.get(field)
		changes.set("Person", field, survivor.get(field), value, [survivor.name])


def _move_rows(changes: Changes, survivor: Document, absorbed: Document) -> None:
	"""Rows of every table of the absorbed person, unless the survivor has one that says the same."""
	for field in survivor.meta.get_table_fields():
		mine, theirs = survivor.get(field.fieldname), absorbed.get(field.fieldname)
		known = {_said(row) for row in mine}
		moved = [row for row in theirs if _said(row) not in known]
		for place, row in enumerate(moved, len(mine) + 1):
			changes.set(row.doctype, "idx", row.idx, place, [row.name])
		changes.set(field.options, "parent", absorbed.name, survivor.name, [row.name for row in moved])


def _said(row: Document) -> tuple:
	columns = ROWS_ALIKE.get(row.doctype) or [field.fieldname for field in row.meta.fields]
	said = tuple(cstr(row.get(column)).strip().casefold() for column in columns)
	return said if any(said) else (row.name,)


def _keep_names(changes: Changes, survivor: str, was_known_as: Iterable[tuple[str | None, str]]) -> None:
	"""Each name that one of the two had and the survivor does not have now becomes an alias."""
	now = frappe.db.get_value("Person", survivor, list(NAMES))
	aliases = frappe.get_all("Person Alias", {"parent": survivor, "parenttype": "Person"}, pluck="alias", order_by="idx")
	known = {cstr(name).casefold() for name in (*now, *aliases)}
	for name, kind in was_known_as:
		alias = cstr(name).strip()[:ALIAS_LENGTH]
		if not alias or alias.casefold() in known:
			continue
		known.add(alias.casefold())
		row = frappe.new_doc("Person Alias")
		row.update({"parent": survivor, "parenttype": "Person", "parentfield": "aliases", "alias": alias, "kind": kind})
		row.idx = len(aliases) + 1
		aliases.append(alias)
		changes.add(row)


def _move_links(changes: Changes, survivor: Document, absorbed: Document) -> None:
	for pointer in pointers_to("Person", TOLD_OF_BOTH):
		if pointer == Pointer("Person", "merged_into"):
			continue
		rows = rows_of(pointer, "Person", absorbed.name)
		if rows:
			_follow(changes, pointer, survivor, absorbed, rows)
			changes.set(pointer.doctype, pointer.column, absorbed.name, survivor.name, rows)
	for column in ("_assign", "_user_tags"):
		_unite(changes, column, survivor.name, absorbed.name)


def _follow(changes: Changes, pointer: Pointer, survivor: Document, absorbed: Document, rows: list[str]) -> None:
	"""What a moved row keeps of its person: the folio, the key of a payment, and that something waits for a role."""
	meta = frappe.get_meta(pointer.doctype)
	folio = f"{pointer.column}_folio"
	if meta.has_field(folio):
		changes.set(pointer.doctype, folio, absorbed.folio, survivor.folio, rows)
	if pointer.doctype == "Payment" and pointer.column == "person":
		_follow_once_keys(changes, survivor.name, absorbed.name, rows)
	if pointer.doctype == "Workflow Action":
		waiting = frappe.get_all(pointer.doctype, {"name": ("in", rows), "status": "Open"}, pluck="name", order_by="name")
		changes.set(pointer.doctype, "status", "Open", "Completed", waiting)


def _follow_once_keys(changes: Changes, survivor: str, absorbed: str, rows: list[str]) -> None:
	"""A payment is once for the survivor now. Where both were paid, as explained, each keeps the key it has."""
	keys = frappe.get_all(
		"Payment", {"name": ("in", rows), "once_key": ("is", "set")}, ["name", "once_key"], order_by="name"
	)
	new = {row.name: row.once_key.replace(absorbed, survivor, 1) for row in keys}
	taken = set(frappe.get_all("Payment", {"once_key": ("in", list(new.values()))}, pluck="once_key")) if new else set()
	for row in keys:
		if new[row.name] not in taken:
			changes.set("Payment", "once_key", row.once_key, new[row.name], [row.name])


def _unite(changes: Changes, column: str, survivor: str, absorbed: str) -> None:
	"""Frappe keeps assignments and tags once more in the record itself, as a list."""
	values = dict(
		frappe.get_all("Person", {"name": ("in", [survivor, absorbed])}, ["name", column], as_list=True, order_by="name")
	)
	if not values[absorbed]:
		return
	if column == "_assign":
		both = frappe.as_json(
			list(dict.fromkeys([*frappe.parse_json(values[survivor] or "[]"), *frappe.parse_json(values[absorbed])])), indent=None
		)
	else:
		both = ",".join(dict.fromkeys([*cstr(values[survivor]).split(","), *values[absorbed].split(",")]))
	changes.set("Person", column, values[survivor], both, [survivor])
	changes.set("Person", column, values[absorbed], None, [absorbed])


def _pair_again(changes: Changes, survivor: Document, absorbed: Document) -> None:
	"""Pairs of the absorbed person with others are pairs of the survivor, where there is none yet."""
	review = frappe.qb.DocType(pairs.REVIEW)
	rows = (
		frappe.qb.from_(review)
		.select(review.name, review.pair_key, review.status, review.person_a, review.person_b, review.office_a, review.office_b)
		.where((review.person_a == absorbed.name) | (review.person_b == absorbed.name))
		.where(review.status != pairs.SET_ASIDE)
		.where(review.person_merge.isnull())
		.orderby(review.creation)
		.run(as_dict=True)
	)
	for row in rows:
		other = row.person_b if row.person_a == absorbed.name else row.person_a
		key = pairs.key_of(survivor.name, other)
		if other == survivor.name:
			continue
		if frappe.db.exists(pairs.REVIEW, {"pair_key": key}):
			changes.set(pairs.REVIEW, "status", row.status, pairs.SET_ASIDE, [row.name])
			continue
		offices = {survivor.name: survivor.office, other: frappe.db.get_value("Person", other, "office")}
		first, second = key.split("|")
		after = {
			"pair_key": key,
			"person_a": first,
			"person_b": second,
			"office_a": offices[first],
			"office_b": offices[second],
		}
		for column, value in after.items():
			changes.set(pairs.REVIEW, column, row[column], value, [row.name])


def _restrict(changes: Changes, survivor: Document, absorbed: Document) -> None:
	"""Who is restricted in one of the two records is restricted; so is everything about them."""
	if absorbed.restricted and not survivor.restricted:
		changes.set("Person", "restricted", 0, 1, [survivor.name])
		changes.set("Person", "restricted_reason", survivor.restricted_reason, absorbed.restricted_reason, [survivor.name])
	if not (survivor.restricted or absorbed.restricted):
		return
	for doctype, column in _restricted_with_person():
		table = frappe.qb.DocType(doctype)
		query = frappe.qb.from_(table).select(table.name).where((table[column] == survivor.name) & (table.restricted == 0))
		changes.set(doctype, "restricted", 0, 1, [row[0] for row in query.for_update().run()])
	households = frappe.get_all(
		"Household Member", {"person": survivor.name, "parenttype": "Household"}, pluck="parent", order_by="parent"
	)
	open_ones = frappe.get_all("Household", {"name": ("in", households), "restricted": 0}, pluck="name", order_by="name")
	changes.set("Household", "restricted", 0, 1, open_ones)


def _restricted_with_person() -> list[tuple[str, str]]:
	"""(doctype, column of the person) of all records that are as restricted as their person."""
	return [
		(pointer.doctype, pointer.column)
		for pointer in pointers_to("Person", TOLD_OF_BOTH)
		if pointer.column == "person" and not pointer.of and frappe.get_meta(pointer.doctype).has_field("restricted")
	]


def _absorb(changes: Changes, survivor: Document, absorbed: Document) -> None:
	after = {
		"status": MERGED,
		"workflow_state": _state_of(MERGED) or absorbed.workflow_state,
		"state_since": now_datetime(),
		"state_due_on": None,
		"merged_into": survivor.name,
	}
	for column, value in after.items():
		changes.set("Person", column, absorbed.get(column), value, [absorbed.name])
	_touch(survivor.name, absorbed.name)


def _state_of(stage: str) -> str | None:
	"""The municipality's name for the stage."""
	workflow = active_workflow("Person")
	return next((row.state for row in workflow.states if row.update_value == stage), None) if workflow else None


def _touch(*people: str) -> None:
	"""Forms that are open with these people have to be loaded again before they can be saved."""
	person = frappe.qb.DocType("Person")
	query = frappe.qb.update(person).set(person.modified, now_datetime()).set(person.modified_by, frappe.session.user)
	query.where(person.name.isin(people)).run()
	for name in people:
		frappe.clear_document_cache("Person", name)


def _close_review(merge: Document) -> None:
	name = frappe.db.get_value(pairs.REVIEW, {"pair_key": pairs.key_of(merge.survivor, merge.absorbed)})
	if not name:
		return
	review = frappe.get_doc(pairs.REVIEW, name)
	if review.decision != pairs.SAME:
		pairs.decide(name, pairs.SAME)
	frappe.db.set_value(pairs.REVIEW, name, "person_merge", merge.name)
	merge.db_set("duplicate_review", name, update_modified=False)


def _index(*people: str) -> None:
	"""The registry finds who is there, as they are now."""
	docs = [frappe.get_doc("Person", name) for name in people]
	index.forget([doc.name for doc in docs])
	there = [doc for doc in docs if doc.status not in GONE]
	index.store_many({doc.name: record_of(doc) for doc in there}, {doc.name: doc.office for doc in there})


def follow_up() -> None:
	"""Move what was being saved for an absorbed person while somebody merged (hooks: daily)."""
	since = add_to_date(now_datetime(), days=-FOLLOWED_DAYS)
	recent = {"status": MERGED, "merged_on": (">", since)}
	for name in frappe.get_all(MERGE, filters=recent, pluck="name", order_by="merged_on"):
		merge = frappe.get_doc(MERGE, name, for_update=True)
		changes = Changes.read(merge.changes)
		before = len(changes.changed)
		_move_links(changes, *(frappe.get_doc("Person", person) for person in (merge.survivor, merge.absorbed)))
		if len(changes.changed) > before:
			merge.db_set("changes", changes.as_json(), update_modified=False)


def moved(merge: Document) -> dict[str, int]:
	"""How many rows of each doctype went from one record to the other."""
	return Changes.read(merge.changes).moved(merge.absorbed, merge.survivor)


# --- undoing


def undo(name: str) -> None:
	"""Make two records of one again.

	:raises frappe.PermissionError: for who may not, or sees only one of the two
	:raises frappe.ValidationError: when a later merge has to be undone first
	"""
	merge = frappe.get_doc(MERGE, name, for_update=True)
	merge.check_permission("read")
	_refuse_undoing(merge)
	Changes.read(merge.changes).undo()
	review = merge.duplicate_review
	if review:
		again = {"status": pairs.OPEN, "person_merge": None, "decided_band": None}
		again |= {"decision": None, "decided_by": None, "decided_on": None}
		frappe.db.set_value(pairs.REVIEW, review, again)
	merge.db_set({"status": UNDONE, "undone_by": frappe.session.user, "undone_on": now_datetime()})
	_touch(merge.survivor, merge.absorbed)
	for person in (merge.survivor, merge.absorbed):
		# What was recorded between merging and undoing is as restricted as the person is again.
		spread_restriction(person, frappe.db.get_value("Person", person, "restricted"))
	_index(merge.survivor, merge.absorbed)


def may_undo(merge: Document, user: str | None = None) -> bool:
	"""A Protection Officer at any time, and whoever merged within a day."""
	user = user or frappe.session.user
	if user == "Administrator" or PROTECTION_OFFICER in frappe.get_roles(user):
		return True
	return merge.merged_by == user and get_datetime(merge.merged_on) > add_to_date(now_datetime(), hours=-HOURS_TO_UNDO)


def _refuse_undoing(merge: Document) -> None:
	if not may_undo(merge):
		frappe.throw(
			_("Whoever merged can undo it within a day; later a Protection Officer can."),
			frappe.PermissionError,
			title=_("Undo"),
		)
	for person in sorted((merge.survivor, merge.absorbed)):
		frappe.db.get_value("Person", person, "name", for_update=True)
	if frappe.db.get_value(MERGE, merge.name, "status", for_update=True) == UNDONE:
		frappe.throw(_("This merge was undone already."), title=_("Undo"))
	if later := _later_merge(merge):
		frappe.throw(_("Merge {0} came later and builds on this one. Undo that one first.").format(later), title=_("Undo"))
	if frappe.db.get_value("Person", merge.absorbed, "status", for_update=True) != MERGED:
		frappe.throw(_("The merged record was changed since and cannot be brought back."), title=_("Undo"))


def _later_merge(merge: Document) -> str | None:
	"""Folio of the latest merge since that has to do with one of the two."""
	table, people = frappe.qb.DocType(MERGE), [merge.survivor, merge.absorbed]
	query = (
		frappe.qb.from_(table)
		.select(table.folio)
		.where(table.status == MERGED)
		.where(table.name != merge.name)
		.where(table.survivor.isin(people) | table.absorbed.isin(people))
		.where(table.merged_on > merge.merged_on)
		.orderby(table.merged_on, order=frappe.qb.desc)
		.limit(1)
	)
	return next((row[0] for row in query.for_update().run()), None)


# --- payments and households


def _live_payments(person: str) -> list[dict]:
	payment = frappe.qb.DocType("Payment")
	query = (
		frappe.qb.from_(payment)
		.select(payment.name, payment.programme, payment.period_from, payment.period_to)
		.where((payment.person == person) & payment.status.notin(OVER) & (payment.docstatus < 2))
		.orderby(payment.period_from)
	)
	return query.for_update().run(as_dict=True)


def _exclusive_programmes(programmes: set[str]) -> set[frozenset[str]]:
	rows = frappe.get_all(
		"Incompatible Programme", {"parent": ("in", list(programmes))}, ["parent", "programme"], order_by="parent"
	) if programmes else []
	return {frozenset((row.parent, row.programme)) for row in rows}


def _incident(one: str, other: str, statuses: tuple[str, ...]) -> str | None:
	incident, both = frappe.qb.DocType("Payment Incident"), [one, other]
	query = (
		frappe.qb.from_(incident)
		.select(incident.name)
		.where(incident.person.isin(both) & incident.other_person.isin(both) & incident.status.isin(statuses))
		.orderby(incident.creation, order=frappe.qb.desc)
		.limit(1)
	)
	return next((row[0] for row in query.run()), None)


def _stays(person: str) -> list[dict]:
	return frappe.get_all(
		"Household Member",
		{"person": person, "parenttype": "Household"},
		["name", "parent", "from_date", "to_date", "relationship", "collector", "reason"],
		order_by="from_date, name",
	)


def _common_stays(survivor: str, absorbed: str) -> list[tuple[dict, dict]]:
	"""Stays of the two with a day in common. A stay covers its first day and ends before its last date."""
	return [
		(one, other)
		for one in _stays(survivor)
		for other in _stays(absorbed)
		if (not one.to_date or other.from_date < one.to_date) and (not other.to_date or one.from_date < other.to_date)
	]


def _ends_by_itself(one: dict, other: dict) -> bool:
	"""Whether the absorbed stay is the same person recorded once more in the same household, in no role of its own."""
	return one.parent == other.parent and other.relationship != "Head of household" and not other.collector


def _clashing_households(survivor: str, absorbed: str) -> list[str]:
	clashing = [pair for pair in _common_stays(survivor, absorbed) if not _ends_by_itself(*pair)]
	households = dict.fromkeys(stay.parent for pair in clashing for stay in pair)
	return [frappe.db.get_value("Household", name, "folio") for name in households]


def _end_double_stays(changes: Changes, survivor: str, absorbed: str) -> None:
	"""Somebody who is in one household twice lived there once: the second stay covers no day."""
	for row in {other.name: other for _one, other in _common_stays(survivor, absorbed)}.values():
		changes.set("Household Member", "to_date", row.to_date, row.from_date, [row.name])
		changes.set("Household Member", "reason", row.reason, "Recorded by mistake", [row.name])
