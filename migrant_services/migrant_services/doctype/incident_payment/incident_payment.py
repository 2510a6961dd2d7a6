from migrant_services.record import Row


class IncidentPayment(Row):
	pass
