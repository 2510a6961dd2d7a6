from frappe.model.document import Document


class PersonPhone(Document):
	pass
