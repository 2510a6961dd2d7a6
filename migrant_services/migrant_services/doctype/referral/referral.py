import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime, today

from migrant_services.access.record import PersonRecord
from migrant_services.core import countries
from migrant_services.core.calendar import get_answer_deadline
from migrant_services.core.checks import check_filled, check_not_in_future, check_order
from migrant_services.core.messages import reject
from migrant_services.referrals import consent
from migrant_services.workflow.stages import ReferralStage


class Referral(PersonRecord):
	def validate(self):
		super().validate()
		self.validate_consultation()
		self.validate_destination()
		consent.check_referral(self)
		self.validate_dates()
		self.follow_stage()

	def validate_consultation(self):
		"""Check that the consultation is of the same person."""
		if self.consultation and self.has_value_changed("consultation"):
			if frappe.db.get_value("Consultation", self.consultation, "person") != self.person:
				reject(
					"CONSULTATION_OF_OTHER_PERSON",
					_("This consultation is of another person. Choose one of this person."),
					field="consultation",
					title=_("Consultation"),
				)

	def validate_destination(self):
		"""Check that the organization is active and offers the service."""
		organization = frappe.get_cached_doc("Organization", self.organization)
		if not organization.enabled and self.has_value_changed("organization"):
			reject(
				"ORGANIZATION_INACTIVE",
				_("This organization is no longer active. Choose another one."),
				field="organization",
				title=_("Organization"),
			)
		if (
			self.service
			and frappe.get_cached_value("Service", self.service, "organization") != self.organization
		):
			reject(
				"SERVICE_OF_OTHER_ORGANIZATION",
				_("This service belongs to another organization. Choose one of {0}.").format(
					frappe.bold(organization.organization_name)
				),
				field="service",
				title=_("Service"),
			)

	def validate_dates(self):
		"""Check the order of the dates, and that none is in the future."""
		check_not_in_future(
			self, "acknowledged_on", "answered_on", "service_started_on", "service_delivered_on"
		)
		for later in ("acknowledged_on", "answered_on"):
			check_order(self, "sent_on", later)
		check_order(self, "service_started_on", "service_delivered_on")

	def follow_stage(self):
		"""Record the data of each stage, and check what it needs."""
		if not self.has_value_changed("status"):
			return
		if self.status == ReferralStage.SENT:
			self.sent_on, self.sent_by = now_datetime(), frappe.session.user
			code = countries.get_office_country_code(self.office)
			self.answer_due_on = get_answer_deadline(get_datetime(self.sent_on), self.priority, code)
		elif self.status == ReferralStage.ACKNOWLEDGED:
			self.acknowledged_on = self.acknowledged_on or now_datetime()
		elif self.status in (ReferralStage.ACCEPTED, ReferralStage.NOT_ACCEPTED):
			self.answered_on = self.answered_on or now_datetime()
			if self.status == ReferralStage.NOT_ACCEPTED:
				check_filled(self, ["not_accepted_reason"], _("A referral that was not accepted says why."))
		elif self.status == ReferralStage.IN_SERVICE:
			self.service_started_on = self.service_started_on or today()
		elif self.status == ReferralStage.COMPLETED:
			self.service_delivered_on = self.service_delivered_on or today()
			check_filled(
				self, ["service_given", "confirmed_by"], _("A completed referral says what was received.")
			)
		elif self.status == ReferralStage.WITHDRAWN:
			check_filled(self, ["withdrawn_reason"], _("A withdrawn referral says why."))
