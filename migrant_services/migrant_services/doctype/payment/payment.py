import frappe
from frappe import _
from frappe.utils import flt, fmt_money, formatdate, getdate, now_datetime

from migrant_services.access.record import PersonRecord
from migrant_services.core.checks import check_filled, check_not_in_future, check_order, has_changed
from migrant_services.core.messages import choose_plural, reject
from migrant_services.income_support import single_payment
from migrant_services.people.registry import pairs
from migrant_services.workflow.stages import (
	PAYMENT_BEFORE_APPROVAL,
	PAYMENT_DUE,
	PAYMENT_MADE,
	PAYMENT_RELEASED,
	PAYMENT_VOID,
	PaymentStage,
)

# A user who changes one of these prepared the payment, and so cannot approve it.
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

# Each person has one payment of these.
WHAT_MUST_BE_ONE = ("person", "programme", "instalment", "period_from", "period_to")

# What the second user has checked does not change. A correction is another payment.
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
		"""Check that the workflow has approved the payment."""
		if self.status in PAYMENT_BEFORE_APPROVAL:
			reject(
				"PAYMENT_SUBMITTED_DIRECTLY",
				_("A payment is approved with the actions of its workflow, not submitted."),
			)

	def before_update_after_submit(self):
		super().before_update_after_submit()
		self.keep_what_was_paid()
		self.validate_paid_once()
		self.validate_registered_once()
		self.follow_stage()

	def before_cancel(self):
		"""Check that the workflow has cancelled the payment."""
		super().before_cancel()
		self.follow_stage()
		if self.status not in PAYMENT_VOID:
			reject(
				"PAYMENT_CANCELLED_DIRECTLY", _("A payment is cancelled with the actions of its workflow.")
			)

	def set_programme_defaults(self):
		"""Fill in currency, amount and instalments from the programme."""
		programme = frappe.get_cached_doc("Support Programme", self.programme) if self.programme else None
		if programme:
			self.currency = programme.currency
			self.amount = self.amount or programme.default_amount
			self.instalments = self.instalments or programme.max_instalments or 1

	def set_payee(self):
		"""Copy the name into the payment, so that a receipt shows the name of that day."""
		self.payee_name = frappe.db.get_value("Person", self.person, "full_name")
		if has_changed(self, *WHAT_IS_PAID):
			self.prepared_by = frappe.session.user

	def keep_what_was_paid(self):
		"""Check that the collector stays fixed after the release, and the way of payment after the payment.

		A user who changes the collector before that cannot release the payment.
		"""
		before = self.get_doc_before_save()
		fixed = FIXED_ONCE_RELEASED if before.status in PAYMENT_RELEASED else ()
		if before.status in PAYMENT_MADE:
			fixed += FIXED_ONCE_PAID
		if changed := [field for field in fixed if has_changed(self, field)]:
			reject(
				"PAYMENT_FIXED",
				_(
					"This is fixed once a payment is released or made: {0}. Mark it as returned and make a new payment."
				).format(", ".join(_(self.meta.get_label(field)) for field in changed)),
				field=changed[0],
				title=_("Payment"),
			)
		if has_changed(self, *FIXED_ONCE_RELEASED):
			self.prepared_by = frappe.session.user

	def validate_period(self):
		"""Check that period and instalment fit the programme."""
		check_order(self, "period_from", "period_to")
		programme = frappe.get_cached_doc("Support Programme", self.programme)
		if self.is_new() and not programme.enabled:
			reject(
				"PROGRAMME_CLOSED",
				_("This programme is closed. Choose another one."),
				field="programme",
				title=_("Programme"),
			)
		starts, ends = programme.starts_on, programme.ends_on
		outside = (starts and getdate(self.period_from) < getdate(starts)) or (
			ends and getdate(self.period_to) > getdate(ends)
		)
		if outside:
			reject(
				"OUTSIDE_PROGRAMME_PERIOD",
				_("The period lies outside the programme, which runs from {0} to {1}.").format(
					formatdate(starts) or "…", formatdate(ends) or "…"
				),
				field="period_from",
				title=_("Period From"),
			)
		if self.instalments > (programme.max_instalments or 1):
			reject(
				"TOO_MANY_INSTALMENTS",
				choose_plural(
					programme.max_instalments or 1,
					_("This programme pays in at most one instalment. Check how many there are."),
					_("This programme pays in at most {0} instalments. Check how many there are."),
				),
				field="instalments",
				title=_("Instalment"),
			)
		if not 1 <= self.instalment <= self.instalments:
			reject(
				"INSTALMENT_OUT_OF_RANGE",
				_("The instalment is a number from 1 to {0}. Check which one this is.").format(
					self.instalments
				),
				field="instalment",
				title=_("Instalment"),
			)

	def validate_amount(self):
		"""Check that the amount is above zero and within the limit of the programme."""
		highest = flt(frappe.get_cached_value("Support Programme", self.programme, "max_amount"))
		amount = flt(self.amount, self.precision("amount"))
		# In this form, the comparison rejects what is not a number too.
		if not amount > 0:
			reject(
				"AMOUNT_NOT_POSITIVE",
				_("The amount must be above zero. Write what the person receives."),
				field="amount",
				title=_("Amount"),
			)
		if not amount <= highest:
			reject(
				"AMOUNT_ABOVE_PROGRAMME_LIMIT",
				_("The amount is above the {0} that this programme pays at once.").format(
					fmt_money(highest, currency=self.currency)
				),
				field="amount",
				title=_("Amount"),
			)

	def validate_paid_once(self):
		"""Check that one live payment covers a person, programme and day, and that each instalment is paid
		once.

		This is checked before and after writing. A stored payment is only moved towards the money while it is
		the only one.
		"""
		before = self.get_doc_before_save()
		self.flags.becomes_live = self.status not in PAYMENT_VOID and (
			not before or before.status in PAYMENT_VOID or has_changed(self, *WHAT_MUST_BE_ONE)
		)
		moves = self.status in PAYMENT_DUE and self.has_value_changed("status")
		if self.flags.becomes_live:
			single_payment.lock_person(self.person)
			if not before:
				self.count_instalment()
		if self.flags.becomes_live or moves:
			single_payment.check_not_paid_already(self)

	def count_instalment(self):
		"""Count the instalment over all of the person's payments, whatever number the form has."""
		if (number := single_payment.find_free_instalment(self)) != self.instalment:
			said = _("Instalment {0} is paid already: this is instalment {1} of {2}.").format(
				self.instalment, number, self.instalments
			)
			frappe.msgprint(said, title=_("Instalment"), indicator="orange", alert=True)
			self.instalment = number

	def hold_once(self):
		"""Check again after writing that no other request has written such a payment, and store its unique
		key.
		"""
		if self.flags.becomes_live and self.status not in PAYMENT_VOID:
			single_payment.check_not_paid_already(self, written=True)
			self.db_set("once_key", single_payment.make_key(self), update_modified=False)

	def validate_registered_once(self):
		"""Hold money back until a very likely duplicate of the person was reviewed."""
		if self.status in PAYMENT_DUE and (self.is_new() or self.has_value_changed("status")):
			pairs.check_no_blocking_review(self.person)

	def follow_stage(self):
		"""Record who took each step, and check what it needs. Two people are needed, whatever the workflow
		allows.
		"""
		if self.status in PAYMENT_VOID:
			self.once_key = None
		if not self.has_value_changed("status"):
			return
		user = frappe.session.user
		if self.status == PaymentStage.APPROVED:
			self.refuse_preparer(_("approve"))
			self.approved_by, self.approved_on = user, now_datetime()
		elif self.status in (PaymentStage.INSTRUCTED, PaymentStage.PAID) and not self.approved_by:
			reject(
				"PAYMENT_NOT_APPROVED",
				_("A payment is approved before it is paid."),
				field="approved_by",
				title=_("Approved By"),
			)
		if self.status == PaymentStage.INSTRUCTED:
			self.refuse_preparer(_("release"))
			self.released_by, self.released_on = user, now_datetime()
		elif self.status == PaymentStage.PAID:
			check_filled(
				self,
				["paid_on", "payment_reference"],
				_("A payment made says when and under which reference."),
			)
			check_not_in_future(self, "paid_on")
		elif self.status == PaymentStage.RETURNED:
			check_filled(self, ["return_reason"], _("A returned payment says why."))
		elif self.status == PaymentStage.CANCELLED:
			check_filled(self, ["cancel_reason"], _("A cancelled payment says why."))

	def refuse_preparer(self, verb: str):
		"""Check that the user did not prepare the payment."""
		if frappe.session.user in (self.owner, self.prepared_by):
			reject(
				"OWN_PAYMENT",
				_("You prepared this payment, so you cannot {0} it. Another person must.").format(verb),
				title=_("Two People"),
				exc=frappe.PermissionError,
			)
