from migrant_services.access.record import Row


class PersonAlias(Row):
	pass
