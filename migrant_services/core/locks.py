"""Locks, for what two users must not do at the same time. Every locking read of the app is here.

MariaDB has ``innodb_snapshot_isolation`` since 10.6.18, 10.11.8 and 11.4.2, and from 11.6.2 on it is on by default.
With it, a statement that locks a row which another transaction changed after this one began to read does not wait and
read the current row: it fails with error 1020, and the whole transaction is rolled back. A request begins to read long
before it takes a lock, so it would fail instead of waiting. The app switches the setting off for its own connections:
hooks do so for each request and each job, which also covers the locking reads of Frappe, and the functions here do so
for what runs outside of them (a console, ``bench execute``, a patch).
"""

from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from pypika.queries import QueryBuilder

from migrant_services.core.messages import reject

ISOLATION_SETTING = "innodb_snapshot_isolation"
# A row was changed after this transaction began to read; lock wait timeout; deadlock; a column was added to a table after
# this transaction began to read.
CONFLICT_ERRORS = (1020, 1205, 1213, 1412)

# Sites whose database server is known to have the setting.
_sites_with_setting: set[str] = set()


class ConcurrentChange(frappe.ValidationError):
	"""What this transaction relied on has changed: another transaction was faster."""

	code = "CONCURRENT_CHANGE"


def raise_concurrent_change() -> NoReturn:
	"""Reject the change, in the words for two clerks at the same moment.

	:raises ConcurrentChange: always
	"""
	message = get_conflict_message()
	reject(ConcurrentChange.code, message["message"], title=message["title"], exc=ConcurrentChange)


def get_conflict_message() -> dict[str, str]:
	"""Return the message that the slower of two clerks reads, in the form of Frappe's messages."""
	return {
		"code": ConcurrentChange.code,
		"message": _("Another clerk changed this at the same moment. Nothing was saved; please try again."),
		"title": _("Changed at the Same Time"),
		"indicator": "orange",
	}


def use_current_rows() -> None:
	"""Make locking statements of this connection wait for other transactions and then read the current rows.

	Repeatable, also in the middle of a transaction, and faster than a query (hooks: before_request, before_job).
	"""
	if frappe.local.site in _sites_with_setting or get_snapshot_isolation() is not None:
		_sites_with_setting.add(frappe.local.site)
		frappe.db.sql(f"set session {ISOLATION_SETTING} = off")


def get_snapshot_isolation() -> str | None:
	"""Return the server's setting for new connections: "ON" or "OFF", None when it does not know the setting."""
	rows = frappe.db.sql("show global variables like %s", ISOLATION_SETTING)
	return rows[0][1] if rows else None


def is_conflict(error: BaseException) -> bool:
	"""Return whether the database rejected a statement because of another transaction.

	What this transaction wrote is lost, or must be rolled back: it is retried from the start, or given up as a whole.
	"""
	if isinstance(error, (ConcurrentChange, frappe.QueryDeadlockError, frappe.QueryTimeoutError)):
		return True
	# Versions of Frappe that do not know 1020 raise it unchanged.
	is_database_error = isinstance(error, (frappe.db.OperationalError, frappe.db.InternalError))
	return is_database_error and bool(error.args) and error.args[0] in CONFLICT_ERRORS


def lock_doctype(doctype: str) -> None:
	"""Wait until no other transaction holds the lock of this doctype; hold it until this transaction ends.

	The row of the DocType itself is locked. There is exactly one for all users, so two transactions never wait for each
	other. What is read afterwards for a decision is read with a lock too: a plain read shows the records as they were when
	this transaction began.
	"""
	lock_value("DocType", doctype)


def lock_document(doctype: str, name: str) -> Document:
	"""Return the stored document in its current state, locked until this transaction ends.

	:raises frappe.DoesNotExistError: when there is none
	"""
	use_current_rows()
	return frappe.get_doc(doctype, name, for_update=True)


def lock_value(doctype: str, filters: str | dict, fieldname: str = "name") -> Any:
	"""Return a field of one record in its current state, locked until this transaction ends.

	None without such a record.
	"""
	use_current_rows()
	return frappe.db.get_value(doctype, filters, fieldname, for_update=True)


def lock_rows(query: QueryBuilder, **options) -> Any:
	"""Run a query and return its rows in their current state, locked until this transaction ends.

	:param options: those of the query's ``run``, such as ``as_dict`` or ``pluck``
	"""
	use_current_rows()
	return query.for_update().run(**options)
