from migrant_services.people.registry.tables import create_tables


def execute():
	"""Clerks who store the same person at the same moment take turns."""
	create_tables()
