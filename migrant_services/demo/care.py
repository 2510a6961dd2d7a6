"""Eighty referrals, in every stage, each with its consent or another legal basis."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from migrant_services.core.calendar import get_answer_deadline
from migrant_services.core.roles import CASE_WORKER, PROTECTION_OFFICER
from migrant_services.demo.attention import Visit
from migrant_services.demo.people import Human
from migrant_services.demo.registration import decider, of_person
from migrant_services.demo.spec import COUNTRIES, Dice, Spec, Step, data, later

# How many referrals end where.
ENDS = {
	"Draft": 8,
	"Sent": 14,
	"Acknowledged": 8,
	"Accepted": 8,
	"In Service": 8,
	"Completed": 18,
	"Not Accepted": 8,
	"Withdrawn": 4,
	"Expired": 4,
}
_WAYS = {
	"Draft": (),
	"Sent": ("Sent",),
	"Acknowledged": ("Sent", "Acknowledged"),
	"Accepted": ("Sent", "Acknowledged", "Accepted"),
	"In Service": ("Sent", "Acknowledged", "Accepted", "In Service"),
	"Completed": ("Sent", "Acknowledged", "Accepted", "In Service", "Completed"),
	"Not Accepted": ("Sent", "Acknowledged", "Not Accepted"),
	"Withdrawn": ("Sent", "Withdrawn"),
	"Expired": ("Sent", "Expired"),
}
# Days a referral has had at least, by where it ends: what is under way began lately.
_AGES = {
	"Draft": (1, 6),
	"Sent": (1, 24),
	"Acknowledged": (3, 30),
	"Accepted": (6, 45),
	"In Service": (12, 80),
}
_STAMPED = {
	"Sent": "sent_on",
	"Acknowledged": "acknowledged_on",
	"Accepted": "answered_on",
	"Not Accepted": "answered_on",
}
_PARTNERS = {"MX": {"puente": 5, "bienestar": 4, "trabajo": 4}, "AR": {"salud": 4, "alianza": 3}}
TO_CONSULATE = 3
WITHOUT_CONSENT = ("Vital interest", "Peligro inmediato: se requiere alojamiento esta misma noche.")


def referrals(known: list[Visit], now: datetime) -> Iterator[Spec]:
	"""Each referral, its consent before it, in the order of time."""
	dice = Dice("referrals")
	ends = dice.shuffled([end for end, count in ENDS.items() for _ in range(count)])
	drawn = [_drawn(dice, known, end, place, now) for place, end in enumerate(ends)]
	drawn.sort(key=lambda one: one[0].at)
	for place, (visit, end, organization) in enumerate(drawn, start=1):
		yield from _referral(dice, visit, end, organization, place, now)


def _drawn(dice: Dice, known: list[Visit], end: str, place: int, now: datetime) -> tuple[Visit, str, Mapping]:
	"""A visit of the right age, and whom the person is sent to."""
	youngest, oldest = _AGES.get(end, (20, 330))
	consulate = place < TO_CONSULATE
	fitting = [
		visit
		for visit in known
		if youngest <= (now - visit.at).days <= oldest
		and visit.person.age >= 14
		and visit.person.stage != "New"
		and (not consulate or _may_go_to_consulate(visit.person))
	]
	if not fitting:  # the few that may go to the consulate came at other times
		consulate, fitting = (
			False,
			[visit for visit in known if visit.person.stage != "New" and (now - visit.at).days > 1],
		)
	visit = dice.pick(fitting)
	key = dice.weighted(_PARTNERS[visit.person.office])
	return visit, end, _organization("consulado" if consulate else key)


def _may_go_to_consulate(person: Human) -> bool:
	return person.country == "CO" and person.office == "MX" and person.group in ("MIGRANT", "MIGRANT_TRANSIT")


def _organization(key: str) -> Mapping:
	return next(one for one in data("house")["organizations"] if one["key"] == key)


def _referral(
	dice: Dice, visit: Visit, end: str, organization: Mapping, place: int, now: datetime
) -> Iterator[Spec]:
	person, phrases = visit.person, data("phrases")
	role = PROTECTION_OFFICER if person.restricted or person.unaccompanied else CASE_WORKER
	at = visit.at + timedelta(minutes=30)
	number = dice.number(1, len(organization["services"]))
	service = organization["services"][number - 1]
	priority = dice.weighted({"Normal": 7, "Urgent": 2, "Emergency": 1})
	contact = organization["contacts"][0]
	consent = f"demo-consent-c-{place:04d}"
	by_law = priority == "Emergency" and dice.chance(0.5)
	values = {
		"person": person.key,
		"office": person.office,
		"consultation": visit.key,
		"organization": f"demo-organization-{organization['key']}",
		"service": f"demo-service-{organization['key']}-{number}",
		"subject": service["subject"],
		"priority": priority,
		"addressee": contact["full_name"],
		"addressee_post": contact["post"],
		"service_requested": service["service_name"],
		"reason": dice.pick(phrases["referral_reasons"]),
		"documents_attached": dice.weighted({None: 3, "Copia del documento de identidad.": 2}),
		"legal_basis": WITHOUT_CONSENT[0] if by_law else "Consent",
	}
	if by_law:
		values["legal_basis_reason"] = WITHOUT_CONSENT[1]
	else:
		values["consent"] = consent
		yield _consent(dice, consent, role, visit, organization, at)
	steps = list(_steps(dice, person, end, at, now))
	yield Spec(
		"Referral", f"demo-referral-{place:04d}", role, at, values, steps, _stamps(person, priority, steps)
	)


def _consent(dice: Dice, key: str, role: str, visit: Visit, organization: Mapping, at: datetime) -> Spec:
	values = {
		"purpose": "Referral",
		"organization": f"demo-organization-{organization['key']}",
		"decision": "Given",
		"medium": "Signed on paper",
		"share_identity": 1,
		"share_contact": int(dice.chance(0.7)),
		"share_needs": int(dice.chance(0.3)),
		**decider(visit.person),
	}
	return Spec("Consent", key, role, at, of_person(visit.person, at) | values)


def _steps(dice: Dice, person: Human, end: str, at: datetime, now: datetime) -> Iterator[Step]:
	phrases = data("phrases")
	gaps = {"Sent": 0, "Acknowledged": 4, "Accepted": 6, "Not Accepted": 6, "In Service": 8, "Completed": 25}
	moment = at + timedelta(minutes=20)
	for stage in _WAYS[end]:
		if stage != "Sent":
			moment = later(dice, moment, gaps.get(stage, 12), now, person.office)
		yield Step(moment, stage, _written(dice, phrases, stage, moment))


def _written(dice: Dice, phrases: Mapping, stage: str, at: datetime) -> dict:
	return {
		"Not Accepted": {"not_accepted_reason": dice.weighted(phrases["not_accepted"])},
		"In Service": {"next_appointment": at + timedelta(days=7)},
		"Completed": {
			"service_given": dice.pick(phrases["services_given"]),
			"confirmed_by": dice.weighted({"Receiving organization": 6, "The person": 4, "A document": 2}),
		},
		"Withdrawn": {"withdrawn_reason": dice.pick(phrases["withdrawn_referral"])},
	}.get(stage, {})


def _stamps(person: Human, priority: str, steps: list[Step]) -> dict:
	"""When it was sent, acknowledged, answered and served, instead of now."""
	stamps: dict = {}
	for step in steps:
		if step.stage in _STAMPED:
			stamps[_STAMPED[step.stage]] = step.at
		elif step.stage == "In Service":
			stamps["service_started_on"] = step.at.date()
		elif step.stage == "Completed":
			stamps["service_delivered_on"] = step.at.date()
	if "sent_on" in stamps:
		stamps["answer_due_on"] = get_answer_deadline(stamps["sent_on"], priority, COUNTRIES[person.office])
	return stamps
