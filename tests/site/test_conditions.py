"""Conditions on a site: as queries they find the records for which they are true, and disclose nothing."""

import random

import frappe
import pytest
from frappe.utils import add_days, add_years, getdate
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.api import conditions as api
from migrant_services.conditions.criteria import to_criterion
from migrant_services.conditions.documents import explain_answer_for_user, is_met_by
from migrant_services.conditions.rows import (
	ALL,
	ANY,
	CHOICE,
	DATE,
	LINK,
	SEVERAL_CHOICES,
	TEXT,
	YES_OR_NO,
	Condition,
)
from migrant_services.conditions.site_fields import (
	describe,
	find_faults,
	list_allowed_fields,
	list_usable_fields,
	load_allowed_fields,
)
from migrant_services.core.languages import use_language
from tests import conditions as drawn
from tests import factories as make

EXAMPLES = settings(max_examples=150, deadline=None, database=None)
CHOICES = ("A", "a", "Á", "B, C", "ß", "سوريا")
# Columns of own questions: name, fieldtype, options, permlevel.
QUESTIONS = (
	("own_school", "Select", "Yes\nNo", 0),
	("own_children", "Int", "", 0),
	("own_rent", "Float", "", 0),
	("own_since", "Date", "", 0),
	("own_words", "Small Text", "", 0),
	("own_kind", "Select", "\n".join(CHOICES), 0),
	("own_income", "Int", "", 1),
)


@pytest.fixture(scope="module")
def questions(connection):
	"""Add own questions to Person for the tests of this module. Adding a column commits."""
	frappe.set_user("Administrator")
	fields = [
		make.save(
			"Custom Field",
			dt="Person",
			fieldname=name,
			label=name,
			fieldtype=kind,
			options=options,
			permlevel=level,
		)
		for name, kind, options, level in QUESTIONS
	]
	frappe.clear_cache(doctype="Person")
	yield
	frappe.db.rollback()
	frappe.set_user("Administrator")
	for field in fields:
		frappe.delete_doc("Custom Field", field.name, force=True)
	frappe.db.commit()
	frappe.clear_cache(doctype="Person")


def met_by_query(doctype: str, names: list[str], rows, match: str) -> set[str]:
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(table.name).where(table.name.isin(names))
	return set(query.where(to_criterion(rows, match, doctype)).run(pluck=True))


def texts_of(doctype: str):
	"""Return a function from a field to the values that rows about it may have: those of the records, mostly."""
	today = getdate()
	days = [str(add_days(add_years(today, -18), step)) for step in (-1, 0, 1)] + ["2026-01-31", "2026-02-01"]
	by_kind = {
		YES_OR_NO: ("Yes", "No"),
		LINK: ("Mexico", "Honduras", "mexico", "Mexico "),
		SEVERAL_CHOICES: ("A", "B", "a"),
		DATE: (*days, "2026-02-30"),
	}

	def texts(spec) -> st.SearchStrategy[str]:
		if spec.fieldname == "age":
			return st.sampled_from(
				("-1", "0", "1", "2", "16", "17", "18", "19", "64", "65", "120", "999999", "x")
			)
		if spec.kind == CHOICE:
			return st.sampled_from((*list(spec.options or ())[:7], "z"))
		return st.sampled_from(by_kind.get(spec.kind, ("0", "1", "2", "0.3", "1500.5", "-1")))

	return texts


def check_queries(doctype: str, docs: list, fields: set[str]) -> None:
	"""Check that drawn conditions find, as queries, the documents that meet them."""
	specs = [spec for spec in list_allowed_fields(doctype) if spec.fieldname in fields]
	assert len(specs) == len(fields)
	names, found = [doc.name for doc in docs], []

	@EXAMPLES
	@given(drawn.rows(specs, texts_of(doctype)), drawn.matches)
	def check_drawn(rows, match):
		by_query = met_by_query(doctype, names, rows, match)
		assert by_query == {doc.name for doc in docs if is_met_by(doc, rows, match)}
		found.append(len(by_query))

	check_drawn()
	# Conditions that divide the records, not only those that all or none of them meet.
	assert sum(0 < count < len(names) for count in found) > 30


def stored(doctype: str, **fields):
	return frappe.get_doc(doctype, make.insert_row(doctype, **fields).name)


def make_people() -> list:
	"""Store people whose ages, answers and empty fields differ, and read them back."""
	today, draw = getdate(), random.Random("people")
	days = [add_days(add_years(today, -years), step) for years in (0, 1, 17, 18, 65) for step in (-1, 0, 1)]
	days += [today.replace(year=today.year - 18, month=month, day=15) for month in (1, 6, 7, 12)]
	days += [getdate("2008-02-29"), getdate("2009-02-28"), getdate("2009-03-01"), None]
	return [
		stored(
			"Person",
			birth_date=day and min(day, today),
			birth_date_precision=precision,
			nationality=draw.choice(("Mexico", "Honduras", "", None)),
			stateless=draw.randint(0, 1),
			dependants=draw.randint(0, 3),
			shelter=draw.choice(("", " ", "\n", "Casa", "\u00a0", None)),
			own_school=draw.choice(("Yes", "No", "", None)),
			own_children=draw.randint(0, 3),
			own_rent=draw.choice((0, 0.3, 1500.5)),
			own_since=draw.choice((None, "2026-01-31", "2026-02-01")),
			own_words=draw.choice((None, "", " \t\r\n", "x")),
			own_kind=draw.choice((*CHOICES, "", None)),
			own_income=draw.randint(0, 2),
		)
		for day in days
		for precision in ("Exact", "Year and Month", "Year", "Estimated")
	]


def test_people_must_be_found_by_the_conditions_that_they_meet(questions, site):
	fields = {"age", "birth_date", "nationality", "stateless", "dependants", "shelter"}
	check_queries("Person", make_people(), fields | {name for name, *_rest in QUESTIONS})


@pytest.mark.parametrize(
	"today", ["2028-02-29", "2027-02-28", "2026-06-30", "2026-07-01", "2026-01-14", "2026-12-15"]
)
def test_ages_must_be_found_on_every_day(site, monkeypatch, today):
	"""On 29 February, and before and after the middle of a month and of a year."""
	from migrant_services.conditions import criteria
	from migrant_services.migrant_services.doctype.person import person

	for module in (criteria, person):
		real = module.getdate
		monkeypatch.setattr(module, "getdate", lambda day=None, real=real: real(day or today))
	people = [
		stored("Person", birth_date=add_days(add_years(today, -years), step), birth_date_precision=precision)
		for years in (0, 1, 18)
		for step in (-180, -31, -15, -1, 0, 1, 15, 31, 180)
		for precision in ("Exact", "Year and Month", "Year")
	]
	names = [doc.name for doc in people]
	for operator in ("is", "is at least", "is less than", "is set"):
		for age in ("0", "1", "17", "18", "19"):
			rows = [Condition("age", operator, age)]
			assert met_by_query("Person", names, rows, ALL) == {
				doc.name for doc in people if is_met_by(doc, rows, ALL)
			}, rows


def test_consultations_must_be_found_by_the_conditions_that_they_meet(site):
	draw, docs = random.Random("consultations"), []
	for _number in range(80):
		doc = make.insert_row(
			"Consultation",
			attended_on=draw.choice(
				("2026-01-31 00:00:00", "2026-01-31 23:59:59.999", "2026-02-01 08:00:00", None)
			),
			age=draw.choice(("0", "17", "18", "65", "", None, "old", "18\n", " 18", "-1", "1.5", "999")),
			minutes=draw.randint(0, 2),
			anonymous=draw.randint(0, 1),
			channel=draw.choice(("Phone", "Email", "")),
			nationality=draw.choice(("Mexico", "Honduras", None)),
		)
		for subject in draw.sample(("A", "a", "B", "C", "", None), draw.randint(0, 3)):
			row = {
				"parent": doc.name,
				"parenttype": "Consultation",
				"parentfield": "topics",
				"subject": subject,
			}
			make.insert_row("Consultation Topic", **row)
		docs.append(frappe.get_doc("Consultation", doc.name))
	check_queries(
		"Consultation",
		docs,
		{"attended_on", "age", "minutes", "anonymous", "channel", "nationality", "topics"},
	)


@pytest.mark.parametrize(
	"rows, match",
	[([], ALL), ([], ANY), ([Condition("password", "is set")], ANY), ([Condition("age", "is", "x")], ALL)],
)
def test_a_condition_that_cannot_be_read_finds_nothing_and_none_finds_all(site, rows, match):
	doc = stored("Person")
	assert met_by_query("Person", [doc.name], rows, match) == (set() if rows else {doc.name})


def test_a_value_cannot_become_part_of_the_query(site):
	doc = stored("Person", nationality="x' OR 1=1 -- ")
	for value in ("x' OR 1=1 -- ", "%", "' OR ''='", "\\", "x') OR (1=1"):
		found = met_by_query("Person", [doc.name], [Condition("nationality", "is", value)], ALL)
		assert not found


# --- which fields, and for whom


@pytest.mark.parametrize("doctype", load_allowed_fields())
def test_every_allowed_field_exists_and_has_an_operator(site, doctype):
	found = {spec.fieldname: spec for spec in list_allowed_fields(doctype)}
	assert set(load_allowed_fields()[doctype]) <= set(found)
	for spec in found.values():
		assert spec.label != spec.fieldname or spec.fieldname.startswith("own_")
		if spec.doctype:
			assert frappe.get_meta(spec.doctype), spec


@pytest.mark.parametrize("doctype", load_allowed_fields())
def test_no_allowed_field_names_a_person(site, doctype):
	from migrant_services.access.scopes import SCOPES

	for spec in list_allowed_fields(doctype):
		assert spec.doctype not in {*SCOPES, "User", "Staff Member"}, spec
		assert spec.kind != TEXT or set(spec.options or ()) == set(), spec


def test_only_the_age_of_a_person_is_computed(site):
	computed = [
		(doctype, df.fieldname)
		for doctype, allowed in load_allowed_fields().items()
		for df in frappe.get_meta(doctype).fields
		if df.fieldname in allowed and df.is_virtual
	]
	assert computed == [("Person", "age")]


def test_own_questions_are_allowed_by_themselves(questions, site):
	found = {spec.fieldname: spec for spec in list_allowed_fields("Person")}
	assert found["own_kind"].options == {choice: choice for choice in CHOICES}
	assert not found["own_children"].can_be_empty and found["own_since"].can_be_empty
	assert find_faults([Condition("own_income", "is at least", "1")], ALL, "Person", permlevel=0)[0].code == (
		"CONDITION_FIELD_HIDDEN"
	)


def test_users_may_name_the_fields_that_they_read(office):
	front, case = make.staff_user("Front Desk", office), make.staff_user("Case Worker", office)
	with make.as_user(front):
		assert "housing" not in {spec.fieldname for spec in list_usable_fields("Person")}
		assert [finding.code for finding in find_faults([Condition("housing", "is set")], ALL, "Person")] == [
			"CONDITION_FIELD_UNKNOWN"
		]
	with make.as_user(case):
		assert "housing" in {spec.fieldname for spec in list_usable_fields("Person")}


def test_a_query_cannot_disclose_a_field_above_the_users_level(office):
	front, case = make.staff_user("Front Desk", office), make.staff_user("Case Worker", office)
	rows = [Condition("nationality", "is set"), Condition("housing", "is", "Street")]
	for user in (front, make.user("Services Administrator")):
		with make.as_user(user), pytest.raises(frappe.PermissionError) as denied:
			to_criterion(rows, ANY, "Person")
		assert denied.value.code == "CONDITION_FIELDS_HIDDEN"
		with pytest.raises(frappe.PermissionError):
			to_criterion(rows, ANY, "Person", user=user)
	with make.as_user(case):
		to_criterion(rows, ANY, "Person")


def test_an_explanation_cannot_disclose_a_field_above_the_users_level(office, person):
	person.db_set("housing", "Street")
	person.reload()
	rows = [Condition("housing", "is", "Street"), Condition("nationality", "is", "Honduras")]
	with make.as_user(make.staff_user("Front Desk", office)):
		lines = explain_answer_for_user(person, rows)
	assert [line.met for line in lines] == [None, True] and "Honduras" in lines[1].text
	with make.as_user(make.staff_user("Case Worker", office)):
		assert explain_answer_for_user(person, rows)[0].met is True


def test_the_administrator_of_services_sees_wording_and_no_values(office, person):
	with make.as_user(make.user("Services Administrator")):
		fields = {field["fieldname"]: field for field in api.get_fields("Person")}
		rows = [{"field": "population_group", "operator": "is", "value": "no-such-group"}]
		answer = api.describe("Person", rows, ALL, permlevel=0)
	assert fields["housing"]["options"][0] == {"value": "Own", "label": "Own"}
	assert fields["population_group"]["options"] == [] and fields["population_group"]["only_enabled"]
	assert [finding["level"] for finding in answer["findings"]] == ["error"]
	assert person.first_surname not in frappe.as_json([fields, answer])


@pytest.mark.parametrize("doctype", ["User", "Household", "Person"])
def test_others_cannot_ask_for_fields(site, doctype):
	role = "Training Coordinator" if doctype == "Person" else "Services Administrator"
	with make.as_user(make.user(role)):
		for ask in (lambda: api.get_fields(doctype), lambda: api.describe(doctype, [])):
			with pytest.raises(frappe.PermissionError):
				ask()


def test_a_condition_is_described_in_the_language_of_the_user(site):
	group = frappe.get_all("Population Group", fields=["name", "title"], limit=1, order_by="name")[0]
	rows = [
		Condition("population_group", "is", group.name),
		Condition("birth_date", "is at least", "2008-02-29"),
	]
	plain = describe(rows, ALL, "Person").replace("\u2068", "").replace("\u2069", "")
	assert f"“Population Group” is “{group.title}”" in plain
	with use_language("es"):
		spanish = describe(rows, ALL, "Person")
	assert spanish.startswith("Se aplica cuando se cumple todo esto: «") and "Population" not in spanish


@pytest.mark.parametrize(
	"rows", ["[]", "[1, null, {}]", [{"field": ["a"], "operator": {"x": 1}, "value": 5}], "{}"]
)
def test_bad_input_of_a_client_is_answered(site, rows):
	assert isinstance(api.describe("Person", rows, "Neither")["sentence"], str)
