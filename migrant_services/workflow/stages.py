"""The fixed stages of each governed doctype. States belong to the municipality, stages to the app.

A state of a workflow says its stage by Frappe's own "Update Field" (``status``) and "Update Value". Code,
reports and permissions read the stage and never the name of a state.
"""

from dataclasses import dataclass, field

# The fields every governed doctype has for its stage and its state.
STAGE_FIELD = "status"
STATE_FIELD = "workflow_state"
SINCE_FIELD = "state_since"
DUE_FIELD = "state_due_on"


@dataclass(frozen=True)
class Stages:
	"""What the app knows about the stages of one doctype.

	:param order: every stage, from the first to the last, as in the options of the field ``status``
	:param ends: stages in which nothing more is expected to happen
	:param released: stages in which money or personal data has left the office: none of them leads back to a
		stage that is in neither ``released`` nor ``ends``
	:param sealed: stages that nothing leaves again
	:param by_app: stages that the app itself sets, so no transition has to lead to them
	:param two_people: stages that a second person should bring about
	:param paid_out: stages that nobody may bring about alone from the beginning on
	:param gate: the stage that lies on every way to those in ``paid_out``
	:param docstatus: the docstatus of each stage, where it is not only 0 (draft)
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
		return self.order[0]

	@property
	def past_release(self) -> frozenset[str]:
		"""The stages that may follow one in ``released``."""
		return self.released | self.ends

	def allowed_docstatus(self, stage: str) -> tuple[int, ...]:
		"""The values of docstatus a document of this stage may have."""
		return self.docstatus.get(stage, (0,))


STAGES = {
	"Person": Stages(
		order=("New", "Registered", "In Follow-up", "Closed", "Merged", "Anonymised"),
		ends=frozenset({"Closed", "Merged", "Anonymised"}),
		sealed=frozenset({"Merged", "Anonymised"}),
		by_app=frozenset({"Merged", "Anonymised"}),
	),
	"Consultation": Stages(
		order=("Open", "Follow-up", "Closed", "Cancelled"),
		ends=frozenset({"Closed", "Cancelled"}),
	),
	"Referral": Stages(
		order=(
			"Draft",
			"Sent",
			"Acknowledged",
			"Accepted",
			"In Service",
			"Completed",
			"Not Accepted",
			"Withdrawn",
			"Expired",
		),
		ends=frozenset({"Completed", "Not Accepted", "Withdrawn", "Expired"}),
		released=frozenset(
			{"Sent", "Acknowledged", "Accepted", "In Service", "Completed", "Not Accepted", "Expired"}
		),
	),
	"Payment": Stages(
		order=("Draft", "In Review", "Approved", "Instructed", "Paid", "Returned", "Cancelled"),
		ends=frozenset({"Paid", "Returned", "Cancelled"}),
		released=frozenset({"Instructed", "Paid", "Returned"}),
		sealed=frozenset({"Cancelled"}),
		two_people=frozenset({"Approved", "Instructed"}),
		paid_out=frozenset({"Instructed", "Paid"}),
		gate="Approved",
		# An approved amount is frozen by docstatus 1; a draft that is given up was never submitted.
		docstatus={
			"Approved": (1,),
			"Instructed": (1,),
			"Paid": (1,),
			"Returned": (1,),
			"Cancelled": (0, 2),
		},
	),
	"Course Enrolment": Stages(
		order=("Registered", "Waitlisted", "Attending", "Completed", "Withdrawn"),
		ends=frozenset({"Completed", "Withdrawn"}),
	),
}


def governed(doctype: str) -> bool:
	"""Whether the app keeps stages, and so watches the workflow, of this doctype."""
	return doctype in STAGES
