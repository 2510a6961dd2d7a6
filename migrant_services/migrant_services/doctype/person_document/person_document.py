from frappe.model.document import Document


class PersonDocument(Document):
	pass
