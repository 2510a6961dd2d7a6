"""One after the other: what must not be done by two people at the same time. Every locking read of the app is here.

MariaDB has ``innodb_snapshot_isolation`` since 10.6.18, 10.11.8 and 11.4.2, and from 11.6.2 on it is on by default.
Then a statement that locks a row which another transaction changed since this one began to read does not wait and
read the row as it is now: it fails with error 1020, and the whole transaction is rolled back. A request begins to
read long before it takes its turn, so taking turns would be refused. The app switches the setting off for its own
connections: hooks do it for each request and each job, which also covers the locking reads of Frappe, and the
functions here do it for what runs outside of them (a console, ``bench execute``, a patch).
"""

from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from pypika.queries import QueryBuilder

SETTING = "innodb_snapshot_isolation"
# A row was changed since this transaction began to read; it waited too long; two waited for each other.
OTHER_WORK = (1020, 1205, 1213)

# Sites whose database server is known to have the setting.
_with_setting: set[str] = set()


class MetOtherWork(frappe.ValidationError):
	"""What this transaction decided upon is no longer so: another one was quicker."""


def give_way() -> NoReturn:
	"""Refuse, in the words for two clerks at the same moment.

	:raises MetOtherWork: always
	"""
	message = message_of_two_clerks()
	frappe.throw(message["message"], MetOtherWork, title=message["title"])


def message_of_two_clerks() -> dict[str, str]:
	"""What the slower of two clerks reads."""
	return {
		"message": _("Another clerk changed this at the same moment. Nothing was saved; please repeat."),
		"title": _("Two at the Same Time"),
		"indicator": "orange",
	}


def wait_for_others() -> None:
	"""Have statements of this connection that lock wait for other transactions and then see what those wrote.

	Repeatable, also in the middle of a transaction, and quicker than a query (hooks: before_request, before_job).
	"""
	if frappe.local.site in _with_setting or snapshot_isolation() is not None:
		_with_setting.add(frappe.local.site)
		frappe.db.sql(f"set session {SETTING} = off")


def snapshot_isolation() -> str | None:
	"""How the database server is set for new connections: "ON" or "OFF", None when it does not know the setting."""
	rows = frappe.db.sql("show global variables like %s", SETTING)
	return rows[0][1] if rows else None


def met_other_work(error: BaseException) -> bool:
	"""Whether the database refused because of another transaction.

	What this transaction wrote is gone, or must go: it is begun again from its beginning, or given up as a whole.
	"""
	if isinstance(error, (MetOtherWork, frappe.QueryDeadlockError, frappe.QueryTimeoutError)):
		return True
	# Versions of Frappe that do not know 1020 let it through as it came.
	of_database = isinstance(error, (frappe.db.OperationalError, frappe.db.InternalError))
	return of_database and bool(error.args) and error.args[0] in OTHER_WORK


def take_turns(doctype: str) -> None:
	"""Wait until no other transaction that takes turns over this doctype is under way; held until this one ends.

	The row of the doctype itself is locked: there is exactly one, whoever asks, so two transactions never wait for each
	other. What is read afterwards to decide upon is read with a lock too: a plain read shows the records as they were
	when this transaction began.
	"""
	lock_value("DocType", doctype)


def lock_document(doctype: str, name: str) -> Document:
	"""The stored document as it is now, which no other transaction changes until this one ends.

	:raises frappe.DoesNotExistError: when there is none
	"""
	wait_for_others()
	return frappe.get_doc(doctype, name, for_update=True)


def lock_value(doctype: str, filters: str | dict, fieldname: str = "name") -> Any:
	"""A field of one record as it is now, locked until this transaction ends; None when there is no such record."""
	wait_for_others()
	return frappe.db.get_value(doctype, filters, fieldname, for_update=True)


def lock_rows(query: QueryBuilder, **options) -> Any:
	"""Run a query: its rows as they are now, locked until this transaction ends.

	:param options: those of the query's ``run``, such as ``as_dict`` or ``pluck``
	"""
	wait_for_others()
	return query.for_update().run(**options)
