from frappe.model.document import Document


class PrivacyNotice(Document):
	pass
