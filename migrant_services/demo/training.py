"""Six courses for the public and for municipal staff, with sessions, enrolments and attendance."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from migrant_services.core.roles import TRAINING_COORDINATOR
from migrant_services.demo.people import Human
from migrant_services.demo.spec import Dice, Spec, Step, data, office_hours

_ATTENDED = {"Completed": 0.95, "Attending": 0.6, "Withdrawn": 0.3}


def courses(now: datetime) -> Iterator[Spec]:
	"""Plan the courses as announced; each gets its stage once people are enrolled (see :func:`closings`)."""
	dice = Dice("courses")
	for course in data("courses"):
		days = _session_days(course, now)
		announced = office_hours(
			dice, min(days[0] - timedelta(days=21), now.date() - timedelta(days=2)), course["office"]
		)
		copied = ("title", "office", "audience", "capacity", "subject", "modality", "instructor", "place")
		values = {name: course[name] for name in (*copied, "certificate_kind", "competencies")}
		values |= {
			"agreement_number": course.get("agreement_number"),
			"organization": f"demo-organization-{course['organization']}"
			if "organization" in course
			else None,
			"status": "Planned" if course["status"] == "Planned" else "Open",
			"starts_on": days[0],
			"ends_on": days[-1],
			"completion_percent": 80,
			"sessions": [_session(course, place, day, now) for place, day in enumerate(days, start=1)],
		}
		yield Spec("Course", f"demo-course-{course['key']}", TRAINING_COORDINATOR, announced, values)


def closings(now: datetime) -> Iterator[Spec]:
	"""Plan what became of the courses that are no longer open."""
	for course in data("courses"):
		if course["status"] not in ("Planned", "Open"):
			days = _session_days(course, now)
			at = datetime.combine(min(days[-1], now.date() - timedelta(days=1)), datetime.min.time()).replace(
				hour=14
			)
			step = Step(at, None, {"status": course["status"]}, TRAINING_COORDINATOR)
			yield Spec("Course", f"demo-course-{course['key']}", TRAINING_COORDINATOR, at, {}, [step])


def enrolments(people: list[Human], now: datetime) -> Iterator[Spec]:
	"""Plan the participants, with attendance of the sessions held so far; seats are filled before the waiting list."""
	dice = Dice("enrolments")
	staff = [member for member in data("staff") if "office" in member]
	for course in data("courses"):
		days = _session_days(course, now)
		adults = [
			p for p in people if p.office == course["office"] and p.payable and p.registered.date() < days[0]
		]
		chosen = dice.shuffled(adults)
		ends = [end for end, count in course.get("people", {}).items() for _ in range(count)]
		members = dice.shuffled(list(range(1, len(staff) + 1)))
		staff_ends = [end for end, count in course.get("staff", {}).items() for _ in range(count)]
		who = [
			(_of_person(person), person.registered, end) for person, end in zip(chosen, ends, strict=False)
		]
		who += [(_of_staff(n), datetime.min, end) for n, end in zip(members, staff_ends, strict=False)]
		who.sort(key=lambda one: one[2] == "Waitlisted")
		for place, (participant, known, end) in enumerate(who, start=1):
			name = f"demo-enrolment-{course['key']}-{place:02d}"
			yield _enrolment(dice, name, course, days, participant, known, end, now)


def _of_person(person: Human) -> dict:
	return {"participant_type": "Person", "person": person.key}


def _of_staff(number: int) -> dict:
	return {"participant_type": "Staff Member", "staff_member": f"demo-staff-{number:02d}"}


def _enrolment(
	dice: Dice,
	name: str,
	course: Mapping,
	days: list[date],
	participant: Mapping,
	known: datetime,
	end: str,
	now: datetime,
) -> Spec:
	"""Plan one enrolment and its result.

	:param known: since when the office knows the participant
	"""
	latest = min(days[0], now.date()) - timedelta(days=1)
	at = max(office_hours(dice, latest - timedelta(days=dice.number(0, 12)), course["office"]), known)
	values = {
		"course": f"demo-course-{course['key']}",
		"office": course["office"],
		**participant,
		"enrolled_on": at.date(),
	}
	marks = _marks(dice, course, days, end, now)
	begun = datetime.combine(days[0], datetime.min.time()).replace(hour=9)
	steps, stamps, phrases = [], {}, data("phrases")
	if end == "Waitlisted":
		steps.append(Step(at + timedelta(minutes=3), "Waitlisted"))
	if marks and end != "Waitlisted":
		steps.append(Step(max(begun, at), "Attending"))
		steps.append(
			Step(min(now, begun + timedelta(days=7)), None, {"attendance": marks}, TRAINING_COORDINATOR)
		)
	if end == "Completed":
		points = dice.number(3, 6)
		tests = {"pre_test": points, "post_test": min(points + dice.number(1, 4), 10)}
		finished = datetime.combine(days[-1], datetime.min.time()).replace(hour=14)
		steps.append(Step(finished, "Completed", tests, TRAINING_COORDINATOR))
		stamps["completed_on"] = finished.date()
	if end == "Withdrawn":
		cancelled = course["status"] == "Cancelled"
		reason = (
			phrases["withdrawn_cancelled_course"] if cancelled else dice.pick(phrases["withdrawn_course"])
		)
		moment = min(now, begun + timedelta(days=10))
		steps.append(Step(moment, "Withdrawn", {"withdrawn_reason": reason}, TRAINING_COORDINATOR))
	return Spec("Course Enrolment", name, TRAINING_COORDINATOR, at, values, steps, stamps)


def _marks(dice: Dice, course: Mapping, days: list[date], end: str, now: datetime) -> list[dict]:
	"""Draw a mark for every session held; people who completed missed at most one in five."""
	marks, allowed = [], len(days) // 5
	for place, _ in enumerate(_held(course, days, now), start=1):
		absent, excused = not dice.chance(_ATTENDED.get(end, 0)), dice.chance(0.3)
		if end == "Completed" and absent:
			absent, allowed = allowed > 0, allowed - 1
		mark = ("Excused" if excused and end != "Completed" else "Absent") if absent else "Present"
		marks.append({"session": _session_name(course, place), "mark": mark})
	return marks


def _session_days(course: Mapping, now: datetime) -> list[date]:
	"""Return the days of the sessions: once a week on the same weekday."""
	monday = now.date() - timedelta(days=now.weekday())
	first = monday + timedelta(weeks=course["starts_week"], days=course["weekday"])
	return [first + timedelta(weeks=week) for week in range(course["sessions"])]


def _held(course: Mapping, days: list[date], now: datetime) -> list[date]:
	return [] if course["status"] == "Cancelled" else [day for day in days if day < now.date()]


def _session(course: Mapping, place: int, day: date, now: datetime) -> dict:
	return {
		"name": _session_name(course, place),
		"session_date": day,
		"starts_at": course["from"],
		"ends_at": course["to"],
		"place": course["place"],
		"instructor": course["instructor"],
		"held": int(day in _held(course, [day], now)),
	}


def _session_name(course: Mapping, place: int) -> str:
	return f"demo-session-{course['key']}-{place:02d}"
