from migrant_services.options.record import Option


class WaitingPriority(Option):
	pass
