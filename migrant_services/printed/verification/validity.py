"""When a record supports the document printed of it, and the date that document bears.

Pure rules over the stored columns of a record; a row is anything with ``get``.
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
	"""How the records of one doctype support their document.

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
	"""A document that its record's stage supports: one of ``only``, or any that is not in ``never``."""

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
	"""Whether the stored record supports its document today."""
	return SUPPORT[doctype].holds(row, today)


def to_date(value: date | datetime | str | None) -> date | None:
	"""The day of a stored date or time; None for nothing."""
	if isinstance(value, str):
		value = datetime.fromisoformat(value)
	return value.date() if isinstance(value, datetime) else value
