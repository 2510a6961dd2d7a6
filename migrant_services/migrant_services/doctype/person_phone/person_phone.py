from migrant_services.access.record import Row


class PersonPhone(Row):
	pass
