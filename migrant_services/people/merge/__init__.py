"""Merging two records of one person, and undoing a merge.

Everything that is linked to the absorbed record moves to the survivor, row by row, and the Person Merge stores what was
moved. Undoing moves exactly that back, at any time; what was recorded since stays with the survivor.
"""

from migrant_services.people.merge.common import DOCTYPES_ABOUT_BOTH, MERGED
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
	"MERGED",
	"can_undo",
	"check_allowed",
	"comparison",
	"find_obstacles",
	"find_overlaps",
	"find_unexplained_overlaps",
	"follow_up",
	"get_moved_rows",
	"get_rejection",
	"links",
	"lock",
	"report_overlaps",
	"run",
	"undo",
)
