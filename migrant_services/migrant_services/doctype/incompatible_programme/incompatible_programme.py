from frappe.model.document import Document


class IncompatibleProgramme(Document):
	pass
