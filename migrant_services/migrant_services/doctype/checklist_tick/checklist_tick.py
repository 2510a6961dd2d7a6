from migrant_services.access.record import Row


class ChecklistTick(Row):
	pass
