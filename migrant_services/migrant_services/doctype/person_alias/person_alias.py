from migrant_services.record import Row


class PersonAlias(Row):
	pass
