"""The whole demo office as data: drawn at random from fixed seeds, and dated back from now."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from migrant_services.demo import appointments, care, consultations, households, money, registration, training
from migrant_services.demo.house import house, office_codes
from migrant_services.demo.likeness import Alike, find_alike
from migrant_services.demo.people import make_people
from migrant_services.demo.second_registrations import choose_for_second_registration, second_registrations
from migrant_services.demo.spec import Spec, Unsure


def make_plan(now: datetime) -> list[tuple[str, list[Spec]]]:
	"""Plan what is to be made, by part, in the order in which it has to be made.

	:param now: naive, in the time zone of the site; nothing that has happened is dated after it
	"""
	people = make_people(now)
	first = list(registration.registrations(people, now))
	second = list(second_registrations(people, now))
	alike = find_alike([*first, *second])
	# Money waits for people who are, or seem to be, registered twice.
	held = {person.key for person in choose_for_second_registration(people)} | alike.keys()
	known = consultations.plan_consultations(people, now)
	parts: dict[str, Iterable[Spec]] = {
		"house": house(now),
		"people": _unsure(first, alike),
		"second registrations": _unsure(second, alike),
		"households": households.households(people, now),
		"consents": registration.consents(people),
		"protection": registration.protection_files(people, now),
		"consultations": consultations.consultations(known, now),
		"referrals": care.referrals(known, now),
		"payments": money.payments([person for person in people if person.key not in held], now),
		"courses": training.courses(now),
		"enrolments": training.enrolments(people, now),
		"closings": training.closings(now),
		"appointments": appointments.appointments(people, now),
		"queue": appointments.queue(people, now),
	}
	return [(name, [_placed(spec) for spec in specs]) for name, specs in parts.items()]


def _unsure(people: list[Spec], alike: Alike) -> Iterator[Spec]:
	"""Let the clerks who register a very likely duplicate answer that they are not sure."""
	for spec in people:
		decisions = {"duplicate_decisions": Unsure(alike[spec.name], spec.role)} if spec.name in alike else {}
		yield replace(spec, values=dict(spec.values) | decisions)


def _placed(spec: Spec) -> Spec:
	"""Replace the office's key in the data by its code."""
	office = spec.values.get("office")
	return replace(spec, values=dict(spec.values) | {"office": office_codes()[office]}) if office else spec
