"""A few people who come again and are registered twice, with a slip in their name or less of it, for the review to find."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from migrant_services.core.roles import FRONT_DESK
from migrant_services.demo.people import SAFE_AGES, Human
from migrant_services.demo.spec import Dice, Spec

APART = timedelta(minutes=10)


def choose_for_second_registration(people: list[Human]) -> list[Human]:
	"""Choose the people who are registered twice; their payments wait."""
	known = [person for person in people if _is_plain(person)]
	return Dice("second registrations").shuffled(known)[: len(SLIPS)]


def second_registrations(people: list[Human], now: datetime) -> Iterator[Spec]:
	"""Return the newest registrations of all."""
	last = max(person.registered for person in people)
	chosen = choose_for_second_registration(people)
	for place, (person, slip) in enumerate(zip(chosen, SLIPS, strict=True), 1):
		values = {
			"office": person.office,
			"given_names": person.name.given,
			"first_surname": person.name.first,
			"second_surname": person.name.second,
			"birth_date": person.born,
			"sex_on_document": person.sex,
			"nationality": person.country,
			"population_group": person.group,
		}
		moment = min(last + place * APART, now)
		yield Spec("Person", f"demo-person-again-{place}", FRONT_DESK, moment, values | slip(person))


def _is_plain(person: Human) -> bool:
	whole = person.name.first and person.name.second and not person.name.script
	# An adult even with a wrong year of birth.
	grown = person.age >= SAFE_AGES[1]
	return bool(
		whole and grown and person.role == FRONT_DESK and not person.known_since and not person.restricted
	)


def _one_surname(person: Human) -> dict:
	return {"first_surname": (person.name.first or "").upper(), "second_surname": None, "birth_date": None}


def _surnames_changed_over(person: Human) -> dict:
	return {"first_surname": person.name.second, "second_surname": person.name.first}


def _only_the_year(person: Human) -> dict:
	return {"birth_date": person.born.replace(month=7, day=1), "birth_date_precision": "Year"}


def _one_given_name_and_another_year(person: Human) -> dict:
	year = person.born.year + (1 if person.born.year % 10 < 9 else -1)
	born = person.born.replace(year=year, day=min(person.born.day, 28))
	return {"given_names": person.name.given.split()[0], "birth_date": born}


SLIPS = (_one_surname, _surnames_changed_over, _only_the_year, _one_given_name_and_another_year)
