"""Every locking read of the app is in core/locks.py, where it waits for its turn on every version of MariaDB."""

from __future__ import annotations

import ast
import re

import pytest

from tests.source import Nodes, check, findings, nodes_by_type

LOCKING = re.compile(r"\bfor\s+update\b|\bin\s+share\s+mode\b|\bget_lock\s*\(", re.IGNORECASE)
# The modules that may lock; the claims of core/jobs.py lock no row.
HOMES = {"migrant_services/core/locks.py": {"for_update"}, "migrant_services/core/jobs.py": {"get_lock"}}


@check("migrant_services")
def locking_reads(nodes: Nodes) -> set[str]:
	"""Find what locks in a Python file: ``for_update`` of Frappe and of pypika, and statements in texts."""
	found = {
		"for_update"
		for node in (*nodes[ast.keyword], *nodes[ast.Attribute])
		if "for_update" in (getattr(node, "arg", None), getattr(node, "attr", None))
	}
	texts = (node.value for node in nodes[ast.Constant] if isinstance(node.value, str))
	return found | {match.group().strip("( ").lower() for text in texts if (match := LOCKING.search(text))}


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
	assert locking_reads(nodes_by_type(ast.parse(source))) == found


def test_locking_reads_must_be_in_one_module():
	assert {path: set(names) for path, names in findings(locking_reads).items()} == HOMES
