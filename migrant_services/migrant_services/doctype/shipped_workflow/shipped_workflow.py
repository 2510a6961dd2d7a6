from frappe.model.document import Document


class ShippedWorkflow(Document):
	pass
