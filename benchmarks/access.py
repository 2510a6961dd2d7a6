"""What the guard of requests adds to a request, and the stories of attack that it and the other defences hold.

The guard is timed in requests that a clerk's desk makes. The requests go through Frappe's whole application, in this process; what is timed in each is the hook that asks
which methods it calls.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import frappe
import frappe.app
from werkzeug.test import Client

from benchmarks import results, timing
from devbench.desk_calls import whitelisted
from migrant_services.access.methods import rows
from migrant_services.roles import FRONT_DESK
from tests import factories as make

COMMAND = "make bench ONLY=access"
ROUNDS, WARM_UP = 60, 5
# The stories of attack, and the property by which the report of a run says how each was told.
STORIES, STORY = Path(__file__).parent.parent / "tests" / "security", "story"
REQUESTS = (
	("POST", "frappe.desk.reportview.get", {"doctype": "Person", "fields": '["name", "folio"]', "filters": "[]"}),
	("POST", "frappe.desk.search.search_link", {"doctype": "Office", "txt": "a", "page_length": "10"}),
	("GET", "frappe.desk.form.load.getdoctype", {"doctype": "Consultation"}),
	("GET", "frappe.client.get_value", {"doctype": "Office", "fieldname": "name", "filters": "{}"}),
	("POST", "frappe.model.utils.user_settings.save", {"doctype": "Person", "user_settings": "{}"}),
	("POST", "run_doc_method", {"dt": "System Settings", "method": "submit"}),
	("POST", "frappe.utils.goal.get_monthly_goal_graph_data", {}),
)


class Story(NamedTuple):
	"""A story as it was told once.

	:param way: ``held`` or ``off``: with its defences, or without
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
	note = f"{len(methods)} methods of Frappe {frappe.__version__}, {len(rows())} rows"
	results.record("access.unclassified_methods", len(methods - rows().keys()), COMMAND, note)


def count_stories() -> None:
	"""Tell the stories of attack over HTTP and, without their defences, in a process of their own."""
	with tempfile.TemporaryDirectory() as folder:
		report = Path(folder, "report.xml")
		pytest = [sys.executable, "-m", "pytest", "-q", STORIES, f"--junitxml={report}"]
		subprocess.run(pytest, cwd=STORIES.parent.parent, check=False)
		told = list(stories_of(ElementTree.parse(report)))
	held = [story for story in told if story.way == "held"]
	note = f"{len(held)} with their kinds of attacker and victim"
	results.record("access.attack_stories", len({story.name for story in held}), COMMAND, note)
	results.record("access.leaks", sum(story.failed for story in held), COMMAND, f"of {len(held)}, over HTTP")
	off = [story for story in told if story.way == "off"]
	results.record("access.idle_stories", sum(story.failed for story in off), COMMAND, f"of {len(off)}, in process")


def stories_of(report: ElementTree.ElementTree) -> Iterator[Story]:
	"""The stories in the report of a run (tests/security/conftest.py)."""
	for case in report.iter("testcase"):
		for way in case.findall(f"properties/property[@name='{STORY}']"):
			name = f"{case.get('classname')}.{case.get('name').partition('[')[0]}"
			yield Story(name, way.get("value"), any(case.find(end) is not None for end in ("failure", "error")))


def measure_guard() -> None:
	site = frappe.local.site
	user = make.user(FRONT_DESK)
	frappe.db.commit()
	hooks = [hook for hook in frappe.get_hooks("auth_hooks") if hook.startswith("migrant_services.access.")]
	try:
		with timed(hooks) as times:
			ask(site, user)
	finally:
		frappe.init(site=site, sites_path=".")
		frappe.connect()
		frappe.delete_doc("User", user, force=True)
		frappe.db.commit()
	measured = times[-len(REQUESTS) * ROUNDS :]
	milliseconds = [1000 * sum(each.values()) for each in measured]
	note = f"median of {len(measured)} requests of {len(REQUESTS)} kinds, two of them refused; "
	note += f"p95 {timing.percentile_95(milliseconds):.2f} ms"
	results.record("access.guard_ms", statistics.median(milliseconds), COMMAND, note)


def ask(site: str, user: str) -> None:
	"""Every request in turns, round after round, as that user."""
	frappe.app._site, frappe.app._sites_path = site, "."
	client = Client(frappe.app.application)
	client.post("/api/method/login", data={"usr": user, "pwd": make.PASSWORD})
	for _round in range(WARM_UP + ROUNDS):
		for verb, method, arguments in REQUESTS:
			sent = {"query_string": arguments} if verb == "GET" else {"data": arguments}
			client.open(f"/api/method/{method}", method=verb, **sent)


@contextmanager
def timed(hooks: list[str]) -> Iterator[list[dict[str, float]]]:
	"""Seconds of the hooks, by their names, of every request that is answered meanwhile."""
	requests = []
	before = {hook: frappe.get_attr(hook) for hook in hooks}

	def timer(hook: str):
		def call():
			if hook == hooks[0]:
				requests.append(dict.fromkeys(hooks, 0.0))
			start = time.perf_counter()
			try:
				before[hook]()
			finally:
				requests[-1][hook] = time.perf_counter() - start

		return call

	def put(functions: dict) -> None:
		for hook, function in functions.items():
			module, _dot, name = hook.rpartition(".")
			setattr(frappe.get_module(module), name, function)

	put({hook: timer(hook) for hook in hooks})
	try:
		yield requests
	finally:
		put(before)
