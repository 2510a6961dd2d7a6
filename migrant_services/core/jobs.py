"""Work in the background: done by one worker at a time, as the user who asked for it, to its end.

What is to be done, and for whom, is written in a record: the queue may forget it, a worker may be killed, and when
Frappe runs a job again it runs it as Administrator. So a job is only told which record. It claims the work by a
lock of the database, which goes with the connection of a worker that dies; it becomes the user; and it begins again
where the work was left when the database refused because of other work. Every quarter of an hour the scheduler takes
up what no worker is at.
"""

import functools
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.translate import get_user_lang
from frappe.utils import add_to_date

from migrant_services.core import locks


class Kind(NamedTuple):
	"""Work that a record stands for."""

	# Called with the name of the record; it commits as it goes, and goes on where it was left.
	method: str
	# The field with the user who asked for the work.
	user: str
	# In these statuses the work is under way.
	under_way: tuple[str, ...]


# By the doctype of the record. Each portion of the work writes into the record: `modified` says when it last moved.
KINDS = {
	"Intake Import": Kind(
		"migrant_services.people.intake.jobs.run_job", "imported_by", ("Checking", "Running", "Undoing")
	),
	"State Move": Kind("migrant_services.workflow.moves.work", "owner", ("Running",)),
}
TIMEOUT = 6 * 60 * 60
# A queue may need so long to come to a job.
SILENT_MINUTES = 10
# Who comes while another worker ends waits for it: what began again since may be left for them.
PATIENCE_SECONDS = 30
ATTEMPTS = 5


class GaveUp(Exception):
	"""The database refused again and again because of other work; the work is taken up later."""


# --- work that a record stands for


def enqueue(doctype: str, name: str) -> None:
	"""Have a worker do the work of the record, once this transaction is kept."""
	frappe.enqueue(
		"migrant_services.core.jobs.run",
		queue="long",
		timeout=TIMEOUT,
		enqueue_after_commit=True,
		doctype=doctype,
		name=name,
	)


def run(doctype: str, name: str) -> None:
	"""Do the work of the record now, unless another worker does it.

	:raises GaveUp: when the database refused again and again because of other work
	"""
	kind = KINDS[doctype]
	with claim(f"{doctype} {name}", PATIENCE_SECONDS) as is_mine:
		frappe.db.commit()  # why: begin of a background job; what is read from here on is not older than the claim
		user = frappe.db.get_value(doctype, name, kind.user)
		if is_mine and user:
			with acting_as(user):
				repeat(functools.partial(frappe.get_attr(kind.method), name))


def left_behind() -> list[tuple[str, str]]:
	"""Doctype and name of records whose work is under way and that no worker is at."""
	return [(doctype, name) for doctype, name in silent(SILENT_MINUTES) if is_free(f"{doctype} {name}")]


def silent(minutes: int) -> list[tuple[str, str]]:
	"""Doctype and name of records whose work is under way and has not moved for so long."""
	before = add_to_date(None, minutes=-minutes)
	return [
		(doctype, name)
		for doctype, kind in KINDS.items()
		for name in frappe.get_all(
			doctype,
			{"status": ("in", kind.under_way), "modified": ("<", before)},
			pluck="name",
			order_by="creation",
		)
	]


@contextmanager
def acting_as(user: str) -> Iterator[None]:
	"""Work as the user, with their rights and in their language."""
	before, language = frappe.session.user, frappe.local.lang
	if before != user:
		frappe.set_user(user)
	frappe.local.lang = get_user_lang(user)
	try:
		yield
	finally:
		frappe.local.lang = language
		if before != user:
			frappe.set_user(before)


# --- work of the scheduler


def scheduled(work: Callable) -> Callable:
	"""Decorator of a scheduler event: one worker at a time, and again when the database refused because of other work."""
	name = work.claim = f"{work.__module__}.{work.__name__}"

	@functools.wraps(work)
	def alone(*args, **kwargs):
		with claim(name) as is_mine:
			return repeat(functools.partial(work, *args, **kwargs)) if is_mine else None

	return alone


def resume() -> None:
	"""Every quarter of an hour: take up what was left behind by a kill, a restart or a queue that forgot it."""
	for doctype, name in left_behind():
		enqueue(doctype, name)
	for event in events_left_behind():
		frappe.get_doc("Scheduled Job Type", event).enqueue(force=True)


def events_left_behind() -> list[str]:
	"""Scheduled Job Types of the app that began the last time, never ended, and that no worker is at."""
	before = add_to_date(None, minutes=-SILENT_MINUTES, as_datetime=True)
	ours = {"method": ("like", "migrant_services.%"), "stopped": 0}
	found = []
	for event in frappe.get_all("Scheduled Job Type", ours, ["name", "method"], order_by="name"):
		last = frappe.get_all(
			"Scheduled Job Log",
			{"scheduled_job_type": event.name},
			["status", "creation"],
			order_by="creation desc",
			limit=1,
		)
		if last and last[0].status == "Start" and last[0].creation < before and is_free(event.method):
			found.append(event.name)
	return found


# --- the pieces


@contextmanager
def claim(name: str, patience: int = 0) -> Iterator[bool]:
	"""Whether this worker alone has the work of that name; it keeps it while the block runs.

	:param patience: seconds to wait for another worker that has it
	"""
	key = _key(name)
	taken = bool(frappe.db.sql("select get_lock(%s, %s)", (key, patience))[0][0])
	try:
		yield taken
	finally:
		if taken:
			frappe.db.sql("select release_lock(%s)", key)


def is_free(name: str) -> bool:
	"""Whether no worker has the work of that name."""
	return bool(frappe.db.sql("select is_free_lock(%s)", _key(name))[0][0])


def repeat(work: Callable[[], Any]) -> Any:
	"""Do the work, again from its beginning when the database refused because of other work.

	:raises GaveUp: after some attempts
	"""
	for attempt in range(1, ATTEMPTS + 1):
		try:
			locks.wait_for_others()
			return work()
		except Exception as error:
			if not locks.met_other_work(error):
				raise
			frappe.db.rollback()  # why: what the database has not undone of it yet
		time.sleep(attempt)
	# Out of the block above, so that no statement with somebody's values is logged.
	raise GaveUp(_("The database was busy with other work. This work is taken up again later."))


def _key(name: str) -> str:
	"""The name of the lock: of one site, since a server has one set of names; within the length that it allows."""
	return hashlib.sha256(f"{frappe.conf.db_name} {name}".encode()).hexdigest()
