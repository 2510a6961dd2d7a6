from migrant_services.record import Row


class PersonPhone(Row):
	pass
