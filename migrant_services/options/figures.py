"""What an option counts as in figures: the shipped code, so that the figures of offices can be compared."""

from collections import Counter

import frappe

from migrant_services.options.reference import REFERENCE_FILES
from migrant_services.options.rules import LIST_DOCTYPES, OPTION
from migrant_services.options.usage import COUNTS_AS


def shipped_code(doctype: str, name: str) -> tuple[str, str]:
	"""Return doctype and code of what an option counts as: the shipped option it is mapped to, or itself."""
	if doctype == OPTION:
		of, code = frappe.get_cached_value(OPTION, name, ["counts_as_doctype", COUNTS_AS]) or (None, None)
		return (of, code) if of and code else (doctype, name)
	code = frappe.get_cached_value(doctype, name, COUNTS_AS) if doctype in LIST_DOCTYPES else None
	return doctype, code or name


def group_as_shipped(doctype: str, counts: Counter) -> Counter:
	"""Return counts by option, with own options counted as the shipped ones that they are mapped to.

	:param doctype: of the options; counts of anything but a shipped list stay as they are
	"""
	if doctype not in REFERENCE_FILES:
		return counts
	own = dict(
		frappe.get_all(
			doctype, {COUNTS_AS: ("is", "set")}, ["name", COUNTS_AS], as_list=True, order_by="name"
		)
	)
	together: Counter = Counter()
	for name, count in counts.items():
		together[own.get(name, name)] += count
	return together
