from migrant_services.record import Record
from migrant_services.workflow.guard import is_exempt


class DuplicateReview(Record):
	"""Two people who may be one. What is found and decided is written by `registry/pairs.py`, not by a client."""

	def keep_what_the_app_writes(self, before):
		"""No workflow watches over the status: it is the app's like everything else."""
		super().keep_what_the_app_writes(before)
		if before and not is_exempt(self):
			self.status = before.status

	def set_office(self):
		"""A pair has the offices of its two people."""

	def validate_office(self):
		"""Who decides sees both people, whatever their offices."""
