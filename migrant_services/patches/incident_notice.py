"""The notification on payment incidents, for sites that were installed without it."""

from migrant_services.administration.notices import incident


def execute():
	incident.seed_notification()
