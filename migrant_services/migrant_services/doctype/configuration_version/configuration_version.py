from frappe.model.document import Document


class ConfigurationVersion(Document):
	pass
