from frappe.model.document import Document


class ConfigurationImport(Document):
	pass
