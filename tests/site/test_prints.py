"""Each document is a real PDF with the expected content, and nothing that it must not contain.

The second half is attempts to print what is hidden from the user: Frappe's print view takes a whole
document from the client, so every field of it may be a lie.
"""

from __future__ import annotations

import io
import json
import re
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from tests import factories as make
from tests.site.print_scene import FORMATS, SECRET_TOPIC, SITUATION, Scene

NAME = "María Fernanda Zelaya Ordóñez"
SENTENCES = {
	("Consultation", "es"): [
		f"Se hace constar que la persona {NAME}, con folio PE-",
		"el 20 de noviembre de 2026 a las 16:05 horas",
		"La atención duró 40 minutos.",
	],
	("Consultation", "en"): [f"the person {NAME}, with folio PE-", "on November 20, 2026 at 4:05 PM"],
	("Referral", "es"): [
		"Mtra. Guadalupe Ortiz Rivas",
		"Se quedaron sin vivienda",
		"23 de noviembre de 2026, 10:30 h",
		"la persona aceptó que estos datos se compartan con Casa de Acogida Tonalli, A.C.",
		"Acuse y contrarreferencia",
		"Próxima cita o turno",
	],
	("Referral", "en"): [
		"Priority: Urgent",
		"Acknowledgement and Answer to the Referral",
		"Next appointment",
	],
	("Payment", "es"): [
		"$ 3,439.46 MXN",
		"TRES MIL CUATROCIENTOS TREINTA Y NUEVE PESOS 46/100 M.N.",
		"Recibí de conformidad de Gobierno de la Ciudad de México",
		"2 de 3",
		"Pasaporte ••••3456",
		"no es patrocinado ni promovido por partido político alguno",
	],
	("Payment", "en"): [
		"Three thousand, four hundred and thirty-nine Mexican pesos and 46/100",
		"Support Receipt",
	],
	("Course Enrolment", "es"): [
		"Constancia de participación",
		NAME,
		"2.5 horas",
		"92 % de las horas",
		"Presencial",
	],
	("Course Enrolment", "en"): ["Certificate of Participation", "for having taken part in the course"],
	("Person", "es"): [
		"Ficha de registro",
		"Otro documento",
		"••••3456",
		"17 de abril de 1991",
		"criollo haitiano",
	],
	("Person", "en"): ["Registration Form", "Other document", "April 17, 1991", "Haitian Creole"],
	("Consent", "es"): [
		"Canalización (derivación) a Casa de Acogida Tonalli, A.C.",
		"no se informa nada a las autoridades del país de origen",
		"Si digo que no, o cambio de opinión, la oficina me atiende de todas formas.",
	],
	("Consent", "en"): ["Letter of Informed Consent", "Referral to Casa de Acogida Tonalli, A.C."],
}
ON_EVERY_PAPER = {
	"es": [
		"Gobierno de la Ciudad de México",
		"no tiene valor como documento migratorio",
		"Para verificar este documento",
	],
	"en": ["Gobierno de la Ciudad de México", "no value as a migration document", "To verify this document"],
}
NEVER = (
	"humanitarias",
	"Humanitarian",
	SITUATION,
	SECRET_TOPIC,
	"Asylum",
	"refugiad",
	"COMAR",
	"7788",
	"E0123456",
)


@pytest.fixture
def scene(site):
	return Scene(site)


@pytest.fixture
def records(scene):
	return scene.records()


def html_of(frappe, doc, language: str = "en", print_format: str | None = None) -> str:
	"""Return what the print view shows, as readable text."""
	from frappe.www.printview import get_html_and_style

	frappe.local.lang = language
	sent = (
		doc
		if isinstance(doc, str)
		else json.dumps(doc.as_dict() if hasattr(doc, "as_dict") else doc, default=str)
	)
	html = get_html_and_style(sent, print_format=print_format or FORMATS[json.loads(sent)["doctype"]])["html"]
	html = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
	return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- what is printed


@pytest.mark.parametrize(("language", "size"), [("es", "Letter"), ("en", "A4")])
def test_every_document_must_be_a_pdf_with_its_content(records, site, language, size):
	site.db.set_single_value("Print Settings", "pdf_page_size", size)
	width = {"A4": 595, "Letter": 612}[size]
	for doctype, doc in records.items():
		site.local.lang = language
		pdf = PdfReader(io.BytesIO(site.get_print(doctype, doc.name, FORMATS[doctype], as_pdf=True)))
		assert abs(float(pdf.pages[0].mediabox.width) - width) < 2
		assert len(pdf.pages) <= 2, doctype
		# Some fonts write "fi" as one character.
		text = normalize("NFKC", " ".join(" ".join(page.extract_text() for page in pdf.pages).split()))
		compact = text.replace(" ", "")
		for sentence in SENTENCES[doctype, language] + ON_EVERY_PAPER[language]:
			assert normalize("NFKC", sentence).replace(" ", "") in compact, (
				f"{doctype} in {language} lacks: {sentence}\n{text}"
			)
		for secret in NEVER:
			assert secret not in text, f"{doctype} in {language} contains {secret}"


def test_the_formats_are_the_defaults(site):
	for doctype, name in FORMATS.items():
		assert site.get_meta(doctype).default_print_format == name
		assert site.db.get_value("Print Format", name, ("doc_type", "standard")) == (doctype, "Yes")


@pytest.mark.parametrize(("generator", "footers"), [("wkhtmltopdf", 1), ("chrome", 0)])
def test_the_chrome_generator_of_frappe_gets_no_footer(records, site, generator, footers):
	from frappe.www.printview import get_html_and_style

	site.local.form_dict.pdf_generator = generator
	try:
		sent = json.dumps(records["Consultation"].as_dict(), default=str)
		html = get_html_and_style(sent, print_format=FORMATS["Consultation"])["html"]
	finally:
		del site.local.form_dict["pdf_generator"]
	assert html.count("footer-html") == footers


def test_a_spanish_print_cannot_contain_english(records, site):
	for doc in records.values():
		spanish, english = html_of(site, doc, "es"), html_of(site, doc, "en")
		words = set(
			re.findall(r"\b(the|with|and|for|this|who|date|name|signature|office)\b", spanish.lower())
		)
		assert not words, (doc.doctype, words, spanish)
		assert " la persona " not in english


def test_a_language_without_texts_falls_back_to_the_users_language(records, site):
	site.db.set_value("User", "Administrator", "language", "es")
	assert "Se hace constar" in html_of(site, records["Consultation"], "fr")


def test_amounts_follow_the_conventions_of_argentina(site):
	scene = Scene(site, "Argentina")
	text = html_of(site, scene.payment(), "es")
	assert "$ 3.439,46 ARS" in text
	assert "PESOS TRES MIL CUATROCIENTOS TREINTA Y NUEVE CON 46/100" in text


def test_markup_in_a_typed_value_stays_text(scene, site):
	doc = scene.referral()
	doc.db_set("service_requested", "<img src=x onerror=alert(1)> & más")
	from frappe.www.printview import get_html_and_style

	html = get_html_and_style(json.dumps(doc.as_dict(), default=str), print_format="Referral Letter")["html"]
	assert "<img src=x" not in html
	assert "&lt;img src=x" in html


def test_the_coat_of_arms_is_embedded_and_must_be_the_offices_own_picture(scene, site):
	from migrant_services.printed.letterhead import make_image_uri

	file = scene.attach_coat_of_arms()
	assert make_image_uri(file.file_url, "Office", scene.office.name).startswith("data:image/png;base64,")
	assert make_image_uri(file.file_url, "Office", "ANOTHER") == ""
	assert make_image_uri("https://elsewhere.example/coat.png", "Office", scene.office.name) == ""
	assert make_image_uri(None, "Office", scene.office.name) == ""


# --- what the letter of a referral may disclose


def test_the_letter_cannot_contain_more_than_the_person_agreed_to_share(scene, site):
	organization = scene.organization()
	nothing = scene.referral(scene.consent(organization, share_identity=0), organization)
	text = html_of(site, nothing)
	assert scene.person.folio in text
	assert "They come to you with this folio." in text
	for fact in (NAME, "35 years", "55 1234 5678", "mafer@", "Haitian Creole", "Single caregiver"):
		assert fact not in text


def test_the_letter_cannot_contain_unsafe_contacts_or_unconfirmed_needs(records, site):
	text = html_of(site, records["Referral"])
	assert "55 1234 5678" in text
	assert "55 8765 4321" not in text
	assert "Single caregiver" in text
	assert "Disability" not in text


def test_the_letter_cannot_contain_the_migratory_situation_without_consent(scene, site):
	organization = scene.organization()
	doc = scene.referral(scene.consent(organization, share_migratory_situation=1), organization)
	title = site.db.get_value("Migratory Situation", SITUATION, "title")
	assert title in html_of(site, doc)
	site.db.set_value("Consent", doc.consent, "share_migratory_situation", 0)
	assert title not in html_of(site, doc)


def test_without_consent_the_letter_names_only_the_person_and_the_basis(scene, site):
	doc = scene.referral(
		legal_basis="Vital interest", legal_basis_reason="Riesgo grave esta noche", consent=None
	)
	text = html_of(site, doc)
	assert NAME in text
	assert "on the legal basis of: Vital interest" in text
	for fact in ("55 1234 5678", "Single caregiver", "Riesgo grave"):
		assert fact not in text


def test_a_withdrawn_consent_stops_the_letter(records, site):
	site.db.set_value(
		"Consent", records["Referral"].consent, {"decision": "Withdrawn", "withdrawn_on": "2026-11-21"}
	)
	text = html_of(site, records["Referral"])
	assert "was withdrawn or has expired" in text
	assert NAME not in text


# --- when nothing is printed


@pytest.mark.parametrize(
	("doctype", "stage", "sentence"),
	[
		("Payment", "Draft", "There is no receipt before the payment is made."),
		("Payment", "Instructed", "There is no receipt before the payment is made."),
		("Course Enrolment", "Attending", "There is no certificate before the course is completed."),
		("Consultation", "Cancelled", "This consultation was cancelled"),
		("Referral", "Draft", "This referral was not sent yet."),
		("Referral", "Withdrawn", "This referral was withdrawn"),
		("Person", "Anonymised", "merged or anonymised"),
	],
)
def test_a_stage_that_does_not_support_the_document_prints_a_sentence(
	records, site, doctype, stage, sentence
):
	doc = make.set_stage(records[doctype], stage)
	if doctype == "Payment":
		doc.db_set("paid_on", None)
	text = html_of(site, doc)
	assert sentence in text
	assert NAME not in text
	assert "QR" not in text


def test_an_anonymous_consultation_cannot_have_a_certificate(scene, site):
	doc = make.anonymous_consultation(scene.office)
	assert "An anonymous consultation has no certificate" in html_of(site, doc)


def test_an_unsaved_record_cannot_be_printed(scene, site):
	new = site.get_doc({"doctype": "Consultation", "name": "new-consultation-1", "person": scene.person.name})
	text = html_of(site, new)
	assert "There is nothing to print" in text
	assert NAME not in text


def test_a_receipt_says_if_it_is_a_replacement_or_returned(scene, site):
	first = make.set_stage(scene.payment(), "Returned", once_key=None)
	second = scene.payment(reissue_of=first.name)
	assert f"Replaces receipt {first.folio}" in html_of(site, second)
	assert "Returned: this payment came back" in html_of(site, first)


def test_the_certificate_distinguishes_participation_from_accreditation(scene, site):
	course = {"title": "Manejo de alimentos", "certificate_kind": "Accreditation"}
	text = html_of(site, scene.enrolment(course, grade="9.5"))
	assert "Certificate of Accreditation" in text
	assert "9.5" in text


def test_a_childs_papers_name_the_responsible_adult(scene, site):
	child = scene.make_person(
		given_names="Luz",
		birth_date="2017-03-03",
		responsible_name="Elsa Paz",
		responsible_relationship="Grandparent",
	)
	consent = scene.consent(
		person=child.name, given_by="Responsible adult", given_by_name="Elsa Paz", child_assent=1
	)
	assert "I, Elsa Paz , decide for Luz" in html_of(site, consent)
	assert "Elsa Paz (Grandparent)" in html_of(site, child)


# --- stories of abuse


@pytest.fixture
def clerk(scene):
	return make.staff_user("Front Desk", scene.office)


@pytest.fixture
def stranger(site):
	"""Provide a Front Desk user of another office."""
	return make.staff_user("Front Desk", make.office())


def test_a_clerk_of_the_office_prints(records, site, clerk):
	records["Consultation"].db_set("attended_by", clerk)
	with make.as_user(clerk):
		for doctype in ("Consultation", "Person", "Consent"):
			assert NAME in html_of(site, records[doctype]), doctype


def test_a_forged_owner_and_office_cannot_open_a_record(records, site, stranger):
	"""The attacker sends the record's name with their own name as owner and their own office."""
	with make.as_user(stranger):
		office = site.db.get_value("Staff Member", {"user": stranger}, "office")
		for doctype, doc in records.items():
			forged = {
				"doctype": doctype,
				"name": doc.name,
				"owner": stranger,
				"office": office,
				"status": "Paid",
			}
			assert_nothing(site, forged)


def test_a_forged_person_in_an_own_consultation_cannot_be_named(records, site, stranger):
	"""The attacker prints a consultation of their own office, with a victim's hash written into it."""
	with make.as_user(stranger):
		own = make.consultation(make.person(site.db.get_value("Staff Member", {"user": stranger}, "office")))
		forged = {**own.as_dict(), "person": records["Person"].name, "person_folio": records["Person"].folio}
		text = html_of(site, forged)
	assert own.person_folio in text
	assert NAME not in text
	assert records["Person"].folio not in text


def test_a_new_document_with_a_victims_hash_cannot_be_printed(records, site, stranger):
	with make.as_user(stranger):
		office = site.db.get_value("Staff Member", {"user": stranger}, "office")
		person = records["Person"].name
		forged = {
			"doctype": "Consultation",
			"__islocal": 1,
			"name": "new-1",
			"office": office,
			"person": person,
		}
		assert_nothing(site, forged)


@pytest.mark.parametrize("name", [{"folio": ["like", "PE-%"]}, ["like", "%"], 7, None, ""])
def test_a_filter_as_name_cannot_find_a_record(records, site, name):
	from migrant_services.printed import printed

	sent = site.get_doc({"doctype": "Person"})
	sent.name = name
	assert "There is nothing to print" in printed(sent, "Person")["refusal"]


def test_missing_and_unreadable_records_give_the_same_answer(records, site, stranger):
	with make.as_user(stranger):
		from migrant_services.printed import printed

		there = site.get_doc({"doctype": "Person", "office": "X"})
		there.name = records["Person"].name
		missing = site.get_doc({"doctype": "Person", "office": "X"})
		missing.name = "0123456789"
		assert printed(there, "Person") == printed(missing, "Person")


def test_a_format_of_another_doctype_cannot_be_printed(records, site):
	text = html_of(site, records["Person"], print_format="Support Receipt")
	assert "This print format is for another kind of record." in text
	assert NAME not in text


def test_a_user_who_may_only_read_cannot_print(site, scene):
	doc = scene.consultation(topics=[{"subject": "EDU"}])
	with make.as_user(make.staff_user("Office Manager", scene.office)):
		assert doc.has_permission("read")
		assert "There is nothing to print" in html_of(site, doc)


def test_finance_prints_the_receipt_without_any_right_on_people(records, site, scene):
	with make.as_user(make.staff_user("Finance Officer", scene.office)):
		assert NAME in html_of(site, records["Payment"])
		assert not site.has_permission("Person", "read")


def test_a_certificate_cannot_name_a_restricted_person_hidden_from_the_user(scene, site):
	"""A clerk attended a person who was restricted afterwards: the certificate has only the folio."""
	clerk = make.staff_user("Front Desk", scene.office)
	doc = scene.consultation(topics=[{"subject": "EDU"}])
	doc.db_set("attended_by", clerk)
	scene.person.db_set({"restricted": 1, "restricted_reason": "x"})
	with make.as_user(clerk):
		text = html_of(site, doc)
	assert f"registered with folio {scene.person.folio}" in text
	assert NAME not in text


def test_the_reason_of_a_referral_needs_the_right_to_read_it(records, site, clerk):
	with make.as_user(clerk):
		text = html_of(site, records["Referral"])
	assert "Se quedaron sin vivienda" not in text
	assert "Alojamiento para una persona adulta" in text


def assert_nothing(frappe, forged: dict):
	"""Check that the print view of these fields is denied or says that there is nothing to print."""
	try:
		text = html_of(frappe, forged)
	except (frappe.PermissionError, frappe.DoesNotExistError):
		return
	assert "There is nothing to print" in text
	assert NAME not in text
