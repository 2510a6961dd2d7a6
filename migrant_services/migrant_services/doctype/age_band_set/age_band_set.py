from frappe.model.document import Document


class AgeBandSet(Document):
	pass
