from frappe.model.document import Document


class CourseSession(Document):
	pass
