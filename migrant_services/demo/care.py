"""Eighty referrals, in every stage, each with its consent or another legal basis."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from migrant_services.core.calendar import get_answer_deadline
from migrant_services.core.roles import CASE_WORKER, PROTECTION_OFFICER
from migrant_services.demo.consultations import PlannedConsultation
from migrant_services.demo.people import Human
from migrant_services.demo.registration import decider, of_person
from migrant_services.demo.spec import COUNTRIES, Dice, Spec, Step, data, later

# How many referrals end in which stage.
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
# Minimum and maximum age of a referral in days by its last stage: open ones began recently.
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


def referrals(known: list[PlannedConsultation], now: datetime) -> Iterator[Spec]:
	"""Plan each referral after its consent, in the order of time."""
	dice = Dice("referrals")
	ends = dice.shuffled([end for end, count in ENDS.items() for _ in range(count)])
	drawn = [_drawn(dice, known, end, place, now) for place, end in enumerate(ends)]
	drawn.sort(key=lambda one: one[0].at)
	for place, (consultation, end, organization) in enumerate(drawn, start=1):
		yield from _referral(dice, consultation, end, organization, place, now)


def _drawn(
	dice: Dice, known: list[PlannedConsultation], end: str, place: int, now: datetime
) -> tuple[PlannedConsultation, str, Mapping]:
	"""Choose a consultation of the right age, and the organization that the person is referred to."""
	youngest, oldest = _AGES.get(end, (20, 330))
	consulate = place < TO_CONSULATE
	fitting = [
		consultation
		for consultation in known
		if youngest <= (now - consultation.at).days <= oldest
		and consultation.person.age >= 14
		and consultation.person.stage != "New"
		and (not consulate or _may_go_to_consulate(consultation.person))
	]
	if not fitting:  # the few people who can be referred to a consulate came at other times
		consulate, fitting = (
			False,
			[
				consultation
				for consultation in known
				if consultation.person.stage != "New" and (now - consultation.at).days > 1
			],
		)
	consultation = dice.pick(fitting)
	key = dice.weighted(_PARTNERS[consultation.person.office])
	return consultation, end, _organization("consulado" if consulate else key)


def _may_go_to_consulate(person: Human) -> bool:
	return person.country == "CO" and person.office == "MX" and person.group in ("MIGRANT", "MIGRANT_TRANSIT")


def _organization(key: str) -> Mapping:
	return next(one for one in data("house")["organizations"] if one["key"] == key)


def _referral(
	dice: Dice, consultation: PlannedConsultation, end: str, organization: Mapping, place: int, now: datetime
) -> Iterator[Spec]:
	person, phrases = consultation.person, data("phrases")
	role = PROTECTION_OFFICER if person.restricted or person.unaccompanied else CASE_WORKER
	at = consultation.at + timedelta(minutes=30)
	number = dice.number(1, len(organization["services"]))
	service = organization["services"][number - 1]
	priority = dice.weighted({"Normal": 7, "Urgent": 2, "Emergency": 1})
	contact = organization["contacts"][0]
	consent = f"demo-consent-c-{place:04d}"
	by_law = priority == "Emergency" and dice.chance(0.5)
	values = {
		"person": person.key,
		"office": person.office,
		"consultation": consultation.key,
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
		yield _consent(dice, consent, role, consultation, organization, at)
	steps = list(_steps(dice, person, end, at, now))
	yield Spec(
		"Referral", f"demo-referral-{place:04d}", role, at, values, steps, _stamps(person, priority, steps)
	)


def _consent(
	dice: Dice, key: str, role: str, consultation: PlannedConsultation, organization: Mapping, at: datetime
) -> Spec:
	values = {
		"purpose": "Referral",
		"organization": f"demo-organization-{organization['key']}",
		"decision": "Given",
		"medium": "Signed on paper",
		"share_identity": 1,
		"share_contact": int(dice.chance(0.7)),
		"share_needs": int(dice.chance(0.3)),
		**decider(consultation.person),
	}
	return Spec("Consent", key, role, at, of_person(consultation.person, at) | values)


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
	"""Return the moments at which it was sent, acknowledged, answered and served, in place of now."""
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
