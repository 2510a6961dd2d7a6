"""How the people of the plan are registered: documents, the longer interview, consents, protection files."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from migrant_services.core.roles import CASE_WORKER, FRONT_DESK, PROTECTION_OFFICER
from migrant_services.demo import numbers
from migrant_services.demo.people import Human, follow_up_date, person_values
from migrant_services.demo.spec import COUNTRIES, Country, Dice, Spec, Step, data

PROTECTION_FILES = 15
MISREAD = 0.12
NOTICE = "demo-notice-es-short"

# Document types with the share of people who carry them, by office and population group.
_PAPERS: dict[str, dict[str, dict[str, float]]] = {
	"MX": {
		"ASYLUM_SEEKER": {"MX_COMAR_CONST": 0.7, "MX_CURP_TEMP": 0.45, "MX_TVRH": 0.25},
		"REFUGEE": {"MX_COMAR_RESOL": 0.8, "MX_CURP": 0.7, "MX_TRP": 0.5},
		"COMPL_PROTECTION": {"MX_COMAR_RESOL": 0.9, "MX_TRP": 0.6},
		"POLITICAL_ASYLEE": {"MX_TRP": 0.8, "MX_CURP": 0.6},
		"MIGRANT": {"MX_TRT": 0.35, "MX_CURP": 0.35, "MX_FMM": 0.2},
		"MIGRANT_TRANSIT": {"MX_FMM": 0.25, "MX_OFICIO_SALIDA": 0.2},
		"IDP": {"MX_CURP": 0.8, "MX_INE": 0.6, "MX_ACTA": 0.3},
		"IDP_RETURNEE": {"MX_CURP": 0.8, "MX_INE": 0.6},
		"RETURNEE": {"MX_REPATRIADO": 0.8, "MX_CURP": 0.6, "MX_ACTA": 0.4, "MX_RFC": 0.1},
		"FAMILY_MIXED": {"MX_TRP": 0.7},
	},
	"AR": {
		"ASYLUM_SEEKER": {"AR_CERT_REFUGIO": 0.85},
		"REFUGEE": {"AR_DNI": 0.8, "TRAVEL_DOC": 0.3},
		"MIGRANT": {"AR_PRECARIA": 0.35, "AR_DNI": 0.45, "AR_CUIL": 0.2},
		"RETURNEE": {"AR_DNI": 1},
		"HOST": {"AR_DNI": 1},
	},
}
_FROM_HOME = {"PASSPORT": 0.35, "FOREIGN_ID": 0.5, "CONSULAR_ID": 0.04, "UNHCR_DOC": 0.06}
_CHECKED = ("MX_CURP", "MX_CURP_TEMP", "AR_CUIL", "FOREIGN_ID")  # types whose numbers can be checked
# Days until a document of the type expires, counted from today; some have expired.
_VALID = {
	"MX_CURP_TEMP": (-60, 180),
	"MX_TVRH": (-40, 365),
	"MX_TRT": (-20, 700),
	"MX_FMM": (-120, 90),
	"MX_OFICIO_SALIDA": (-90, 20),
	"MX_INE": (-300, 3000),
	"AR_DNI": (-100, 3600),
	"AR_PRECARIA": (-30, 90),
	"AR_CERT_REFUGIO": (-20, 90),
	"PASSPORT": (-900, 2500),
	"CONSULAR_ID": (-200, 1500),
	"TRAVEL_DOC": (30, 700),
	"UNHCR_DOC": (-60, 365),
}


def registrations(people: list[Human], now: datetime) -> Iterator[Spec]:
	"""Plan every person, with the stages of their registration."""
	dice = Dice("registration")
	for person in people:
		values = person_values(dice, person)
		values["documents"] = documents(dice, person, now)
		if person.stage != "New" or person.role != FRONT_DESK:
			values |= notice(dice, person)
		interview = interview_values(dice, person, now)
		if person.role != FRONT_DESK:
			values |= interview
		steps = list(_steps(dice, person, interview, now))
		yield Spec("Person", person.key, person.role, person.registered, values, steps)


def _steps(dice: Dice, person: Human, interview: dict, now: datetime) -> Iterator[Step]:
	followed = follow_up_date(dice, person, 25, now)
	closed = follow_up_date(dice, person, 120, now)
	if person.stage == "New":
		return
	yield Step(person.registered + timedelta(minutes=20), "Registered")
	role = PROTECTION_OFFICER if person.role == PROTECTION_OFFICER else CASE_WORKER
	if person.stage != "Registered":
		values = interview if person.role == FRONT_DESK else {}
		yield Step(followed, "In Follow-up", values, role)
	if person.stage == "Closed":
		yield Step(max(closed, followed), "Closed", role=role)


def notice(dice: Dice, person: Human) -> dict:
	"""Return the fields of the privacy notice that the person was given."""
	language = "en" if person.language == "eng" else "es"
	return {
		"privacy_notice": f"demo-notice-{language}-short",
		"privacy_notice_given_on": person.registered.date(),
		"privacy_notice_medium": dice.weighted({"Printed": 5, "Read aloud": 3, "On screen": 1}),
	}


def documents(dice: Dice, person: Human, now: datetime) -> list[dict]:
	"""Return the documents shown, or the declaration of a person who has none."""
	carried = dict(_PAPERS[person.office][person.group])
	if not person.at_home:
		carried |= _FROM_HOME
	if person.age < 18:
		carried = {
			kind: share for kind, share in carried.items() if kind not in ("MX_INE", "MX_RFC", "AR_CUIL")
		}
	rows = []
	for kind, share in carried.items():
		number, until, misread = _number(dice, person, kind), dice.share(), dice.chance(MISREAD)
		if not dice.chance(share):
			continue
		row = {"document_type": kind, "number": number, "original_seen": int(dice.chance(0.7))}
		if misread and kind in _CHECKED:
			row["number"] = numbers.misread(number)
		if kind in _VALID:
			soonest, latest = _VALID[kind]
			row["expires_on"] = now.date() + timedelta(days=int(soonest + until * (latest - soonest)))
		row["issuing_country"] = person.country if kind in _FROM_HOME else Country(COUNTRIES[person.office])
		rows.append(row)
	return rows[:4] or [{"document_type": "NONE_DECL"}]


def _number(dice: Dice, person: Human, kind: str) -> str:
	free = {
		"MX_COMAR_CONST": f"COMAR/{person.registered.year}/",
		"AR_CERT_REFUGIO": "CONARE-",
		"AR_PRECARIA": "P-",
	}
	if make := _NUMBERS.get(kind):
		return make(dice, person)
	return free.get(kind, "") + dice.digits(8)


def _curp(_dice: Dice, person: Human) -> str:
	name, sex = person.name, {"F": "M", "M": "H"}[person.sex]
	state = "DF" if person.at_home else "NE"
	return numbers.curp(name.given, name.first or name.given, name.second, sex, person.born, state)


def _dni(_dice: Dice, person: Human) -> str:
	"""Make the same number for the card and within the tax number."""
	return numbers.dni(Dice(f"dni {person.place}"), foreign=not person.at_home)


_NUMBERS = {
	"MX_CURP": _curp,
	"MX_CURP_TEMP": _curp,
	"MX_RFC": lambda dice, person: _curp(dice, person)[:10],
	"PASSPORT": lambda dice, _person: numbers.passport(dice),
	"FOREIGN_ID": lambda dice, person: numbers.foreign_id(dice, person.country, person.born),
	"AR_DNI": _dni,
	"AR_CUIL": lambda dice, person: numbers.cuil(dice, _dni(dice, person)),
}


def interview_values(dice: Dice, person: Human, now: datetime) -> dict:
	"""Return what only the longer interview asks."""
	arrived = person.registered.date() - timedelta(days=dice.number(10, 700))
	arrived = max(arrived, person.born)
	in_city = min(arrived + timedelta(days=dice.number(0, 90)), person.registered.date())
	values = {
		"arrived_in_city_on": in_city,
		"health_coverage": dice.weighted({"No": 6, "Yes": 3, "Not known": 1}),
		"housing": dice.weighted(
			{"Rented": 5, "Shared": 4, "With family or friends": 3, "Shelter": 3, "Street": 1}
		),
		"intention": dice.weighted({"Stay": 7, "Travel on": 2, "Undecided": 2, "Return": 1}),
	}
	if not person.at_home:
		values["arrived_in_country_on"] = arrived
	if person.group in ("IDP", "IDP_RETURNEE"):
		values["displaced_from_state"] = dice.pick(("Guerrero", "Michoacán", "Chiapas", "Sinaloa"))
	if person.age >= 16:
		values |= _work(dice, person)
	values |= _functioning(dice, person)
	values["needs"] = _needs(dice, person, now)
	if person.restricted:
		values |= {"restricted": 1, "restricted_reason": dice.pick(data("phrases")["restricted_reasons"])}
	return values


def _work(dice: Dice, person: Human) -> dict:
	return {
		"education_level": dice.weighted(
			{
				"None": 1,
				"Primary, unfinished": 3,
				"Primary": 4,
				"Secondary, unfinished": 4,
				"Secondary": 6,
				"Technical": 2,
				"University": 2,
			}
		),
		"occupation": dice.pick(data("phrases")["occupations"]),
		"employment_status": dice.weighted(
			{
				"Employed, informal": 6,
				"Unemployed": 5,
				"Self-employed": 3,
				"Employed, formal": 2,
				"Caring for others": 2,
				"Studying": 1,
			}
		),
		"income_bracket": dice.weighted(
			{"None": 4, "Below one minimum wage": 5, "One to two minimum wages": 3}
		),
		"dependants": len(person.children),
		"dependants_abroad": dice.weighted({0: 6, 1: 2, 2: 2, 3: 1}),
		"payment_means": dice.weighted({"None": 5, "Bank account": 3, "Mobile wallet": 2, "Prepaid card": 1}),
	}


def _functioning(dice: Dice, person: Human) -> dict:
	asked, affected = dice.chance(0.6), dice.chance(0.12)
	domain = dice.pick(("wg_see", "wg_hear", "wg_walk", "wg_remember"))
	level = dice.weighted({"Some difficulty": 5, "A lot of difficulty": 3, "Cannot do it at all": 1})
	domains = ("wg_see", "wg_hear", "wg_walk", "wg_remember", "wg_self_care", "wg_communicate")
	if not asked or person.age < 5:
		return {}
	return dict.fromkeys(domains, "No difficulty") | ({domain: level} if affected else {})


def _needs(dice: Dice, person: Human, now: datetime) -> list[dict]:
	likely = dict.fromkeys(person.origin.get("needs", ()), 0.35)
	likely |= {"NO_LEGAL_DOC": 0.12, "HOMELESS": 0.06}
	if person.children:
		likely["SINGLE_PARENT"] = 0.5
	if person.sex == "F" and 16 <= person.age <= 42:
		likely |= {"PREGNANT_LACT": 0.08, "WOMAN_RISK": 0.08}
	if person.age >= 60:
		likely["OLDER_RISK"] = 0.5
	if person.age < 18 and not person.unaccompanied:
		likely["CHILD_RISK"] = 0.06
	found = [need for need, share in likely.items() if dice.chance(share)]
	if person.unaccompanied:
		found.insert(0, "UAC")
	flagged = person.registered.date()
	rows = [{"need": need, "need_status": "Flagged", "flagged_on": flagged} for need in found[:3]]
	if person.role == PROTECTION_OFFICER:
		for row in rows:
			row["need_status"] = dice.weighted({"Confirmed": 5, "Discarded": 1, "Flagged": 1})
	return rows


def consents(people: list[Human]) -> Iterator[Spec]:
	"""Plan what people agreed to when they were registered; a few did not."""
	dice = Dice("consents")
	for person in people:
		asked, decision = dice.chance(0.65), dice.weighted({"Given": 93, "Refused": 4, "Withdrawn": 3})
		withdrawn = person.registered.date() + timedelta(days=dice.number(0, 5))
		medium = dice.weighted({"Signed on paper": 8, "Verbal, with a witness": 2})
		if not asked or person.stage == "New" or (person.unaccompanied and person.age < 18):
			continue
		values = {"purpose": "Registration", "decision": decision, "medium": medium, **decider(person)}
		if decision == "Withdrawn":
			values["withdrawn_on"] = withdrawn
		if medium != "Signed on paper":
			values["witness_name"] = dice.pick(data("staff"))["full_name"]
		at = person.registered + timedelta(minutes=15)
		yield Spec(
			"Consent", f"demo-consent-r-{person.place:04d}", person.role, at, of_person(person, at) | values
		)


def of_person(person: Human, at: datetime) -> dict:
	"""Return the fields of every consent: whose it is and when."""
	return {
		"person": person.key,
		"office": person.office,
		"decided_on": at.date(),
		"spoken_language": person.language,
		"privacy_notice": NOTICE,
	}


def decider(person: Human) -> dict:
	"""Return who decides: for a child the adult with them, and the child is heard."""
	if person.age >= 18:
		return {"given_by": "The person"}
	adult = person.adult.full_name if person.adult else "Procuraduría de Protección"
	by = "Responsible adult" if person.adult else "Legal representative"
	return {"given_by": by, "given_by_name": adult, "child_assent": int(person.age >= 8)}


def protection_files(people: list[Human], now: datetime) -> Iterator[Spec]:
	"""Plan the sensitive part, only of people attended by a protection officer."""
	dice, phrases = Dice("protection"), data("phrases")
	chosen = [
		person
		for person in people
		if person.restricted or (person.unaccompanied and person.role == PROTECTION_OFFICER)
	]
	for place, person in enumerate(chosen[:PROTECTION_FILES], start=1):
		at = person.registered + timedelta(minutes=50)
		needs = ["UAC"] if person.unaccompanied else []
		needs += [dice.pick(phrases["protection_needs"])]
		identity = dice.weighted({"Not asked": 3, "Woman": 1, "Man": 1})
		values = {
			"person": person.key,
			"office": person.office,
			"opened_on": at.date(),
			"gender_identity": {"F": "Woman", "M": "Man"}[person.sex]
			if identity != "Not asked"
			else identity,
			"assessment": phrases["assessments"][-1]
			if person.unaccompanied
			else dice.pick(phrases["assessments"][:-1]),
			"safety_plan": dice.pick(phrases["safety_plans"]),
			"needs": [
				{"need": need, "need_status": "Confirmed", "flagged_on": at.date()}
				for need in dict.fromkeys(needs)
			],
		}
		if person.group in ("IDP", "ASYLUM_SEEKER"):
			values["displacement_cause"] = dice.weighted({"Violence or crime": 4, "Generalised violence": 2})
			values["displacements"] = dice.number(1, 3)
		yield Spec("Protection File", f"demo-protection-{place:04d}", PROTECTION_OFFICER, at, values)
