"""What merging and undoing have in common: the stages of a Person Merge, and the last steps of both."""

import frappe
from frappe.utils import now_datetime

from migrant_services.people.registry import index
from migrant_services.people.registry.records import to_record
from migrant_services.workflow.stages import PERSON_GONE

MERGE = "Person Merge"
MERGED, UNDONE = "Merged", "Undone"
# Doctypes about the two records as a pair. Their links do not move; reviews get a new pair instead.
DOCTYPES_ABOUT_BOTH = ("Duplicate Review", "Person Merge", "Payment Incident")


def mark_modified(*people: str) -> None:
	"""Mark people as modified, so that forms that show them have to be reloaded before they can be saved."""
	person = frappe.qb.DocType("Person")
	query = (
		frappe.qb.update(person)
		.set(person.modified, now_datetime())
		.set(person.modified_by, frappe.session.user)
	)
	query.where(person.name.isin(people)).run()
	for name in people:
		frappe.clear_document_cache("Person", name)


def reindex(*people: str) -> None:
	"""Update these people in the index of the registry."""
	docs = [frappe.get_doc("Person", name) for name in people]
	index.forget([doc.name for doc in docs])
	current = [doc for doc in docs if doc.status not in PERSON_GONE]
	index.store_many({doc.name: to_record(doc) for doc in current}, {doc.name: doc.office for doc in current})
