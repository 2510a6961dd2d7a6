"""Two offices with people in them, and whoever tries to see what is not theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.http import Client
from tests.security.scene import GUEST, VICTIMS, Scene


@pytest.fixture(scope="session")
def scene(connection) -> Iterator[Scene]:
	"""Committed once for all stories: nobody who plays by the rules changes what is in it."""
	connection.set_user("Administrator")
	made = Scene()
	connection.db.commit()
	yield made
	made.remove()


@pytest.fixture(autouse=True)
def _numbers_of_today(request: pytest.FixtureRequest) -> None:
	if "scene" in request.fixturenames:
		request.getfixturevalue("scene").keep_numbers_of_today()


@pytest.fixture(scope="session")
def api(bench) -> Iterator[Callable[[str], Client]]:
	"""``api(user)`` is the user's session at the HTTP API; each user logs in once."""
	from tests.factories import PASSWORD

	clients: dict[str, Client] = {}

	def client(user: str) -> Client:
		if user not in clients:
			clients[user] = Client(bench.base_url, None if user == GUEST else user)
			if user != GUEST:
				clients[user].login(PASSWORD)
		return clients[user]

	yield client
	for each in clients.values():
		each.close()


@pytest.fixture(scope="session")
def portal(connection, api) -> Iterator[Client]:
	"""A user of the website without any role."""
	from tests import factories as make

	connection.set_user("Administrator")
	name = make.user()
	connection.db.set_value("User", name, "user_type", "Website User")
	connection.db.commit()
	yield api(name)
	make.remove_rows(connection.get_meta("User"), [name])
	connection.db.commit()


@pytest.fixture
def stored(site) -> Callable:
	"""``stored(doc, field, …)``: what the database holds now, whatever this process read before."""

	def stored(doc, *fields: str):
		site.db.rollback()
		return site.db.get_value(doc.doctype, doc.name, fields if len(fields) > 1 else fields[0])

	return stored


@pytest.fixture
def front(scene, api) -> Client:
	"""A clerk at the front desk of the northern office."""
	return api(scene.people["FD"])


@pytest.fixture
def worker(scene, api) -> Client:
	"""A case worker of the northern office."""
	return api(scene.people["CW"])


@pytest.fixture
def insider(scene, api) -> Client:
	"""The Protection Officer of the northern office, who sees its restricted people."""
	return api(scene.people["PO"])


@pytest.fixture
def told(scene) -> Callable:
	"""``told(answer)``: what came back of what only the victims' records have."""

	def told(answer, *groups: str) -> set[str]:
		return {word for word in scene.secrets(*(groups or VICTIMS)) if word in answer.text}

	return told
