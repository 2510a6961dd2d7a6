from migrant_services.options.record import Option


class ConsultationResult(Option):
	pass
