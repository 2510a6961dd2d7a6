from frappe.model.document import Document


class StaffOffice(Document):
	pass
