from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate, today

from migrant_services.access import criterion
from migrant_services.access.record import Record, refuse_hidden
from migrant_services.core import messages
from migrant_services.people.households import ages, other_households, rules, stays

# Stages of a registration that nobody is attended under any more.
GONE = ("Merged", "Anonymised")


class Household(Record):
	"""People who live together. Rows are written by what happens (`people/households/changes.py`) and never removed."""

	def before_validate(self):
		super().before_validate()
		self.keep_history()

	def validate(self):
		super().validate()
		self.validate_newcomers()
		self.validate_stays()
		self.validate_elsewhere()
		self.validate_minors()
		self.summarize()

	def keep_history(self):
		"""What a client sends in the rows of a stored household is not taken, nor what it leaves out."""
		before = self.get_doc_before_save()
		if before and not self.flags.changes_stays:
			self.set("members", before.members)

	def members_on(self, on: str | date | None = None) -> list[str]:
		"""Names of the people who lived here on that day, the head first; today when no day is given."""
		return rules.members_on(stays.get_stays(self), getdate(on or today()))

	def validate_newcomers(self):
		"""Whoever is received must be open to the user: a household would tell that somebody is registered."""
		before = self.get_doc_before_save()
		known = {row.person for row in before.members} if before else set()
		for person in {row.person for row in self.members} - known:
			refuse_hidden(person, title=_("Members"))
			if frappe.db.get_value("Person", person, "status") in GONE:
				frappe.throw(
					_("This registration was merged or anonymised. Choose another one."), title=_("Members")
				)

	def validate_stays(self):
		if not self.members:
			frappe.throw(
				_("A household has at least one person. Add whoever is its head."), title=_("Members")
			)
		messages.show(rules.check_stays(stays.get_stays(self), getdate(today())), _("Members"))

	def validate_elsewhere(self):
		"""Nobody lives in two households on one day."""
		clash = next(iter(other_households.find_clashes(self)), None)
		if clash:
			frappe.throw(
				_(
					"{0} lives in {1} at that time. Let them leave it first, or join the two households."
				).format(
					other_households.describe_person(clash.person),
					other_households.describe_household(clash.household),
				),
				title=_("Members"),
			)

	def validate_minors(self):
		known = stays.get_stays(self)
		newcomers = {stay.person for stay in known if stay.lives_here and stay.takes_days}
		people = ages.get_ages(rules.members_on(known, getdate()), getdate())
		messages.show(rules.check_minors(people, newcomers), _("Members"))

	def summarize(self):
		"""What lists need: who is head today, how many they are, and whether somebody is restricted."""
		known = stays.get_stays(self)
		self.head = rules.head_on(known, getdate(today()))
		self.head_folio = frappe.db.get_value("Person", self.head, "folio") if self.head else None
		self.members_now = len(rules.members_on(known, getdate(today())))
		self.restricted = stays.has_restricted_member(row.person for row in self.members)

	def before_print(self, settings=None):
		"""Who may not be named to the reader is not printed either."""
		self.apply_fieldlevel_read_permissions()

	def apply_fieldlevel_read_permissions(self):
		"""Also leave out which people those are whom the reader may not open. Head and folio of the head are columns
		on a level that nobody has: a list would tell them to whoever sees the household."""
		super().apply_fieldlevel_read_permissions()
		people = {row.person for row in self.members if row.person}
		hidden = people - criterion.open_ones("Person", people)
		for row in self.members:
			if row.person in hidden:
				row.person = None
