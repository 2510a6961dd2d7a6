import frappe
from frappe import _
from frappe.utils import flt, fmt_money, formatdate, getdate, now_datetime

from migrant_services.access.record import PersonRecord
from migrant_services.core.checks import refuse_future, require, require_order, says_something_else
from migrant_services.core.messages import counted
from migrant_services.income_support import once
from migrant_services.income_support.once import OVER
from migrant_services.people.registry import pairs

BEFORE_APPROVAL = ("Draft", "In Review")
# Steps towards the money; a payment that is paid or given up waits for nothing.
TOWARDS_MONEY = ("Draft", "In Review", "Approved", "Instructed")
# Whoever changes one of these prepared the payment, and so cannot approve it.
WHAT_IS_PAID = (
	"programme",
	"instalment",
	"period_from",
	"period_to",
	"amount",
	"method",
	"account_last4",
	"collector_name",
)

# Of this each person has one.
WHAT_MUST_BE_ONE = ("person", "programme", "instalment", "period_from", "period_to")

# What the second pair of eyes has seen stays as they saw it: a correction is another payment.
RELEASED, PAID = ("Instructed", "Paid", "Returned"), ("Paid", "Returned")
FIXED_ONCE_RELEASED = ("collector_name",)
FIXED_ONCE_PAID = ("paid_on", "payment_reference", "identity_shown")


class Payment(PersonRecord):
	def before_insert(self):
		super().before_insert()
		self.prepared_by = frappe.session.user

	def validate(self):
		self.set_programme_defaults()
		super().validate()
		self.set_payee()
		self.validate_period()
		self.validate_amount()
		self.validate_paid_once()
		self.validate_registered_once()
		self.follow_stage()

	def on_update(self):
		self.hold_once()

	def on_update_after_submit(self):
		self.hold_once()

	def before_submit(self):
		if self.status in BEFORE_APPROVAL:
			frappe.throw(_("A payment is approved with the actions of its workflow, not submitted."))

	def before_update_after_submit(self):
		super().before_update_after_submit()
		self.keep_what_was_paid()
		self.validate_paid_once()
		self.validate_registered_once()
		self.follow_stage()

	def before_cancel(self):
		super().before_cancel()
		self.follow_stage()
		if self.status not in OVER:
			frappe.throw(_("A payment is cancelled with the actions of its workflow."))

	def set_programme_defaults(self):
		programme = frappe.get_cached_doc("Support Programme", self.programme) if self.programme else None
		if programme:
			self.currency = programme.currency
			self.amount = self.amount or programme.default_amount
			self.instalments = self.instalments or programme.max_instalments or 1

	def set_payee(self):
		"""The name is the payment's own: a receipt says who was paid as they were named then."""
		self.payee_name = frappe.db.get_value("Person", self.person, "full_name")
		if says_something_else(self, *WHAT_IS_PAID):
			self.prepared_by = frappe.session.user

	def keep_what_was_paid(self):
		"""Once released, who collects is fixed; once paid, so is how. Whoever names another collector before cannot release."""
		before = self.get_doc_before_save()
		fixed = FIXED_ONCE_RELEASED if before.status in RELEASED else ()
		if before.status in PAID:
			fixed += FIXED_ONCE_PAID
		if changed := [field for field in fixed if says_something_else(self, field)]:
			frappe.throw(
				_(
					"This is fixed once a payment is released or made: {0}. Mark it as returned and make a new payment."
				).format(", ".join(_(self.meta.get_label(field)) for field in changed)),
				title=_("Payment"),
			)
		if says_something_else(self, *FIXED_ONCE_RELEASED):
			self.prepared_by = frappe.session.user

	def validate_period(self):
		require_order(self, "period_from", "period_to")
		programme = frappe.get_cached_doc("Support Programme", self.programme)
		if self.is_new() and not programme.enabled:
			frappe.throw(_("This programme is closed. Choose another one."), title=_("Programme"))
		starts, ends = programme.starts_on, programme.ends_on
		outside = (starts and getdate(self.period_from) < getdate(starts)) or (
			ends and getdate(self.period_to) > getdate(ends)
		)
		if outside:
			frappe.throw(
				_("The period lies outside the programme, which runs from {0} to {1}.").format(
					formatdate(starts) or "…", formatdate(ends) or "…"
				),
				title=_("Period From"),
			)
		if self.instalments > (programme.max_instalments or 1):
			frappe.throw(
				counted(
					programme.max_instalments or 1,
					_("This programme pays in at most one instalment. Check how many there are."),
					_("This programme pays in at most {0} instalments. Check how many there are."),
				),
				title=_("Instalment"),
			)
		if not 1 <= self.instalment <= self.instalments:
			frappe.throw(
				_("The instalment is a number from 1 to {0}. Check which one this is.").format(
					self.instalments
				),
				title=_("Instalment"),
			)

	def validate_amount(self):
		highest = flt(frappe.get_cached_value("Support Programme", self.programme, "max_amount"))
		amount = flt(self.amount, self.precision("amount"))
		# Said this way round, what is no number is refused too.
		if not amount > 0:
			frappe.throw(
				_("The amount must be above zero. Write what the person receives."), title=_("Amount")
			)
		if not amount <= highest:
			frappe.throw(
				_("The amount is above the {0} that this programme pays at once.").format(
					fmt_money(highest, currency=self.currency)
				),
				title=_("Amount"),
			)

	def validate_paid_once(self):
		"""One live payment for a person, programme and day, and each instalment once: asked before and after writing.

		What is stored moves on towards the money only while it is the only one.
		"""
		before = self.get_doc_before_save()
		self.flags.becomes_live = self.status not in OVER and (
			not before or before.status in OVER or says_something_else(self, *WHAT_MUST_BE_ONE)
		)
		moves = self.status in TOWARDS_MONEY and self.has_value_changed("status")
		if self.flags.becomes_live:
			once.wait_for_person(self.person)
			if not before:
				self.count_instalment()
		if self.flags.becomes_live or moves:
			once.refuse_second(self)

	def count_instalment(self):
		"""Instalments are counted over all of the person's payments, whatever number the form was left with."""
		if (number := once.free_instalment(self)) != self.instalment:
			said = _("Instalment {0} is paid already: this is instalment {1} of {2}.").format(
				self.instalment, number, self.instalments
			)
			frappe.msgprint(said, title=_("Instalment"), indicator="orange", alert=True)
			self.instalment = number

	def hold_once(self):
		"""No other request has written such a payment since this one began to read; from now on the database says so."""
		if self.flags.becomes_live and self.status not in OVER:
			once.refuse_second(self, written=True)
			self.db_set("once_key", once.key_of(self), update_modified=False)

	def validate_registered_once(self):
		"""Nobody is paid twice under two records: money waits until a pair that is very likely one was reviewed."""
		if self.status in TOWARDS_MONEY and (self.is_new() or self.has_value_changed("status")):
			pairs.check_no_blocking_review(self.person)

	def follow_stage(self):
		"""Who took each step, and what it cannot do without. Two people at least, whatever the workflow says."""
		if self.status in OVER:
			self.once_key = None
		if not self.has_value_changed("status"):
			return
		user = frappe.session.user
		if self.status == "Approved":
			self.refuse_preparer(_("approve"))
			self.approved_by, self.approved_on = user, now_datetime()
		elif self.status in ("Instructed", "Paid") and not self.approved_by:
			frappe.throw(_("A payment is approved before it is paid."), title=_("Approved By"))
		if self.status == "Instructed":
			self.refuse_preparer(_("release"))
			self.released_by, self.released_on = user, now_datetime()
		elif self.status == "Paid":
			require(
				self,
				["paid_on", "payment_reference"],
				_("A payment made says when and under which reference."),
			)
			refuse_future(self, "paid_on")
		elif self.status == "Returned":
			require(self, ["return_reason"], _("A returned payment says why."))
		elif self.status == "Cancelled":
			require(self, ["cancel_reason"], _("A cancelled payment says why."))

	def refuse_preparer(self, verb: str):
		if frappe.session.user in (self.owner, self.prepared_by):
			frappe.throw(
				_("You prepared this payment, so you cannot {0} it. Another person must.").format(verb),
				frappe.PermissionError,
				title=_("Two People"),
			)
