"""The users who worked on a document. They cannot approve it where self-approval is off."""

import json

import frappe
from frappe.model.document import Document

from migrant_services.workflow.stages import STAGE_FIELD, STAGES


def list_contributors(doc: Document) -> set[str]:
	"""Return the users who created the document, changed its data or moved it forward.

	A user who only sent it back may approve the next version. A doctype without versions does not distinguish
	edits from steps, so every user who took a step counts.

	:param doc: the stored document
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
