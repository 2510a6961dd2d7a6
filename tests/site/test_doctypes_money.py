"""Programmes and payments: what they fill in and what they reject."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import formatdate, today

from migrant_services.core.roles import FINANCE_OFFICER, PAYMENT_APPROVER, PROGRAMME_OFFICER
from migrant_services.income_support import single_payment
from migrant_services.patches import payments_once
from tests import factories as make
from tests.site.attempts import rejection, save_again, take_action, tomorrow, warnings


@pytest.mark.parametrize(
	("amount", "word"),
	[
		(-1, "above zero"),
		(0.001, "above zero"),
		("nan", "above zero"),
		(5000.01, "5,000"),
		(10**12, "5,000"),
		("x", "above zero"),
	],
)
def test_rejects_absurd_amounts(person, amount, word):
	programme = make.programme(default_amount=0, max_amount=5000)
	assert word in rejection(make.payment, person, programme, amount=amount)


def test_rejects_a_programme_beyond_the_settings(site):
	highest = frappe.db.get_single_value("Migrant Services Settings", "highest_payment") or 100000
	assert "settings" in rejection(make.programme, max_amount=float(highest) + 1)
	assert "above the highest" in rejection(make.programme, max_amount=100, default_amount=200)
	assert "above zero" in rejection(make.programme, max_amount=0, default_amount=0)


def test_rejects_paying_the_same_twice(person):
	programme = make.programme()
	first = make.payment(person, programme)
	text = rejection(make.payment, person, programme)
	assert first.folio in text
	assert make.payment(person, programme, instalment=2)
	assert make.payment(make.person(person.office), programme)
	assert make.payment(person, make.programme())


NOVEMBER = ("2026-11-01", "2026-11-30")


def november() -> str:
	return "from {} to {}".format(*map(formatdate, NOVEMBER))


PERIODS = [
	("2026-11-01", "2026-11-30"),
	("2026-11-02", "2026-11-30"),
	("2026-11-15", "2026-12-15"),
	("2026-10-01", "2026-11-01"),
	("2026-11-30", "2026-11-30"),
	("2026-01-01", "2026-12-31"),
]


@pytest.mark.parametrize(("first", "last"), PERIODS)
@pytest.mark.parametrize("instalment", [1, 2])
def test_a_day_cannot_be_paid_twice(person, first, last, instalment):
	programme = make.programme()
	other = make.payment(person, programme, period_from="2026-11-01", period_to="2026-11-30")
	text = rejection(
		make.payment, person, programme, period_from=first, period_to=last, instalment=instalment
	)
	assert other.folio in text and november() in text


def test_the_days_before_and_after_a_period_can_be_paid(person):
	programme = make.programme()
	make.payment(person, programme, period_from="2026-11-01", period_to="2026-11-30")
	make.payment(person, programme, period_from="2026-10-01", period_to="2026-10-31", instalment=2)
	payment = make.payment(person, programme, period_from="2026-12-01", period_to="2026-12-31", instalment=3)
	assert november() in rejection(save_again, payment, period_from="2026-11-30")
	assert save_again(payment, period_from="2026-12-02")


def test_an_instalment_cannot_be_paid_twice_in_any_month(person):
	programme = make.programme(max_instalments=3)
	first = make.payment(person, programme, period_from="2026-01-01", period_to="2026-01-31")
	second, third = (
		make.payment(person, programme, period_from=f"2026-0{month}-01", period_to=f"2026-0{month}-28")
		for month in (2, 3)
	)
	assert (second.instalment, third.instalment) == (2, 3)
	assert "Instalment 1 is paid already: this is instalment 3 of 3." in warnings()
	for month in range(4, 13):
		text = rejection(
			make.payment,
			person,
			programme,
			period_from=f"2026-{month:02}-01",
			period_to=f"2026-{month:02}-28",
		)
		assert text.startswith("Instalments of this programme: 3 at most; this person has 3 already")
	take_action(third, "Discard", cancel_reason="Wrong month")
	text = rejection(save_again, second, instalment=1)
	assert f"Payment {first.folio} is instalment 1 of this programme" in text
	assert make.payment(person, programme, period_from="2026-05-01", period_to="2026-05-28").instalment == 3


def test_programmes_that_exclude_each_other_cannot_pay_the_same_day(person):
	one = make.programme()
	other = make.programme(incompatible_with=[{"programme": one.name}])
	payment = make.payment(person, one)
	assert payment.folio in rejection(make.payment, person, other)
	make.payment(person, other, instalment=2)
	assert "a programme that excludes this one" in rejection(
		make.payment, person, one, instalment=3, period_from="2026-02-28"
	)


def test_a_person_with_all_instalments_cannot_get_another(person):
	"""Two records were merged, and each had its first instalment."""
	programme = make.programme(max_instalments=3)
	for instalment in (1, 2):
		make.payment(person, programme, instalment=instalment)
	stray = make.payment(
		make.person(person.office), programme, period_from="2026-05-01", period_to="2026-05-31"
	)
	stray.db_set({"person": person.name})
	text = rejection(make.payment, person, programme, instalment=3)
	assert (
		text
		== "Instalments of this programme: 3 at most; this person has 3 already. Cancel one that is not to be paid first."
	)


def test_a_payment_stored_twice_cannot_move(person):
	"""Stored before the rule existed: one of the two must be cancelled first."""
	programme = make.programme()
	one = make.payment(person, programme)
	other = make.payment(
		make.person(person.office), programme, instalment=2, period_from="2026-01-28", period_to="2026-02-27"
	)
	other.db_set({"person": person.name})
	with make.as_user(make.staff_user(PROGRAMME_OFFICER, person.office)):
		assert other.folio in rejection(take_action, one, "Submit for Review")
		take_action(other, "Discard", cancel_reason="Twice")
		assert take_action(one, "Submit for Review").status == "In Review"


def test_the_database_rejects_a_second_payment_of_an_instalment(person):
	payment = make.payment(person, make.programme())
	copy = frappe.copy_doc(payment)
	copy.once_key = payment.once_key
	with pytest.raises(frappe.UniqueValidationError):
		copy.db_insert()


def test_a_cancelled_payment_can_be_replaced(person):
	programme = make.programme()
	take_action(make.payment(person, programme), "Discard", cancel_reason="Wrong amount")
	assert make.payment(person, programme)


@pytest.mark.parametrize(
	("fields", "word"),
	[
		({"instalment": 0}, "Instalment"),
		({"instalment": 4}, "from 1 to 3"),
		({"instalments": 99}, "at most 3"),
	],
)
def test_rejects_invalid_instalments(person, fields, word):
	text = rejection(make.payment, person, make.programme(max_instalments=3), **fields)
	assert word.lower() in text.lower()


def test_rejects_a_payment_outside_its_programme(person):
	closed = make.programme(enabled=0)
	assert "closed" in rejection(make.payment, person, closed)
	short = make.programme(starts_on="2026-03-01", ends_on="2026-04-30")
	assert "outside the programme" in rejection(make.payment, person, short)


def test_discarding_a_payment_must_have_a_reason(person):
	assert "Why Cancelled" in rejection(take_action, make.payment(person), "Discard")


# --- what they fill in


def test_the_programme_fills_in_the_payment(person):
	payment = make.payment(person, make.programme(default_amount=1234.5, max_instalments=4, currency="USD"))
	assert (payment.amount, payment.currency, payment.instalments) == (1234.5, "USD", 4)
	assert payment.status == "Draft"
	assert payment.folio.startswith("PA-")


def test_the_receipt_keeps_the_name_of_the_payee_at_that_time(person):
	payment = make.payment(person)
	name = person.full_name
	assert payment.payee_name == name
	payment = through_review(payment)
	save_again(person, second_surname=make.word())
	payment.reload()
	assert payment.payee_name == name


def test_a_payment_must_involve_two_people(person):
	officer, approver, finance = (
		make.staff_user(role, person.office)
		for role in (PROGRAMME_OFFICER, PAYMENT_APPROVER, FINANCE_OFFICER)
	)
	programme = make.programme()
	with make.as_user(officer):
		payment = take_action(make.payment(person, programme), "Submit for Review")
	with make.as_user(approver):
		payment = take_action(payment, "Approve")
	assert (payment.docstatus, payment.status, payment.approved_by) == (1, "Approved", approver)
	with make.as_user(finance):
		payment = take_action(payment, "Instruct")
		assert (payment.status, payment.released_by) == ("Instructed", finance)
		text = rejection(take_action, payment, "Confirm Payment")
		assert "Paid On" in text
		assert "Payment Reference" in text
		assert "future" in rejection(
			take_action, payment, "Confirm Payment", paid_on=tomorrow(), payment_reference="SPEI 1"
		)
		payment = take_action(payment, "Confirm Payment", paid_on=today(), payment_reference="SPEI 1")
	assert payment.status == "Paid"


def through_review(payment):
	"""Take a payment through its review: one user submits it, another approves it."""
	officer = make.staff_user(PROGRAMME_OFFICER, payment.office)
	approver = make.staff_user(PAYMENT_APPROVER, payment.office)
	with make.as_user(officer):
		payment = take_action(payment, "Submit for Review")
	with make.as_user(approver):
		return take_action(payment, "Approve")


def test_an_approved_payment_cannot_be_changed(person):
	payment = through_review(make.payment(person))
	for values in ({"amount": 1}, {"instalment": 2}, {"person": make.person(person.office).name}):
		rejection(save_again, payment, **values)


def test_a_returned_payment_must_have_a_reason_and_can_be_replaced(person):
	programme = make.programme()
	payment = through_review(make.payment(person, programme))
	finance = make.staff_user(FINANCE_OFFICER, person.office)
	with make.as_user(finance):
		payment = take_action(payment, "Instruct")
		assert "Why Returned" in rejection(take_action, payment, "Mark as Returned")
		payment = take_action(payment, "Mark as Returned", return_reason="Account closed")
	assert payment.status == "Returned"
	assert make.payment(person, programme, reissue_of=payment.name)


def test_the_patch_gives_stored_payments_the_new_key(person):
	programme = make.programme()
	one, other = (
		make.payment(person, programme),
		make.payment(make.person(person.office), programme, period_from="2026-01-20"),
	)
	other.db_set({"person": person.name, "once_key": "old|key|2026-01-20|1"})
	one.db_set("once_key", f"{person.name}|{programme.name}|2026-01-01|1")
	over = make.set_stage(make.payment(make.person(person.office), programme), "Cancelled", once_key=None)
	for _time in range(2):
		payments_once.execute()
		keys = [frappe.db.get_value("Payment", payment.name, "once_key") for payment in (one, other, over)]
		assert keys == [single_payment.make_key(one), "old|key|2026-01-20|1", None]
