"""Background work keeps its user, and comes to its end after a kill, a deadlock and a queue that forgets."""

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
# As a worker does it; in a process of its own, which the test can kill, and in small batches.
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
	"""People who wait in a state of their own to be moved to Registered; a Services Administrator asked for it."""
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
	"""Whether everybody was moved once, in the name of who asked."""
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
	"""Takes the move's jobs out of the queue, as a queue without a file does when it dies."""

	def forget() -> int:
		found = queued(move.name)
		for job in found:
			job.delete()
		return len(found)

	yield forget
	forget()


# --- a record's work


def test_a_move_whose_worker_is_killed_is_taken_up_to_its_end(move, bench, forgotten):
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
	left_alone_for(move, jobs.SILENT_MINUTES + 1)
	jobs.resume()
	frappe.db.commit()
	(job,) = queued(move.name)
	frappe.get_attr(job.kwargs["method"])(**job.kwargs["kwargs"])
	assert is_done(move)
	assert frappe.session.user == "Administrator", "the worker is who it was"


def test_a_queue_that_forgets_its_jobs_loses_no_work(move, forgotten):
	jobs.enqueue(state_moves.MOVE, move.name)
	frappe.db.commit()
	assert forgotten() == 1
	jobs.resume()
	frappe.db.commit()
	assert not queued(move.name), "a worker may be about to begin"
	left_alone_for(move, jobs.SILENT_MINUTES + 1)
	jobs.resume()
	frappe.db.commit()
	assert queued(move.name)
	jobs.run(state_moves.MOVE, move.name)
	assert is_done(move)


def test_work_that_meets_other_work_in_the_middle_goes_on(move, monkeypatch, other_session):
	"""Somebody holds a record longer than the database waits; when they let go, the move comes to its end."""
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


def test_a_deadlock_in_the_middle_is_begun_again(move, monkeypatch, other_session):
	"""Two transactions each hold what the other one wants; the database chooses the move to give way, and it goes on."""
	first, last = sorted(move.people)[0], sorted(move.people)[-1]
	whole, waiting, met = state_moves._add_comments, [], []

	def cross(doctype, names, text, moment):
		if not waiting:
			# More rows written make the other one the heavier transaction: the move is the one that gives way.
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


def test_two_workers_never_do_the_same_work(move, other_session, monkeypatch):
	monkeypatch.setattr(jobs, "PATIENCE_SECONDS", 0)
	left_alone_for(move, jobs.SILENT_MINUTES + 1)
	assert (state_moves.MOVE, move.name) in jobs.left_behind()
	alive = jobs.claim(f"{state_moves.MOVE} {move.name}")
	other_session.do(alive.__enter__)
	assert (state_moves.MOVE, move.name) not in jobs.left_behind(), "a worker is at it"
	jobs.run(state_moves.MOVE, move.name)
	assert frappe.db.get_value(state_moves.MOVE, move.name, "status") == "Running"
	other_session.do(alive.__exit__, None, None, None)
	jobs.run(state_moves.MOVE, move.name)
	assert is_done(move)
	jobs.run(state_moves.MOVE, move.name)
	assert is_done(move), "a job that comes too late finds nothing to do"


def test_a_record_that_is_gone_is_no_work(site):
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
def test_every_event_is_claimed_under_its_own_name(method):
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


def test_an_event_whose_worker_was_killed_is_begun_again(event):
	assert event in jobs.events_left_behind()


def test_an_event_that_a_worker_is_at_is_not(event, other_session):
	alive = jobs.claim("migrant_services.people.documents.reminders.remind")
	other_session.do(alive.__enter__)
	assert event not in jobs.events_left_behind()
	other_session.do(alive.__exit__, None, None, None)


@pytest.mark.parametrize("status", ["Complete", "Failed"])
def test_an_event_that_ended_waits_for_its_time(event, status):
	frappe.db.set_value("Scheduled Job Log", {"scheduled_job_type": event}, "status", status)
	assert event not in jobs.events_left_behind()


def test_work_of_the_scheduler_is_begun_again_after_a_deadlock(site, monkeypatch):
	monkeypatch.setattr(jobs.time, "sleep", lambda seconds: None)
	tries = []

	@jobs.scheduled
	def work() -> str:
		tries.append(1)
		if len(tries) < 3:
			raise frappe.QueryDeadlockError("a value of somebody")
		return "done"

	assert work() == "done"
	assert len(tries) == 3


def test_an_error_of_its_own_is_not_tried_again(site):
	tries = []

	@jobs.scheduled
	def work() -> None:
		tries.append(1)
		raise ValueError

	with pytest.raises(ValueError):
		work()
	assert tries == [1] and jobs.is_free(work.claim)
