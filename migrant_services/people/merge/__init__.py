"""Making two records of one person one, and two again.

The kept record (survivor) takes over everything that is linked to the other one (absorbed), row by row, and what
was moved is written into the Person Merge. Undoing puts exactly that back, for ever; what was recorded since stays.
"""

from migrant_services.people.merge.common import DOCTYPES_ABOUT_BOTH, MERGE, MERGED
from migrant_services.people.merge.execution import run
from migrant_services.people.merge.links import follow_up, get_moved_rows
from migrant_services.people.merge.obstacles import check_allowed, find_obstacles, lock
from migrant_services.people.merge.payments import (
	find_overlaps,
	find_unexplained_overlaps,
	get_rejection,
	report_overlaps,
)
from migrant_services.people.merge.reversal import can_undo, undo

__all__ = (
	"DOCTYPES_ABOUT_BOTH",
	"MERGE",
	"MERGED",
	"can_undo",
	"check_allowed",
	"find_obstacles",
	"find_overlaps",
	"find_unexplained_overlaps",
	"follow_up",
	"get_moved_rows",
	"get_rejection",
	"lock",
	"report_overlaps",
	"run",
	"undo",
)
