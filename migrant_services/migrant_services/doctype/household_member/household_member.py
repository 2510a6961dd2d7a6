from migrant_services.record import Row


class HouseholdMember(Row):
	"""A period of somebody in a household."""
