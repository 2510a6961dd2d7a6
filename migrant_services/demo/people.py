"""The three hundred people of the demo office, and how they were registered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from migrant_services.core.roles import CASE_WORKER, FRONT_DESK, PROTECTION_OFFICER
from migrant_services.demo import numbers
from migrant_services.demo.names import Name, draw
from migrant_services.demo.spec import COUNTRIES, Country, Dice, data, later, office_hours

DAYS = 364  # how far back the records go
RECENT = 12  # days within which a person may still be waiting to be registered
FAMILY = 0.3
SAFE_AGES = (15, 21)  # between these an uncertain birth date would make a minor of an adult, or the reverse
RESTRICTED = 6
CHOSEN_NAMES = {"M": ("Alexa", "Camila"), "F": ("Dante",)}

_ADULT_AGES = {(18, 24): 20, (25, 34): 32, (35, 44): 23, (45, 59): 17, (60, 78): 8}
_SITUATIONS = {
	"MX": {
		"ASYLUM_SEEKER": {"MX_TRAMITE_COMAR": 6, "MX_VIS_HUMANITARIO": 3, "NO_INFORMA": 1},
		"REFUGEE": {"MX_RES_PERMANENTE": 1},
		"COMPL_PROTECTION": {"MX_RES_PERMANENTE": 1},
		"POLITICAL_ASYLEE": {"MX_RES_PERMANENTE": 1},
		"MIGRANT": {"MX_RES_TEMPORAL": 4, "MX_TRAMITE_INM": 3, "MX_SIN_DOCUMENTO": 2, "NO_INFORMA": 3},
		"MIGRANT_TRANSIT": {"MX_SIN_DOCUMENTO": 3, "NO_INFORMA": 6, "MX_VIS_HUMANITARIO": 1},
		"IDP": {"MX_NACIONAL": 1},
		"IDP_RETURNEE": {"MX_NACIONAL": 1},
		"RETURNEE": {"MX_NACIONAL": 1},
		"FAMILY_MIXED": {"MX_RES_PERMANENTE": 1},
	},
	"AR": {
		"ASYLUM_SEEKER": {"AR_SOLIC_REFUGIO": 1},
		"REFUGEE": {"AR_REFUGIADO": 1},
		"MIGRANT": {
			"AR_PRECARIA": 4,
			"AR_TEMPORARIA": 4,
			"AR_PERMANENTE": 3,
			"AR_IRREGULAR_TRAM": 2,
			"NO_INFORMA": 2,
		},
		"RETURNEE": {"AR_NACIONAL": 1},
		"HOST": {"AR_NACIONAL": 1},
	},
}


@dataclass
class Human:
	"""One person of the plan. ``key`` is the name of the record; it follows the order of registration."""

	origin: Mapping
	sex: str
	name: Name
	age: int
	born: date
	group: str
	situation: str
	language: str
	registered: datetime
	role: str
	stage: str
	known_since: str | None = None  # precision of the birth date, when it is not exact
	adult: "Human | None" = None
	unaccompanied: bool = False
	restricted: bool = False
	chosen: str | None = None
	place: int = 0
	key: str = ""
	children: list["Human"] = field(default_factory=list)

	@property
	def office(self) -> str:
		"""The key of the office where the person is registered."""
		return self.origin["office"]

	@property
	def country(self) -> Country:
		"""The country of origin."""
		return Country(self.origin["country"])

	@property
	def at_home(self) -> bool:
		"""Whether the person is a national of the office's country."""
		return self.country == COUNTRIES[self.office]

	@property
	def full_name(self) -> str:
		"""Given names and surnames, as the form joins them."""
		return " ".join(part for part in (self.name.given, self.name.first, self.name.second) if part)

	@property
	def payable(self) -> bool:
		"""Whether the person may get payments: an adult, unrestricted, with a completed registration."""
		return self.age >= 18 and not self.restricted and self.stage in ("Registered", "In Follow-up")


def make_people(now: datetime) -> list[Human]:
	"""Return everyone in the order of registration, adults before the children who came with them."""
	dice = Dice("people")
	people = [person for origin in data("origins") for person in _of_origin(dice, origin, now)]
	people.sort(key=lambda person: person.registered)
	for place, person in enumerate(people, start=1):
		person.key, person.place = f"demo-person-{place:04d}", place
	_restrict(people)
	for sex, names in CHOSEN_NAMES.items():
		adults = [
			person for person in people if person.sex == sex and 18 <= person.age < 40 and not person.children
		]
		for person, name in zip(adults[7::23], names, strict=False):
			person.chosen = name
	return people


def _of_origin(dice: Dice, origin: Mapping, now: datetime) -> list[Human]:
	people: list[Human] = []
	alone = origin.get("unaccompanied", 0)
	while len(people) < origin["people"]:
		if alone:
			alone -= 1
			people.append(_human(dice, origin, dice.number(13, 17), now, unaccompanied=True))
			continue
		low, high = dice.weighted(_ADULT_AGES)
		adult = _human(dice, origin, dice.number(low, high), now)
		people.append(adult)
		children = dice.number(1, 3) if dice.chance(FAMILY) and 22 <= adult.age <= 60 else 0
		for _ in range(min(children, origin["people"] - len(people))):
			child = _child(dice, adult, now)
			adult.children.append(child)
			people.append(child)
	return people


def _human(dice: Dice, origin: Mapping, age: int, now: datetime, unaccompanied: bool = False) -> Human:
	sex = dice.pick("FM")
	registered = office_hours(
		dice, now.date() - timedelta(days=1 + int(DAYS * (1 - dice.share() ** 0.45))), origin["office"]
	)
	group = dice.weighted(origin["groups"])
	role = _registrar(dice, origin["office"], unaccompanied)
	person = Human(
		origin=origin,
		sex=sex,
		name=draw(dice, origin["culture"], sex),
		age=age,
		born=_birthday(dice, age, now),
		group=group,
		situation=dice.weighted(_SITUATIONS[origin["office"]][group]),
		language=dice.weighted(origin["languages"]),
		registered=registered,
		role=role,
		stage=_stage(dice, registered, now),
		unaccompanied=unaccompanied,
	)
	_blur_birthday(dice, person)
	return person


def _child(dice: Dice, adult: Human, now: datetime) -> Human:
	age = dice.number(0, min(16, adult.age - 17))
	sex = dice.pick("FM")
	child = Human(
		origin=adult.origin,
		sex=sex,
		name=draw(dice, adult.origin["culture"], sex, adult.name, adult.sex),
		age=age,
		born=_birthday(dice, age, now),
		group=adult.group,
		situation=adult.situation,
		language=adult.language,
		registered=adult.registered + timedelta(minutes=4 * (len(adult.children) + 1)),
		role=adult.role,
		stage=adult.stage,
		adult=adult,
	)
	if child.born >= child.registered.date():
		child.born, child.age = child.born - timedelta(days=366), child.age + 1
	_blur_birthday(dice, child)
	return child


def _birthday(dice: Dice, age: int, now: datetime) -> date:
	"""Draw a day that makes the person ``age`` years old today, whatever today is."""
	return now.date() - timedelta(days=int(age * 365.2425) + dice.number(8, 355))


def _blur_birthday(dice: Dice, person: Human) -> None:
	"""Draw how much of their birth date a person knows: some only the month or year, some not even that."""
	vague, kind = dice.chance(0.12), dice.weighted({"Year and Month": 2, "Year": 5, "Estimated": 3})
	if vague and not SAFE_AGES[0] < person.age < SAFE_AGES[1]:
		month = person.born.month if kind == "Year and Month" else 1
		person.born, person.known_since = person.born.replace(month=month, day=1), kind


def _registrar(dice: Dice, office: str, unaccompanied: bool) -> str:
	at_desk, protected = dice.chance(0.6), dice.chance(0.15)
	if unaccompanied or protected:
		return PROTECTION_OFFICER
	return FRONT_DESK if office == "MX" and at_desk else CASE_WORKER


def _stage(dice: Dice, registered: datetime, now: datetime) -> str:
	waiting, stage = dice.chance(0.85), dice.weighted({"Registered": 58, "In Follow-up": 33, "Closed": 9})
	age = (now - registered).days
	if age <= RECENT:
		return "New" if waiting else "Registered"
	return "Registered" if stage == "Closed" and age < 60 else stage


def _restrict(people: list[Human]) -> None:
	"""Restrict some adults to protection officers: they came to one and have no children here."""
	candidates = [
		p
		for p in people
		if p.role == PROTECTION_OFFICER and p.age >= 18 and not p.children and p.stage != "New"
	]
	for person in candidates[:: max(len(candidates) // RESTRICTED, 1)][:RESTRICTED]:
		person.restricted = True


def person_values(dice: Dice, person: Human) -> dict:
	"""Return the fields of the registration that a front desk fills."""
	values = {
		"office": person.office,
		"given_names": person.name.given,
		"first_surname": person.name.first,
		"second_surname": person.name.second,
		"name_in_original_script": person.name.script,
		"sex_on_document": dice.weighted({person.sex: 96, "Not recorded": 3, "X": 1}),
		"birth_date": person.born,
		"birth_date_precision": person.known_since or "Exact",
		"nationality": person.country,
		"birth_country": person.country,
		"birth_place": dice.pick(person.origin["places"]),
		"population_group": person.group,
		"migratory_situation": person.situation,
		"preferred_language": person.language,
		"interpreter_needed": int(person.language != "spa" and dice.chance(0.6)),
		**_responsible(dice, person),
		**address(person),
		**_contact(dice, person),
	}
	if person.situation != "NO_INFORMA":
		values["migratory_situation_asked_on"] = person.registered.date()
	if person.age >= 12:
		values["literacy"] = dice.weighted({"Reads and writes": 88, "Reads a little": 8, "Cannot read": 4})
	if person.chosen:
		values["chosen_name"] = person.chosen
	return values


def _responsible(dice: Dice, person: Human) -> dict:
	if person.unaccompanied:
		return {"unaccompanied": 1}
	if not person.adult:
		return {}
	kinship = {"F": "Mother", "M": "Father"}[person.adult.sex]
	kinship = (
		dice.weighted({kinship: 92, "Aunt or uncle": 4, "Grandparent": 4})
		if person.adult.age > 40
		else kinship
	)
	return {"responsible_adult": person.adult.key, "responsible_relationship": kinship}


def address(person: Human) -> dict:
	"""Return the address of the person's family."""
	home = person.adult.place if person.adult else person.place
	family = Dice(f"home {home}")
	phrases = data("phrases")
	if family.chance(0.12 if person.office == "MX" else 0.03):
		return {"no_fixed_address": 1, "shelter": family.pick(phrases["shelters"][person.office])}
	state = {"MX": "Ciudad de México", "AR": "Mendoza"}[person.office]
	town = {"MX": family.weighted({"Cuauhtémoc": 8, "Iztapalapa": 2, "Gustavo A. Madero": 1}), "AR": "Maipú"}
	return {
		"address_line": f"{family.pick(phrases['streets'])} {family.number(2, 180)}",
		"neighbourhood": family.pick(phrases["neighbourhoods"][person.office]),
		"municipality": town[person.office],
		"state": state,
	}


def _contact(dice: Dice, person: Human) -> dict:
	reachable, method = (
		dice.chance(0.85),
		dice.weighted({"Call": 5, "WhatsApp": 8, "Text message": 2, "In person only": 1}),
	)
	safe, whatsapp, message = dice.chance(0.8), dice.chance(0.7), dice.chance(0.5)
	if person.restricted:
		return {"safe_contact_method": "In person only", "safe_contact_notes": "Contacto solo en la oficina."}
	if person.age < 14 or not reachable:
		return {}
	owner = person.adult or person
	row = {
		"phone": numbers.phone(owner.place, person.office),
		"belongs_to": owner.name.given if owner is not person else None,
		"safe_to_call": int(safe),
		"whatsapp": int(whatsapp),
		"may_leave_message": int(safe and message),
	}
	return {"phones": [row], "safe_contact_method": method}


def follow_up_date(dice: Dice, person: Human, days: int, now: datetime) -> datetime:
	"""Draw a later moment at which someone works on the person's file."""
	return later(dice, person.registered + timedelta(minutes=25), days, now, person.office)
