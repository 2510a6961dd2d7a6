from frappe.model.document import Document


class PersonNeed(Document):
	pass
