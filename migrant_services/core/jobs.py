"""Background work: done by one worker at a time, as the user who requested it, until it is finished.

A record says what is to be done, and for which user: the queue may lose it, a worker may be killed, and when Frappe
runs a job again it runs it as Administrator. So a job only gets the name of the record. It claims the work by a lock of
the database, which ends with the connection when the worker dies. It becomes the user. And it restarts the work when
the database rejects it because of other work. Every quarter of an hour the scheduler resumes abandoned work.
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

	# Called with the name of the record. It commits as it goes, and continues where it stopped.
	method: str
	# The field with the user who requested the work.
	user: str
	# The statuses in which the work is under way.
	under_way: tuple[str, ...]


# By the doctype of the record. Each portion of the work updates the record: `modified` says when it last moved.
KINDS = {
	"Intake Import": Kind(
		"migrant_services.people.intake.jobs.run_job", "imported_by", ("Checking", "Running", "Undoing")
	),
	"Configuration Import": Kind(
		"migrant_services.administration.configuration.imports.run_job",
		"requested_by",
		("Running", "Finishing", "Undoing"),
	),
	"Form Question": Kind(
		"migrant_services.forms.preparation.prepare_question", "requested_by", ("Preparing",)
	),
	"Option Merge": Kind("migrant_services.options.merging.run", "owner", ("Merging", "Undoing")),
	"State Move": Kind("migrant_services.workflow.state_moves.run_move", "owner", ("Running",)),
}
TIMEOUT = 6 * 60 * 60
# A queue may need this long before it starts a job.
STALLED_MINUTES = 10
# A worker that comes while another one ends waits for it, as it may have to continue the work.
CLAIM_WAIT_SECONDS = 30
MAX_ATTEMPTS = 5


class RetriesExhausted(Exception):
	"""The database rejected the work again and again because of other work; it is resumed later."""


# --- work that a record describes


def enqueue(doctype: str, name: str) -> None:
	"""Enqueue the work of the record, once this transaction is committed."""
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

	:raises RetriesExhausted: when the database rejected it again and again because of other work
	"""
	kind = KINDS[doctype]
	with claim(f"{doctype} {name}", CLAIM_WAIT_SECONDS) as is_mine:
		frappe.db.commit()  # why: start of a background job; what is read from here on is not older than the claim
		user = frappe.db.get_value(doctype, name, kind.user)
		if is_mine and user:
			with act_as(user):
				retry(functools.partial(frappe.get_attr(kind.method), name))


def find_abandoned() -> list[tuple[str, str]]:
	"""Return doctype and name of records whose work is under way and has no worker."""
	return [
		(doctype, name)
		for doctype, name in find_stalled(STALLED_MINUTES)
		if is_unclaimed(f"{doctype} {name}")
	]


def find_stalled(minutes: int) -> list[tuple[str, str]]:
	"""Return doctype and name of records whose work is under way and has not moved for that many minutes."""
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
def act_as(user: str) -> Iterator[None]:
	"""Run the block as the user, with their rights and in their language."""
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
	"""Decorate a scheduler event: one worker at a time, with retries when the database rejects it because of
	other work.
	"""
	name = work.claim = f"{work.__module__}.{work.__name__}"

	@functools.wraps(work)
	def run_alone(*args, **kwargs):
		with claim(name) as is_mine:
			return retry(functools.partial(work, *args, **kwargs)) if is_mine else None

	return run_alone


def resume() -> None:
	"""Resume what a kill, a restart or a lost queue left behind (every quarter of an hour)."""
	for doctype, name in find_abandoned():
		enqueue(doctype, name)
	for event in find_abandoned_events():
		frappe.get_doc("Scheduled Job Type", event).enqueue(force=True)


def find_abandoned_events() -> list[str]:
	"""Return the app's Scheduled Job Types whose last run never ended and has no worker."""
	before = add_to_date(None, minutes=-STALLED_MINUTES, as_datetime=True)
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
		if last and last[0].status == "Start" and last[0].creation < before and is_unclaimed(event.method):
			found.append(event.name)
	return found


# --- the pieces


@contextmanager
def claim(name: str, patience: int = 0) -> Iterator[bool]:
	"""Claim the work of that name while the block runs; yield whether this worker got it.

	:param patience: seconds to wait for another worker that has it
	"""
	key = _get_lock_name(name)
	taken = bool(frappe.db.sql("select get_lock(%s, %s)", (key, patience))[0][0])
	try:
		yield taken
	finally:
		if taken:
			frappe.db.sql("select release_lock(%s)", key)


def is_unclaimed(name: str) -> bool:
	"""Return whether no worker has the work of that name."""
	return bool(frappe.db.sql("select is_free_lock(%s)", _get_lock_name(name))[0][0])


def retry(work: Callable[[], Any]) -> Any:
	"""Do the work, from the start each time the database rejects it because of other work.

	:raises RetriesExhausted: after :data:`MAX_ATTEMPTS` attempts
	"""
	for attempt in range(1, MAX_ATTEMPTS + 1):
		try:
			locks.use_current_rows()
			return work()
		except Exception as error:
			if not locks.is_conflict(error):
				raise
			frappe.db.rollback()  # why: the database may not have undone all of it
		time.sleep(attempt)
	# Outside the block above, so that no statement with personal values is logged.
	raise RetriesExhausted(_("The database was busy with other work. This work will be resumed later."))


def _get_lock_name(name: str) -> str:
	"""Return the name of the lock, which includes the site, as names are per server, and fits the allowed
	length.
	"""
	return hashlib.sha256(f"{frappe.conf.db_name} {name}".encode()).hexdigest()
