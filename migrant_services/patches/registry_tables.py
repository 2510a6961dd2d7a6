from migrant_services.people.registry import counts, index, tables


def execute():
	"""People who are on file already can be found."""
	tables.create_tables()
	index.rebuild()
	counts.recount()
