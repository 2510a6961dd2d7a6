"""Six hundred consultations of the last twelve months, one in eight of them anonymous."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from migrant_services.core.roles import CASE_WORKER, FRONT_DESK, PROTECTION_OFFICER
from migrant_services.demo.people import DAYS, Human
from migrant_services.demo.spec import Country, Dice, Spec, Step, data, later, office_hours

NAMED = 528
ANONYMOUS = 72
TODAY = (
	12,
	41,
	77,
	118,
	150,
	191,
)  # how many minutes ago today's consultations were, as far as today goes back
STILL_OPEN = 20  # days within which a consultation may still be open

_AGES_UNKNOWN = {None: 2, (18, 29): 5, (30, 44): 5, (45, 65): 2}


@dataclass(frozen=True)
class PlannedConsultation:
	"""One consultation of a person on file, before its values are drawn."""

	person: Human
	at: datetime
	first: bool
	place: int = 0

	@property
	def key(self) -> str:
		"""The name of the record."""
		return f"demo-visit-{self.place:04d}"


def plan_consultations(people: list[Human], now: datetime) -> list[PlannedConsultation]:
	"""Plan when each person comes, in the order of time. The first time is the day of registration."""
	dice = Dice("visits")
	came = [
		PlannedConsultation(person, person.registered + timedelta(minutes=5), True)
		for person in people
		if person.age >= 12
	]
	returning = [person for person in people if person.age >= 5 and person.stage != "New"]
	chances = {person.place: 3 if person.stage == "In Follow-up" else 1 for person in returning}
	by_place = {person.place: person for person in returning}
	while len(came) < NAMED:
		person = by_place[dice.weighted(chances)]
		since = (now - person.registered).days
		came.append(
			PlannedConsultation(person, later(dice, person.registered, since, now, person.office), False)
		)
	came.sort(key=lambda consultation: consultation.at)
	today = [place for place in range(len(came) - 1, 0, -1) if not came[place].first][: len(TODAY)]
	for place, minutes in zip(today, TODAY, strict=True):
		came[place] = PlannedConsultation(came[place].person, _today(now, minutes), False)
	came.sort(key=lambda consultation: consultation.at)
	return [
		PlannedConsultation(consultation.person, consultation.at, consultation.first, place)
		for place, consultation in enumerate(came, start=1)
	]


def _today(now: datetime, minutes: int) -> datetime:
	"""Return the moment so many minutes ago, or the start of the day just after midnight."""
	return max(now - timedelta(minutes=minutes), now.replace(hour=0, minute=0, second=0, microsecond=0))


def consultations(known: list[PlannedConsultation], now: datetime) -> Iterator[Spec]:
	"""Plan the consultations as written down, anonymous ones among them, in the order of time."""
	dice = Dice("consultations")
	specs = [_of_person(dice, consultation, now) for consultation in known]
	specs += [_anonymous(dice, place, now) for place in range(1, ANONYMOUS + 1)]
	yield from sorted(specs, key=lambda spec: spec.at)


def _of_person(dice: Dice, consultation: PlannedConsultation, now: datetime) -> Spec:
	person = consultation.person
	role = _attendant(dice, person, consultation.first)
	restricted = role == PROTECTION_OFFICER and dice.chance(0.5) and person.age >= 12
	values = {
		"person": person.key,
		"visit_kind": "First" if consultation.first else "Returning",
		"topics": _topics(dice, person.office, person.age < 14, restricted),
		**_common_values(dice, person.office, consultation.at, consultation.first),
	}
	return _closed(dice, consultation.key, role, consultation.at, values, person.office, now)


def _anonymous(dice: Dice, place: int, now: datetime) -> Spec:
	office = "MX" if dice.chance(0.7) else "AR"
	at = office_hours(dice, now.date() - timedelta(days=dice.number(1, DAYS)), office)
	origin = dice.pick([origin for origin in data("origins") if origin["office"] == office])
	ages = dice.weighted(_AGES_UNKNOWN)
	values = {
		"anonymous": 1,
		"visit_kind": "First",
		"nationality": Country(origin["country"]),
		"sex": dice.weighted({"F": 5, "M": 5, "Not recorded": 2}),
		"population_group": dice.weighted(origin["groups"]),
		"spoken_language": dice.weighted(origin["languages"]),
		"topics": _topics(dice, office, False, False),
		**_common_values(dice, office, at, False),
	}
	if ages:
		values |= {"age": dice.number(*ages), "age_estimated": 1}
	role = FRONT_DESK if office == "MX" else CASE_WORKER
	return _closed(dice, f"demo-anonymous-{place:04d}", role, at, values, office, now)


def _attendant(dice: Dice, person: Human, first: bool) -> str:
	at_desk = dice.chance(0.6)
	if person.restricted or person.unaccompanied or (first and person.role == PROTECTION_OFFICER):
		return PROTECTION_OFFICER
	if first:
		return person.role
	return FRONT_DESK if person.office == "MX" and at_desk else CASE_WORKER


def _topics(dice: Dice, office: str, child: bool, restricted: bool) -> list[dict]:
	phrases = data("phrases")
	usual = phrases["child_subjects"] if child else phrases["subjects"][office]
	main, other, also = dice.weighted(usual), dice.weighted(usual), dice.chance(0.35)
	if restricted:
		main = dice.weighted(phrases["restricted_subjects"])
	subjects = [main] + ([other] if also and other != main else [])
	return [{"subject": subject, "is_main": int(subject == main)} for subject in subjects]


def _common_values(dice: Dice, office: str, at: datetime, first: bool) -> dict:
	phrases = data("phrases")
	noted, interpreted = dice.chance(0.6), dice.chance(0.06)
	channel, note = dice.weighted(phrases["channels"]), dice.pick(phrases["notes"])
	values = {
		"office": office,
		"attended_on": at,
		"channel": "In person" if first else channel,
		"minutes": 5 * dice.number(1, 11),
		"notes": note if noted else None,
	}
	if interpreted:
		values |= {"interpreter_mode": "By phone", "interpreter_name": "Red de intérpretes"}
	return values


def _closed(dice: Dice, key: str, role: str, at: datetime, values: dict, office: str, now: datetime) -> Spec:
	"""Plan a consultation with its result: most end the same day."""
	phrases = data("phrases")
	recent = (now - at).days <= STILL_OPEN
	fate = dice.weighted({"Closed": 83, "Follow-up": 11, "Cancelled": 4, "Late": 2})
	result, reason = dice.weighted(phrases["results"]), dice.pick(phrases["cancel_reasons"])
	ahead, pending = dice.number(2, 20), dice.chance(0.3)
	ended = min(at + timedelta(minutes=values["minutes"]), now)
	if recent and pending:
		return Spec("Consultation", key, role, at, values)
	if fate == "Cancelled":
		return Spec(
			"Consultation", key, role, at, values | {"cancel_reason": reason}, [Step(ended, "Cancelled")]
		)
	if fate == "Closed":
		return Spec("Consultation", key, role, at, values | {"result": result}, [Step(ended, "Closed")])
	values |= {"follow_up_on": at.date() + timedelta(days=ahead)}
	steps = [Step(ended, "Follow-up")]
	if fate == "Late" or (not recent and not pending):
		closed_at = later(dice, ended, ahead + 3, now, office)
		steps.append(Step(closed_at, "Closed", {"result": result}))
	return Spec("Consultation", key, role, at, values, steps)
