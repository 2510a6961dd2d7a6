from frappe.model.document import Document


class ConsultationSubject(Document):
	pass
