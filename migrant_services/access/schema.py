"""What doctypes say of themselves: which records they name, and which tables they have.

The functions take the fields of a doctype, as its file has them (:func:`shipped`) or as a site does
(``frappe.get_meta(doctype).fields``, with the fields that were added there).
"""

import json
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "migrant_services" / "doctype"
TABLES = ("Table", "Table MultiSelect")

# A field in a file, or a DocField.
Fields = Iterable[Mapping[str, object]]


@cache
def shipped() -> dict[str, dict]:
	"""The doctypes of the app, by name, as their files say."""
	files = [json.loads(path.read_text()) for path in sorted(FOLDER.glob("*/*.json"))]
	return {data["name"]: data for data in files if data.get("doctype") == "DocType"}


def links(fields: Fields, doctypes: Collection[str]) -> dict[str, str]:
	"""The stored columns that name a record of one of the doctypes, and of which."""
	found = (
		field for field in fields if field.get("fieldtype") == "Link" and field.get("options") in doctypes
	)
	return {field.get("fieldname"): field.get("options") for field in found if not field.get("is_virtual")}


def tables(fields: Fields) -> dict[str, str]:
	"""The fields that hold rows, and the doctype of their rows."""
	return {
		field.get("fieldname"): field.get("options") for field in fields if field.get("fieldtype") in TABLES
	}


def has_column(fields: Fields, name: str) -> bool:
	"""Whether one of the fields is called so."""
	return any(field.get("fieldname") == name for field in fields)
