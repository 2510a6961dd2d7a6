"""Two offices with people in them, and whoever tries to see what is not theirs.

A story that names its defences (`defended_by`) runs a second time in this process with them switched off
(`tests/security/defences.py`), where it must fail: one that does not holds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import randrange

import frappe
import pytest

from migrant_services.access.scopes import SCOPES
from tests.http import Client
from tests.in_process import InProcess, application_of
from tests.security.defences import switch_off
from tests.security.scene import GUEST, VICTIMS, Scene
from tests.security.undoing import put_back, take_back_new

OFF = "switched_off"
# The property of a story in the report of a run (JUnit): "held" or "off". `benchmarks/access.py` counts them.
STORY = "story"
# Later versions of Frappe hold some stories themselves; this one holds none of them.
RUNS_TWICE_ON = "15.0.0-dev"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
	"""Each story with a defence comes twice: held, and with its defences off."""
	mark = metafunc.definition.get_closest_marker("defended_by")
	if mark and frappe.__version__ == RUNS_TWICE_ON:
		metafunc.parametrize(
			OFF, [(), mark.args], ids=["held", f"{' and '.join(mark.args)} off"], indirect=True
		)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
	"""What some of the kinds of a story may do, or what Frappe holds for them, does not run twice."""
	once = [item for item in items if defences_off(item) and not is_story(item)]
	config.hook.pytest_deselected(items=once)
	items[:] = [item for item in items if item not in once]


def is_story(item: pytest.Item) -> bool:
	"""Whether defences of the app hold a test, also this kind of it (`pytest.param(…, marks=…)`)."""
	return bool(item.get_closest_marker("defended_by")) and not any(
		map(item.get_closest_marker, ("held_by_frappe", "rightful"))
	)


def defences_off(item: pytest.Item) -> tuple[str, ...]:
	"""The defences with which a story runs without."""
	return item.callspec.params.get(OFF, ()) if hasattr(item, "callspec") else ()


@pytest.fixture(autouse=True)
def switched_off(request: pytest.FixtureRequest) -> Iterator[InProcess | None]:
	"""What carries the requests of a story that runs with its defences off; all it needs is made with them on.

	What it changes in the scene is put back, and what it makes is taken away.
	"""
	if not getattr(request, "param", ()):
		yield None
		return
	bench = request.getfixturevalue("bench")
	with take_back_new(SCOPES), put_back(request.getfixturevalue("scene").stored()):
		yield InProcess(application_of(bench.sites_path, bench.site), bench.site)


@pytest.hookimpl(hookwrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function):
	"""Run a story without its defences: it passes when it fails.

	An error of the server shows nothing but that something broke, unless it is enough that a method is reached.
	"""
	names = defences_off(pyfuncitem)
	if is_story(pyfuncitem):
		pyfuncitem.user_properties.append((STORY, "off" if names else "held"))
	with pytest.MonkeyPatch.context() as patch:
		if names:
			patch.setattr(Client, "carrier", pyfuncitem.funcargs[OFF])
		for name in names:
			switch_off(patch, name)
		outcome = yield
	if not names:
		return
	pyfuncitem.funcargs["connection"].db.rollback()
	if outcome.excinfo is None:
		sentence = f"This story holds nothing: it passes with its defences off ({', '.join(names)})."
		outcome.force_exception(pytest.fail.Exception(sentence, pytrace=False))
		return
	broke = pyfuncitem.funcargs[OFF].broke and not pyfuncitem.get_closest_marker("defended_by").kwargs.get(
		"reaches"
	)
	if issubclass(outcome.excinfo[0], (AssertionError, pytest.fail.Exception)) and not broke:
		pyfuncitem.user_properties.append(("failed with", str(outcome.excinfo[1])))
		outcome.force_result(True)


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


@pytest.fixture(scope="module")
def accounts(connection):
	"""A name in each situation that an account can be in."""
	from tests import factories as make

	connection.set_user("Administrator")
	there, disabled = make.desk_user(), make.desk_user()
	connection.db.set_value("User", disabled, "enabled", 0)
	before = connection.db.get_single_value("System Settings", "login_with_email_link")
	connection.db.set_single_value("System Settings", "login_with_email_link", 1)
	connection.db.commit()
	connection.clear_cache()
	yield {
		"there": there,
		"disabled": disabled,
		"not there": f"{make.word().lower()}@example.org",
		"Administrator": "Administrator",
		"Guest": "Guest",
	}
	connection.db.set_single_value("System Settings", "login_with_email_link", before)
	make.remove_rows(connection.get_meta("User"), [there, disabled])
	connection.db.commit()
	connection.clear_cache()


@pytest.fixture
def guest(bench):
	"""A guest who says with each request that it comes from another address."""
	with Client(bench.base_url) as client:
		client.hooks["response"] = [lambda *_args, **_more: elsewhere(client)]
		elsewhere(client)
		# The first answer of a session has more cookies than the others.
		client.get("/api/method/ping")
		yield client


def elsewhere(client: Client) -> None:
	client.headers["X-Forwarded-For"] = ".".join(["10", *(str(randrange(256)) for _each in range(3))])
