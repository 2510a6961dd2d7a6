"""Merging two options of a list into one, and undoing it.

The records move from the absorbed option to the survivor by set-based statements, those of every office, and no rule of a
record is asked: a user who may write the list decides what its options are. The absorbed option is retired and stays, so that
the merge can be undone. Few records move with the request; many in the background, in portions that are committed one by one.
A job that is interrupted continues where it stopped, because a row that has moved does not hold the absorbed option any more.
"""

import functools
import json
from collections import defaultdict
from collections.abc import Callable, Iterable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from frappe.utils import now

from migrant_services.core import jobs
from migrant_services.core.findings import Finding
from migrant_services.core.links import Pointer
from migrant_services.core.locks import lock_document, lock_rows
from migrant_services.core.messages import format_findings, reject
from migrant_services.options import rules, usage
from migrant_services.options.rules import OPTION, RULE_FIELDS, Facts, is_shipped
from migrant_services.options.tables import MOVED

MERGE = "Option Merge"
MERGING, MERGED, UNDOING, UNDONE = "Merging", "Merged", "Undoing", "Undone"
# Up to this many records move within the request.
MAX_MOVED_AT_ONCE = 500
BATCH_SIZE = 2000
# The hook of other rooms that keep something by the option of a record: a method by doctype of the option. It gets the doctype
# of the records that moved, and their names, in the same transaction.
FOLLOWERS_HOOK = "option_followers"

PARENT_FIELD = "parent_subject"
_PLACE_COLUMNS = (
	"name",
	"parent",
	"parenttype",
	"parentfield",
	"idx",
	"owner",
	"creation",
	"modified",
	"modified_by",
)


def preview(doctype: str, absorbed: str, survivor: str) -> tuple[list[usage.Use], list[Finding]]:
	"""Return how many records of each doctype a merge would move, and what stands against it."""
	pair = [_load_facts(doctype, name) for name in (absorbed, survivor)]
	findings = rules.check_merge(
		*pair,
		is_running=_is_running(doctype, absorbed, survivor),
		mentions=usage.list_mentions(doctype, absorbed),
	)
	return usage.count_uses(doctype, absorbed, _find_columns(doctype, survivor)), findings


def start(doctype: str, absorbed: str, survivor: str) -> Document:
	"""Merge an option into another one, and return the Option Merge. Many records move in the background.

	Merging the same two once more moves what was saved with the absorbed option since.

	:raises frappe.ValidationError: with everything that stands against it
	"""
	for name in sorted({absorbed, survivor}):
		lock_document(doctype, name)
	uses, findings = preview(doctype, absorbed, survivor)
	blocking = [finding for finding in findings if finding.blocks]
	if blocking:
		reject(blocking[0].code, format_findings(blocking), title=_("Merge"))
	option = frappe.get_doc(doctype, absorbed)
	merge = frappe.new_doc(MERGE)
	merge.update(
		{
			"list_doctype": doctype,
			"absorbed": absorbed,
			"survivor": survivor,
			"was_enabled": option.enabled,
			"total": sum(use.records for use in uses),
			"status": MERGING,
		}
	)
	merge.insert(ignore_permissions=True)  # why: the app's own record of what the user may do to the list
	if option.enabled:
		option.enabled = 0
		option.save()
	return _begin(merge, merge.total)


def undo(name: str) -> Document:
	"""Undo a merge, and return it: what it moved and is still as it left it goes back. Many records go back in the background.

	:raises frappe.ValidationError: when it cannot be undone
	"""
	merge = lock_document(MERGE, name)
	if merge.status != MERGED:
		reject("MERGE_NOT_DONE", _("Only a merge that is done can be undone."), title=_("Merge"))
	both = [merge.absorbed, merge.survivor]
	of_list = {"list_doctype": merge.list_doctype, "name": ("!=", name)}
	if frappe.db.count(merge.list_doctype, {"name": ("in", both)}) < len(both):
		_reject_undo("UNDO_GONE")
	if _is_running(merge.list_doctype, *both):
		_reject_undo("MERGE_RUNNING")
	later = {**of_list, "absorbed": merge.survivor, "status": MERGED, "creation": (">", merge.creation)}
	if frappe.db.exists(MERGE, later):
		_reject_undo("UNDO_MERGED_SINCE", merge.survivor)
	merge.db_set({"status": UNDOING, "moved": 0})
	return _begin(merge, _count_moved(name))


def run(name: str) -> None:
	"""Do the rest of a merge, or of its undoing (:data:`migrant_services.core.jobs.KINDS`)."""
	_work(name, in_background=True)


def list_merges(doctype: str, name: str) -> list[dict]:
	"""Return the merges of an option into another one or of others into it, the latest first."""
	return frappe.get_all(
		MERGE,
		filters={"list_doctype": doctype, "status": ("!=", UNDONE)},
		or_filters={"absorbed": name, "survivor": name},
		fields=["name", "list_doctype", "absorbed", "survivor", "status", "total", "moved"],
		order_by="creation desc",
	)


# --- one merge


def _begin(merge: Document, number: int) -> Document:
	if number > MAX_MOVED_AT_ONCE:
		jobs.enqueue(MERGE, merge.name)
	else:
		_work(merge.name, in_background=False)
		merge.reload()
	return merge


def _work(name: str, in_background: bool) -> None:
	merge = lock_document(MERGE, name)
	portion = functools.partial(_end_portion, merge, in_background)
	if merge.status == MERGING:
		_move_all(merge, portion)
		merge.db_set({"status": MERGED, "moved": merge.total})
	elif merge.status == UNDOING:
		_return_all(merge, portion)
		_end_undo(merge)
	if in_background:
		frappe.db.commit()  # why: end of the background job
	frappe.publish_realtime(
		"option_merge", {"name": name, "status": merge.status}, user=merge.owner, after_commit=True
	)


def _end_portion(merge: Document, in_background: bool, count: int) -> None:
	# A record with the option in two columns moves twice, and is one of the total.
	merge.db_set("moved", min(merge.moved + count, merge.total))
	if not in_background:
		return
	frappe.db.commit()  # why: a background job; what has moved stays moved when the next portion is interrupted
	frappe.publish_progress(
		100 * merge.moved / max(merge.total, 1),
		title=_("Moving records"),
		doctype=merge.list_doctype,
		docname=merge.absorbed,
	)


def _move_all(merge: Document, end_portion: Callable[[int], None]) -> None:
	"""Move every record, and go through the columns again until none is found: a clerk may have saved one behind."""
	doctype, columns = merge.list_doctype, _find_columns(merge.list_doctype, merge.survivor)
	touched = set()
	while True:
		total = 0
		for pointer in columns:
			for rows in usage.list_rows(pointer, doctype, merge.absorbed, BATCH_SIZE):
				records = _move(merge, pointer, rows)
				touched.update(records)
				total += _count(records)
				end_portion(_count(records))
		if not total:
			break
	_forget_cached(touched)


def _move(merge: Document, pointer: Pointer, rows: list[dict]) -> dict[str, list[str]]:
	"""Move some rows to the survivor, note them, and return the names of their records by doctype."""
	records = _lock_records(pointer.doctype, rows)
	table, doctype = frappe.qb.DocType(pointer.doctype), merge.list_doctype
	query = frappe.qb.from_(table).select(table.name)
	current = query.where(table.name.isin([row.name for row in rows]))
	names = lock_rows(current.where(usage.holds(pointer, doctype, merge.absorbed)), pluck=True)
	if not names:
		return {}
	is_choice = usage.is_list_of_choices(pointer.doctype, pointer.column)
	removed = _remove_doubles(pointer, names, merge.survivor) if is_choice else {}
	moving = [name for name in names if name not in removed]
	frappe.db.bulk_insert(
		MOVED,
		["merge_name", "doctype", "column_name", "row_name", "removed"],
		[(merge.name, pointer.doctype, pointer.column, name, removed.get(name)) for name in names],
		ignore_duplicates=True,
	)
	if moving:
		(
			frappe.qb.update(table).set(table[pointer.column], merge.survivor).where(table.name.isin(moving))
		).run()
	_follow(doctype, records)
	return records


def _remove_doubles(pointer: Pointer, names: list[str], survivor: str) -> dict[str, str]:
	"""Remove rows of records in which the survivor was chosen too; return them as JSON by name."""
	row, other = frappe.qb.DocType(pointer.doctype), frappe.qb.DocType(pointer.doctype).as_("other")
	query = (
		frappe.qb.from_(row)
		.join(other)
		.on(
			(other.parent == row.parent)
			& (other.parenttype == row.parenttype)
			& (other.parentfield == row.parentfield)
			& (other[pointer.column] == survivor)
		)
		.select(*(row[column] for column in _PLACE_COLUMNS))
		.distinct()
		.where(row.name.isin(names))
	)
	doubles = {each.name: frappe.as_json(each, indent=None) for each in query.run(as_dict=True)}
	if doubles:
		frappe.qb.from_(row).delete().where(row.name.isin(list(doubles))).run()
	return doubles


def _return_all(merge: Document, end_portion: Callable[[int], None]) -> None:
	"""Give the records their option back, portion by portion; what has changed since stays."""
	moved = frappe.qb.Table(MOVED)
	of_merge = moved.merge_name == merge.name
	query = frappe.qb.from_(moved).select(moved.doctype, moved.column_name, moved.row_name, moved.removed)
	query = query.where(of_merge).orderby(moved.doctype, moved.column_name, moved.row_name)
	touched = set()
	while noted := query.limit(BATCH_SIZE).run(as_dict=True):
		columns = defaultdict(list)
		for each in noted:
			columns[each.doctype, each.column_name].append(each)
		count = 0
		for (doctype, column), rows in columns.items():
			# A column may be gone with its question, or with the app that had it.
			if frappe.db.table_exists(doctype) and column in frappe.db.get_table_columns(doctype):
				records = _return(merge, Pointer(doctype, column), rows)
				touched.update(records)
				count += _count(records)
			names = [row.row_name for row in rows]
			done = of_merge & (moved.doctype == doctype) & (moved.column_name == column)
			frappe.qb.from_(moved).delete().where(done & moved.row_name.isin(names)).run()
		end_portion(count)
	_forget_cached(touched)


def _return(merge: Document, pointer: Pointer, noted: list[dict]) -> dict[str, list[str]]:
	"""Give some rows their option back, and return the names of their records by doctype."""
	table, is_table = frappe.qb.DocType(pointer.doctype), frappe.get_meta(pointer.doctype).istable
	names = [each.row_name for each in noted if not each.removed]
	removed = [json.loads(each.removed) for each in noted if each.removed]
	columns = [table.name, *([table.parent, table.parenttype] if is_table else [])]
	as_left = table.name.isin(names) & (table[pointer.column] == merge.survivor)
	rows = frappe.qb.from_(table).select(*columns).where(as_left).run(as_dict=True) if names else []
	records = _lock_records(pointer.doctype, [*rows, *map(frappe._dict, removed)])
	if rows:
		frappe.qb.update(table).set(table[pointer.column], merge.absorbed).where(as_left).run()
	for each in removed:
		# Its record may be gone, or have lost the choice that it was a double of.
		if each["parent"] in records.get(each["parenttype"], ()):
			frappe.db.bulk_insert(
				pointer.doctype,
				[*each, pointer.column],
				[(*each.values(), merge.absorbed)],
				ignore_duplicates=True,
			)
	_follow(merge.list_doctype, records)
	return records


def _end_undo(merge: Document) -> None:
	option = frappe.get_doc(merge.list_doctype, merge.absorbed)
	if merge.was_enabled and not option.enabled:
		option.enabled = 1
		option.save(ignore_permissions=True)  # why: ends what a user began who may write the list
	merge.db_set({"status": UNDONE})


# --- the pieces


def _find_columns(doctype: str, survivor: str) -> list[Pointer]:
	"""Return the columns that a merge changes. Options that count as the absorbed one count as the survivor, if it is shipped."""
	mappings = usage.find_mappings(doctype) if is_shipped(doctype, survivor) else []
	return [*usage.find_columns(doctype), *mappings]


def _lock_records(doctype: str, rows: list[dict]) -> dict[str, list[str]]:
	"""Lock the records of some rows and mark them as modified, so that a form in which one is open has to be loaded again.

	:returns: names by doctype of the record
	"""
	found = defaultdict(set)
	for row in rows:
		found[row.get("parenttype") or doctype].add(row.get("parent") or row["name"])
	records = {}
	for record, names in sorted(found.items()):
		table = frappe.qb.DocType(record)
		# In this order, and before the rows, as a save locks them.
		query = (
			frappe.qb.from_(table).select(table.name).where(table.name.isin(list(names))).orderby(table.name)
		)
		records[record] = lock_rows(query, pluck=True)
		if records[record]:
			frappe.qb.update(table).set(table.modified, now()).where(table.name.isin(records[record])).run()
	return records


def _follow(doctype: str, records: dict[str, list[str]]) -> None:
	"""Have other rooms keep up with the records that moved."""
	for method in frappe.get_hooks(FOLLOWERS_HOOK).get(doctype, ()):
		for record, names in records.items():
			frappe.get_attr(method)(record, names)


def _count(records: dict[str, list[str]]) -> int:
	return sum(map(len, records.values()))


def _forget_cached(doctypes: Iterable[str]) -> None:
	for doctype in doctypes:
		frappe.clear_document_cache(doctype)


def _load_facts(doctype: str, name: str) -> Facts:
	option = frappe.get_doc(doctype, name)
	meta = option.meta
	has_parents = meta.has_field(PARENT_FIELD)
	return Facts(
		doctype=doctype,
		name=name,
		title=option.title,
		list_name=option.option_list if doctype == OPTION else doctype,
		enabled=bool(option.enabled),
		counts_as=option.counts_as or "",
		rules={
			_(meta.get_label(field)): _to_plain(option.get(field)) for field in RULE_FIELDS.get(doctype, ())
		},
		parent=(option.get(PARENT_FIELD) or "") if has_parents else "",
		has_children=has_parents and bool(frappe.db.exists(doctype, {PARENT_FIELD: name})),
	)


def _to_plain(value):
	"""Return a value that can be compared; rows of a table without what only their place makes different."""
	if isinstance(value, list):
		return [
			{key: row.get(key) for key in row.meta.get_valid_columns() if key not in _PLACE_COLUMNS}
			for row in value
		]
	return value or ""


def _is_running(doctype: str, *names: str) -> bool:
	running = {"list_doctype": doctype, "status": ("in", (MERGING, UNDOING))}
	either = {"absorbed": ("in", names), "survivor": ("in", names)}
	return bool(frappe.get_all(MERGE, running, or_filters=either, limit=1, order_by="creation"))


def _count_moved(name: str) -> int:
	moved = frappe.qb.Table(MOVED)
	return frappe.qb.from_(moved).select(Count("*")).where(moved.merge_name == name).run()[0][0]


def _reject_undo(code: str, *params: str) -> None:
	finding = rules.make_finding(rules.MESSAGES, code, *params)
	reject(code, format_findings([finding]), title=_("Merge"))
