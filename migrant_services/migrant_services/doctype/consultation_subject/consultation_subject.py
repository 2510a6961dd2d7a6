from migrant_services.options.record import Option


class ConsultationSubject(Option):
	pass
