"""Installing and uninstalling mirror each other, on a site made for this test.

Workflows stay on purpose, switched off, with their states and actions. They are the municipality's work, and a
later installation uses them again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrant_services.core.roles import ROLES, SERVICES_ADMINISTRATOR

APP = "migrant_services"
# Frappe's own logs and internal tables.
LOGS = {
	"Access Log",
	"Activity Log",
	"Comment",
	"Deleted Document",
	"Error Log",
	"Patch Log",
	"Permission Log",
	"Route History",
	"Scheduled Job Log",
	"Version",
	"View Log",
	# The list of installed apps is in these two, which are rewritten.
	"DefaultValue",
	"Installed Application",
}
KEPT = {
	"Workflow",
	"Workflow State",
	"Workflow Action Master",
	"Workflow Document State",
	"Workflow Transition",
}

SNAPSHOT = """
import json, sys
import frappe

frappe.init(site=sys.argv[1])
frappe.connect()
tables = frappe.db.sql_list("show tables")
names = {}
for table in tables:
	columns = {row.name for row in frappe.db.get_table_columns_description(table)} if table[:3] == "tab" else set()
	if "name" in columns:
		names[table[3:]] = sorted(str(name) for name in frappe.db.sql_list("select name from `" + table + "`"))
rights = "`select`, `read`, `write`, `create`, `delete`, report, export, import, share, print, email"
grants = {
	doctype: sorted(
		json.dumps(row)
		for row in frappe.db.sql("select parent, role, permlevel, " + rights + " from `tab" + doctype + "`")
	)
	for doctype in ("Custom DocPerm", "DocPerm")
}
custom = {row.name: row.page for row in frappe.get_all("Custom Role", fields=["name", "page"])}
json.dump(
	{
		"tables": sorted(tables),
		"names": names,
		"grants": grants,
		"apps": frappe.get_installed_apps(),
		"roles": sorted(
			f"{row.parenttype} {custom.get(row.parent, row.parent)} {row.role}"
			for row in frappe.get_all("Has Role", fields=["parent", "parenttype", "role"], order_by="creation")
		),
		"defaults": sorted(frappe.get_all("DefaultValue", pluck="defkey")),
		"settings": sorted(
			json.dumps([field, value])
			for field, value in frappe.db.sql(
				"select field, value from tabSingles where doctype = 'System Settings' and field != 'modified'"
			)
		),
		"active_workflows": frappe.get_all("Workflow", {"is_active": 1}, pluck="name"),
		"roles_at_work": sorted({row.role for row in frappe.get_meta("Workflow State").permissions}),
	},
	sys.stdout,
)
frappe.destroy()
"""


# The site as an earlier version of the app left it: no profiles, custom fields made by code, and one of them filled in.
EARLIER = """
import sys
import frappe

frappe.init(site=sys.argv[1])
frappe.connect()
frappe.db.delete("Role Profile")
frappe.db.delete("Module Profile")
frappe.db.set_value("Custom Field", {"module": "Migrant Services"}, "module", None)
frappe.db.set_value("Workflow Document State", {"idx": 1}, "target_days", 17)
frappe.db.set_value("Role", "Finance Officer", "two_factor_auth", 1)
frappe.db.commit()
"""
KEPT_BY_MIGRATING = """
import json, sys
import frappe

frappe.init(site=sys.argv[1])
frappe.connect()
json.dump(
	{
		"targets": frappe.get_all("Workflow Document State", {"idx": 1}, pluck="target_days", distinct=True),
		"two_factor_auth": frappe.db.get_value("Role", "Finance Officer", "two_factor_auth"),
		"fields": frappe.db.count("Custom Field", {"module": "Migrant Services"}),
	},
	sys.stdout,
)
"""


class Site:
	"""A separate site beside the one under test."""

	def __init__(self, bench):
		self.bench = bench
		# Each parallel worker has its own.
		self.name = f"install-{bench.site}"

	def run(self, *argv: str) -> str:
		done = subprocess.run(
			[sys.executable, *argv],
			cwd=self.bench.sites_path,
			capture_output=True,
			text=True,
			env={**os.environ, "FRAPPE_BENCH_ROOT": str(self.bench.path)},
		)
		assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
		return done.stdout

	def frappe(self, *argv: str) -> str:
		return self.run("-m", "frappe.utils.bench_helper", "frappe", *argv)

	def snapshot(self) -> dict:
		return json.loads(self.run("-c", SNAPSHOT, self.name))

	def install(self) -> dict:
		self.frappe("--site", self.name, "install-app", APP)
		return self.snapshot()

	def uninstall(self) -> dict:
		self.frappe("--site", self.name, "uninstall-app", APP, "--yes", "--no-backup")
		return self.snapshot()


@pytest.fixture(scope="module")
def site_of_its_own(bench) -> Iterator[Site]:
	config = json.loads((Path(bench.sites_path) / "common_site_config.json").read_text())
	root = config.get("root_password") or os.environ.get("MS_DB_ROOT_PASSWORD")
	if not root:
		pytest.skip("Making a site needs the root password of the database, in MS_DB_ROOT_PASSWORD.")
	site = Site(bench)
	root_login = config.get("root_login") or "root"
	arguments = ("--force", "--no-mariadb-socket", "--admin-password", "admin")
	if not quickly_made(bench, site.name):
		site.frappe(
			"new-site", site.name, *arguments, "--db-root-username", root_login, "--db-root-password", root
		)
	yield site
	site.frappe(
		"drop-site", site.name, "--force", "--no-backup", "--root-login", root_login, "--root-password", root
	)


def quickly_made(bench, name: str) -> bool:
	"""Make sites from devbench's copy of an empty site, which takes a second."""
	from devbench.bench import Bench
	from devbench.site import base_copy, create

	shared = bench.path.parent if (bench.path.parent / "stamps").is_dir() else None
	own = Bench(bench.path, build_home=shared)
	if not base_copy(own).is_dir():
		return False
	create(own, name)
	return True


@pytest.fixture(scope="module")
def cycle(site_of_its_own) -> dict[str, dict]:
	"""Provide the site before, installed, uninstalled and installed once more."""
	site = site_of_its_own
	return {
		"before": site.snapshot(),
		"installed": site.install(),
		"uninstalled": site.uninstall(),
		"reinstalled": site.install(),
	}


def new(cycle, then: str, part: str) -> set[str]:
	return set(cycle[then][part]) - set(cycle["before"][part])


def test_installing_makes_the_roles_and_tables(cycle):
	installed = cycle["installed"]
	assert APP in installed["apps"]
	assert set(ROLES) <= set(installed["names"]["Role"])
	assert "tabPerson" in installed["tables"]
	assert len(installed["active_workflows"]) >= 5


def test_rights_must_apply_at_once(cycle):
	"""Frappe ignores changed rights while an app is installed, and caches the old ones."""
	assert SERVICES_ADMINISTRATOR in cycle["installed"]["roles_at_work"]
	assert SERVICES_ADMINISTRATOR in cycle["reinstalled"]["roles_at_work"]


def test_uninstalling_leaves_no_table_and_no_sequence(cycle):
	assert new(cycle, "installed", "tables")
	assert not new(cycle, "uninstalled", "tables")
	assert APP not in cycle["uninstalled"]["apps"]


def test_uninstalling_leaves_no_record(cycle):
	before, after = cycle["before"]["names"], cycle["uninstalled"]["names"]
	left = {
		doctype: sorted(set(names) - set(before.get(doctype, [])))
		for doctype, names in after.items()
		if doctype not in LOGS | KEPT and set(names) - set(before.get(doctype, []))
	}
	assert not left


def test_uninstalling_cannot_remove_anything_of_frappe(cycle):
	before, after = cycle["before"]["names"], cycle["uninstalled"]["names"]
	gone = {
		doctype: sorted(set(names) - set(after.get(doctype, [])))
		for doctype, names in before.items()
		if doctype not in LOGS and set(names) - set(after.get(doctype, []))
	}
	assert not gone


@pytest.mark.parametrize("part", ["grants", "roles", "settings", "defaults"])
def test_restores_rights_and_settings(cycle, part):
	assert cycle["uninstalled"][part] == cycle["before"][part]


def test_keeps_workflows_switched_off(cycle):
	assert cycle["installed"]["active_workflows"]
	assert not cycle["uninstalled"]["active_workflows"]
	assert set(cycle["installed"]["names"]["Workflow"]) <= set(cycle["uninstalled"]["names"]["Workflow"])


def test_reinstalling_gives_the_same_site(cycle):
	first, second = cycle["installed"], cycle["reinstalled"]
	assert second["tables"] == first["tables"]
	assert second["grants"] == first["grants"]
	assert second["roles"] == first["roles"]
	assert second["settings"] == first["settings"]
	assert set(second["active_workflows"]) == set(first["active_workflows"])
	for doctype in (
		"Role",
		"Workflow",
		"Workflow State",
		"Workflow Action Master",
		"Consultation Subject",
		"Custom Field",
	):
		assert second["names"][doctype] == first["names"][doctype], doctype


def test_migrating_brings_what_is_new_and_keeps_what_was_filled_in(cycle, site_of_its_own):
	"""Twice: Frappe locks what a migration writes until a worker comes, and none comes between the two."""
	site = site_of_its_own
	site.run("-c", EARLIER, site.name)
	for _time in range(2):
		site.frappe("--site", site.name, "migrate", "--skip-search-index")
	migrated = site.snapshot()["names"]
	for doctype in ("Role Profile", "Module Profile", "Custom Field", "Role"):
		assert migrated[doctype] == cycle["reinstalled"]["names"][doctype], doctype
	kept = json.loads(site.run("-c", KEPT_BY_MIGRATING, site.name))
	assert kept == {"targets": [17], "two_factor_auth": 1, "fields": 2}
