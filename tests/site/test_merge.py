"""Two records of one person are merged, and the merge is undone to the last row."""

from __future__ import annotations

import random
import threading
from datetime import timedelta

import frappe
import pytest
from frappe.utils import add_days, now_datetime, today

from migrant_services.administration.notices import incident
from migrant_services.core.links import find_pointers
from migrant_services.core.roles import (
	CASE_WORKER,
	FINANCE_OFFICER,
	FRONT_DESK,
	PAYMENT_APPROVER,
	PROTECTION_OFFICER,
)
from migrant_services.people import merge
from migrant_services.people.registry import pairs
from tests import factories as make
from tests.site.attempts import save_again

# When a row was written, and the log of a merge.
TIMES = ("modified", "modified_by", "state_since")
LOGS = ("Person Merge",)


def dump(*people: str) -> dict:
	"""Return every row of every table that may name one of the people or belong to them, by table and name."""
	pointers = find_pointers("Person", LOGS)
	tables = {pointer.doctype for pointer in pointers} | {"Person", *child_tables()}
	found = {}
	for table in sorted(tables):
		columns = ", ".join(f"`{column}`" for column in frappe.db.get_table_columns(table))
		somewhere = " or ".join([f"concat_ws(' ', {columns}) like %s"] * len(people))
		wanted = [f"%{person}%" for person in people]
		for row in frappe.db.sql(f"select * from `tab{table}` where {somewhere}", wanted, as_dict=True):
			found[table, row.name] = {key: value for key, value in row.items() if key not in TIMES}
	for table in ("__person_key", "__person_token"):
		rows = frappe.db.sql(f"select * from `{table}` where person in %s", [people])
		found[table, ""] = sorted(rows)
	return found


def child_tables() -> list[str]:
	return [field.options for field in frappe.get_meta("Person").get_table_fields()]


def changed(before: dict, after: dict) -> dict:
	return {
		key: (before.get(key), after.get(key))
		for key in {*before, *after}
		if before.get(key) != after.get(key)
	}


def about(person: str) -> set[tuple]:
	"""Return rows outside the record itself that link to the person."""
	own = ("Person", "Person Merge", "Duplicate Review", "", *child_tables())
	return {
		(table, name)
		for (table, name), row in dump(person).items()
		if name and table not in own and person in row.values()
	}


def populate(person, programme, year: int, luck: random.Random) -> None:
	"""Make some of everything that is recorded about a person."""
	for _ in range(luck.randint(0, 3)):
		make.consultation(person)
	if luck.random() < 0.7:
		make.consultation(person, topics=[{"subject": make.subject(restricted=1)}])
	for _ in range(luck.randint(0, 2)):
		make.referral(person)
	for month in range(1, luck.randint(2, 4)):
		period = {"period_from": f"{year}-0{month}-01", "period_to": f"{year}-0{month}-28"}
		make.payment(person, programme, instalment=month, **period)
	if luck.random() < 0.6:
		make.enrolment(person)
	if luck.random() < 0.5:
		make.protection_file(person, needs=[{"need": "GBV"}])
	if luck.random() < 0.5:
		make.assign(person, "Administrator")
	if luck.random() < 0.5:
		person.add_comment("Comment", "Vino con su hermana")
	if luck.random() < 0.5:
		person.add_tag("Seguimiento")
	if luck.random() < 0.5:
		make.minor(person.office, responsible_adult=person.name)
	if luck.random() < 0.4:
		make.save(
			"File",
			file_name=f"{make.word()}.txt",
			content="x",
			is_private=1,
			attached_to_doctype="Person",
			attached_to_name=person.name,
		)
	make.save("Version", ref_doctype="Person", docname=person.name, data="{}")
	make.save(
		"Communication", reference_doctype="Person", reference_name=person.name, subject="x", content="x"
	)


@pytest.mark.parametrize("seed", range(3))
def test_undoing_must_restore_every_row(site, seed):
	luck = random.Random(seed)
	programme = make.programme()
	restricted = {"restricted": 1, "restricted_reason": "Threats"}
	people = [make.detailed_person(**(restricted if luck.random() < 0.3 else {})) for _ in range(2)]
	for year, person in enumerate(people, 2024):
		populate(person, programme, year, luck)
	survivor, absorbed = people
	names = [person.name for person in people]
	before = dump(*names)
	done = make.person_merge(survivor, absorbed, given_names=luck.choice(["survivor", "absorbed"]))
	assert not about(absorbed.name), "still about the absorbed record"
	assert changed(before, dump(*names))
	merge.undo(done.name)
	assert not changed(before, dump(*names))


def test_everything_about_the_absorbed_moves_to_the_survivor(site):
	survivor, absorbed = make.duplicates()
	consultation, payment = make.consultation(absorbed), make.payment(absorbed)
	child = make.minor(responsible_adult=absorbed.name)
	make.assign(absorbed, "Administrator")
	make.person_merge(survivor, absorbed)
	for record in (consultation, payment):
		record.reload()
		assert (record.person, record.person_folio) == (survivor.name, survivor.folio)
	assert payment.once_key.startswith(survivor.name)
	assert frappe.db.get_value("Person", child.name, "responsible_adult") == survivor.name
	assert frappe.db.get_value("Person", survivor.name, "_assign") == '["Administrator"]'
	payment.save()
	consultation.save()


def test_the_absorbed_record_links_to_the_survivor(site):
	survivor, absorbed = make.duplicates()
	make.person_merge(survivor, absorbed)
	absorbed.reload()
	assert (absorbed.status, absorbed.merged_into) == ("Merged", survivor.name)
	assert absorbed.workflow_state == "Merged"
	absorbed.birth_place = "Tegucigalpa"
	with pytest.raises(frappe.ValidationError, match=survivor.folio):
		absorbed.save()


def test_new_records_for_the_absorbed_go_to_the_survivor(site):
	"""A form was open while another user merged."""
	survivor, absorbed = make.duplicates()
	open_form = make.consultation(absorbed)
	open_form = frappe.get_doc("Consultation", open_form.name)
	make.person_merge(survivor, absorbed)
	assert make.consultation(absorbed).person == survivor.name
	open_form.interpreter_name = "Rosa"
	open_form.save()
	assert frappe.db.get_value("Consultation", open_form.name, ["person", "interpreter_name"]) == (
		survivor.name,
		"Rosa",
	)


def test_the_registry_finds_the_survivor_by_all_names(site):
	survivor, absorbed = make.detailed_person(), make.detailed_person()
	make.person_merge(survivor, absorbed)
	indexed = frappe.db.sql(
		"select distinct person from `__person_token` where person in %s", [(survivor.name, absorbed.name)]
	)
	assert indexed == ((survivor.name,),)
	survivor.reload()
	aliases = [row.alias for row in survivor.aliases]
	assert absorbed.full_name in aliases
	assert {row.alias for row in absorbed.aliases} <= set(aliases)
	assert {row.number for row in survivor.documents} > {row.number for row in absorbed.documents}
	assert {row.phone for row in survivor.phones} > {row.phone for row in absorbed.phones}
	assert [row.idx for row in survivor.aliases] == list(range(1, len(aliases) + 1))
	survivor.save()


def test_a_merge_cannot_duplicate_rows(site):
	survivor = make.detailed_person()
	absorbed = make.person()
	for _table, row in (
		("phones", survivor.phones[0]),
		("documents", survivor.documents[0]),
		("needs", survivor.needs[0]),
	):
		copy = frappe.copy_doc(row)
		copy.update({"parent": absorbed.name, "idx": 1})
		copy.name = None
		copy.db_insert()
	make.person_merge(survivor, absorbed)
	survivor.reload()
	assert [len(survivor.get(table)) for table in ("phones", "documents", "needs")] == [1, 1, 1]


def test_keeps_the_survivors_fields_unless_chosen(site):
	survivor = make.person(birth_place="Tegucigalpa", sex_on_document="Not recorded", neighbourhood="Centro")
	absorbed = make.person(
		birth_place="Choluteca", sex_on_document="M", occupation="Panadera", neighbourhood="Norte"
	)
	old_name = survivor.full_name
	make.person_merge(survivor, absorbed, given_names="absorbed", no_fixed_address="absorbed")
	survivor.reload()
	assert survivor.birth_place == "Tegucigalpa", "differs: the survivor's"
	assert (survivor.sex_on_document, survivor.occupation) == ("M", "Panadera"), "unknown: the other's"
	assert survivor.full_name == absorbed.full_name, "chosen"
	assert survivor.neighbourhood == "Norte", "chosen by the first field of the address"
	assert old_name in [row.alias for row in survivor.aliases]


@pytest.mark.parametrize(
	"choices", [{"folio": "absorbed"}, {"restricted": "survivor"}, {"birth_place": "mine"}, {"x": "absorbed"}]
)
def test_rejects_a_choice_for_other_fields(site, choices):
	survivor, absorbed = make.duplicates()
	with pytest.raises(frappe.ValidationError):
		make.person_merge(survivor, absorbed, **choices)


@pytest.mark.parametrize("restricted", ["survivor", "absorbed"])
def test_a_person_restricted_in_one_record_must_stay_restricted(site, restricted):
	one, other = make.person(), make.restricted_person()
	survivor, absorbed = (other, one) if restricted == "survivor" else (one, other)
	records = [make.consultation(survivor), make.consultation(absorbed), make.payment(one)]
	done = make.person_merge(survivor, absorbed)
	assert frappe.db.get_value("Person", survivor.name, ["restricted", "restricted_reason"]) == (1, "Threats")
	assert all(frappe.db.get_value(record.doctype, record.name, "restricted") for record in records)
	later = make.consultation(survivor)
	merge.undo(done.name)
	open_person = {one.name: 0, other.name: 1}
	for record in [*records, later]:
		person, now = frappe.db.get_value(record.doctype, record.name, ["person", "restricted"])
		assert now == open_person[person]


def test_moves_custom_fields_too(site):
	"""A custom field that links to people; here it uses an existing column."""
	field = make.insert_row(
		"Custom Field", dt="Organization", fieldname="website", fieldtype="Link", options="Person"
	)
	survivor, absorbed = make.duplicates()
	organization = make.organization()
	frappe.db.set_value("Organization", organization.name, field.fieldname, absorbed.name)
	make.person_merge(survivor, absorbed)
	assert frappe.db.get_value("Organization", organization.name, "website") == survivor.name


def test_moves_later_what_was_saved_during_the_merge(site):
	survivor, absorbed = make.duplicates()
	done = make.person_merge(survivor, absorbed)
	late = make.consultation(survivor)
	late.db_set({"person": absorbed.name, "person_folio": absorbed.folio})
	merge.follow_up()
	assert frappe.db.get_value("Consultation", late.name, ["person", "person_folio"]) == (
		survivor.name,
		survivor.folio,
	)
	merge.undo(done.name)
	assert frappe.db.get_value("Consultation", late.name, "person") == absorbed.name


def test_a_record_moved_later_to_a_restricted_person_must_be_restricted(site):
	survivor, absorbed = make.duplicates()
	save_again(survivor, restricted=1, restricted_reason="Threats")
	make.person_merge(survivor, absorbed)
	late = make.consultation(survivor)
	late.db_set({"person": absorbed.name, "person_folio": absorbed.folio, "restricted": 0})
	merge.follow_up()
	assert frappe.db.get_value("Consultation", late.name, ["person", "restricted"]) == (survivor.name, 1)


# --- undoing


def test_undoing_keeps_later_records(site):
	survivor, absorbed = make.duplicates()
	before = make.consultation(absorbed)
	done = make.person_merge(survivor, absorbed)
	since = make.consultation(survivor)
	survivor.reload()
	survivor.birth_place = "La Ceiba"
	survivor.append("aliases", {"alias": "Chela"})
	survivor.save()
	merge.undo(done.name)
	assert frappe.db.get_value("Consultation", before.name, "person") == absorbed.name
	assert frappe.db.get_value("Consultation", since.name, "person") == survivor.name
	survivor.reload()
	assert survivor.birth_place == "La Ceiba"
	assert "Chela" in [row.alias for row in survivor.aliases]
	absorbed.reload()
	absorbed.save()


def test_undoing_keeps_a_later_accent(site):
	survivor, absorbed = make.duplicates()
	absorbed.db_set("given_names", "Maria Jose")
	done = make.person_merge(survivor, absorbed, given_names="absorbed")
	assert save_again(survivor, given_names="María José").given_names == "María José"
	merge.undo(done.name)
	assert frappe.db.get_value("Person", survivor.name, "given_names") == "María José"


def test_two_merges_must_be_undone_in_order(site):
	programme = make.programme()
	people = [make.detailed_person() for _ in range(3)]
	for year, person in enumerate(people, 2023):
		populate(person, programme, year, random.Random(year))
	first, second, third = people
	names = [person.name for person in people]
	states = [dump(*names)]
	one = make.person_merge(second, third)
	states.append(dump(*names))
	two = make.person_merge(first, second)
	assert not about(second.name) | about(third.name)
	with pytest.raises(frappe.ValidationError, match=two.folio):
		merge.undo(one.name)
	merge.undo(two.name)
	assert not changed(states[1], dump(*names))
	merge.undo(one.name)
	assert not changed(states[0], dump(*names))


def test_two_merges_into_one_must_be_undone_in_order(site):
	survivor, one, other = (make.detailed_person() for _ in range(3))
	names = [person.name for person in (survivor, one, other)]
	before = dump(*names)
	first, second = make.person_merge(survivor, one), make.person_merge(survivor, other)
	with pytest.raises(frappe.ValidationError, match=second.folio):
		merge.undo(first.name)
	merge.undo(second.name)
	merge.undo(first.name)
	assert not changed(before, dump(*names))
	with pytest.raises(frappe.ValidationError, match="already"):
		merge.undo(first.name)


def test_denies_undoing_to_others_and_after_a_day(site):
	survivor, absorbed = make.duplicates()
	worker, other, officer, clerk = (
		make.staff_user(role, survivor.office)
		for role in (CASE_WORKER, CASE_WORKER, PROTECTION_OFFICER, FRONT_DESK)
	)

	def refused(user) -> None:
		with make.as_user(user), pytest.raises(frappe.PermissionError):
			merge.undo(done.name)

	with make.as_user(worker):
		done = make.person_merge(survivor, absorbed)
	refused(other)
	refused(clerk)
	refused(make.staff_user(PROTECTION_OFFICER, make.office()))
	frappe.db.set_value("Person Merge", done.name, "merged_on", now_datetime() - timedelta(hours=25))
	refused(worker)
	with make.as_user(officer):
		merge.undo(done.name)


def test_the_user_who_merged_can_undo_on_the_same_day(site):
	survivor, absorbed = make.duplicates()
	with make.as_user(make.staff_user(CASE_WORKER, survivor.office)):
		merge.undo(make.person_merge(survivor, absorbed).name)
	assert frappe.db.get_value("Person", absorbed.name, "status") == "New"


# --- rejections


def test_denies_merging_without_the_role_and_both_offices(site):
	north, south = make.office(), make.office()
	survivor, absorbed = make.duplicates(north, south)
	for user in (
		make.staff_user(FRONT_DESK, north, all_offices=1),
		make.staff_user(CASE_WORKER, north),
		make.staff_user(PROTECTION_OFFICER, south),
		make.staff_user(FINANCE_OFFICER, north, all_offices=1),
	):
		with make.as_user(user), pytest.raises(frappe.PermissionError):
			make.person_merge(survivor, absorbed)
	with make.as_user(make.staff_user(CASE_WORKER, north, all_offices=1)):
		assert make.person_merge(survivor, absorbed).folio.startswith("FU-")


def test_rejects_a_second_merge_of_the_same_record(site):
	survivor, absorbed = make.duplicates()
	third = make.person()
	make.person_merge(survivor, absorbed)
	for one, other in ((survivor, absorbed), (third, absorbed), (absorbed, third)):
		with pytest.raises(frappe.ValidationError, match=absorbed.folio):
			make.person_merge(one, other)


def test_rejects_merging_a_record_with_itself(site):
	person = make.person()
	with pytest.raises(frappe.ValidationError):
		make.person_merge(person, person)


def test_rejects_merging_mother_and_child(site):
	adult = make.person()
	child = make.minor(responsible_adult=adult.name)
	for one, other in ((adult, child), (child, adult)):
		with pytest.raises(frappe.ValidationError, match="responsible adult"):
			make.person_merge(one, other)


def test_a_merge_cannot_be_changed_afterwards(site):
	done = make.person_merge(*make.duplicates())
	done.reload()
	done.status = "Undone"
	with pytest.raises(frappe.ValidationError):
		done.save()


# --- money


@pytest.fixture
def paid_twice(site):
	survivor, absorbed = make.duplicates()
	programme = make.programme()
	return survivor, absorbed, make.payment(survivor, programme), make.payment(absorbed, programme)


def test_rejects_merging_people_paid_twice_for_a_period(paid_twice):
	survivor, absorbed, *_ = paid_twice
	with pytest.raises(frappe.ValidationError, match="same period"):
		make.person_merge(survivor, absorbed)
	assert frappe.db.get_value("Person", absorbed.name, "status") == "New"


def test_ignores_other_periods_and_failed_payments(site):
	survivor, absorbed = make.duplicates()
	programme = make.programme()
	make.payment(survivor, programme)
	make.payment(absorbed, programme, instalment=2)
	make.set_stage(make.payment(absorbed, programme), "Cancelled", once_key=None)
	make.payment(absorbed, make.programme())
	assert not merge.find_overlaps(survivor.name, absorbed.name)
	assert make.person_merge(survivor, absorbed)


def test_counts_programmes_that_exclude_each_other_as_one(site):
	survivor, absorbed = make.duplicates()
	one = make.programme()
	other = make.programme(incompatible_with=[{"programme": one.name}])
	make.payment(survivor, one)
	make.payment(absorbed, other)
	for pair in ((survivor, absorbed), (absorbed, survivor)):
		assert len(merge.find_overlaps(*(person.name for person in pair))) == 1


def test_notifies_payment_staff_of_an_incident_once(paid_twice):
	survivor, absorbed, *payments = paid_twice
	overlaps = merge.find_overlaps(survivor.name, absorbed.name)
	name = merge.report_overlaps(survivor, absorbed, overlaps)
	assert merge.report_overlaps(survivor, absorbed, overlaps) == name
	incident = frappe.get_doc("Payment Incident", name)
	assert {row.payment for row in incident.payments} == {payment.name for payment in payments}
	for role, sees in (
		(PAYMENT_APPROVER, 1),
		(FINANCE_OFFICER, 1),
		(PROTECTION_OFFICER, 1),
		(CASE_WORKER, 0),
		(FRONT_DESK, 0),
	):
		with make.as_user(make.staff_user(role, survivor.office)):
			assert bool(incident.has_permission("read")) == bool(sees), role
	with make.as_user(make.staff_user(FINANCE_OFFICER, make.office())):
		assert not incident.has_permission("read")


def test_notifies_only_users_who_see_the_incident_and_only_of_its_folio(paid_twice):
	survivor, absorbed, *_ = paid_twice
	notified = {
		make.staff_user(role, survivor.office)
		for role in (FINANCE_OFFICER, PAYMENT_APPROVER, PROTECTION_OFFICER)
	}
	others = {make.staff_user(FINANCE_OFFICER, make.office()), make.staff_user(CASE_WORKER, survivor.office)}
	name = merge.report_overlaps(survivor, absorbed, merge.find_overlaps(survivor.name, absorbed.name))
	logs = frappe.get_all(
		"Notification Log", {"document_name": name}, ["for_user", "subject", "email_content"]
	)
	users = {log.for_user for log in logs}
	assert notified <= users and not others & users
	folio = frappe.db.get_value("Payment Incident", name, "folio")
	for log in logs:
		assert folio in log.subject
		for secret in (survivor.first_surname, absorbed.first_surname, survivor.folio, absorbed.folio):
			assert secret not in f"{log.subject} {log.email_content}"
	merge.report_overlaps(survivor, absorbed, merge.find_overlaps(survivor.name, absorbed.name))
	assert frappe.db.count("Notification Log", {"document_name": name}) == len(logs), "notified once"


def test_keeps_the_municipalitys_notice_of_incidents(site):
	frappe.db.set_value("Notification", incident.NAME, "enabled", 0)
	incident.seed_notification()
	assert not frappe.db.get_value("Notification", incident.NAME, "enabled")


def test_an_explained_incident_allows_the_merge(paid_twice):
	survivor, absorbed, *_ = paid_twice
	incident = frappe.get_doc(
		"Payment Incident",
		merge.report_overlaps(survivor, absorbed, merge.find_overlaps(survivor.name, absorbed.name)),
	)
	finance = make.staff_user(FINANCE_OFFICER, survivor.office)
	with make.as_user(finance):
		incident.status = "Explained"
		with pytest.raises(frappe.ValidationError, match="Notes"):
			incident.save()
		incident.reload()
		incident.update({"status": "Explained", "notes": "Eran dos pagos de un mismo mes, por convenio"})
		incident.save()
	assert incident.closed_by == finance
	before = dump(survivor.name, absorbed.name)
	done = make.person_merge(survivor, absorbed)
	merge.undo(done.name)
	assert not changed(before, dump(survivor.name, absorbed.name))


# --- pairs


def test_a_merge_decides_the_review_and_undoing_reopens_it(site):
	survivor, absorbed = make.duplicates()
	name = note(survivor, absorbed)
	done = make.person_merge(survivor, absorbed)
	assert frappe.db.get_value("Duplicate Review", name, ["status", "decision", "person_merge"]) == (
		"Decided",
		"Same",
		done.name,
	)
	assert not pairs.list_blocking_reviews(survivor.name)
	merge.undo(done.name)
	assert frappe.db.get_value("Duplicate Review", name, ["status", "decision", "person_merge"]) == (
		"Open",
		None,
		None,
	)


def test_pairs_with_others_move_to_the_survivor(site):
	survivor, absorbed = make.duplicates()
	third, fourth = make.person(), make.person()
	moved, kept, aside = note(absorbed, third), note(survivor, fourth), note(absorbed, fourth)
	before = dump(survivor.name, absorbed.name)
	done = make.person_merge(survivor, absorbed)
	assert frappe.db.get_value("Duplicate Review", moved, "pair_key") == pairs.key_of(
		survivor.name, third.name
	)
	assert frappe.db.get_value("Duplicate Review", aside, "status") == "Set Aside"
	assert set(pairs.list_blocking_reviews(survivor.name)) == {moved, kept}
	with pytest.raises(frappe.ValidationError, match="merged already"):
		pairs.decide(aside, pairs.SAME)
	merge.undo(done.name)
	assert not changed(before, dump(survivor.name, absorbed.name))


def note(one, other) -> str:
	from migrant_services.matching.score import VERY_LIKELY, Score

	return pairs.note(one.name, other.name, Score(20.0, VERY_LIKELY, ()), "Nightly")


# --- households


def test_a_person_twice_in_a_household_lived_there_once(site):
	survivor, absorbed = make.duplicates()
	home = household(survivor, absorbed)
	done = make.person_merge(survivor, absorbed)
	home.reload()
	lived = [row for row in home.members if not row.to_date or row.from_date < row.to_date]
	assert [row.person for row in lived] == [survivor.name]
	home.save()
	merge.undo(done.name)
	home.reload()
	assert {row.person for row in home.members} == {survivor.name, absorbed.name}


def test_rejects_merging_people_in_two_households_at_a_time(site):
	survivor, absorbed = make.duplicates()
	household(survivor)
	other = household(absorbed)
	with pytest.raises(frappe.ValidationError, match=other.folio):
		make.person_merge(survivor, absorbed)


def household(head, *others):
	since = add_days(today(), -100)
	members = [{"person": head.name, "relationship": "Head of household", "from_date": since}]
	members += [{"person": other.name, "relationship": "Sibling", "from_date": since} for other in others]
	return make.save("Household", office=head.office, members=members)


# --- at the same time


def test_only_one_of_two_concurrent_merges_can_win(bench, site):
	survivor, absorbed, third = make.person(), make.person(), make.person()
	people = (survivor, absorbed, third)
	frappe.db.commit()
	outcomes, start = [], threading.Barrier(2)

	def other_session(one: str, other: str) -> None:
		frappe.init(site=bench.site, sites_path=str(bench.sites_path))
		frappe.connect()
		frappe.flags.in_test = True
		try:
			start.wait()
			make.save("Person Merge", survivor=one, absorbed=other)
			frappe.db.commit()
			outcomes.append(None)
		except Exception as error:
			frappe.db.rollback()
			outcomes.append(error)
		finally:
			frappe.destroy()

	try:
		threads = [
			threading.Thread(target=other_session, args=pair)
			for pair in ((survivor.name, absorbed.name), (third.name, absorbed.name))
		]
		for thread in threads:
			thread.start()
		for thread in threads:
			thread.join()
		assert sorted(error is None for error in outcomes) == [False, True]
		refused = next(error for error in outcomes if error)
		assert isinstance(refused, frappe.ValidationError), repr(refused)
		assert absorbed.folio in str(refused)
		frappe.db.rollback()
		assert frappe.db.count("Person Merge", {"absorbed": absorbed.name}) == 1
	finally:
		frappe.db.rollback()
		names = [person.name for person in people]
		frappe.db.delete("Person Merge", {"absorbed": ("in", names)})
		make.remove_rows(frappe.get_meta("Person"), names)
		for table in ("__person_key", "__person_token"):
			frappe.db.sql(f"delete from `{table}` where person in %s", [names])
		frappe.db.commit()
