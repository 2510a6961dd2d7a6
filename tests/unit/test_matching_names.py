"""The same name compares equal in every spelling; a placeholder is not a name."""

import pytest

from migrant_services.matching.compare_names import likeness
from migrant_services.matching.names import MAX_TOKENS, fold, is_placeholder, name_form, native_form, words_of
from migrant_services.matching.phonetic import make_skeleton, make_sound_key
from migrant_services.matching.record import Name


@pytest.mark.parametrize(
	("text", "folded"),
	[
		("  MARÍA  José ", "maria jose"),
		("Ñandú Müller", "nandu muller"),
		("O’Connor-D'Angelo", "oconnor dangelo"),
		("Mª", "ma"),
		("李小龙", "li xiao long"),
		("Олена", "olena"),
		("🙂 Ana 🙂", "ana"),
		("", ""),
	],
)
def test_folds_case_accents_and_symbols(text, folded):
	assert fold(text) == folded


@pytest.mark.parametrize(
	("text", "words"),
	[
		("de la Cruz", ("cruz",)),
		("Ma. de los Ángeles", ("maria", "angeles")),
		("Hdez.", ("hernandez",)),
		("San Martín", ("martin",)),
		("Mc Donald", ("mcdonald",)),
		("Juan E.", ("juan", "e")),
		("Pérez y García", ("perez", "garcia")),
		("de la", ("de", "la")),
		("Pérez2", ("perez",)),
	],
)
def test_keeps_the_distinctive_words(text, words):
	assert words_of(text)[0] == words


def test_finds_placeholder_names():
	for text in ("S/N", "sin nombre", "N.N.", "XXX", "---", "0000", "🙂", "Desconocido", " "):
		assert is_placeholder(text), text
		assert name_form(Name(text, text, text)).given == (), text


def test_cuts_long_names():
	form = name_form(Name("a b " * 200, "x" * 300))
	assert len(form.given) <= MAX_TOKENS
	assert len(form.surnames[0]) <= 140


def test_keeps_the_native_script():
	assert native_form("محمد علي") == "محمدعلي"
	assert native_form("Олена Шевченко") == "оленашевченко"
	assert native_form("Jose") == ""


def test_marks_married_names():
	assert name_form(Name("Ana", "López", "Vda. de Pérez")).married == {"perez"}
	assert name_form(Name("Ana", "López", "de Pérez")).married == {"perez"}
	assert not name_form(Name("Ana", "López", "de la Cruz")).married


def test_sound_keys_match_names_that_sound_alike():
	pairs = (
		"yesica/jessica quispe/kispe hernandez/ernandes vazquez/basques jimenez/ximenes guadalupe/wadalupe llanos/yanos "
		"enrique/enrike campos/canpos huamani/wamani becerra/vezerra jonathan/yonatan khalil/jalil"
	)
	for pair in pairs.split():
		one, other = pair.split("/")
		assert make_sound_key(one) == make_sound_key(other), pair


def test_sound_keys_differ_for_names_that_sound_different():
	for pair in "rosa/rocio mario/maria perez/parra cruz/curi garcia/gracia luna/lima".split():
		one, other = pair.split("/")
		assert make_sound_key(one) != make_sound_key(other), pair


def test_builds_the_skeleton_of_a_name():
	assert make_skeleton("mohamed") == make_skeleton("muhammad")


@pytest.mark.parametrize(
	("one", "other", "known", "like"),
	[
		("jose", "jose", 2, "same"),
		("jose", "pepe", 1, "variant"),
		("gonzales", "gonzalez", 2, "sound"),
		("ramires", "ramorez", 1, "close"),
		("mario", "dario", 2, None),
		("adrian", "adriana", 0, None),
		("yamilo", "yamila", 0, None),
		("m", "maria", 1, "initial"),
		("luz", "llz", 1, "close"),
		("ana", "rosa", 2, None),
	],
)
def test_measures_the_likeness_of_names(one, other, known, like):
	assert likeness(one, other, known) == like
	assert likeness(other, one, known) == like
