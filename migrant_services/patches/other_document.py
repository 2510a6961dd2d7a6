"""A type for documents of none of the other types."""

from migrant_services.options.reference.seed import seed_reference


def execute():
	seed_reference()
