from migrant_services.record import Record


class PersonMerge(Record):
	"""Two records of one person made one. `registry/merge.py` moves what is linked and can put all of it back."""

	def set_office(self):
		"""A merge has the offices of its two people."""

	def validate_office(self):
		"""Who merges sees both people, whatever their offices."""
