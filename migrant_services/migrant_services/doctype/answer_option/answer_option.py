from migrant_services.options.record import Option


class AnswerOption(Option):
	pass
