from frappe.model.document import Document


class DocumentTextPart(Document):
	pass
