"""The Spanish of the app: complete, nothing left over, and worded as a municipality words it."""

from __future__ import annotations

import csv
import io
import re

import pytest
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from devbench import translations
from tests.translatable import (
	APP,
	SPANISH,
	all_texts,
	countries,
	read_csv,
	reference_titles,
	unmarkable_calls,
)

PLACEHOLDER = re.compile(r"\{\d*\}|%\([a-z_]+\)s|</?[a-z]+(?: [^>]*)?>")
# One Spanish word for each thing, everywhere.
TERMS = {
	"consultation": "atenci",
	"referral": "canalizaci",
	"payment": "pago",
	"course": "curso",
	"enrolment": "inscripci",
	"office": "oficina",
	"organization": "organizaci",
	"consent": "consentimiento",
	"privacy notice": "avisos? de privacidad",
	"protection file": "expedientes? de protección",
	"workflow": "flujo",
	"folio": "folio",
	"merged": "unific",
}
# Where the word is left out on purpose: beside its heading, or as a name of its own.
WORDED_OTHERWISE = {
	"Acknowledgement and Answer to the Referral",
	"Consent given",
	"Consent refused",
	"Consent withdrawn",
	"Literacy course",
	"Outside the office's remit",
}
# Words that are the same in Spanish.
SAME = {
	"{0}: no",
	"{0}: no ({1})",
	"B",
	"C",
	"CDI",
	"CUIL",
	"CUIT",
	"CURP",
	"Cheque",
	"D",
	"DNI",
	"F",
	"Folio",
	"M",
	"No",
	"Normal",
	"Plan",
	"RFC",
	"WhatsApp",
	"X",
}


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
	return all_texts()


@pytest.fixture(scope="module")
def spanish() -> dict[str, str]:
	return dict(read_csv())


def test_every_text_must_have_a_spanish_translation(texts, spanish):
	missing = {text: place for text, place in texts.items() if not spanish.get(text)}
	assert not missing, "put these into translations/es.csv:\n" + "\n".join(
		f'"{text}" ({place})' for text, place in sorted(missing.items())
	)


def test_translations_must_be_in_use(texts, spanish):
	assert not set(spanish) - set(texts)


def test_texts_cannot_be_built_before_translation():
	assert not list(unmarkable_calls())


def test_placeholders_and_tags_must_match_the_source(spanish):
	differ = {
		text: translation
		for text, translation in spanish.items()
		if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(translation))
	}
	assert not differ


def test_texts_that_stay_the_same_in_spanish_must_be_listed(spanish):
	names = {name for name, _place in countries()}
	same = {text for text, translation in spanish.items() if text == translation}
	assert same - names == SAME


@pytest.mark.parametrize(("english", "word"), sorted(TERMS.items()))
def test_spanish_must_use_one_word_for_one_thing(spanish, english, word):
	wrong = {
		text: translation
		for text, translation in spanish.items()
		if re.search(rf"\b{english}s?\b", text.casefold()) and not re.search(word, translation.casefold())
	}
	assert not set(wrong) - WORDED_OTHERWISE, wrong


def test_spanish_cannot_call_a_person_illegal(texts, spanish):
	assert not [
		text
		for text in (*texts, *spanish.values())
		if "ilegal" in text.casefold() or "illegal" in text.casefold()
	]


def test_titles_must_match_the_reference_data(spanish):
	assert {title: spanish.get(title) for title, _in_spanish in reference_titles()} == dict(
		reference_titles()
	)


def test_the_file_must_be_sorted_quoted_and_without_duplicates():
	rows = read_csv()
	assert all(len(row) == 2 for row in rows)
	assert rows == sorted(rows, key=lambda row: (row[0].casefold(), row[0]))
	assert len({text for text, _translation in rows}) == len(rows)
	assert all(cell == cell.strip() for row in rows for cell in row)
	written = io.StringIO()
	csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
	assert SPANISH.read_text(encoding="utf-8") == written.getvalue()


def test_the_catalogs_of_gettext_say_what_the_table_says():
	"""`make translations` writes them."""
	rows = translations.read_table(SPANISH)
	for name, text in translations.render_catalogs(rows).items():
		assert (APP / "locale" / name).read_text(encoding="utf-8") == text, "run make translations"


def test_a_compiled_catalog_gives_back_every_text():
	"""As Frappe v16 compiles it, and reads it."""
	with (APP / "locale" / "es.po").open("rb") as file:
		catalog = read_po(file)
	compiled = io.BytesIO()
	write_mo(compiled, catalog)
	compiled.seek(0)
	read = {message.id: message.string for message in read_mo(compiled) if message.id}
	assert read == dict(translations.read_table(SPANISH))


def test_a_catalog_escapes_what_gettext_reads_otherwise(tmp_path):
	texts = [('Say "yes"', 'Diga "sí"'), ("a\\b", "c\\d"), ("one\ntwo\t", "uno\ndos"), ("{0} %", "{0} %")]
	path = tmp_path / "es.po"
	path.write_text(translations.render_catalog(texts, language="es"), encoding="utf-8")
	with path.open("rb") as file:
		assert [(message.id, message.string) for message in read_po(file) if message.id] == texts
