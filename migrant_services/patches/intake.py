"""Intake imports on a site that had none."""

from migrant_services.intake import tables
from migrant_services.record import create_folio_sequences


def execute():
	tables.create_tables()
	create_folio_sequences()
