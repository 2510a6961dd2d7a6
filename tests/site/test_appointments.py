"""Booking: what is refused, what stays known, and what a reminder tells."""

from __future__ import annotations

from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import add_days, get_datetime, getdate, now_datetime, today

from migrant_services.api import appointments as api
from migrant_services.core.roles import FRONT_DESK
from migrant_services.reception import no_shows
from migrant_services.reception.appointments import booking, reminder, times
from tests import factories as make
from tests.site.attempts import refusal, saved


def history(doc, **values):
	"""As if the appointment had been then."""
	doc.db_set({"starts_at": datetime(2026, 3, 2, 10), "ends_at": datetime(2026, 3, 2, 10, 30), **values})
	return doc


# --- booking


def test_what_nobody_has_to_say(person):
	doc = make.appointment(person, subject="IDENTITY_CURP", what_to_bring=None)
	assert (doc.status, doc.minutes, doc.person_folio) == ("Booked", 30, person.folio)
	assert doc.folio.startswith("AG-") and doc.ends_at - doc.starts_at == timedelta(minutes=30)
	assert doc.booked_by == "Administrator"
	assert "identi" in doc.what_to_bring, "as for the subject that it is part of"


def test_neither_a_person_nor_without_a_name(office, person):
	assert "Choose the person" in refusal(make.appointment, None, office, anonymous=0)
	assert "no person" in refusal(make.appointment, person, anonymous=1)


@pytest.mark.parametrize(
	("when", "word"),
	[
		(lambda office: add_days(now_datetime(), -1), "passed"),
		(lambda office: f"{make.free_time(office).date()} 07:30", "free times"),
	],
)
def test_times_that_are_none(person, when, word):
	assert word in refusal(make.appointment, person, starts_at=when(person.office))


def test_closed_days(office, person):
	start = make.free_time(office)
	office.append("closed_days", {"day": start.date(), "reason": "Fiesta del barrio"})
	office.save()
	assert "closed" in refusal(make.appointment, person, starts_at=start)
	assert times.next_free_day(office.name, start.date()) > start.date()


def test_public_holidays_of_the_country(office, person):
	day = getdate(f"{getdate(today()).year + 1}-05-01")
	assert times.is_closed(office.name, day)
	assert "closed" in refusal(make.appointment, person, starts_at=f"{day} 10:00")
	assert not times.is_closed(make.office(country="Haiti").name, getdate("2026-09-16"))


def test_no_more_at_once_than_the_office_says(office):
	start = make.free_time(office)
	for _ in range(5):
		make.appointment(None, office, starts_at=start)
	assert "taken" in refusal(make.appointment, None, office, starts_at=start)
	assert "taken" in refusal(make.appointment, None, office, starts_at=start + timedelta(minutes=15))
	((_day, slots),) = times.free_slots(office.name, [start.date()])
	assert start not in [slot.start for slot in slots]


def test_nobody_is_in_two_places_at_once(office, person):
	first = make.appointment(person)
	elsewhere = make.office()
	assert "already has" in refusal(make.appointment, person, elsewhere, starts_at=first.starts_at)
	staff = make.staff_user(FRONT_DESK, office)
	make.appointment(None, office, starts_at=first.starts_at, with_whom=staff)
	assert "member of staff" in refusal(
		make.appointment, None, office, starts_at=first.starts_at, with_whom=staff
	)


def test_with_somebody_who_does_not_work_here(person):
	assert "works at an office" in refusal(make.appointment, person, with_whom=make.user())


@pytest.mark.parametrize(
	("fields", "fine"),
	[
		({"opens": "14:00:00", "closes": "09:00:00"}, False),
		({"slot_minutes": 0}, False),
		({"at_once": 0}, False),
		({}, True),
	],
)
def test_hours_of_an_office(site, fields, fine):
	if fine:
		assert make.office(appointment_hours=make.hours(["Monday"], **fields))
	else:
		assert "Row 1" in refusal(make.office, appointment_hours=make.hours(["Monday"], **fields))


def test_an_office_without_hours_gives_no_appointments(site):
	open_elsewhere, office = make.free_time(make.office()), make.office(appointment_hours=[])
	assert "free times" in refusal(make.appointment, None, office, starts_at=open_elsewhere)


# --- what becomes of it


def test_a_booked_time_is_not_overwritten(person):
	doc = make.appointment(person)
	for field, value in {
		"starts_at": add_days(doc.starts_at, 1),
		"minutes": 60,
		"with_whom": "Administrator",
	}.items():
		assert "Reschedule" in refusal(saved, doc, **{field: value})
	assert saved(doc, what_to_bring="Una copia").what_to_bring == "Una copia"


def test_no_save_moves_the_status(person):
	other = make.appointment(person)
	doc = saved(make.appointment(person), status="Attended", booked_by="Guest", rescheduled_from=other.name)
	doc.reload()
	assert (doc.status, doc.booked_by, doc.rescheduled_from) == ("Booked", "Administrator", None)
	assert make.appointment(make.person(person.office), status="No-show").status == "Booked"


def test_rescheduling_keeps_what_was_agreed(person):
	first = make.appointment(person, subject="LEGAL", minutes=60)
	told = api.reschedule(first.name, str(make.free_time(person.office, after=first.starts_at)))
	second = frappe.get_doc("Appointment", told["name"])
	first.reload()
	assert (first.status, first.rescheduled_to) == ("Rescheduled", second.name)
	assert (second.status, second.rescheduled_from, second.subject, second.minutes) == (
		"Booked",
		first.name,
		"LEGAL",
		60,
	)
	assert "Book a new one" in refusal(api.reschedule, first.name, str(make.free_time(person.office)))


def test_rescheduling_to_a_time_that_meets_the_old_one(office, person):
	"""The old time is given up, so it does not stand in the way of its own successor."""
	first = make.appointment(person, minutes=60)
	second = api.reschedule(first.name, str(first.starts_at + timedelta(minutes=30)))
	assert second["starts_at"] == first.starts_at + timedelta(minutes=30)


def test_rescheduling_in_vain_changes_nothing(person):
	first = make.appointment(person)
	assert "passed" in refusal(api.reschedule, first.name, "2020-01-01 10:00")
	first.reload()
	assert first.status == "Booked"


def test_missed_ones_stay_counted_when_another_time_is_found(person):
	first = history(make.appointment(person))
	no_shows.close_past_days()
	api.reschedule(first.name, str(make.free_time(person.office)))
	first.reload()
	assert first.status == "No-show" and first.rescheduled_to
	assert "Book a new one" in refusal(api.reschedule, first.name, str(make.free_time(person.office)))
	assert api.earlier(person.name) == {"attended": 0, "missed": 1}


def test_what_was_missed_is_marked_once_and_nothing_else(person):
	past, coming = history(make.appointment(person)), make.appointment(person)
	cancelled = history(make.appointment(person), status="Cancelled")
	today_at_midnight = make.appointment(person)
	today_at_midnight.db_set("starts_at", get_datetime(today()))
	no_shows.close_past_days()
	before = frappe.db.get_value("Appointment", past.name, "modified")
	no_shows.close_past_days()
	status = {
		doc.name: frappe.db.get_value("Appointment", doc.name, "status")
		for doc in (past, coming, cancelled, today_at_midnight)
	}
	assert list(status.values()) == ["No-show", "Booked", "Cancelled", "Booked"]
	assert frappe.db.get_value("Appointment", past.name, "modified") == before


def test_cancelling_says_why(person):
	doc = make.appointment(person)
	assert "why" in refusal(api.cancel, doc.name, "  ")
	api.cancel(doc.name, "Se mudó")
	doc.reload()
	assert (doc.status, doc.cancel_reason) == ("Cancelled", "Se mudó")
	assert make.appointment(person, starts_at=doc.starts_at), "its time is free again"
	assert "cannot become" in refusal(api.cancel, doc.name, "Otra vez")


def test_arriving_on_another_day(person):
	assert "not for today" in refusal(api.arrive, make.appointment(person).name)


def test_from_arrival_to_attention(person):
	doc = make.appointment(person)
	doc.db_set({"starts_at": now_datetime(), "ends_at": now_datetime()})
	told = api.arrive(doc.name)
	doc.reload()
	assert doc.status == "Arrived" and told["label"].startswith("C")
	consultation = make.consultation(person, appointment=doc.name, queue_ticket=told["name"])
	doc.reload()
	assert (doc.status, doc.consultation) == ("Attended", consultation.name)
	assert frappe.db.get_value("Queue Ticket", told["name"], "consultation") == consultation.name
	assert "cannot become" in refusal(make.consultation, person, appointment=doc.name)


def test_a_consultation_of_somebody_else(person):
	other = make.person(person.office)
	appointment, ticket = make.appointment(person), make.ticket(person)
	assert "another person" in refusal(make.consultation, other, appointment=appointment.name)
	assert "another person" in refusal(make.consultation, other, queue_ticket=ticket.name)


# --- restriction


def test_restricted_with_the_person_or_by_the_subject(person):
	plain, secret = make.appointment(person), make.appointment(person, subject="GBV_PROT")
	assert (plain.restricted, secret.restricted) == (0, 1)
	ticket, secret_ticket = make.ticket(person), make.ticket(person)
	secret_ticket.db_set("appointment", secret.name)

	def restricted():
		records = (plain, secret, ticket, secret_ticket)
		return [frappe.db.get_value(record.doctype, record.name, "restricted") for record in records]

	saved(person, restricted=1, restricted_reason="Amenazas")
	assert restricted() == [1, 1, 1, 1]
	saved(person, restricted=0)
	assert restricted() == [0, 1, 0, 1]


# --- reminders


def test_a_reminder_tells_nothing_that_others_must_not_read(office):
	office.update({"address": "Calle Uno 1\nCentro", "phone": "555 0100"})
	office.save()
	person = make.person(office, preferred_language="eng")
	doc = make.appointment(person, subject="IDENTITY", what_to_bring=None)
	for language, words in (
		("en", ("Hello", "Please bring", "Calle Uno 1, Centro")),
		("es", ("Hola", "Traiga", "555")),
	):
		text = reminder.text_of(doc, language)
		assert all(word in text for word in words), text
		for private in (person.full_name, person.folio, office.office_name, "Identity", "IDENTITY"):
			assert private not in text
	assert reminder.text_of(doc).startswith("Hello"), "in the person's language"
	assert doc.folio in reminder.text_of(doc)


def test_what_to_bring_for_a_restricted_subject_is_not_told(person):
	doc = make.appointment(person, subject="GBV_PROT", what_to_bring="Denuncia")
	assert "Denuncia" not in reminder.text_of(doc)


def test_what_the_clerk_wrote_is_told_as_written(person):
	doc = make.appointment(person, subject="IDENTITY", what_to_bring="Una foto")
	assert "Una foto" in reminder.text_of(doc, "en") and "Una foto" in reminder.text_of(doc, "es")


SAFE = {"phone": "+52 55 5555 0199", "safe_to_call": 1, "may_leave_message": 1}


def test_only_ways_that_are_marked_as_safe(office):
	unsafe = make.person(
		office, email="a@mail.example", phones=[{"phone": "+52 55 5555 0199", "whatsapp": 1}]
	)
	for way in ("Email", "WhatsApp", "Call"):
		assert "not marked as safe" in refusal(make.appointment, unsafe, reminder_wanted=1, reminder_way=way)
	assert make.appointment(unsafe, reminder_wanted=1).reminder_way == "Printed slip"
	safe = make.person(office, safe_contact_method="Text message", phones=[SAFE])
	assert make.appointment(safe, reminder_wanted=1).reminder_way == "Text message"
	in_person = make.person(office, safe_contact_method="In person only", phones=[SAFE])
	assert "not marked as safe" in refusal(
		make.appointment, in_person, reminder_wanted=1, reminder_way="Call"
	)
	assert [way["way"] for way in api.reminder_text(make.appointment(in_person).name)["ways"]] == [
		"Printed slip"
	]


def test_a_child_is_not_reached_by_telephone(office):
	child = make.minor(office, safe_contact_method="Call", phones=[SAFE])
	assert [way.way for way in reminder.ways_for(make.appointment(child))] == ["Printed slip"]


def test_a_reminder_that_was_given(person):
	doc = make.appointment(person)
	api.mark_reminded(doc.name, "Printed slip")
	doc.reload()
	assert (doc.reminder_way, doc.reminded_by) == ("Printed slip", "Administrator") and doc.reminded_on


# --- the calendar


def test_the_calendar_shows_time_and_folio(person):
	doc = make.appointment(person)
	found = api.events(
		str(doc.starts_at.date()), str(add_days(doc.starts_at.date(), 1)), fields='["person.full_name"]'
	)
	(event,) = [event for event in found if event["name"] == doc.name]
	assert event["title"] == doc.folio and "person" not in event
	with pytest.raises(frappe.PermissionError):
		from migrant_services.access import replaced

		replaced.get_events("Appointment", "2026-01-01", "2027-01-01", "{}")


def test_booking_kept_values(person):
	assert set(booking.KEPT) < {field.fieldname for field in frappe.get_meta("Appointment").fields}
