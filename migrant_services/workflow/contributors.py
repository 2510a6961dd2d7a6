"""Who worked on a document: the people who cannot approve it where self-approval is refused."""

import json

import frappe
from frappe.model.document import Document

from migrant_services.workflow.stages import STAGE_FIELD, STAGES


def list_contributors(doc: Document) -> set[str]:
	"""Users who made the document, changed what it says or moved it forward.

	Somebody who only sent it back has not worked on it and may approve the next version. Doctypes that keep
	no versions do not tell edits from steps: there, everyone who took a step counts.

	:param doc: the document as it is stored
	"""
	people = {doc.owner}
	people.update(doc.get(df.fieldname) for df in doc.meta.fields if df.options == "User" and df.read_only)
	if doc.meta.track_changes:
		people.update(user for user, data in _list_versions(doc) if _is_contribution(doc, json.loads(data)))
	else:
		people.add(doc.modified_by)
		people.update(_list_step_users(doc))
	return people - {None, ""}


def _list_versions(doc: Document) -> list[tuple[str, str]]:
	return frappe.get_all(
		"Version",
		filters={"ref_doctype": doc.doctype, "docname": doc.name},
		fields=["owner", "data"],
		order_by="creation",
		as_list=True,
	)


def _list_step_users(doc: Document) -> list[str]:
	filters = {"reference_doctype": doc.doctype, "reference_name": doc.name, "comment_type": "Workflow"}
	return frappe.get_all("Comment", filters=filters, pluck="owner", order_by="creation")


def _is_contribution(doc: Document, version: dict) -> bool:
	if any(version.get(part) for part in ("added", "removed", "row_changed")):
		return True
	order = STAGES[doc.doctype].order
	for fieldname, old, new in version.get("changed") or []:
		if (
			fieldname == STAGE_FIELD
			and new in order
			and (old not in order or order.index(new) > order.index(old))
		):
			return True
		df = doc.meta.get_field(fieldname)
		if df and not df.read_only:
			return True
	return False
