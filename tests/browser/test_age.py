"""The age on the screen is the age that the server gives, for every birth date and every day."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from migrant_services.core.ages import ESTIMATED, EXACT, PRECISIONS, YEAR, YEAR_MONTH, compute_age
from tests.conftest import ROOT

SCRIPT = ROOT / "migrant_services/public/js/age.js"
WITHOUT_DESK = "globalThis.migrant_services = {}; globalThis.frappe = { provide() {} };"
COMPUTE = """cases => cases.map(([on, birth_date, precision]) => {
	migrant_services.today = () => on;
	return migrant_services.age_today(birth_date, precision);
})"""
DAYS = st.dates(date(1999, 1, 1), date(2004, 12, 31))
CASES = st.tuples(DAYS, DAYS, st.sampled_from([*PRECISIONS, None]))
# Before the middle of the period in which the child was born.
BABIES = [
	(date(2003, 3, 5), date(2003, 1, 1), YEAR),
	(date(2003, 3, 5), date(2003, 1, 1), ESTIMATED),
	(date(2003, 3, 5), date(2003, 3, 1), YEAR_MONTH),
	(date(2003, 3, 5), date(2003, 3, 5), EXACT),
]


@pytest.fixture(scope="module")
def engine(browser):
	"""Provide a page with nothing but the script that computes the age."""
	page = browser.new_page()
	page.evaluate(WITHOUT_DESK)
	page.add_script_tag(path=SCRIPT)
	yield page
	page.close()


def test_the_browser_must_give_the_age_of_the_server(engine):
	@settings(max_examples=40, deadline=None, database=None)
	@given(st.lists(CASES, min_size=30, max_size=60))
	@example(BABIES)
	def check(cases):
		given_ages = engine.evaluate(
			COMPUTE, [(str(on), str(born), precision) for on, born, precision in cases]
		)
		for case, age in zip(cases, given_ages, strict=True):
			assert age == compute_age(*case), case

	check()
