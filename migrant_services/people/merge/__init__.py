"""Making two records of one person one, and two again.

The kept record (survivor) takes over everything that is linked to the other one (absorbed), row by row, and what
was moved is written into the Person Merge. Undoing puts exactly that back, for ever; what was recorded since stays.
"""

from migrant_services.people.merge.common import MERGE, MERGED, TOLD_OF_BOTH
from migrant_services.people.merge.execution import run
from migrant_services.people.merge.links import follow_up, moved
from migrant_services.people.merge.obstacles import check_allowed, lock, obstacles
from migrant_services.people.merge.payments import double_payments, refusal, report, unexplained
from migrant_services.people.merge.reversal import may_undo, undo

__all__ = (
	"MERGE",
	"MERGED",
	"TOLD_OF_BOTH",
	"check_allowed",
	"double_payments",
	"follow_up",
	"lock",
	"may_undo",
	"moved",
	"obstacles",
	"refusal",
	"report",
	"run",
	"undo",
	"unexplained",
)
