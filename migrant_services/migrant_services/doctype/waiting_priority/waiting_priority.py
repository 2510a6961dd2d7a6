from frappe.model.document import Document


class WaitingPriority(Document):
	pass
