"""Intake imports on a site that had none."""

from migrant_services.people.intake import tables
from migrant_services.access.record import create_folio_sequences


def execute():
	tables.create_tables()
	create_folio_sequences()
