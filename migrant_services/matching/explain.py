"""Why two records may be one person, in sentences that can be translated and shown.

A sentence never contains a value of a field, so it can be shown to a user who may only know that another
office has a possible match. The caller shows ``_(line.message)``.
"""

from typing import NamedTuple

from migrant_services.matching.score import Score

# Fewer bits than this, for or against, do not get a line.
MIN_BITS = 0.3

FOR, AGAINST = "for", "against"

MESSAGES = {
	"given_names": {
		"same": "The given names are the same.",
		"partly_same": "One given name is the same; another is missing.",
		"swapped": "Given names and surnames stand in each other's place.",
		"variant": "One given name is a short or other form of the other.",
		"sound": "The given names sound the same.",
		"ear": "The given names are one name as offices of different languages spell it.",
		"close": "The given names differ by a letter.",
		"skeleton": "The given names have the same consonants.",
		"resembles": "The given names resemble each other.",
		"start": "One given name is the beginning of the other.",
		"end": "One given name is the end of the other.",
		"initial": "A given name has the same initial.",
		"partly_differ": "One given name is the same; another is different.",
		"differ": "The given names are different.",
	},
	"surnames": {
		"same": "The surnames are the same.",
		"partly_same": "One surname is the same; the other is missing.",
		"variant": "The surnames are forms of one name.",
		"sound": "The surnames sound the same.",
		"ear": "The surnames are one name as offices of different languages spell it.",
		"close": "The surnames differ by a letter.",
		"skeleton": "The surnames have the same consonants.",
		"resembles": "The surnames resemble each other.",
		"start": "One surname is the beginning of the other.",
		"initial": "A surname has the same initial.",
		"partly_differ": "One surname is the same; another is different.",
		"differ": "The surnames are different.",
	},
	"native_name": {"same": "The name in its own script is the same."},
	"birth_date": {
		"same": "The birth date is the same.",
		"same_by_curp": "A birth date is the one that the CURP of the other says.",
		"same_default": "The birth date is the same, but it is one that stands for an unknown day.",
		"swapped": "Day and month of the birth date are changed over.",
		"one_sign": "The birth date differs by one digit.",
		"year_slip": "The birth date is the same but for a slip in the year.",
		"year_default": "The birth year is the same; one of the days stands for an unknown day.",
		"month_default": "Year and month of birth are the same; one of the days may stand for an unknown day.",
		"same_month": "Year and month of birth are the same.",
		"same_year": "The birth year is the same.",
		"near_year": "The ages are near.",
		"generation": "The birth dates are a generation apart.",
		"near_date": "The birth dates are near but different.",
		"differ": "The birth dates are different.",
		"far_year": "The ages are far apart.",
	},
	"document": {
		"same": "A document has the same number.",
		"same_core": "A document has the same number, written in another way.",
		"near": "A document number differs by one character.",
		"in_a_row": "Two document numbers follow each other, as those of relatives do.",
		"both_valid": "Each has another valid number of a document that people have only one of at a time.",
		"differ": "Each has another number of a document that people have only one of.",
	},
	"phone": {"same": "A phone number is the same."},
	"email": {"same": "The e-mail address is the same."},
	"sex": {
		"same": "The sex on the document is the same.",
		"differ": "The sex on the document is different.",
	},
	"nationality": {"same": "A nationality is the same.", "differ": "The nationalities are different."},
	"address_line": {
		"same": "The address is the same.",
		"near": "The addresses are nearly the same.",
		"differ": "The addresses are different.",
	},
	"neighbourhood": {
		"same": "The neighbourhood is the same.",
		"near": "The neighbourhood is nearly the same.",
		"differ": "The neighbourhoods are different.",
	},
	"municipality": {
		"same": "The municipality is the same.",
		"near": "The municipality is nearly the same.",
		"differ": "The municipalities are different.",
	},
	"birth_place": {
		"same": "The place of birth is the same.",
		"near": "The place of birth is nearly the same.",
		"differ": "The places of birth are different.",
	},
}
# For fields that a site has added comparators for.
OTHER_FIELD = {
	"same": "Another field is the same.",
	"near": "Another field is nearly the same.",
	"differ": "Another field is different.",
}
DOUBTS = {
	"given_names_conflict": "They may be twins or siblings: each has a given name that the other has not.",
	"given_names_unsure": "They may be relatives: the given names do not settle it.",
	"birth_dates_conflict": "They may be a parent and child or namesakes: the birth dates do not fit.",
	"surnames_conflict": "They may be relatives or namesakes: a surname is different.",
	"documents_conflict": "They may be namesakes: each has another valid number of the same document.",
}


class Line(NamedTuple):
	"""One sentence of an explanation; ``side`` is :data:`FOR` or :data:`AGAINST` their being one person."""

	field: str
	message: str
	side: str
	bits: float


def explain_score(result: Score) -> list[Line]:
	"""Return the reasons of a score, the weightiest first, then what kept it from being very likely."""
	lines = []
	for field, code, bits in result.reasons:
		message = MESSAGES.get(field, OTHER_FIELD).get(code)
		if message and abs(bits) >= MIN_BITS:
			lines.append(Line(field, message, FOR if bits > 0 else AGAINST, bits))
	lines.sort(key=lambda line: -abs(line.bits))
	return lines + [Line("", DOUBTS[doubt], AGAINST, 0.0) for doubt in result.held_back]
