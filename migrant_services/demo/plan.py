"""The whole of the demo office as data: drawn by chance that always falls the same way, dated back from now."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from migrant_services.demo import appointments, attention, care, households, money, registration, training
from migrant_services.demo.house import house, office_codes
from migrant_services.demo.people import make_people
from migrant_services.demo.second_registrations import second_registrations
from migrant_services.demo.spec import Spec


def make_plan(now: datetime) -> list[tuple[str, list[Spec]]]:
	"""What is to be made, in the order in which it has to be made, by part.

	:param now: naive, in the time zone of the site; nothing that has happened is dated after it
	"""
	people = make_people(now)
	known = attention.visits(people, now)
	parts: dict[str, Iterator[Spec]] = {
		"house": house(now),
		"people": registration.registrations(people, now),
		"again": second_registrations(people, now),
		"households": households.households(people, now),
		"consents": registration.consents(people),
		"protection": registration.protection_files(people, now),
		"consultations": attention.consultations(known, now),
		"referrals": care.referrals(known, now),
		"payments": money.payments(people, now),
		"courses": training.courses(now),
		"enrolments": training.enrolments(people, now),
		"closings": training.closings(now),
		"appointments": appointments.appointments(people, now),
		"queue": appointments.queue(people, now),
	}
	return [(name, [_placed(spec) for spec in specs]) for name, specs in parts.items()]


def _placed(spec: Spec) -> Spec:
	"""With the code of its office instead of the office's key in the data."""
	office = spec.values.get("office")
	return replace(spec, values=dict(spec.values) | {"office": office_codes()[office]}) if office else spec
