"""Rules of enrolments: a participant enrols once in a course. A merge may leave two enrolments, with a
warning.
"""

from collections import defaultdict

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.core.locks import lock_rows, lock_value
from migrant_services.workflow.stages import ENROLMENT_SEATED, EnrolmentStage


def find_other_enrolment(enrolment: Document, written: bool = False) -> str | None:
	"""Return the folio of another live enrolment of the same participant in the same course, or None.

	:param written: whether the enrolment is in the database. Then the others are read as they are now
	"""
	who = (enrolment.person, enrolment.staff_member)
	rows = _list_live(enrolment.course, locking=written)
	return next(
		(row.folio for row in rows if row.name != enrolment.name and (row.person, row.staff_member) == who),
		None,
	)


def count_taken_seats(enrolment: Document, written: bool = False) -> int:
	"""Return how many other participants have a place in the course."""
	rows = _list_live(enrolment.course, locking=written)
	return sum(row.status in ENROLMENT_SEATED and row.name != enrolment.name for row in rows)


def lock_course(course: str) -> None:
	"""Lock the course: other enrolments in it wait until this transaction ends."""
	lock_value("Course", course)


def warn_of_double_enrolment(person: str) -> None:
	"""Warn of the courses in which the person is enrolled twice after a merge."""
	enrolments = defaultdict(list)
	for row in frappe.get_all(
		"Course Enrolment",
		{"person": person, "status": ("!=", EnrolmentStage.WITHDRAWN)},
		["course", "folio"],
		order_by="creation",
	):
		enrolments[row.course].append(row.folio)
	for course, folios in enrolments.items():
		if len(folios) > 1:
			frappe.msgprint(
				_(
					"Both registrations were enrolled in course {0}: {1}. One of the enrolments has to be withdrawn."
				).format(frappe.db.get_value("Course", course, "folio"), ", ".join(folios)),
				title=_("Enrolled Twice"),
				indicator="orange",
			)


def _list_live(course: str, locking: bool) -> list[dict]:
	table = frappe.qb.DocType("Course Enrolment")
	query = (
		frappe.qb.from_(table)
		.select(table.name, table.folio, table.person, table.staff_member, table.status)
		.where((table.course == course) & (table.status != EnrolmentStage.WITHDRAWN))
		.orderby(table.creation)
	)
	return lock_rows(query, as_dict=True) if locking else query.run(as_dict=True)
