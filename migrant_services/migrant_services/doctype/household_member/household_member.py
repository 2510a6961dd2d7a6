from migrant_services.access.record import Row


class HouseholdMember(Row):
	"""A period of one person in a household."""
