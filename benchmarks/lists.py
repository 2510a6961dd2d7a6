"""Twenty lists as offices have them (tests/data/lists), each imported as a clerk does and compared cell by cell.

Counts the rows on which something is wrong and nothing says so. Rows that were refused with a reason, and values that
a remark names, are counted separately.
"""

from collections import Counter

import frappe

from benchmarks import results
from tests import importing, lists

COMMAND = "make bench ONLY=lists"


def run() -> None:
	"""Measure `import.twenty_files_wrong_rows` on the connected site; nothing stays there."""
	frappe.set_user("Administrator")
	total = Counter()
	for file in lists.FILES:
		found = _counted(file)
		print(f"{file}: " + ", ".join(f"{number} {what}" for what, number in found.items()))
		total += found
	note = (
		f"{total['rows']} rows of {len(lists.FILES)} files; {total['refused']} refused with a reason though they could be registered, "
		f"{total['said']} not as written but said, {total['unasked']} questions not asked, {total['needless']} asked without need, "
		f"{total['suggested wrongly']} columns suggested wrongly"
	)
	results.record("import.twenty_files_wrong_rows", total["silently wrong"], COMMAND, note)


def _counted(file: str) -> Counter:
	expected = lists.expected_of(file)
	with importing.undone():
		came = importing.imported(file)
	faults = lists.judge(expected, came)
	wrong = lists.silently_wrong(faults)
	return Counter(
		{
			"rows": len(expected["rows"]),
			"silently wrong": len(wrong),
			"refused": sum(fault.kind == lists.REFUSED for fault in faults),
			"said": len({fault.row for fault in faults if fault.kind == lists.SAID} - wrong),
			"unasked": len(lists.unasked(expected, came)),
			"needless": len(lists.needless(expected, came)),
			"suggested wrongly": sum(how == "wrong" for how in came.suggested.values()),
		}
	)
