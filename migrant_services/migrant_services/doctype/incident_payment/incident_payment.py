from migrant_services.access.record import Row


class IncidentPayment(Row):
	pass
