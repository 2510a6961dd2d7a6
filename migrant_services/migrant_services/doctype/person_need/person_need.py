from migrant_services.access.record import Row


class PersonNeed(Row):
	pass
