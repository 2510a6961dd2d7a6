"""How the records of each doctype are bounded: the one source of what is personal, and of the rules that follow from it."""

from dataclasses import dataclass

from migrant_services.roles import FINANCE_OFFICER, PAYMENT_APPROVER, PROTECTION_OFFICER

# A partner hears of a referral when it is sent, and keeps seeing what became of it.
PARTNER_STAGES = ("Sent", "Acknowledged", "Accepted", "In Service", "Completed", "Not Accepted", "Expired")


@dataclass(frozen=True)
class Scope:
	"""How the records of one doctype are bounded.

	:param person_field: the column that holds the person, whose assignees see the record too
	:param cleared: roles that see restricted records of their offices
	:param attended_by: column with the user who attended and so knows the record already
	:param restrictable: whether the doctype has the column ``restricted``
	:param kept_by: column with the user whose record it is; of their office only the cleared roles see it too
	:param people: columns with the persons of a record that only those see who see all of them, whatever their office
	:param offices: columns with the offices whose staff sees the record
	:param rows_of_people: a table of the doctype whose rows name people: who is assigned one of them sees the record
	"""

	person_field: str = "person"
	cleared: tuple[str, ...] = (PROTECTION_OFFICER,)
	attended_by: str | None = None
	restrictable: bool = True
	kept_by: str | None = None
	people: tuple[str, ...] = ()
	offices: tuple[str, ...] = ("office",)
	rows_of_people: str | None = None


SCOPES = {
	"Person": Scope(person_field="name"),
	"Protection File": Scope(restrictable=False),
	"Consent": Scope(),
	"Consultation": Scope(attended_by="attended_by"),
	"Referral": Scope(),
	# Money needs its second pair of eyes, whoever is paid.
	"Payment": Scope(cleared=(PROTECTION_OFFICER, PAYMENT_APPROVER, FINANCE_OFFICER)),
	"Course Enrolment": Scope(),
	"Household": Scope(person_field="head", rows_of_people="Household Member"),
	# That two records may be one person tells something of both.
	"Duplicate Review": Scope(people=("person_a", "person_b")),
	"Person Merge": Scope(people=("survivor", "absorbed")),
	"Appointment": Scope(attended_by="with_whom"),
	"Queue Ticket": Scope(),
	# A list of people who are not on the register yet.
	"Intake Import": Scope(person_field="name", restrictable=False, kept_by="imported_by"),
	"Payment Incident": Scope(restrictable=False, offices=("office", "other_office")),
}

# The rows of these tables are listed only with their record. Frappe asks whether the user may read the doctype of
# the record, and then lists the rows of all records.
ROWS_OF = {
	"Person Document": ("Person",),
	"Person Phone": ("Person",),
	"Person Alias": ("Person",),
	"Person Need": ("Person", "Protection File"),
	"Consultation Topic": ("Consultation",),
	"Attendance": ("Course Enrolment",),
	"Household Member": ("Household",),
	"Incident Payment": ("Payment Incident",),
}

# Of these rows only those are listed whose person is open to the user too.
ROWS_ABOUT_PEOPLE = ("Household Member",)
