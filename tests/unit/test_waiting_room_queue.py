"""Whose turn it is, and by which contacts a person may be reminded."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.people import safe_contact
from migrant_services.people.safe_contact import Phone, safe_ways
from migrant_services.reception.waiting_room import queue

NINE = datetime(2026, 3, 2, 9)
few = settings(max_examples=15, deadline=None)
minutes = st.integers(0, 600)


def later(number):
	return NINE + timedelta(minutes=number)


@few
@given(minutes, minutes, st.integers(0, 240))
def test_the_first_to_arrive_is_next_among_equals(one, other, ahead):
	assert (queue.compute_turn(later(one), ahead) < queue.compute_turn(later(other), ahead)) == (one < other)


@few
@given(minutes, st.integers(1, 240))
def test_a_priority_moves_ahead_by_a_limited_number_of_minutes(came, ahead):
	priority = queue.compute_turn(later(came), ahead)
	assert priority < queue.compute_turn(later(came - ahead + 1))
	assert priority > queue.compute_turn(later(came - ahead - 1)), "no one is passed over forever"


def test_coming_too_early_for_an_appointment_cannot_move_ahead():
	assert queue.compute_turn(NINE, 60, later(120)) == later(60)
	assert queue.compute_turn(later(150), 60, later(120)) == later(90)


def test_formats_labels():
	assert queue.format_label("A", 7) == "A07" and queue.format_label("BC", 123) == "BC123"
	for letter, number in (("a", 1), ("", 1), ("ABC", 1), ("A", 0)):
		with pytest.raises(ValueError):
			queue.format_label(letter, number)


@pytest.mark.parametrize(
	("typed", "shown"),
	[
		(" 3 ", "3"),
		("Módulo 2", "Módulo 2"),
		("", None),
		(None, None),
		("<b>1</b>", None),
		("María Pérez López", None),
	],
)
def test_formats_windows(typed, shown):
	assert queue.tidy_window(typed) == shown


def test_final_stages_cannot_be_left():
	for status in (queue.SERVED, queue.LEFT):
		assert not any(queue.can_become(status, other) for other in queue.TRANSITIONS)


phone = st.builds(Phone, st.just("+525555550100"), st.booleans(), st.booleans(), st.booleans())
anything = st.tuples(
	st.sampled_from(
		["", "Call", "WhatsApp", "Text message", "Email", "Through another person", "In person only"]
	),
	st.lists(phone, max_size=3),
	st.sampled_from([None, "a@mail.example"]),
	st.booleans(),
)


@few
@given(anything)
def test_a_contact_without_its_mark_cannot_be_used(record):
	preferred, phones, email, email_is_safe = record
	ways = safe_ways(preferred, phones, email, email_is_safe)
	kinds = {way.way for way in ways}
	assert safe_contact.SLIP in kinds and kinds <= set(safe_contact.WAYS)
	if preferred == "In person only":
		assert kinds == {safe_contact.SLIP}
	if safe_contact.EMAIL in kinds:
		assert email and email_is_safe
	if safe_contact.WHATSAPP in kinds:
		assert any(each.whatsapp and each.may_leave_message for each in phones)
	if safe_contact.CALL in kinds:
		assert any(each.safe_to_call for each in phones)
	if preferred in kinds:
		assert ways[0].way == preferred
