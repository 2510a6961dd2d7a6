"""What the guard of requests adds to a request, in requests that a clerk's desk makes.

The requests go through Frappe's whole application, in this process; what is timed in each is all that the app hooks
in before it is answered. The guard is often the first to ask for a doctype, which Frappe then has at hand: that is
counted too.
"""

import json
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
FILTERS = [["Person", "status", "!=", "Closed"], ["Person", "creation", ">", "2020-01-01"], ["Person", "folio", "like", "%1%"]]
CHART = {
	"name": "x",
	"chart_type": "Group By",
	"type": "Bar",
	"document_type": "Person",
	"group_by_type": "Count",
	"group_by_based_on": "status",
	"filters_json": json.dumps(FILTERS),
}
REQUESTS = (
	("POST", "frappe.desk.reportview.get", {"doctype": "Person", "fields": '["name", "folio"]', "filters": "[]"}),
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
	("POST", "frappe.desk.doctype.dashboard_chart.dashboard_chart.get", {"chart": json.dumps(CHART)}),
	("POST", "frappe.desk.search.search_link", {"doctype": "Office", "txt": "a", "page_length": "10"}),
	("GET", "frappe.desk.form.load.getdoctype", {"doctype": "Consultation"}),
	("GET", "frappe.client.get_value", {"doctype": "Office", "fieldname": "name", "filters": "{}"}),
	("POST", "frappe.model.utils.user_settings.save", {"doctype": "Person", "user_settings": "{}"}),
	("POST", "run_doc_method", {"dt": "System Settings", "method": "submit"}),
	("POST", "frappe.utils.goal.get_monthly_goal_graph_data", {}),
)


def run() -> None:
	"""Measure the figures of the part ``access`` on the connected site, leaving nothing behind."""
	count_unclassified()
	measure_guard()


def count_unclassified() -> None:
	methods = whitelisted(Path(frappe.get_app_path("frappe")))
	note = f"{len(methods)} methods of Frappe {frappe.__version__}, {len(rows())} rows"
	results.record("access.unclassified_methods", len(methods - rows().keys()), COMMAND, note)


def measure_guard() -> None:
	site = frappe.local.site
	user = make.user(FRONT_DESK)
	frappe.db.commit()
	hooks = [hook for hook in frappe.get_hooks("auth_hooks") if hook.startswith("migrant_services.")]
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
	slowest = max(statistics.median(milliseconds[kind :: len(REQUESTS)]) for kind in range(len(REQUESTS)))
	note = f"median of {len(measured)} requests of {len(REQUESTS)} kinds, two of them refused; "
	note += f"{slowest:.2f} ms in the slowest kind; p95 {timing.percentile_95(milliseconds):.2f} ms"
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
