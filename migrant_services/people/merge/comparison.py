"""Two people side by side, for the user who decides whether they are one person. The caller checks permissions."""

from collections.abc import Collection, Iterable, Mapping

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from frappe.utils import cint, formatdate, getdate

from migrant_services.access.criterion import filter_visible, limit_to_visible
from migrant_services.access.scopes import ROWS_OF, SCOPES
from migrant_services.core import masking
from migrant_services.core.links import find_pointers
from migrant_services.matching.explain import explain_score
from migrant_services.people.merge.common import DOCTYPES_ABOUT_BOTH
from migrant_services.people.merge.differences import find_differences
from migrant_services.people.registry import pairs

# The fields that distinguish people, in the order of the comparison.
IDENTIFYING = (
	"given_names",
	"first_surname",
	"second_surname",
	"chosen_name",
	"name_in_original_script",
	"name_on_document",
	"aliases",
	"birth_date",
	"birth_date_precision",
	"sex_on_document",
	"nationality",
	"second_nationality",
	"birth_country",
	"birth_place",
	"documents",
	"phones",
	"email",
	"address_line",
	"neighbourhood",
	"municipality",
	"shelter",
	"responsible_adult",
	"responsible_name",
	"preferred_language",
	"population_group",
)
# The doctypes that staff know by name; the others are counted together.
NAMED_DOCTYPES = (*SCOPES, "File", "ToDo")
COUNTED_DOCTYPES = ("Consultation", "Referral", "Payment", "Course Enrolment")


def side_by_side(one: Document, other: Document, whole_numbers: bool) -> list[dict]:
	"""Compare the identifying fields of two people.

	:param whole_numbers: whether document numbers are shown whole, or only their last characters
	:returns: dicts with ``label``, ``values`` (two lists of lines), ``same`` and ``missing`` (in one of them)
	"""
	rows = []
	for fieldname in IDENTIFYING:
		values = [_format_value(doc, fieldname, whole_numbers) for doc in (one, other)]
		if any(values):
			rows.append(
				{
					"label": _(one.meta.get_label(fieldname)),
					"values": values,
					"same": _fold(values[0]) == _fold(values[1]),
					"missing": not all(values),
				}
			)
	return rows


def count_records(people: Iterable[str]) -> list[dict]:
	"""Count the records about each person that are visible to the user."""
	people = list(people)
	found = []
	for doctype in COUNTED_DOCTYPES:
		if frappe.has_permission(doctype, "read"):
			table = frappe.qb.DocType(doctype)
			query = frappe.qb.from_(table).select(table.person, Count("*")).where(table.person.isin(people))
			numbers = dict(limit_to_visible(query, doctype).groupby(table.person).run())
			found.append({"label": _(doctype), "values": [numbers.get(person, 0) for person in people]})
	return found


def explain_review(review: Document) -> list[dict]:
	"""Return why the two may be one person, and what speaks against it, in the language of the user."""
	return [{"text": _(line.message), "side": line.side} for line in explain_score(pairs.score_of(review))]


def list_choices(survivor: Document, absorbed: Document) -> list[dict]:
	"""List the choices of a merge: fields in which the two differ, of those that the user may read."""
	levels = survivor.meta.get_permlevel_access("read")
	choices = []
	for difference in find_differences(survivor, absorbed):
		fields = [survivor.meta.get_field(name) for name in difference.fields]
		if any(field.permlevel not in levels for field in fields):
			continue
		rows = [
			{
				"label": _(field.label),
				"values": [
					", ".join(_format_value(doc, field.fieldname, True)) for doc in (survivor, absorbed)
				],
			}
			for field in fields
		]
		choices.append(
			{
				"key": difference.key,
				"default": difference.default,
				"fields": [row for row in rows if any(row["values"])],
			}
		)
	return choices


def count_records_to_move(absorbed: str) -> list[dict]:
	"""Count the records that would move to the survivor, by doctype."""
	found = {}
	for pointer in find_pointers("Person", DOCTYPES_ABOUT_BOTH):
		table = frappe.qb.DocType(pointer.doctype)
		query = (
			frappe.qb.from_(table)
			.select(table.name)
			.where(table[pointer.column] == absorbed)
			.orderby(table.name)
		)
		if pointer.of:
			query = query.where(table[pointer.of] == "Person")
		found.setdefault(pointer.doctype, set()).update(query.run(pluck=True))
	return visible_record_counts(found)


def visible_record_counts(records: Mapping[str, Collection[str]]) -> list[dict]:
	"""Count the visible records by doctype; records that are not about people are one number.

	That hidden records exist is not disclosed either.
	"""
	found, others = [], 0
	for doctype, names in records.items():
		if doctype in ROWS_OF:
			continue
		if doctype in SCOPES:
			names = filter_visible(doctype, names) if frappe.has_permission(doctype, "read") else ()
		if doctype not in NAMED_DOCTYPES:
			others += len(names)
		elif names:
			found.append({"label": _(doctype), "number": len(names)})
	return [*found, *([{"label": _("Other Records"), "number": others}] if others else [])]


def describe_person(doc: Document) -> dict:
	"""Return what the head of a column says about a person."""
	return {
		"person": doc.name,
		"folio": doc.folio,
		"full_name": doc.full_name,
		"office": frappe.get_cached_value("Office", doc.office, "office_name") if doc.office else None,
		"status": _(doc.workflow_state or doc.status),
		"restricted": bool(doc.restricted),
		"registered": formatdate(getdate(doc.creation)),
	}


def _format_value(doc: Document, fieldname: str, whole_numbers: bool) -> list[str]:
	"""Return a value as lines in the language of the user; a table has a line for each row."""
	if fieldname == "documents":
		return sorted(_format_document(row, whole_numbers) for row in doc.documents)
	if fieldname == "phones":
		return sorted(row.normalized_phone or row.phone or row.belongs_to for row in doc.phones)
	if fieldname == "aliases":
		return sorted(row.alias for row in doc.aliases)
	value, field = doc.get(fieldname), doc.meta.get_field(fieldname)
	if field.fieldtype == "Check":
		return [_("Yes")] if cint(value) else []
	if not value:
		return []
	if field.fieldtype == "Link":
		return [_format_link(field.options, value)]
	if field.fieldtype == "Date":
		return [formatdate(value)]
	return [_(value) if field.fieldtype == "Select" else str(value)]


def _format_link(doctype: str, name: str) -> str:
	"""Return the title of a link, which for people is the folio."""
	title = frappe.get_meta(doctype).title_field
	return _(frappe.db.get_value(doctype, name, title) or name) if title else _(name)


def _format_document(row: Document, whole_numbers: bool) -> str:
	kind = _(frappe.get_cached_value("Identity Document Type", row.document_type, "title"))
	number = row.normalized_number or ""
	return f"{kind} {number if whole_numbers else masking.mask_number(number)}".strip() if number else kind


def _fold(lines: list[str]) -> list[str]:
	return [line.casefold() for line in lines]
