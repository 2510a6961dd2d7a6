"""The search text, parsed into the fields of a registration."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.matching.names import fold
from migrant_services.matching.typed_text import Typed, parse_typed_name

NAMES = {
	"maria lopez": ("Maria", "Lopez", ""),
	"MARIA FERNANDA LOPEZ": ("Maria Fernanda", "Lopez", ""),
	"jose luis perez gomez": ("Jose Luis", "Perez", "Gomez"),
	"yenifer carolina mendoza": ("Yenifer Carolina", "Mendoza", ""),
	"guadalupe cruz reyes": ("Guadalupe", "Cruz", "Reyes"),
	# surnames said first, with a comma and without
	"López Pérez, Ana María": ("Ana María", "López", "Pérez"),
	"lopez garcia maria": ("Maria", "Lopez", "Garcia"),
	# particles belong to the word after them
	"maria del carmen lopez": ("Maria del Carmen", "Lopez", ""),
	"juan carlos de la cruz santa maria": ("Juan Carlos", "de la Cruz", "Santa Maria"),
	"mohammed al hassan": ("Mohammed", "al Hassan", ""),
	# one word
	"wilmer": ("Wilmer", "", ""),
	"garcia": ("", "Garcia", ""),
	# what has capitals of its own, and other scripts, stay as they are
	"McArthur Baptiste": ("McArthur", "Baptiste", ""),
	"marie-claire joseph": ("Marie-Claire", "Joseph", ""),
	"李小龙": ("李小龙", "", ""),
	"": ("", "", ""),
	",": ("", "", ""),
}


@pytest.mark.parametrize("text", NAMES)
def test_splits_names_into_their_fields(text):
	assert parse_typed_name(text)[:3] == NAMES[text]


@pytest.mark.parametrize(
	("text", "field", "value"),
	[
		("maria lopez 17/05/1990", "birth", "17/05/1990"),
		("maria lopez 1990-05-17", "birth", "1990-05-17"),
		("maria 1990", "birth", "1990"),
		("ana 5/1990", "birth", "5/1990"),
		("ana +525512345678", "phone", "+525512345678"),
		("ana 55-1234-5678", "phone", "55-1234-5678"),
		("g1234567 maria ruiz", "number", "g1234567"),
		("PE-0000012-3", "number", "PE-0000012-3"),
	],
)
def test_puts_other_input_into_its_field(text, field, value):
	typed = parse_typed_name(text)
	assert getattr(typed, field) == value
	assert not any(sign.isdigit() for name in typed[:3] for sign in name)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80))
def test_cannot_lose_or_invent_a_word(text):
	typed = parse_typed_name(text)
	assert isinstance(typed, Typed)
	named = " ".join(typed[:3])
	words = [word for word in text.replace(",", " ").split() if not any(sign.isdigit() for sign in word)]
	assert sorted(fold(named).split()) == sorted(fold(" ".join(words)).split())


@pytest.mark.parametrize(
	("numbers", "birth", "phone", "number"),
	[
		("95.123.999", "", "", "95.123.999"),
		("95 123 999", "", "", "95 123 999"),
		("95123999", "", "", "95123999"),
		("1.234.567-2", "", "", "1.234.567-2"),
		("20-26756539-3", "", "", "20-26756539-3"),
		("20267565393", "", "", "20267565393"),
		("0801-1990-01299", "", "", "0801-1990-01299"),
		("0801 1990 01299", "", "", "0801 1990 01299"),
		("0801199001299", "", "", "0801199001299"),
		("2568 84593 2101", "", "", "2568 84593 2101"),
		("00016297-5", "", "", "00016297-5"),
		("001-1391820-5", "", "", "001-1391820-5"),
		("390.533.447-05", "", "", "390.533.447-05"),
		("V-12.345.687", "", "", "V-12.345.687"),
		("VACA900215MDFRRS03", "", "", "VACA900215MDFRRS03"),
		("55 4163 7299", "", "55 4163 7299", ""),
		("55-4163-7299", "", "55-4163-7299", ""),
		("55.4163.7299", "", "55.4163.7299", ""),
		("5541637299", "", "5541637299", ""),
		("(55) 4163 7299", "", "(55) 4163 7299", ""),
		("+52 55 4163 7299", "", "+52 55 4163 7299", ""),
		("+54 9 261 654-3210", "", "+54 9 261 654-3210", ""),
		("044 55 4163 7299", "", "044 55 4163 7299", ""),
		("0054 9 261 654 3210", "", "0054 9 261 654 3210", ""),
		("261 6543210", "", "261 6543210", ""),
		("55 41 63 72 99", "", "55 41 63 72 99", ""),
		("4123-4567", "", "4123-4567", ""),
		("7012 3456", "", "7012 3456", ""),
		("987 654 321", "", "987 654 321", ""),
		("17 05 1990", "17/05/1990", "", ""),
		("1990 05 17", "1990/05/17", "", ""),
		("17/05/90", "17/05/90", "", ""),
		("17 de mayo de 1990", "17/5/1990", "", ""),
		("DNI 95.123.999", "", "", "95.123.999"),
		("Pasaporte No. G1234567", "", "", "G1234567"),
		("cel. 55 4163 7299 DNI: 95123999", "", "55 4163 7299", "95123999"),
		("1990 55 4163 7299", "1990", "55 4163 7299", ""),
		("55 4163 7299 1990", "1990", "55 4163 7299", ""),
		("17/05/1990 95.123.999 +525541637299", "17/05/1990", "+525541637299", "95.123.999"),
		("95123999 55 4163 7299", "", "55 4163 7299", "95123999"),
		("2568 84593 2101 55 4163 7299", "", "55 4163 7299", "2568 84593 2101"),
	],
)
def test_reads_numbers_as_people_write_them(numbers, birth, phone, number):
	for text in (
		f"Olegaria Xochitiotz {numbers}",
		f"{numbers} Olegaria Xochitiotz",
		f"Xochitiotz {numbers}, Olegaria",
	):
		assert parse_typed_name(text) == Typed("Olegaria", "Xochitiotz", "", birth, phone, number), text
	assert parse_typed_name(numbers)[3:] == (birth, phone, number)


@pytest.mark.parametrize(
	("text", "names"),
	[
		("alfreda di stefano", ("Alfreda", "Di Stefano", "")),
		("patrick o neillson", ("Patrick", "O Neillson", "")),
		("ana van den berg mac donaldez", ("Ana", "van den Berg", "Mac Donaldez")),
		("marie saint fleur", ("Marie", "Saint Fleur", "")),
		("carla della rovere", ("Carla", "Della Rovere", "")),
	],
)
def test_keeps_a_particle_with_its_surname(text, names):
	assert parse_typed_name(text)[:3] == names
