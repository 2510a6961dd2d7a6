from migrant_services.access.record import Row


class ConsultationTopic(Row):
	pass
