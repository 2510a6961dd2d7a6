from frappe.model.document import Document


class OfficeHours(Document):
	pass
