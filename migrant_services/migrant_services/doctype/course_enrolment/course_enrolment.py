import frappe
from frappe import _
from frappe.utils import getdate, today

from migrant_services.access.record import PersonRecord
from migrant_services.core.checks import check_filled, check_not_in_future
from migrant_services.core.messages import reject
from migrant_services.training import attendance, enrolments
from migrant_services.training.attendance_rules import is_completed
from migrant_services.workflow.stages import EnrolmentStage


class CourseEnrolment(PersonRecord):
	def validate(self):
		self.set_participant()
		super().validate()
		self.validate_enrolled_once()
		check_not_in_future(self, "enrolled_on")
		attendance.set_attended_hours(self)
		self.follow_stage()

	def on_update(self):
		if self.flags.takes_part:
			# Another request may have enrolled them, or taken the last place, since this one began to read.
			self.refuse_second(written=True)
		if self.has_value_changed("status"):
			enrolled = frappe.db.count(
				"Course Enrolment", {"course": self.course, "status": ("!=", EnrolmentStage.WITHDRAWN)}
			)
			frappe.db.set_value("Course", self.course, "enrolled", enrolled, update_modified=False)

	def set_participant(self):
		"""Set the participant, a person or a staff member. The certificate keeps the name of the day."""
		course = frappe.get_cached_doc("Course", self.course)
		self.office = self.office or course.office
		if self.participant_type == "Person":
			check_filled(self, ["person"], _("Choose who is enrolled."))
			self.staff_member = None
			self.participant_name = frappe.db.get_value("Person", self.person, "full_name")
		else:
			check_filled(self, ["staff_member"], _("Choose who is enrolled."))
			self.person = None
			self.participant_name = frappe.db.get_value("Staff Member", self.staff_member, "full_name")
		meant_for = {"Person": "Municipal staff", "Staff Member": "Public"}[self.participant_type]
		if self.is_new() and course.audience == meant_for:
			reject(
				"COURSE_FOR_OTHER_AUDIENCE",
				_("This course is for {0}. Choose another course.").format(_(course.audience)),
				field="course",
				title=_("Course"),
			)
		if self.is_new() and course.status in ("Held", "Cancelled"):
			reject(
				"COURSE_OVER",
				_("This course is over or was cancelled. Choose another course."),
				field="course",
				title=_("Course"),
			)

	def validate_enrolled_once(self):
		"""Check that the participant is enrolled once.

		A person who was registered twice may be enrolled twice until one enrolment is withdrawn.
		"""
		self.flags.takes_part = self.status != EnrolmentStage.WITHDRAWN and (
			self.is_new() or self.has_value_changed("status")
		)
		if self.flags.takes_part:
			enrolments.lock_course(self.course)
			self.refuse_second()

	def refuse_second(self, written: bool = False):
		"""Check that the participant is not enrolled already, and that the course has a place left."""
		if other := enrolments.find_other_enrolment(self, written):
			reject(
				"ALREADY_ENROLLED",
				_(
					"Already enrolled in this course, with folio {0}. Open that enrolment, or withdraw one of the two."
				).format(other),
				field="course",
				title=_("Enrolled Already"),
			)
		if self.status == EnrolmentStage.ATTENDING:
			capacity = frappe.db.get_value("Course", self.course, "capacity")
			if capacity and enrolments.count_taken_seats(self, written) >= capacity:
				reject(
					"COURSE_FULL",
					_("The course has no place left. Put the person on the waiting list."),
					field="course",
					title=_("Places"),
				)

	def onload(self):
		"""Send the form the second enrolment of a person who was registered twice."""
		if not self.is_new() and self.status != EnrolmentStage.WITHDRAWN:
			self.set_onload("other_enrolment", enrolments.find_other_enrolment(self))

	def follow_stage(self):
		"""Record the data of each stage, and check what it needs."""
		if not self.has_value_changed("status"):
			return
		course = frappe.get_doc("Course", self.course)
		if self.status == EnrolmentStage.COMPLETED:
			if not is_completed(attendance.compute_result(self, course), course.threshold()):
				reject(
					"ATTENDANCE_TOO_LOW",
					_(
						"{0} percent of the hours were attended and {1} are needed. Record the attendance first."
					).format(round(self.attended_percent), round(course.threshold())),
					field="attended_percent",
					title=_("Attendance"),
				)
			self.completed_on = min(getdate(today()), getdate(course.ends_on))
		elif self.status == EnrolmentStage.WITHDRAWN:
			check_filled(self, ["withdrawn_reason"], _("A withdrawal says why."))
