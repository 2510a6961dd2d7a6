"""How the records of each doctype are bounded: the one source of what is personal, and of the rules that follow from it.

What opens a record is written here. What closes it, and which rules Frappe has to ask, follows from the doctypes.
"""

from dataclasses import dataclass

from migrant_services.access import schema
from migrant_services.core.roles import FINANCE_OFFICER, PAYMENT_APPROVER, PROTECTION_OFFICER

PERSON = "Person"
# The column by which a record is as restricted as its person.
RESTRICTED = "restricted"
# A partner hears of a referral when it is sent, and keeps seeing what became of it.
PARTNER_STAGES = ("Sent", "Acknowledged", "Accepted", "In Service", "Completed", "Not Accepted", "Expired")


@dataclass(frozen=True)
class Scope:
	"""What opens the records of one doctype.

	:param person_field: the column that holds the person, whose assignees see the record too
	:param cleared: roles that see restricted records of their offices
	:param attended_by: column with the user who attended and so knows the record already
	:param kept_by: column with the user whose record it is; of their office only the cleared roles see it too
	:param of_its_people: whether only those see a record who see all the people it names, whatever their office
	:param offices: columns with the offices whose staff sees the record
	:param rows_of_people: a table of the doctype whose rows name people: who is assigned one of them sees the record
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
	# Money needs its second pair of eyes, whoever is paid.
	"Payment": Scope(cleared=(PROTECTION_OFFICER, PAYMENT_APPROVER, FINANCE_OFFICER)),
	"Course Enrolment": Scope(),
	"Household": Scope(person_field="head", rows_of_people="Household Member"),
	# That two records may be one person tells something of both.
	"Duplicate Review": Scope(of_its_people=True),
	"Person Merge": Scope(of_its_people=True),
	"Appointment": Scope(attended_by="with_whom"),
	"Queue Ticket": Scope(),
	# A list of people who are not on the register yet.
	"Intake Import": Scope(person_field=None, kept_by="imported_by"),
	"Payment Incident": Scope(offices=("office", "other_office")),
}

# What Frappe keeps for one user each, and the column with that user.
USER_COLUMN = {
	"Dashboard Settings": "name",
	"Notification Log": "for_user",
	"Notification Settings": "name",
	"Reminder": "user",
}


def fields_of(doctype: str) -> list[dict]:
	"""The fields of a doctype of the app, as its file has them."""
	return schema.shipped()[doctype]["fields"]


def people_of(doctype: str) -> tuple[str, ...]:
	"""The columns of a doctype of the app that name people."""
	return tuple(schema.links(fields_of(doctype), (PERSON,)))


def opens_its_people(doctype: str) -> bool:
	"""Whether who sees a record of the doctype sees the people it names too."""
	return doctype in SCOPES and SCOPES[doctype].of_its_people


def is_restrictable(doctype: str) -> bool:
	"""Whether the records of the doctype of the app can be restricted one by one."""
	return schema.has_column(fields_of(doctype), RESTRICTED)


def _rows_of() -> dict[str, tuple[str, ...]]:
	found: dict[str, tuple[str, ...]] = {}
	for doctype in SCOPES:
		for table in schema.tables(fields_of(doctype)).values():
			found[table] = (*found.get(table, ()), doctype)
	return found


# The records that have the rows of these tables. The rows are listed only with their record: Frappe asks whether the
# user may read the doctype of the record, and then lists the rows of all records.
ROWS_OF = _rows_of()

# The columns of these rows that name people. Only those are listed whose people are open to the user too.
ROWS_ABOUT_PEOPLE = {table: people for table in ROWS_OF if (people := people_of(table))}

# The records that are as restricted as their person.
RESTRICTED_WITH_PERSON = tuple(
	doctype
	for doctype, scope in SCOPES.items()
	if scope.person_field == "person" and is_restrictable(doctype)
)
