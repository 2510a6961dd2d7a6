"""The fixed stages of each governed doctype. States belong to the municipality, stages to the app.

A workflow state sets its stage through Frappe's own "Update Field" (``status``) and "Update Value". Code, reports
and permissions read the stage, never the name of a state.
"""

from dataclasses import dataclass, field

# The fields of every governed doctype for its stage and its state.
STAGE_FIELD = "status"
STATE_FIELD = "workflow_state"
SINCE_FIELD = "state_since"
DUE_FIELD = "state_due_on"


class PersonStage:
	"""Stages of a Person."""

	NEW = "New"
	REGISTERED = "Registered"
	IN_FOLLOW_UP = "In Follow-up"
	CLOSED = "Closed"
	MERGED = "Merged"
	ANONYMISED = "Anonymised"


class ConsultationStage:
	"""Stages of a Consultation."""

	OPEN = "Open"
	FOLLOW_UP = "Follow-up"
	CLOSED = "Closed"
	CANCELLED = "Cancelled"


class ReferralStage:
	"""Stages of a Referral."""

	DRAFT = "Draft"
	SENT = "Sent"
	ACKNOWLEDGED = "Acknowledged"
	ACCEPTED = "Accepted"
	IN_SERVICE = "In Service"
	COMPLETED = "Completed"
	NOT_ACCEPTED = "Not Accepted"
	WITHDRAWN = "Withdrawn"
	EXPIRED = "Expired"


class PaymentStage:
	"""Stages of a Payment."""

	DRAFT = "Draft"
	IN_REVIEW = "In Review"
	APPROVED = "Approved"
	INSTRUCTED = "Instructed"
	PAID = "Paid"
	RETURNED = "Returned"
	CANCELLED = "Cancelled"


class EnrolmentStage:
	"""Stages of a Course Enrolment."""

	REGISTERED = "Registered"
	WAITLISTED = "Waitlisted"
	ATTENDING = "Attending"
	COMPLETED = "Completed"
	WITHDRAWN = "Withdrawn"


# The record no longer stands for a person: it was absorbed by another one, or no longer says who it was.
PERSON_GONE = (PersonStage.MERGED, PersonStage.ANONYMISED)
# The office has nothing more to do for the person.
PERSON_ENDED = (PersonStage.CLOSED, *PERSON_GONE)

# The consultation took place, or takes place.
CONSULTATION_HELD = (ConsultationStage.OPEN, ConsultationStage.FOLLOW_UP, ConsultationStage.CLOSED)

PAYMENT_BEFORE_APPROVAL = (PaymentStage.DRAFT, PaymentStage.IN_REVIEW)
# The payment is still to be made.
PAYMENT_DUE = (*PAYMENT_BEFORE_APPROVAL, PaymentStage.APPROVED, PaymentStage.INSTRUCTED)
# The money was sent, whether or not it came back.
PAYMENT_MADE = (PaymentStage.PAID, PaymentStage.RETURNED)
# The payment instruction has left the office.
PAYMENT_RELEASED = (PaymentStage.INSTRUCTED, *PAYMENT_MADE)
# No money is with the person, and none will follow.
PAYMENT_VOID = (PaymentStage.RETURNED, PaymentStage.CANCELLED)

# The participant takes up a place in the course.
ENROLMENT_SEATED = (EnrolmentStage.ATTENDING, EnrolmentStage.COMPLETED)


@dataclass(frozen=True)
class Stages:
	"""The rules for the stages of one doctype.

	:param order: every stage, from the first to the last, as in the options of the field ``status``
	:param ends: stages in which no more work is expected
	:param released: stages in which money or personal data has left the office. They lead only to stages in
		``released`` or ``ends``
	:param sealed: final stages, which no transition leaves
	:param by_app: stages that only the app sets, so no transition has to lead to them
	:param two_people: stages that a second person should bring about
	:param paid_out: stages that one person alone cannot reach from the first state
	:param gate: the stage on every path to those in ``paid_out``
	:param docstatus: the docstatus values of each stage, where they are not only 0 (draft)
	"""

	order: tuple[str, ...]
	ends: frozenset[str]
	released: frozenset[str] = frozenset()
	sealed: frozenset[str] = frozenset()
	by_app: frozenset[str] = frozenset()
	two_people: frozenset[str] = frozenset()
	paid_out: frozenset[str] = frozenset()
	gate: str | None = None
	docstatus: dict[str, tuple[int, ...]] = field(default_factory=dict)

	@property
	def first(self) -> str:
		"""The stage of a new record."""
		return self.order[0]

	@property
	def past_release(self) -> frozenset[str]:
		"""Stages that may follow one in ``released``."""
		return self.released | self.ends

	def allowed_docstatus(self, stage: str) -> tuple[int, ...]:
		"""Return the docstatus values that a document in this stage may have."""
		return self.docstatus.get(stage, (0,))


STAGES = {
	"Person": Stages(
		order=(
			PersonStage.NEW,
			PersonStage.REGISTERED,
			PersonStage.IN_FOLLOW_UP,
			PersonStage.CLOSED,
			PersonStage.MERGED,
			PersonStage.ANONYMISED,
		),
		ends=frozenset(PERSON_ENDED),
		sealed=frozenset(PERSON_GONE),
		by_app=frozenset(PERSON_GONE),
	),
	"Consultation": Stages(
		order=(
			ConsultationStage.OPEN,
			ConsultationStage.FOLLOW_UP,
			ConsultationStage.CLOSED,
			ConsultationStage.CANCELLED,
		),
		ends=frozenset({ConsultationStage.CLOSED, ConsultationStage.CANCELLED}),
	),
	"Referral": Stages(
		order=(
			ReferralStage.DRAFT,
			ReferralStage.SENT,
			ReferralStage.ACKNOWLEDGED,
			ReferralStage.ACCEPTED,
			ReferralStage.IN_SERVICE,
			ReferralStage.COMPLETED,
			ReferralStage.NOT_ACCEPTED,
			ReferralStage.WITHDRAWN,
			ReferralStage.EXPIRED,
		),
		ends=frozenset(
			{
				ReferralStage.COMPLETED,
				ReferralStage.NOT_ACCEPTED,
				ReferralStage.WITHDRAWN,
				ReferralStage.EXPIRED,
			}
		),
		released=frozenset(
			{
				ReferralStage.SENT,
				ReferralStage.ACKNOWLEDGED,
				ReferralStage.ACCEPTED,
				ReferralStage.IN_SERVICE,
				ReferralStage.COMPLETED,
				ReferralStage.NOT_ACCEPTED,
				ReferralStage.EXPIRED,
			}
		),
	),
	"Payment": Stages(
		order=(*PAYMENT_DUE, PaymentStage.PAID, PaymentStage.RETURNED, PaymentStage.CANCELLED),
		ends=frozenset({PaymentStage.PAID, PaymentStage.RETURNED, PaymentStage.CANCELLED}),
		released=frozenset(PAYMENT_RELEASED),
		sealed=frozenset({PaymentStage.CANCELLED}),
		two_people=frozenset({PaymentStage.APPROVED, PaymentStage.INSTRUCTED}),
		paid_out=frozenset({PaymentStage.INSTRUCTED, PaymentStage.PAID}),
		gate=PaymentStage.APPROVED,
		# Docstatus 1 freezes an approved amount. A draft that is given up was never submitted.
		docstatus={
			PaymentStage.APPROVED: (1,),
			PaymentStage.INSTRUCTED: (1,),
			PaymentStage.PAID: (1,),
			PaymentStage.RETURNED: (1,),
			PaymentStage.CANCELLED: (0, 2),
		},
	),
	"Course Enrolment": Stages(
		order=(
			EnrolmentStage.REGISTERED,
			EnrolmentStage.WAITLISTED,
			EnrolmentStage.ATTENDING,
			EnrolmentStage.COMPLETED,
			EnrolmentStage.WITHDRAWN,
		),
		ends=frozenset({EnrolmentStage.COMPLETED, EnrolmentStage.WITHDRAWN}),
	),
}


def is_governed(doctype: str) -> bool:
	"""Return whether the app defines stages for this doctype, and so checks its workflow."""
	return doctype in STAGES
