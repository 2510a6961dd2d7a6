"""What must be true of the demo office's plan at any moment: tried for some days by ``make unit``, for all days
of four years by ``make days``. No site is needed."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from migrant_services.core.ages import is_minor
from migrant_services.core.calendar import is_working_day
from migrant_services.core.identity.documents import check_document
from migrant_services.demo.appointments import hours
from migrant_services.demo.house import office_codes
from migrant_services.demo.likeness import find_alike
from migrant_services.demo.plan import make_plan
from migrant_services.demo.spec import COUNTRIES, Spec, Unsure
from migrant_services.options.reference import reference_rows
from migrant_services.people.households import rules as household
from migrant_services.people.households.rules import Stay
from migrant_services.reception.appointments.rules import WEEKDAYS, Hours, check_booking, make_span
from migrant_services.workflow.stages import STAGES

Plan = dict[str, list[Spec]]
Check = Callable[[Plan, datetime], None]

FIRST_DAY, DAYS = date(2027, 1, 1), 1461
# Times of day: around midnight, in office hours and after. Their number has no divisor in common with seven.
HOURS = ((0, 0, 0), (0, 10, 0), (9, 0, 0), (12, 31, 5), (17, 59, 0), (22, 30, 0), (23, 50, 0), (23, 59, 59))
COUNTS = {
	"Office": 2,
	"Organization": 6,
	"Staff Member": 25,
	"Support Programme": 3,
	"Privacy Notice": 4,
	"Person": 304,
	"Consultation": 600,
	"Referral": 80,
	"Payment": 120,
	"Course": 6,
}
# Fields that may lie in the future: all other dates are in the past.
AHEAD = {
	"agreement_to",
	"answer_due_on",
	"confidentiality_expires_on",
	"ends_at",
	"ends_on",
	"expires_on",
	"follow_up_on",
	"next_appointment",
	"period_to",
	"planned_on",
	"session_date",
	"starts_at",
	"starts_on",
}
LINKS = {
	"person": "Person",
	"responsible_adult": "Person",
	"staff_member": "Staff Member",
	"consultation": "Consultation",
	"organization": "Organization",
	"service": "Service",
	"consent": "Consent",
	"course": "Course",
	"privacy_notice": "Privacy Notice",
	"reissue_of": "Payment",
}


def moments() -> list[datetime]:
	"""Return one moment of every day of four years, including a leap year."""
	return [
		datetime.combine(FIRST_DAY + timedelta(days=place), datetime.min.time()).replace(
			hour=h, minute=m, second=s
		)
		for place, (h, m, s) in ((place, HOURS[place % len(HOURS)]) for place in range(DAYS))
	]


@lru_cache(maxsize=8)
def plan_of(now: datetime) -> Plan:
	return dict(make_plan(now))


def faults_of(now: datetime) -> list[str]:
	"""List what is wrong with the plan of that moment, in a sentence each."""
	try:
		plan = plan_of(now)
	except Exception as fault:
		return [f"it cannot be drawn: {type(fault).__name__}: {fault}"]
	faults = []
	for check in CHECKS:
		try:
			check(plan, now)
		except Exception as fault:
			faults.append(f"{check.__name__}: {type(fault).__name__} {fault}")
	return faults


def everything(plan: Plan) -> list[Spec]:
	return [spec for specs in plan.values() for spec in specs]


def of(plan: Plan, doctype: str) -> list[Spec]:
	return [spec for spec in everything(plan) if spec.doctype == doctype]


def final_stage(spec: Spec) -> str:
	stages = [step.stage for step in spec.steps if step.stage]
	return stages[-1] if stages else STAGES[spec.doctype].first


def counts_are_as_promised(plan: Plan, now: datetime) -> None:
	count = Counter(spec.doctype for spec in everything(plan) if spec.values)
	assert {doctype: count[doctype] for doctype in COUNTS} == COUNTS
	assert count["Household"] >= 30
	assert count["Course Enrolment"] >= 70


def names_are_unique(plan: Plan, now: datetime) -> None:
	names = Counter((spec.doctype, spec.name) for spec in everything(plan) if spec.values)
	assert not (twice := [name for name, count in names.items() if count > 1]), twice


def every_stage_is_there(plan: Plan, now: datetime) -> None:
	for doctype, stages in STAGES.items():
		if specs := of(plan, doctype):
			assert {final_stage(spec) for spec in specs} == set(stages.order) - stages.by_app, doctype


def what_has_happened_is_not_after_now(plan: Plan, now: datetime) -> None:
	for spec in everything(plan):
		moments = [spec.at, *(step.at for step in spec.steps)]
		assert moments == sorted(moments), f"{spec.name}: {moments}"
		for name, value in _written(spec):
			if isinstance(value, datetime):
				assert value <= now or name in AHEAD, f"{spec.name}: {name} is {value}"
			elif isinstance(value, date):
				assert value <= now.date() or name in AHEAD, f"{spec.name}: {name} is {value}"


def nothing_comes_before_what_it_needs(plan: Plan, now: datetime) -> None:
	"""Check that records link only to earlier ones, and that people are registered before anything about them."""
	made: dict[tuple[str, str], Spec] = {}
	for spec in everything(plan):
		for name, value in _written(spec):
			doctype = LINKS.get(name)
			if doctype and value:
				assert (doctype, value) in made, f"{spec.name}: {name} {value} is not there yet"
				if doctype == "Person" and spec.doctype != "Household":
					since = made[doctype, value].at
					assert spec.at >= since, f"{spec.name} of {spec.at}: {value} was registered on {since}"
		made.setdefault((spec.doctype, spec.name), spec)


def the_office_is_alive_today_and_has_a_year_behind_it(plan: Plan, now: datetime) -> None:
	moments = [spec.at for spec in of(plan, "Consultation")]
	assert sum(moment.date() == now.date() for moment in moments) >= 2
	months = {(moment.year, moment.month) for moment in moments}
	assert months >= {(now.year - (now.month <= back), (now.month - 1 - back) % 12 + 1) for back in range(11)}


def children_have_an_adult_or_are_alone(plan: Plan, now: datetime) -> None:
	people = {spec.name: spec.values for spec in [*plan["people"], *plan["second registrations"]]}
	alone = 0
	for name, values in people.items():
		minor = bool(values["birth_date"]) and is_minor(
			values["birth_date"], values.get("birth_date_precision"), now.date()
		)
		adult = values.get("responsible_adult")
		alone += values.get("unaccompanied", 0)
		assert bool(adult or values.get("unaccompanied")) == minor, name
		if adult:
			parent = people[adult]
			assert not is_minor(parent["birth_date"], parent["birth_date_precision"], now.date()), name
			assert parent["birth_date"].year + 12 <= values["birth_date"].year, name
			assert parent["office"] == values["office"], name
	assert alone >= 5


def everybody_lives_in_one_household_with_its_head(plan: Plan, now: datetime) -> None:
	stays = {spec.name: [_stay(row) for row in spec.values["members"]] for spec in plan["households"]}
	people = {spec.name: spec.values for spec in plan["people"]}
	everybody = [stay for own in stays.values() for stay in own]
	by_person: dict[str, list[tuple[str, Stay]]] = {}
	for name, own in stays.items():
		for stay in own:
			by_person.setdefault(stay.person, []).append((name, stay))
	for name, own in stays.items():
		assert household.check_stays(own, now.date()) == [], name
		elsewhere = [stay for mine in own for other, stay in by_person[mine.person] if other != name]
		assert household.find_clashes(own, elsewhere) == [], name
		assert {people[stay.person]["office"] for stay in own} == {people[own[0].person]["office"]}, name
	assert {stay.reason for stay in everybody} >= {household.NEW_HOUSEHOLD, household.JOINED_ANOTHER}
	assert {name for name, values in people.items() if values.get("responsible_adult")} <= by_person.keys()


def documents_pass_their_checks_but_for_a_few(plan: Plan, now: datetime) -> None:
	rows = [row for spec in plan["people"] for row in spec.values["documents"]]
	validators = {row["code"]: row["validator"] for row in reference_rows("Identity Document Type")}
	odd = [
		row
		for row in rows
		if check_document(
			validators[row["document_type"]], row.get("number"), country=row.get("issuing_country")
		).findings
	]
	assert len(rows) > 400
	assert 3 <= len(odd) <= len(rows) * 0.04, f"{len(odd)} of {len(rows)}"
	assert any(row.get("expires_on", date.max) < now.date() for row in rows)


def clerks_decide_about_possible_duplicates(plan: Plan, now: datetime) -> None:
	people = [*plan["people"], *plan["second registrations"]]
	for name, others in find_alike(people).items():
		spec = next(spec for spec in people if spec.name == name)
		assert set(spec.values["duplicate_decisions"].people) == set(others), name
	assert (
		sum(
			isinstance(spec.values.get("duplicate_decisions"), Unsure)
			for spec in plan["second registrations"]
		)
		>= 2
	)


def people_registered_twice_are_not_paid(plan: Plan, now: datetime) -> None:
	alike = find_alike([*plan["people"], *plan["second registrations"]])
	paid = {spec.values["person"] for spec in plan["payments"]}
	assert not paid & alike.keys(), paid & alike.keys()
	assert not paid & {spec.name for spec in plan["second registrations"]}


def everything_is_paid_once(plan: Plan, now: datetime) -> None:
	live: Counter = Counter()
	for spec in plan["payments"]:
		values = spec.values
		assert 1 <= values["instalment"] <= values["instalments"], spec.name
		if final_stage(spec) not in ("Returned", "Cancelled"):
			live[values["person"], values["programme"], values["instalment"]] += 1
	assert not (twice := [key for key, count in live.items() if count > 1]), twice


def payments_lie_within_their_programme(plan: Plan, now: datetime) -> None:
	programmes = {spec.name: spec.values for spec in of(plan, "Support Programme")}
	for spec in plan["payments"]:
		values, programme = spec.values, programmes[spec.values["programme"]]
		assert programme["starts_on"] <= values["period_from"] <= values["period_to"], spec.name
		assert values["period_to"] <= programme["ends_on"], spec.name
		assert 0 < values["amount"] <= programme["max_amount"], spec.name


def appointments_fit_the_hours_of_the_office(plan: Plan, now: datetime) -> None:
	"""Check each booking as the loader makes it; kept and missed appointments release their time."""
	keys = {code: key for key, code in office_codes().items()}
	opening = {code: [_hours(row) for row in hours(key)] for code, key in keys.items()}
	booked: dict[str, list] = {}
	for spec in plan["appointments"]:
		office, start = spec.values["office"], spec.values["starts_at"]
		of_office = booked.setdefault(office, [])
		closed = not is_working_day(start.date(), COUNTRIES[keys[office]])
		finding = check_booking(start, spec.values["minutes"], opening[office], of_office, now, closed=closed)
		assert finding is None, f"{spec.name}: {finding}"
		if spec.stamps.get("status", "Booked") in ("Booked", "Attended"):
			of_office.append(make_span(spec.stamps.get("starts_at", start), spec.values["minutes"]))


CHECKS: tuple[Check, ...] = (
	counts_are_as_promised,
	names_are_unique,
	every_stage_is_there,
	what_has_happened_is_not_after_now,
	nothing_comes_before_what_it_needs,
	the_office_is_alive_today_and_has_a_year_behind_it,
	children_have_an_adult_or_are_alone,
	everybody_lives_in_one_household_with_its_head,
	documents_pass_their_checks_but_for_a_few,
	clerks_decide_about_possible_duplicates,
	people_registered_twice_are_not_paid,
	everything_is_paid_once,
	payments_lie_within_their_programme,
	appointments_fit_the_hours_of_the_office,
)


def _written(spec: Spec) -> Iterator[tuple[str, Any]]:
	"""Yield all values written into the record, now and later, by column; rows of tables too."""
	# Future bookings are dated back by their stamps.
	values = {**spec.values, **spec.stamps}
	yield "at", spec.at
	yield from _columns(values)
	for step in spec.steps:
		yield "at", step.at
		yield from _columns(step.values)


def _columns(values) -> Iterator[tuple[str, Any]]:
	for name, value in values.items():
		if isinstance(value, list):
			for row in value:
				yield from _columns(row)
		else:
			yield name, value


def _stay(row: dict) -> Stay:
	return Stay(
		row["person"],
		row["from_date"],
		row.get("to_date"),
		row["relationship"],
		row.get("collector", ""),
		reason=row.get("reason", ""),
	)


def _hours(row: dict) -> Hours:
	opens, closes = (datetime.strptime(row[end], "%H:%M:%S").time() for end in ("opens", "closes"))
	return Hours(WEEKDAYS.index(row["weekday"]), opens, closes, row["slot_minutes"], row["at_once"])
