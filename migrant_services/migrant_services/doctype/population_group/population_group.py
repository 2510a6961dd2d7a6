from migrant_services.options.record import Option


class PopulationGroup(Option):
	pass
