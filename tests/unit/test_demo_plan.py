"""The plan of the demo office: believable, complete, correct on any day, and reproducible."""

import os
import re
import subprocess
import sys
from collections import Counter
from datetime import datetime

import pytest

from migrant_services.core.names import check_full_name
from migrant_services.core.phones import normalise_phone
from migrant_services.core.roles import ROLES
from migrant_services.demo.accounts import PASSWORD, users
from migrant_services.demo.house import office_codes
from migrant_services.demo.plan import make_plan
from migrant_services.demo.spec import COUNTRIES, data, digest
from migrant_services.options.reference import reference_rows
from tests.demo_plans import (
	DAYS,
	everything,
	faults_of,
	moments,
	people_registered_twice_are_not_paid,
	plan_of,
)

# The first minutes of a year and the last of a leap day, and some days between; ``make days`` tries all 1,461.
FIRST, LAST = datetime(2027, 1, 1, 0, 3), datetime(2028, 2, 29, 23, 59)
SOME = (FIRST, LAST, *moments()[DAYS // 8 :: DAYS // 2])


@pytest.fixture(scope="module")
def plan():
	return plan_of(FIRST)


@pytest.fixture(scope="module", autouse=True)
def elsewhere():
	"""Start another process that makes the same plan with another order of sets, in parallel with the tests of this file."""
	code = (
		"from datetime import datetime; from migrant_services.demo.plan import make_plan;"
		"from migrant_services.demo.spec import digest;"
		f"print(digest([s for _, specs in make_plan(datetime.fromisoformat('{FIRST}')) for s in specs]))"
	)
	env = os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
	with subprocess.Popen(
		[sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True
	) as process:
		yield process


@pytest.mark.parametrize("now", SOME, ids=datetime.isoformat)
def test_the_plan_must_be_consistent_on_any_day(now):
	assert faults_of(now) == []


def test_notices_a_payee_who_is_registered_twice(monkeypatch):
	monkeypatch.setattr("migrant_services.demo.plan.find_alike", lambda people: {})
	monkeypatch.setattr("migrant_services.demo.plan.choose_for_second_registration", lambda people: [])
	with pytest.raises(AssertionError, match="demo-person"):
		people_registered_twice_are_not_paid(dict(make_plan(LAST)), LAST)


def test_the_day_changes_dates_but_not_people():
	names = [
		sorted(
			(
				spec.values["given_names"],
				spec.values["first_surname"] or "",
				spec.values["second_surname"] or "",
			)
			for spec in plan_of(now)["people"]
		)
		for now in (FIRST, LAST)
	]
	assert names[0] == names[1]


def test_one_consultation_in_eight_is_anonymous(plan):
	consultations = plan["consultations"]
	assert sum("person" not in spec.values for spec in consultations) == len(consultations) * 12 // 100


def test_children_have_a_surname_of_their_parent(plan):
	people = {spec.name: spec.values for spec in plan["people"]}
	families = [(v, people[v["responsible_adult"]]) for v in people.values() if v.get("responsible_adult")]
	assert len(families) > 30
	for child, adult in families:
		parents = {adult["first_surname"], None}
		own = {child["first_surname"], child["second_surname"]}
		declined = child["nationality"] in ("UA", "RU")  # surnames have a form for each sex
		assert declined or parents & own, (child, adult)


def test_people_come_from_many_countries_and_have_names_common_there(plan):
	people = [spec.values for spec in plan["people"]]
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


def test_telephone_numbers_are_local_and_unassigned(plan):
	by_code = {code: COUNTRIES[key] for key, code in office_codes().items()}
	phones = [
		(row["phone"], by_code[spec.values["office"]])
		for spec in plan["people"]
		for row in spec.values.get("phones", ())
	]
	assert len(phones) > 150
	for phone, country in phones:
		assert not normalise_phone(phone, country).findings
		assert re.search(r"(55 5555|261 555) 0[2-9]", phone)


def test_every_code_must_be_in_the_reference_lists(plan):
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

	for spec in everything(plan):
		check(spec.values)
		for step in spec.steps:
			check(step.values)


def test_every_approved_payment_must_involve_two_people(plan):
	for spec in plan["payments"]:
		if "approved_on" in spec.stamps:
			assert spec.stamps["approved_on"] >= spec.at


def test_every_role_must_have_one_user():
	assert sorted(user["role"] for user in users()) == sorted(ROLES)
	assert Counter(user["language"] for user in users())["en"] == 2
	assert all(user["email"].endswith("@demo.example") for user in users())
	assert len(PASSWORD) >= 16


def test_email_addresses_and_websites_must_use_reserved_domains():
	text = str([data(name) for name in ("house", "staff")])
	for address in re.findall(r"[\w.]+@[\w.]+|https?://[\w.]+", text):
		assert address.endswith(".example"), address


def test_the_plan_is_the_same_in_another_process(elsewhere):
	assert elsewhere.communicate()[0].strip() == digest(everything(plan_of(FIRST)))
