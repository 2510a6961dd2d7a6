"""The class of Frappe's File (hook: override_doctype_class): an address is taken in its exact form only.

Frappe reads what an address names before any hook of an app is asked, and keeps a copy under a public address.
"""

import frappe
from frappe import _
from frappe.core.doctype.file.file import File

from migrant_services.access.file_urls import is_exact, is_harmless


class GuardedFile(File):
	"""A file whose address and kind are checked before Frappe reads or keeps anything."""

	def before_insert(self):
		self.check_address()
		super().before_insert()

	def validate(self):
		self.check_address()
		super().validate()
		self.check_public()

	def check_address(self):
		"""Refuse an address that leads anywhere but to one file in the two folders of the site.

		:raises frappe.ValidationError: with a sentence
		"""
		if self.file_url and not self.is_folder and not is_exact(self.file_url):
			frappe.throw(_("This is not the address of a file. Upload the file again."), title=_("File"))

	def check_public(self):
		"""Refuse public files that could run as a page of the site, and any from users without the desk.

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
			frappe.throw(
				_("The files that you upload are private. Mark this file as private."),
				frappe.PermissionError,
				title=_("File"),
			)
		if not all(is_harmless(name) for name in (self.file_name or "", self.file_url or "")):
			frappe.throw(
				_("A file of this kind cannot be public. Mark it as private, or ask a System Manager."),
				frappe.PermissionError,
				title=_("File"),
			)
