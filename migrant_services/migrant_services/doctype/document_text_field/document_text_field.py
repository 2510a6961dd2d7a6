from frappe.model.document import Document


class DocumentTextField(Document):
	pass
