from frappe.model.document import Document


class OptionMerge(Document):
	pass
