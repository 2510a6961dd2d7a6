from migrant_services.access.record import Row


class PersonDocument(Row):
	pass
