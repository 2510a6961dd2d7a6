from frappe.model.document import Document


class WorkflowVersion(Document):
	pass
