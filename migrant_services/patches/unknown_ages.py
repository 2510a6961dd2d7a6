"""Empty the age of consultations where an unknown age was stored as 0."""

import frappe


def execute():
	"""Of those kept as 0 only babies of a known birth date stay so. A year of grace is for dates that are partly known."""
	frappe.db.sql(
		"""update `tabConsultation` consultation left join `tabPerson` person on person.name = consultation.person
		set consultation.age = null
		where consultation.age = '0'
			and (person.birth_date is null or person.birth_date <= consultation.attended_on - interval 2 year)"""
	)
