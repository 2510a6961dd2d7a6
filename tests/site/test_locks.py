"""Two sessions at the same record: the second one waits and sees what is newest, also on a MariaDB of today."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import frappe
import pytest
from werkzeug.wrappers import Response

from migrant_services.access import responses
from migrant_services.core import locks
from migrant_services.core.roles import CASE_WORKER
from tests import factories as make
from tests.http import Client


@pytest.fixture
def isolated(site):
	"""The connection as a new one is on MariaDB from 11.6 on."""
	if locks.get_snapshot_isolation() is None:
		pytest.skip("The database server does not know the setting.")
	isolate()
	yield
	frappe.db.rollback()
	locks.use_current_rows()


def isolate() -> None:
	frappe.db.sql(f"set session {locks.ISOLATION_SETTING} = on")


def change_elsewhere(session, person: str) -> None:
	session.sql("update tabPerson set email = 'new@example.com' where name = %s", person)
	session.commit()


def test_a_row_that_was_changed_since_is_read_as_it_is_now(world, isolated, other_session):
	person = make.person(world.north)
	frappe.db.commit()
	assert not frappe.db.get_value("Person", person.name, "email")
	frappe.db.set_value("Office", world.north.name, "phone", "+525555010101")
	change_elsewhere(other_session, person.name)
	assert locks.lock_value("Person", person.name, "email") == "new@example.com"
	assert locks.lock_document("Person", person.name).email == "new@example.com"
	table = frappe.qb.DocType("Person")
	query = frappe.qb.from_(table).select(table.email).where(table.name == person.name)
	assert locks.lock_rows(query, pluck=True) == ["new@example.com"]
	frappe.db.commit()
	assert frappe.db.get_value("Office", world.north.name, "phone") == "+525555010101", (
		"what was written before is kept"
	)


def test_without_it_the_whole_transaction_is_gone(world, isolated, other_session):
	"""What the module is for; and such an error is known as what it is, whatever Frappe makes of it."""
	person = make.person(world.north)
	frappe.db.commit()
	isolate()  # storing a person locks rows, and with that the app has switched it off
	frappe.db.get_value("Person", person.name, "email")
	frappe.db.set_value("Office", world.north.name, "phone", "+525555010101")
	change_elsewhere(other_session, person.name)
	with pytest.raises(Exception, match="1020") as raised:
		frappe.db.sql("select name from tabPerson where name = %s for update", person.name)
	assert locks.is_conflict(raised.value)
	frappe.db.commit()
	assert not frappe.db.get_value("Office", world.north.name, "phone")


@pytest.mark.parametrize(
	("error", "is_met"),
	[
		(frappe.QueryDeadlockError("text"), True),
		(frappe.QueryTimeoutError("text"), True),
		(frappe.ValidationError("text"), False),
		(ValueError(1020, "text"), False),
	],
)
def test_other_work_is_told_from_errors_of_its_own(site, error, is_met):
	assert locks.is_conflict(error) is is_met
	assert not locks.is_conflict(frappe.db.OperationalError(1054, "Unknown column"))
	assert not locks.is_conflict(frappe.db.OperationalError())
	assert locks.is_conflict(frappe.db.OperationalError(1020, "Record has changed since last read"))


def test_it_holds_for_a_new_connection(site):
	frappe.db.close()
	frappe.connect()
	locks.use_current_rows()
	if locks.get_snapshot_isolation() is not None:
		assert frappe.db.sql(f"select @@session.{locks.ISOLATION_SETTING}")[0][0] == 0


def test_clerks_who_save_the_same_record(world, bench):
	"""Frappe's own locking reads too: each clerk saves, or hears that another one was quicker."""
	person = make.person(world.north)
	users = [make.staff_user(CASE_WORKER, world.north) for _ in range(4)]
	frappe.db.commit()
	clerks = [Client(bench.base_url, user).login(make.PASSWORD) for user in users]
	for clerk in clerks:
		clerk.headers["Connection"] = "close"

	def save(clerk) -> list[int]:
		return [
			clerk.call(
				"frappe.client.set_value",
				doctype="Person",
				name=person.name,
				fieldname="email",
				value=f"{make.word().lower()}@example.com",
			).status_code
			for _ in range(5)
		]

	with ThreadPoolExecutor(len(clerks)) as pool:
		statuses = [status for row in pool.map(save, clerks) for status in row]
	assert set(statuses) <= {200, 417} and 200 in statuses, statuses


# --- what a clerk hears of it


def answered(body: dict, status: int = 500) -> tuple[int, dict]:
	response = Response(json.dumps(body), status=status, mimetype="application/json")
	responses.explain_conflict(response=response)
	return response.status_code, json.loads(response.get_data(as_text=True))


@pytest.mark.parametrize(
	"body",
	[
		{
			"exc_type": "QueryDeadlockError",
			"exception": "frappe.exceptions.QueryDeadlockError: (1213, 'a value')",
		},
		{"exc_type": "QueryTimeoutError"},
		{"exc_type": "OperationalError", "exception": "pymysql.err.OperationalError: (1020, 'a value')"},
	],
)
def test_who_met_other_work_reads_a_sentence(site, body):
	status, answer = answered(body)
	assert status == 417
	(message,) = map(json.loads, json.loads(answer["_server_messages"]))
	assert "Nothing was saved" in message["message"]
	assert "a value" not in json.dumps(answer)


def test_the_second_version_of_the_api_says_it_in_its_own_way(site):
	status, answer = answered({"errors": [{"type": "QueryDeadlockError", "exception": "a value"}]})
	assert status == 417
	assert "Nothing was saved" in answer["errors"][0]["message"]
	assert "a value" not in json.dumps(answer)


@pytest.mark.parametrize(
	("body", "status"),
	[
		(
			{
				"exc_type": "OperationalError",
				"exception": "pymysql.err.OperationalError: (1054, 'Unknown column')",
			},
			500,
		),
		({"exc_type": "AttributeError"}, 500),
		({"exc_type": "QueryDeadlockError"}, 200),
		({"errors": []}, 500),
	],
)
def test_other_answers_stay_as_they_are(site, body, status):
	assert answered(body, status) == (status, body)
