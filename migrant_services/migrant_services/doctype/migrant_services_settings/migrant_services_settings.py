from frappe.model.document import Document


class MigrantServicesSettings(Document):
	pass
