"""The differences between two records of one person, and which of the two values is kept."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from frappe import _
from frappe.model import no_value_fields, table_fields
from frappe.model.document import Document

from migrant_services.core.messages import reject

SURVIVOR, ABSORBED = "survivor", "absorbed"
# Fields without a choice: the app sets or computes them; and the restriction, which is never lost.
NOT_CHOOSABLE = (
	"folio",
	"office",
	"full_name",
	"status",
	"workflow_state",
	"state_since",
	"state_due_on",
	"verification_code",
	"merged_into",
	"has_disability",
	"restricted",
	"restricted_reason",
)
# Fields that belong together: there is one choice for all of a group.
FIELD_GROUPS = (
	("given_names", "first_surname", "second_surname"),
	("birth_date", "birth_date_precision"),
	("birth_country", "birth_place"),
	("migratory_situation", "migratory_situation_asked_on"),
	("responsible_adult", "responsible_name", "responsible_relationship", "unaccompanied"),
	("email", "email_remark", "email_is_safe"),
	("safe_contact_method", "safe_contact_notes"),
	("no_fixed_address", "address_line", "neighbourhood", "municipality", "state", "shelter"),
	("preferred_language", "interpreter_needed"),
	("photo", "photo_reason"),
	("privacy_notice", "privacy_notice_given_on", "privacy_notice_medium"),
	("wg_see", "wg_hear", "wg_walk", "wg_remember", "wg_self_care", "wg_communicate"),
)
# Values that mean "not known".
UNKNOWN = {
	"sex_on_document": "Not recorded",
	"population_group": "UNKNOWN",
	"migratory_situation": "NO_INFORMA",
	"birth_date_precision": "Exact",
}


class Difference(NamedTuple):
	"""Fields in which two records differ.

	:param key: the first of the fields, which names the choice
	:param default: whose value is kept unless the user chooses: the survivor's, if it has one
	"""

	key: str
	fields: tuple[str, ...]
	default: str


def find_differences(survivor: Document, absorbed: Document) -> list[Difference]:
	"""Return the differences in the order of the form."""
	found = []
	for fields in _iterate_groups(survivor.meta):
		if any(_get_value(survivor, field) != _get_value(absorbed, field) for field in fields):
			default = (
				SURVIVOR if _has_value(survivor, fields) or not _has_value(absorbed, fields) else ABSORBED
			)
			found.append(Difference(fields[0], fields, default))
	return found


def resolve_choices(survivor: Document, absorbed: Document, choices: Mapping[str, str]) -> dict[str, object]:
	"""Return the values that the survivor takes over from the absorbed record.

	:param choices: {key of a difference: "survivor" or "absorbed"}; others keep their default
	:raises frappe.ValidationError: for an invalid choice
	"""
	taken = {}
	wrong = {value for value in choices.values() if value not in (SURVIVOR, ABSORBED)}
	if wrong or set(choices) - {fields[0] for fields in _iterate_groups(survivor.meta)}:
		reject(
			"MERGE_CHOICES_MISSING",
			_("Choose for each field the value of one of the two records."),
			title=_("Merge"),
		)
	for difference in find_differences(survivor, absorbed):
		if choices.get(difference.key, difference.default) == ABSORBED:
			taken |= {field: absorbed.get(field) for field in difference.fields}
	return taken


def _iterate_groups(meta) -> Iterable[tuple[str, ...]]:
	together = {field: group for group in FIELD_GROUPS for field in group}
	plain = [
		field.fieldname
		for field in meta.fields
		if field.fieldtype not in (*no_value_fields, *table_fields)
		and not field.get("is_virtual")
		and field.fieldname not in NOT_CHOOSABLE
	]
	done = set()
	for field in plain:
		group = tuple(name for name in together.get(field, (field,)) if name in plain)
		if group not in done:
			done.add(group)
			yield group


def _get_value(doc: Document, field: str):
	value = doc.get(field)
	return None if value in (None, "", 0) or value == UNKNOWN.get(field) else str(value)


def _has_value(doc: Document, fields: tuple[str, ...]) -> bool:
	return any(_get_value(doc, field) is not None for field in fields)
