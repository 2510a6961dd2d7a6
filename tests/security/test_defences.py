"""The switch that runs stories without their defences: its table is correct, and each story uses it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from tests.http import Client
from tests.in_process import InProcess, application_of
from tests.security.defences import DEFENCES, find, find_value, load_app

MARKS = ("defended_by", "held_by_frappe", "legitimate")
STORIES = [*sorted(path.stem for path in Path(__file__).parent.glob("test_stories_*.py")), "test_doors"]


def marks_of(stem: str) -> dict[str, list[pytest.Mark]]:
	"""Return the marks that say what stops each story of a file."""
	module = import_module(f"tests.security.{stem}")
	stories = {name: each for name, each in vars(module).items() if name.startswith("test_")}
	return {
		name: [mark for mark in getattr(story, "pytestmark", ()) if mark.name in MARKS]
		for name, story in stories.items()
	}


def all_marks() -> dict[str, list[pytest.Mark]]:
	return {f"{stem}::{name}": marks for stem in STORIES for name, marks in marks_of(stem).items()}


@pytest.mark.parametrize("name", DEFENCES)
def test_every_defence_exists_where_the_table_says(site, name):
	"""A function that moves in the app must move in the table."""
	load_app()
	for path, instead in DEFENCES[name].items():
		holder, attribute = find(path)
		assert getattr(holder, attribute) is not find_value(instead), path


def test_every_story_must_name_what_stops_it(site):
	"""One of three: a defence of the app, Frappe itself, or nothing because it is legitimate."""
	unmarked = [name for name, marks in all_marks().items() if len(marks) != 1]
	assert not unmarked, "put defended_by(…), held_by_frappe(why) or legitimate on these:\n" + "\n".join(
		unmarked
	)


def test_stories_must_name_existing_defences_and_use_all(site):
	named = {
		each
		for marks in all_marks().values()
		for mark in marks
		if mark.name == "defended_by"
		for each in mark.args
	}
	assert not named - DEFENCES.keys(), "not in tests/security/defences.py"
	assert not DEFENCES.keys() - named, "no story is held by these: write one, or take them out"


def test_stories_stopped_by_frappe_must_give_a_reason(site):
	reasons = [mark.args for marks in all_marks().values() for mark in marks if mark.name == "held_by_frappe"]
	assert all(len(reason) == 1 and reason[0].strip() for reason in reasons)


def test_requests_in_this_process_get_the_same_responses_as_over_http(scene, api, bench, site, monkeypatch):
	"""With every defence on, a story runs as over HTTP, and the connection of the tests is unchanged."""
	client, closed = api(scene.people["FD"]), f"/api/resource/Person/{scene.other['Person'].name}"

	def answers() -> list:
		return [client.get(path) for path in (closed, "/api/method/frappe.auth.get_logged_user")]

	over_http = answers()
	monkeypatch.setattr(
		Client, "carrier", InProcess(application_of(bench.sites_path, bench.site), bench.site)
	)
	in_process = answers()
	assert (
		[answer.status_code for answer in in_process]
		== [answer.status_code for answer in over_http]
		== [403, 200]
	)
	assert in_process[1].json() == over_http[1].json() == {"message": client.user}
	assert site.session.user == "Administrator" and site.db.exists("Person", scene.other["Person"].name)
