"""Conditions in a browser: evaluated as on the server, and edited with Frappe's filters."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from migrant_services.conditions.evaluation import evaluate
from migrant_services.conditions.site_fields import to_client
from tests import factories as make
from tests.browser.desk import ready
from tests.conditions import OPTIONS, SCRIPT, SPECS, VECTORS, conditions, matches, records, rows
from tests.factories import PASSWORD

QUESTION = "Form Question"
EVALUATE = """cases => cases.map(({ rows, match, values, fields }) =>
	migrant_services.conditions.evaluate(rows, match, values, fields))"""
WITHOUT_DESK = "globalThis.migrant_services = { conditions: {} }; globalThis.frappe = { provide() {} };"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
# Anything that may come in JSON.
ANYTHING = st.one_of(
	st.none(),
	st.booleans(),
	st.integers(-(10**15), 10**15),
	st.floats(-1e15, 1e15),
	st.sampled_from((*OPTIONS, "18", "18.0", "017", "2008-02-29", "2008-02-30 10:00", "1", "")),
	TEXTS,
	st.lists(
		st.one_of(TEXTS, st.sampled_from(OPTIONS), st.fixed_dictionaries({"subject": TEXTS})), max_size=3
	),
)


@pytest.fixture(scope="module")
def engine(browser):
	"""Provide a page with nothing but the script that evaluates conditions."""
	page = browser.new_page()
	page.evaluate(WITHOUT_DESK)
	page.add_script_tag(path=SCRIPT)
	yield page
	page.close()


def case(drawn_rows, match: str, values: dict, fields: list[dict]) -> dict:
	return {
		"rows": [row if isinstance(row, dict) else row._asdict() for row in drawn_rows],
		"match": match,
		"values": values,
		"fields": fields,
	}


def test_the_browser_must_evaluate_as_the_vectors_say(engine):
	vectors = VECTORS["vectors"]
	found = engine.evaluate(
		EVALUATE, [case(each["rows"], each["match"], each["values"], VECTORS["fields"]) for each in vectors]
	)
	assert not [each for each, met in zip(vectors, found, strict=True) if met is not each["met"]]


@pytest.mark.parametrize(
	"rows, values",
	[
		(rows(), records()),
		(
			st.lists(st.one_of(conditions(), conditions(texts=lambda spec: TEXTS)), max_size=3),
			st.fixed_dictionaries({spec.fieldname: ANYTHING for spec in SPECS}),
		),
	],
	ids=["right", "messy"],
)
def test_the_browser_must_evaluate_as_the_server_does(engine, rows, values):
	fields = to_client(SPECS)

	@settings(max_examples=60, deadline=None, database=None)
	@given(st.lists(st.tuples(rows, matches, values), min_size=30, max_size=60))
	def check(drawn):
		found = engine.evaluate(EVALUATE, [case(*each, fields) for each in drawn])
		for (drawn_rows, match, record), met in zip(drawn, found, strict=True):
			# As the server gets it.
			record = json.loads(json.dumps(record))
			assert evaluate(drawn_rows, match, record, SPECS) is met, (drawn_rows, match, record)

	check()


# --- the editor


@pytest.fixture
def administrator(connection):
	world = make.World()
	yield world.user("Services Administrator")
	world.remove()


class Editor:
	"""The editor of a condition, as a user works with it."""

	def __init__(self, desk):
		self.desk, self.page = desk, desk.page
		self.area = desk.page.locator("[data-fieldname='conditions_editor']:visible")
		self.sentence = self.area.locator(".condition-sentence")
		self.findings = self.area.locator(".condition-findings li")

	def open(self) -> None:
		self.page.goto("/app/form-question/new", wait_until="commit")
		self.desk.wait_for_form(QUESTION)

	def add(self, field: str, operator: str):
		"""Add a row, and return it."""
		self.area.locator(".add-filter").click()
		row = self.area.locator(".filter-box").last
		row.locator(".fieldname-select-area input").fill(field)
		row.locator(".fieldname-select-area li").filter(has_text=field).first.click()
		row.locator(".condition").select_option(label=operator)
		return row

	def read_rows(self) -> list[tuple]:
		rows = self.page.evaluate("cur_frm.doc.conditions || []")
		return [(row["field"], row["operator"], row["value"] or "") for row in rows]


def plain(locator) -> str:
	return locator.inner_text().replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_administrator_writes_a_condition_without_code(administrator, desk, language):
	desk.log_in(ready(administrator, language), PASSWORD, None)
	editor, word = Editor(desk), desk.word
	editor.open()
	expect(editor.sentence).to_have_text(word("Applies always."))

	row = editor.add(word("Age"), word("is at least"))
	expect(editor.findings).to_have_count(1)
	row.locator(".filter-field input").fill("18")
	row.locator(".filter-field input").press("Tab")
	expect(editor.findings).to_have_count(0)

	row = editor.add(word("Needs an Interpreter"), word("is"))
	row.locator(".filter-field select").select_option("Yes")

	row = editor.add(word("Literacy"), word("is one of"))
	row.locator(".multiselect-list .form-control").first.click()
	for label in ("Reads a little", "Cannot read"):
		row.locator(".selectable-item").filter(has_text=word(label)).click()
	editor.sentence.click()

	row = editor.add(word("Nationality"), word("is"))
	desk.choose(row.locator(".filter-field"), "Honduras")

	editor.add(word("Shelter"), word("has no answer"))
	desk.rest()
	expect(editor.findings).to_have_count(0)
	expected = [
		("age", "is at least", "18"),
		("interpreter_needed", "is", "Yes"),
		("literacy", "is one of", "Reads a little\nCannot read"),
		("nationality", "is", "Honduras"),
		("shelter", "is not set", ""),
	]
	assert editor.read_rows() == expected
	# The sentence follows a moment later.
	expect(editor.sentence).to_contain_text(word("{0} has no answer").format("").strip())
	sentence = plain(editor.sentence)
	assert {
		"en": "“Age” is 18 or more; “Needs an Interpreter” is ticked",
		"es": "«Edad» es 18 o más; la casilla «",
	}[language] in sentence
	desk.check_accessibility(".condition-rows")

	desk.page.evaluate("cur_frm.refresh()")
	expect(editor.area.locator(".filter-box")).to_have_count(5)
	expect(editor.sentence).to_contain_text(word("has no answer"))
	assert plain(editor.sentence) == sentence and editor.read_rows() == expected
	expect(editor.area.locator(".status-text")).to_have_text(
		f"{word('Reads a little')}, {word('Cannot read')}"
	)

	editor.area.locator(".remove-filter:visible").first.press("Enter")
	desk.set(match="Any")
	expect(editor.sentence).to_contain_text(
		{"en": "at least one of these is true", "es": "se cumple al menos una"}[language]
	)
	assert editor.read_rows() == expected[1:]


def test_a_condition_that_is_never_true_is_shown_as_it_is_written(administrator, desk):
	desk.log_in(ready(administrator, "en"), PASSWORD, None)
	editor = Editor(desk)
	editor.open()
	for operator, age in (("is at least", "18"), ("is less than", "12")):
		box = editor.add("Age", operator).locator(".filter-field input")
		box.fill(age)
		box.press("Tab")
	expect(editor.findings).to_have_text("This condition is never true. Change the rows about Age.")
	row = editor.add("Housing", "has an answer")
	expect(editor.findings).to_have_count(1)
	expect(editor.findings).to_contain_text("Row 3: Housing is visible to fewer users")
	row.locator(".remove-filter:visible").press("Enter")
	editor.area.locator(".filter-box").nth(1).locator(".condition").select_option(label="is between")
	box = editor.area.locator(".filter-box").nth(1).locator(".filter-field input")
	box.fill("18 to 25")
	box.press("Tab")
	expect(editor.findings).to_have_count(0)
	assert editor.read_rows()[1] == ("age", "is between", "18\n25")
	assert "“Age” is between 18 and 25" in plain(editor.sentence)
