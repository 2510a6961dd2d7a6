"""The municipality's texts on a site: in prints of both languages, reminders and notices; previews; as shipped."""

from __future__ import annotations

import io
import json

import frappe
import pytest
from pypdf import PdfReader

from migrant_services.api import document_texts as api
from migrant_services.core.own_texts import LANGUAGES
from migrant_services.patches import notice_words
from migrant_services.people.documents import contact
from migrant_services.printed import CONTENTS, DOCUMENTS, SLIPS, letterhead, samples
from migrant_services.reception.appointments import reminder
from migrant_services.texts import store
from migrant_services.texts.catalog import PRINT, load_specs
from tests import factories as make
from tests.site.print_scene import FORMATS, Scene
from tests.site.test_prints import NAME, html_of


@pytest.fixture
def scene(site):
	return Scene(site)


@pytest.fixture
def administrator(scene):
	return make.staff_user("Services Administrator", scene.office)


def change(document: str, texts: dict[str, tuple[str, str]] | None = None, lines: list | None = None):
	"""Save texts (part: English and Spanish) and fields of a document."""
	doc = frappe.get_doc(store.DOCTYPE, document)
	for part, both in (texts or {}).items():
		for language, text in zip(LANGUAGES, both, strict=True):
			doc.append("texts", {"part": part, "language": language, "text": text})
	for code, shown in lines or []:
		doc.append("fields_shown", {"field": code, "shown": shown})
	return doc.save()


def read(pdf: bytes) -> str:
	return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


# --- as shipped


def test_every_document_must_have_an_empty_record(site):
	for name in load_specs():
		doc = site.get_doc(store.DOCTYPE, name)
		assert not doc.texts and not doc.fields_shown and not doc.is_own
	assert set(DOCUMENTS) == set(CONTENTS) >= set(FORMATS)


def test_without_records_documents_are_as_shipped(scene, site):
	doc = scene.consultation()
	before = html_of(site, doc, "es")
	site.db.delete(store.DOCTYPE)
	site.clear_document_cache(store.DOCTYPE, "Attention Certificate")
	assert html_of(site, doc, "es") == before
	store.seed_documents()
	assert site.db.count(store.DOCTYPE) == len(load_specs())


def test_own_texts_are_printed_in_both_languages_until_they_are_as_shipped_again(scene, site, administrator):
	doc = scene.consultation()
	with make.as_user(administrator):
		change(
			"Attention Certificate",
			{
				"addressee": ("To those who read this,", "A quien lea esto:"),
				"additional": ("[[office_name]] is open every day.", "[[office_name]] abre todos los días."),
				"more_signatories": ("Ana Luna, Mayor", "Ana Luna, Alcaldesa"),
				"footer": ("Made of paper.", "Hecho de papel."),
			},
		)
	english, spanish = html_of(site, doc, "en"), html_of(site, doc, "es")
	for words in (
		"To those who read this,",
		"Oficina de Movilidad Humana is open every day.",
		"Mayor",
		"Made of paper.",
	):
		assert words in english
	for words in (
		"A quien lea esto:",
		"Oficina de Movilidad Humana abre todos los días.",
		"Alcaldesa",
		"Hecho de papel.",
	):
		assert words in spanish
	record = site.get_doc(store.DOCTYPE, "Attention Certificate")
	assert record.is_own
	record.update({"texts": [], "fields_shown": []})
	record.save()
	assert not record.is_own
	assert "To whom it may concern" in html_of(site, doc, "en")


def test_a_text_equal_to_the_shipped_one_follows_the_app(site):
	spec = load_specs()["Ticket Slip"]
	doc = change("Ticket Slip", {"title": (spec.parts["title"].texts["en"] + "  ", "Su turno")})
	assert [(row.part, row.language, row.text) for row in doc.texts] == [("title", "es", "Su turno")]


def test_an_update_of_the_app_keeps_the_own_text_and_shows_what_changed(site):
	doc = change("Ticket Slip", {"title": ("Your turn", "Su turno")})
	# As if the app had shipped another text when this one was written.
	doc.texts[0].db_set("written_on", "An earlier title")
	doc.reload()
	assert api.describe("Ticket Slip")["changed"] == {"title:en": "An earlier title"}
	doc.append("texts", {"part": "help", "language": "en", "text": "Ask us."})
	doc.append("texts", {"part": "help", "language": "es", "text": "Pregunte."})
	doc.save()
	assert api.describe("Ticket Slip")["changed"] == {"title:en": "An earlier title"}
	assert doc.texts[0].text == "Your turn"
	# Keep Ours
	doc.texts[0].written_on = load_specs()["Ticket Slip"].parts["title"].texts["en"]
	doc.save()
	assert api.describe("Ticket Slip")["changed"] == {}


def test_two_administrators_at_once_lose_nothing(site):
	first, second = (site.get_doc(store.DOCTYPE, "Ticket Slip") for _ in range(2))
	for language, text in (("en", "Your turn"), ("es", "Su turno")):
		first.append("texts", {"part": "title", "language": language, "text": text})
	first.save()
	second.append("texts", {"part": "help", "language": "en", "text": "Ask."})
	with pytest.raises(site.TimestampMismatchError):
		second.save()


# --- the check


def test_the_form_rejects_with_all_findings_at_once(site, administrator):
	with make.as_user(administrator), pytest.raises(site.ValidationError) as rejected:
		change(
			"Consent Letter",
			{
				"rights": ("I have rights.", "Tengo derechos."),
				"until": (
					"Until [[expires_on]] or [[nationality]], unless withdrawn.",
					"Hasta el [[expires_on]], salvo que revoque.",
				),
				"no_consequence": ("", ""),
			},
		)
	sentence = str(rejected.value)
	assert rejected.value.code == "TEXT_PLACEHOLDER_UNKNOWN"
	for words in ("free of charge", "[[nationality]]", "cannot be empty"):
		assert words in sentence
	assert not site.get_doc(store.DOCTYPE, "Consent Letter").texts


def test_findings_are_said_in_spanish_too(site, administrator):
	site.local.lang = "es"
	try:
		with make.as_user(administrator), pytest.raises(site.ValidationError) as rejected:
			change("Consent Letter", {"no_consequence": ("", "")})
	finally:
		site.local.lang = "en"
	assert "Si la persona dice que no, español: esta parte no puede quedar vacía." in str(rejected.value)


def test_no_record_can_be_made_renamed_or_deleted(site, administrator):
	with pytest.raises(site.ValidationError):
		site.get_doc({"doctype": store.DOCTYPE, "document": "Another Letter"}).insert()
	with pytest.raises(site.ValidationError):
		site.delete_doc(store.DOCTYPE, "Consent Letter")
	with make.as_user(administrator), pytest.raises(site.PermissionError):
		site.get_doc({"doctype": store.DOCTYPE, "document": "Another Letter"}).insert()


# --- fields


def test_fields_are_printed_in_the_municipalitys_order(scene, site, administrator):
	with make.as_user(administrator):
		change("Registration Form", lines=[("nationality", 1), ("given_names", 1), ("literacy", 0)])
	text = html_of(site, scene.person, "en")
	assert text.index("Nationality") < text.index("Given Names") < text.index("Surnames")
	assert "Literacy" not in text
	with make.as_user(administrator), pytest.raises(site.ValidationError, match="must be printed"):
		change("Support Receipt", lines=[("payee", 0)])


@pytest.fixture
def own_columns(site):
	"""Make own columns, one of level 1; remove them afterwards. Making them commits, so nothing else is made before."""
	fields = [
		{"dt": "Person", "fieldname": "own_school", "label": "School Attended", "permlevel": 0},
		{"dt": "Person", "fieldname": "own_health", "label": "Health", "permlevel": 1},
		{"dt": "Referral", "fieldname": "own_note", "label": "Note", "permlevel": 0},
	]
	made = [
		site.get_doc(
			{"doctype": "Custom Field", "fieldtype": "Data", "insert_after": "office", **field}
		).insert()
		for field in fields
	]
	site.db.commit()
	yield
	site.db.rollback()
	for doc in made:
		site.delete_doc("Custom Field", doc.name, force=True)
	site.db.commit()
	site.clear_cache()


def test_own_questions_of_level_0_are_printed(own_columns, scene, site, administrator):
	with make.as_user(administrator):
		offered = api.describe("Registration Form")["own_questions"]
		assert offered == [{"field": "own_school", "label": "School Attended"}]
		change("Registration Form", lines=[("own_school", 1)])
		with pytest.raises(site.ValidationError, match="no own question"):
			change("Registration Form", lines=[("own_health", 1)])
	scene.person.update({"own_school": "Primaria & [[full_name]]", "own_health": "private"}).save()
	text = html_of(site, scene.person, "en")
	assert "School Attended Primaria &amp; [[full_name]]" in text
	assert "private" not in text


def test_a_referral_without_consent_has_no_own_answers(own_columns, scene, site):
	change("Referral Letter", lines=[("own_note", 1)])
	doc = scene.referral(own_note="hidden words")
	assert "hidden words" in html_of(site, doc)
	doc.db_set({"legal_basis": "Vital interest", "consent": None})
	assert "hidden words" not in html_of(site, doc)


# --- reminders and notices


def test_reminders_use_the_own_texts(scene, site):
	appointment = make.appointment(scene.person)
	change("Appointment Reminder", {"greeting": ("Good day:", "Buen día:")})
	assert reminder.write_text(appointment, "es").startswith("Buen día:\n")
	assert reminder.write_text(appointment, "en").startswith("Good day:\n")
	change("Invitation Before a Document Expires", {"greeting": ("Good day.", "Buen día.")})
	texts = contact.write_texts(scene.office.name, site.utils.getdate("2030-01-01"))
	assert texts["es"].startswith("Buen día.") and texts["en"].startswith("Good day.")


def render(notification: str, doc) -> tuple[str, str]:
	"""Return subject and message as Frappe renders them."""
	found = frappe.get_doc("Notification", notification)
	context = {"doc": doc, "alert": found}
	return frappe.render_template(found.subject, context), frappe.render_template(found.message, context)


def test_notices_use_the_own_texts_and_keep_who_gets_them(scene, site):
	doc, name = scene.consultation(), "Consultation beyond its target"
	recipients = site.get_doc("Notification", name).recipients[0].cc
	subject, message = render(name, doc)
	assert subject == f"{doc.folio} has waited longer than its target"
	assert message.startswith("It is in the state ")
	change(
		"Notice of a Record Beyond Its Target",
		{"subject": ("[[folio]] waits at [[office_name]]", "[[folio]] espera en [[office_name]]")},
	)
	assert render(name, doc)[0] == f"{doc.folio} waits at Oficina de Movilidad Humana"
	assert site.get_doc("Notification", name).recipients[0].cc == recipients == "{{ who_acts(doc) }}"


def test_the_patch_replaces_only_words_that_the_app_shipped(site):
	name, other = "Consultation beyond its target", "Payment beyond its target"
	for field, text in notice_words.SHIPPED["escalation"].items():
		site.db.set_value("Notification", name, field, text)
	site.db.set_value("Notification", other, "subject", "Ours: {{ doc.folio }}")
	notice_words.execute()
	assert "notice_text" in site.db.get_value("Notification", name, "subject")
	assert "notice_text" in site.db.get_value("Notification", name, "message")
	assert site.db.get_value("Notification", other, "subject") == "Ours: {{ doc.folio }}"


# --- previews


def draft(document: str, **values) -> dict:
	return {"document": document, "texts": [], "fields": [], **values}


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_services_administrator_previews_every_document(scene, site, administrator, language):
	logs = site.db.count("Access Log")
	with make.as_user(administrator):
		assert not site.has_permission("Person", "read")
		for name, spec in load_specs().items():
			if spec.kind != PRINT:
				lines = api.preview_text(**draft(name, language=language))
				assert all(lines) and "[[" not in "".join(lines)
				continue
			api.preview(**draft(name, language=language))
			text = read(site.response.filecontent)
			assert "[[" not in text and NAME not in text, name
			title = "Attention Certificate" if name == "All Documents" else name
			titles = [
				part.texts[language] for code, part in load_specs()[title].parts.items() if "title" in code
			]
			assert any(heading.replace(" ", "") in text.replace(" ", "") for heading in titles), (name, text)
	assert site.db.count("Access Log") == logs


def test_a_preview_shows_what_is_not_saved_yet(site, administrator):
	rows = [
		{"part": "additional", "language": "es", "text": "Abre los sábados. [[office_phone]]", "parent": "x"}
	]
	with make.as_user(administrator):
		api.preview(**draft("Attention Certificate", language="es", texts=rows))
		assert "Abre los sábados. 55 0000 0000" in read(site.response.filecontent)
		assert "in Spanish only" in api.check(**draft("Attention Certificate", texts=rows)).replace(
			"español", "Spanish"
		)
		assert not site.get_doc(store.DOCTYPE, "Attention Certificate").texts


def test_only_the_services_administrator_previews(scene, site):
	for role in ("Front Desk", "Case Worker", "Office Manager", "Data Protection Officer"):
		with make.as_user(make.staff_user(role, scene.office)), pytest.raises(site.PermissionError):
			api.preview(**draft("Attention Certificate", language="es"))


def test_samples_must_have_what_records_have(scene, site):
	"""So that a preview shows the whole template."""
	records = scene.records() | {
		"Appointment": make.appointment(scene.person),
		"Queue Ticket": make.ticket(scene.person),
	}
	for doctype, doc in records.items():
		spec = load_specs()[DOCUMENTS[doctype]]
		real, sample = CONTENTS[doctype](doc), samples.build_sample(spec, "en")
		assert set(real) - {"may_have_answers"} | {"facts"} == set(sample), doctype
		assert set(real["values"]) <= set(sample["values"]), doctype
		for group, facts in real.get("facts", {}).items():
			assert set(facts) <= set(sample["facts"][group]), doctype
			assert {code: label for code, (label, _) in facts.items()} == {
				code: sample["facts"][group][code][0] for code in facts
			}
		if doctype not in SLIPS:
			head = samples.build_letterhead("en", "x", doctype)
			assert set(letterhead.build_letterhead(doc)) | {"has_footer"} == set(head)
			assert set(letterhead.get_office_values(doc.office)) <= set(sample["values"])
			allowed = {*real["values"], *letterhead.get_office_values(doc.office)}
			assert set(spec.placeholders) <= allowed, (doctype, set(spec.placeholders) - allowed)


def test_the_form_gets_everything_in_the_language_of_the_user(site, administrator):
	site.local.lang = "es"
	try:
		with make.as_user(administrator):
			found = json.loads(json.dumps(api.describe("Consent Letter")))
	finally:
		site.local.lang = "en"
	rights = next(part for part in found["parts"] if part["part"] == "rights")
	assert rights["label"] == "Derechos"
	assert any("revocar" in rule for rule in rights["rules"])
	assert [language["name"] for language in found["languages"]] == ["inglés", "español"]
