"""Clerks who save the same thing in the same second: over HTTP, each with a request of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import frappe
import pytest

from migrant_services.roles import FRONT_DESK, PROGRAMME_OFFICER
from tests import factories as make
from tests.http import Client

ROUNDS = 4
CLERKS = 3


@pytest.fixture
def world(site):
	made = make.World()
	frappe.db.commit()
	yield made
	made.remove()


@pytest.fixture
def clerks(world, bench):
	"""Sends the same request for each of several users of a role at once: ``clerks(role)(body)``."""

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


@pytest.mark.parametrize("periods", ["one", "several"])
def test_a_day_is_paid_once(world, clerks, periods):
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


def test_people_who_are_paid_at_the_same_moment_do_not_wait_for_each_other(world, clerks):
	send = clerks(PROGRAMME_OFFICER)
	for _round in range(ROUNDS):
		programme = make.programme()
		people = [make.person(world.north) for _ in range(CLERKS)]
		frappe.db.commit()
		fields = {"office": world.north.name, "programme": programme.name, "period_from": "2026-01-01", "period_to": "2026-01-31"}
		answers = send("/api/resource/Payment", *({"person": person.name, **fields} for person in people))
		assert [answer.status_code for answer in answers] == [200] * CLERKS, [answer.text[:300] for answer in answers]
