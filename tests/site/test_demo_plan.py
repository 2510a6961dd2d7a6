"""The plan of the demo office: believable, complete, and the same wherever it is drawn."""

import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date, datetime
from functools import cache

import pytest

from migrant_services.demo.accounts import PASSWORD, users
from migrant_services.demo.house import office_codes
from migrant_services.demo.plan import make_plan
from migrant_services.demo.spec import COUNTRIES, data, digest
from migrant_services.reference import reference_rows
from migrant_services.roles import ROLES
from migrant_services.rules import household
from migrant_services.rules.ages import is_minor
from migrant_services.rules.documents import check_document
from migrant_services.rules.household import Stay
from migrant_services.rules.names import check_full_name
from migrant_services.rules.phones import normalise_phone
from migrant_services.workflow.stages import STAGES

# The first minutes of a year and the last of a leap day.
DAYS = (datetime(2027, 1, 1, 0, 3), datetime(2028, 2, 29, 23, 59))


@cache
def plan_of(now: datetime) -> dict:
	return dict(make_plan(now))


@pytest.fixture(scope="module", params=DAYS, ids=lambda now: now.isoformat())
def drawn(request):
	return request.param, plan_of(request.param)


@pytest.fixture(scope="module", autouse=True)
def elsewhere():
	"""Another process that draws the same plan, with another order of sets, beside the tests of this file."""
	code = (
		"from datetime import datetime; from migrant_services.demo.plan import make_plan;"
		"from migrant_services.demo.spec import digest;"
		f"print(digest([s for _, specs in make_plan(datetime.fromisoformat('{DAYS[0]}')) for s in specs]))"
	)
	env = os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
	with subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True) as process:
		yield process


def everything(plan) -> list:
	return [spec for specs in plan.values() for spec in specs]


def of(plan, doctype: str) -> list:
	return [spec for spec in everything(plan) if spec.doctype == doctype]


def final_stage(spec) -> str:
	stages = [step.stage for step in spec.steps if step.stage]
	return stages[-1] if stages else STAGES[spec.doctype].first


def test_the_day_changes_dates_but_nobody():
	names = [
		sorted(
			(
				spec.values["given_names"],
				spec.values["first_surname"] or "",
				spec.values["second_surname"] or "",
			)
			for spec in plan_of(now)["people"]
		)
		for now in DAYS
	]
	assert names[0] == names[1]


def test_there_is_as_much_of_everything_as_promised(drawn):
	_, plan = drawn
	count = Counter(spec.doctype for spec in everything(plan) if spec.values)
	assert count["Office"] == 2
	assert count["Organization"] == 6
	assert count["Staff Member"] == 25
	assert count["Support Programme"] == 3
	assert count["Privacy Notice"] == 4
	assert count["Person"] == 304
	assert count["Household"] >= 30
	assert count["Consultation"] == 600
	assert count["Referral"] == 80
	assert count["Payment"] == 120
	assert count["Course"] == 6
	assert count["Course Enrolment"] >= 70


def test_one_attention_in_eight_is_anonymous(drawn):
	consultations = of(drawn[1], "Consultation")
	assert sum("person" not in spec.values for spec in consultations) == len(consultations) * 12 // 100


def test_names_are_unique(drawn):
	names = [(spec.doctype, spec.name) for spec in everything(drawn[1]) if spec.values]
	assert len(names) == len(set(names))


@pytest.mark.parametrize("doctype", STAGES)
def test_every_stage_a_user_can_reach_is_there(drawn, doctype):
	specs = of(drawn[1], doctype)
	if not specs:
		pytest.skip("not part of the demo office yet")
	expected = set(STAGES[doctype].order) - STAGES[doctype].by_app
	assert {final_stage(spec) for spec in specs} == expected


def test_nothing_happens_in_the_future_nor_before_what_it_follows(drawn):
	now, plan = drawn
	for spec in everything(plan):
		moments = [spec.at, *(step.at for step in spec.steps)]
		assert moments == sorted(moments), spec.name
		assert moments[-1] <= now, spec.name


def test_the_office_is_alive_today_and_has_a_year_behind_it(drawn):
	now, plan = drawn
	moments = [spec.at for spec in of(plan, "Consultation")]
	assert sum(moment.date() == now.date() for moment in moments) >= 2
	assert {(m.year, m.month) for m in moments} >= {
		(now.year - (now.month <= back), (now.month - 1 - back) % 12 + 1) for back in range(11)
	}


def test_children_have_an_adult_or_nobody(drawn):
	now, plan = drawn
	people = {spec.name: spec.values for spec in plan["people"]}
	alone = 0
	for values in people.values():
		minor = is_minor(values["birth_date"], values["birth_date_precision"], now.date())
		adult = values.get("responsible_adult")
		alone += values.get("unaccompanied", 0)
		assert bool(adult or values.get("unaccompanied")) == minor
		if adult:
			parent = people[adult]
			assert parent["birth_date"].year + 12 <= values["birth_date"].year
			assert parent["office"] == values["office"]
	assert alone >= 5


def test_nobody_lives_in_two_households_and_each_has_its_head(drawn):
	now, plan = drawn
	stays = {
		spec.name: [
			Stay(
				row["person"],
				row["from_date"],
				row.get("to_date"),
				row["relationship"],
				row.get("collector", ""),
				reason=row.get("reason", ""),
			)
			for row in spec.values["members"]
		]
		for spec in plan["households"]
	}
	people = {spec.name: spec.values for spec in plan["people"]}
	for name, own in stays.items():
		assert household.check(own, now.date()) == []
		assert household.clashes(own, [stay for other in stays if other != name for stay in stays[other]]) == []
		assert {people[stay.person]["office"] for stay in own} == {people[own[0].person]["office"]}
	everybody = [stay for own in stays.values() for stay in own]
	assert {stay.reason for stay in everybody} >= {household.NEW_HOUSEHOLD, household.JOINED_ANOTHER}
	lives = {stay.person for stay in everybody}
	assert {name for name, values in people.items() if values.get("responsible_adult")} <= lives


def test_children_bear_a_name_of_their_parent(drawn):
	people = {spec.name: spec.values for spec in drawn[1]["people"]}
	families = [(v, people[v["responsible_adult"]]) for v in people.values() if v.get("responsible_adult")]
	assert len(families) > 30
	for child, adult in families:
		parents = {adult["first_surname"], None}
		own = {child["first_surname"], child["second_surname"]}
		declined = child["nationality"] in ("UA", "RU")  # surnames have a form for each sex
		assert declined or parents & own, (child, adult)


def test_people_come_from_many_places_and_are_named_as_there(drawn):
	people = [spec.values for spec in drawn[1]["people"]]
	assert len({values["nationality"] for values in people}) >= 20
	two = [v for v in people if v["nationality"] in ("VE", "HN", "BO", "MX", "CO")]
	assert all(v["first_surname"] and v["second_surname"] for v in two)
	assert any("-" in v["given_names"] for v in people if v["nationality"] == "HT")
	assert any(not v["first_surname"] for v in people)
	assert any(v["name_in_original_script"] for v in people if v["nationality"] == "SY")
	for values in people:
		parts = [
			values.get(part) for part in ("given_names", "first_surname", "second_surname", "chosen_name")
		]
		assert not check_full_name(*parts), parts


def test_documents_pass_their_checks_but_for_a_few(drawn):
	types = {row["code"]: row for row in reference_rows("Identity Document Type")}
	rows = [row for spec in drawn[1]["people"] for row in spec.values["documents"]]
	odd = [
		row
		for row in rows
		if check_document(
			types[row["document_type"]]["validator"], row.get("number"), country=row.get("issuing_country")
		).findings
	]
	assert len(rows) > 400
	assert 3 <= len(odd) <= len(rows) * 0.03
	assert any(row.get("expires_on", date.max) < drawn[0].date() for row in rows)


def test_telephones_are_the_citys_and_nobodys(drawn):
	by_code = {code: COUNTRIES[key] for key, code in office_codes().items()}
	phones = [
		(row["phone"], by_code[spec.values["office"]])
		for spec in drawn[1]["people"]
		for row in spec.values.get("phones", ())
	]
	assert len(phones) > 150
	for phone, country in phones:
		assert not normalise_phone(phone, country).findings
		assert re.search(r"(55 5555|261 555) 0[2-9]", phone)


def test_every_code_is_a_code_of_the_reference_lists(drawn):
	lists = {
		"population_group": "Population Group",
		"migratory_situation": "Migratory Situation",
		"preferred_language": "Spoken Language",
		"result": "Consultation Result",
		"subject": "Consultation Subject",
		"need": "Specific Need",
		"document_type": "Identity Document Type",
	}
	codes = {name: {row["code"] for row in reference_rows(doctype)} for name, doctype in lists.items()}

	def check(values):
		for name, value in values.items():
			if name in codes and value:
				assert value in codes[name], (name, value)
			if isinstance(value, list):
				for row in value:
					check(row)

	for spec in everything(drawn[1]):
		check(spec.values)
		for step in spec.steps:
			check(step.values)


def test_two_people_for_every_approved_payment(drawn):
	for spec in of(drawn[1], "Payment"):
		if "approved_on" in spec.stamps:
			assert spec.stamps["approved_on"] >= spec.at


def test_one_user_for_every_role():
	assert sorted(user["role"] for user in users()) == sorted(ROLES)
	assert Counter(user["language"] for user in users())["en"] == 2
	assert all(user["email"].endswith("@demo.example") for user in users())
	assert len(PASSWORD) >= 16


def test_addresses_and_sites_are_of_the_reserved_name():
	text = str([data(name) for name in ("house", "staff")])
	for address in re.findall(r"[\w.]+@[\w.]+|https?://[\w.]+", text):
		assert address.endswith(".example"), address


def test_it_is_drawn_the_same_way_in_another_process(elsewhere):
	assert elsewhere.communicate()[0].strip() == digest(everything(plan_of(DAYS[0])))
