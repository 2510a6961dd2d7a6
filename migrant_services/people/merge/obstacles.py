"""The checks before a merge: who may merge two records, and what has to be corrected first."""

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access import criterion
from migrant_services.core.locks import lock_rows
from migrant_services.core.messages import reject
from migrant_services.people.merge.common import MERGE
from migrant_services.people.merge.stays import list_clashing_households
from migrant_services.workflow.stages import PERSON_GONE


def check_allowed(survivor: str, absorbed: str) -> None:
	"""Check that the user may merge these two.

	:raises frappe.PermissionError: without the right to merge, or when one of the two is hidden from the user
	"""
	may_merge = frappe.has_permission(MERGE, "create")
	if not (may_merge and all(criterion.is_visible("Person", person) for person in (survivor, absorbed))):
		reject(
			"CANNOT_MERGE_HIDDEN_RECORD",
			_("Only a user who may open both records can merge them. Ask the other office."),
			title=_("Merge"),
			exc=frappe.PermissionError,
		)


def lock(survivor: str, absorbed: str) -> None:
	"""Lock the two people, so that other merges of them wait, and check that neither was merged already."""
	person = frappe.qb.DocType("Person")
	query = (
		frappe.qb.from_(person)
		.select(person.name, person.folio, person.status)
		.where(person.name.isin([survivor, absorbed]))
		.orderby(person.name)
	)
	rows = lock_rows(query, as_dict=True)
	if len(rows) < 2:
		reject("MERGE_RECORDS_MISSING", _("Choose two existing records."), title=_("Merge"))
	for row in rows:
		if row.status in PERSON_GONE:
			reject(
				"ALREADY_MERGED",
				_("{0} was merged or anonymised already. Open it to see where it went.").format(row.folio),
				title=_("Merge"),
			)


def find_obstacles(survivor: Document, absorbed: Document) -> list[str]:
	"""Return sentences on what has to be corrected before these two can be merged."""
	found = []
	for one, other in ((survivor, absorbed), (absorbed, survivor)):
		if one.responsible_adult == other.name:
			found.append(
				_("{0} is the responsible adult of {1}. Change that first.").format(other.folio, one.folio)
			)
	found += [
		_("Both belong to a household at the same time ({0}). End one of the two stays first.").format(
			household
		)
		for household in list_clashing_households(survivor.name, absorbed.name)
	]
	return found
