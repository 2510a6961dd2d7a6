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
	),
	"Form Question": Kind(
		"migrant_services.forms.preparation.prepare_question", "requested_by", ("Preparing",)
