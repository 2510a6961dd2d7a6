"""Document texts: what is shipped holds, harmful edits are found, and no text can become markup or read anything."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrant_services.texts import compare, markup
from migrant_services.texts.catalog import PLACEHOLDER_MESSAGES, SUBJECT_PLACEHOLDERS, Spec, load_specs
from migrant_services.texts.check import MAX_LENGTH, MESSAGES, check_document
from migrant_services.texts.layout import Line, arrange, list_own, list_shipped
from migrant_services.texts.wording import Wording
from tests.translatable import shipped_document_pairs
from tests.unit.test_translations import PLACEHOLDER, TERMS, WORDED_OTHERWISE

LANGUAGES = ("en", "es")
SPECS = load_specs()
CONSENT, REGISTRATION = SPECS["Consent Letter"], SPECS["Registration Form"]
TEXTS = [
	(spec, part, language)
	for spec in SPECS.values()
	for part in spec.parts.values()
	for language in LANGUAGES
	if part.texts[language]
]


def findings(spec: Spec, *texts, lines=(), own_questions=None):
	return check_document(spec, texts, lines, LANGUAGES, own_questions or {})


def codes(spec: Spec, *texts, **fields) -> list[str]:
	return [finding.code for finding in findings(spec, *texts, **fields)]


def errors(spec: Spec, *texts, **fields) -> list[str]:
	return [finding.code for finding in findings(spec, *texts, **fields) if finding.blocks]


def both(part, change) -> list[tuple[str, str, str]]:
	"""Return the part with the same change in both languages."""
	return [(part.code, language, change(part.texts[language])) for language in LANGUAGES]


# --- what is shipped


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.name)
def test_shipped_documents_must_pass_their_own_check(spec):
	rows = [
		(part.code, language, part.texts[language]) for part in spec.parts.values() for language in LANGUAGES
	]
	assert not findings(spec, *rows, lines=list_shipped(spec))


def test_placeholders_must_be_explained_and_in_use():
	allowed = {name for spec in SPECS.values() for name in spec.placeholders}
	assert allowed == set(PLACEHOLDER_MESSAGES)
	assert set(SUBJECT_PLACEHOLDERS) <= allowed


def test_subjects_allow_nothing_about_a_person():
	subjects = [spec for spec in SPECS.values() if any(part.is_subject for part in spec.parts.values())]
	assert len(subjects) == 3
	for spec in subjects:
		assert set(spec.allowed_in_subject) <= set(SUBJECT_PLACEHOLDERS)


@pytest.mark.parametrize(("english", "word"), sorted(TERMS.items()))
def test_spanish_texts_must_use_one_word_for_one_thing(english, word):
	pairs = [[markup.render_plain(text, {}) for text in pair] for pair in shipped_document_pairs()]
	wrong = [
		pair
		for pair in pairs
		if re.search(rf"\b{english}s?\b", pair[0].casefold()) and not re.search(word, pair[1].casefold())
	]
	assert not [pair for pair in wrong if pair[0] not in WORDED_OTHERWISE]


def test_both_languages_must_use_the_same_placeholders():
	for english, spanish in shipped_document_pairs():
		assert sorted(markup.list_placeholders(english)) == sorted(markup.list_placeholders(spanish)), english
		assert not PLACEHOLDER.search(english + spanish)


# --- harmful edits: every one of them is found


HARMFUL = {
	"empty": lambda text: "  \n",
	"unknown placeholder": lambda text: f"{text} [[nationality_of_the_person]]",
	"attribute": lambda text: f"{text} [[doc.__class__]]",
	"call": lambda text: f"{text} [[frappe.db.sql('select 1')]]",
	"index": lambda text: f"{text} [[doc[0]]]",
	"stray brackets": lambda text: f"{text} [[",
	"Jinja": lambda text: f"{text} {{{{ frappe.session.user }}}}",
	"Jinja block": lambda text: f"{text} {{% include 'x' %}}",
	"Jinja comment": lambda text: f"{text} {{# #}}",
	"full-width Jinja": lambda text: f"{text} ｛｛ doc ｝｝",
	"HTML": lambda text: f"{text}<img src=x onerror=alert(1)>",
	"closing tag": lambda text: f"{text}</p>",
	"entity": lambda text: f"{text}&lt;script&gt;",
	"control character": lambda text: f"{text}\x00",
	"override of direction": lambda text: f"{text}\u202e",
	"too long": lambda text: text + "x" * MAX_LENGTH,
}


@pytest.mark.parametrize("kind", HARMFUL)
def test_the_check_rejects_every_harmful_edit(kind):
	edits = 0
	for spec, part, language in TEXTS:
		if kind == "empty" and part.is_optional:
			continue
		assert errors(spec, (part.code, language, HARMFUL[kind](part.texts[language]))), (
			spec.name,
			part.code,
		)
		edits += 1
	assert edits > 100


def test_the_check_rejects_a_needed_placeholder_that_is_gone():
	for spec, part, language in TEXTS:
		for name in part.needs:
			text = part.texts[language].replace(f"[[{name}]]", "…")
			assert "TEXT_PLACEHOLDER_NEEDED" in errors(spec, (part.code, language, text))


def test_the_check_rejects_a_clause_that_is_gone_or_turned_around():
	clauses = 0
	for spec, part, language in TEXTS:
		for clause in part.clauses:
			if not clause.says.get(language):
				continue
			clauses += 1
			kept = " ".join(f"[[{name}]]" for name in part.needs)
			assert "TEXT_CLAUSE_LOST" in errors(spec, (part.code, language, f"Lorem ipsum {kept}"))
	assert clauses >= 30


@pytest.mark.parametrize(
	("document", "part", "language", "text"),
	[
		(
			"Consent Letter",
			"rights",
			"en",
			"I can see, correct or erase these data, free of charge. I cannot withdraw this consent.",
		),
		(
			"Consent Letter",
			"rights",
			"en",
			"I can see, correct or erase these data and withdraw this consent. It is not free of charge.",
		),
		(
			"Consent Letter",
			"rights",
			"es",
			"Puedo consultar, corregir o suprimir estos datos sin costo. No puedo revocar este consentimiento.",
		),
		(
			"Consent Letter",
			"no_consequence",
			"en",
			"If I say no, the office never attends to me all the same.",
		),
		(
			"Consent Letter",
			"origin",
			"en",
			"The data may be disclosed to the authorities of the country of origin.",
		),
		("Attention Certificate", "issued", "en", "Issued for 20 pesos at the request of the person."),
		("Attention Certificate", "issued", "es", "Esta constancia no es gratuita."),
		("Attention Certificate", "confidential", "en", "The subject is not confidential."),
		("All Documents", "no_migration_value", "en", "This document is a migration document."),
		(
			"All Documents",
			"no_migration_value",
			"es",
			"Este documento tiene valor como documento migratorio.",
		),
		(
			"Referral Letter",
			"basis_law",
			"en",
			"Shared on the basis of [[referral_basis]]. Use the data as you like.",
		),
	],
)
def test_the_check_rejects_what_the_law_does_not_want(document, part, language, text):
	assert "TEXT_CLAUSE_LOST" in errors(SPECS[document], (part, language, text))


@pytest.mark.parametrize(
	"text", ["Call 55 1234 5678", "Write to maria@example.org", "About PE-000123", "Passport E0123456"]
)
def test_the_check_rejects_personal_data_typed_into_a_subject(text):
	spec = SPECS["Notice of a Payment Incident"]
	assert "TEXT_SUBJECT_PERSONAL" in errors(spec, ("subject", "en", f"[[folio]]: {text}"))


def test_the_check_rejects_other_placeholders_in_a_subject():
	spec = SPECS["Notice of a Record Beyond Its Target"]
	assert "TEXT_PLACEHOLDER_IN_SUBJECT" in errors(spec, ("subject", "en", "[[folio]] [[state]]"))
	# Even if a later version allowed it by mistake, it is not rendered.
	wording = Wording(spec, {("subject", "en"): "[[folio]] [[state]]"})
	assert wording.render_html("en", {"folio": "CO-1", "state": "secret"})["subject"] == "CO-1 "


def test_the_check_rejects_a_text_in_one_language_only():
	assert "TEXT_LANGUAGE_MISSING" in errors(CONSENT, ("additional", "es", "Otro párrafo."))
	assert not codes(
		CONSENT, ("additional", "es", "Otro párrafo."), ("additional", "en", "Another paragraph.")
	)


def test_the_check_warns_when_only_one_language_changes():
	found = findings(CONSENT, ("shared_with_none", "es", "Con ninguna otra persona."))
	assert [(finding.code, finding.blocks) for finding in found] == [("TEXT_LANGUAGE_UNCHANGED", False)]


def test_the_check_rejects_rows_of_another_document():
	assert codes(CONSENT, ("received", "en", "x")) == ["TEXT_PART_UNKNOWN"]
	assert "TEXT_LANGUAGE_UNKNOWN" in codes(CONSENT, ("title", "fr", "x"))
	assert "TEXT_PART_TWICE" in codes(
		CONSENT, ("title", "en", "x"), ("title", "en", "y"), ("title", "es", "z")
	)


def test_findings_must_have_a_sentence_with_their_parameters():
	for spec, part, language in TEXTS:
		for change in HARMFUL.values():
			for finding in findings(spec, (part.code, language, change(part.texts[language]))):
				assert finding.message == MESSAGES[finding.code]
				finding.message.format(*finding.params)


# --- harmless edits: no false alarm


HARMLESS = {
	"a sentence more": lambda text: f"{text} Más información en la oficina.",
	"a sentence before": lambda text: f"Por favor lea. {text}",
	"another language's script": lambda text: f"{text} مرحبا بكم",
	"a quotation": lambda text: f"{text} «así»",
	"a comparison": lambda text: f"{text} (5 < 6, a & b)",
	"single braces": lambda text: f"{text} {{x}}",
	"typed twice": lambda text: f"{text} {text}",
}


@pytest.mark.parametrize("kind", HARMLESS)
def test_the_check_accepts_harmless_edits(kind):
	for spec in SPECS.values():
		for part in spec.parts.values():
			if part.texts["en"] and len(part.texts["es"]) < 90:
				rows = both(part, HARMLESS[kind])
				assert not findings(spec, *rows), (spec.name, part.code)


def test_the_check_accepts_other_words_for_a_clause():
	rows = [
		(
			"rights",
			"en",
			"I may access, rectify or delete my data, and revoke my consent whenever I want, at no cost.",
		),
		(
			"rights",
			"es",
			"Puedo acceder a mis datos, rectificarlos o eliminarlos, y retirar mi consentimiento, gratuitamente.",
		),
	]
	assert not findings(CONSENT, *rows)


# --- fields


def test_fields_can_be_moved_and_switched_off():
	lines = [Line("nationality"), Line("chosen_name", False), *list_shipped(REGISTRATION)]
	lines = [line for at, line in enumerate(lines) if line.code not in {each.code for each in lines[:at]}]
	assert not codes(REGISTRATION, lines=lines)
	facts = {name: (name, "x") for name in ("given_names", "chosen_name", "nationality")}
	assert arrange(REGISTRATION, lines, "identity", facts) == [("nationality", "x"), ("given_names", "x")]


def test_a_field_shipped_later_comes_at_the_end():
	known = replace(REGISTRATION, fields=REGISTRATION.fields[:2])
	lines = [Line("surnames"), Line("given_names")]
	facts = {field.code: (field.code, "x") for field in REGISTRATION.fields}
	assert [code for code, _ in arrange(known, lines, "identity", facts)] == ["surnames", "given_names"]
	assert [code for code, _ in arrange(REGISTRATION, lines, "identity", facts)][:3] == [
		"surnames",
		"given_names",
		"chosen_name",
	]


def test_the_check_rejects_fields_that_are_needed_unknown_or_twice():
	needed = [(spec, field) for spec in SPECS.values() for field in spec.fields if field.needed]
	assert len(needed) >= 10
	for spec, field in needed:
		assert errors(spec, lines=[Line(field.code, False)]) == ["PRINTED_FIELD_NEEDED"]
	assert errors(REGISTRATION, lines=[Line("migratory_situation")]) == ["FIELD_NOT_OF_DOCUMENT"]
	assert errors(REGISTRATION, lines=[Line("email"), Line("email")]) == ["PRINTED_FIELD_TWICE"]


def test_own_questions_can_be_printed_where_the_document_allows():
	own = {"own_school": "School"}
	assert not codes(REGISTRATION, lines=[Line("own_school")], own_questions=own)
	assert errors(REGISTRATION, lines=[Line("own_secret")], own_questions=own) == ["FIELD_OWN_UNKNOWN"]
	assert codes(SPECS["Referral Letter"], lines=[Line("own_school")], own_questions=own) == [
		"FIELD_OWN_CARE"
	]
	assert errors(SPECS["Ticket Slip"], lines=[Line("own_school")]) == ["FIELD_OWN_NOT_HERE"]
	assert list_own(REGISTRATION, [Line("own_a"), Line("own_b", False), Line("email")]) == ["own_a"]


# --- placeholders


ANY_TEXT = st.text(
	alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("[]{}%<>&'\"_\n")), max_size=120
)


@given(text=ANY_TEXT, value=ANY_TEXT)
def test_no_text_and_no_value_can_become_markup(text, value):
	rendered = markup.render_html(f"{text}[[folio]]", {"folio": value}, {"folio"})
	left = rendered.replace("<br>", "").replace("<b>", "").replace("</b>", "")
	assert not set(left) & set("<>\"'")
	assert html.unescape(left) == markup.render_plain(f"{text}[[folio]]", {"folio": value}).replace("\n", "")


@given(value=st.sampled_from(["[[person_name]]", "{{ doc }}", "[[", "[[[[folio]]]]"]))
def test_a_value_is_never_read_as_a_placeholder(value):
	values = {"folio": value, "person_name": "secret"}
	assert markup.render_plain("[[folio]]", values) == value
	assert markup.render_html("[[folio]]", values) == value


@given(text=ANY_TEXT)
def test_only_names_are_placeholders(text):
	for name in markup.list_placeholders(text):
		assert re.fullmatch(r"[a-z][a-z0-9_]*", name)


@given(st.dictionaries(st.sampled_from(sorted(PLACEHOLDER_MESSAGES)), st.text(min_size=1, max_size=8)))
def test_a_document_uses_only_the_values_it_allows(values):
	spec = SPECS["Ticket Slip"]
	wording = Wording(spec, {("title", "en"): "".join(f"[[{name}]]" for name in sorted(values))})
	allowed = "".join(values[name] for name in sorted(values) if name in spec.placeholders)
	assert wording.render_plain("title", "en", values) == allowed


# --- as shipped


def test_texts_equal_to_the_shipped_ones_follow_the_app():
	part = CONSENT.parts["title"]
	kept = compare.keep_own(CONSENT, {("title", "en"): part.texts["en"], ("title", "es"): "Otro título"})
	assert kept == {("title", "es"): "Otro título"}


def test_an_update_keeps_the_municipalitys_text_and_shows_what_changed():
	shipped = CONSENT.parts["title"]
	newer = replace(
		CONSENT, parts={**CONSENT.parts, "title": replace(shipped, texts={"en": "New", "es": "Nuevo"})}
	)
	own = {("title", "es"): "Nuestro"}
	assert Wording(newer, own).get_text("title", "es") == "Nuestro"
	assert Wording(newer, own).get_text("title", "en") == "New"
	(difference,) = compare.compare_with_shipped(newer, own, {("title", "es"): shipped.texts["es"]})
	assert difference.has_shipped_changed
	assert (difference.before, difference.shipped) == (shipped.texts["es"], "Nuevo")
	(same,) = compare.compare_with_shipped(CONSENT, own, {("title", "es"): shipped.texts["es"]})
	assert not same.has_shipped_changed
