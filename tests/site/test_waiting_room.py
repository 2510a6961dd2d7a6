"""Numbers: given once, called in turn, and shown without anybody's name."""

from __future__ import annotations

from datetime import timedelta

import frappe
import pytest
from frappe.utils import add_days, now_datetime, today

from migrant_services.access import staff
from migrant_services.api import waiting_room as api
from migrant_services.core.roles import CASE_WORKER, FRONT_DESK, PROTECTION_OFFICER
from migrant_services.reception import no_shows
from migrant_services.reception.waiting_room import screen
from tests import factories as make
from tests.site.attempts import refusal, saved


@pytest.fixture
def clerk(office):
	staff.forget_offices()
	return make.staff_user(FRONT_DESK, office)


def came(minutes_ago: int, of=None, at=None, **fields):
	doc = make.ticket(of, at, **fields)
	moment = timedelta(minutes=minutes_ago)
	doc.db_set({"waiting_since": doc.waiting_since - moment, "turn_at": doc.turn_at - moment})
	return doc


def test_numbers_begin_at_one_each_day_and_office_and_letter(office):
	labels = [make.ticket(None, office).label for _ in range(3)]
	assert labels == ["A01", "A02", "A03"]
	assert make.ticket(None, office, kind="QUICK").label == "B01"
	assert make.ticket(None, make.office()).label == "A01"
	frappe.db.set_value("Queue Ticket", {"office": office.name}, "day", add_days(today(), -1))
	assert make.ticket(None, office).label == "A01"


def test_no_client_chooses_a_number(office):
	doc = make.ticket(
		None, office, label="A99", number=99, status="Served", turn_at="2020-01-01", for_user="Guest"
	)
	assert (doc.label, doc.status, doc.for_user) == ("A01", "Waiting", None) and doc.turn_at.year > 2025
	assert saved(doc, status="Served", label="A77", at_window="1").label == "A01"
	assert frappe.db.get_value("Queue Ticket", doc.name, "status") == "Waiting"


def test_the_order_of_turns(office, clerk):
	first, second = came(30, at=office), came(20, at=office)
	older = came(1, at=office, priority="OLDER")
	late = make.ticket(None, office)
	with make.as_user(clerk):
		called = [api.call_next("1")["label"] for _ in range(4)]
		assert api.call_next("1") is None
	assert called == [older.label, first.label, second.label, late.label]
	assert frappe.db.get_value("Queue Ticket", first.name, "status") == "Served", (
		"who was at the window is done"
	)


def test_who_waits_for_somebody_in_particular(office, person, clerk):
	worker = make.staff_user(CASE_WORKER, office)
	doc = make.appointment(person, with_whom=worker)
	doc.db_set("starts_at", now_datetime())
	from migrant_services.api.appointments import arrive

	told = arrive(doc.name)
	with make.as_user(clerk):
		assert api.call_next("1") is None
		assert not next(row for row in api.waiting_list()["numbers"] if row["label"] == told["label"])[
			"for_me"
		]
	with make.as_user(worker):
		assert api.call_next("2")["label"] == told["label"]


def test_a_restricted_person_is_called_by_who_may_see_them(office, clerk):
	hidden = make.restricted_person(office)
	officer = make.staff_user(PROTECTION_OFFICER, office)
	ticket = make.ticket(hidden)
	with make.as_user(clerk):
		(row,) = api.waiting_list()["numbers"]
		assert row["label"] == ticket.label and not row["open"]
		assert hidden.full_name not in frappe.as_json(row) and ticket.name not in frappe.as_json(row)
		assert api.call_next("1") is None
		with pytest.raises(frappe.PermissionError):
			api.call(ticket.name, "1")
	with make.as_user(officer):
		assert api.waiting_list()["numbers"][0]["full_name"] == hidden.full_name
		assert api.call_next("1")["label"] == ticket.label


def test_the_list_says_who_waits_but_not_why_they_go_first(office, person, clerk):
	make.ticket(person, priority="PREGNANT")
	with make.as_user(clerk):
		(row,) = api.waiting_list()["numbers"]
	assert row["full_name"] == person.full_name and row["priority"] is True
	assert "PREGNANT" not in frappe.as_json(row)


def test_a_day_of_a_number(office, clerk):
	ticket = make.ticket(None, office)
	with make.as_user(clerk):
		assert "window" in refusal(api.call, ticket.name, "<script>")
		api.call(ticket.name, "1")
		api.call(ticket.name, "1")
		api.put_back(ticket.name)
		api.call(ticket.name, "2")
		values = api.start(ticket.name)
		assert values["queue_ticket"] == ticket.name and values["person"] is None
		assert "already" in refusal(api.put_back, ticket.name)
		api.finish(ticket.name)
		assert "already" in refusal(api.left, ticket.name)
	ticket.reload()
	assert (ticket.status, ticket.times_called, ticket.called_by) == ("Served", 1, clerk)


def test_two_windows_do_not_call_one_number(office, clerk):
	ticket, other = make.ticket(None, office), make.staff_user(FRONT_DESK, office)
	with make.as_user(clerk):
		api.call(ticket.name, "1")
	with make.as_user(other):
		assert "another window" in refusal(api.call, ticket.name, "2")
		assert api.call_next("2") is None


def test_numbers_of_another_office(office, clerk):
	other = make.office()
	ticket = make.ticket(None, other)
	with make.as_user(clerk):
		for act, arguments in (
			(api.waiting_list, [other.name]),
			(api.give_number, [None, other.name]),
			(api.call_next, ["1", other.name]),
			(api.call, [ticket.name, "1"]),
			(api.start, [ticket.name]),
			(api.finish, [ticket.name]),
			(api.left, [ticket.name]),
			(api.screen_address, [other.name]),
			(api.new_screen_address, [office.name]),
			(make.ticket, [None, other]),
		):
			with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
				act(*arguments)


def test_numbers_that_were_never_ended(office):
	waiting, called = make.ticket(None, office), make.ticket(None, office)
	api.call(called.name, "1")
	api.start(called.name)
	today_too = make.ticket(None, office)
	for doc in (waiting, called):
		doc.db_set("day", add_days(today(), -1))
	no_shows.close_past_days()
	no_shows.close_past_days()
	statuses = [
		frappe.db.get_value("Queue Ticket", doc.name, "status") for doc in (waiting, called, today_too)
	]
	assert statuses == ["Gone", "Served", "Waiting"]


@pytest.mark.parametrize(("letter", "fine"), [("z", True), ("1", False), ("ABC", False), ("", False)])
def test_letters_of_queues(site, letter, fine):
	fields = {"code": make.word().upper(), "title": make.word(), "letter": letter}
	if fine:
		assert make.save("Queue Kind", **fields).letter == "Z"
	else:
		assert refusal(make.save, "Queue Kind", **fields)


# --- the screen


def test_the_screen_tells_numbers_and_windows_only(office, person):
	for number in range(8):
		ticket = make.ticket(person if not number else None, office)
		api.call(ticket.name, str(number))
	make.ticket(None, office)
	shown = screen._read(office.name)
	assert shown["waiting"] == 1 and len(shown["calls"]) == screen.CALLS_SHOWN
	assert shown["calls"][0] == {"number": "A08", "window": "7", "times": 1}
	assert person.full_name not in frappe.as_json(shown)


def test_a_key_opens_one_office_until_there_is_another(office):
	key, other = screen.key_of(office.name), make.office()
	assert screen.key_of(office.name) == key and len(key) == screen.KEY_LENGTH
	assert screen.is_key(office.name, key)
	assert not screen.is_key(other.name, key)
	assert not screen.is_key(other.name, "") and not screen.is_key("NOWHERE", "")
	new = screen.new_key(office.name)
	assert screen.is_key(office.name, new) and not screen.is_key(office.name, key)


def test_the_key_is_in_no_document(office):
	key = screen.key_of(office.name)
	assert key not in frappe.get_doc("Office", office.name).as_json()
	stored = frappe.db.sql("select password from __Auth where doctype='Office' and name=%s", office.name)
	assert stored and key not in stored[0][0]
