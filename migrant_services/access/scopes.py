"""The scope of each doctype: the only place that says what is personal, and the source of the rules that
follow from it.

What opens a record is declared here. What closes it, and which rules Frappe calls, follows from the doctypes.
"""

from dataclasses import dataclass

from migrant_services.access import schema
from migrant_services.core.roles import FINANCE_OFFICER, PAYMENT_APPROVER, PROTECTION_OFFICER

PERSON = "Person"
# The column that says whether a record is restricted.
RESTRICTED = "restricted"
# A partner sees a referral from the time it is sent, and then what becomes of it.
PARTNER_STAGES = ("Sent", "Acknowledged", "Accepted", "In Service", "Completed", "Not Accepted", "Expired")


@dataclass(frozen=True)
class Scope:
	"""What opens the records of one doctype.

	:param person_field: the column with the person, whose assigned staff see the record too
	:param cleared: roles that see restricted records of their offices
	:param attended_by: column with the user who attended the person and so already knows the record
	:param kept_by: column with the user who owns the record; of the office only the cleared roles see it too
	:param of_its_people: whether a record is visible only to users who see all the people it names, whatever their office
	:param offices: columns with the offices whose staff see the record
	:param rows_of_people: a table whose rows name people: staff assigned to one of them see the record
	"""

	person_field: str | None = "person"
	cleared: tuple[str, ...] = (PROTECTION_OFFICER,)
	attended_by: str | None = None
	kept_by: str | None = None
	of_its_people: bool = False
	offices: tuple[str, ...] = ("office",)
	rows_of_people: str | None = None


SCOPES = {
	PERSON: Scope(person_field="name"),
	"Protection File": Scope(),
	"Consent": Scope(),
	"Consultation": Scope(attended_by="attended_by"),
	"Referral": Scope(),
	# Money needs a second pair of eyes, whichever person is paid.
	"Payment": Scope(cleared=(PROTECTION_OFFICER, PAYMENT_APPROVER, FINANCE_OFFICER)),
	"Course Enrolment": Scope(),
	"Household": Scope(person_field="head", rows_of_people="Household Member"),
	# That two records may be one person discloses something about both.
	"Duplicate Review": Scope(of_its_people=True),
	"Person Merge": Scope(of_its_people=True),
	"Appointment": Scope(attended_by="with_whom"),
	"Queue Ticket": Scope(),
	# A list of people who are not registered yet.
	"Intake Import": Scope(person_field=None, kept_by="imported_by"),
	"Payment Incident": Scope(offices=("office", "other_office")),
}

# Doctypes that may have questions of the municipality, and the rows that keep answers with several choices.
QUESTIONED_DOCTYPES = (PERSON, "Consultation", "Referral", "Course Enrolment", "Payment", "Protection File")
ROWS_OF_ANSWERS = ("Question Choice", "Guarded Question Choice")

# Doctypes that Frappe keeps for one user each, and the column with that user.
USER_COLUMN = {
	"Dashboard Settings": "name",
	"Notification Log": "for_user",
	"Notification Settings": "name",
	"Reminder": "user",
}


def get_fields(doctype: str) -> list[dict]:
	"""Return the fields of a doctype of the app, as declared in its file."""
	return schema.load_doctypes()[doctype]["fields"]


def get_person_columns(doctype: str) -> tuple[str, ...]:
	"""Return the columns of a doctype of the app that link to people."""
	return tuple(schema.get_links(get_fields(doctype), (PERSON,)))


def shows_its_people(doctype: str) -> bool:
	"""Return whether all users who see a record of the doctype also see the people it names."""
	return doctype in SCOPES and SCOPES[doctype].of_its_people


def is_restrictable(doctype: str) -> bool:
	"""Return whether single records of a doctype of the app can be restricted."""
	return schema.has_field(get_fields(doctype), RESTRICTED)


def _find_rows() -> dict[str, tuple[str, ...]]:
	found: dict[str, tuple[str, ...]] = {}
	for doctype in SCOPES:
		for table in schema.get_tables(get_fields(doctype)).values():
			found[table] = (*found.get(table, ()), doctype)
	return found | dict.fromkeys(ROWS_OF_ANSWERS, QUESTIONED_DOCTYPES)


# The doctypes that have each table. Rows are listed only with their record: Frappe checks whether the user may read the
# doctype of the record, and then lists the rows of all records.
ROWS_OF = _find_rows()

# The columns of these rows that name people. A row is listed only when its people are visible to the user too.
ROWS_ABOUT_PEOPLE = {table: people for table in ROWS_OF if (people := get_person_columns(table))}

# The doctypes whose records are restricted when their person is.
RESTRICTED_WITH_PERSON = tuple(
	doctype
	for doctype, scope in SCOPES.items()
	if scope.person_field == "person" and is_restrictable(doctype)
)
