from frappe.model.document import Document


class IncidentPayment(Document):
	pass
