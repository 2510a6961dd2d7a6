"""The reference lists as data: one JSON file a doctype, in the order in which people see them.

Each row has a stable ``code`` (the name of the record, which never changes), an English ``title``, its
Spanish ``title_es``, and the fields of the doctype. Sites add, rename and disable rows in the desk.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

__all__ = ("REFERENCE_FILES", "reference_rows", "seed", "shipped_codes")

# In the order in which they are created. Within a file, parents come before their children.
REFERENCE_FILES = {
	"Population Group": "population_group",
	"Migratory Situation": "migratory_situation",
	"Identity Document Type": "identity_document_type",
	"Consultation Subject": "consultation_subject",
	"Consultation Result": "consultation_result",
	"Specific Need": "specific_need",
	"Spoken Language": "spoken_language",
	"Age Band Set": "age_band_set",
	"Queue Kind": "queue_kind",
	"Waiting Priority": "waiting_priority",
}


def reference_rows(doctype: str) -> list[dict]:
	"""Return the shipped rows of a reference doctype, as in its file."""
	path = Path(__file__).with_name(REFERENCE_FILES[doctype] + ".json")
	return json.loads(path.read_text(encoding="utf-8"))


@cache
def shipped_codes(doctype: str) -> frozenset[str]:
	"""Return the codes that the app ships; none for a list of the municipality's own."""
	return (
		frozenset(row["code"] for row in reference_rows(doctype))
		if doctype in REFERENCE_FILES
		else frozenset()
	)


def reference_titles() -> Iterator[tuple[str, str]]:
	"""Yield every shipped title with its Spanish translation."""
	for doctype in REFERENCE_FILES:
		for row in reference_rows(doctype):
			yield row["title"], row["title_es"]
