"""What the guard of requests adds to a request, and the stories of attack that it and the other defences hold.

The guard is timed in requests that a clerk's desk makes. They go through Frappe's whole application, in this process,
each with the guard and without it in turns. The guard asks first for the doctype, the roles and the rights that Frappe
asks for in the same request, and then has at hand: so its own seconds say less than the difference of the two. That is
taken in processor time: other work on the machine does not count in it, and the guard sends the database and the cache
nothing that Frappe would not.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import frappe
import frappe.app
from werkzeug.test import Client

from benchmarks import results
from devbench.desk_calls import whitelisted
from migrant_services import hooks
from migrant_services.access.methods import load_rows
from migrant_services.core.roles import FRONT_DESK
from tests import factories as make

COMMAND = "make bench ONLY=access"
ROUNDS, WARM_UP = 100, 5
FILTERS = [
	["Person", "status", "!=", "Closed"],
	["Person", "creation", ">", "2020-01-01"],
	["Person", "folio", "like", "%1%"],
]
CHART = {
	"name": "x",
	"chart_type": "Group By",
	"type": "Bar",
	"document_type": "Person",
	"group_by_type": "Count",
	"group_by_based_on": "status",
	"filters_json": json.dumps(FILTERS),
}
# The stories of attack, and the property by which the report of a run says how each was run.
STORIES, STORY = Path(__file__).parent.parent / "tests" / "security", "story"
REQUESTS = (
	(
		"POST",
		"frappe.desk.reportview.get",
		{"doctype": "Person", "fields": '["name", "folio"]', "filters": "[]"},
	),
	(
		"POST",
		"frappe.desk.reportview.get",
		{
			"doctype": "Person",
			"fields": '["`tabPerson`.`name`", "`tabPerson`.`folio`", "`tabPerson`.`status`"]',
			"filters": json.dumps(FILTERS),
			"order_by": "`tabPerson`.`creation` desc",
		},
	),
	(
		"POST",
		"frappe.desk.doctype.dashboard_chart.dashboard_chart.get",
		{"chart": json.dumps(CHART), "no_cache": "1"},
	),
	("POST", "frappe.desk.search.search_link", {"doctype": "Office", "txt": "a", "page_length": "10"}),
	("GET", "frappe.desk.form.load.getdoctype", {"doctype": "Consultation"}),
	("GET", "frappe.client.get_value", {"doctype": "Office", "fieldname": "name", "filters": "{}"}),
	("POST", "frappe.model.utils.user_settings.save", {"doctype": "Person", "user_settings": "{}"}),
)


class Story(NamedTuple):
	"""A story as it ran once.

	:param way: ``held`` or ``off``: with its defences, or without; ``frappe``: no defence of the app is needed
	:param failed: with its defences it is a leak, without them it holds nothing
	"""

	name: str
	way: str
	failed: bool


def run() -> None:
	"""Measure the figures of the part ``access`` on the connected site, leaving nothing behind."""
	count_unclassified()
	measure_guard()
	count_stories()


def count_unclassified() -> None:
	methods = whitelisted(Path(frappe.get_app_path("frappe")))
	note = f"{len(methods)} methods of Frappe {frappe.__version__}, {len(load_rows())} rows"
	results.record("access.unclassified_methods", len(methods - load_rows().keys()), COMMAND, note)


def count_stories() -> None:
	"""Run the stories of attack over HTTP and, without their defences, in a process of their own."""
	ran = run_stories()
	held = [story for story in ran if story.way == "held"]
	note = f"{len(held)} with their kinds of attacker and victim"
	results.record("access.attack_stories", len({story.name for story in held}), COMMAND, note)
	results.record("access.leaks", sum(story.failed for story in held), COMMAND, f"of {len(held)}, over HTTP")
	off = [story for story in ran if story.way == "off"]
	results.record(
		"access.idle_stories", sum(story.failed for story in off), COMMAND, f"of {len(off)}, in process"
	)


def run_stories(*selection: str) -> list[Story]:
	"""Run stories of attack, and return each run of each of them.

	:param selection: arguments of pytest that choose some; all without any
	"""
	with tempfile.TemporaryDirectory() as folder:
		report = Path(folder, "report.xml")
		pytest = [sys.executable, "-m", "pytest", "-q", STORIES, f"--junitxml={report}", *selection]
		subprocess.run(pytest, cwd=STORIES.parent.parent, check=False)
		return list(stories_of(ElementTree.parse(report)))


def stories_of(report: ElementTree.ElementTree) -> Iterator[Story]:
	"""Read the stories in the report of a run (tests/security/conftest.py)."""
	for case in report.iter("testcase"):
		for way in case.findall(f"properties/property[@name='{STORY}']"):
			name = f"{case.get('classname')}.{case.get('name').partition('[')[0]}"
			yield Story(
				name, way.get("value"), any(case.find(end) is not None for end in ("failure", "error"))
			)


def measure_guard() -> None:
	site = frappe.local.site
	user = make.user(FRONT_DESK)
	frappe.db.commit()
	try:
		times = ask(site, user)
	finally:
		frappe.init(site=site, sites_path=".")
		frappe.connect()
		make.remove_rows(frappe.get_meta("User"), [user])
		frappe.db.commit()
	added = [[1000 * (guarded - bare) for guarded, bare in pairs] for pairs in times]
	slowest = max(map(statistics.median, added))
	bare = 1000 * statistics.median(bare for pairs in times for _guarded, bare in pairs)
	note = f"median of {ROUNDS} pairs of each of {len(REQUESTS)} kinds of request, which take {bare:.1f} ms of the processor; "
	note += f"{slowest:.2f} ms in the slowest kind"
	results.record(
		"access.guard_ms", statistics.median(each for kind in added for each in kind), COMMAND, note
	)


def ask(site: str, user: str) -> list[list[tuple[float, float]]]:
	"""Send every request in turns, round after round, as that user.

	:return: of each kind of request, the pairs of seconds of the processor, with the guard and without it
	"""
	frappe.app._site, frappe.app._sites_path = site, "."
	client = Client(frappe.app.application)
	client.post("/api/method/login", data={"usr": user, "pwd": make.PASSWORD})
	times = [[] for _request in REQUESTS]
	for turn in range(WARM_UP + ROUNDS):
		for kind, (verb, method, arguments) in enumerate(REQUESTS):
			sent = {"query_string": arguments} if verb == "GET" else {"data": arguments}
			pair = {}
			# The first of two warms caches for the second: they take turns at that too.
			for is_guarded in (True, False) if turn % 2 else (False, True):
				with nullcontext() if is_guarded else unguarded():
					start = time.thread_time()
					answer = client.open(f"/api/method/{method}", method=verb, **sent)
					pair[is_guarded] = time.thread_time() - start
				assert answer.status_code == 200, (method, answer.get_data(as_text=True)[:300])
			if turn >= WARM_UP:
				times[kind].append((pair[True], pair[False]))
	return times


@contextmanager
def unguarded() -> Iterator[None]:
	"""Let requests pass without the app's hooks on every request."""
	modules = [
		(frappe.get_module(path.rpartition(".")[0]), path.rpartition(".")[2]) for path in hooks.auth_hooks
	]
	before = [getattr(module, name) for module, name in modules]
	for module, name in modules:
		setattr(module, name, lambda: None)
	try:
		yield
	finally:
		for (module, name), function in zip(modules, before, strict=True):
			setattr(module, name, function)
