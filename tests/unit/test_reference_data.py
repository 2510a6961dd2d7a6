"""The shipped lists: complete, translated, respectful, and consistent with the rules that read them."""

import json
import re
from collections import Counter
from itertools import product
from pathlib import Path

import pytest

import migrant_services
from migrant_services.core.ages import check_bands, find_band
from migrant_services.core.identity.documents import VALIDATORS
from migrant_services.options.reference import REFERENCE_FILES, reference_rows, reference_titles

APP = Path(migrant_services.__file__).parent
LISTS = {doctype: reference_rows(doctype) for doctype in REFERENCE_FILES}
PROTECTED = {"ASYLUM_SEEKER", "REFUGEE", "COMPL_PROTECTION", "POLITICAL_ASYLEE", "STATELESS"}
# Names of documents and languages that are the same in both languages.
SAME_IN_BOTH = {
	"CURP",
	"RFC",
	"DNI",
	"CUIL",
	"CUIT",
	"CDI",
	"Hindi",
	"Ixil",
	"Kaqchikel",
	"K'iche'",
	"Lingala",
}
SAME_IN_BOTH |= {"Mam", "Mapudungun", "Q'anjob'al", "Q'eqchi'", "Quechua", "Tojolabal", "Urdu"}


def codes(doctype, **having):
	return {row["code"] for row in LISTS[doctype] if having.items() <= row.items()}


def test_codes_must_be_unique_and_well_formed():
	for doctype, rows in LISTS.items():
		counted = Counter(row["code"] for row in rows)
		assert [code for code, number in counted.items() if number > 1] == [], doctype
		form = r"[a-z]{3}" if doctype == "Spoken Language" else r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*"
		assert [code for code in counted if not re.fullmatch(form, code)] == [], doctype


def test_titles_must_be_unique_and_fit_their_field():
	for (doctype, rows), field in product(LISTS.items(), ("title", "title_es")):
		titles = Counter(row[field].casefold() for row in rows)
		assert [title for title, number in titles.items() if number > 1] == [], doctype
		assert all(0 < len(row[field]) <= 140 and row[field] == row[field].strip() for row in rows), doctype


def test_every_title_must_be_translated():
	rows = [row for rows in LISTS.values() for row in rows]
	assert {
		row["title"] for row in rows if row["title"].casefold() == row["title_es"].casefold()
	} <= SAME_IN_BOTH


def test_an_english_title_must_have_one_spanish_title():
	"""The translation file identifies a text by its English alone."""
	spanish = {}
	for title, title_es in reference_titles():
		assert spanish.setdefault(title, title_es) == title_es


def test_titles_cannot_call_a_person_illegal():
	assert not re.search(r"\bi+leg", json.dumps(LISTS, ensure_ascii=False), re.IGNORECASE)


def test_rows_must_have_exactly_the_fields_of_their_doctype():
	for doctype, rows in LISTS.items():
		scrubbed = doctype.lower().replace(" ", "_")
		path = APP / "migrant_services" / "doctype" / scrubbed / f"{scrubbed}.json"
		fields = {field["fieldname"]: field for field in json.loads(path.read_text())["fields"]}
		selects = {name: field for name, field in fields.items() if field["fieldtype"] == "Select"}
		for row in rows:
			assert set(row) - {"title_es"} <= set(fields), (doctype, row["code"])
			for name in set(row) & set(selects):
				assert row[name] in selects[name]["options"].split("\n"), (doctype, row["code"], name)


def test_marks_the_protected_groups():
	assert codes("Population Group", protected=1) == PROTECTED


def test_subjects_must_have_two_levels_with_parents_first():
	seen = {}
	for row in LISTS["Consultation Subject"]:
		if parent := row["parent_subject"]:
			assert seen[parent]["parent_subject"] == "" and row["code"].startswith(parent + "_")
		seen[row["code"]] = row


def test_a_restricted_subject_restricts_everything_below_it():
	restricted = codes("Consultation Subject", restricted=1)
	assert {"GBV_PROT", "CHILD_PROT"} <= restricted
	for row in LISTS["Consultation Subject"]:
		top = row["parent_subject"] or row["code"]
		assert (row["code"] in restricted) == (top in {"GBV_PROT", "CHILD_PROT"})


def test_every_subject_of_the_office_must_exist():
	expected = (
		"REG_MIG ASYLUM IDENTITY RIGHTS WORK TRAINING EDU HEALTH MHPSS HOUSING FOOD_NFI CASH LEGAL GBV_PROT "
		"CHILD_PROT FAMILY FINANCE CULTURE RETURN DISCRIM PRIVACY USEFUL_PHONE OTHER"
	)
	assert codes("Consultation Subject", parent_subject="") == set(expected.split())


def test_has_the_results_of_a_consultation():
	assert codes("Consultation Result", refers=1) == {"REFERRED_INT", "REFERRED_EXT"}
	assert not codes("Consultation Result", refers=1, closes=1)
	assert {"INFO_GIVEN", "RESOLVED_ON_SITE", "LEFT_BEFORE"} <= codes("Consultation Result", closes=1)
	assert not {"CASE_OPENED", "PENDING_DOCS"} & codes("Consultation Result", closes=1)


def test_countries_must_have_the_names_and_codes_of_frappe():
	for doctype in ("Migratory Situation", "Identity Document Type"):
		for row in LISTS[doctype]:
			assert row["country"] == {"MX": "Mexico", "AR": "Argentina"}.get(row["code"][:3].rstrip("_"), "")


def test_not_stated_is_offered_first():
	assert LISTS["Migratory Situation"][0]["code"] == "NO_INFORMA"


def test_every_validator_must_exist():
	assert {row["validator"] for row in LISTS["Identity Document Type"]} - {""} <= set(VALIDATORS)


def test_a_number_shared_by_a_family_cannot_find_a_duplicate():
	"""File numbers of COMAR and the DNM are on the papers of a whole family."""
	shared = {"MX_COMAR_CONST", "MX_COMAR_RESOL", "AR_PRECARIA", "AR_CERT_REFUGIO", "UNHCR_DOC", "NONE_DECL"}
	assert not shared & codes("Identity Document Type", is_dedup_key=1)
	assert {"MX_CURP", "AR_DNI", "PASSPORT", "FOREIGN_ID"} <= codes("Identity Document Type", is_dedup_key=1)


def test_temporary_documents_must_have_an_expiry_date():
	assert {"MX_CURP_TEMP", "MX_TVRH", "AR_PRECARIA", "AR_CERT_REFUGIO"} <= codes(
		"Identity Document Type", has_expiry=1
	)


def test_sensitive_needs_must_stay_in_the_protection_file():
	sensitive = (
		"TEEN_PREG CHRONIC CRITICAL_MED MENTAL_HEALTH REFOULEMENT_RISK DETENTION_RISK GBV TRAFFICKING "
	)
	sensitive += "TORTURE_VIOLENCE LGBTIQ_RISK"
	assert codes("Specific Need", tier="D") == set(sensitive.split())


@pytest.mark.parametrize("row", LISTS["Age Band Set"], ids=lambda row: row["code"])
def test_age_bands_must_cover_every_age_once(row):
	bands = [(band["code"], band["from_age"], band["to_age"]) for band in row["bands"]]
	assert check_bands(bands) == []
	assert all(find_band(age, bands) for age in range(121))
