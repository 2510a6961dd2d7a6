"""The ways in which a reminder may reach a person without putting them at risk.

Another person may read a message that stays on a phone or in a mailbox. So each way needs its own mark in the
person's record. A person who is to be contacted in person only gets a printed slip and nothing else.
"""

from collections.abc import Iterable
from typing import NamedTuple

SLIP = "Printed slip"
CALL = "Call"
TEXT_MESSAGE = "Text message"
WHATSAPP = "WhatsApp"
EMAIL = "Email"
THROUGH_OTHER_PERSON = "Through another person"
IN_PERSON_ONLY = "In person only"
WAYS = (SLIP, CALL, TEXT_MESSAGE, WHATSAPP, EMAIL, THROUGH_OTHER_PERSON)


class Phone(NamedTuple):
	"""A phone number and what the person said about using it."""

	number: str
	safe_to_call: bool = False
	whatsapp: bool = False
	may_leave_message: bool = False


class Way(NamedTuple):
	"""A way of contact and its number or address."""

	way: str
	to: str = ""


def safe_ways(
	preferred: str | None, phones: Iterable[Phone] = (), email: str | None = None, email_is_safe: bool = False
) -> list[Way]:
	"""Return the safe ways, the preferred one first. The printed slip is always safe: it is handed over here.

	:param preferred: the way the person prefers, as stored in the record
	"""
	ways = [Way(SLIP)]
	if preferred == IN_PERSON_ONLY:
		return ways
	for phone in (phone for phone in phones if phone.number):
		if phone.safe_to_call:
			ways.append(Way(CALL, phone.number))
		if phone.safe_to_call and phone.may_leave_message:
			ways.append(Way(TEXT_MESSAGE, phone.number))
		if phone.whatsapp and phone.may_leave_message:
			ways.append(Way(WHATSAPP, phone.number))
	if email and email_is_safe:
		ways.append(Way(EMAIL, email))
	if preferred == THROUGH_OTHER_PERSON:
		ways.append(Way(THROUGH_OTHER_PERSON))
	return sorted(ways, key=lambda each: each.way != preferred)
