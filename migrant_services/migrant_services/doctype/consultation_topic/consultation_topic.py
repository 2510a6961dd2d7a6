from migrant_services.record import Row


class ConsultationTopic(Row):
	pass
