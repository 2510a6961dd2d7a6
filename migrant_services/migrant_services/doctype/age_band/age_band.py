from frappe.model.document import Document


class AgeBand(Document):
	pass
