from frappe.model.document import Document


class SpecificNeed(Document):
	pass
