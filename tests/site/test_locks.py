"""Two sessions at the same record: the second one waits and sees the newest values, also on MariaDB 11.6."""

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
	"""Set the connection up as a new one is on MariaDB from 11.6 on."""
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


def test_a_locking_read_sees_the_newest_row(world, isolated, other_session):
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


def test_an_ordinary_locking_read_loses_the_transaction(world, isolated, other_session):
	"""This is why the module exists; the error is recognised in every form that Frappe gives it."""
	person = make.person(world.north)
	frappe.db.commit()
	isolate()  # storing a person locks rows, and for that the app has switched it off
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
def test_distinguishes_conflicts_from_other_errors(site, error, is_met):
	assert locks.is_conflict(error) is is_met
	assert not locks.is_conflict(frappe.db.OperationalError(1054, "Unknown column"))
	assert not locks.is_conflict(frappe.db.OperationalError())
	assert locks.is_conflict(frappe.db.OperationalError(1020, "Record has changed since last read"))


def test_works_on_a_new_connection(site):
	frappe.db.close()
	frappe.connect()
	locks.use_current_rows()
	if locks.get_snapshot_isolation() is not None:
		assert frappe.db.sql(f"select @@session.{locks.ISOLATION_SETTING}")[0][0] == 0


def test_two_clerks_can_save_the_same_record(world, bench):
	"""Including Frappe's own locking reads: each clerk saves, or reads that another one was quicker."""
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


# --- what a clerk reads


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
def test_a_conflict_is_reported_in_a_sentence(site, body):
	status, answer = answered(body)
	assert status == 417
	(message,) = map(json.loads, json.loads(answer["_server_messages"]))
	assert message["code"] == "CONCURRENT_CHANGE"
	assert "Nothing was saved" in message["message"]
	assert "a value" not in json.dumps(answer)


def test_the_second_api_version_reports_it_in_its_own_format(site):
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
def test_keeps_other_answers_unchanged(site, body, status):
	assert answered(body, status) == (status, body)
