import frappe
from frappe import _
from frappe.utils import add_to_date, cint, get_datetime

from migrant_services.access.record import PersonRecord
from migrant_services.core.checks import has_changed
from migrant_services.core.messages import reject
from migrant_services.reception.appointments import booking, reminder, times

# The booked time. A change of it is a new appointment (Reschedule).
BOOKED_TIME = ("starts_at", "minutes", "office", "with_whom")


class Appointment(PersonRecord):
	def before_insert(self):
		super().before_insert()
		self.booked_by = frappe.session.user

	def validate(self):
		self.validate_who()
		super().validate()
		self.keep_time()
		if self.is_new():
			self.validate_with_whom()
			self.fill_in()
			booking.check_time(self, self.flags.instead_of)
		self.validate_reminder()

	def validate_who(self):
		"""Check that the appointment has a person, or is marked as without a name."""
		if self.anonymous and self.person:
			reject(
				"ANONYMOUS_APPOINTMENT_WITH_PERSON",
				_("An appointment without a name has no person. Clear the person, or clear the mark."),
				field="person",
				title=_("Person"),
			)
		if not self.anonymous and not self.person:
			reject(
				"APPOINTMENT_WITHOUT_PERSON",
				_("Choose the person, or mark the appointment as without a name."),
				field="person",
				title=_("Person"),
			)

	def is_restricted_itself(self) -> bool:
		"""Return whether the subject is restricted."""
		return bool(
			self.subject and frappe.get_cached_value("Consultation Subject", self.subject, "restricted")
		)

	def keep_time(self):
		"""Check that the booked time stays as it was agreed."""
		if has_changed(self, *BOOKED_TIME):
			reject(
				"APPOINTMENT_TIME_FIXED",
				_(
					"The time of a booked appointment is not overwritten. Use Reschedule: what was agreed stays known."
				),
				field="starts_at",
				title=_("Time"),
			)

	def fill_in(self):
		"""Fill in what follows from the other fields: length, language, and what to bring."""
		start = get_datetime(self.starts_at).replace(second=0, microsecond=0)
		self.starts_at = start
		self.minutes = cint(self.minutes) or times.get_usual_minutes(self.office, start.date())
		self.ends_at = add_to_date(start, minutes=self.minutes)
		if self.person:
			person = frappe.db.get_value(
				"Person", self.person, ["preferred_language", "interpreter_needed"], as_dict=True
			)
			self.spoken_language = self.spoken_language or person.preferred_language
			self.interpreter_needed = self.interpreter_needed or person.interpreter_needed
		if self.subject and not self.what_to_bring:
			texts = reminder.get_subject_texts(self.subject)
			self.what_to_bring = texts[reminder.choose_language(self)] or next(
				filter(None, texts.values()), None
			)

	def validate_with_whom(self):
		"""Check that the user works at an office."""
		if self.with_whom and not frappe.db.exists("Staff Member", {"user": self.with_whom, "enabled": 1}):
			reject(
				"BOOKED_WITH_NO_STAFF",
				_("Choose a user who works at an office."),
				field="with_whom",
				title=_("Booked With"),
			)

	def validate_reminder(self):
		"""Check that a reminder goes only by a way that is marked as safe in the person's record."""
		if not self.reminder_wanted:
			self.reminder_way = None
			return
		safe = [way.way for way in reminder.list_safe_ways(self)]
		self.reminder_way = self.reminder_way or safe[0]
		if self.reminder_way not in safe and self.has_value_changed("reminder_way"):
			reject(
				"REMINDER_WAY_NOT_SAFE",
				_("{0} is not marked as safe for this person. Choose {1}, or ask the person.").format(
					_(self.reminder_way), ", ".join(_(way) for way in dict.fromkeys(safe))
				),
				field="reminder_way",
				title=_("Reminder By"),
			)


def on_doctype_update():
	for column in ("office", "person", "with_whom"):
		frappe.db.add_index("Appointment", [column, "starts_at"])
