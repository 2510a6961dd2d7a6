"""What doctypes declare: the records that they link to, and their tables.

The functions take the fields of a doctype, from its file (:func:`load_doctypes`) or from a site
(``frappe.get_meta(doctype).fields``, including fields that were added there).
"""

import json
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path

DOCTYPE_FOLDER = Path(__file__).parents[1] / "migrant_services" / "doctype"
TABLE_TYPES = ("Table", "Table MultiSelect")

# A field in a file, or a DocField.
Fields = Iterable[Mapping[str, object]]


@cache
def load_doctypes() -> dict[str, dict]:
	"""Return the doctypes of the app by name, as declared in their files."""
	files = [json.loads(path.read_text()) for path in sorted(DOCTYPE_FOLDER.glob("*/*.json"))]
	return {data["name"]: data for data in files if data.get("doctype") == "DocType"}


def get_links(fields: Fields, doctypes: Collection[str]) -> dict[str, str]:
	"""Return the stored columns that link to one of the doctypes, and to which one."""
	found = (
		field for field in fields if field.get("fieldtype") == "Link" and field.get("options") in doctypes
	)
	return {field.get("fieldname"): field.get("options") for field in found if not field.get("is_virtual")}


def get_tables(fields: Fields) -> dict[str, str]:
	"""Return the fields that hold rows, and the doctype of their rows."""
	return {
		field.get("fieldname"): field.get("options")
		for field in fields
		if field.get("fieldtype") in TABLE_TYPES
	}


def has_field(fields: Fields, name: str) -> bool:
	"""Return whether one of the fields has that name."""
	return any(field.get("fieldname") == name for field in fields)
