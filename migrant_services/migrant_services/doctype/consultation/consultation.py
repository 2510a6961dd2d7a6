import frappe
from frappe import _
from frappe.utils import cstr, getdate

from migrant_services.access.record import PersonRecord
from migrant_services.core.ages import MAX_PLAUSIBLE_AGE, compute_age
from migrant_services.core.checks import check_filled, check_not_in_future, check_order
from migrant_services.core.messages import reject
from migrant_services.core.spreadsheet_numbers import strip_decimals
from migrant_services.reception.appointments import booking
from migrant_services.reception.checklists import ticking
from migrant_services.reception.waiting_room import tickets
from migrant_services.workflow.stages import ConsultationStage


class Consultation(PersonRecord):
	def __setup__(self):
		"""Turn the age into a number. The column holds text, because Frappe's numbers are never empty."""
		if cstr(self.get("age")).isdecimal():
			self.age = int(self.age)

	def before_insert(self):
		super().before_insert()
		self.attended_by = frappe.session.user

	def validate(self):
		self.validate_who()
		self.set_main_subject()
		super().validate()
		self.validate_dates()
		self.keep_as_attended()
		self.validate_age()
		self.validate_ending()
		ticking.keep_rows(self)

	def after_insert(self):
		"""Mark the appointment and the number of the consultation as attended."""
		super().after_insert()
		if self.appointment:
			booking.mark_attended(self)
		if self.queue_ticket:
			tickets.mark_attended(self)

	def validate_who(self):
		"""Check that the consultation has a person, or is anonymous."""
		if self.anonymous and self.person:
			reject(
				"ANONYMOUS_CONSULTATION_WITH_PERSON",
				_("An anonymous consultation has no person. Clear the person, or clear the mark."),
				field="person",
				title=_("Person"),
			)
		if not self.anonymous and not self.person:
			reject(
				"CONSULTATION_WITHOUT_PERSON",
				_("Choose the person, or mark the consultation as anonymous."),
				field="person",
				title=_("Person"),
			)

	def set_main_subject(self):
		"""Check that one subject is the main one. A single subject is the main one automatically."""
		if not self.topics:
			reject("SUBJECT_MISSING", _("Write at least one subject."), field="topics", title=_("Subjects"))
		subjects = [row.subject for row in self.topics]
		if len(set(subjects)) < len(subjects):
			reject(
				"SUBJECT_TWICE",
				_("A subject appears twice. Remove one of the rows."),
				field="topics",
				title=_("Subjects"),
			)
		main = [row for row in self.topics if row.is_main]
		if not main and len(self.topics) == 1:
			main = self.topics
			main[0].is_main = 1
		if len(main) != 1:
			reject(
				"MAIN_SUBJECT_UNCLEAR",
				_("Mark one subject, and only one, as the main one."),
				field="topics",
				title=_("Subjects"),
			)
		self.main_subject = main[0].subject

	def is_restricted_itself(self) -> bool:
		"""Return whether one of the subjects is restricted."""
		subjects = [row.subject for row in self.topics]
		return any(
			frappe.get_cached_value("Consultation Subject", subject, "restricted") for subject in subjects
		)

	def validate_dates(self):
		"""Check that the consultation is not in the future, and that the follow-up comes after it."""
		check_not_in_future(self, "attended_on")
		if self.follow_up_on and getdate(self.follow_up_on) < getdate(self.attended_on):
			check_order(self, "attended_on", "follow_up_on")

	def keep_as_attended(self):
		"""Copy the person's data of the day, since figures count people as they were on that day."""
		if self.person and self.is_new():
			person = self.flags.person or frappe.get_doc("Person", self.person)
			birth_date = getdate(person.birth_date) if person.birth_date else None
			self.update(
				{
					"nationality": person.nationality,
					"stateless": person.stateless,
					"sex": person.sex_on_document,
					"age": compute_age(getdate(self.attended_on), birth_date, person.birth_date_precision),
					"age_estimated": int(bool(birth_date) and person.birth_date_precision != "Exact"),
					"population_group": person.population_group,
					"spoken_language": self.spoken_language or person.preferred_language,
					"interpreter_needed": self.interpreter_needed or person.interpreter_needed,
				}
			)

	def validate_age(self):
		"""Check that the age is a whole number or empty: an unknown age is not that of a baby."""
		text = strip_decimals(cstr(self.age).strip())
		if text and not text.isdecimal():
			reject(
				"AGE_NOT_A_NUMBER",
				_("Age: write completed years as a number, or leave it empty if it is not known."),
				field="age",
				title=_("Age"),
			)
		self.age = int(text) if text else None
		if self.age and self.age > MAX_PLAUSIBLE_AGE:
			reject(
				"AGE_IMPOSSIBLE",
				_("An age above {0} is not possible. Check it.").format(MAX_PLAUSIBLE_AGE),
				field="age",
				title=_("Age"),
			)

	def validate_ending(self):
		"""Check the fields that the stage requires."""
		if self.status == ConsultationStage.CLOSED:
			check_filled(self, ["result"], _("A consultation is closed with its result."))
		if self.status == ConsultationStage.CANCELLED:
			check_filled(self, ["cancel_reason"], _("A cancelled consultation says why."))
		if self.status == ConsultationStage.FOLLOW_UP:
			check_filled(self, ["follow_up_on"], _("The follow-up needs its date."))


def on_doctype_update():
	"""Add an index for the order of lists, which v15 lacks."""
	frappe.db.add_index("Consultation", ["creation"])
