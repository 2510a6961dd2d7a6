from frappe.model.document import Document

from migrant_services.core.own_texts import check_plain, store_translations
from migrant_services.forms import field_editing, field_properties


class FieldSetting(Document):
	"""What the municipality changed on a shipped field, at all offices or at one. Without it, the field is as shipped."""

	def validate(self):
		self.tidy()
		check_plain([self.label], "label")
		check_plain([self.help], "help")
		field_editing.check_setting(self)

	def on_update(self):
		store_translations(self, self.list_texts())
		field_properties.apply_settings(self.record)

	def after_delete(self):
		field_properties.apply_settings(self.record)

	def list_texts(self) -> list[str]:
		"""Return what the setting says, in the language of the site."""
		return [text for text in (self.label, self.help) if text]

	def tidy(self):
		"""Trim the texts, and set the name by which lists show the field."""
		for fieldname in ("fieldname", "label", "help", "place_after"):
			self.set(fieldname, (self.get(fieldname) or "").strip() or None)
		self.field_label = field_editing.get_shipped_label(self.record, self.fieldname) or self.fieldname
