"""Keeps every version of every part of the configuration, to compare it and to return to it."""

import json
from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, now_datetime

from migrant_services.administration.configuration import records
from migrant_services.administration.configuration.compare import Difference, compare_contents
from migrant_services.administration.configuration.content import compute_digest, normalise_part
from migrant_services.administration.configuration.parts import (
	WORKFLOW,
	format_key,
	get_key,
	get_title,
	list_kinds,
)
from migrant_services.core.messages import reject
from migrant_services.workflow.replacement import replace_workflow
from migrant_services.workflow.stages import is_governed

VERSION = "Configuration Version"
SHIPPED, EDITED, IMPORTED, RESTORED, UNDONE, REMOVED = (
	"Shipped",
	"Edited",
	"Imported",
	"Restored",
	"Undone",
	"Removed",
)
MAX_LISTED = 50


def keep_version(record: Document, method: str | None = None) -> None:
	"""Keep the part that was just saved, unless the last version is the same (hook on all parts: on_update)."""
	if not _is_part(record) or record.flags.no_version:
		return
	content = normalise_part(record.doctype, record)
	digest, last = compute_digest(content), _get_last(record.doctype, content)
	before = record.get_doc_before_save()
	if before and _is_part(before):
		# What was there before versions were kept, or was changed in bulk.
		former = normalise_part(record.doctype, before)
		if compute_digest(former) not in (digest, last.digest if last else None):
			last = _store(record.doctype, former, _get_origin(record.doctype, former), last, before)
	if not last or last.digest != digest:
		_store(
			record.doctype,
			content,
			record.flags.version_origin or _get_origin(record.doctype, content),
			last,
		)


def keep_removal(record: Document, method: str | None = None) -> None:
	"""Keep a part that is deleted, so that it can be restored (hook on all parts: on_trash)."""
	if _is_part(record):
		content = normalise_part(record.doctype, record)
		_store(record.doctype, content, REMOVED, _get_last(record.doctype, content))


def list_versions(doctype: str, name: str) -> list[dict[str, Any]]:
	"""Return the versions of a part, newest first.

	:raises frappe.PermissionError: when the user may not read them
	"""
	return frappe.get_list(
		VERSION,
		filters={"part": doctype, "part_key": format_key(_get_key_of(doctype, name))},
		fields=["name", "number", "origin", "kept_on", "kept_by"],
		order_by="number desc",
		limit=MAX_LISTED,
	)


def compare_versions(version: str, other: str | None = None) -> tuple[str, list[Difference]]:
	"""Return the doctype of a version, and what differs between it and another one of the same part.

	:param other: the other version; without it, the part as it is now
	:raises frappe.ValidationError: when the part is not there, or the other version is of another part
	"""
	kept = _get_readable(version)
	content = json.loads(kept.content)
	if other:
		newer = _get_readable(other)
		if (newer.part, newer.part_key) != (kept.part, kept.part_key):
			reject(
				"VERSIONS_OF_TWO_PARTS",
				_("These versions are of different records. Choose two of the same one."),
				title=_("Versions"),
			)
		return kept.part, compare_contents(kept.part, content, json.loads(newer.content))
	now = records.read_part(kept.part, get_key(kept.part, content))
	if now is None:
		_reject_missing(kept)
	return kept.part, compare_contents(kept.part, content, now)


def restore(version: str) -> Document:
	"""Return to a version, with the checks of its record. A part that was deleted is made again.

	:raises frappe.ValidationError: when the record cannot be like this any more; nothing has changed then
	"""
	records.check_is_administrator()
	kept = _get_readable(version)
	content = json.loads(kept.content)
	if kept.part == WORKFLOW:
		return replace_workflow(content["document_type"], content, RESTORED)
	return records.write_part(kept.part, content, RESTORED)


def compare_with_shipped(doctype: str, name: str) -> list[Difference]:
	"""Return what differs between what this release ships and the part now."""
	shipped, now = _get_shipped(doctype, name), records.read_part(doctype, _get_key_of(doctype, name))
	return compare_contents(doctype, shipped, now or {})


def restore_shipped(doctype: str, name: str) -> Document:
	"""Return to what this release ships. The targets of a workflow's states stay, since they belong to the office."""
	records.check_is_administrator()
	shipped = _get_shipped(doctype, name)
	if doctype == WORKFLOW:
		return replace_workflow(shipped["document_type"], shipped, SHIPPED)
	return records.write_part(doctype, shipped, SHIPPED)


def _get_shipped(doctype: str, name: str) -> dict[str, Any]:
	shipped = records.get_shipped(doctype, _get_key_of(doctype, name))
	if shipped is None:
		reject(
			"NOTHING_SHIPPED",
			_("The app ships nothing for this record. Return to a former version."),
			title=_("Versions"),
		)
	return shipped


def _get_key_of(doctype: str, name: str) -> tuple[str, ...]:
	"""Return the key of a record that the user may read.

	:raises frappe.ValidationError: when it is no part of the configuration
	"""
	if doctype not in list_kinds():
		reject("NO_PART", _("This record is no part of the configuration."), title=_("Versions"))
	record = frappe.get_doc(doctype, name)
	record.check_permission("read")
	if doctype == WORKFLOW and not is_governed(record.document_type):
		reject("NO_PART", _("This record is no part of the configuration."), title=_("Versions"))
	return get_key(doctype, normalise_part(doctype, record))


def _get_readable(version: str) -> Document:
	kept = frappe.get_doc(VERSION, version)
	kept.check_permission("read")
	return kept


def _reject_missing(kept: Document) -> NoReturn:
	reject(
		"PART_NOT_THERE",
		_("{0} {1} is not there any more. Return to this version to make it again.").format(
			_(kept.part), kept.part_title
		),
		title=_("Versions"),
	)


def _is_part(record: Document) -> bool:
	"""Return whether the record is a part: of the workflows, those that are active."""
	if record.doctype != WORKFLOW:
		return True
	return is_governed(record.document_type) and bool(cint(record.is_active))


def _get_last(doctype: str, content: dict[str, Any]) -> Any:
	last = frappe.get_all(
		VERSION,
		filters={"part": doctype, "part_key": format_key(get_key(doctype, content))},
		fields=["number", "digest", "origin"],
		order_by="number desc",
		limit=1,
	)
	# A part that was removed and is made again begins a version, even an equal one.
	return (
		frappe._dict(last[0], digest=None if last[0].origin == REMOVED else last[0].digest) if last else None
	)


def _get_origin(doctype: str, content: dict[str, Any]) -> str:
	shipped = records.get_shipped(doctype, get_key(doctype, content))
	return SHIPPED if shipped and not compare_contents(doctype, shipped, content) else EDITED


def _store(
	doctype: str, content: dict[str, Any], origin: str, last: Any, saved: Document | None = None
) -> Document:
	"""Store a version.

	:param saved: the document that says who saved it and when; otherwise the user does now
	"""
	version = frappe.get_doc(
		{
			"doctype": VERSION,
			"part": doctype,
			"part_key": format_key(get_key(doctype, content)),
			"part_title": get_title(doctype, content)[:140],
			"number": (last.number if last else 0) + 1,
			"origin": origin,
			"kept_on": saved.modified if saved else now_datetime(),
			"kept_by": saved.modified_by if saved else frappe.session.user,
			"digest": compute_digest(content),
			"content": json.dumps(content, indent=1, ensure_ascii=False),
		}
	)
	return version.insert(ignore_permissions=True)  # why: the app's own record of an edit that was permitted
