from migrant_services.access.record import Record


class DuplicateReview(Record):
	"""Two people who may be one person. `people/registry/pairs.py` writes what is found and decided, never a client."""

	def set_office(self):
		"""Do nothing: a pair belongs to the offices of its two people."""

	def validate_office(self):
		"""Do nothing: a user who decides sees both people, whatever their offices."""
