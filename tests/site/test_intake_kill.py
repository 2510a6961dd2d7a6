"""An import that is killed at any moment loses no one and registers no one twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import frappe
import pytest

from migrant_services.core import jobs
from migrant_services.core.roles import CASE_WORKER
from migrant_services.people.intake import imports
from tests import factories as make
from tests.site.test_intake import HEADERS, line

ROWS = 60
KILLS = 2
# A separate process, which the test can kill; chunks are small, so that kills fall between and within them.
RUN = """
import sys, frappe
frappe.init(site=sys.argv[1], sites_path=sys.argv[2])
frappe.connect()
from migrant_services.core import jobs
from migrant_services.people.intake import imports
imports.CHUNK_SIZE = 5
print("begun", flush=True)
jobs.run("Intake Import", sys.argv[3])
"""


@pytest.fixture
def world(site):
	made = make.World()
	yield made
	frappe.set_user("Administrator")
	names = frappe.get_all("Intake Import", {"office": made.north.name}, pluck="name", order_by="creation")
	people = frappe.get_all("Person", {"office": made.north.name}, pluck="name", order_by="creation")
	from migrant_services.people.intake import retention
	from migrant_services.people.registry import index

	for name in names:
		retention.delete_file_and_rows(name)
	index.forget(people)
	made.remove()


def test_a_killed_import_continues_where_it_stopped(world, bench):
	user = world.user(CASE_WORKER)
	with make.as_user(user):
		doc = make.intake(world.north, [HEADERS, *(line() for _ in range(ROWS))])
		make.run_import(doc, "check")
	imports.update(doc.name, status=imports.RUNNING)
	frappe.db.commit()
	chance = random.Random(7)
	for _ in range(KILLS):
		process = subprocess.Popen(
			[sys.executable, "-c", RUN, bench.site, str(bench.sites_path), doc.name],
			stdout=subprocess.PIPE,
			cwd=bench.sites_path,
			env=dict(os.environ),
		)
		assert process.stdout.readline() == b"begun\n"
		time.sleep(chance.uniform(0.05, 0.6))
		process.send_signal(signal.SIGKILL)
		process.wait()
		agrees(doc, world)
	jobs.run("Intake Import", doc.name)
	frappe.db.rollback()
	assert frappe.db.get_value("Intake Import", doc.name, "status") == imports.DONE
	assert agrees(doc, world) == ROWS


def agrees(doc, world) -> int:
	"""Check that rows marked as registered and people on file are the same, each once; return how many."""
	frappe.db.rollback()
	table = frappe.qb.Table("__intake_row")
	query = (
		frappe.qb.from_(table)
		.select(table.person)
		.where((table.import_name == doc.name) & (table.status == imports.IMPORTED))
	)
	said = query.run(pluck=True)
	there = frappe.get_all("Person", {"office": world.north.name}, pluck="name", order_by="creation")
	keys = frappe.qb.Table("__person_key")
	indexed = (
		frappe.qb.from_(keys)
		.select(keys.person)
		.where(keys.person.isin(said or [""]))
		.distinct()
		.run(pluck=True)
	)
	assert len(said) == len(set(said))
	assert set(said) == set(there) == set(indexed)
	return len(said)
