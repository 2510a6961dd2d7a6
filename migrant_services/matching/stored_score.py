"""A score as it is stored: with a row of an import, and in a review of two people.

Only codes and bits are stored. Sentences depend on the language of the reader, and values stay in the records of the
people.
"""

from collections.abc import Mapping
from typing import Any

from migrant_services.matching.score import Reason, Score


def to_stored(score: Score) -> dict[str, Any]:
	"""Return the score as a dictionary for JSON."""
	return {
		"band": score.band,
		"total": round(score.total, 2),
		"reasons": [[reason.field, reason.code, round(reason.bits, 1)] for reason in score.reasons],
		"held_back": list(score.held_back),
	}


def from_stored(stored: Mapping[str, Any]) -> Score:
	"""Return the score that :func:`to_stored` stored."""
	reasons = tuple(Reason(*reason) for reason in stored["reasons"])
	return Score(stored["total"], stored["band"], reasons, tuple(stored["held_back"]))
