"""Intake imports on a site that had none."""

from migrant_services.people.intake import tables


def execute():
	tables.create_tables()
