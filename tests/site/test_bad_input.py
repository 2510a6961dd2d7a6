"""Every wrong value is rejected with a clear sentence that names the field; nothing is saved in part."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import add_days, add_to_date, now_datetime, today

from migrant_services.core.roles import CASE_WORKER, FRONT_DESK
from tests import factories as make
from tests.site.attempts import rejection, save_again, tomorrow, warnings

# --- dates


FUTURE = {
	"Date of Birth": lambda person: make.person(person.office, birth_date=tomorrow()),
	"Arrived in the Country On": lambda person: save_again(person, arrived_in_country_on=tomorrow()),
	"Arrived in the City On": lambda person: save_again(person, arrived_in_city_on=tomorrow()),
	"Given On": lambda person: save_again(person, privacy_notice_given_on=tomorrow()),
	"Issued On": lambda person: save_again(
		person, documents=[{"document_type": "PASSPORT", "number": "G1234567", "issued_on": tomorrow()}]
	),
	"Attended On": lambda person: make.consultation(person, attended_on=add_to_date(now_datetime(), hours=2)),
	"Date": lambda person: make.consent(person, decided_on=tomorrow()),
	"Answered On": lambda person: make.referral(person, answered_on=add_to_date(now_datetime(), hours=2)),
	"Service Received On": lambda person: make.referral(person, service_delivered_on=tomorrow()),
	"Enrolled On": lambda person: make.enrolment(person, enrolled_on=tomorrow()),
	"Opened On": lambda person: make.protection_file(person, opened_on=tomorrow()),
	"Displaced On": lambda person: make.protection_file(person, displaced_on=tomorrow()),
}


@pytest.mark.parametrize("label", FUTURE)
def test_rejects_dates_in_the_future(person, label):
	assert label in rejection(FUTURE[label], person)


def test_accepts_a_date_of_today(person):
	make.consent(person, decided_on=today())
	make.consultation(person, attended_on=now_datetime())


REVERSED = {
	"Arrived in the Country On": lambda person: save_again(
		person, birth_date="1990-05-17", arrived_in_country_on="1989-01-01"
	),
	"Arrived in the City On": lambda person: save_again(
		person, arrived_in_country_on="2024-02-01", arrived_in_city_on="2024-01-01"
	),
	"Expires On": lambda person: make.consent(person, decided_on="2024-02-01", expires_on="2024-01-01"),
	"Withdrawn On": lambda person: make.consent(
		person, decision="Withdrawn", decided_on="2024-02-01", withdrawn_on="2024-01-01"
	),
	"Follow Up On": lambda person: make.consultation(
		person, attended_on="2024-02-01 10:00:00", follow_up_on="2024-01-01"
	),
	"Period To": lambda person: make.payment(person, period_from="2024-02-01", period_to="2024-01-01"),
	"Service Received On": lambda person: make.referral(
		person, service_started_on="2024-02-01", service_delivered_on="2024-01-01"
	),
	"Ends On": lambda person: make.course(
		person.office, starts_on="2024-02-01", ends_on="2024-01-01", sessions=[]
	),
	"Session 1": lambda person: make.course(
		person.office,
		starts_on="2024-02-01",
		ends_on="2024-02-10",
		sessions=[{"session_date": "2024-02-02", "starts_at": "12:00:00", "ends_at": "10:00:00"}],
	),
	"Agreement To": lambda person: make.organization(agreement_from="2024-02-01", agreement_to="2024-01-01"),
	"Undertaking Expires On": lambda person: make.staff_member(
		person.office, confidentiality_signed_on="2024-02-01", confidentiality_expires_on="2024-01-01"
	),
}


@pytest.mark.parametrize("label", REVERSED)
def test_rejects_an_end_before_its_start(person, label):
	assert label in rejection(REVERSED[label], person)


def test_rejects_a_document_that_expired_before_it_was_issued(person):
	row = {
		"document_type": "PASSPORT",
		"number": "G1234567",
		"issued_on": "2024-02-01",
		"expires_on": "2024-01-01",
	}
	assert "Expires On" in rejection(save_again, person, documents=[row])


def test_rejects_a_programme_that_ends_before_it_starts(site):
	assert "Ends On" in rejection(make.programme, starts_on="2024-02-01", ends_on="2024-01-01")


def test_rejects_a_session_outside_the_course(office):
	row = {"session_date": "2024-03-01", "starts_at": "10:00:00", "ends_at": "12:00:00"}
	text = rejection(make.course, office, starts_on="2024-02-01", ends_on="2024-02-10", sessions=[row])
	assert "Session 1" in text
	assert "Change its date" in text


# --- codes


UNKNOWN = {
	"Population Group": lambda person: save_again(person, population_group="NOPE"),
	"Nationality": lambda person: save_again(person, nationality="Atlantis"),
	"Sex on Document": lambda person: save_again(person, sex_on_document="Z"),
	"Type": lambda person: save_again(person, documents=[{"document_type": "NOPE", "number": "1"}]),
	"Subject": lambda person: make.consultation(person, topics=[{"subject": "NOPE"}]),
	"Channel": lambda person: make.consultation(person, channel="Carrier pigeon"),
	"Result": lambda person: make.consultation(person, result="NOPE"),
	"Priority": lambda person: make.referral(person, priority="Whenever"),
	"Purpose": lambda person: make.consent(person, purpose="Curiosity"),
	"Method": lambda person: make.payment(person, method="Gold"),
}


@pytest.mark.parametrize("label", UNKNOWN)
def test_rejects_unknown_codes(person, label):
	assert label in rejection(UNKNOWN[label], person)


def test_rejects_an_unknown_validator_of_a_document_type(site):
	"""Otherwise no person with such a document could be saved any more."""
	code = make.word().upper()
	text = rejection(make.save, "Identity Document Type", code=code, title=code, validator="no such check")
	assert "validator" in text


# --- people


def test_keeps_a_number_that_fails_its_check_digit_with_a_warning(person):
	frappe.local.message_log = []
	save_again(person, documents=[{"document_type": "MX_CURP", "number": "GARC850101HDFRRL08"}])
	person.reload()
	assert person.documents[0].number == "GARC850101HDFRRL08"
	assert "CURP" in person.documents[0].warning
	assert "CURP" in warnings()


def test_keeps_an_unreadable_phone_with_a_warning(person):
	frappe.local.message_log = []
	save_again(person, phones=[{"phone": "12"}])
	assert person.phones[0].phone == "12"
	assert "Phone 1" in warnings()


def test_keeps_a_name_with_digits_with_a_warning(office):
	frappe.local.message_log = []
	person = make.person(office, given_names="R2D2")
	assert person.given_names == "R2D2"
	assert "digits" in warnings()


@pytest.mark.parametrize(
	("names", "word"),
	[
		({"given_names": "", "first_surname": "", "second_surname": ""}, "at least a given name"),
		(
			{"given_names": "   "} | dict.fromkeys(("first_surname", "second_surname"), None),
			"at least a given name",
		),
		({"given_names": "Ana <b>"}, "angle brackets"),
		({"given_names": "Ana\x07"}, "control characters"),
		({"given_names": "12"} | dict.fromkeys(("first_surname", "second_surname"), None), "letter"),
		({"given_names": "A" * 120, "first_surname": "B" * 120}, "longer than"),
		({"chosen_name": "x" * 200}, "longer than"),
	],
)
def test_rejects_invalid_names(office, names, word):
	text = rejection(make.person, office, **names)
	assert word in text
	assert "Name" in text


def test_warns_of_very_old_birth_dates(office):
	frappe.local.message_log = []
	make.person(office, birth_date="1850-01-01")
	assert "Date of Birth" in warnings()


@pytest.mark.parametrize(
	("bands", "says"),
	[
		((("A", 0, 17), ("B", 17, None)), "overlap"),
		((("A", 0, 11), ("B", 18, None)), "No age band covers"),
		((("A", 9, 3),), "ends before it begins"),
	],
)
def test_rejects_age_bands_that_overlap_or_leave_gaps(site, bands, says):
	rows = [{"code": code, "from_age": first, "to_age": last} for code, first, last in bands]
	assert says in rejection(make.save, "Age Band Set", code="OWN", title="Own", bands=rows)


def test_rejects_a_minor_without_a_responsible_adult(office):
	child = {"birth_date": add_days(today(), -3000), "responsible_name": None}
	text = rejection(make.person, office, **child)
	assert "responsible adult" in text
	assert make.person(office, **child, unaccompanied=1).is_minor()
	assert make.person(office, **(child | {"responsible_name": "Su abuela Rosa"}))
	assert make.person(office, **child, responsible_adult=make.person(office).name)


def test_a_person_who_may_be_a_minor_must_count_as_one(office):
	"""With only a year of birth, a person who may be a child counts as one."""
	year = int(today()[:4]) - 18
	text = rejection(make.person, office, birth_date=f"{year}-01-01", birth_date_precision="Year")
	assert "responsible adult" in text


def test_rejects_an_invalid_responsible_adult(office):
	child, other_child = make.minor(office), make.minor(office)
	assert "under age" in rejection(save_again, child, responsible_adult=other_child.name)
	assert "their own" in rejection(save_again, child, responsible_adult=child.name)


def test_rejects_needs_of_the_protection_file_on_the_person(person):
	text = rejection(save_again, person, needs=[{"need": "GBV"}])
	assert "protection file" in text
	assert "GBV" not in text, "the sentence may be read over a shoulder"


def test_rejects_a_second_protection_file(person):
	make.protection_file(person)
	assert "protection file already" in rejection(make.protection_file, person)


# --- whose office


def test_rejects_a_person_of_another_office(person):
	clerk = make.staff_user(FRONT_DESK, make.office())
	with make.as_user(clerk):
		text = rejection(
			make.consultation, person, at=frappe.db.get_value("Staff Member", {"user": clerk}, "office")
		)
	assert "not registered in your office" in text
	assert person.full_name not in text


def test_rejects_a_record_for_an_office_that_is_not_the_users(person):
	mine, theirs = make.office(), make.office()
	clerk = make.staff_user(FRONT_DESK, mine)
	with make.as_user(clerk):
		assert "office that you work for" in rejection(make.person, theirs)
		assert make.person(mine, office=None).office == mine.name, "one's own office needs no typing"


def test_a_saved_record_cannot_change_its_person(person):
	consultation = make.consultation(person)
	text = rejection(save_again, consultation, person=make.person(person.office).name)
	assert "person of a saved record" in text


def test_rejects_a_referral_with_a_consultation_of_another_person(person):
	other = make.consultation(make.person(person.office))
	assert "consultation" in rejection(make.referral, person, consultation=other.name)


# --- numbers that people use


@pytest.mark.parametrize(
	"doctype", ["Person", "Consultation", "Referral", "Payment", "Course", "Course Enrolment"]
)
def test_a_folio_cannot_be_reused(person, doctype):
	"""Neither after a deletion nor after a save that was rolled back."""
	makers = {
		"Person": lambda: make.person(person.office),
		"Consultation": lambda: make.consultation(person),
		"Referral": lambda: make.referral(person),
		"Payment": lambda: make.payment(person),
		"Course": lambda: make.course(person.office),
		"Course Enrolment": lambda: make.enrolment(person),
	}
	first = makers[doctype]()
	frappe.delete_doc(doctype, first.name, force=True)
	second = makers[doctype]()
	frappe.db.savepoint("attempt")
	third = makers[doctype]()
	frappe.db.rollback(save_point="attempt")
	fourth = makers[doctype]()
	numbers = [int(doc.folio.split("-")[1]) for doc in (first, second, third, fourth)]
	assert numbers == sorted(set(numbers))


def test_a_rejected_save_leaves_the_document_unchanged(person):
	consultation = make.consultation(person, minutes=5)
	rejection(save_again, consultation, minutes=10, attended_on=add_to_date(now_datetime(), days=2))
	assert frappe.db.get_value("Consultation", consultation.name, "minutes") == 5


def test_rejections_cannot_contain_personal_data(person):
	"""They are shown on shared screens, and errors are kept in logs."""
	case = make.staff_user(CASE_WORKER, person.office)
	programme, to = make.programme(), make.organization()
	make.payment(person, programme)
	course = make.course(person.office)
	make.enrolment(person, course)
	texts = [
		rejection(make.payment, person, programme),
		rejection(make.enrolment, person, course),
		rejection(make.referral, person, to, consent=make.consent(make.person(person.office), to).name),
	]
	with make.as_user(case):
		texts.append(rejection(save_again, frappe.get_doc("Person", person.name), birth_date=tomorrow()))
	for text in texts:
		assert person.second_surname not in text
		assert person.full_name not in text


# --- what no two records have


def test_rejects_a_duplicate_value_and_names_the_field(office):
	organization, staff = make.organization(), make.staff_member(office, employee_number=make.word())
	doubles = {
		"Code": lambda: make.office(code=office.name),
		"Organization Name": lambda: make.organization(organization_name=organization.organization_name),
		"Employee Number": lambda: make.staff_member(office, employee_number=staff.employee_number),
	}
	for label, act in doubles.items():
		assert rejection(act).startswith(f"{label}: another record of "), label
	assert save_again(staff) and save_again(organization) and save_again(office)
