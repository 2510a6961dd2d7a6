"""The class that replaces Frappe's File (hook: override_doctype_class): it accepts a URL only in its
canonical form.

Frappe reads the file that a URL names before it calls any hook of an app, and keeps a copy under a public URL.
"""

import frappe
from frappe import _
from frappe.core.doctype.file.file import File

from migrant_services.access.file_urls import is_canonical_url, is_safe_public_file
from migrant_services.core.messages import reject


class GuardedFile(File):
	"""A file whose URL and kind are checked before Frappe reads or stores anything."""

	def before_insert(self):
		self.check_address()
		super().before_insert()

	def validate(self):
		self.check_address()
		super().validate()
		self.check_public()

	def check_address(self):
		"""Reject a URL that leads anywhere but to one file in the two folders of the site.

		:raises frappe.ValidationError: with a sentence
		"""
		if self.file_url and not self.is_folder and not is_canonical_url(self.file_url):
			reject(
				"FILE_ADDRESS_INVALID",
				_("This is not the address of a file. Upload the file again."),
				field="file_url",
				title=_("File"),
			)

	def check_public(self):
		"""Deny public files that could run as a page of the site, and all public files of users without the
		desk.

		:raises frappe.PermissionError: with a sentence
		"""
		if self.is_private or self.is_folder or self.flags.ignore_permissions or self.is_remote_file:
			return
		if not (self.is_new() or self.has_value_changed("is_private") or self.has_value_changed("file_url")):
			return
		roles = frappe.get_roles()
		if "System Manager" in roles:
			return
		if frappe.get_cached_value("User", frappe.session.user, "user_type") != "System User":
			reject(
				"UPLOAD_MUST_BE_PRIVATE",
				_("The files that you upload are private. Mark this file as private."),
				field="is_private",
				title=_("File"),
				exc=frappe.PermissionError,
			)
		if not all(is_safe_public_file(name) for name in (self.file_name or "", self.file_url or "")):
			reject(
				"FILE_CANNOT_BE_PUBLIC",
				_("A file of this kind cannot be public. Mark it as private, or ask a System Manager."),
				field="is_private",
				title=_("File"),
				exc=frappe.PermissionError,
			)
