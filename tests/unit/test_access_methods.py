"""The list of whitelisted methods and the decisions that follow from it, without a site."""

import ast
from collections import Counter

import pytest

from migrant_services.access import methods
from migrant_services.access.methods import Audience, Decision
from tests.conftest import ROOT

ROWS = methods.load_rows()
GUEST, WEBSITE, DESK = Audience


def test_every_row_of_the_list_must_be_complete():
	with methods.METHODS_FILE.open(encoding="utf-8") as file:
		names = [line.split(",")[0] for line in file][1:]
	assert names == sorted(names) and not [name for name, times in Counter(names).items() if times > 1]
	for row in ROWS.values():
		assert row.method.startswith("frappe."), row
		assert row.state in (methods.OPEN, methods.CHECKED, methods.CLOSED), row
		assert row.reason.endswith(".") and row.reason[0].isupper(), row
		assert row.audience is not None or row.state == methods.CLOSED, row
		assert bool(row.test) == (row.state == methods.CHECKED), row


def test_every_test_that_a_row_names_must_exist():
	named = {tuple(row.test.split("::")) for row in ROWS.values() if row.test}
	there = {
		(path, node.name)
		for path in {path for path, _name in named}
		for node in ast.parse((ROOT / path).read_text()).body
		if isinstance(node, ast.FunctionDef)
	}
	assert not named - there


@pytest.mark.parametrize(
	("method", "audience", "decision"),
	[
		("frappe.client.get_time_zone", GUEST, Decision.ALLOWED),
		("frappe.client.get_list", GUEST, Decision.CLOSED),
		("frappe.client.get_list", WEBSITE, Decision.ALLOWED),
		("frappe.desk.form.load.getdoc", WEBSITE, Decision.CLOSED),
		("frappe.desk.form.load.getdoc", DESK, Decision.ALLOWED),
		("frappe.utils.goal.get_monthly_goal_graph_data", DESK, Decision.CLOSED),
		("frappe.desk.form.save.discard", DESK, Decision.MAY_BE_OPENED),
		("frappe.desk.form.save.discard", WEBSITE, Decision.CLOSED),
		("frappe.of_a_later_version", GUEST, Decision.MAY_BE_OPENED),
		("another_app.api.everything", DESK, Decision.MAY_BE_OPENED),
		("migrant_services.api.reception.of_the_day", GUEST, Decision.ALLOWED),
		("migrant_services_of_another_author.api", DESK, Decision.MAY_BE_OPENED),
	],
)
def test_decides_per_method_and_caller(method, audience, decision):
	assert methods.decide_access(method, audience) == decision


def test_settings_can_open_methods_that_are_unlisted_or_openable():
	opened = methods.parse_opened_methods(
		"another_app.api.shown\n\n  another_app.api.portal website \nfrappe.desk.form.save.discard"
	)
	assert opened == {
		"another_app.api.shown": DESK,
		"another_app.api.portal": WEBSITE,
		"frappe.desk.form.save.discard": DESK,
	}
	assert methods.decide_access("another_app.api.shown", DESK, opened) == Decision.ALLOWED
	assert methods.decide_access("another_app.api.shown", WEBSITE, opened) == Decision.MAY_BE_OPENED
	assert methods.decide_access("another_app.api.portal", WEBSITE, opened) == Decision.ALLOWED
	assert methods.decide_access("another_app.api.portal", GUEST, opened) == Decision.MAY_BE_OPENED
	assert methods.decide_access("frappe.desk.form.save.discard", DESK, opened) == Decision.ALLOWED


def test_settings_cannot_open_methods_that_stay_closed():
	method = "frappe.utils.goal.get_monthly_goal_graph_data"
	assert methods.decide_access(method, DESK, methods.parse_opened_methods(method)) == Decision.CLOSED


@pytest.mark.parametrize(
	"line",
	[
		"frappe.utils.goal.get_monthly_goal_graph_data",
		"frappe.client.get_list",
		"another_app.*",
		"another_app.api.shown everybody",
		"/api/method/another_app.api.shown",
		"another_app.api.shown, another_app.api.portal",
	],
)
def test_reports_a_settings_line_that_opens_nothing(line):
	assert methods.find_invalid_lines(f"another_app.api.fine\n{line}") == [line]
	assert methods.parse_opened_methods("another_app.api.fine")


def test_only_methods_marked_for_it_can_be_called_in_passing():
	def decided(method, opened=None):
		return methods.decide_indirect_access(method, opened or {}, DESK)

	assert decided("migrant_services.api.person.search_link") == Decision.ALLOWED
	assert decided("frappe.client.get_list") == Decision.CLOSED
	assert decided("frappe.utils.goal.get_monthly_goal_graph_data") == Decision.CLOSED
	assert decided("another_app.queries.mine") == Decision.MAY_BE_OPENED
	assert decided("another_app.queries.mine", {"another_app.queries.mine": DESK}) == Decision.ALLOWED
