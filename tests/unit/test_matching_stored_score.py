"""A score survives being stored as JSON."""

import json
from datetime import date

from migrant_services.matching.profile import profile
from migrant_services.matching.record import Name, Record
from migrant_services.matching.score import score
from migrant_services.matching.stored_score import from_stored, to_stored


def test_a_stored_score_keeps_codes_and_rounded_bits():
	one = profile(Record(names=(Name("Olegaria", "Xochitiotzin"),), birth_date=date(1990, 5, 17), sex="F"))
	other = profile(Record(names=(Name("Olegario", "Xochitiotzin"),), birth_date=date(1990, 5, 17), sex="M"))
	found = score(one, other)
	stored = from_stored(json.loads(json.dumps(to_stored(found))))
	assert (stored.band, stored.held_back) == (found.band, found.held_back)
	assert stored.total == round(found.total, 2)
	assert [(reason.field, reason.code) for reason in stored.reasons] == [
		(reason.field, reason.code) for reason in found.reasons
	]
