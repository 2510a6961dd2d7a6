"""Background work keeps its user, and finishes despite kills, deadlocks and a queue that loses jobs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from time import sleep

import frappe
import pytest
from frappe.utils.background_jobs import get_queue

from migrant_services import hooks
from migrant_services.core import jobs
from migrant_services.core.roles import SERVICES_ADMINISTRATOR
from migrant_services.workflow import state_moves
from tests import factories as make

MOVED = 20
# As a worker does it, in a separate process that the test can kill, and in small batches.
RUN = """
import sys, frappe
from frappe.utils import background_jobs
frappe.init(site=sys.argv[1], sites_path=sys.argv[2])
frappe.connect()
from migrant_services.workflow import state_moves
state_moves.BATCH_SIZE = 1
whole = state_moves.move_batch
def move_batch(move):
	print("batch", flush=True)
	return whole(move)
state_moves.move_batch = move_batch
background_jobs.execute_job(
	sys.argv[1], "migrant_services.core.jobs.run", None, "move", {"doctype": "State Move", "name": sys.argv[3]}, user="Administrator", is_async=False
)
"""


@pytest.fixture
def move(site):
	"""Provide people in their own state who are to be moved to Registered, as a Services Administrator requested."""
	world = make.World()
	people = [make.person(world.north) for _ in range(MOVED)]
	state = make.word()
	frappe.db.set_value(
		"Person", {"name": ("in", [person.name for person in people])}, "workflow_state", state
	)
	workflow = frappe.get_doc("Workflow", {"document_type": "Person", "is_active": 1})
	with make.as_user(world.user(SERVICES_ADMINISTRATOR)):
		made = frappe.get_doc(
			{
				"doctype": state_moves.MOVE,
				"workflow": workflow.name,
				"governed_doctype": "Person",
				"targets": json.dumps({state: "Registered"}),
				"total": MOVED,
				"status": "Running",
			}
		).insert(ignore_permissions=True)
	frappe.db.commit()
	made.people = [person.name for person in people]
	yield made
	frappe.db.rollback()
	frappe.set_user("Administrator")
	frappe.db.delete(state_moves.MOVE, {"name": made.name})
	world.remove()


def left_alone_for(move, minutes: int) -> None:
	moment = frappe.utils.add_to_date(None, minutes=-minutes)
	frappe.db.set_value(state_moves.MOVE, move.name, "modified", moment, update_modified=False)
	frappe.db.commit()


def is_done(move) -> bool:
	"""Return whether every person was moved once, in the name of the user who requested it."""
	frappe.db.rollback()
	moved = frappe.get_all(
		"Person", {"name": ("in", move.people)}, ["workflow_state", "status"], as_list=True, order_by="name"
	)
	comments = frappe.get_all(
		"Comment",
		{"reference_name": ("in", move.people), "comment_type": "Info"},
		["reference_name", "owner"],
		order_by="name",
	)
	status = frappe.db.get_value(state_moves.MOVE, move.name, ["status", "modified_by"])
	return (
		set(moved) == {("Registered", "Registered")}
		and Counter(row.reference_name for row in comments) == dict.fromkeys(move.people, 1)
		and {row.owner for row in comments} == {move.owner}
		and status == ("Done", move.owner)
	)


def started(move, bench) -> subprocess.Popen:
	return subprocess.Popen(
		[sys.executable, "-c", RUN, bench.site, str(bench.sites_path), move.name],
		stdout=subprocess.PIPE,
		text=True,
		cwd=bench.sites_path,
		env=dict(os.environ),
	)


def queued(name: str) -> list:
	return [job for job in get_queue("long").jobs if job.kwargs.get("kwargs", {}).get("name") == name]


@pytest.fixture
def forgotten(move):
	"""Provide a function that loses the move's jobs, as a queue without a file does when it dies."""

	def forget() -> int:
		found = queued(move.name)
		for job in found:
			job.delete()
		return len(found)

	yield forget
	forget()


# --- a record's work


def test_a_move_must_finish_after_its_worker_is_killed(move, bench, forgotten):
	for _ in range(2):
		process = started(move, bench)
		for _batch in range(3):
			assert process.stdout.readline() == "batch\n"
		process.send_signal(signal.SIGKILL)
		process.wait()
	frappe.db.rollback()
	assert (
		0 < frappe.db.count("Person", {"name": ("in", move.people), "workflow_state": "Registered"}) < MOVED
	)
	left_alone_for(move, jobs.STALLED_MINUTES + 1)
	jobs.resume()
	frappe.db.commit()
	(job,) = queued(move.name)
	frappe.get_attr(job.kwargs["method"])(**job.kwargs["kwargs"])
	assert is_done(move)
	assert frappe.session.user == "Administrator", "the worker is who it was"


def test_a_queue_that_loses_its_jobs_cannot_lose_work(move, forgotten):
	jobs.enqueue(state_moves.MOVE, move.name)
	frappe.db.commit()
	assert forgotten() == 1
	jobs.resume()
	frappe.db.commit()
	assert not queued(move.name), "a worker may be about to begin"
	left_alone_for(move, jobs.STALLED_MINUTES + 1)
	jobs.resume()
	frappe.db.commit()
	assert queued(move.name)
	jobs.run(state_moves.MOVE, move.name)
	assert is_done(move)


def test_work_continues_after_a_lock_timeout(move, monkeypatch, other_session):
	"""Another session holds a record longer than the database waits; once it lets go, the move ends."""
	monkeypatch.setattr(state_moves, "BATCH_SIZE", 5)
	held = sorted(move.people)[MOVED // 2]
	waits = []

	def wait(attempt: int) -> None:
		waits.append(attempt)
		other_session.commit()

	monkeypatch.setattr(jobs.time, "sleep", wait)
	frappe.db.sql("set session innodb_lock_wait_timeout = 1")
	other_session.sql("update tabPerson set email = 'held@example.com' where name = %s", held)
	jobs.run(state_moves.MOVE, move.name)
	frappe.db.sql("set session innodb_lock_wait_timeout = default")
	assert waits == [1]
	assert is_done(move)
	assert frappe.db.get_value("Person", held, "email") == "held@example.com"


def test_retries_after_a_deadlock(move, monkeypatch, other_session):
	"""Two transactions each wait for the other's lock; the database aborts the move, which then continues."""
	first, last = sorted(move.people)[0], sorted(move.people)[-1]
	whole, waiting, met = state_moves._add_comments, [], []

	def cross(doctype, names, text, moment):
		if not waiting:
			# The other transaction writes more rows, so the database aborts the move.
			other_session.sql(
				"insert into tabDefaultValue (name, parent, defkey) select concat(%s, seq), 'x', 'x' from seq_1_to_5000",
				make.word(),
			)
			other_session.sql("update tabOffice set phone = '1' where name = %s", office)
			waiting.append(
				other_session.begin(
					lambda: frappe.db.sql(
						"update tabPerson set email = 'x@example.com' where name = %s", first
					)
				)
			)
			sleep(0.5)
			try:
				frappe.db.sql("update tabOffice set phone = '2' where name = %s", office)
			except Exception as error:
				met.append(error)
				raise
		whole(doctype, names, text, moment)

	office = frappe.db.get_value("Person", last, "office")
	frappe.db.commit()
	monkeypatch.setattr(state_moves, "_add_comments", cross)
	monkeypatch.setattr(
		jobs.time, "sleep", lambda seconds: (waiting[0](), other_session.do(lambda: frappe.db.rollback()))
	)
	jobs.run(state_moves.MOVE, move.name)
	assert [type(error) for error in met] == [frappe.QueryDeadlockError]
	assert is_done(move)


def test_two_workers_cannot_do_the_same_work(move, other_session, monkeypatch):
	monkeypatch.setattr(jobs, "CLAIM_WAIT_SECONDS", 0)
	left_alone_for(move, jobs.STALLED_MINUTES + 1)
	assert (state_moves.MOVE, move.name) in jobs.find_abandoned()
	alive = jobs.claim(f"{state_moves.MOVE} {move.name}")
	other_session.do(alive.__enter__)
	assert (state_moves.MOVE, move.name) not in jobs.find_abandoned(), "a worker is at it"
	jobs.run(state_moves.MOVE, move.name)
	assert frappe.db.get_value(state_moves.MOVE, move.name, "status") == "Running"
	other_session.do(alive.__exit__, None, None, None)
	jobs.run(state_moves.MOVE, move.name)
	assert is_done(move)
	jobs.run(state_moves.MOVE, move.name)
	assert is_done(move), "a job that comes too late finds nothing to do"


def test_a_deleted_record_is_not_work(site):
	jobs.run(state_moves.MOVE, "no-such-move")


# --- the scheduler's own work

EVENTS = [
	method
	for events in hooks.scheduler_events.values()
	for methods in (events.values() if isinstance(events, dict) else [events])
	for method in methods
]


@pytest.mark.parametrize(
	"method", [method for method in EVENTS if method != "migrant_services.core.jobs.resume"]
)
def test_every_event_must_be_claimed_under_its_own_name(method):
	assert frappe.get_attr(method).claim == method


@pytest.fixture
def event(site):
	name = frappe.db.get_value(
		"Scheduled Job Type", {"method": "migrant_services.people.documents.reminders.remind"}
	)
	begun = frappe.get_doc({"doctype": "Scheduled Job Log", "scheduled_job_type": name}).insert()
	begun.db_set({"status": "Start", "creation": "2020-01-01 00:00:00"})
	frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": name, "name": ("!=", begun.name)})
	return name


def test_restarts_an_event_whose_worker_was_killed(event):
	assert event in jobs.find_abandoned_events()


def test_cannot_restart_an_event_in_progress(event, other_session):
	alive = jobs.claim("migrant_services.people.documents.reminders.remind")
	other_session.do(alive.__enter__)
	assert event not in jobs.find_abandoned_events()
	other_session.do(alive.__exit__, None, None, None)


@pytest.mark.parametrize("status", ["Complete", "Failed"])
def test_a_finished_event_waits_for_its_next_time(event, status):
	frappe.db.set_value("Scheduled Job Log", {"scheduled_job_type": event}, "status", status)
	assert event not in jobs.find_abandoned_events()


def test_retries_scheduled_work_after_a_deadlock(site, monkeypatch):
	monkeypatch.setattr(jobs.time, "sleep", lambda seconds: None)
	tries = []

	@jobs.scheduled
	def work() -> str:
		tries.append(1)
		if len(tries) < 3:
			raise frappe.QueryDeadlockError("a value of a person")
		return "done"

	assert work() == "done"
	assert len(tries) == 3


def test_cannot_retry_after_other_errors(site):
	tries = []

	@jobs.scheduled
	def work() -> None:
		tries.append(1)
		raise ValueError

	with pytest.raises(ValueError):
		work()
	assert tries == [1] and jobs.is_unclaimed(work.claim)
