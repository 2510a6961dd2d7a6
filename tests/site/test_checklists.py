"""Checklists: what is checked when one is saved, what a consultation gets of it, and what is printed."""

from __future__ import annotations

import io

import frappe
import pytest
from frappe.utils import add_days, getdate, today
from pypdf import PdfReader

from migrant_services.api import attention, checklists
from migrant_services.core.languages import use_language
from migrant_services.core.roles import FRONT_DESK, OFFICE_MANAGER, SERVICES_ADMINISTRATOR
from migrant_services.people import merge
from migrant_services.printed import printed
from migrant_services.reception.appointments import reminder
from tests import factories as make
from tests.site.attempts import rejection, save_again, take_action

pytestmark = pytest.mark.usefixtures("site")

SUBJECT, PART, OTHER, RESTRICTED = "IDENTITY", "IDENTITY_CURP", "WORK", "GBV_PROT"


@pytest.fixture
def administrator(office, person, clerk):
	"""Provide a Services Administrator as the current user."""
	user = make.staff_user(SERVICES_ADMINISTRATOR, office)
	frappe.set_user(user)
	return user


@pytest.fixture
def clerk(office):
	return make.staff_user(FRONT_DESK, office)


@pytest.fixture
def checklist(administrator):
	return make.checklist(SUBJECT)


def texts(doc) -> list[str]:
	return [row.text for row in doc.checklist]


def ticked(doc) -> dict[str, tuple]:
	return {row.text: (row.ticked, row.on_file, row.ticked_by) for row in doc.checklist}


# --- what is saved


def test_a_services_administrator_writes_a_checklist(checklist):
	assert [row.code for row in checklist.items] and len({row.code for row in checklist.items}) == 3
	with use_language("es"):
		assert frappe._("A valid passport") == "Pasaporte vigente"


@pytest.mark.parametrize(
	("change", "said"),
	[
		({"items": []}, "at least one item"),
		({"subject": None}, "Choose the subject or the programme"),
		({"items": [{"text": "<b>Foto</b>"}]}, "plain text"),
		({"items": [{"text": "Foto {{ doc.owner }}"}]}, "plain text"),
		({"items": [{"text": "Foto"}, {"text": " FOTO"}]}, "say the same"),
		({"items": [{"text": "A letter of the school"}]}, "no translation"),
		({"items": [{"text": "A valid passport", "help": "Ask the consulate"}]}, "no translation"),
		({"code": "curp 1"}, "capitals, digits"),
		({"code": "../X"}, "capitals, digits"),
	],
)
def test_a_checklist_that_cannot_be_used_is_rejected(administrator, change, said):
	assert said in rejection(make.checklist, **{"subject": SUBJECT, **change})


def test_everything_that_is_wrong_is_said_at_once(administrator):
	said = rejection(make.checklist, None, items=[{"text": "<i>Foto</i>"}, {"text": "<i>foto</i>"}])
	for part in ("Choose the subject", "plain text", "say the same", "no translation"):
		assert part in said


def test_two_checklists_in_use_cannot_be_for_one_subject(checklist):
	assert checklist.name in rejection(make.checklist, SUBJECT)
	assert make.checklist(SUBJECT, enabled=0).name
	assert make.checklist(OTHER).name


def test_the_code_of_an_item_stays_and_a_copy_gets_new_ones(checklist):
	codes = [row.code for row in checklist.items]
	checklist.items[0].code, checklist.items[0].text = "forged", "A valid passport"
	checklist.save()
	assert [row.code for row in checklist.items] == codes
	copied = make.checklist(OTHER, items=[{"text": row.text, "code": row.code} for row in checklist.items])
	assert not {row.code for row in copied.items} & set(codes)


# --- what a consultation gets


def test_the_items_of_the_subject_become_rows(checklist, office, person, clerk):
	with make.as_user(clerk):
		doc = make.consultation(person, topics=[{"subject": SUBJECT}])
	assert texts(doc) == [row.text for row in checklist.items]
	assert not any(row.ticked for row in doc.checklist)


def test_a_part_has_the_checklist_of_its_subject_unless_it_has_its_own(checklist, person, clerk):
	with make.as_user(clerk):
		assert len(make.consultation(person, topics=[{"subject": PART}]).checklist) == 3
	make.checklist(PART, spanish={"Photo": "Foto"})
	with make.as_user(clerk):
		assert texts(make.consultation(person, topics=[{"subject": PART}])) == ["Photo"]


def test_a_programme_has_its_checklist_too(checklist, person, clerk):
	programme = make.programme()
	make.checklist(None, programme=programme.name, spanish={"Photo": "Foto"})
	with make.as_user(clerk):
		doc = make.consultation(person, topics=[{"subject": OTHER}], programme=programme.name)
		assert texts(doc) == ["Photo"]
		both = make.consultation(person, topics=[{"subject": SUBJECT}], programme=programme.name)
		assert len(both.checklist) == 4


def test_a_document_on_file_ticks_its_item(checklist, office, clerk):
	with make.as_user(clerk):
		person = make.person(office, documents=[{"document_type": "PASSPORT", "number": "A1234567"}])
		doc = make.consultation(person, topics=[{"subject": SUBJECT}])
		assert ticked(doc)[checklist.items[0].text] == (1, 1, None)


def test_an_expired_document_does_not_tick(checklist, office, clerk):
	with make.as_user(clerk):
		paper = {"document_type": "PASSPORT", "number": "A1234568", "expires_on": add_days(today(), -1)}
		doc = make.consultation(make.person(office, documents=[paper]), topics=[{"subject": SUBJECT}])
		assert not any(row.ticked for row in doc.checklist)


def test_a_client_cannot_forge_a_row(checklist, person, clerk):
	first, second = (row.code for row in checklist.items[:2])
	forged = {
		"text": "Otra cosa",
		"ticked_by": "Administrator",
		"ticked_on": "2020-01-01 00:00:00",
		"on_file": 1,
	}
	with make.as_user(clerk):
		sent = [
			{"item": first, "ticked": 1, **forged},
			{"item": "zz", "ticked": 1},
			{"item": second, **forged},
		]
		doc = make.consultation(person, topics=[{"subject": SUBJECT}], checklist=sent)
		doc.reload()
	assert texts(doc) == [row.text for row in checklist.items]
	one, two, _three = doc.checklist
	assert (one.ticked, one.on_file, one.ticked_by, getdate(one.ticked_on)) == (1, 0, clerk, getdate())
	assert (two.ticked, two.on_file, two.ticked_by, two.ticked_on) == (0, 0, None, None)


def test_a_tick_keeps_its_user_and_its_row(checklist, office, person, clerk):
	code = checklist.items[0].code
	with make.as_user(clerk):
		doc = make.consultation(
			person, topics=[{"subject": SUBJECT}], checklist=[{"item": code, "ticked": 1}]
		)
		names = [row.name for row in doc.checklist]
	with make.as_user(make.staff_user(FRONT_DESK, office)):
		doc = save_again(doc, minutes=5)
	assert [row.name for row in doc.checklist] == names
	assert doc.checklist[0].ticked_by == clerk
	with make.as_user(clerk):
		doc.reload()
		doc.checklist[0].ticked = 0
		doc.save()
	assert not doc.checklist[0].ticked and not doc.checklist[0].ticked_by


def test_rows_that_a_client_leaves_out_stay(checklist, person, clerk):
	with make.as_user(clerk):
		doc = make.consultation(person, topics=[{"subject": SUBJECT}])
		assert len(save_again(doc, checklist=[]).checklist) == 3


def test_retired_items_and_checklists_stay_on_old_records(checklist, person, clerk):
	with make.as_user(clerk):
		doc = make.consultation(person, topics=[{"subject": SUBJECT}])
	before = texts(doc)
	checklist.items = checklist.items[:1]
	checklist.save()
	with make.as_user(clerk):
		assert texts(save_again(doc, minutes=1)) == before
		assert len(make.consultation(person, topics=[{"subject": SUBJECT}]).checklist) == 1
	checklist.enabled = 0
	checklist.save()
	with make.as_user(clerk):
		assert texts(save_again(doc, minutes=2)) == before
		assert not make.consultation(person, topics=[{"subject": SUBJECT}]).checklist


def test_a_closed_consultation_keeps_its_rows(checklist, person, clerk):
	with make.as_user(clerk):
		doc = make.consultation(person, topics=[{"subject": SUBJECT}], result="INFO_GIVEN")
		doc = take_action(doc, "Close")
	with make.as_user("Administrator"):
		doc.reload()
		doc.checklist[0].ticked = 1
		doc.save()
		assert not doc.checklist[0].ticked


def test_an_anonymous_consultation_has_them_too(checklist, office, clerk):
	with make.as_user(clerk):
		doc = make.anonymous_consultation(office, topics=[{"subject": SUBJECT}])
	assert len(doc.checklist) == 3


def test_a_checklist_in_use_cannot_be_deleted(checklist, person, clerk):
	with make.as_user(clerk):
		make.consultation(person, topics=[{"subject": SUBJECT}])
	rejection(checklist.delete)


def test_rows_go_with_a_merge_and_come_back(checklist, office, clerk):
	with make.as_user("Administrator"):
		one, other = make.duplicates(office)
		doc = make.consultation(
			other, topics=[{"subject": SUBJECT}], checklist=[{"item": checklist.items[1].code, "ticked": 1}]
		)
		before = [(row.name, row.ticked, row.ticked_by) for row in doc.checklist]
		done = make.person_merge(one, other)
		doc.reload()
		assert doc.person == one.name
		assert [(row.name, row.ticked, row.ticked_by) for row in doc.checklist] == before
		merge.undo(done.name)
		doc.reload()
		assert doc.person == other.name
		assert [(row.name, row.ticked, row.ticked_by) for row in doc.checklist] == before


def test_users_without_the_second_level_do_not_read_the_rows(checklist, office, person, clerk):
	with make.as_user(clerk):
		doc = make.consultation(person, topics=[{"subject": SUBJECT}])
	with make.as_user(make.staff_user(OFFICE_MANAGER, office)):
		doc = frappe.get_doc("Consultation", doc.name)
		doc.apply_fieldlevel_read_permissions()
		assert not doc.get("checklist")


# --- the page Attend


def test_attend_offers_and_saves_the_items(checklist, office, clerk):
	with make.as_user(clerk):
		person = make.person(office, documents=[{"document_type": "PASSPORT", "number": "A1234569"}])
		items = checklists.list_items([SUBJECT], person=person.name)
		assert [(item["required"], item["on_file"]) for item in items] == [
			(True, True),
			(True, False),
			(False, False),
		]
		assert all(item["text"] for item in items)
		kept = attention.attend(person.name, [SUBJECT], ticked=[items[1]["item"]])
		doc = frappe.get_doc("Consultation", kept["name"])
		assert kept["checklist"] and [row.ticked for row in doc.checklist] == [1, 1, 0]
		anonymous = attention.attend_anonymously([SUBJECT], ticked=[items[0]["item"]])
		doc = frappe.get_doc("Consultation", anonymous["name"])
		assert [row.ticked for row in doc.checklist] == [1, 0, 0]
		assert not attention.attend(person.name, [OTHER])["checklist"]


def test_attend_offers_programmes_with_a_checklist_only(administrator, clerk):
	programme, _other = make.programme(), make.programme()
	make.checklist(None, programme=programme.name)
	with make.as_user(clerk):
		assert [row["value"] for row in attention.lists()["programmes"]] == [programme.name]


# --- what is printed, and what is read out


def test_the_slip_says_what_is_missing_in_both_languages(checklist, person, clerk):
	with make.as_user(clerk):
		doc = make.consultation(
			person,
			topics=[{"subject": SUBJECT}],
			checklist=[{"item": checklist.items[0].code, "ticked": 1}],
			follow_up_on=add_days(today(), 3),
		)
		for language, passport, proof in (
			("es", "Pasaporte vigente", "Llenar la solicitud"),
			("en", "A valid passport", "Fill in the application"),
		):
			with use_language(language):
				slip = printed(doc, "Consultation", "Checklist Slip")
			assert [row["text"] for row in slip["there"]] == [passport]
			assert [row["text"] for row in slip["do"]] == [proof]
			assert len(slip["bring"]) == 1
			assert person.full_name not in str(slip) and "IDENTI" not in str(slip).upper()


def test_the_slip_of_a_restricted_subject_is_not_printed(administrator, office, person, clerk):
	make.checklist(RESTRICTED)
	make.checklist(OTHER, spanish={"Photo": "Foto"})
	officer = make.staff_user("Protection Officer", office)
	with make.as_user(officer):
		doc = make.consultation(person, topics=[{"subject": RESTRICTED}])
		assert len(doc.checklist) == 3
		assert "restricted" in printed(doc, "Consultation", "Checklist Slip")["refusal"]
		both = make.consultation(person, topics=[{"subject": OTHER, "is_main": 1}, {"subject": RESTRICTED}])
		slip = printed(both, "Consultation", "Checklist Slip")
		assert [row["text"] for row in slip["bring"]] == ["Photo"] and not slip["do"]


@pytest.mark.parametrize("letters", ["none", "cancelled"])
def test_the_slip_says_why_there_is_nothing(checklist, person, clerk, letters):
	with make.as_user(clerk):
		subject = OTHER if letters == "none" else SUBJECT
		doc = make.consultation(person, topics=[{"subject": subject}], cancel_reason="Se fue")
		if letters == "cancelled":
			make.set_stage(doc, "Cancelled")
		assert printed(doc, "Consultation", "Checklist Slip")["refusal"]


def test_a_forged_document_prints_nothing_more(checklist, person, clerk):
	with make.as_user(clerk):
		forged = frappe.get_doc({"doctype": "Consultation", "name": "no such", "checklist": [{"text": "X"}]})
		assert printed(forged, "Consultation", "Checklist Slip")["refusal"]


def test_the_slip_is_a_pdf(checklist, person, clerk):
	with make.as_user(clerk):
		doc = make.consultation(person, topics=[{"subject": SUBJECT}])
		pdf = frappe.get_print("Consultation", doc.name, "Checklist Slip", as_pdf=True)
	text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
	assert doc.folio in text and person.full_name not in text


def test_reminders_take_the_documents_of_the_checklist(checklist, person, clerk):
	with make.as_user("Administrator"):
		booked = make.appointment(person, subject=PART, what_to_bring=None)
		assert "asapor" in booked.what_to_bring or "assport" in booked.what_to_bring
		assert "A valid passport" in reminder.write_text(booked, "en")
		spanish = reminder.write_text(booked, "es")
	assert "Pasaporte vigente" in spanish and "solicitud" not in spanish


def test_a_subject_without_a_checklist_keeps_its_own_text(administrator):
	with_text = reminder.get_subject_texts(SUBJECT)
	assert "identity documents" in with_text["en"]
