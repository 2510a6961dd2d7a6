"""The rights of each role: the table that the DocTypes, the HTTP API and docs/data-protection.md are compared
with.

Letters: l select · r read · w write · c create · d delete · s submit · x cancel · a amend · t report · e export ·
i import · p print · m e-mail · h share. After a slash: the rights on fields of permission level 1. ``-`` is nothing.
"""

from migrant_services.core.roles import (
	CASE_WORKER,
	DATA_PROTECTION_OFFICER,
	FINANCE_OFFICER,
	FRONT_DESK,
	OFFICE_MANAGER,
	PAYMENT_APPROVER,
	PROGRAMME_OFFICER,
	PROTECTION_OFFICER,
	REFERRAL_PARTNER,
	SERVICES_ADMINISTRATOR,
	TRAINING_COORDINATOR,
)

LETTERS = {
	"l": "select",
	"r": "read",
	"w": "write",
	"c": "create",
	"d": "delete",
	"s": "submit",
	"x": "cancel",
	"a": "amend",
	"t": "report",
	"e": "export",
	"i": "import",
	"p": "print",
	"m": "email",
	"h": "share",
}

ROLES = {
	"FD": FRONT_DESK,
	"CW": CASE_WORKER,
	"PO": PROTECTION_OFFICER,
	"PR": PROGRAMME_OFFICER,
	"PA": PAYMENT_APPROVER,
	"FO": FINANCE_OFFICER,
	"TC": TRAINING_COORDINATOR,
	"RP": REFERRAL_PARTNER,
	"OM": OFFICE_MANAGER,
	"DP": DATA_PROTECTION_OFFICER,
	"SA": SERVICES_ADMINISTRATOR,
}

TABLE = """
                           FD       CW       PO        PR      PA       FO       TC        RP  OM   DP     SA
Person                     lrwctp   lrwctp/rw lrwctp/rw lrp/r   -        -        l         -   -    -      -
Protection File            -        -        lrwc      -       -        -        -         -   -    -      -
Consent                    lrwcp    lrwcp    lrwctp    -       -        -        -         -   -    r      -
Consultation               lrwcp/rw lrwcp/rw lrwctp/rw lr      -        -        -         -   lrt  -      -
Referral                   lrp      lrwcp/rw lrwctp/rw -       -        -        -         r   lrt  -      -
Payment                    -        lr       -         lrwctp  lrwsxtp  lrwsxtp  -         -   -    -      -
Household                  lrwc     lrwc     lrwct     lr      -        -        -         -   -    -      -
Appointment                lrwcp    lrwcp    lrwctp    -       -        -        -         -   lrt  -      -
Queue Ticket               lrwcp    lrwcp    lrwctp    -       -        -        -         -   lrt  -      -
Duplicate Review           -        lrw      lrw       -       -        -        -         -   -    -      -
Person Merge               -        lrc      lrc       -       -        -        -         -   -    -      -
Payment Incident           -        -        lr        -       lrw      lrw      -         -   -    lr     -
Course                     lr       lr       lr        lr      -        -        lrwcdtep  -   lrt  -      -
Course Enrolment           lrc      lrc      lr        -       -        -        lrwctp    -   lrt  -      -
Staff Member               -        -        -         -       -        -        lrwc      -   lrt  -      lrwcte
Office                     lr       lr       lr        lr      lr       lr       lr        lr  lr   lr     lrwcdteip
Organization               lr       lrwc     lrwc      lr      lr       lr       lr        -   lr   lr     lrwcdtei
Service                    lr       lrwc     lrwc      lr      lr       lr       lr        lr  lr   lr     lrwcdtei
Support Programme          l        lr       lr        lr      lr       lr       -         -   lr   -      lrwcdteip
Privacy Notice             lrp      lrp      lrp       lr      lr       lr       lr        -   lr   lrwcp  lr
Population Group           lr       lr       lr        lr      lr       lr       lr        lr  lr   lr     lrwcdteip
Migratory Situation        lr       lr       lr        lr      lr       lr       lr        lr  lr   lr     lrwcdteip
Identity Document Type     lr       lr       lr        lr      lr       lr       lr        lr  lr   lr     lrwcdteip
Consultation Subject       lr       lr       lr        lr      lr       lr       lr        lr  lr   lr     lrwcdteip
Consultation Result        lr       lr       lr        lr      lr       lr       lr        lr  lr   lr     lrwcdteip
Specific Need              lr       lr       lr        lr      lr       lr       lr        lr  lr   lr     lrwcdteip
Spoken Language            lr       lr       lr        lr      lr       lr       lr        lr  lr   lr     lrwcdteip
Age Band Set               lr       lr       lr        lr      lr       lr       lr        lr  lr   lr     lrwcdteip
Option List                lr       lr       lr        lr      lr       lr       lr        lr  lr   lr     lrwcdteip
Answer Option              lr       lr       lr        lr      lr       lr       lr        lr  lr   lr     lrwcdteip
Queue Kind                 lr       lr       lr        -       -        -        -         -   lr   -      lrwcdteip
Waiting Priority           lr       lr       lr        -       -        -        -         -   lr   -      lrwcdteip
Checklist                  lr       lr       lr        lr      -       -        -         -   lr   lr     lrwcdte
Intake Import              -        rwc      rwc       -       -        -        -         -   -    -      -
Option Merge               -        -        -         -       -        -        -         -   -    -      r
State Move                 -        -        -         -       -        -        -         -   -    -      r
Migrant Services Settings  -        -        -         -       -        -        -         -   -    r      rw
Configuration Version      -        -        -         -       -        -        -         -   -    r      rt
Configuration Import       -        -        -         -       -        -        -         -   -    r      rt
Document Text              -        -        -         -       -        -        -         -   -    rt     rwt
Form Question              -        -        -         -       -        -        -         -   -    rt     lrwcdtep
Field Setting              -        -        -         -       -        -        -         -   -    r      lrwcdtep
"""

# Doctypes whose records only the staff of their office see, and the roles that also see the restricted ones.
OFFICE_BOUND = {
	"Person": {"PO"},
	"Protection File": {"PO"},
	"Consent": {"PO"},
	"Consultation": {"PO"},
	"Referral": {"PO"},
	"Payment": {"PO", "PA", "FO"},
	"Course Enrolment": {"PO"},
	# Another user's import is as hidden as a restricted record.
	"Intake Import": {"PO"},
	"Household": {"PO"},
	"Appointment": {"PO"},
	"Queue Ticket": {"PO"},
	"Duplicate Review": {"PO"},
	"Person Merge": {"PO"},
	# It names folios and payments, also of restricted people.
	"Payment Incident": {"PO", "PA", "FO", "DP"},
}
# All users with the role read them, only their office changes them.
OFFICE_WRITES = {"Course"}


def _parse(table: str) -> dict[tuple[str, str], tuple[set[str], set[str]]]:
	header, *lines = [line for line in table.splitlines() if line.strip()]
	columns = header.split()
	rights = {}
	for line in lines:
		cells = line.split()[-len(columns) :]
		doctype = " ".join(line.split()[: -len(columns)])
		for role, cell in zip(columns, cells, strict=True):
			plain, _, level1 = cell.strip("-").partition("/")
			rights[doctype, role] = ({LETTERS[x] for x in plain}, {LETTERS[x] for x in level1})
	return rights


# {(doctype, role's letters): (rights, rights on level 1)}
RIGHTS = _parse(TABLE)
DOCTYPES = tuple(dict.fromkeys(doctype for doctype, _ in RIGHTS))


def may(role: str, right: str, doctype: str) -> bool:
	"""Return whether the table gives the role (its two letters) the right; no other role has any."""
	return right in RIGHTS[doctype, role][0] if (doctype, role) in RIGHTS else False


def markdown() -> str:
	"""Render the table as in docs/data-protection.md."""

	def cell(doctype, role):
		reverse = {right: letter for letter, right in LETTERS.items()}
		plain, level1 = (
			"".join(sorted(map(reverse.get, rights), key="".join(LETTERS).index))
			for rights in RIGHTS[doctype, role]
		)
		return f"{plain}/{level1}" if level1 else plain or "–"

	rows = [["", *ROLES], ["---"] * (len(ROLES) + 1)]
	rows += [[doctype, *(cell(doctype, role) for role in ROLES)] for doctype in DOCTYPES]
	return "\n".join("| " + " | ".join(row) + " |" for row in rows)
