"""What merging and undoing share: the words of a Person Merge, and what both do to the two people at their end."""

import frappe
from frappe.utils import now_datetime

from migrant_services.people.registry import index
from migrant_services.people.registry.records import GONE, to_record

MERGE = "Person Merge"
MERGED, UNDONE = "Merged", "Undone"
# What is written about the two records as two: reviews are re-paired, the others stay as they are.
DOCTYPES_ABOUT_BOTH = ("Duplicate Review", "Person Merge", "Payment Incident")


def mark_modified(*people: str) -> None:
	"""Forms that are open with these people have to be loaded again before they can be saved."""
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
	"""The registry finds who is there, as they are now."""
	docs = [frappe.get_doc("Person", name) for name in people]
	index.forget([doc.name for doc in docs])
	there = [doc for doc in docs if doc.status not in GONE]
	index.store_many({doc.name: to_record(doc) for doc in there}, {doc.name: doc.office for doc in there})
