from frappe.model.document import Document


class ConditionRow(Document):
	pass
