"""The people on file: indexed with their record, found at the desk, never registered twice unnoticed."""

from __future__ import annotations

import frappe
import pymysql
import pytest
from frappe import client
from frappe.utils import add_days, today

from migrant_services.access import disclosure, rate_limits
from migrant_services.api import person as person_api
from migrant_services.api import reception
from migrant_services.core import jobs
from migrant_services.core.roles import CASE_WORKER, FRONT_DESK, PROTECTION_OFFICER, TRAINING_COORDINATOR
from migrant_services.matching.score import POSSIBLE
from migrant_services.people.registry import candidates, counts, index, nightly, records, tables
from migrant_services.people.registry.duplicates import DuplicateFound
from migrant_services.people.registry.search import search
from migrant_services.workflow.stages import PERSON_GONE
from tests import factories as make
from tests.site.attempts import rejection, save_again

WHO = {
	"given_names": "Yésica Anahí",
	"first_surname": "Ñancupil",
	"second_surname": "Huallpa",
	"birth_date": "1987-03-12",
	"nationality": "Haiti",
}


@pytest.fixture
def known(office):
	return make.detailed_person(office, **WHO)


def entries(name: str) -> tuple[set, set]:
	return tuple(
		set(frappe.db.sql_list(f"select {column} from `{table}` where person = %s", name))
		for table, column in ((tables.KEYS, "match_key"), (tables.TOKENS, "token"))
	)


def expected(doc) -> tuple[set, set]:
	return index.index_entries(records.to_record(doc), doc.office)


def second_registration(office, **fields) -> dict:
	"""Return the fields of one more registration of the same person."""
	return {"doctype": "Person", **WHO, "sex_on_document": "F", "office": office.name, **fields}


def found_by(text: str, user: str | None = None) -> list[str]:
	return [row["person"] for row in search(text, user)]


# --- the index


def test_indexes_a_person_with_the_record(known):
	assert entries(known.name) == expected(known)


def test_a_record_read_from_the_tables_must_equal_the_documents(known):
	assert records.load_records([known.name]) == {known.name: records.to_record(known)}


def test_the_index_rolls_back_with_the_record(office):
	frappe.db.savepoint("born")
	person = make.person(office)
	assert entries(person.name)[0]
	frappe.db.rollback(save_point="born")
	assert entries(person.name) == (set(), set())


def test_the_index_follows_a_change(known):
	before = entries(known.name)
	save_again(known, first_surname="Quispe", documents=[{"document_type": "PASSPORT", "number": "Z7654321"}])
	assert entries(known.name) == expected(known) != before
	assert found_by("quispe huallpa") == [known.name]
	assert not found_by("nancupil huallpa")


def test_writes_nothing_when_no_identifying_field_changed(known, monkeypatch):
	monkeypatch.setattr(index, "_replace_entries", lambda *args, **kw: pytest.fail("written"))
	save_again(known, occupation="Carpintera")


def test_finds_a_person_at_their_new_office(known):
	elsewhere = make.office()
	user = make.staff_user(FRONT_DESK, elsewhere)
	assert found_by("nancupil", user) == []
	save_again(known, office=elsewhere.name)
	assert found_by("nancupil", user) == [known.name]


@pytest.mark.parametrize("stage", PERSON_GONE)
def test_cannot_find_merged_or_anonymised_people(known, stage):
	known.flags.ignore_workflow_guard = True
	known.status = stage
	known.save()
	assert entries(known.name) == (set(), set())
	assert records.load_records([known.name]) == {}


def test_deleting_removes_a_person_from_the_index(known):
	frappe.delete_doc("Person", known.name, force=True)
	assert entries(known.name) == (set(), set())


def test_rebuilding_continues_where_it_was_interrupted(known, monkeypatch):
	whole = entries(known.name)
	monkeypatch.setattr(frappe.db, "commit", lambda: None)
	monkeypatch.setattr(frappe.utils, "update_progress_bar", lambda *args: None)
	index.forget([known.name])
	tables.set_state(index.PROGRESS, known.name)
	index.rebuild()
	assert entries(known.name) == (set(), set())
	index.rebuild(from_start=True)
	assert entries(known.name) == whole
	assert tables.get_state(index.PROGRESS) is None


def test_looks_up_numbers_of_all_kinds_by_the_index(known):
	numbers = [index.key_number(f"{kind}x") for kind in index.KINDS]
	assert len(set(numbers)) == len(numbers) and 0 < min(numbers) and max(numbers) < 2**63
	assert [index.kind_of(number) for number in numbers] == list(index.KINDS)
	listed = ", ".join(map(str, numbers))
	plan = frappe.db.sql(f"explain select * from `__person_key` where match_key in ({listed})", as_dict=True)
	assert plan[0]["type"] == "range"


def test_making_the_tables_can_be_repeated(known):
	statements = []
	before = frappe.db.sql_ddl
	try:
		frappe.db.sql_ddl = statements.append
		tables.create_tables()
	finally:
		frappe.db.sql_ddl = before
	assert statements and all("if not exists" in statement for statement in statements)


def test_indexes_odd_names(office):
	for given in ("A", "😀 Ana", "محمد الحسن", "王小龙", "x" * 140, "Ana " * 34):
		person = make.person(office, given_names=given, first_surname=None, second_surname=None)
		assert entries(person.name) == expected(person)


def test_tokens_that_the_database_considers_equal_are_one(office):
	numbers = [
		{"document_type": "FOREIGN_ID", "number": number} for number in ("Ñ-12 345", "N12345", "n12345")
	]
	person = make.person(office, documents=numbers)
	assert entries(person.name) == expected(person)


def another_connection():
	conf = frappe.conf
	return pymysql.connect(
		host=conf.db_host or "127.0.0.1",
		port=int(conf.db_port or 3306),
		user=conf.get("db_user") or conf.db_name,
		password=conf.db_password,
		database=conf.db_name,
	)


def test_other_people_can_be_registered_while_a_person_is_being_changed(world):
	"""Rows are deleted by their whole key: the gaps between people stay free for others.

	Not those beside the person's own keys, which are locked until the end so that the same person cannot be stored.
	"""
	# In a table of one person the database would scan all of it.
	people = [make.person(world.north) for _bystander in range(20)]
	known = sorted(people, key=lambda person: min(entries(person.name)[0]))[-1]
	frappe.db.commit()
	save_again(known, first_surname="Quispe")
	other = another_connection()
	try:
		with other.cursor() as cursor:
			cursor.execute("set innodb_lock_wait_timeout = 1")
			for neighbour in (known.name + "0", known.name[:-1], "0", "zz"):
				cursor.execute(
					"insert into `__person_key` (match_key, person) values (%s, %s)", (7, neighbour)
				)
				cursor.execute(
					"insert into `__person_token` (token, person) values (%s, %s)", ("~x", neighbour)
				)
	finally:
		other.rollback()
		other.close()


# --- duplicates, on every path


SPELLINGS = {
	"the same": {},
	"without accents": {"given_names": "Yesica Anahi", "first_surname": "Nancupil"},
	"surnames the other way round": {"first_surname": "Huallpa", "second_surname": "Ñancupil"},
	"by ear": {"given_names": "Jessica Anaí", "second_surname": "Wallpa"},
	"one letter": {"first_surname": "Ñancupill"},
	"everything in one field": {
		"given_names": "Ñancupil Huallpa Yésica Anahí",
		"first_surname": None,
		"second_surname": None,
	},
	"one surname": {"second_surname": None},
	"one given name": {"given_names": "Anahí"},
	"day and month changed over": {"birth_date": "1987-12-03"},
	"one digit of the date": {"birth_date": "1987-03-13"},
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_notices_a_person_on_file(office, known, spelling):
	with pytest.raises(DuplicateFound):
		frappe.get_doc(second_registration(office, **SPELLINGS[spelling])).insert()
	assert [found["person"] for found in frappe.local.response["duplicates"]] == [known.name]


def by_import(values: dict):
	frappe.flags.in_import = True
	try:
		return frappe.get_doc(values).insert()
	finally:
		frappe.flags.in_import = False


PATHS = {
	"document": lambda values: frappe.get_doc(values).insert(),
	"client": lambda values: client.insert(values),
	"client, many": lambda values: client.insert_many([values]),
	"import": by_import,
}


@pytest.mark.parametrize("path", PATHS)
def test_the_check_cannot_be_bypassed(office, known, path):
	with pytest.raises(DuplicateFound):
		PATHS[path](second_registration(office))


def test_notices_a_stored_person_who_becomes_another(office, known):
	other = make.person(office, birth_date="1961-11-30")
	for field in ("given_names", "first_surname", "second_surname"):
		client.set_value("Person", other.name, field, WHO[field])
	with pytest.raises(DuplicateFound):
		client.set_value("Person", other.name, "birth_date", WHO["birth_date"])


def test_a_shared_document_makes_a_sister_possible(office, known):
	documents = [{"document_type": "PASSPORT", "number": known.documents[0].number.lower()}]
	other = frappe.get_doc(
		second_registration(office, given_names="Rocío Belén", birth_date="1990-08-01", documents=documents)
	).insert()
	found = candidates.find_candidates(records.to_record(other), leave_out=(other.name,))
	assert [(each.person, each.score.band) for each in found] == [(known.name, POSSIBLE)]
	review = review_of(known.name, other.name)
	assert (review.band, review.status, review.found_by) == ("Possible", "Open", "Registration")


RELATIVES = {
	"a twin": {"given_names": "Rocío Belén"},
	"a twin whose name begins alike": {"given_names": "Yésica Belén"},
	"a daughter of the same name": {"birth_date": "2012-07-30", "responsible_name": "Ana"},
	"a sister": {"given_names": "Rocío Belén", "birth_date": "1990-08-01"},
}


@pytest.mark.parametrize("relative", RELATIVES)
def test_registers_relatives_without_a_question(office, known, relative):
	assert frappe.get_doc(second_registration(office, **RELATIVES[relative])).insert().name


@pytest.mark.parametrize("number", ["S/N", "0000", "SIN DOCUMENTO", "XEXX010101HNEXXXA4"])
def test_a_placeholder_number_identifies_no_one(office, number):
	documents = [{"document_type": "MX_CURP", "number": number}]
	one, other = (make.person(office, documents=[dict(row) for row in documents]) for _ in range(2))
	assert other.name not in [
		each.person for each in candidates.find_candidates(records.to_record(one), leave_out=(one.name,))
	]


def test_saves_with_a_decision_and_keeps_it(office, known):
	values = second_registration(office)
	with pytest.raises(DuplicateFound):
		frappe.get_doc(values).insert()
	key = frappe.local.response["duplicates"][0]["key"]
	other = frappe.get_doc(values)
	other.duplicate_decisions = frappe.as_json({key: "Relative or Twin", "no_one": "Different"})
	other.insert()
	review = frappe.get_last_doc("Duplicate Review")
	assert {review.person_a, review.person_b} == {known.name, other.name}
	assert review.registered_decision == "Relative or Twin"
	save_again(other, birth_place="Oruro", email="yesica@mail.example")


def test_changing_stage_or_occupation_asks_nothing(office, known, monkeypatch):
	values = second_registration(office)
	with pytest.raises(DuplicateFound):
		frappe.get_doc(values).insert()
	key = frappe.local.response["duplicates"][0]["key"]
	other = frappe.get_doc({**values, "duplicate_decisions": frappe.as_json({key: "Unsure"})}).insert()
	monkeypatch.setattr(
		"migrant_services.people.registry.duplicates.find_by_query",
		lambda *args, **kw: pytest.fail("asked again"),
	)
	save_again(other, occupation="Panadera")


@pytest.mark.parametrize(
	("decisions", "says"),
	[
		("{", "cannot be read"),
		("[1]", "cannot be read"),
		('{"a": 1}', "cannot be read"),
		('"x"', "cannot be read"),
		("x" * 20_000, "cannot be read"),
		('{"a": "Perhaps"}', "different, relative or twin, or unsure"),
		('{"a": "Same"}', "open the existing record"),
	],
)
def test_rejects_malformed_decisions_with_a_sentence(office, decisions, says):
	person = frappe.get_doc(second_registration(office, duplicate_decisions=decisions))
	assert says in rejection(person.insert)


def test_a_decision_about_a_hidden_person_goes_to_review(known):
	elsewhere = make.office()
	with make.as_user(make.staff_user(CASE_WORKER, elsewhere)):
		values = second_registration(elsewhere)
		with pytest.raises(DuplicateFound):
			frappe.get_doc(values).insert()
		(disclosed,) = frappe.local.response["duplicates"]
		decided = frappe.as_json({disclosed["key"]: "Different"})
		frappe.get_doc({**values, "duplicate_decisions": decided}).insert()
	review = frappe.get_last_doc("Duplicate Review")
	assert (review.status, review.registered_decision) == ("Open", "Unsure")


def test_limits_what_is_shown_of_a_person_at_another_office(known):
	elsewhere = make.office()
	worker = make.staff_user(CASE_WORKER, elsewhere)
	found = candidates.find_candidates(records.to_record(known))
	(disclosed,) = disclosure.disclose_candidates(found, worker)
	assert set(disclosed) == {"key", "band", "reasons", "office", "open"}
	assert (disclosed["open"], disclosed["reasons"], disclosed["office"]) == (
		False,
		[],
		frappe.db.get_value("Office", known.office, "office_name"),
	)
	(seen,) = disclosure.disclose_candidates(found, make.staff_user(CASE_WORKER, known.office))
	assert (
		seen["open"] and seen["person"] == known.name and seen["document"] == known.documents[0].number[-4:]
	)
	assert seen["key"] != disclosed["key"]
	weaker = [found[0]._replace(score=found[0].score._replace(band=POSSIBLE))]
	assert disclosure.disclose_candidates(weaker, worker) == []


def test_discloses_a_restricted_person_only_to_other_offices_and_like_anyone(known):
	save_again(known, restricted=1, restricted_reason="Threats")
	found = candidates.find_candidates(records.to_record(known))
	for at, fields in ((known.office, {}), (make.office(), {"all_offices": 1})):
		assert disclosure.disclose_candidates(found, make.staff_user(CASE_WORKER, at, **fields)) == []
	(disclosed,) = disclosure.disclose_candidates(found, make.staff_user(CASE_WORKER, make.office()))
	assert set(disclosed) == {"key", "band", "reasons", "office", "open"} and not disclosed["open"]
	(seen,) = disclosure.disclose_candidates(found, make.staff_user(PROTECTION_OFFICER, known.office))
	assert seen["open"]


def test_skips_a_key_shared_by_too_many(office, monkeypatch):
	monkeypatch.setattr(candidates, "MAX_SHARED", 2)
	shelter, passport = "+525512349876", "K1234987"
	rows = {"phones": [{"phone": shelter}], "documents": [{"document_type": "PASSPORT", "number": passport}]}
	people = {make.person(office, **frappe.parse_json(frappe.as_json(rows))).name for _ in range(3)}
	phone, document = index.key_number("P12349876"), index.key_number("D1234987")
	sharing = candidates._people_by_key([phone, document])
	assert set(sharing[phone]) == set(sharing[document]) == people
	assert not candidates._weigh_shared_keys({phone: sharing[phone]}, ())
	assert set(candidates._weigh_shared_keys(sharing, ())) == people


def test_the_bulk_search_must_equal_the_single_search(office, known):
	others = [make.person(office) for _ in range(3)]
	docs = [
		frappe.get_doc(second_registration(office)),
		frappe.get_doc(
			second_registration(
				office,
				given_names="Nadie",
				first_surname="Otro",
				second_surname="Más",
				birth_date="1950-01-02",
			)
		),
	]
	asked = {place: records.to_record(doc) for place, doc in enumerate(docs)}
	found = candidates.find_many(candidates.build_queries(asked))
	assert {place: [each.person for each in people] for place, people in found.items()} == {
		0: [known.name],
		1: [],
	}
	assert found[0] == candidates.find_candidates(asked[0])
	stored = candidates.find_many(
		candidates.build_queries(records.load_records([known.name, *(other.name for other in others)]))
	)
	assert stored[known.name] == []


# --- check at the desk


def test_checks_while_the_fields_are_filled_in(known):
	with make.as_user(make.staff_user(FRONT_DESK, known.office)):
		values = {
			**WHO,
			"given_names": "Yesica",
			"birth_date": "12",
			"documents": [{"number": known.documents[0].number, "parent": "x"}, 7],
		}
		assert [found["person"] for found in reception.check_person(values)] == [known.name]
		assert reception.check_person(frappe.as_json(values), person=known.name) == []
		assert reception.check_person({}) == []
		assert reception.check_person({**WHO, "given_names": "Belén"}) == [], "a sister is no news"
		assert "JSON" in rejection(reception.check_person, "[]")


@pytest.mark.parametrize(
	"values",
	[
		{"given_names": ""},
		{"given_names": "x" * 5000, "phones": "no list"},
		{"given_names": {"a": 1}, "birth_date": ["1990"]},
		{"given_names": "😀", "birth_date": "9999-99-99"},
		{"given_names": "محمد", "documents": [{"number": "S/N"}] * 500},
		{"name": "x", "owner": "x", "doctype": "User", "flags": {"ignore_permissions": 1}},
	],
)
def test_checks_odd_values(office, values):
	with make.as_user(make.staff_user(FRONT_DESK, office)):
		assert reception.check_person(values) == []


def test_checking_is_rate_limited(office, monkeypatch):
	monkeypatch.setattr(rate_limits, "MAX_CALLS", 2)
	with make.as_user(make.staff_user(FRONT_DESK, office)):
		for _ in range(2):
			reception.check_person({})
		with pytest.raises(frappe.TooManyRequestsError):
			reception.check_person({})


def test_a_counter_without_expiry_cannot_count_forever(site):
	"""In an earlier version, Redis could drop the counter between two commands, or a process die there."""
	user = make.word()
	key = frappe.cache.make_key(f"migrant_services_checks:{user}")
	frappe.cache.set(key, rate_limits.MAX_CALLS)
	assert rate_limits.is_exceeded("checks", user)
	assert 0 < frappe.cache.ttl(key) <= rate_limits.WINDOW_SECONDS


# --- search


TYPED = {
	"nancupil": "Name",
	"NANCUPIL yesica": "Name",
	"anahi huall": "Name",
	"huallpa yésica ñan": "Name",
	"jesika": "Name by Sound",
	"wallpa yesica": "Name by Sound",
	"12/03/1987": "Date of Birth",
	"1987-03-12": "Date of Birth",
	"12 de marzo de 1987": "Date of Birth",
}


@pytest.mark.parametrize("typed", TYPED)
def test_finds_by_the_typed_text(known, typed):
	user = make.staff_user(FRONT_DESK, known.office)
	(row,) = search(typed, user)
	assert row["person"] == known.name and TYPED[typed] in row["matched"]
	assert (row["birth_year"], row["nationality"], row["full_name"]) == (1987, "Haiti", known.full_name)


def test_finds_by_numbers(known):
	for typed, label in (
		(known.folio, "Folio"),
		(known.folio.lower().replace("-", ""), "Folio"),
		(known.documents[0].number, "Document"),
		(known.documents[0].number[1:].lower(), "Document"),
		(known.phones[0].phone, "Phone"),
		(known.phones[0].phone[-10:], "Phone"),
	):
		rows = {row["person"]: row["matched"] for row in search(typed)}
		assert label in rows[known.name], typed


def test_finds_by_a_year_beside_a_name(known):
	assert found_by("nancupil 1987") == [known.name]
	assert found_by("nancupil 1988") == []


def test_ranks_exact_spelling_before_sound(office):
	sounding = make.person(office, first_surname="Bazquez", second_surname=None)
	written = make.person(office, first_surname="Vazquez", second_surname=None)
	assert found_by("vazquez", make.staff_user(FRONT_DESK, office)) == [written.name, sounding.name]


@pytest.mark.parametrize("typed", ["", " ", "😀", "%", "'", "de", "0", "\x00", "a b c d e f g h i"])
def test_answers_odd_searches(known, typed):
	user = make.staff_user(FRONT_DESK, known.office)
	assert known.name not in found_by(typed, user)
	assert found_by("x" * 400, user) == []


def test_cannot_find_people_hidden_from_the_user(known):
	stranger = make.staff_user(FRONT_DESK, make.office())
	desk_user = make.desk_user()
	for typed in (*TYPED, known.folio, known.documents[0].number, known.phones[0].phone):
		assert not search(typed, stranger) and not search(typed, desk_user)
	save_again(known, restricted=1, restricted_reason="Threats")
	assert not search("nancupil", make.staff_user(FRONT_DESK, known.office))
	assert found_by("nancupil", make.staff_user(PROTECTION_OFFICER, known.office)) == [known.name]


def test_an_assigned_user_finds_the_person(known):
	stranger = make.staff_user(CASE_WORKER, make.office())
	make.save(
		"ToDo", reference_type="Person", reference_name=known.name, allocated_to=stranger, description="x"
	)
	assert found_by("nancupil", stranger) == [known.name]
	assert found_by(known.folio, stranger) == [known.name]


def test_a_user_who_may_only_select_cannot_search_hidden_fields(known):
	"""A training coordinator sees folio, name and year, so they can search by nothing else."""
	save_again(known, chosen_name="Rocío", aliases=[{"alias": "Cachorra"}])
	coordinator = make.staff_user(TRAINING_COORDINATOR, known.office)
	for typed in ("rocio nancupil", "nancupil 1987", "rosio", known.folio):
		(row,) = search(typed, coordinator)
		assert (row["person"], row["birth_year"], row["age"], row["nationality"]) == (
			known.name,
			1987,
			None,
			None,
		)
	hidden = (
		known.documents[0].number,
		known.phones[0].phone,
		"12/03/1987",
		"3/1987",
		"yesica",
		"cachorra",
		"nancupil 12/03/1987",
	)
	for typed in hidden:
		assert not search(typed, coordinator), typed
	assert len(search("cachorra", make.staff_user(FRONT_DESK, known.office))) == 1


def test_searches_links_the_same_way(known):
	def linked(text: str, **more) -> list:
		return person_api.search_link(
			doctype="Person", txt=text, searchfield="name", start=0, page_len=20, **more
		)

	user = make.staff_user(FRONT_DESK, known.office)
	with make.as_user(user):
		label = f"{known.folio} · {known.full_name} (1987)"
		assert linked("huallpa yesica") == linked("") == [[known.name, label]]
		assert linked("huallpa", as_dict=True)[0]["name"] == known.name
		assert (
			person_api.search_link(doctype="Person", txt="huallpa", searchfield="name", start=1, page_len=20)
			== []
		)
	with make.as_user(make.desk_user()):
		assert linked("huallpa") == linked("") == []


# --- at night


@pytest.fixture
def quiet(monkeypatch):
	"""Run the whole nightly pass in one transaction."""
	monkeypatch.setattr(frappe.db, "commit", lambda: None)
	monkeypatch.setattr(frappe.utils, "update_progress_bar", lambda *args: None)


def review_of(one: str, other: str):
	name = frappe.db.get_value("Duplicate Review", {"pair_key": nightly.pairs.key_of(one, other)})
	return frappe.get_doc("Duplicate Review", name) if name else None


def test_the_nightly_pass_finds_what_was_missed(office, quiet):
	one, other = make.duplicates(office)
	done = nightly.run()
	review = review_of(one.name, other.name)
	assert (review.band, review.found_by, review.status) == ("Very Likely", "Nightly", "Open")
	assert done["new"] >= 1
	assert nightly.run()["new"] == 0
	assert tables.get_state(nightly.CURSOR) is None


def test_the_nightly_pass_continues_where_it_was_interrupted(office, quiet):
	one, other = make.duplicates(office)
	tables.set_state(nightly.CURSOR, str(2**64 - 1))
	nightly.compare_all()
	assert not review_of(one.name, other.name)
	nightly.compare_all()
	assert review_of(one.name, other.name)


def test_keeps_keys_that_span_two_portions_together(office, quiet, monkeypatch):
	monkeypatch.setattr(nightly, "ROWS_AT_ONCE", 7)
	one, other = make.duplicates(office)
	nightly.compare_all()
	assert review_of(one.name, other.name)


def test_compares_changed_people_first(office, quiet):
	one, other = make.duplicates(office)
	tables.set_state(nightly.LAST_RUN, str(add_days(today(), -1)))
	changed, new = nightly.compare_changed()
	assert changed >= 2 and new >= 1 and review_of(one.name, other.name)


def test_twins_are_not_sent_to_review(office, known, quiet):
	twin = frappe.get_doc(second_registration(office, given_names="Rocío Belén")).insert()
	nightly.run()
	assert not review_of(known.name, twin.name)


def test_two_nightly_passes_cannot_run_at_the_same_time(quiet, other_session):
	alive = jobs.claim(nightly.run.claim)
	other_session.do(alive.__enter__)
	assert nightly.run() is None
	other_session.do(alive.__exit__, None, None, None)


def test_locally_frequent_names_weigh_less(office):
	shelter = [{"phone": "+525512345671"}]
	for _ in range(4):
		make.person(office, given_names="Wilfrido", phones=[dict(row) for row in shelter])
	counts.recount()
	settings = counts.get_settings()
	assert settings.people == frappe.db.count("Person", {"status": ("not in", PERSON_GONE)})
	assert settings.counts["phone", "12345671"] == 4
	assert settings.frequencies.given["wilfrido"] > 0
	assert settings is counts.get_settings()
	tables.set_state(counts.COUNTED_ON, None)
