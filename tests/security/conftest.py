"""Fixtures for the security tests: two offices with people in them, and callers who try to see what is hidden
from them.

A story that names its defences (`defended_by`) runs a second time in this process with these defences off
(`tests/security/defences.py`). There the attack must succeed: a story that passes without its defence proves nothing.
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
from tests.security.restoring import delete_new, restore_rows
from tests.security.scene import GUEST, VICTIMS, Scene

OFF = "switched_off"
# The property of a story in the report of a run (JUnit): "held" or "off", or "frappe" where no defence of the app is needed.
# `benchmarks/access.py` counts them.
STORY = "story"
# Later versions of Frappe stop some stories themselves; this one stops none of them.
RUNS_TWICE_ON = "15.0.0-dev"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
	"""Run each story with a defence twice: with its defences on and off."""
	mark = metafunc.definition.get_closest_marker("defended_by")
	if mark and frappe.__version__ == RUNS_TWICE_ON:
		metafunc.parametrize(
			OFF, [(), mark.args], ids=["held", f"{' and '.join(mark.args)} off"], indirect=True
		)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
	"""Deselect the second run of cases that are legitimate or stopped by Frappe."""
	once = [item for item in items if defences_off(item) and not is_story(item)]
	config.hook.pytest_deselected(items=once)
	items[:] = [item for item in items if item not in once]


def is_story(item: pytest.Item) -> bool:
	"""Return whether the app's defences stop this case of a test (`pytest.param(…, marks=…)`)."""
	return bool(item.get_closest_marker("defended_by")) and not any(
		map(item.get_closest_marker, ("held_by_frappe", "legitimate"))
	)


def defences_off(item: pytest.Item) -> tuple[str, ...]:
	"""Return the defences that are off in this run of a story."""
	return item.callspec.params.get(OFF, ()) if hasattr(item, "callspec") else ()


@pytest.fixture(autouse=True)
def switched_off(request: pytest.FixtureRequest) -> Iterator[InProcess | None]:
	"""Yield the carrier of requests for a story without its defences; all it needs is made while they are on.

	Its changes to the scene are restored, and the records that it makes are removed.
	"""
	if not getattr(request, "param", ()):
		yield None
		return
	bench = request.getfixturevalue("bench")
	with delete_new(SCOPES), restore_rows(request.getfixturevalue("scene").stored()):
		yield InProcess(application_of(bench.sites_path, bench.site), bench.site)


@pytest.hookimpl(hookwrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function):
	"""Run a story without its defences: the run passes when the story fails.

	A server error only shows that something broke, unless it is enough that a method is reached.
	"""
	names = defences_off(pyfuncitem)
	if is_story(pyfuncitem):
		pyfuncitem.user_properties.append((STORY, "off" if names else "held"))
	elif pyfuncitem.get_closest_marker("held_by_frappe"):
		pyfuncitem.user_properties.append((STORY, "frappe"))
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
		sentence = f"This story proves nothing: it passes with its defences off ({', '.join(names)})."
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
	"""Make the scene once for all stories: stories that the app stops change nothing in it."""
	connection.set_user("Administrator")
	made = Scene()
	connection.db.commit()
	yield made
	made.remove()


@pytest.fixture(autouse=True)
def _keep_numbers_current(request: pytest.FixtureRequest) -> None:
	if "scene" in request.fixturenames:
		request.getfixturevalue("scene").keep_numbers_current()


@pytest.fixture(scope="session")
def api(bench) -> Iterator[Callable[[str], Client]]:
	"""Return ``api(user)``: the user's session at the HTTP API. Each user logs in once."""
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
	"""Make a user of the website without any role."""
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
	"""Return ``stored(doc, field, …)``: the current values in the database, whatever this process read
	before.
	"""

	def stored(doc, *fields: str):
		site.db.rollback()
		return site.db.get_value(doc.doctype, doc.name, fields if len(fields) > 1 else fields[0])

	return stored


@pytest.fixture
def front(scene, api) -> Client:
	"""Return a clerk at the front desk of the northern office."""
	return api(scene.people["FD"])


@pytest.fixture
def worker(scene, api) -> Client:
	"""Return a case worker of the northern office."""
	return api(scene.people["CW"])


@pytest.fixture
def insider(scene, api) -> Client:
	"""Return the Protection Officer of the northern office, who sees its restricted people."""
	return api(scene.people["PO"])


@pytest.fixture
def disclosed(scene) -> Callable:
	"""Return ``disclosed(answer)``: the words in a response that only the victims' records have."""

	def disclosed(answer, *groups: str) -> set[str]:
		return {word for word in scene.secrets(*(groups or VICTIMS)) if word in answer.text}

	return disclosed


@pytest.fixture(scope="module")
def accounts(connection):
	"""Make a name for each situation that an account can be in."""
	from tests import factories as make

	connection.set_user("Administrator")
	there, disabled = make.desk_user(), make.desk_user()
	connection.db.set_value("User", disabled, "enabled", 0)
	before = make.set_system_setting("login_with_email_link", 1)
	yield {
		"existing": there,
		"disabled": disabled,
		"unknown": f"{make.word().lower()}@example.org",
		"Administrator": "Administrator",
		"Guest": "Guest",
	}
	make.set_system_setting("login_with_email_link", before)
	make.remove_rows(connection.get_meta("User"), [there, disabled])
	connection.db.commit()


@pytest.fixture
def guest(bench):
	"""Return a guest whose every request claims to come from another address."""
	with Client(bench.base_url) as client:
		client.hooks["response"] = [lambda *_args, **_more: change_address(client)]
		change_address(client)
		# The first answer of a session has more cookies than the others.
		client.get("/api/method/ping")
		yield client


def change_address(client: Client) -> None:
	client.headers["X-Forwarded-For"] = ".".join(["10", *(str(randrange(256)) for _each in range(3))])
