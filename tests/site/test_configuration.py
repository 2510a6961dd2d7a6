"""The configuration of a site: its versions, and bringing a file in and taking it back as a whole."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import frappe
import pytest

from migrant_services.administration.configuration import imports, versions
from migrant_services.administration.configuration.content import normalise_part
from migrant_services.administration.configuration.exchange import parse_file
from migrant_services.administration.configuration.parts import WORKFLOW
from migrant_services.administration.configuration.records import read_configuration
from migrant_services.api import configuration as api
from migrant_services.core import jobs
from tests.configuration import bring_in, change, check, digest_of, do, write
from tests.workflows import OFFICE, PROGRAMME, as_user

pytest_plugins = ["tests.configuration"]
SUBJECT = "Consultation Subject"


def get_subject():
	return frappe.get_doc(SUBJECT, frappe.get_all(SUBJECT, pluck="name", order_by="name")[0])


def list_of(record) -> list[dict]:
	return api.list_versions(record.doctype, record.name)


# --- versions


def test_every_edit_keeps_a_version_and_what_was_before(configuration):
	subject = get_subject()
	frappe.db.delete(versions.VERSION, {"part": SUBJECT, "part_key": subject.code})
	shipped = subject.title
	subject.title = "Papers"
	subject.save()
	assert [(each.number, each.origin) for each in list_of(subject)] == [(2, "Edited"), (1, "Shipped")]
	assert list_of(subject)[0].kept_by == frappe.session.user
	subject.title = shipped
	subject.save()
	assert list_of(subject)[0].origin == "Shipped"


def test_saving_without_a_change_keeps_no_version(configuration):
	subject = get_subject()
	subject.title = "Papers"
	subject.save()
	count = len(list_of(subject))
	subject.reload()
	subject.save()
	assert len(list_of(subject)) == count


def test_a_version_is_compared_in_sentences_and_restored(configuration):
	office = frappe.get_doc("Office", OFFICE)
	office.append("closed_days", {"day": "2026-12-25", "reason": "Holiday"})
	office.office_name = "North"
	office.save()
	former = list_of(office)[-1]
	sentences = api.compare_versions(former.name)
	assert sentences[0] == "Office Name changes from “Office of the workflow tests” to “North”."
	assert sentences[1].startswith("Closed Days: added Day: ") and "Holiday" in sentences[1]
	assert api.compare_versions(former.name, list_of(office)[0].name) == sentences
	api.restore_version(former.name)
	office.reload()
	assert (office.office_name, office.closed_days) == ("Office of the workflow tests", [])
	assert list_of(office)[0].origin == "Restored"


def test_the_person_who_signs_is_in_no_version(configuration):
	office = frappe.get_doc("Office", OFFICE)
	office.signatory, office.office_name = "Invented Signatory", "North"
	office.save()
	kept = frappe.get_all(versions.VERSION, {"part": "Office"}, pluck="content")
	assert kept and not any("Invented Signatory" in content for content in kept)
	api.restore_version(list_of(office)[-1].name)
	assert frappe.db.get_value("Office", OFFICE, "signatory") == "Invented Signatory"


def test_a_part_that_was_deleted_is_restored(configuration):
	made = frappe.get_doc(
		{"doctype": "Queue Kind", "code": "OTHER", "title": "Others", "letter": "Z"}
	).insert()
	made.delete()
	[removed] = frappe.get_all(
		versions.VERSION, {"part": "Queue Kind", "part_key": "OTHER", "origin": "Removed"}, pluck="name"
	)
	with pytest.raises(frappe.ValidationError):
		api.compare_versions(removed)
	assert api.restore_version(removed) == {"doctype": "Queue Kind", "name": "OTHER"}
	assert frappe.db.get_value("Queue Kind", "OTHER", "letter") == "Z"


def test_a_restored_version_must_pass_the_checks_of_its_record(configuration):
	programme = frappe.get_doc("Support Programme", PROGRAMME)
	programme.max_amount = 8000
	programme.save()
	settings = frappe.get_doc("Migrant Services Settings")
	settings.highest_payment = 8500
	settings.save()
	with pytest.raises(frappe.ValidationError, match="above the"):
		api.restore_version(list_of(programme)[-1].name)


def test_a_reference_row_returns_to_what_the_app_ships(configuration):
	subject = get_subject()
	subject.title, subject.sort_order = "Papers", 5
	subject.save()
	(difference,) = api.compare_with_shipped(SUBJECT, subject.name)
	assert "Papers" in difference
	api.use_shipped(SUBJECT, subject.name)
	assert api.compare_with_shipped(SUBJECT, subject.name) == []
	# The place in the list is the municipality's.
	assert frappe.db.get_value(SUBJECT, subject.name, "sort_order") == 5


@pytest.mark.parametrize("key", ["approver", "front", "officer"])
def test_denies_versions_and_files_to_others(configuration, key):
	subject = get_subject()
	subject.title = "Papers"
	subject.save()
	frappe.db.commit()
	kept, made = list_of(subject)[-1].name, check(write(configuration))
	as_user(key)
	for call in (
		lambda: api.list_versions(SUBJECT, subject.name),
		lambda: api.compare_versions(kept),
		lambda: api.restore_version(kept),
		lambda: api.use_shipped(SUBJECT, subject.name),
		api.export_file,
		lambda: api.check_file(write(configuration), "a.json"),
		lambda: api.show_import(made.name),
		lambda: api.check_again(made.name),
		lambda: api.start_import(made.name),
		lambda: api.undo_import(made.name),
	):
		with pytest.raises(frappe.PermissionError):
			call()


# --- exchange


def test_the_same_configuration_gives_the_same_file(configuration):
	first, second = api.export_file()["content"], api.export_file()["content"]
	assert first == second and parse_file(first).parts == configuration


def test_the_file_holds_no_user_and_no_staff(configuration):
	text = api.export_file()["content"]
	people = [*frappe.get_all("User", pluck="name"), *frappe.get_all("Staff Member", pluck="name")]
	people.remove("Administrator") if "Administrator" in people else None
	people.remove("Guest") if "Guest" in people else None
	assert people and not [name for name in people if name in text]


def test_a_file_is_shown_as_a_difference_before_anything_changes(configuration):
	subject = get_subject()
	parts = change(configuration, SUBJECT, subject.code, title="Papers")
	parts["Office"].append({**parts["Office"][0], "code": "SUR", "office_name": "South"})
	gone = parts["Waiting Priority"].pop()
	made = check(write(parts))
	assert (made.status, made.added, made.changed, made.removed, made.kept) == ("Checked", 1, 1, 0, 1)
	view = api.show_import(made.name)
	assert [(each["kind"], each["key"]) for each in view["changes"]] == [
		("Changed", subject.code),
		("Kept", gone["code"]),
		("Added", "SUR"),
	]
	assert view["changes"][0]["sentences"] == [f"Title changes from “{subject.title}” to “Papers”."]
	assert read_configuration() == configuration and not frappe.db.exists("Office", "SUR")
	removing = check(write(parts), remove_missing=True)
	assert (removing.removed, removing.kept) == (1, 0)


def test_a_file_is_brought_in_and_undone_as_a_whole(configuration):
	# A shipped option would be retired, as it cannot be deleted.
	own = {"doctype": "Waiting Priority", "code": "OWN", "title": "Own", "sort_order": 990}
	frappe.get_doc(own).insert()
	frappe.db.commit()
	configuration = read_configuration()
	before = digest_of(api.export_file()["content"])
	parts = change(configuration, SUBJECT, get_subject().code, title="Papers", enabled=0)
	parts = change(parts, "Office", OFFICE, closed_days=[{"day": "2026-12-25", "reason": "Holiday"}])
	parts = change(parts, "Migrant Services Settings", "", intake_days=12)
	parts["Office"].append({**parts["Office"][0], "code": "SUR", "office_name": "South"})
	parts["Waiting Priority"] = [each for each in parts["Waiting Priority"] if each["code"] != "OWN"]
	text = write(parts)
	made = bring_in(text, remove_missing=True)
	assert made.status == "Done"
	assert read_configuration() == parse_file(api.export_file()["content"]).parts
	assert digest_of(api.export_file()["content"]) == digest_of(text)
	origins = frappe.get_all(versions.VERSION, {"part_key": "SUR"}, pluck="origin")
	assert origins == ["Imported"]
	undone = do(imports.undo, made)
	assert undone.status == "Undone"
	assert digest_of(api.export_file()["content"]) == before


def test_workflows_come_in_with_their_targets(configuration):
	parts = json.loads(json.dumps(configuration))
	workflow = next(each for each in parts[WORKFLOW] if each["document_type"] == "Payment")
	workflow["states"][1]["target_days"] = 4
	next(row for row in workflow["transitions"] if row["action"] == "Approve")["action"] = "Authorise"
	text = write(parts)
	made = bring_in(text)
	assert digest_of(api.export_file()["content"]) == digest_of(text)
	do(imports.undo, made)
	assert read_configuration() == configuration


def test_a_configuration_must_survive_the_way_to_a_bare_site_and_back(configuration):
	"""The municipality's site, then a site as the app is installed, then back: three equal digests."""
	parts = change(configuration, SUBJECT, get_subject().code, title="Papers")
	parts["Support Programme"] += [
		{**programme, "code": code, "title": code, "incompatible_with": [{"programme": other}]}
		for programme in parts["Support Programme"][:1]
		for code, other in (("FOOD", "HEAT"), ("HEAT", "FOOD"))
	]
	text = write(parts)
	bare = {
		name: [] if name in ("Office", "Support Programme") else each for name, each in configuration.items()
	}
	bare["Migrant Services Settings"] = [{**bare["Migrant Services Settings"][0], "default_office": ""}]
	bring_in(text, remove_missing=True)
	assert digest_of(api.export_file()["content"]) == digest_of(text)
	# On this site people need the office, and the two programmes each other, so these are retired.
	bring_in(write(bare), remove_missing=True)
	assert frappe.db.get_value("Support Programme", "FOOD", "enabled") == 0
	bring_in(text, remove_missing=True)
	assert digest_of(api.export_file()["content"]) == digest_of(text)


def test_a_part_that_records_need_is_retired(configuration):
	parts = json.loads(json.dumps(configuration))
	parts["Office"] = [each for each in parts["Office"] if each["code"] != OFFICE]
	made = bring_in(write(parts), remove_missing=True)
	assert frappe.db.get_value("Office", OFFICE, "enabled") == 0
	do(imports.undo, made)
	assert frappe.db.get_value("Office", OFFICE, "enabled") == 1


def test_a_rejected_part_rejects_the_whole_file_with_all_findings(configuration):
	parts = change(configuration, "Support Programme", PROGRAMME, max_amount=0)
	parts = change(parts, "Queue Kind", parts["Queue Kind"][0]["code"], letter="ZZ")
	parts = change(
		parts, "Identity Document Type", parts["Identity Document Type"][0]["code"], validator="none"
	)
	parts = change(parts, SUBJECT, get_subject().code, title="Papers")
	made = check(write(parts))
	assert made.status == "To Correct"
	assert len(made.problems.split("\n")) == 2
	assert "Support Programme Rent: Write the highest amount" in made.problems
	assert read_configuration() == configuration
	with pytest.raises(frappe.ValidationError, match="Correct what the check found"):
		imports.start(made.name)


def test_what_was_corrected_here_is_checked_again(configuration):
	settings = frappe.get_doc("Migrant Services Settings")
	settings.highest_payment = 9500
	settings.save()
	parts = change(read_configuration(), "Support Programme", PROGRAMME, max_amount=10_000)
	del parts["Migrant Services Settings"]
	made = check(write(parts))
	assert made.status == "To Correct"
	settings.reload()
	settings.highest_payment = 20_000
	settings.save()
	frappe.db.commit()
	assert imports.check_again(made.name).status == "Checked"


def test_an_edit_after_the_check_is_not_overwritten(configuration):
	made = check(write(change(configuration, SUBJECT, get_subject().code, title="Papers")))
	subject = get_subject()
	subject.title = "Documents"
	subject.save()
	frappe.db.commit()
	assert do(imports.start, made).status == "To Correct"
	assert get_subject().title == "Documents"


def test_undoing_says_what_was_edited_after_the_import(configuration):
	made = bring_in(write(change(configuration, SUBJECT, get_subject().code, title="Papers")))
	assert api.show_import(made.name)["edits_since"] == []
	time.sleep(0.01)
	subject = get_subject()
	subject.title = "Documents"
	subject.save()
	(edit,) = api.show_import(made.name)["edits_since"]
	assert "Documents was edited after the import, by admin" in edit
	frappe.db.commit()
	do(imports.undo, made)
	assert read_configuration() == configuration
	assert "Documents" in [
		json.loads(each)["title"]
		for each in frappe.get_all(versions.VERSION, {"part_key": subject.code}, pluck="content")
	]


def test_an_import_is_done_and_undone_once(configuration):
	made = bring_in(write(change(configuration, SUBJECT, get_subject().code, title="Papers")))
	for step in (imports.start, imports.check_again):
		with pytest.raises(frappe.ValidationError, match="already"):
			step(made.name)
	do(imports.undo, made)
	with pytest.raises(frappe.ValidationError, match="Only an import that is done"):
		imports.undo(made.name)


@pytest.mark.parametrize(
	"text", ["", "{", '{"format": "migrant_services.configuration", "format_version": 7}', "x" * 4_000_001]
)
def test_a_wrong_file_is_rejected_and_nothing_is_stored(configuration, text):
	count = frappe.db.count(imports.IMPORT)
	with pytest.raises(frappe.ValidationError):
		api.check_file(text, "a.json")
	frappe.db.rollback()
	assert frappe.db.count(imports.IMPORT) == count


def test_roles_languages_and_offices_that_are_not_here_are_named(configuration):
	parts = json.loads(json.dumps(configuration))
	parts[WORKFLOW][0]["transitions"][0]["allowed"] = "No Such Role"
	parts = change(parts, "Migrant Services Settings", "", default_office="NOWHERE")
	parts = change(parts, "Office", OFFICE, country="Atlantis")
	with pytest.raises(frappe.ValidationError) as rejected:
		api.check_file(write(parts), "a.json")
	for name in ("No Such Role", "NOWHERE", "Atlantis"):
		assert name in str(rejected.value)


# --- killed

RUN = """
import sys, time, frappe
frappe.init(site=sys.argv[1], sites_path=sys.argv[2])
frappe.connect()
from migrant_services.administration.configuration import records
from migrant_services.core import jobs
whole = records.write_part
def write_part(*args):
	record = whole(*args)
	print("part", flush=True)
	time.sleep(600)
	return record
records.write_part = write_part
jobs.run("Configuration Import", sys.argv[3])
"""


def test_a_killed_import_changes_nothing_and_is_done_later(configuration, bench):
	parts = change(configuration, SUBJECT, get_subject().code, title="Papers")
	parts = change(parts, "Office", OFFICE, office_name="North")
	made = check(write(parts))
	imports.start(made.name)
	frappe.db.commit()
	worker = subprocess.Popen(
		[sys.executable, "-c", RUN, bench.site, str(bench.sites_path), made.name],
		cwd=bench.sites_path,
		stdout=subprocess.PIPE,
		text=True,
	)
	assert worker.stdout.readline() == "part\n"
	assert imports.get_progress(made.name) == 0
	worker.kill()
	worker.wait()
	frappe.db.rollback()
	assert read_configuration() == configuration
	frappe.db.set_value(imports.IMPORT, made.name, "modified", "2020-01-01 00:00:00", update_modified=False)
	frappe.db.commit()
	assert (imports.IMPORT, made.name) in jobs.find_abandoned()
	jobs.run(imports.IMPORT, made.name)
	assert frappe.db.get_value(imports.IMPORT, made.name, "status") == "Done"
	assert get_subject().title == "Papers"


# --- two administrators


def test_the_slower_of_two_administrators_loses_nothing(configuration, http):
	client = http("Administrator")
	document = client.get(f"/api/resource/Office/{OFFICE}").json()["data"]
	office = frappe.get_doc("Office", OFFICE)
	office.append("closed_days", {"day": "2026-12-25", "reason": "<b>Holiday</b>"})
	office.save()
	frappe.db.commit()
	answer = client.call("frappe.client.save", doc={**document, "municipality": "Tijuana"})
	assert answer.status_code == 417
	(message,) = map(json.loads, json.loads(answer.json()["_server_messages"]))
	assert "admin saved this record on" in message["message"]
	assert "Municipality changes from “Tapachula” to “Tijuana”." in message["message"]
	assert "Closed Days: removed" in message["message"] and "<b>" not in message["message"]
	frappe.db.rollback()
	stored = frappe.get_doc("Office", OFFICE)
	assert (stored.municipality, len(stored.closed_days)) == ("Tapachula", 1)


# --- questions

QUESTION = {
	"record": "Consultation",
	"fieldname": "own_brought_in",
	"question": "Was this question brought in?",
	"kind": "Yes or No",
	"status": "Draft",
	"tier": "All staff who see the record",
	"purpose": "Registration",
	"about": "Nothing sensitive",
	"asked_at": "Each consultation",
	"required": "Never",
	"match": "All",
}


def test_a_question_keeps_the_name_of_its_column(configuration):
	others = configuration.get("Form Question", [])
	parts = {**configuration, "Form Question": [*others, normalise_part("Form Question", QUESTION)]}
	made = bring_in(write(parts))
	assert made.status == "Done" and not made.problems
	stored = frappe.get_doc("Form Question", {"fieldname": "own_brought_in"})
	assert (stored.status, stored.question) == ("Draft", QUESTION["question"])
	assert digest_of(api.export_file()["content"]) == digest_of(write(parts))
	do(imports.undo, made)
	assert not frappe.db.exists("Form Question", {"fieldname": "own_brought_in"})


@pytest.mark.parametrize("fieldname", ["status", "own_", "person", "own_x` int, drop `status"])
def test_a_question_cannot_take_a_shipped_column(configuration, fieldname):
	harmful = normalise_part("Form Question", {**QUESTION, "fieldname": fieldname})
	made = check(write({**configuration, "Form Question": [harmful]}))
	assert made.status == "To Correct" and "cannot be the column of a question" in made.problems
