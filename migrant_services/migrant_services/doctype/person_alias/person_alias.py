from frappe.model.document import Document


class PersonAlias(Document):
	pass
