"""Courses and enrolments: what they count and what they reject."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import add_days, formatdate, today

from migrant_services.training import attendance
from tests import factories as make
from tests.site.attempts import rejection, save_again, take_action, tomorrow, warnings


def test_rejects_a_second_enrolment(person):
	course = make.course(person.office)
	first = make.enrolment(person, course)
	text = rejection(make.enrolment, person, course)
	assert first.folio in text
	take_action(first, "Withdraw", withdrawn_reason="Moved away")
	assert make.enrolment(person, course)


def test_rejects_participants_outside_the_audience(person):
	assert "for Municipal staff" in rejection(
		make.enrolment, person, make.course(person.office, audience="Municipal staff")
	)
	staff = make.staff_member(person.office)
	assert "for Public" in rejection(
		make.staff_enrolment, staff, make.course(person.office, audience="Public")
	)


@pytest.mark.parametrize("status", ["Held", "Cancelled"])
def test_rejects_enrolment_in_a_course_that_is_over(person, status):
	assert "over or was cancelled" in rejection(
		make.enrolment, person, make.course(person.office, status=status)
	)


def test_rejects_an_enrolment_without_a_participant(person):
	course = make.course(person.office)
	assert "Person" in rejection(make.enrolment, person, course, person=None)
	assert "Staff Member" in rejection(
		make.enrolment, person, course, participant_type="Staff Member", person=None
	)


def test_rejects_enrolment_in_a_full_course(person):
	course = make.course(person.office, capacity=1)
	take_action(make.enrolment(person, course), "Give Place")
	second = make.enrolment(make.person(person.office), course)
	assert "no place left" in rejection(take_action, second, "Give Place")
	assert take_action(second, "Put on Waiting List").status == "Waitlisted"


def test_cannot_complete_without_attendance(person):
	enrolment = take_action(make.enrolment(person), "Give Place")
	assert "Record the attendance" in rejection(take_action, enrolment, "Complete")


def test_rejects_attendance_at_a_session_of_another_course(person):
	stranger = make.course(person.office)
	enrolment = make.enrolment(person)
	text = rejection(
		save_again, enrolment, attendance=[{"session": stranger.sessions[0].name, "mark": "Present"}]
	)
	assert "Row 1" in text


def test_a_withdrawal_must_have_a_reason(person):
	assert "Why Withdrawn" in rejection(take_action, make.enrolment(person), "Withdraw")


def test_rejects_an_impossible_percentage(office):
	assert "0 and 100" in rejection(make.course, office, completion_percent=101)


def test_reports_two_enrolments_of_a_person_registered_twice(site):
	survivor, absorbed = make.duplicates()
	course = make.course(survivor.office)
	one, other = make.enrolment(survivor, course), make.enrolment(absorbed, course)
	make.enrolment(absorbed)
	make.person_merge(survivor, absorbed)
	assert f"enrolled in course {course.folio}: {one.folio}, {other.folio}" in warnings()
	other.reload()
	other.run_method("onload")
	assert other.get_onload("other_enrolment") == one.folio
	assert one.folio in rejection(take_action, other, "Give Place")
	take_action(one, "Withdraw", withdrawn_reason="Registered twice")
	assert take_action(other, "Give Place").status == "Attending"


# --- what they count


def test_computes_the_hours_of_a_course(office):
	course = make.course(office, sessions=3)
	assert course.total_hours == 6
	assert [row.hours for row in course.sessions] == [2, 2, 2]
	assert course.folio.startswith("CU-")


def test_counts_attendance_over_the_sessions_held(person):
	course = make.course(person.office, sessions=5)
	enrolment = take_action(make.enrolment(person, course), "Give Place")
	for place, mark in enumerate(["Present", "Present", "Absent", "Present"]):
		attendance.record_attendance(course.name, course.sessions[place].name, {enrolment.name: mark})
	enrolment.reload()
	assert (enrolment.attended_hours, enrolment.attended_percent) == (6, 75)
	assert "75 percent" in rejection(take_action, enrolment, "Complete")
	attendance.record_attendance(course.name, course.sessions[4].name, {enrolment.name: "Present"})
	done = take_action(enrolment, "Complete")
	assert (done.status, done.attended_percent) == ("Completed", 80)
	assert done.completed_on


def test_the_course_counts_its_enrolments(person):
	course = make.course(person.office)
	first = make.enrolment(person, course)
	make.staff_enrolment(make.staff_member(person.office), course)
	assert frappe.db.get_value("Course", course.name, "enrolled") == 2
	take_action(first, "Withdraw", withdrawn_reason="Moved away")
	assert frappe.db.get_value("Course", course.name, "enrolled") == 1


def test_enrols_a_person_or_a_staff_member(person):
	staff = make.staff_member(person.office)
	enrolment = make.staff_enrolment(staff, person=person.name)
	assert not enrolment.person
	assert enrolment.participant_name == staff.full_name
	assert make.enrolment(person).participant_name == person.full_name


def test_rejects_an_attendance_list_with_a_stranger(person):
	course, other = make.course(person.office), make.course(person.office)
	enrolment, stranger = make.enrolment(person, course), make.enrolment(person, other)
	session = course.sessions[0].name
	marks = {enrolment.name: "Present", stranger.name: "Present"}
	assert "not in this course" in rejection(attendance.record_attendance, course.name, session, marks)
	assert "no such session" in rejection(attendance.record_attendance, course.name, "x", {})


# --- future sessions


@pytest.fixture
def to_come(person):
	"""Provide a course that begins tomorrow, and a person who has a place in it."""
	course = make.course(
		person.office,
		starts_on=tomorrow(),
		ends_on=add_days(tomorrow(), 30),
		sessions=[
			{"session_date": add_days(tomorrow(), day), "starts_at": "10:00:00", "ends_at": "12:00:00"}
			for day in (0, 7)
		],
	)
	return course, take_action(make.enrolment(person, course), "Give Place")


def test_rejects_attendance_at_a_future_session(to_come):
	course, enrolment = to_come
	session = course.sessions[0].name
	text = rejection(attendance.record_attendance, course.name, session, {enrolment.name: "Present"})
	assert f"The session of {formatdate(tomorrow())} has not come yet" in text
	assert "has not come yet" in rejection(
		save_again, enrolment, attendance=[{"session": session, "mark": "Present"}]
	)
	rows = [{**row.as_dict(), "held": 1} for row in course.sessions]
	assert "has not come yet" in rejection(save_again, course, sessions=rows)


def test_stored_attendance_at_a_future_session_does_not_count(to_come):
	"""Stored before the rule existed; it only blocks the certificate."""
	course, enrolment = to_come
	for session in course.sessions:
		session.db_set("held", 1)
		row = enrolment.append("attendance", {"session": session.name, "mark": "Present"})
		row.db_insert()
	assert (save_again(enrolment).attended_hours, enrolment.attended_percent) == (0, 0)
	assert save_again(course, place="Sala 2")
	assert "Record the attendance" in rejection(take_action, enrolment, "Complete")


def test_a_session_counts_from_its_day_on(person):
	course = make.course(
		person.office, sessions=[{"session_date": today(), "starts_at": "10:00:00", "ends_at": "12:00:00"}]
	)
	enrolment = take_action(make.enrolment(person, course), "Give Place")
	attendance.record_attendance(course.name, course.sessions[0].name, {enrolment.name: "Present"})
	done = take_action(enrolment, "Complete")
	assert done.attended_percent == 100 and str(done.completed_on) == today()
	course.reload()
	rows = [{**row.as_dict(), "session_date": tomorrow()} for row in course.sessions]
	assert "has not come yet" in rejection(save_again, course, sessions=rows)


def test_a_course_cannot_start_after_its_certificates(person):
	course = make.course(person.office, sessions=1)
	enrolment = take_action(make.enrolment(person, course), "Give Place")
	attendance.record_attendance(course.name, course.sessions[0].name, {enrolment.name: "Present"})
	done = take_action(enrolment, "Complete")
	late = rejection(save_again, course, starts_on=tomorrow(), sessions=[])
	assert done.folio in late and "completed before" in late
