from migrant_services.options.record import Option


class MigratorySituation(Option):
	pass
