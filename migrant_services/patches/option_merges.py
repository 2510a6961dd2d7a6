"""Merges of options on a site that had none."""

from migrant_services.options import tables


def execute():
	tables.create_table()
