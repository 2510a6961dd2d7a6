"""A hundred and twenty payments of three programmes, in every stage."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import cycle

from migrant_services.core.roles import FINANCE_OFFICER, PROGRAMME_OFFICER
from migrant_services.demo.people import Human
from migrant_services.demo.spec import Dice, Spec, Step, data, later, office_hours
from migrant_services.workflow.stages import PAYMENT_DUE, PaymentStage

PAYMENTS = {"ingreso": 66, "tramites": 24, "arraigo": 27}
REISSUED = 3
# Where the older payments ended; those of the running month are still due.
_ENDS = {PaymentStage.PAID: 15, PaymentStage.RETURNED: 2, PaymentStage.CANCELLED: 1, "Discarded": 1}
# How many months ago the last instalment of a person was.
_LATEST = {0: 5, 1: 2, 2: 2, 3: 1, 4: 1, 6: 1}
_WAYS = {
	PaymentStage.DRAFT: (),
	PaymentStage.IN_REVIEW: (PaymentStage.IN_REVIEW,),
	PaymentStage.APPROVED: (PaymentStage.IN_REVIEW, PaymentStage.APPROVED),
	PaymentStage.INSTRUCTED: (PaymentStage.IN_REVIEW, PaymentStage.APPROVED, PaymentStage.INSTRUCTED),
	PaymentStage.PAID: (
		PaymentStage.IN_REVIEW,
		PaymentStage.APPROVED,
		PaymentStage.INSTRUCTED,
		PaymentStage.PAID,
	),
	PaymentStage.RETURNED: (
		PaymentStage.IN_REVIEW,
		PaymentStage.APPROVED,
		PaymentStage.INSTRUCTED,
		PaymentStage.RETURNED,
	),
	PaymentStage.CANCELLED: (PaymentStage.IN_REVIEW, PaymentStage.APPROVED, PaymentStage.CANCELLED),
	"Discarded": (PaymentStage.CANCELLED,),
}
_METHODS = {
	"MX": {"Bank transfer": 6, "Prepaid card": 3, "Cash order": 2},
	"AR": {"Bank transfer": 5, "Mobile wallet": 4, "Cash over the counter": 1},
}
_REFERENCES = {"MX": "SPEI", "AR": "TRX"}
_TO_ACCOUNT = ("Bank transfer", "Prepaid card", "Mobile wallet")


def payments(people: list[Human], now: datetime) -> Iterator[Spec]:
	"""Plan each payment in the order of time; a returned one may be paid again."""
	dice = Dice("payments")
	drafts = [
		draft
		for programme in data("house")["programmes"]
		for draft in _of_programme(dice, programme, people, now)
	]
	drafts.sort(key=lambda draft: draft[0])
	returned = []
	for place, (at, end, values) in enumerate(drafts, start=1):
		spec = _payment(dice, f"demo-payment-{place:04d}", at, end, values, now)
		yield spec
		if end == PaymentStage.RETURNED:
			returned.append(spec)
	for place, spec in enumerate(returned[:REISSUED], start=1):
		values = dict(spec.values) | {"reissue_of": spec.name, "method": "Cash order", "account_last4": None}
		at = later(dice, spec.steps[-1].at, 5, now, values["office"])
		yield _payment(dice, f"demo-payment-r-{place:04d}", at, PaymentStage.PAID, values, now)


def _of_programme(dice: Dice, programme: Mapping, people: list[Human], now: datetime) -> Iterator[tuple]:
	"""Yield date, last stage and period of payments, for as many people as the number of payments requires."""
	payable = [person for person in people if person.office == programme["office"] and person.payable]
	left = PAYMENTS[programme["key"]]
	running = cycle(PAYMENT_DUE)
	over = cycle(dice.shuffled([end for end, count in _ENDS.items() for _ in range(count)]))
	for person in dice.shuffled(payable):
		months = (now.year - person.registered.year) * 12 + now.month - person.registered.month
		latest = min(dice.weighted(_LATEST), months)
		count = min(programme["max_instalments"], months - latest + 1, left)
		left -= count
		for instalment in range(1, count + 1):
			back = latest + count - instalment
			end = next(running if back == 0 else over)
			yield _draft(dice, programme, person, instalment, back, end, now)


def _draft(
	dice: Dice, programme: Mapping, person: Human, instalment: int, back: int, end: str, now: datetime
) -> tuple:
	month = _month(now.date(), back)
	day = office_hours(
		dice, min(month + timedelta(days=dice.number(1, 9)), now.date() - timedelta(days=1)), person.office
	)
	amount = programme["default_amount"]
	if programme["key"] == "tramites":
		amount = dice.pick((685, 1250, 1780, 2000, 3500, 5495))
	values = {
		"person": person.key,
		"office": person.office,
		"programme": programme["code"],
		"instalment": instalment,
		"instalments": programme["max_instalments"],
		"period_from": month,
		"period_to": month.replace(day=monthrange(month.year, month.month)[1]),
		"amount": amount,
		"planned_on": month + timedelta(days=14),
		"method": dice.weighted(_METHODS[person.office]),
		"identity_shown": dice.weighted(
			{"Pasaporte": 4, "CURP" if person.office == "MX" else "DNI": 4, "Constancia de trámite": 2}
		),
	}
	if programme["key"] == "tramites":
		values["method"] = dice.weighted({"Third-party fee": 3, "Bank transfer": 1})
	account = dice.digits(4)
	if values["method"] in _TO_ACCOUNT:
		values["account_last4"] = account
	return max(day, person.registered + timedelta(days=1)), end, values


def _month(day: date, back: int) -> date:
	"""Return the first day of the month so many months ago."""
	months = day.year * 12 + day.month - 1 - back
	return date(months // 12, months % 12 + 1, 1)


def _payment(dice: Dice, key: str, at: datetime, end: str, values: Mapping, now: datetime) -> Spec:
	phrases = data("phrases")
	moment, steps, stamps = min(at, now - timedelta(minutes=3)), [], {}
	at = moment
	for stage in _WAYS[end]:
		moment = (
			later(dice, moment, 4, now, values["office"])
			if stage != PaymentStage.IN_REVIEW
			else moment + timedelta(minutes=2)
		)
		moment = min(moment, now)
		written = {
			PaymentStage.PAID: {
				"paid_on": moment.date(),
				"payment_reference": f"{_REFERENCES[values['office']]}-{dice.digits(7)}",
			},
			PaymentStage.RETURNED: {"return_reason": dice.pick(phrases["return_reasons"])},
			PaymentStage.CANCELLED: {"cancel_reason": dice.pick(phrases["payment_cancel_reasons"])},
		}.get(stage, {})
		role = PROGRAMME_OFFICER if end == "Discarded" else FINANCE_OFFICER
		steps.append(Step(moment, stage, written, role if written else None))
		if stage in (PaymentStage.APPROVED, PaymentStage.INSTRUCTED):
			stamps["approved_on" if stage == PaymentStage.APPROVED else "released_on"] = moment
	return Spec("Payment", key, PROGRAMME_OFFICER, at, values, steps, stamps)
