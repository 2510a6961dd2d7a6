from migrant_services.options.record import Option


class SpokenLanguage(Option):
	pass
