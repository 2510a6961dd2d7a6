"""Whom and what a method is asked about, where Frappe does not look: the caller alone, and records that are open."""

from collections.abc import Iterator

import frappe
from frappe import _

from migrant_services.access.queries import parsed

# Methods that take a user and would tell or change what is that user's.
_ABOUT_THE_CALLER = {
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
# Methods that act on a record, or tell of it, without asking whether it is open to the user: the argument with its
# doctype, or the doctype itself, and the argument that names it, or several.
_ABOUT_A_RECORD = {
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
	# It compares the value of any column with those of the records that are open.
	"frappe.desk.form.utils.get_next": ("doctype", "value"),
	"frappe.desk.like.toggle_like": ("doctype", "name"),
}


def check_subjects(method: str, user: str, arguments: dict) -> None:
	"""Hold the caller to themselves, and to records that are open.

	:param method: its own name
	:raises frappe.PermissionError: when another user, or a closed record, is asked about
	"""
	argument = _ABOUT_THE_CALLER.get(method)
	if (
		argument
		and arguments.get(argument) not in (None, "", user)
		and "System Manager" not in frappe.get_roles(user)
	):
		frappe.throw(_("You can ask for this only about yourself."), frappe.PermissionError)
	if method in _ABOUT_A_RECORD:
		for doctype, name in set(_records_named(arguments, *_ABOUT_A_RECORD[method])):
			frappe.get_doc(doctype, name).check_permission("read")


def _records_named(arguments: dict, doctype: str, name: str) -> Iterator[tuple[str, str]]:
	"""The records that arguments name, by themselves or packed together in one of them."""
	for given in (arguments, parsed(arguments.get("args"))):
		if isinstance(given, dict):
			of = given.get(doctype) if doctype.islower() else doctype
			named = _as_list(given.get(name))
			yield from ((str(of), str(each)) for each in named if of and each)


def _as_list(names) -> list:
	unpacked = parsed(names)
	return unpacked if isinstance(unpacked, list) else [names]
