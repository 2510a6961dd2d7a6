from frappe.model.document import Document


class TextTranslation(Document):
	pass
