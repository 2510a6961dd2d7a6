from frappe.model.document import Document


class MigratorySituation(Document):
	pass
