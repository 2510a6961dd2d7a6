"""What was typed into the search, taken apart for a registration."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.matching.names import fold
from migrant_services.matching.typed import Typed, taken_apart

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
def test_names(text):
	assert taken_apart(text)[:3] == NAMES[text]


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
def test_what_is_no_name_goes_to_its_field(text, field, value):
	typed = taken_apart(text)
	assert getattr(typed, field) == value
	assert not any(sign.isdigit() for name in typed[:3] for sign in name)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80))
def test_no_word_is_lost_or_invented(text):
	typed = taken_apart(text)
	assert isinstance(typed, Typed)
	named = " ".join(typed[:3])
	words = [word for word in text.replace(",", " ").split() if not any(sign.isdigit() for sign in word)]
	assert sorted(fold(named).split()) == sorted(fold(" ".join(words)).split())
