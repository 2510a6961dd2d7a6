"""The rules of options: which can be merged, which codes the app needs, what a code is made of."""

from __future__ import annotations

import ast
import json
import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.options import rules
from migrant_services.options.reference import REFERENCE_FILES, reference_rows, shipped_codes
from migrant_services.options.rules import LIST_DOCTYPES, NEEDED, NEVER_EMPTY, RULE_FIELDS, Facts, check_merge
from tests.conftest import ROOT
from tests.source import Nodes, check, findings

APP = ROOT / "migrant_services"
DOCTYPES = APP / "migrant_services" / "doctype"
# Fields of options that no rule depends on.
FREE_FIELDS = {
	*(
		"code",
		"title",
		"enabled",
		"sort_order",
		"counts_as",
		"counts_as_doctype",
		"option_list",
		"translations",
	),
	*(
		"country",
		"parent_subject",
		"what_to_bring",
		"what_to_bring_es",
		"letter",
		"minutes_ahead",
		"unhcr_code",
	),
	*("validity_days", "remind_days"),
}
# The demo shows records, and the words of an import lead to options that are in use.
WITHOUT_RULES = ("demo", "options/reference", "options/rules.py")
LAYOUT = ("Section Break", "Column Break", "Tab Break")


def doctype(name: str) -> dict:
	slug = name.lower().replace(" ", "_")
	return json.loads((DOCTYPES / slug / f"{slug}.json").read_text())


def facts(name: str = "OWN_A", **fields) -> Facts:
	values = {
		"doctype": "Consultation Subject",
		"name": name,
		"title": name,
		"list_name": "Consultation Subject",
	}
	return Facts(**{**values, **fields})


def codes(absorbed: Facts, survivor: Facts, is_running: bool = False, mentions=()) -> list[str]:
	return [finding.code for finding in check_merge(absorbed, survivor, is_running, mentions)]


# --- what a merge cannot do


def test_two_own_options_can_be_merged():
	assert codes(facts(), facts("OWN_B")) == []


def test_an_option_cannot_be_merged_into_itself():
	assert codes(facts(), facts()) == ["MERGE_SAME"]


@pytest.mark.parametrize(
	("absorbed", "survivor", "code"),
	[
		({"list_name": "A"}, {"list_name": "B"}, "MERGE_OTHER_LIST"),
		({"rules": {"Restricted": 1}}, {"rules": {"Restricted": 0}}, "MERGE_RULES_DIFFER"),
		({"name": "HEALTH"}, {}, "MERGE_LOSES_SHIPPED"),
		({}, {"enabled": False}, "MERGE_INTO_RETIRED"),
		({}, {"parent": "OWN_A"}, "MERGE_BELOW"),
		({"has_children": True}, {"parent": "HEALTH"}, "MERGE_TOO_DEEP"),
	],
)
def test_a_merge_that_would_change_a_meaning_must_be_rejected(absorbed, survivor, code):
	assert codes(facts(**absorbed), facts(**{"name": "OWN_B", **survivor})) == [code]


@pytest.mark.parametrize("survivor", [{"name": "HOUSING"}, {"name": "OWN_B", "counts_as": "HEALTH"}])
def test_a_shipped_option_can_be_merged_where_its_figures_stay(survivor):
	assert codes(facts("HEALTH"), facts(**survivor)) == []


def test_two_merges_of_one_option_cannot_run_at_once():
	assert codes(facts(), facts("OWN_B"), is_running=True) == ["MERGE_RUNNING"]


def test_a_condition_that_names_the_option_only_warns():
	found = check_merge(facts(), facts("OWN_B"), False, ["Workflow"])
	assert [(each.code, each.blocks) for each in found] == [("MERGE_MENTIONED", False)]


def test_all_that_stands_against_a_merge_must_be_said_at_once():
	found = codes(
		facts("HEALTH", list_name="A"), facts("OWN_B", list_name="B", enabled=False), is_running=True
	)
	assert found == ["MERGE_OTHER_LIST", "MERGE_LOSES_SHIPPED", "MERGE_INTO_RETIRED", "MERGE_RUNNING"]


@pytest.mark.parametrize(("of", "code"), [(of, code) for of, needed in NEEDED.items() for code in needed])
def test_a_needed_code_must_be_shipped_and_cannot_be_merged_away(of, code):
	assert code in shipped_codes(of)
	absorbed = facts(code, doctype=of, list_name=of)
	assert "MERGE_NEEDED" in codes(absorbed, facts("OWN_B", doctype=of, list_name=of, counts_as=code))


# --- what the app needs


def test_every_code_that_a_rule_names_must_be_among_those_needed():
	"""A text in the code of the app that is a shipped code is a rule about it, unless it is written here."""
	shipped = {
		code: {of for of in REFERENCE_FILES if code in shipped_codes(of)}
		for of in REFERENCE_FILES
		for code in shipped_codes(of)
	}
	needed = {code for codes_of_list in NEEDED.values() for code in codes_of_list}
	found = {text: place for text, place in texts_of_code() if text in shipped}
	assert {text: place for text, place in found.items() if text not in needed} == {}
	assert needed <= found.keys(), "no rule names these any more"


@check("migrant_services")
def shipped_texts(nodes: Nodes) -> set[str]:
	"""Find the texts in a Python file that are shipped codes."""
	return {node.value for node in nodes[ast.Constant] if isinstance(node.value, str)} & _all_shipped()


@cache
def _all_shipped() -> set[str]:
	return {code for of in REFERENCE_FILES for code in shipped_codes(of)}


def texts_of_code():
	for path, texts in sorted(findings(shipped_texts).items()):
		place = path.removeprefix("migrant_services/")
		if not place.startswith(WITHOUT_RULES):
			yield from ((text, place) for text in texts)
	for path in sorted([*APP.rglob("public/js/**/*.js"), *DOCTYPES.glob("*/*.js")]):
		for text in re.findall(r"[\"']([A-Z][A-Z_]{2,})[\"']", path.read_text()):
			yield text, str(path.relative_to(APP))
	for path in sorted(DOCTYPES.glob("*/*.json")):
		for field in json.loads(path.read_text()).get("fields", []):
			if field.get("options") in REFERENCE_FILES and field.get("default"):
				yield field["default"], path.name


def test_every_field_of_an_option_must_be_known_as_a_rule_or_as_free():
	for name in LIST_DOCTYPES:
		fields = {field["fieldname"] for field in doctype(name)["fields"] if field["fieldtype"] not in LAYOUT}
		of_rules = set(RULE_FIELDS.get(name, ()))
		assert of_rules <= fields
		assert fields - of_rules <= FREE_FIELDS, name


def test_the_lists_of_options_must_be_alike():
	for name in LIST_DOCTYPES:
		fields = {field["fieldname"]: field for field in doctype(name)["fields"]}
		assert {"code", "title", "enabled", "sort_order", "counts_as", "translations"} <= fields.keys(), name
		assert doctype(name)["translated_doctype"] and doctype(name)["show_title_field_in_link"], name
	assert set(NEVER_EMPTY) <= set(LIST_DOCTYPES)


def test_the_desk_knows_the_same_lists():
	script = (APP / "public/js/options/form.js").read_text()
	block = script[script.index("DOCTYPES = [") : script.index("];")]
	assert tuple(re.findall(r'"([^"]+)"', block)) == LIST_DOCTYPES


def test_own_options_can_count_in_every_list_that_figures_use():
	field = next(
		each for each in doctype("Answer Option")["fields"] if each["fieldname"] == "counts_as_doctype"
	)
	assert set(field["options"].split()) and set(filter(None, field["options"].split("\n"))) <= set(
		REFERENCE_FILES
	)


# --- codes and titles


@pytest.mark.parametrize(
	("title", "code"),
	[
		("Yes", "YES"),
		("Sí, a veces; no siempre", "SI_A_VECES_NO_SIEMPR"),
		("Vive\ncon su familia", "VIVE_CON_SU_FAMILIA"),
		("نعم", "N_M"),
		("🙂", "OPTION"),
		("", "OPTION"),
	],
)
def test_a_code_must_be_made_from_any_title(title, code):
	made = rules.make_code(title)
	assert rules.is_code(made) and len(made) <= rules.MAX_OWN_CODE
	if title.isascii() or title.startswith("S"):
		assert made == code


@given(st.text(max_size=200), st.sets(st.text("AB_2", min_size=1, max_size=4), max_size=5))
def test_a_made_code_must_be_short_plain_and_free(title, taken):
	made = rules.make_code(title, taken)
	assert rules.is_code(made) and len(made) <= rules.MAX_OWN_CODE and made not in taken
	assert rules.is_code(rules.make_code(title, {made})) and rules.make_code(title, {made}) != made


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=140, max_size=140))
def test_140_titles_must_get_140_codes(titles):
	taken: set[str] = set()
	for title in titles:
		taken.add(rules.make_code(title, taken))
	assert len(taken) == 140


@pytest.mark.parametrize("text", ["a,b", "a;b", "a\nb", "<b>", "نعم", "a b", "", "_A", "A__B", "A/B", "%"])
def test_what_would_break_a_name_cannot_be_a_code(text):
	assert not rules.is_code(text)


def test_every_shipped_code_must_be_one():
	assert [
		row["code"] for of in REFERENCE_FILES for row in reference_rows(of) if not rules.is_code(row["code"])
	] == []
	assert all(len(code) <= rules.MAX_CODE for of in REFERENCE_FILES for code in shipped_codes(of))
