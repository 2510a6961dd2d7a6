"""Sequences of the folios of doctypes that a site did not have when the app was installed on it."""

from migrant_services.core.naming import create_folio_sequences


def execute():
	create_folio_sequences()
