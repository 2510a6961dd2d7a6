"""The parts of the app that a municipality may do without, and what of the desk belongs to each.

Every doctype, workspace and page of the app belongs to one part or to the core, which is always in use. Tables belong to
the doctypes that have them; cards, charts and reports to the doctype that they count.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from migrant_services.core import roles
from migrant_services.workflow.stages import PAYMENT_DUE, EnrolmentStage, ReferralStage


@dataclass(frozen=True)
class Part:
	"""One part.

	:param roles: the jobs that have no other work
	:param sections: by doctype of the core, the sections of its form
	:param under_way: by doctype, the values of ``status`` of a record that someone still has to work on
	"""

	code: str
	doctypes: tuple[str, ...]
	workspaces: tuple[str, ...] = ()
	pages: tuple[str, ...] = ()
	roles: tuple[str, ...] = ()
	sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
	under_way: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

	@property
	def fieldname(self) -> str:
		"""The field of Migrant Services Settings that is ticked when the part is not in use.

		It is the other way round so that a part is in use on a site that never chose.
		"""
		return f"without_{self.code}"

	@property
	def title(self) -> str:
		"""English name of the part."""
		return PART_MESSAGES[self.code][0]

	@property
	def description(self) -> str:
		"""English sentence that says what the part is for."""
		return PART_MESSAGES[self.code][1]


SETTINGS = "Migrant Services Settings"

PART_MESSAGES = {
	"appointments": ("Appointments", "People get a day and a time, and a reminder of what to bring."),
	"waiting_room": ("Waiting room", "Numbers, whose turn it is, and the screen on the wall."),
	"referrals": ("Referrals", "People are sent on to other institutions, with their consent."),
	"households": ("Households", "Who lives together, and who is the head of the household."),
	"income_support": ("Income support", "Programmes that pay people, with approvals and receipts."),
	"training": ("Courses", "Courses for people and for the staff, with attendance and certificates."),
	"imports": ("Imported lists", "Lists of people from spreadsheets are checked and registered."),
}

PARTS = (
	Part(
		"appointments",
		("Appointment",),
		sections={"Office": ("section_appointments",)},
		under_way={"Appointment": ("Booked", "Arrived")},
	),
	Part(
		"waiting_room",
		("Queue Ticket", "Queue Kind", "Waiting Priority"),
		pages=("waiting-list",),
		under_way={"Queue Ticket": ("Waiting", "Called", "At the Window")},
	),
	Part(
		"referrals",
		("Referral",),
		under_way={
			"Referral": (
				ReferralStage.DRAFT,
				ReferralStage.SENT,
				ReferralStage.ACKNOWLEDGED,
				ReferralStage.ACCEPTED,
				ReferralStage.IN_SERVICE,
			)
		},
	),
	Part("households", ("Household",), sections={"Person": ("section_household",)}),
	Part(
		"income_support",
		("Support Programme", "Payment", "Payment Incident"),
		workspaces=("Income Support",),
		roles=(roles.PROGRAMME_OFFICER, roles.PAYMENT_APPROVER, roles.FINANCE_OFFICER),
		sections={SETTINGS: ("section_money",)},
		under_way={"Payment": PAYMENT_DUE, "Payment Incident": ("Open",)},
	),
	Part(
		"training",
		("Course", "Course Enrolment"),
		workspaces=("Training",),
		roles=(roles.TRAINING_COORDINATOR,),
		sections={SETTINGS: ("section_courses",)},
		under_way={
			"Course": ("Open", "Running"),
			"Course Enrolment": (
				EnrolmentStage.REGISTERED,
				EnrolmentStage.WAITLISTED,
				EnrolmentStage.ATTENDING,
			),
		},
	),
	Part(
		"imports",
		("Intake Import",),
		sections={SETTINGS: ("section_intake",)},
		under_way={"Intake Import": ("Uploaded", "Mapped", "Checking", "Checked", "Running", "Undoing")},
	),
)
PARTS_BY_CODE = {part.code: part for part in PARTS}

CORE_DOCTYPES = frozenset(
	{
		"Age Band Set",
		"Answer Option",
		"Checklist",
		"Configuration Import",
		"Configuration Version",
		"Consent",
		"Consultation",
		"Consultation Result",
		"Consultation Subject",
		"Document Text",
		"Duplicate Review",
		"Field Setting",
		"Form Question",
		"Identity Document Type",
		"Migrant Services Settings",
		"Migratory Situation",
		"Office",
		"Option List",
		"Option Merge",
		"Organization",
		"Person",
		"Person Merge",
		"Population Group",
		"Privacy Notice",
		"Protection File",
		"Service",
		"Specific Need",
		"Spoken Language",
		"Staff Member",
		"State Move",
	}
)
CORE_WORKSPACES = frozenset(
	{"Reception", "Care and Referrals", "Office Figures", "Administration", "Data Protection"}
)
CORE_PAGES = frozenset({"attend", "form-fields", "set-up"})


def list_roles(unused: Collection[str]) -> tuple[str, ...]:
	"""Return the roles at the desk that have work when some parts are not in use.

	:param unused: codes of parts
	"""
	idle = {role for code in unused for role in PARTS_BY_CODE[code].roles}
	return tuple(role for role in roles.DESK_ROLES if role not in idle)
