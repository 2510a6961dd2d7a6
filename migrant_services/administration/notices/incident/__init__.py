"""Notifies the finance roles and the protection officers that a person was paid twice."""

from pathlib import Path

from migrant_services.administration import notices
from migrant_services.core.roles import FINANCE_OFFICER, PAYMENT_APPROVER, PROTECTION_OFFICER

__all__ = ("seed_notification",)

NAME = "Payment Incident to explain"
RECIPIENT_ROLES = (FINANCE_OFFICER, PAYMENT_APPROVER, PROTECTION_OFFICER)


def seed_notification() -> None:
	"""Create the notification if it is missing. Repeatable."""
	recipients = "{{ staff_of(doc, %s) }}" % ", ".join(map(repr, RECIPIENT_ROLES))
	notices.seed_notification(NAME, "Payment Incident", Path(__file__).parent, recipients, event="New")
