"""Checks which user or record a method is about, where Frappe does not: only the caller, and visible records."""

from collections.abc import Iterator

import frappe
from frappe import _

from migrant_services.access.queries import parse_json
from migrant_services.core.messages import reject

# Methods that take a user and would disclose or change that user's data.
_CALLER_ONLY_METHODS = {
	"frappe.core.doctype.user_permission.user_permission.get_user_permissions": "user",
	"frappe.desk.doctype.dashboard_settings.dashboard_settings.create_dashboard_settings": "user",
	"frappe.desk.doctype.event.event.get_events": "user",
	"frappe.desk.doctype.notification_settings.notification_settings.set_seen_value": "user",
	"frappe.desk.page.user_profile.user_profile.get_energy_points_heatmap_data": "user",
	"frappe.desk.page.user_profile.user_profile.get_energy_points_list": "user",
	"frappe.desk.page.user_profile.user_profile.get_energy_points_percentage_chart_data": "user",
	"frappe.desk.page.user_profile.user_profile.get_user_rank": "user",
	"frappe.social.doctype.energy_point_log.energy_point_log.get_user_energy_and_review_points": "user",
}
# Methods that act on a record, or disclose it, without checking whether it is visible to the user: the argument with
# its doctype, or the doctype itself, and the argument with one or more names.
_METHODS_WITHOUT_RECORD_CHECK = {
	"frappe.client.is_document_amended": ("doctype", "docname"),
	"frappe.core.api.file.unzip_file": ("File", "name"),
	"frappe.core.api.file.zip_files": ("File", "files"),
	"frappe.desk.doctype.notification_log.notification_log.mark_as_read": ("Notification Log", "docname"),
	"frappe.desk.doctype.tag.tag.add_tag": ("dt", "dn"),
	"frappe.desk.doctype.tag.tag.add_tags": ("dt", "docs"),
	"frappe.desk.doctype.tag.tag.remove_tag": ("dt", "dn"),
	"frappe.desk.form.assign_to.add": ("doctype", "name"),
	"frappe.desk.form.assign_to.add_multiple": ("doctype", "name"),
	"frappe.desk.form.assign_to.close": ("doctype", "name"),
	"frappe.desk.form.assign_to.remove": ("doctype", "name"),
	"frappe.desk.form.assign_to.remove_multiple": ("doctype", "names"),
	"frappe.desk.form.document_follow.follow_document": ("doctype", "doc_name"),
	"frappe.desk.form.document_follow.get_follow_users": ("doctype", "doc_name"),
	"frappe.desk.form.document_follow.update_follow": ("doctype", "doc_name"),
	"frappe.desk.form.linked_with.get_submitted_linked_docs": ("doctype", "name"),
	# It compares the value of any column with those of the visible records.
	"frappe.desk.form.utils.get_next": ("doctype", "value"),
	"frappe.desk.like.toggle_like": ("doctype", "name"),
}


def check_targets(method: str, user: str, arguments: dict) -> None:
	"""Deny a call about another user, or about a hidden record.

	:param method: its canonical name
	:raises frappe.PermissionError: when the call is about another user or a hidden record
	"""
	argument = _CALLER_ONLY_METHODS.get(method)
	if (
		argument
		and arguments.get(argument) not in (None, "", user)
		and "System Manager" not in frappe.get_roles(user)
	):
		reject("ONLY_FOR_ONESELF", _("You can request this only for yourself."), exc=frappe.PermissionError)
	if method in _METHODS_WITHOUT_RECORD_CHECK:
		for doctype, name in set(_list_named_records(arguments, *_METHODS_WITHOUT_RECORD_CHECK[method])):
			frappe.get_doc(doctype, name).check_permission("read")


def _list_named_records(arguments: dict, doctype: str, name: str) -> Iterator[tuple[str, str]]:
	"""Yield the records that arguments name, directly or packed in the argument ``args``."""
	for given in (arguments, parse_json(arguments.get("args"))):
		if isinstance(given, dict):
			target = given.get(doctype) if doctype.islower() else doctype
			names = _to_list(given.get(name))
			yield from ((str(target), str(each)) for each in names if target and each)


def _to_list(names) -> list:
	unpacked = parse_json(names)
	return unpacked if isinstance(unpacked, list) else [names]
