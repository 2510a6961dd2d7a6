"""Programmes and payments: what they fill in and what they refuse."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import formatdate, today

from migrant_services.core.roles import FINANCE_OFFICER, PAYMENT_APPROVER, PROGRAMME_OFFICER
from migrant_services.income_support import single_payment
from migrant_services.patches import payments_once
from tests import factories as make
from tests.site.attempts import moved, refusal, saved, tomorrow, warnings


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
def test_absurd_amounts(person, amount, word):
	programme = make.programme(default_amount=0, max_amount=5000)
	assert word in refusal(make.payment, person, programme, amount=amount)


def test_programme_beyond_what_the_settings_allow(site):
	highest = frappe.db.get_single_value("Migrant Services Settings", "highest_payment") or 100000
	assert "settings" in refusal(make.programme, max_amount=float(highest) + 1)
	assert "above the highest" in refusal(make.programme, max_amount=100, default_amount=200)
	assert "above zero" in refusal(make.programme, max_amount=0, default_amount=0)


def test_paying_the_same_twice(person):
	programme = make.programme()
	first = make.payment(person, programme)
	text = refusal(make.payment, person, programme)
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
def test_no_day_is_paid_twice(person, first, last, instalment):
	programme = make.programme()
	other = make.payment(person, programme, period_from="2026-11-01", period_to="2026-11-30")
	text = refusal(make.payment, person, programme, period_from=first, period_to=last, instalment=instalment)
	assert other.folio in text and november() in text


def test_the_days_beside_a_period_are_free(person):
	programme = make.programme()
	make.payment(person, programme, period_from="2026-11-01", period_to="2026-11-30")
	make.payment(person, programme, period_from="2026-10-01", period_to="2026-10-31", instalment=2)
	payment = make.payment(person, programme, period_from="2026-12-01", period_to="2026-12-31", instalment=3)
	assert november() in refusal(saved, payment, period_from="2026-11-30")
	assert saved(payment, period_from="2026-12-02")


def test_each_instalment_is_paid_once_however_many_months_there_are(person):
	programme = make.programme(max_instalments=3)
	first = make.payment(person, programme, period_from="2026-01-01", period_to="2026-01-31")
	second, third = (
		make.payment(person, programme, period_from=f"2026-0{month}-01", period_to=f"2026-0{month}-28")
		for month in (2, 3)
	)
	assert (second.instalment, third.instalment) == (2, 3)
	assert "Instalment 1 is paid already: this is instalment 3 of 3." in warnings()
	for month in range(4, 13):
		text = refusal(
			make.payment,
			person,
			programme,
			period_from=f"2026-{month:02}-01",
			period_to=f"2026-{month:02}-28",
		)
		assert text.startswith("Instalments of this programme: 3 at most; this person has 3 already")
	moved(third, "Discard", cancel_reason="Wrong month")
	text = refusal(saved, second, instalment=1)
	assert f"Payment {first.folio} is instalment 1 of this programme" in text
	assert make.payment(person, programme, period_from="2026-05-01", period_to="2026-05-28").instalment == 3


def test_programmes_that_exclude_each_other_pay_no_common_day(person):
	one = make.programme()
	other = make.programme(incompatible_with=[{"programme": one.name}])
	payment = make.payment(person, one)
	assert payment.folio in refusal(make.payment, person, other)
	make.payment(person, other, instalment=2)
	assert "a programme that excludes this one" in refusal(
		make.payment, person, one, instalment=3, period_from="2026-02-28"
	)


def test_who_has_all_instalments_gets_no_further_one(person):
	"""Two records became one, and each had its first instalment."""
	programme = make.programme(max_instalments=3)
	for instalment in (1, 2):
		make.payment(person, programme, instalment=instalment)
	stray = make.payment(
		make.person(person.office), programme, period_from="2026-05-01", period_to="2026-05-31"
	)
	stray.db_set({"person": person.name})
	text = refusal(make.payment, person, programme, instalment=3)
	assert (
		text
		== "Instalments of this programme: 3 at most; this person has 3 already. Cancel one that is not to be paid first."
	)


def test_what_was_stored_twice_moves_no_money(person):
	"""Stored before anything kept it apart: one of the two is given up first."""
	programme = make.programme()
	one = make.payment(person, programme)
	other = make.payment(
		make.person(person.office), programme, instalment=2, period_from="2026-01-28", period_to="2026-02-27"
	)
	other.db_set({"person": person.name})
	with make.as_user(make.staff_user(PROGRAMME_OFFICER, person.office)):
		assert other.folio in refusal(moved, one, "Submit for Review")
		moved(other, "Discard", cancel_reason="Twice")
		assert moved(one, "Submit for Review").status == "In Review"


def test_the_database_keeps_one_payment_of_an_instalment(person):
	payment = make.payment(person, make.programme())
	copy = frappe.copy_doc(payment)
	copy.once_key = payment.once_key
	with pytest.raises(frappe.UniqueValidationError):
		copy.db_insert()


def test_a_cancelled_payment_makes_room(person):
	programme = make.programme()
	moved(make.payment(person, programme), "Discard", cancel_reason="Wrong amount")
	assert make.payment(person, programme)


@pytest.mark.parametrize(
	("fields", "word"),
	[
		({"instalment": 0}, "Instalment"),
		({"instalment": 4}, "from 1 to 3"),
		({"instalments": 99}, "at most 3"),
	],
)
def test_instalments(person, fields, word):
	text = refusal(make.payment, person, make.programme(max_instalments=3), **fields)
	assert word.lower() in text.lower()


def test_payment_outside_its_programme(person):
	closed = make.programme(enabled=0)
	assert "closed" in refusal(make.payment, person, closed)
	short = make.programme(starts_on="2026-03-01", ends_on="2026-04-30")
	assert "outside the programme" in refusal(make.payment, person, short)


def test_payment_is_discarded_with_a_reason(person):
	assert "Why Cancelled" in refusal(moved, make.payment(person), "Discard")


# --- what they write down by themselves


def test_the_programme_fills_in_the_payment(person):
	payment = make.payment(person, make.programme(default_amount=1234.5, max_instalments=4, currency="USD"))
	assert (payment.amount, payment.currency, payment.instalments) == (1234.5, "USD", 4)
	assert payment.status == "Draft"
	assert payment.folio.startswith("PA-")


def test_the_receipt_names_the_payee_as_they_were_named_then(person):
	payment = make.payment(person)
	name = person.full_name
	assert payment.payee_name == name
	payment = through_review(payment)
	saved(person, second_surname=make.word())
	payment.reload()
	assert payment.payee_name == name


def test_two_people_bring_about_a_payment(person):
	officer, approver, finance = (
		make.staff_user(role, person.office)
		for role in (PROGRAMME_OFFICER, PAYMENT_APPROVER, FINANCE_OFFICER)
	)
	programme = make.programme()
	with make.as_user(officer):
		payment = moved(make.payment(person, programme), "Submit for Review")
	with make.as_user(approver):
		payment = moved(payment, "Approve")
	assert (payment.docstatus, payment.status, payment.approved_by) == (1, "Approved", approver)
	with make.as_user(finance):
		payment = moved(payment, "Instruct")
		assert (payment.status, payment.released_by) == ("Instructed", finance)
		text = refusal(moved, payment, "Confirm Payment")
		assert "Paid On" in text
		assert "Payment Reference" in text
		assert "future" in refusal(
			moved, payment, "Confirm Payment", paid_on=tomorrow(), payment_reference="SPEI 1"
		)
		payment = moved(payment, "Confirm Payment", paid_on=today(), payment_reference="SPEI 1")
	assert payment.status == "Paid"


def through_review(payment):
	"""Prepared by one, approved by another."""
	officer = make.staff_user(PROGRAMME_OFFICER, payment.office)
	approver = make.staff_user(PAYMENT_APPROVER, payment.office)
	with make.as_user(officer):
		payment = moved(payment, "Submit for Review")
	with make.as_user(approver):
		return moved(payment, "Approve")


def test_an_approved_payment_stays_as_it_is(person):
	payment = through_review(make.payment(person))
	for values in ({"amount": 1}, {"instalment": 2}, {"person": make.person(person.office).name}):
		refusal(saved, payment, **values)


def test_a_returned_payment_says_why_and_makes_room(person):
	programme = make.programme()
	payment = through_review(make.payment(person, programme))
	finance = make.staff_user(FINANCE_OFFICER, person.office)
	with make.as_user(finance):
		payment = moved(payment, "Instruct")
		assert "Why Returned" in refusal(moved, payment, "Mark as Returned")
		payment = moved(payment, "Mark as Returned", return_reason="Account closed")
	assert payment.status == "Returned"
	assert make.payment(person, programme, reissue_of=payment.name)


def test_stored_payments_get_the_new_key(person):
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
