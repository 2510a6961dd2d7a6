"""Rules for when a record supports its printed document, and for the date on that document.

The rules are pure. A row is anything with ``get``, with the stored columns of a record.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from migrant_services.workflow.stages import (
	PERSON_GONE,
	ConsultationStage,
	EnrolmentStage,
	PaymentStage,
	ReferralStage,
)


@dataclass(frozen=True)
class Support:
	"""The rule for the records of one doctype.

	:param columns: what must be read of a record
	:param dated: the column with the date that the document bears
	:param holds: whether the row supports the document on a day
	"""

	columns: tuple[str, ...]
	dated: str
	holds: Callable[[dict, date], bool]


def support_by_stage(
	dated: str, *, only: frozenset[str] = frozenset(), never: frozenset[str] = frozenset()
) -> Support:
	"""Return the rule that a record in a stage of ``only``, or in any stage not in ``never``, supports its
	document.
	"""

	def holds(row: dict, today: date) -> bool:
		return row.get("status") in only if only else row.get("status") not in never

	return Support(("status", dated), dated, holds)


def _is_consent_in_force(row: dict, today: date) -> bool:
	decided, expires = to_date(row.get("decided_on")), to_date(row.get("expires_on"))
	if row.get("decision") != "Given" or not decided or decided > today:
		return False
	return not expires or expires >= today


SUPPORT = {
	"Consultation": support_by_stage("attended_on", never=frozenset({ConsultationStage.CANCELLED})),
	"Referral": support_by_stage("sent_on", never=frozenset({ReferralStage.DRAFT, ReferralStage.WITHDRAWN})),
	"Payment": support_by_stage("paid_on", only=frozenset({PaymentStage.PAID})),
	"Course Enrolment": support_by_stage("completed_on", only=frozenset({EnrolmentStage.COMPLETED})),
	"Person": support_by_stage("creation", never=frozenset(PERSON_GONE)),
	"Consent": Support(("decision", "decided_on", "expires_on"), "decided_on", _is_consent_in_force),
}


def is_supported(doctype: str, row: dict, today: date) -> bool:
	"""Return whether the stored record supports its document today."""
	return SUPPORT[doctype].holds(row, today)


def to_date(value: date | datetime | str | None) -> date | None:
	"""Return the day of a stored date or time; None for nothing."""
	if isinstance(value, str):
		value = datetime.fromisoformat(value)
	return value.date() if isinstance(value, datetime) else value
