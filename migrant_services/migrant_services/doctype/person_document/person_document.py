from migrant_services.record import Row


class PersonDocument(Row):
	pass
