"""Clerks who save the same thing in the same second: over HTTP, each with their own request."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import frappe
import pytest

from migrant_services.core.roles import FRONT_DESK, PROGRAMME_OFFICER, TRAINING_COORDINATOR
from tests import factories as make
from tests.http import Client

ROUNDS = 3
CLERKS = 3


@pytest.fixture
def clerks(world, bench):
	"""Provide a way to send a request for several users of a role at once: ``clerks(role)(body)``."""

	def of(role: str):
		users = [make.staff_user(role, world.north) for _ in range(CLERKS)]
		frappe.db.commit()
		clients = [Client(bench.base_url, user).login(make.PASSWORD) for user in users]
		for client in clients:
			client.headers["Connection"] = "close"

		def send(path: str, *bodies: dict) -> list:
			start = Barrier(CLERKS)

			def one(place: int):
				start.wait()
				return clients[place].post(path, json=bodies[place % len(bodies)])

			with ThreadPoolExecutor(CLERKS) as pool:
				return list(pool.map(one, range(CLERKS)))

		return send

	return of


def same_person() -> dict:
	number = make.next_number()
	return {
		"given_names": make.word(),
		"first_surname": make.word(),
		"birth_date": "1988-03-07",
		"nationality": "Honduras",
		"documents": [
			{"document_type": "PASSPORT", "number": f"F{number:06}", "issuing_country": "Honduras"}
		],
	}


@pytest.mark.parametrize(
	"left_out", [(), ("documents",), ("birth_date",)], ids=["all", "no document", "no birth date"]
)
def test_the_same_person_cannot_be_stored_twice(world, clerks, left_out):
	send = clerks(FRONT_DESK)
	for _round in range(ROUNDS):
		body = {key: value for key, value in same_person().items() if key not in left_out}
		body["office"] = world.north.name
		answers = send("/api/resource/Person", body)
		assert sorted(answer.status_code for answer in answers) == [200, 417, 417], [
			a.text[:200] for a in answers
		]
		frappe.db.rollback()
		assert frappe.db.count("Person", {"first_surname": body["first_surname"]}) == 1
		for answer in answers:
			assert (
				answer.status_code == 200
				or "Nothing was saved" in answer.text
				or "duplicates" in answer.json()
			)
		again = send("/api/resource/Person", body)
		assert all("duplicates" in answer.json() for answer in again), "repeating it shows who was quicker"


def test_different_people_can_be_stored_at_the_same_moment(world, clerks):
	send = clerks(FRONT_DESK)
	for _round in range(ROUNDS):
		bodies = [
			{**same_person(), "birth_date": f"19{60 + 7 * place}-0{place + 1}-11", "office": world.north.name}
			for place in range(CLERKS)
		]
		answers = send("/api/resource/Person", *bodies)
		assert [answer.status_code for answer in answers] == [200] * CLERKS, [
			answer.text[:300] for answer in answers
		]


def test_a_person_cannot_be_enrolled_twice(world, clerks):
	send = clerks(TRAINING_COORDINATOR)
	for _round in range(ROUNDS):
		person, course = make.person(world.north), make.course(world.north)
		frappe.db.commit()
		answers = send(
			"/api/resource/Course Enrolment",
			{"person": person.name, "course": course.name, "office": world.north.name},
		)
		assert sorted(answer.status_code for answer in answers) == [200, 417, 417], [
			a.text[:200] for a in answers
		]
		frappe.db.rollback()
		(folio,) = frappe.get_all("Course Enrolment", {"person": person.name}, pluck="folio")
		assert all(answer.status_code == 200 or folio in answer.text for answer in answers)


@pytest.mark.parametrize("periods", ["one", "several"])
def test_a_day_cannot_be_paid_twice(world, clerks, periods):
	send = clerks(PROGRAMME_OFFICER)
	for _round in range(ROUNDS):
		person, programme = make.person(world.north), make.programme()
		frappe.db.commit()
		bodies = [
			{
				"person": person.name,
				"office": world.north.name,
				"programme": programme.name,
				"instalment": 1 if periods == "one" else place + 1,
				"period_from": f"2026-01-{1 if periods == 'one' else place + 1:02}",
				"period_to": "2026-01-31",
			}
			for place in range(CLERKS)
		]
		answers = send("/api/resource/Payment", *bodies)
		assert sorted(answer.status_code for answer in answers) == [200, 417, 417]
		frappe.db.rollback()
		(folio,) = frappe.get_all("Payment", {"person": person.name}, pluck="folio")
		for answer in answers:
			assert answer.status_code == 200 or folio in answer.text


def test_payments_to_different_people_cannot_block_each_other(world, clerks):
	send = clerks(PROGRAMME_OFFICER)
	for _round in range(ROUNDS):
		programme = make.programme()
		people = [make.person(world.north) for _ in range(CLERKS)]
		frappe.db.commit()
		fields = {
			"office": world.north.name,
			"programme": programme.name,
			"period_from": "2026-01-01",
			"period_to": "2026-01-31",
		}
		answers = send("/api/resource/Payment", *({"person": person.name, **fields} for person in people))
		assert [answer.status_code for answer in answers] == [200] * CLERKS, [
			answer.text[:300] for answer in answers
		]
