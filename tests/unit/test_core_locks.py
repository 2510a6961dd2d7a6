"""Every locking read of the app is in core/locks.py, where it is made to wait for its turn on every version of MariaDB."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "migrant_services"
LOCKING = re.compile(r"\bfor\s+update\b|\bin\s+share\s+mode\b|\bget_lock\s*\(", re.IGNORECASE)
# Where each of them is at home; the claims of core/jobs.py lock no row.
HOMES = {"core/locks.py": {"for_update"}, "core/jobs.py": {"get_lock"}}


def locking(source: str) -> set[str]:
	"""What in a Python file locks: ``for_update`` of Frappe and of pypika, and statements in texts."""
	found = set()
	for node in ast.walk(ast.parse(source)):
		if (isinstance(node, ast.keyword) and node.arg == "for_update") or (
			isinstance(node, ast.Attribute) and node.attr == "for_update"
		):
			found.add("for_update")
		if (
			isinstance(node, ast.Constant)
			and isinstance(node.value, str)
			and (match := LOCKING.search(node.value))
		):
			found.add(match.group().strip("( ").lower())
	return found


@pytest.mark.parametrize(
	("source", "found"),
	[
		("frappe.get_doc('Person', name, for_update=True)", {"for_update"}),
		("query.for_update().run()", {"for_update"}),
		("frappe.db.sql('select name from tabPerson FOR UPDATE')", {"for update"}),
		("frappe.db.sql('select get_lock(%s, 0)', name)", {"get_lock"}),
		("lock_rows(query)", set()),
	],
)
def test_finds_locking_reads(source, found):
	assert locking(source) == found


def test_locking_reads_must_be_in_one_module():
	found = {
		str(path.relative_to(APP)): locking(path.read_text(encoding="utf-8"))
		for path in sorted(APP.rglob("*.py"))
	}
	assert {path: names for path, names in found.items() if names} == HOMES
