from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate, today

from migrant_services.access import criterion
from migrant_services.access.record import Record, check_person_visible
from migrant_services.core import messages
from migrant_services.core.messages import reject
from migrant_services.people.households import ages, other_households, rules, stays
from migrant_services.workflow.stages import PERSON_GONE


class Household(Record):
	"""People who live together. `people/households/changes.py` writes the rows; they are never removed."""

	def before_validate(self):
		super().before_validate()
		self.keep_history()

	def validate(self):
		super().validate()
		self.validate_newcomers()
		self.validate_stays()
		self.validate_other_households()
		self.validate_minors()
		self.summarize()

	def keep_history(self):
		"""Ignore changes of the rows of a stored household that a client sends."""
		before = self.get_doc_before_save()
		if before and not self.flags.changes_stays:
			self.set("members", before.members)

	def members_on(self, on: str | date | None = None) -> list[str]:
		"""Return the names of the people who lived here on a day (today by default), the head first."""
		return rules.members_on(stays.get_stays(self), getdate(on or today()))

	def validate_newcomers(self):
		"""Check that newcomers are visible to the user: otherwise a household would reveal who is registered."""
		before = self.get_doc_before_save()
		known = {row.person for row in before.members} if before else set()
		for person in {row.person for row in self.members} - known:
			check_person_visible(person, title=_("Members"), field="members")
			if frappe.db.get_value("Person", person, "status") in PERSON_GONE:
				reject(
					"MEMBER_GONE",
					_("This record was merged or anonymised. Choose another one."),
					field="members",
					title=_("Members"),
				)

	def validate_stays(self):
		"""Check the dates, the head and the collectors of the stays."""
		if not self.members:
			reject(
				"HOUSEHOLD_EMPTY",
				_("A household has at least one person. Add its head."),
				field="members",
				title=_("Members"),
			)
		messages.show_findings(
			rules.check_stays(stays.get_stays(self), getdate(today())), _("Members"), "members"
		)

	def validate_other_households(self):
		"""Check that no one lives in two households on one day."""
		clash = next(iter(other_households.find_clashes(self)), None)
		if clash:
			reject(
				"MEMBER_OF_OTHER_HOUSEHOLD",
				_(
					"{0} lives in {1} at that time. Let them leave it first, or join the two households."
				).format(
					other_households.describe_person(clash.person),
					other_households.describe_household(clash.household),
				),
				field="members",
				title=_("Members"),
			)

	def validate_minors(self):
		"""Check that minors in the household have a responsible adult."""
		known = stays.get_stays(self)
		newcomers = {stay.person for stay in known if stay.lives_here and stay.adds_days}
		people = ages.get_ages(rules.members_on(known, getdate()), getdate())
		messages.show_findings(rules.check_minors(people, newcomers), _("Members"), "members")

	def summarize(self):
		"""Set what lists need: today's head, the number of members, and whether one of them is restricted."""
		known = stays.get_stays(self)
		self.head = rules.head_on(known, getdate(today()))
		self.head_folio = frappe.db.get_value("Person", self.head, "folio") if self.head else None
		self.members_now = len(rules.members_on(known, getdate(today())))
		self.restricted = stays.has_restricted_member(row.person for row in self.members)

	def before_print(self, settings=None):
		"""Keep people who are hidden from the reader out of the print."""
		self.apply_fieldlevel_read_permissions()

	def apply_fieldlevel_read_permissions(self):
		"""Also remove people who are hidden from the reader.

		The head and the head's folio are on a permission level that no role has, because a list would show them to every
		user who sees the household.
		"""
		super().apply_fieldlevel_read_permissions()
		people = {row.person for row in self.members if row.person}
		hidden = people - criterion.filter_visible("Person", people)
		for row in self.members:
			if row.person in hidden:
				row.person = None
