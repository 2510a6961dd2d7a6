"""What the configuration of an office consists of, as data: the registry of its parts.

A *part* is one record: an office, a subject, a question, a workflow.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from migrant_services.access.schema import load_doctypes

WORKFLOW = "Workflow"
QUESTION = "Form Question"
SETTINGS = "Migrant Services Settings"
KEY_SEPARATOR = " / "


class PartKind(NamedTuple):
	"""Parts of one doctype.

	:param key: the fields that identify a part on every site; none for settings
	:param title: the field by which users know a part
	:param left_out: fields that belong to their site
	:param included: fields that count although users do not fill them in
	:param stays: whether a file that lacks a part leaves it as it is; others are deleted, or retired when records need them
	:param blank_without: tables without whose rows a record is as shipped, and no part
	:param same: by field, values that count as another one: they say how far work on this site is
	"""

	doctype: str
	key: tuple[str, ...] = ("code",)
	title: str = "title"
	left_out: tuple[str, ...] = ()
	included: tuple[str, ...] = ()
	stays: bool = False
	same: Mapping[str, Mapping[str, str]] = MappingProxyType({})
	blank_without: tuple[str, ...] = ()


# In the order in which they are brought in: what others link to comes first. They are removed the other way round.
_KINDS = (
	PartKind("Population Group"),
	PartKind("Migratory Situation"),
	PartKind("Identity Document Type"),
	PartKind("Consultation Subject"),
	PartKind("Consultation Result"),
	PartKind("Specific Need"),
	PartKind("Spoken Language"),
	PartKind("Age Band Set"),
	PartKind("Queue Kind"),
	PartKind("Waiting Priority"),
	PartKind("Option List"),
	PartKind("Answer Option", ("option_list", "code")),
	# The signatory is a person, and the coat of arms a file.
	PartKind("Office", title="office_name", left_out=("signatory", "coat_of_arms")),
	PartKind(SETTINGS, (), "", left_out=("opened_methods", "shipped_workflows"), stays=True),
	PartKind("Support Programme"),
	PartKind(
		QUESTION,
		("record", "fieldname"),
		"question",
		left_out=("problem", "has_column"),
		included=("status",),
		same={"status": {"Preparing": "In Use", "Retired": "Draft"}},
	),
	PartKind("Field Setting", ("record", "fieldname", "office"), "fieldname"),
	PartKind("Document Text", ("document",), "document", blank_without=("texts", "fields_shown")),
	PartKind("Checklist"),
	PartKind(WORKFLOW, ("document_type",), "document_type", stays=True),
)
# What the municipality sets up and is no part, and why.
NO_PARTS = {
	"Staff Member": "People. Each site has its own accounts.",
	"Privacy Notice": "What people agreed to. The Data Protection Officer publishes it on each site.",
}


@cache
def list_kinds() -> dict[str, PartKind]:
	"""Return the kinds of parts that this release has by doctype, in the order in which they are brought in."""
	return {
		kind.doctype: kind for kind in _KINDS if kind.doctype == WORKFLOW or kind.doctype in load_doctypes()
	}


def get_key(doctype: str, content: Mapping[str, Any]) -> tuple[str, ...]:
	"""Return what identifies a part among those of its doctype."""
	return tuple(str(content.get(field) or "") for field in list_kinds()[doctype].key)


def format_key(key: tuple[str, ...]) -> str:
	"""Return the key as a text that users can read."""
	return KEY_SEPARATOR.join(part for part in key if part)


def get_title(doctype: str, content: Mapping[str, Any]) -> str:
	"""Return the title by which users know a part."""
	return str(content.get(list_kinds()[doctype].title) or format_key(get_key(doctype, content)) or doctype)


def is_blank(doctype: str, content: Mapping[str, Any]) -> bool:
	"""Return whether the municipality changed nothing in a record, so that it is no part."""
	tables = list_kinds()[doctype].blank_without
	return bool(tables) and not any(content.get(table) for table in tables)


def get_record_name(doctype: str, content: Mapping[str, Any]) -> str | None:
	"""Return the name of the record that a part becomes; None when it cannot be known."""
	rule = load_doctypes().get(doctype, {}).get("autoname") or ""
	if rule.startswith("field:"):
		return str(content.get(rule.removeprefix("field:")) or "")
	if rule.startswith("format:"):
		return rule.removeprefix("format:").format_map(
			{field: value or "" for field, value in content.items()}
		)
	return None
