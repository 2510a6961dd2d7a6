"""The kinds of error, in the order in which they are made where an entry has several."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from benchmarks.world import field_errors, name_errors
from benchmarks.world.entries import Entry


class Kind(NamedTuple):
	"""A kind of error.

	:param spoil: takes the new entry, the one on file and the source of chance; gives the spoilt entry, or None where this error
		cannot happen
	:param part: what of an entry it changes; an entry has one error of each part at most
	"""

	spoil: Callable[[Entry, Entry, Random], Entry | None]
	part: str


KINDS: dict[str, Kind] = {
	"chosen name for legal name": Kind(name_errors.chosen_name, "given"),
	"nickname": Kind(name_errors.nickname, "given"),
	"one of compound names": Kind(name_errors.one_of_compound, "given"),
	"initial": Kind(name_errors.initial, "given"),
	"transliteration": Kind(name_errors.transliteration, "letters"),
	"surname missing": Kind(name_errors.surname_missing, "surname"),
	"surname of marriage": Kind(name_errors.surname_of_marriage, "surname"),
	"phonetic spelling": Kind(name_errors.phonetic_spelling, "letters"),
	"typing slip": Kind(name_errors.typing_slip, "letters"),
	"letters changed places": Kind(name_errors.letters_changed_places, "letters"),
	"accents lost": Kind(name_errors.accents_lost, "signs"),
	"title or note in the name": Kind(name_errors.title_or_note, "note"),
	"surnames swapped": Kind(name_errors.surnames_swapped, "order"),
	"names and surnames exchanged": Kind(name_errors.names_exchanged, "order"),
	"everything in one field": Kind(name_errors.one_field, "order"),
	"field cut": Kind(name_errors.field_cut, "note"),
	"mojibake": Kind(name_errors.mojibake, "signs"),
	"day and month swapped": Kind(field_errors.day_and_month_swapped, "birth"),
	"birth date by year": Kind(field_errors.by_year, "birth"),
	"1 January": Kind(field_errors.first_of_january, "birth"),
	"digit of the birth date": Kind(field_errors.digit_of_birth, "birth"),
	"sign of the document": Kind(field_errors.character_of_document, "papers"),
	"another document": Kind(field_errors.another_document, "papers"),
	"document missing": Kind(field_errors.document_missing, "papers"),
	"placeholder": Kind(field_errors.placeholder, "papers"),
	"phone changed": Kind(field_errors.phone_changed, "phone"),
	"sex wrong": Kind(field_errors.sex_wrong, "sex"),
	"nationality": Kind(field_errors.nationality, "nationality"),
}
