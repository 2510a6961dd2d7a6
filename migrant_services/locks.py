"""One after the other: what must not be done by two people at the same time."""

import frappe


def take_turns(doctype: str) -> None:
	"""Wait until no other transaction that takes turns over this doctype is under way; held until this one ends.

	The row of the doctype itself is locked: there is exactly one, whoever asks, so two transactions never wait for each
	other. What is read afterwards to decide upon is read with a lock too (`for_update`): a plain read shows the
	records as they were when this transaction began.
	"""
	table = frappe.qb.DocType("DocType")
	frappe.qb.from_(table).select(table.name).where(table.name == doctype).for_update().run()
