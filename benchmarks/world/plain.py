"""Records as other tools take them: one row each, with names without case and accents and without invalid numbers."""

import re

from anyascii import anyascii

from benchmarks.world.documents import DNI
from migrant_services.matching.record import EXACT, Record

PARTICLES = {"de", "la", "las", "los", "del", "y"}


def plain_row(number: int, record: Record) -> dict:
	"""Return the columns; what is missing is None or an empty list."""
	given, first, second = map(_letters, record.names[0])
	written = {word for name in record.names for part in name for word in _letters(part).split()}
	words = sorted(written - PARTICLES)
	documents = [f"{paper.kind} {paper.number}" for paper in record.documents if _is_number(paper.number)]
	exact = record.birth_date if record.birth_precision == EXACT else None
	return {
		"unique_id": number,
		"given": given or None,
		"first": first or None,
		"second": second or None,
		"whole": " ".join(words) or None,
		"words": words,
		"birth": exact.isoformat() if exact else None,
		"year": str(record.birth_date.year) if record.birth_date else None,
		"sex": record.sex or None,
		"country": record.nationalities[0] if record.nationalities else None,
		"documents": documents,
		"kinds": [document.split()[0] for document in documents],
		"lasting": [paper.kind for paper in record.documents if paper.lasting or paper.kind == DNI],
		"phones": [phone for phone in record.phones if _is_number(phone)],
		"address": record.extra.get("address_line"),
	}


def _letters(text: str) -> str:
	return " ".join(re.sub("[^a-z]+", " ", anyascii(text).lower()).split())


def _is_number(number: str) -> bool:
	"""Return whether a number has enough digits, not all the same: no "ROBADO", no 99999999."""
	digits = re.sub(r"\D", "", number)
	return len(digits) > 4 and len(set(digits[-7:])) > 1
