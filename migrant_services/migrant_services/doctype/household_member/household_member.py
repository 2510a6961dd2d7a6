from migrant_services.access.record import Row


class HouseholdMember(Row):
	"""A period of somebody in a household."""
