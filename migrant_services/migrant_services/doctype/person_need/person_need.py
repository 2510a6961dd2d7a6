from migrant_services.record import Row


class PersonNeed(Row):
	pass
