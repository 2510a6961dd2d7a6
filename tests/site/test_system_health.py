"""System Health reports, in the user's language, database settings and stalled work."""

from __future__ import annotations

import frappe
import pytest
from frappe.desk.query_report import run

from migrant_services.administration import health
from migrant_services.core import locks
from migrant_services.core.roles import FRONT_DESK, SERVICES_ADMINISTRATOR
from tests import factories as make


def rows(user: str) -> list[dict]:
	with make.as_user(user):
		return run("System Health", {})["result"]


def test_is_denied_except_to_system_administrators(office):
	lines = rows(make.staff_user(SERVICES_ADMINISTRATOR, office))
	assert [row["title"] for row in lines] == [
		"Setting Up",
		"Frappe",
		"Database",
		"Background Work",
		"People Elsewhere",
		"Fonts",
	]
	with pytest.raises(frappe.PermissionError):
		rows(make.staff_user(FRONT_DESK, office))


def test_reports_whether_frappe_is_new_enough(site):
	assert health.check_frappe_version("15.111.0").is_well
	old = health.check_frappe_version("15.55.1")
	assert not old.is_well and "15.101.1" in old.sentence


def test_reports_the_database_settings(site):
	line = health.check_database()
	assert line.is_well and (locks.get_snapshot_isolation() or "without") in line.sentence
	frappe.local.lang = "es"
	assert health.check_database().title == "Base de datos"


def test_names_work_stalled_for_an_hour(site):
	move = frappe.get_doc(
		{"doctype": "State Move", "governed_doctype": "Person", "targets": "{}", "status": "Running"}
	).insert()
	assert move.name not in health.check_background_work().sentence, "it was begun this moment"
	long_ago = frappe.utils.add_to_date(None, minutes=-health.STUCK_MINUTES - 1)
	move.db_set("modified", long_ago, update_modified=False)
	line = health.check_background_work()
	assert not line.is_well and move.name in line.sentence and line.remedy


def test_names_missing_fonts(site, tmp_path, monkeypatch):
	program = tmp_path / "fc-list"
	monkeypatch.setenv("PATH", str(tmp_path))
	assert "fontconfig" in health.check_fonts().remedy, "there is nothing to ask"
	program.write_text('#!/bin/sh\n[ "$1" = ":lang=am" ] || [ "$1" = ":lang=zh-cn" ] || echo "Noto Sans"\n')
	program.chmod(0o755)
	line = health.check_fonts()
	assert not line.is_well and "Amharic, Chinese" in line.sentence
	assert "fonts-noto-core, fonts-noto-cjk" in line.remedy
	frappe.local.lang = "es"
	assert "amárico, chino" in health.check_fonts().sentence
	program.write_text('#!/bin/sh\necho "Noto Sans"\n')
	assert health.check_fonts().is_well
