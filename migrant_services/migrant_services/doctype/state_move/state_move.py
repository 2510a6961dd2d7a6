from frappe.model.document import Document


class StateMove(Document):
	pass
