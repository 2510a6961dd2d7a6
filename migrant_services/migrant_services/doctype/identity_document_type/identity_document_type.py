from frappe.model.document import Document


class IdentityDocumentType(Document):
	pass
