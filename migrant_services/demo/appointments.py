"""Past, missed and future appointments, and a small queue that waits while the demo is loaded."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from migrant_services.core.calendar import is_working_day
from migrant_services.core.roles import CASE_WORKER, FRONT_DESK
from migrant_services.demo.people import Human
from migrant_services.demo.spec import COUNTRIES, Dice, Spec, data

PAST = 40
COMING = 24
TODAY = (-150, -95, -40, 25, 80, 140, 200)  # minutes from now of today's appointments
DAYS_BACK = 45
MINUTES = 30
AT_ONCE = 2
BOOKED_BEFORE = timedelta(days=6)
# Only a future appointment can be booked: past ones are first booked for this time.
BORROWED = (30, time(10))

# (minutes ago, queue, priority, stage, window) of today's tickets
_QUEUE = (
	(96, "GENERAL", None, "Served", "1"),
	(88, "GENERAL", None, "Served", "2"),
	(71, "QUICK", None, "Gone", None),
	(64, "GENERAL", None, "At the Window", "1"),
	(52, "GENERAL", "OLDER", "Called", "2"),
	(41, "GENERAL", None, "Waiting", None),
	(33, "QUICK", None, "Waiting", None),
	(24, "GENERAL", "PREGNANT", "Waiting", None),
	(15, "GENERAL", None, "Waiting", None),
	(6, "QUICK", None, "Waiting", None),
)
_AHEAD = {"GENERAL": 0, "QUICK": 15, None: 0, "OLDER": 120, "PREGNANT": 120}


def hours(office: str) -> list[dict]:
	"""Return appointment hours from Monday to Friday as rows for an Office."""
	opens, closes = data("house")["appointment_hours"][office]
	days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
	row = {
		"opens": f"{opens:02d}:00:00",
		"closes": f"{closes:02d}:00:00",
		"slot_minutes": MINUTES,
		"at_once": AT_ONCE,
	}
	return [{"weekday": day, **row} for day in days]


def appointments(people: list[Human], now: datetime) -> Iterator[Spec]:
	"""Plan the appointments: past, missed and future ones of adults on file."""
	dice = Dice("appointments")
	grown = [person for person in people if person.age >= 18 and not person.restricted]
	known = [person for person in grown if (now - person.registered).days > DAYS_BACK]
	chosen = dice.shuffled(known)
	place = 0
	for number in range(PAST + len(TODAY)):
		place += 1
		person = chosen[place % len(chosen)]
		if number < PAST:
			start = _moment(
				dice, _working_day(now.date(), -dice.number(1, DAYS_BACK - 15), person.office), person.office
			)
			stamps = _ended(dice, start)
		else:
			start = _today(now, TODAY[number - PAST])
			stamps = {"status": "Attended", "arrived_at": start} if start < now else {"status": "Booked"}
		yield _spec(dice, place, person, start, now, stamps)
	booked: Counter = Counter()
	for _ in range(COMING):
		place += 1
		person = chosen[place % len(chosen)]
		day = _working_day(now.date(), dice.number(1, 14), person.office)
		start = _free_slot(dice, day, person.office, booked)
		booked[person.office, start] += 1
		yield _spec(dice, place, person, start, now, None)


def _spec(dice: Dice, place: int, person: Human, start: datetime, now: datetime, stamps: dict | None) -> Spec:
	values = {
		"person": person.key,
		"office": person.office,
		"starts_at": start
		if stamps is None
		else datetime.combine(_working_day(now.date(), BORROWED[0], person.office), BORROWED[1]),
		"minutes": MINUTES,
		"subject": dice.weighted(data("phrases")["subjects"][person.office]),
	}
	if stamps is not None:
		stamps = {"starts_at": start, "ends_at": start + timedelta(minutes=MINUTES), **stamps}
	booked = min(start, now) - BOOKED_BEFORE
	return Spec(
		"Appointment",
		f"demo-appointment-{place:03d}",
		_clerk(person.office),
		booked,
		values,
		stamps=stamps or {},
	)


def _ended(dice: Dice, start: datetime) -> dict:
	outcome = dice.weighted({"Attended": 14, "No-show": 4, "Cancelled": 2})
	if outcome == "Attended":
		return {"status": outcome, "arrived_at": start - timedelta(minutes=dice.number(0, 20))}
	return {"status": outcome} | (
		{"cancel_reason": "Avisó que trabaja ese día."} if outcome == "Cancelled" else {}
	)


def queue(people: list[Human], now: datetime) -> Iterator[Spec]:
	"""Plan the waiting room of the first office at this moment."""
	dice = Dice("queue")
	chosen = dice.shuffled(
		[person for person in people if person.office == "MX" and person.age >= 18 and not person.restricted]
	)
	for place, (ago, kind, priority, status, window) in enumerate(_QUEUE, start=1):
		since = _today(now, -ago)
		values = {
			"office": "MX",
			"kind": kind,
			"priority": priority,
			"person": chosen[place].key if dice.chance(0.6) else None,
		}
		called = min(since + timedelta(minutes=ago // 2), now)
		stamps = {
			"waiting_since": since,
			"turn_at": since - timedelta(minutes=_AHEAD[kind] + _AHEAD[priority]),
			"status": status,
		}
		if window:
			stamps |= {"called_at": called, "times_called": 1, "at_window": window}
		if status in ("Served", "Gone"):
			stamps["ended_at"] = min(called + timedelta(minutes=5), now)
		yield Spec("Queue Ticket", f"demo-ticket-{place:02d}", FRONT_DESK, since, values, stamps=stamps)


def _clerk(office: str) -> str:
	return FRONT_DESK if office == "MX" else CASE_WORKER


def _working_day(today: date, days: int, office: str) -> date:
	"""Return the day so many days from today, or the next working day in the same direction."""
	day, step = today + timedelta(days=days), timedelta(days=1 if days > 0 else -1)
	while not is_working_day(day, COUNTRIES[office]):
		day += step
	return day


def _moment(dice: Dice, day: date, office: str) -> datetime:
	"""Draw a slot of that day."""
	return dice.pick(_slots(day, office))


def _free_slot(dice: Dice, day: date, office: str, booked: Mapping[tuple[str, datetime], int]) -> datetime:
	"""Draw a free slot of that day or, when it is full, of the next working day."""
	while not (free := [slot for slot in _slots(day, office) if booked[office, slot] < AT_ONCE]):
		day = _working_day(day, 1, office)
	return dice.pick(free)


def _slots(day: date, office: str) -> list[datetime]:
	opens, closes = data("house")["appointment_hours"][office]
	first = datetime.combine(day, time(opens))
	return [first + timedelta(minutes=MINUTES * place) for place in range((closes - opens) * 60 // MINUTES)]


def _today(now: datetime, minutes: int) -> datetime:
	"""Return the moment so many minutes from now, on the same day, at a full five minutes."""
	start, last = datetime.combine(now.date(), time()), datetime.combine(now.date(), time(23, 25))
	moment = now.replace(second=0, microsecond=0) + timedelta(minutes=minutes - now.minute % 5)
	return min(max(moment, start), max(last, start))
