"""Options on a site: retired, ordered, merged and undone, counted, found in links, with titles in two languages."""

import time

import frappe
import pytest
from frappe.desk.search import search_link

from migrant_services.api import options as api
from migrant_services.core import jobs
from migrant_services.core.roles import CASE_WORKER, SERVICES_ADMINISTRATOR
from migrant_services.indicators.charts import CHARTS, count_groups
from migrant_services.options import choices, figures, merging, rules, search
from migrant_services.people.intake.vocabularies import load_vocabularies
from migrant_services.people.registry import index
from migrant_services.reception.attend.choices import list_choices
from tests import factories as make
from tests.names import word

SUBJECT, OPTION, GROUP = "Consultation Subject", "Answer Option", "Population Group"


@pytest.fixture
def admin(site):
	name = make.user(SERVICES_ADMINISTRATOR)
	with make.as_user(name):
		yield name


@pytest.fixture
def inline(monkeypatch):
	"""Keep the work of jobs in the transaction of the test."""
	monkeypatch.setattr(frappe.db, "commit", lambda: None)


def subject(**fields):
	return make.save(SUBJECT, **{"code": word().upper(), "title": word(), **fields})


def own_list(*titles: str):
	own = make.save("Option List", title=word())
	return own, [make.save(OPTION, option_list=own.name, title=title) for title in titles]


def as_administrator():
	return make.as_user("Administrator")


def stored(doc, fieldname: str):
	return frappe.db.get_value(doc.doctype, doc.name, fieldname)


# --- adding


def test_an_own_list_can_be_added_from_lines(admin):
	own = make.save("Option List", title="¿Con quién vive?")
	assert own.name == "CON_QUIEN_VIVE"
	text = "Sola, sin familia; nadie más\n\n Con su familia \nمع العائلة\nCon su familia"
	assert api.add(own.name, text) == 3
	assert api.add(own.name, text) == 0
	assert [row["label"] for row in choices.choices(own.name)] == [
		"Sola, sin familia; nadie más",
		"Con su familia",
		"مع العائلة",
	]
	assert all(len(row["value"]) <= 41 for row in choices.choices(own.name))


def test_140_options_must_all_be_found_by_title_in_both_languages(admin):
	own = make.save("Option List", title=word())
	titles = [f"Situación número {number}" for number in range(140)]
	for title in titles:
		row = {"language": "en", "translation": title.replace("Situación número", "Situation number")}
		make.save(OPTION, option_list=own.name, title=title, translations=[row])
	filters, started = {"option_list": own.name}, time.monotonic()
	for text in ("situacion numero 139", "Situation number 139"):
		found = search.search_options(OPTION, text, 0, 20, filters)
		assert [name for name, _title in found] == [
			frappe.db.get_value(OPTION, {**filters, "title": titles[139]})
		]
	everything = search.search_options(OPTION, "", 0, 200, filters)
	assert len(everything) == 140
	assert frappe.db.get_value(OPTION, everything[0][0], "title") == titles[0]
	# Three searches; the bench that runs the tests may be busy.
	assert time.monotonic() - started < 3


def test_a_link_finds_options_through_frappe(admin):
	_own, (first, _second) = own_list("Mañana", "Tarde")
	filters = {"option_list": first.option_list}
	found = search_link(OPTION, "manana", filters=filters) or frappe.response.get("results")
	assert [row["value"] for row in found] == [first.name]


@pytest.mark.parametrize(
	"title", ["<script>alert(1)</script>", "{{ frappe.session }}", "<b>a</b>", "\u202egnp.exe"]
)
def test_a_title_that_is_not_plain_must_be_rejected(admin, title):
	for fields in (
		{"title": title},
		{"title": word(), "translations": [{"language": "es", "translation": title}]},
	):
		with pytest.raises(frappe.ValidationError, match="plain text"):
			subject(**fields)


def test_a_title_keeps_what_languages_need(admin):
	title = "می\u200cخواهم، بله"
	assert stored(subject(title=title), "title") == title
	assert subject(title=" A,\n b; c ").title == "A, b; c"


def test_a_code_that_would_break_a_name_must_be_rejected(admin):
	for code in ("A,B", "A B", "<b>", "X" * 61):
		with pytest.raises(frappe.ValidationError, match="A code has letters"):
			subject(code=code)


def test_the_administrator_can_translate_a_title(admin):
	own = subject(title=word(), translations=[{"language": "es", "translation": "Huerta comunitaria"}])
	with make.as_user("Administrator"):
		frappe.local.lang = "es"
		try:
			assert frappe._(own.title) == "Huerta comunitaria"
			assert own.name in [
				name for name, _title in search.search_options(SUBJECT, "huerta com", 0, 20, None)
			]
		finally:
			frappe.local.lang = "en"


# --- retiring


def test_a_retired_option_is_offered_nowhere_and_stays_on_its_records(admin, office):
	own = subject()
	group = make.save(GROUP, code=word().upper(), title=word())
	with as_administrator():
		person = make.person(office, population_group=group.name)
		consultation = make.consultation(person, topics=[{"subject": own.name}])
	for option in (own, group):
		option.enabled = 0
		option.save()
	with as_administrator():
		offered = list_choices()
		assert own.name not in [row["value"] for row in offered["subjects"]]
		assert group.name not in [row["value"] for row in offered["groups"]]
		assert own.name not in [
			name for name, _title in search.search_options(SUBJECT, own.title, 0, 20, None)
		]
		assert group.name not in load_vocabularies()[GROUP].values()
		# A filter may ask for it.
		assert search.search_options(SUBJECT, own.title, 0, 20, {"enabled": 0})
		for record in (person, consultation):
			record.reload()
			record.save()
		assert (
			stored(person, "population_group") == group.name
			and stored(consultation, "main_subject") == own.name
		)
	own.enabled = 1
	own.save()
	assert [name for name, _title in search.search_options(SUBJECT, own.title, 0, 20, None)] == [own.name]


@pytest.mark.parametrize(("doctype", "code"), [(GROUP, "UNKNOWN"), ("Identity Document Type", "PASSPORT")])
def test_an_option_that_the_app_gives_cannot_be_retired(admin, doctype, code):
	option = frappe.get_doc(doctype, code)
	option.enabled = 0
	with pytest.raises(frappe.ValidationError, match="cannot be retired"):
		option.save()


def test_a_needed_option_that_no_rule_gives_can_be_retired(admin):
	option = frappe.get_doc("Identity Document Type", "MX_CURP")
	option.enabled = 0
	option.save()


def test_the_last_queue_cannot_be_retired(admin):
	queues = frappe.get_all("Queue Kind", {"enabled": 1}, pluck="name", order_by="name")
	with pytest.raises(frappe.ValidationError, match="last one of its list"):
		for name in queues:
			queue = frappe.get_doc("Queue Kind", name)
			queue.enabled = 0
			queue.save()


def test_an_option_in_use_cannot_be_deleted(admin, office):
	own = subject()
	with as_administrator():
		make.consultation(make.person(office), topics=[{"subject": own.name}])
	with pytest.raises(frappe.ValidationError, match=r"1 record uses it\. Retire it instead"):
		own.delete()
	unused = subject()
	unused.delete()
	assert not frappe.db.exists(SUBJECT, unused.name)


def test_a_shipped_option_cannot_be_deleted(admin):
	for code in ("HEALTH", "OTHER"):
		with pytest.raises(frappe.ValidationError, match="cannot be deleted"):
			frappe.get_doc(SUBJECT, code).delete()


# --- order


def test_options_can_be_put_in_order(admin):
	own, made = own_list("A", "B", "C")
	turned = [option.name for option in reversed(made)]
	api.order(OPTION, turned, own.name)
	assert [row["name"] for row in choices.list_options(OPTION, own.name)] == turned
	assert [
		name for name, _title in search.search_options(OPTION, "", 0, 20, {"option_list": own.name})
	] == turned


def test_an_order_of_another_list_must_be_rejected(admin):
	own, made = own_list("A", "B")
	names = [option.name for option in made]
	make.save(OPTION, option_list=own.name, title="C")
	for order in (names, [*names, names[0]], []):
		with pytest.raises(frappe.ValidationError, match="has changed"):
			api.order(OPTION, order, own.name)


# --- figures


def test_an_own_option_counts_as_the_shipped_one(admin, office):
	own = subject(counts_as="HEALTH_MEDICINE")
	assert figures.shipped_code(SUBJECT, own.name) == (SUBJECT, "HEALTH_MEDICINE")
	with as_administrator():
		before = dict(count_groups(CHARTS["Consultations by Subject"]))
		make.consultation(make.person(office), topics=[{"subject": own.name}])
		after = dict(count_groups(CHARTS["Consultations by Subject"]))
		title = frappe.db.get_value(SUBJECT, "HEALTH", "title")
		assert after[title] == before.get(title, 0) + 1
		assert own.title not in after


def test_an_own_option_of_an_own_list_counts_as_a_shipped_one(admin):
	_own, (first, second) = own_list("A", "B")
	first.update({"counts_as_doctype": GROUP, "counts_as": "REFUGEE"})
	first.save()
	assert figures.shipped_code(OPTION, first.name) == (GROUP, "REFUGEE")
	assert figures.shipped_code(OPTION, second.name) == (OPTION, second.name)


def test_an_option_cannot_count_as_one_that_is_not_shipped(admin):
	with pytest.raises(frappe.ValidationError, match="Choose a shipped option"):
		subject(counts_as=subject().name)
	health = frappe.get_doc(SUBJECT, "HEALTH")
	health.counts_as = "HOUSING"
	with pytest.raises(frappe.ValidationError, match="counts as itself"):
		health.save()


# --- merging


@pytest.fixture
def scene(admin, office, inline):
	"""Provide two own subjects; the first one is in two consultations, also as a further topic, and in a service."""
	absorbed, survivor = subject(), subject()
	with as_administrator():
		person = make.person(office)
		records = [make.consultation(person, topics=[{"subject": absorbed.name}]) for _ in range(2)]
		below = subject(parent_subject=absorbed.name)
	return absorbed, survivor, records, below


def uses(doctype: str, name: str) -> dict[str, int]:
	return {use["doctype"]: use["records"] for use in api.describe(doctype, name)["uses"]}


def test_a_preview_counts_each_record_once(scene):
	absorbed, survivor, records, _below = scene
	found = api.preview_merge(SUBJECT, absorbed.name, survivor.name)
	assert {use["doctype"]: use["records"] for use in found["uses"]} == {"Consultation": 2, SUBJECT: 1}
	assert found["findings"] == []
	text = frappe.as_json(found)
	assert not [record for record in records if record.name in text or record.folio in text]


def test_a_merge_moves_every_record_and_can_be_undone(scene):
	absorbed, survivor, records, below = scene
	before = {record.name: str(stored(record, "modified")) for record in records}
	merge = api.merge(SUBJECT, absorbed.name, survivor.name)
	assert merge["status"] == "Merged"
	assert {stored(record, "main_subject") for record in records} == {survivor.name}
	assert stored(below, "parent_subject") == survivor.name
	assert uses(SUBJECT, absorbed.name) == {} and not stored(absorbed, "enabled")
	# A form in which a record was open has to be loaded again.
	assert all(str(stored(record, "modified")) > before[record.name] for record in records)
	with as_administrator():
		with pytest.raises(frappe.TimestampMismatchError):
			records[0].save()
	# What a clerk chose since stays.
	other = subject()
	with as_administrator():
		records[0].reload()
		records[0].topics[0].subject = other.name
		records[0].save()
	assert api.undo_merge(merge["name"])["status"] == "Undone"
	assert [stored(record, "main_subject") for record in records] == [other.name, absorbed.name]
	assert stored(below, "parent_subject") == absorbed.name and stored(absorbed, "enabled")
	with pytest.raises(frappe.ValidationError, match="Only a merge that is done"):
		api.undo_merge(merge["name"])


def test_a_merge_can_be_repeated_for_what_was_saved_since(scene):
	absorbed, survivor, records, _below = scene
	api.merge(SUBJECT, absorbed.name, survivor.name)
	frappe.db.set_value("Consultation", records[0].name, "main_subject", absorbed.name, update_modified=False)
	again = api.merge(SUBJECT, absorbed.name, survivor.name)
	assert again["moved"] == 1 and stored(records[0], "main_subject") == survivor.name


def test_a_chain_of_merges_is_undone_in_its_order(scene):
	absorbed, survivor, records, _below = scene
	first = api.merge(SUBJECT, absorbed.name, survivor.name)
	last = subject()
	second = api.merge(SUBJECT, survivor.name, last.name)
	assert stored(records[0], "main_subject") == last.name
	with pytest.raises(frappe.ValidationError, match="Undo that merge first"):
		api.undo_merge(first["name"])
	api.undo_merge(second["name"])
	api.undo_merge(first["name"])
	assert stored(records[0], "main_subject") == absorbed.name


def test_a_needed_option_cannot_be_merged_away(admin):
	own = make.save(GROUP, code=word().upper(), title=word())
	for absorbed, survivor, reason in (
		("UNKNOWN", own.name, "cannot be merged"),
		("REFUGEE", own.name, "differ in"),
	):
		found = api.preview_merge(GROUP, absorbed, survivor)["findings"]
		assert any(reason in each["text"] for each in found if each["level"] == "error")
		with pytest.raises(frappe.ValidationError, match=reason):
			api.merge(GROUP, absorbed, survivor)


def test_a_merge_into_a_shipped_option_takes_what_counts_as_the_absorbed_one(admin, inline):
	mapped = subject(counts_as="HEALTH_MEDICINE")
	api.merge(SUBJECT, "HEALTH_MEDICINE", "HEALTH_APPOINTMENT")
	assert stored(mapped, "counts_as") == "HEALTH_APPOINTMENT"


def test_people_are_found_by_their_document_after_two_types_are_merged(admin, office, inline):
	fields = {"enabled": 1, "has_expiry": 1, "is_dedup_key": 1}
	kinds = [
		make.save("Identity Document Type", code=word().upper(), title=word(), **fields) for _ in range(2)
	]
	number = "Z" + word().upper()[:4] + "48213"
	with as_administrator():
		row = {"document_type": kinds[0].name, "number": number}
		person = make.person(office, documents=[row])
		twin = make.person(office, documents=[{**row, "document_type": kinds[1].name}])
	api.merge("Identity Document Type", kinds[0].name, kinds[1].name)
	entries = [set(index._load_entries("__person_key", "match_key", [each.name])) for each in (person, twin)]
	shared = {key for key, _name in entries[0]} & {key for key, _name in entries[1]}
	assert any(index.kind_of(key) == "D" for key in shared)


# --- custom fields


@pytest.fixture
def own_field(admin, office):
	"""Provide a link of own options on Service; a schema change, so what the test made is removed afterwards."""
	others = frappe.get_all("Option List", pluck="name")
	with as_administrator():
		field = make.save(
			"Custom Field",
			dt="Service",
			fieldname="own_when",
			label="When",
			fieldtype="Link",
			options=OPTION,
			length=41,
		)
	yield field
	with as_administrator():
		frappe.db.rollback()
		frappe.delete_doc("Custom Field", "Service-own_when", force=True, ignore_missing=True)
		frappe.db.sql_ddl("alter table `tabService` drop column if exists own_when")
		for own in frappe.get_all("Option List", {"name": ("not in", others)}, pluck="name", order_by="name"):
			frappe.db.delete(OPTION, {"option_list": own})
			frappe.delete_doc("Option List", own, force=True)
		frappe.db.commit()


def test_a_merge_moves_custom_fields_too(own_field, inline):
	_own, (first, second) = own_list("A", "B")
	with as_administrator():
		service = frappe.get_all("Service", pluck="name", limit=1, order_by="creation")
		service = service[0] if service else make.service(make.organization()).name
		frappe.db.set_value("Service", service, "own_when", first.name)
	assert uses(OPTION, first.name) == {"Service": 1}
	merge = api.merge(OPTION, first.name, second.name)
	assert frappe.db.get_value("Service", service, "own_when") == second.name
	api.undo_merge(merge["name"])
	assert frappe.db.get_value("Service", service, "own_when") == first.name


def test_a_choice_of_both_becomes_one_and_two_again(admin, office, inline):
	_own, (first, second, third) = own_list("A", "B", "C")
	with as_administrator():
		person = make.person(office)
		for place, option in enumerate((first, second, third), 1):
			row = frappe.new_doc("Question Choice", option=option.name, idx=place)
			row.update({"parent": person.name, "parenttype": "Person", "parentfield": "own_which"})
			row.db_insert()
	chosen = {"parent": person.name, "parentfield": "own_which"}

	def read():
		return frappe.get_all("Question Choice", chosen, pluck="option", order_by="idx")

	merge = api.merge(OPTION, first.name, second.name)
	assert read() == [second.name, third.name]
	api.undo_merge(merge["name"])
	assert read() == [first.name, second.name, third.name]


# --- many records


def test_many_records_move_in_portions_and_a_killed_job_continues(scene, monkeypatch):
	absorbed, survivor, records, below = scene
	monkeypatch.setattr(merging, "MAX_MOVED_AT_ONCE", 0)
	monkeypatch.setattr(merging, "BATCH_SIZE", 1)
	queued = []
	monkeypatch.setattr(jobs, "enqueue", lambda doctype, name: queued.append((doctype, name)))
	merge = api.merge(SUBJECT, absorbed.name, survivor.name)
	assert merge["status"] == "Merging" and queued == [("Option Merge", merge["name"])]
	assert {stored(record, "main_subject") for record in records} == {absorbed.name}
	with pytest.raises(frappe.ValidationError, match="still under way"):
		api.merge(SUBJECT, absorbed.name, survivor.name)
	move, calls = merging._move, []

	def dies(*args):
		if len(calls) == 1:
			raise KeyboardInterrupt
		calls.append(args)
		return move(*args)

	monkeypatch.setattr(merging, "_move", dies)
	with pytest.raises(KeyboardInterrupt):
		jobs.run(*queued[0])
	monkeypatch.setattr(merging, "_move", move)
	assert stored(below, "parent_subject") == survivor.name
	assert {stored(record, "main_subject") for record in records} == {absorbed.name}
	jobs.run(*queued[0])
	assert {stored(record, "main_subject") for record in records} == {survivor.name}
	done = frappe.get_doc("Option Merge", merge["name"])
	assert (done.status, done.moved) == ("Merged", 3)
	jobs.run(*queued[0])
	api.undo_merge(merge["name"])
	jobs.run(*queued[1])
	assert {stored(record, "main_subject") for record in records} == {absorbed.name}
	assert stored(done, "status") == "Undone"


# --- who may


def test_a_clerk_cannot_change_a_list(site, office):
	clerk = make.staff_user(CASE_WORKER, office)
	a, b = subject(), subject()
	merge = api.merge(SUBJECT, a.name, b.name)
	with make.as_user(clerk):
		for call in (
			lambda: api.describe(SUBJECT, a.name),
			lambda: api.preview_merge(SUBJECT, a.name, b.name),
			lambda: api.merge(SUBJECT, a.name, b.name),
			lambda: api.undo_merge(merge["name"]),
			lambda: api.list_options(SUBJECT),
			lambda: api.order(SUBJECT, [a.name]),
			lambda: api.add(word(), "A"),
			lambda: api.preview_merge("Person", "x", "y"),
		):
			with pytest.raises(frappe.PermissionError):
				call()
		assert search.search_options(SUBJECT, b.title, 0, 5, None) == [(b.name, b.title)]


def test_the_rules_name_only_doctypes_that_exist(site):
	assert all(frappe.db.exists("DocType", doctype) for doctype in rules.LIST_DOCTYPES)
