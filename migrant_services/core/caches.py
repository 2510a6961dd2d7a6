"""Cached values that follow records of the site."""

import frappe


def forget(key: str) -> None:
	"""Remove a cached value: now, and once this transaction ends in either way.

	Until then this transaction may cache what it has written: others must not read that before it is committed, nor anyone after it was rolled
	back.
	"""

	def remove() -> None:
		frappe.cache.delete_value(key)

	remove()
	frappe.db.after_commit.add(remove)
	frappe.db.after_rollback.add(remove)
