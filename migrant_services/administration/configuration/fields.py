"""Which fields of a part count. It follows from the DocType files of this release.

So a file from another site can fill no field that the release does not know, no field that was added on a site, and none
that holds a secret, an account or an attachment.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from migrant_services.access.schema import TABLE_TYPES, load_doctypes
from migrant_services.access.scopes import SCOPES
from migrant_services.administration.configuration.parts import WORKFLOW, list_kinds
from migrant_services.workflow.data import NUMBERS as WORKFLOW_NUMBERS
from migrant_services.workflow.data import STATE_KEYS, TRANSITION_KEYS

TEXTS = ("Data", "Small Text", "Text", "Long Text", "Select", "Link", "Dynamic Link", "Autocomplete")
WHOLE_NUMBERS = ("Int", "Check")
NUMBERS = ("Float", "Currency", "Percent")
DATE, TIME = "Date", "Time"
VALUES = (*TEXTS, *WHOLE_NUMBERS, *NUMBERS, DATE, TIME)
# What is about people and accounts stays on its site.
CLOSED_TARGETS = frozenset({"User", "Staff Member", "File", "Contact", *SCOPES})
MAX_LENGTHS = {"Data": 140, "Link": 140, "Dynamic Link": 140, "Select": 140, "Autocomplete": 140}
MAX_TEXT_LENGTH = 60_000

# The fields that identify a row on both sides. Rows of other tables are equal or not.
ROW_KEYS = {
	"Workflow Document State": ("state", "allow_edit"),
	"Workflow Transition": ("state", "action", "next_state", "allowed"),
	"Age Band": ("code",),
	"Office Closed Day": ("day",),
	"Text Translation": ("text", "language"),
	"Checklist Item": ("code",),
	"Document Text Part": ("part", "language"),
	"Document Text Field": ("field",),
}
# What identifies a row counts although users do not fill it in.
ROWS_INCLUDED = {"Checklist Item": ("code",)}
# Rows whose order means nothing.
UNORDERED_ROWS = frozenset({"Office Closed Day", "Incompatible Programme", "Text Translation"})
# Rows of which the first says where records begin.
FIRST_ROW_COUNTS = "Workflow Document State"


class Field(NamedTuple):
	"""A field that counts. ``options`` are those of the DocType, ``rows`` the fields of a table's rows."""

	fieldname: str
	fieldtype: str
	options: str = ""
	required: bool = False
	max_length: int = MAX_TEXT_LENGTH
	rows: tuple["Field", ...] = ()

	@property
	def is_table(self) -> bool:
		"""True for a table of rows."""
		return self.fieldtype in TABLE_TYPES


@cache
def list_fields(doctype: str) -> tuple[Field, ...]:
	"""Return the fields that count of a kind of part; tables come last.

	:raises KeyError: when the doctype is no kind of part
	"""
	kind = list_kinds()[doctype]
	if doctype == WORKFLOW:
		return _WORKFLOW_FIELDS
	fields = [
		_make_field(field)
		for field in load_doctypes()[doctype]["fields"]
		if field["fieldname"] not in kind.left_out and _counts(field, (*kind.key, *kind.included))
	]
	return tuple(sorted(fields, key=lambda field: field.is_table))


@cache
def list_fields_linking_to_itself(doctype: str) -> frozenset[str]:
	"""Return the fields by which a part names other parts of its doctype."""
	return frozenset(
		field.fieldname
		for field in list_fields(doctype)
		if any(each.fieldtype == "Link" and each.options == doctype for each in (field, *field.rows))
	)


def _counts(field: Mapping[str, Any], included: tuple[str, ...] = ()) -> bool:
	"""Return whether a field of a DocType file counts."""
	if field.get("read_only") and field["fieldname"] not in included:
		return False
	if field.get("permlevel") or field.get("is_virtual") or field.get("fetch_from"):
		return False
	if field["fieldtype"] == "Link":
		return field["options"] not in CLOSED_TARGETS
	return field["fieldtype"] in VALUES or field["fieldtype"] in TABLE_TYPES


def _make_field(field: Mapping[str, Any]) -> Field:
	rows: tuple[Field, ...] = ()
	if field["fieldtype"] in TABLE_TYPES:
		included = ROWS_INCLUDED.get(field["options"], ())
		rows = tuple(
			_make_field(row) for row in load_doctypes()[field["options"]]["fields"] if _counts(row, included)
		)
	return Field(
		field["fieldname"],
		field["fieldtype"],
		field.get("options") or "",
		bool(field.get("reqd")),
		int(field.get("length") or MAX_LENGTHS.get(field["fieldtype"], MAX_TEXT_LENGTH)),
		rows,
	)


def _make_workflow_field(fieldname: str) -> Field:
	if fieldname in ("allow_edit", "allowed"):
		return Field(fieldname, "Link", "Role", True, 140)
	if fieldname == "condition":
		return Field(fieldname, "Code")
	return (
		Field(fieldname, "Int") if fieldname in WORKFLOW_NUMBERS else Field(fieldname, "Data", max_length=140)
	)


# Frappe's own doctype has no file here.
_WORKFLOW_FIELDS = (
	Field("document_type", "Data", required=True, max_length=140),
	*(
		Field(table, "Table", rows_of, True, rows=tuple(_make_workflow_field(name) for name in fieldnames))
		for table, rows_of, fieldnames in (
			("states", "Workflow Document State", STATE_KEYS),
			("transitions", "Workflow Transition", TRANSITION_KEYS),
		)
	),
)
