"""Attempts on appointments, on the numbers of the waiting room and on its screen.

Each story has an attacker, a victim and a route. Simultaneous clerks are tested here too: only they meet in the same
second.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from random import randrange

import frappe
import pytest
from frappe.utils import add_days, today

from migrant_services.api.screen import KEY_HEADER, TRIES
from migrant_services.reception.waiting_room import screen
from tests import factories as make
from tests.http import Client
from tests.security.scene import GUEST, lists, made

APPOINTMENTS = "migrant_services.api.appointments."
WAITING_ROOM = "migrant_services.api.waiting_room."
NUMBERS = "/api/method/migrant_services.api.screen.numbers"


@pytest.fixture
def passer_by(http):
	"""Return a guest from an address of their own, so that no other test counts against the limit."""
	guest = http()
	guest.headers["X-Forwarded-For"] = f"10.{randrange(256)}.{randrange(256)}.{randrange(256)}"
	return guest


def ask(client, office, key: str = ""):
	return client.get(NUMBERS, params={"office": office}, headers={KEY_HEADER: key})


@pytest.fixture
def shown(scene, site):
	"""Return the key of the northern office, where the number of a restricted person was called."""
	key = screen.get_key(scene.north.name)
	ticket = scene.restricted["Queue Ticket"]
	ticket.reload()
	ticket.db_set(
		{"status": "Called", "called_at": frappe.utils.now_datetime(), "at_window": "7", "times_called": 1}
	)
	frappe.db.commit()
	frappe.cache.delete_value(screen._make_cache_key("numbers", scene.north.name))
	return key


# --- a guest


@pytest.mark.defended_by("screens")
def test_a_guest_cannot_open_a_screen_without_its_key(scene, passer_by, shown):
	"""He has the address of no screen and tries the codes of offices, known and unknown, with keys and
	without.
	"""
	for office in (scene.north.name, scene.south.name, "NOWHERE", "", "%", "' or 1=1 -- "):
		for key in ("", "0" * screen.KEY_LENGTH, shown[:-1], "%", "[]"):
			answer = ask(passer_by, office, key)
			assert answer.status_code == 200 and "message" not in answer.json(), "all get the same answer"
	assert "message" not in ask(passer_by, scene.south.name, shown).json()
	assert ask(passer_by, scene.north.name, shown).json()["message"]["calls"]


@pytest.mark.legitimate
def test_a_guest_with_the_screen_sees_only_numbers(scene, passer_by, shown, disclosed):
	"""She is in the waiting room and reads what the screen gets from the server."""
	answer = ask(passer_by, scene.north.name, shown)
	message = answer.json()["message"]
	assert set(message) == {"calls", "waiting"}
	assert all(set(call) == {"number", "window", "times"} for call in message["calls"])
	assert not disclosed(answer, "own", "other", "restricted")
	for record in (scene.restricted["Person"], scene.restricted["Queue Ticket"]):
		assert record.name not in answer.text
	assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.legitimate
def test_the_page_of_the_screen_discloses_nothing(scene, passer_by, shown):
	"""Without the script that fetches the numbers, the page is the same for every office."""
	pages = {
		passer_by.get(
			f"/waiting-room?office={office}", headers={"Accept": "text/html", "Accept-Language": "en"}
		).text
		for office in (scene.north.name, scene.south.name, "NOWHERE")
	}
	assert len(pages) == 1
	(page,) = pages
	assert shown not in page and scene.north.name not in page and scene.north.office_name not in page
	headers = passer_by.get("/waiting-room").headers
	assert (
		headers["Referrer-Policy"] == "no-referrer"
		and "default-src 'none'" in headers["Content-Security-Policy"]
	)


@pytest.mark.held_by_frappe("the limit of requests")
def test_a_guest_cannot_try_keys_without_limit(passer_by, scene):
	"""A script tries key after key; after a while it must wait."""
	with ThreadPoolExecutor(4) as pool:
		statuses = list(pool.map(lambda _: ask(passer_by, scene.north.name).status_code, range(TRIES + 20)))
	assert set(statuses) == {200, statuses[-1]} and statuses[-1] in (417, 429)


@pytest.mark.held_by_frappe("the rights of roles")
def test_a_guest_cannot_call_methods_of_the_desk(scene, api, disclosed):
	for path, arguments in every_method(scene, "own"):
		answer = api(GUEST).post(f"/api/method/{path}", json=arguments)
		assert answer.status_code in (401, 403), path
		assert not disclosed(answer, "own")
	for doctype in ("Appointment", "Queue Ticket", "Queue Kind", "Waiting Priority"):
		assert lists(api(GUEST), doctype).status_code in (401, 403)


def every_method(scene, group: str):
	"""Return every method of both parts, aimed at the records of a group."""
	records = getattr(scene, group)
	appointment, ticket, person = (
		records[doctype].name for doctype in ("Appointment", "Queue Ticket", "Person")
	)
	office = records["Person"].office
	later = f"{add_days(today(), 9)} 10:00:00"
	yield f"{APPOINTMENTS}free_slots", {"day": today(), "office": office, "person": person}
	yield f"{APPOINTMENTS}book", {"starts_at": later, "office": office, "person": person}
	yield f"{APPOINTMENTS}reschedule", {"appointment": appointment, "starts_at": later}
	yield f"{APPOINTMENTS}cancel", {"appointment": appointment, "reason": "x"}
	yield f"{APPOINTMENTS}arrive", {"appointment": appointment}
	yield f"{APPOINTMENTS}earlier", {"person": person}
	yield f"{APPOINTMENTS}reminder_text", {"appointment": appointment}
	yield f"{APPOINTMENTS}mark_reminded", {"appointment": appointment, "way": "Printed slip"}
	yield f"{WAITING_ROOM}give_number", {"office": office, "person": person}
	for act in ("call", "put_back", "start", "finish", "left"):
		yield WAITING_ROOM + act, {"ticket": ticket, **({"window": "1"} if act == "call" else {})}


def every_method_of_an_office(scene, office: str):
	yield f"{WAITING_ROOM}waiting_list", {"office": office}
	yield f"{WAITING_ROOM}call_next", {"office": office, "window": "1"}
	yield f"{WAITING_ROOM}screen_address", {"office": office}
	yield f"{WAITING_ROOM}new_screen_address", {"office": office}


# --- a clerk


@pytest.mark.defended_by("criterion")
@pytest.mark.parametrize("group", ["other", "restricted"])
def test_a_clerk_cannot_act_on_hidden_appointments_and_numbers(scene, front, stored, disclosed, group):
	"""She knows the names of an appointment, a number and a person, and tries everything on them."""
	records = [getattr(scene, group)[doctype] for doctype in ("Appointment", "Queue Ticket")]
	before = [stored(record, "status", "modified", "person") for record in records]
	for path, arguments in every_method(scene, group):
		answer = front.post(f"/api/method/{path}", json=arguments)
		assert answer.status_code in (403, 417), (path, answer.text)
		assert not disclosed(answer)
	assert [stored(record, "status", "modified", "person") for record in records] == before


@pytest.mark.defended_by("offices of methods")
def test_a_clerk_cannot_act_at_another_office(scene, front, disclosed):
	for path, arguments in every_method_of_an_office(scene, scene.south.name):
		answer = front.post(f"/api/method/{path}", json=arguments)
		assert answer.status_code == 403 and not disclosed(answer), path


@pytest.mark.held_by_frappe("the rights of roles")
def test_a_clerk_cannot_change_the_address_of_the_screen(scene, front, shown):
	"""A new address blanks every screen: only users who may change the office can set one."""
	answer = front.call(f"{WAITING_ROOM}new_screen_address", office=scene.north.name)
	assert answer.status_code == 403 and screen.is_key(scene.north.name, shown)


@pytest.mark.defended_by("criterion")
def test_the_waiting_list_cannot_name_restricted_people(scene, front, insider, disclosed, shown):
	answer = front.call(f"{WAITING_ROOM}waiting_list")
	assert scene.restricted["Queue Ticket"].label in answer.text, "numbers hang on the wall anyway"
	assert not disclosed(answer, "restricted") and scene.restricted["Queue Ticket"].name not in answer.text
	assert disclosed(insider.call(f"{WAITING_ROOM}waiting_list"), "restricted")


@pytest.mark.defended_by("read-only fields", "people of records")
def test_a_status_cannot_be_forged(scene, front, stored):
	"""He saves an appointment as attended, a number as served, and changes whose they are."""
	person = scene.other["Person"].name
	for doctype, status in (("Appointment", "Attended"), ("Queue Ticket", "Served")):
		record = made(make.appointment if doctype == "Appointment" else make.ticket, scene.own["Person"])
		forged = {
			"status": status,
			"person_folio": "PE-0000001-0",
			"restricted": 1,
			"label": "Z99",
			"turn_at": "2020-01-01 00:00:00",
			"for_user": "Administrator",
			"booked_by": "Administrator",
			"rescheduled_to": scene.own["Appointment"].name,
		}
		before = stored(record, "status", "person_folio", "restricted", "person")
		front.put(f"/api/resource/{doctype}/{record.name}", json=forged)
		front.put(f"/api/resource/{doctype}/{record.name}", json={"person": person})
		front.call(
			"frappe.client.set_value", doctype=doctype, name=record.name, fieldname="status", value=status
		)
		assert stored(record, "status", "person_folio", "restricted", "person") == before
		if doctype == "Queue Ticket":
			assert stored(record, "label") == record.label and stored(record, "turn_at").year > 2025


@pytest.mark.defended_by("columns")
def test_the_person_of_a_visible_appointment_cannot_be_read(scene, api, disclosed):
	"""A case worker with one appointment and one number of a restricted person by assignment requests the
	name.
	"""
	frappe.set_user("Administrator")
	case = make.staff_user("Case Worker", scene.north)
	for doctype in ("Appointment", "Queue Ticket"):
		make.assign(scene.restricted[doctype], case)
	frappe.db.commit()
	client = api(case)
	for doctype, linking in (("Appointment", "Consultation"), ("Queue Ticket", "Consultation")):
		name = scene.restricted[doctype].name
		assert name in lists(client, doctype, fields=["name"]).text
		field = "appointment" if doctype == "Appointment" else "queue_ticket"
		for answer in (
			lists(client, doctype, fields=["name", "person.full_name", "person.second_surname as x"]),
			lists(client, linking, fields=["name", f"{field}.person_folio"]),
			lists(client, doctype, fields=["name"], filters={"person.full_name": ["like", "%a%"]}),
			client.call(
				"frappe.client.get_value", doctype=doctype, fieldname="person.email", filters={"name": name}
			),
		):
			assert answer.status_code == 403 and not disclosed(answer, "restricted")


@pytest.mark.defended_by("counts", "lists")
def test_counts_and_titles_cannot_disclose_appointments(scene, front, disclosed):
	"""She counts hidden records, and requests the title behind a name."""
	person = scene.restricted["Person"].name
	for doctype in ("Appointment", "Queue Ticket"):
		count = front.call("frappe.client.get_count", doctype=doctype, filters={"person": person})
		assert count.json().get("message") == 0
		title = front.call(
			"frappe.desk.search.get_link_title", doctype=doctype, docname=scene.restricted[doctype].name
		)
		assert not disclosed(title)
		found = front.call("frappe.desk.search.search_link", doctype=doctype, txt="", page_length=500)
		assert (
			scene.restricted[doctype].name not in found.text and scene.other[doctype].name not in found.text
		)


@pytest.mark.defended_by("calendar", "columns")
def test_the_calendar_cannot_disclose_more_than_time_and_folio(scene, front, insider, disclosed):
	"""The calendar of Frappe takes doctype, columns and conditions from the browser."""
	span = {"start": today(), "end": str(add_days(today(), 60))}
	field_map = json.dumps({"start": "starts_at", "end": "ends_at", "title": "what_to_bring", "id": "name"})
	for doctype in ("Appointment", "Person", "Consultation"):
		answer = front.get(
			"/api/method/frappe.desk.calendar.get_events",
			params={
				"doctype": doctype,
				"field_map": field_map,
				"fields": '["person.full_name", "name"]',
				**span,
			},
		)
		assert answer.status_code == 403 and not disclosed(answer)
	own = {"fields": '["what_to_bring", "person.full_name"]', "filters": "[]", "field_map": field_map}
	answer = front.get(f"/api/method/{APPOINTMENTS}events", params=span)
	assert scene.own["Appointment"].folio in answer.text
	for group in ("other", "restricted"):
		assert getattr(scene, group)["Appointment"].folio not in answer.text
	assert (
		scene.restricted["Appointment"].folio
		in insider.get(f"/api/method/{APPOINTMENTS}events", params=span).text
	)
	for answer in (
		front.get(f"/api/method/{APPOINTMENTS}events", params=span | own),
		insider.get(f"/api/method/{APPOINTMENTS}events", params=span | {"field_map": field_map}),
	):
		assert not disclosed(answer, "own", "other", "restricted"), "columns of the client are not taken"


@pytest.mark.defended_by("booked times")
def test_an_appointment_cannot_be_dragged_in_the_calendar(scene, front, stored):
	"""A time is agreed with a person, so it cannot be dragged."""
	record = made(make.appointment, scene.own["Person"])
	args = {"doctype": "Appointment", "name": record.name, "starts_at": f"{add_days(today(), 20)} 10:00:00"}
	field_map = {"start": "starts_at", "end": "ends_at"}
	before = stored(record, "starts_at", "ends_at")
	answer = front.post(
		"/api/method/frappe.desk.calendar.update_event",
		data={"args": json.dumps(args), "field_map": json.dumps(field_map)},
	)
	assert answer.status_code == 417 and stored(record, "starts_at", "ends_at") == before


@pytest.mark.defended_by("criterion")
def test_a_slip_of_a_hidden_record_cannot_be_printed(scene, front, disclosed):
	"""He prints the slips of an appointment and a number that are hidden, by name and as forged documents."""
	for doctype in ("Appointment", "Queue Ticket"):
		for group in ("other", "restricted"):
			record = getattr(scene, group)[doctype]
			forged = json.dumps({**record.as_dict(convert_dates_to_str=True), "office": scene.north.name})
			for arguments in ({"doc": doctype, "name": record.name}, {"doc": forged}):
				answer = front.get(
					"/api/method/frappe.www.printview.get_html_and_style",
					params={"no_letterhead": 1, **arguments},
				)
				assert not disclosed(answer) and record.get("folio", "AG-none") not in answer.text


# --- in the same second


@pytest.fixture(scope="module")
def clerks(scene, bench):
	"""Make six clerks of the northern office, each with their own session."""
	users = [scene.user("Front Desk")]
	frappe.set_user("Administrator")
	users += [make.staff_user("Front Desk", scene.north) for _ in range(5)]
	frappe.db.commit()
	clients = [Client(bench.base_url, user) for user in users]
	for client in clients:
		# They wait for each other, and the server closes idle connections.
		client.headers["Connection"] = "close"
		client.login(make.PASSWORD)
	yield clients
	for client in clients:
		client.close()


def at_once(clients, act) -> list:
	with ThreadPoolExecutor(len(clients)) as pool:
		return list(pool.map(act, clients))


@pytest.mark.legitimate
def test_simultaneous_bookings_cannot_overbook_a_time(scene, clerks, site):
	"""Six clerks book the last five places of a time; the sixth reads that it is taken."""
	start = str(make.free_time(scene.north))
	taken = frappe.db.count("Appointment", {"office": scene.north.name, "starts_at": start})
	answers = at_once(clerks, lambda clerk: clerk.call(f"{APPOINTMENTS}book", starts_at=start))
	done = [answer for answer in answers if answer.status_code == 200]
	site.db.rollback()
	assert len(done) == min(6, 5 - taken), [answer.text[:200] for answer in answers]
	assert frappe.db.count("Appointment", {"office": scene.north.name, "starts_at": start}) == 5
	assert all(answer.status_code == 417 for answer in answers if answer not in done)


@pytest.mark.legitimate
def test_simultaneous_bookings_cannot_book_a_person_twice(scene, clerks, site):
	person = made(make.person, scene.north)
	start = f"{make.free_time(scene.north).date()} 15:00:00"
	answers = at_once(
		clerks, lambda clerk: clerk.call(f"{APPOINTMENTS}book", starts_at=start, person=person.name)
	)
	site.db.rollback()
	assert [answer.status_code for answer in answers].count(200) == 1
	assert frappe.db.count("Appointment", {"person": person.name}) == 1


@pytest.mark.legitimate
def test_simultaneous_numbers_must_be_unique(scene, clerks, site):
	"""Four numbers each, all at once: all are different, without a gap."""
	answers = at_once(
		clerks,
		lambda clerk: [clerk.call(f"{WAITING_ROOM}give_number", kind="QUICK").json() for _ in range(4)],
	)
	labels = [answer["message"]["label"] for row in answers for answer in row]
	numbers = sorted(int(label[1:]) for label in labels)
	assert len(set(labels)) == 24 and numbers == list(range(numbers[0], numbers[0] + 24))


@pytest.mark.legitimate
def test_simultaneous_calls_must_call_different_numbers(scene, clerks, site):
	"""Six windows call at once: six different numbers."""
	for _ in clerks:
		made(make.ticket, None, scene.north, kind="QUICK")
	answers = at_once(
		clerks, lambda clerk: clerk.call(f"{WAITING_ROOM}call_next", window="1", kind="QUICK").json()
	)
	labels = [answer["message"]["label"] for answer in answers]
	assert len(set(labels)) == 6


@pytest.mark.legitimate
def test_an_appointment_cannot_arrive_and_be_cancelled_at_once(scene, clerks, site, stored):
	"""Three record an arrival, three cancel: one of them succeeds, and at most one number is given."""
	record = made(make.appointment, scene.own["Person"])
	record.db_set({"starts_at": frappe.utils.now_datetime()})
	frappe.db.commit()

	def act(clerk):
		if clerks.index(clerk) % 2:
			return clerk.call(f"{APPOINTMENTS}arrive", appointment=record.name)
		return clerk.call(f"{APPOINTMENTS}cancel", appointment=record.name, reason="x")

	answers = at_once(clerks, act)
	status = stored(record, "status")
	tickets = frappe.db.count("Queue Ticket", {"appointment": record.name})
	assert tickets <= 1 and status in ("Arrived", "Cancelled"), [answer.text[:200] for answer in answers]
	# An arrival may still be cancelled, a cancelled one does not arrive.
	assert (tickets == 1) == any(answer.status_code == 200 and "label" in answer.text for answer in answers)
