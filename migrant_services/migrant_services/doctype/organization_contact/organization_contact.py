from frappe.model.document import Document


class OrganizationContact(Document):
	pass
