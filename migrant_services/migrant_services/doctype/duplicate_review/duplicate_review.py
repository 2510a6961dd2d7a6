from migrant_services.access.record import Record


class DuplicateReview(Record):
	"""Two people who may be one. What is found and decided is written by `people/registry/pairs.py`, not by a client."""

	def set_office(self):
		"""A pair has the offices of its two people."""

	def validate_office(self):
		"""Who decides sees both people, whatever their offices."""
