from frappe.model.document import Document


class OfficeClosedDay(Document):
	pass
