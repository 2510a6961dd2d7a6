"""The main job in a real browser: from the door to the certificate, each step by the user whose work it is.

The steps build on each other and run in the order of the file.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from secrets import randbelow
from urllib.parse import urlsplit

import frappe
import pytest
from frappe.utils import getdate
from playwright.sync_api import expect

from migrant_services.core import roles
from tests import factories
from tests.browser.desk import pdf_text, ready
from tests.pdfs import read_codes

# The users who work here, and the languages of their desks.
STAFF = {
	roles.FRONT_DESK: ("Lucía Méndez Soto", "es"),
	roles.CASE_WORKER: ("Daniel Rivas Ortega", "en"),
	roles.PROGRAMME_OFFICER: ("Teresa Aguilar Luna", "es"),
	roles.PAYMENT_APPROVER: ("Hugo Salas Peña", "en"),
	roles.FINANCE_OFFICER: ("Irma Campos Vela", "es"),
	roles.TRAINING_COORDINATOR: ("Raúl Ibarra Gil", "es"),
	roles.SERVICES_ADMINISTRATOR: ("Elena Prado Mora", "en"),
}
OFFICE = {
	"office_name": "Casa del Migrante Centro",
	"municipality": "Iztapalapa",
	"state": "Ciudad de México",
	"institution": "Alcaldía Iztapalapa",
	"area": "Dirección de Atención a Personas Migrantes",
	"signatory": "Rosa Elena Cárdenas Ruiz",
	"signatory_post": "Directora",
}
GIVEN_NAMES, FIRST_SURNAME, SECOND_SURNAME = "Yésica Paola", "Mejía", "Zúñiga"
FULL_NAME = f"{GIVEN_NAMES} {FIRST_SURNAME} {SECOND_SURNAME}"
AMOUNT_IN_WORDS = "TRES MIL CUATROCIENTOS TREINTA Y NUEVE PESOS 46/100 M.N."
SECOND_REVIEW = "Second Review"


class Walk:
	"""The office, its staff, its partners, and the records that a step passes to the next."""

	def __init__(self):
		self.world = factories.World()
		self.world.north.update(OFFICE).save()
		self.users = {role: self.hire(self.world.user(role), *who) for role, who in STAFF.items()}
		self.second_approver = self.hire(
			factories.staff_user(roles.PAYMENT_APPROVER, self.world.north), "Olga Núñez Barba", "es"
		)
		self.organization = factories.organization(organization_name=f"Clínica Jurídica {factories.word()}")
		self.service = factories.service(self.organization, service_name="Asesoría migratoria")
		self.programme = factories.programme(title="Apoyo de emergencia")
		self.course = factories.course(self.world.north, title=f"Español inicial, grupo {randbelow(10**6)}")
		self.workflow = frappe.get_doc("Workflow", {"document_type": "Payment", "is_active": 1}).as_dict()
		self.pdfs: dict[str, bytes] = {}
		frappe.db.commit()

	def hire(self, user: str, full_name: str, language: str) -> str:
		frappe.db.set_value("User", user, {"full_name": full_name, "first_name": full_name})
		frappe.db.set_value("Staff Member", {"user": user}, "full_name", full_name)
		return ready(user, language)

	def __getattr__(self, name: str):
		"""Return folios and names, which the steps set."""
		raise AssertionError(f"An earlier step did not get far enough to leave its {name}.")

	def remove(self) -> None:
		frappe.db.rollback()
		self.restore_workflow()
		frappe.db.commit()
		self.world.remove()
		for made in (self.service, self.organization, self.programme):
			factories.remove_rows(made.meta, [made.name])
		frappe.db.commit()

	def restore_workflow(self) -> None:
		workflow = frappe.get_doc("Workflow", self.workflow.name)
		workflow.update({table: self.workflow[table] for table in ("states", "transitions")}).save()
		frappe.db.delete("Workflow State", {"name": SECOND_REVIEW})


@pytest.fixture(scope="module")
def walk(connection):
	connection.set_user("Administrator")
	walk = Walk()
	yield walk
	walk.remove()


@pytest.fixture
def sign_in(desk, walk):
	def sign_in(role: str) -> None:
		desk.log_in(walk.users[role], factories.PASSWORD)

	return sign_in


def stored(doctype: str, name: str, field: str = "status"):
	"""Read what the database holds now, not what this connection saw when its transaction began."""
	frappe.db.rollback()
	return frappe.db.get_value(doctype, name, field)


def test_rejects_wrong_input_in_the_language_of_the_user(desk, sign_in, walk):
	surname = factories.word()
	sign_in(roles.FRONT_DESK)
	desk.new("Person")
	desk.set(given_names="Wilson", first_surname=surname, birth_date=getdate() + timedelta(days=1))
	future = desk.save_refused()
	desk.set(birth_date=getdate() - timedelta(days=3000))
	minor = desk.save_refused(picture="0-minor")

	for said, source in (
		(future, "The date of birth is after {0}. Check the year."),
		(
			minor,
			"This person is under age. Write the responsible adult, or mark that no responsible adult is with them.",
		),
	):
		sentence = desk.word(source)
		assert sentence != source, f"not in Spanish: {source}"
		assert sentence.split("{0}")[0] in said
		assert sentence.split("{0}")[-1] in said
	frappe.db.rollback()
	assert not frappe.db.exists("Person", {"first_surname": surname})


def test_1_front_desk_registers_a_person_and_a_consultation(desk, sign_in, walk):
	sign_in(roles.FRONT_DESK)
	desk.new("Person")
	desk.set(
		given_names=GIVEN_NAMES,
		first_surname=FIRST_SURNAME,
		second_surname=SECOND_SURNAME,
		birth_date=date(1991, 3, 14),
		sex_on_document="F",
		nationality="Honduras",
	)
	desk.add_row("phones", phone="55 5123 4567", safe_to_call=True)
	desk.add_row(
		"documents",
		document_type=desk.word("Passport"),
		number="E123456",
		expires_on=getdate() + timedelta(days=900),
	)
	desk.save()
	walk.person, walk.folio = desk.name, desk.value("folio")
	assert desk.value("full_name") == FULL_NAME
	assert desk.value("office") == walk.world.north.name
	assert not desk.value("second_nationality"), "the office's country is not filled in as a nationality"
	desk.act("Register", "Registered")
	desk.picture("1-person")

	desk.new("Consultation")
	desk.set(person=walk.folio)
	assert desk.value("person") == walk.person
	desk.fill_row("topics", 1, subject=desk.word("Asylum application"))
	desk.set(minutes=25, notes="Pregunta por los requisitos de la solicitud.")
	desk.picture("1-consultation", around=desk.rows("topics").first)
	desk.save()
	assert desk.value("person_folio") == walk.folio
	desk.set(result=desk.word("Guidance with steps"))
	desk.save()
	desk.act("Close", "Closed")

	walk.pdfs["attention"] = desk.print_pdf()
	desk.picture("1-certificate")
	text = pdf_text(walk.pdfs["attention"])
	assert FULL_NAME in text and walk.folio in text and OFFICE["office_name"] in text
	assert desk.word("Asylum application") not in text, "a certificate never says why"


def test_2_case_worker_refers_and_records_the_answer(desk, sign_in, walk):
	sign_in(roles.CASE_WORKER)
	desk.find("Person", folio=walk.folio)
	desk.press_for_new("Consent", "Consent")
	desk.set(purpose="Referral", organization=walk.organization.organization_name, share_contact=True)
	desk.picture("2-consent")
	desk.save()

	desk.open("Person", walk.person)
	desk.press_for_new("Refer", "Referral")
	desk.set(organization=walk.organization.organization_name)
	desk.set(service=walk.service.service_name)
	desk.set(
		reason="Wants to apply for asylum and needs legal advice.",
		consent=walk.folio,
	)
	desk.save()
	walk.referral = desk.name
	desk.act("Send", "Sent")
	assert desk.value("answer_due_on")

	walk.pdfs["referral"] = desk.print_pdf()
	desk.picture("2-letter")
	text = pdf_text(walk.pdfs["referral"])
	assert walk.organization.organization_name in text and walk.folio in text

	desk.leave_print_view("Referral")
	desk.act("Acknowledge", "Acknowledged")
	desk.set(answered_by="Lic. Marta Ponce, coordinator")
	desk.save()
	desk.act("Accept", "Accepted")
	desk.act("Start Service", "In Service")
	desk.set(
		service_given="Advice and company to the first interview.", confirmed_by="Receiving organization"
	)
	desk.save()
	desk.act("Complete", "Completed")
	desk.picture("2-completed")
	assert stored("Referral", walk.referral) == "Completed"


def prepare_payment(desk, walk, month: date) -> str:
	"""As Programme Officer: prepare a payment for the month and send it to review; returns its folio."""
	desk.new("Payment")
	desk.set(person=walk.folio, programme=walk.programme.title)
	desk.set(period_from=month, method="Cash order")
	desk.save()
	desk.act("Submit for Review", "In Review")
	return desk.value("folio")


def test_3_programme_officer_prepares_a_payment_and_cannot_approve_it(desk, sign_in, walk):
	sign_in(roles.PROGRAMME_OFFICER)
	walk.payment_folio = prepare_payment(desk, walk, getdate().replace(day=1))
	walk.payment = desk.name
	assert desk.word("Approve") not in desk.actions()
	desk.picture("3-payment")

	answer = desk.post(
		"frappe.model.workflow.apply_workflow",
		doc=json.dumps({"doctype": "Payment", "name": walk.payment}),
		action="Approve",
	)
	assert answer.status in (403, 417), answer.text()
	assert "Traceback" not in answer.text()
	assert stored("Payment", walk.payment) == "In Review"


def test_4_payment_approver_approves(desk, sign_in, walk):
	sign_in(roles.PAYMENT_APPROVER)
	desk.find("Payment", folio=walk.payment_folio)
	desk.act("Approve", "Approved")
	desk.picture("4-approved")
	assert stored("Payment", walk.payment, "docstatus") == 1


def test_5_finance_officer_pays_and_prints_the_receipt(desk, sign_in, walk):
	sign_in(roles.FINANCE_OFFICER)
	desk.find("Payment", folio=walk.payment_folio)
	desk.act("Instruct", "Instructed")
	desk.set(paid_on=getdate(), payment_reference="OP-2026-004512")
	desk.save()
	desk.act("Confirm Payment", "Paid")

	walk.pdfs["receipt"] = desk.print_pdf()
	desk.picture("5-receipt")
	text = pdf_text(walk.pdfs["receipt"])
	assert FULL_NAME in text and walk.payment_folio in text
	assert AMOUNT_IN_WORDS in text.upper()


def test_6_training_coordinator_enrols_and_prints_the_certificate(desk, sign_in, walk):
	sign_in(roles.TRAINING_COORDINATOR)
	desk.find("Course", title=walk.course.title)
	desk.press_for_dialog("Enrol")
	desk.set(person=walk.folio)
	desk.confirm()
	desk.close_dialog()
	frappe.db.rollback()
	walk.enrolment = frappe.db.get_value("Course Enrolment", {"person": walk.person}, "name")

	desk.open("Course Enrolment", walk.enrolment)
	desk.act("Give Place", "Attending")
	for session in walk.course.sessions:
		desk.open("Course", walk.course.name)
		desk.press_for_dialog("Take Attendance")
		expect(desk.dialog.get_by_role("radiogroup", name=FULL_NAME)).to_be_visible()
		assert desk.dialog.locator("select").input_value() == session.name
		desk.picture("6-attendance")
		desk.confirm()
		desk.dialog.wait_for(state="hidden")
		desk.rest()

	desk.open("Course Enrolment", walk.enrolment)
	assert desk.value("attended_percent") == 100
	desk.act("Complete", "Completed")
	walk.pdfs["course"] = desk.print_pdf()
	desk.picture("6-certificate")
	text = pdf_text(walk.pdfs["course"])
	assert FULL_NAME in text and walk.course.title in text


def test_7_the_qr_of_each_print_leads_to_a_page_that_says_valid_and_nothing_personal(page, walk):
	assert set(walk.pdfs) == {"attention", "referral", "receipt", "course"}
	for kind, pdf in walk.pdfs.items():
		address = urlsplit(read_codes(pdf)[0].text)
		page.goto(f"{address.path}?{address.query}&_lang=es")
		expect(page.get_by_role("heading", name="Válido")).to_be_visible()
		shown = page.locator("main").inner_text()
		assert OFFICE["office_name"] in shown
		for private in (
			*FULL_NAME.split(),
			walk.folio,
			walk.payment_folio,
			walk.organization.organization_name,
		):
			assert private not in shown, f"the page of the {kind} shows {private}"
		page.goto(f"{address.path}?{address.query[:-1]}{'0' if address.query[-1] != '0' else '1'}&_lang=es")
		expect(page.get_by_role("heading", name="No válido")).to_be_visible()


def test_8_administrator_adds_a_state_and_the_next_payment_passes_through_it(desk, sign_in, walk):
	sign_in(roles.SERVICES_ADMINISTRATOR)
	desk.open_list("Workflow State")
	desk.primary.click()
	desk.dialog.wait_for()
	# Not `set`: the Tab key fails in dialogs of several fields that Frappe itself makes for a new record.
	desk.field("workflow_state_name").locator("input").fill(SECOND_REVIEW)
	desk.confirm()
	desk.find("Workflow", name=walk.workflow.name)
	desk.add_row(
		"states",
		state=SECOND_REVIEW,
		doc_status="0",
		update_field="status",
		update_value="In Review",
		allow_edit=roles.PAYMENT_APPROVER,
	)
	approve = next(row for row in walk.workflow.transitions if row.next_state == "Approved")
	desk.fill_row("transitions", approve.idx, next_state=SECOND_REVIEW)
	desk.add_row(
		"transitions",
		state=SECOND_REVIEW,
		action="Approve",
		next_state="Approved",
		allowed=roles.PAYMENT_APPROVER,
		allow_self_approval=False,
	)
	desk.picture("8-workflow", around=desk.rows("states").last)
	desk.save()

	sign_in(roles.PROGRAMME_OFFICER)
	following_month = (getdate().replace(day=1) + timedelta(days=32)).replace(day=1)
	folio = prepare_payment(desk, walk, following_month)
	payment = desk.name
	sign_in(roles.PAYMENT_APPROVER)
	desk.find("Payment", folio=folio)
	desk.act("Approve", SECOND_REVIEW)
	assert stored("Payment", payment) == "In Review"
	desk.log_in(walk.second_approver, factories.PASSWORD)
	desk.find("Payment", folio=folio)
	desk.picture("8-second-review")
	desk.act("Approve", "Approved")
	assert stored("Payment", payment) == "Approved"
