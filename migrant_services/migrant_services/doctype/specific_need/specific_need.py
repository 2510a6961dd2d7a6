from migrant_services.options.record import Option


class SpecificNeed(Option):
	pass
