"""Finds what would do harm in a change of a shipped field, before it is saved."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from migrant_services.core.findings import ERROR, WARNING, Finding, make_finding
from migrant_services.forms import entrances, needed
from migrant_services.forms.check import find_same_wording
from migrant_services.forms.order import arrange, find_circle

SECTIONS = ("Section Break", "Tab Break")
_NOT_ASKED = ("HTML", "Button", "Heading", "Column Break", *SECTIONS)

MESSAGES = {
	"FIELD_UNKNOWN": "Choose a field of the form.",
	"FIELD_GONE": "The form has no field {0} since an update of the app. This change is kept, and does nothing.",
	"FIELD_CLOSED": "{0} belongs to the app and cannot be changed.",
	"FIELD_TWICE": "{0} was changed already for the same office. Open that change.",
	"FIELD_UNCHANGED": "Nothing is changed yet: hide the field, require it, or give it a name, a help or a place.",
	"FIELD_NEEDED": "{0} cannot be hidden. {1}",
	"FIELD_HIDDEN_AND_REQUIRED": "A field that is hidden cannot be filled in. Hide it, or require it.",
	"FIELD_HIDDEN_EVERYWHERE": "{0} is hidden at all offices, so it cannot be required at one. Change one of the two.",
	"FIELD_DECIDES": "Whether {1} is shown depends on {0}. Hide {1} first.",
	"FIELD_DEMANDED": "{0} is required because of {1}. Hide {1} first.",
	"FIELD_ASKS_QUESTION": "Whether the question “{1}” is asked depends on {0}. Change the conditions of the question first.",
	"FIELD_BY_APP": "The app fills in {0}, so it cannot be required.",
	"FIELD_BOX": "A box to tick is never empty, so {0} cannot be required.",
	"FIELD_AT_TIMES": "{0} is shown only at times, so it cannot always be required.",
	"FIELD_NOT_ON_ATTEND": "{0} cannot be required: the page Attend does not ask it, so no record could be made there.",
	"FIELD_NOT_IN_LISTS": "{0} cannot be required: imported lists have no column for it.",
	"FIELD_NOT_WHEN_BOOKING": "{0} cannot be required: it is not asked when an appointment is booked.",
	"FIELD_NOT_WRITABLE": "{0} cannot be required: {1} may make these records, and not fill it in.",
	"FIELD_LABEL_TAKEN": "The form has a field named “{0}” already. Choose another name.",
	"FIELD_NOT_TRANSLATED": "Add the translation of “{0}” for {1}, under Translations.",
	"FIELD_PLACE_OFFICE": "The order of the fields is the same at all offices. Leave the office or the place empty.",
	"FIELD_PLACE_ITSELF": "A field cannot be after itself. Choose another place.",
	"FIELD_PLACE_UNKNOWN": "There is no field {0} to put {1} after. Choose another place.",
	"FIELD_PLACE_CIRCLE": "These fields would each be after the other: {0}. Choose another place.",
	"FIELD_PLACE_AT_TIMES": "This part of the form is shown only at times, and {0} is needed always. Choose another place.",
}
_NAME = re.compile(r"\bdoc\.(\w+)")


class Field(NamedTuple):
	"""A shipped field, or a break between fields, as the app has it.

	:param label: as shown; empty for breaks and what the app keeps to itself
	:param level: Frappe's permission level
	:param closed: whether the app shows it to no one
	:param by_app: whether the app alone fills it in
	"""

	label: str
	kind: str
	level: int = 0
	required: bool = False
	closed: bool = False
	by_app: bool = False
	depends_on: str = ""
	mandatory_depends_on: str = ""


class Draft(NamedTuple):
	"""A change as it is written, not yet checked. An empty office means all of them."""

	record: str
	fieldname: str
	office: str = ""
	hidden: bool = False
	required: bool = False
	label: str = ""
	help: str = ""
	place_after: str = ""


class Site(NamedTuple):
	"""What the site says about a draft.

	:param fields: shipped fields of the record by name, in their order, with breaks
	:param order: all fields, the shipped ones in their order first
	:param added: after which field each own question is
	:param labels: of all other fields as they are shown at present, own questions too
	:param others: the other changes of the same record
	:param untranslated: texts and the names of the languages that they lack
	:param conditions: wordings of the own questions whose conditions use the field
	:param cannot_write: roles that make such records, and may not fill in the field
	:param is_new: whether the change was never saved
	"""

	fields: Mapping[str, Field]
	order: Sequence[str]
	labels: Mapping[str, str]
	added: Mapping[str, str] = MappingProxyType({})
	others: Sequence[Draft] = ()
	untranslated: Sequence[tuple[str, str]] = ()
	conditions: Sequence[str] = ()
	cannot_write: Sequence[str] = ()
	is_new: bool = True


def make_field(row: Mapping[str, Any]) -> Field:
	"""Return a field from its row in the doctype."""
	return Field(
		label=row.get("label") or "",
		kind=row["fieldtype"],
		level=row.get("permlevel") or 0,
		required=bool(row.get("reqd")),
		closed=bool(row.get("hidden")) or row["fieldtype"] in _NOT_ASKED,
		by_app=bool(row.get("read_only") or row.get("is_virtual")),
		depends_on=row.get("depends_on") or "",
		mandatory_depends_on=row.get("mandatory_depends_on") or "",
	)


def check_field(draft: Draft, site: Site) -> list[Finding]:
	"""Return everything that is wrong with a change of a shipped field."""
	field = site.fields.get(draft.fieldname)
	if not field:
		code, level = ("FIELD_UNKNOWN", ERROR) if site.is_new else ("FIELD_GONE", WARNING)
		return [make_finding(MESSAGES, code, draft.fieldname, level=level)]
	if not is_open(field):
		return [make_finding(MESSAGES, "FIELD_CLOSED", field.label or draft.fieldname, level=ERROR)]
	found = [
		make_finding(MESSAGES, code, *params, level=ERROR)
		for rule in (_check_whole, _check_hidden, _check_required, _check_texts, _check_place)
		for code, *params in rule(draft, field, site)
	]
	if is_unchanged(draft):
		found.append(make_finding(MESSAGES, "FIELD_UNCHANGED", level=WARNING))
	return found


def is_open(field: Field) -> bool:
	"""Return whether the municipality may change a field: it has a name, and the app shows it."""
	return bool(field.label) and not field.closed


def is_unchanged(draft: Draft) -> bool:
	"""Return whether a change changes nothing."""
	return not (draft.hidden or draft.required or draft.label or draft.help or draft.place_after)


def find_names(expression: str) -> set[str]:
	"""Return the fields that an expression of a form (``depends_on``) reads.

	>>> sorted(find_names("eval:doc.anonymous || !doc.__islocal"))
	['__islocal', 'anonymous']
	>>> find_names("photo")
	{'photo'}
	"""
	if expression.startswith("eval:"):
		return set(_NAME.findall(expression))
	return {expression} if expression else set()


def is_shown_at_times(fieldname: str, fields: Mapping[str, Field], order: Sequence[str]) -> bool:
	"""Return whether a field, or the part of the form in which it is, is shown only at times."""
	return bool(fields[fieldname].depends_on) or _is_part_shown_at_times(fieldname, fields, order)


def _is_part_shown_at_times(fieldname: str, fields: Mapping[str, Field], order: Sequence[str]) -> bool:
	for name in reversed(order[: order.index(fieldname)]):
		field = fields.get(name)
		if not field or field.kind not in SECTIONS:
			continue
		if field.depends_on:
			return True
		if field.kind == "Tab Break":
			break
		# A section ends the one before it, and a tab holds both.
		return _is_tab_shown_at_times(name, fields, order)
	return False


def _is_tab_shown_at_times(section: str, fields: Mapping[str, Field], order: Sequence[str]) -> bool:
	tabs = [
		name for name in order[: order.index(section)] if name in fields and fields[name].kind == "Tab Break"
	]
	return bool(tabs and fields[tabs[-1]].depends_on)


def _check_whole(draft: Draft, field: Field, site: Site) -> Iterator[tuple]:
	if any((other.fieldname, other.office) == (draft.fieldname, draft.office) for other in site.others):
		yield "FIELD_TWICE", field.label


def _check_hidden(draft: Draft, field: Field, site: Site) -> Iterator[tuple]:
	if not draft.hidden:
		return
	if reason := needed.find_reason(draft.record, draft.fieldname):
		yield "FIELD_NEEDED", field.label, reason
		return
	hidden = {
		other.fieldname for other in site.others if other.hidden and other.office in ("", draft.office)
	} | {draft.fieldname}
	for name, other in site.fields.items():
		if name in hidden or other.closed or not other.label:
			continue
		if draft.fieldname in find_names(other.depends_on) and name != draft.fieldname:
			yield "FIELD_DECIDES", field.label, other.label
	for name in sorted(find_names(field.mandatory_depends_on) - hidden):
		if name in site.fields:
			yield "FIELD_DEMANDED", field.label, site.fields[name].label
	for question in site.conditions:
		yield "FIELD_ASKS_QUESTION", field.label, question


def _check_required(draft: Draft, field: Field, site: Site) -> Iterator[tuple]:
	if not draft.required:
		return
	if draft.hidden:
		yield ("FIELD_HIDDEN_AND_REQUIRED",)
	if any(other.fieldname == draft.fieldname and other.hidden and not other.office for other in site.others):
		yield "FIELD_HIDDEN_EVERYWHERE", field.label
	if field.by_app:
		yield "FIELD_BY_APP", field.label
	elif field.kind == "Check":
		yield "FIELD_BOX", field.label
	elif is_shown_at_times(draft.fieldname, site.fields, _arrange(draft, site)):
		yield "FIELD_AT_TIMES", field.label
	if not entrances.can_answer_on_attend(draft.record, draft.fieldname):
		yield "FIELD_NOT_ON_ATTEND", field.label
	if not entrances.can_import(draft.record, draft.fieldname):
		yield "FIELD_NOT_IN_LISTS", field.label
	if not entrances.can_answer_when_booking(draft.record, draft.fieldname):
		yield "FIELD_NOT_WHEN_BOOKING", field.label
	if site.cannot_write:
		yield "FIELD_NOT_WRITABLE", field.label, ", ".join(site.cannot_write)


def _check_texts(draft: Draft, field: Field, site: Site) -> Iterator[tuple]:
	if draft.label and find_same_wording(draft.label, site.labels):
		yield "FIELD_LABEL_TAKEN", draft.label
	for text, language in site.untranslated:
		yield "FIELD_NOT_TRANSLATED", text, language


def _check_place(draft: Draft, field: Field, site: Site) -> Iterator[tuple]:
	if not draft.place_after:
		return
	if draft.office:
		yield ("FIELD_PLACE_OFFICE",)
	if draft.place_after == draft.fieldname:
		yield ("FIELD_PLACE_ITSELF",)
		return
	if draft.place_after not in site.order:
		yield "FIELD_PLACE_UNKNOWN", draft.place_after, field.label
		return
	if circle := find_circle(_get_places(draft, site), draft.fieldname):
		yield "FIELD_PLACE_CIRCLE", ", ".join(_get_label(name, site) for name in circle)
		return
	always = field.required or draft.required
	if (always or needed.find_reason(draft.record, draft.fieldname)) and not is_shown_at_times(
		draft.fieldname, site.fields, site.order
	):
		if _is_part_shown_at_times(draft.fieldname, site.fields, _arrange(draft, site)):
			yield "FIELD_PLACE_AT_TIMES", field.label


def _get_places(draft: Draft, site: Site) -> dict[str, str]:
	places = {
		other.fieldname: other.place_after for other in site.others if other.place_after and not other.office
	}
	own = {draft.fieldname: draft.place_after} if draft.place_after else {}
	return {**site.added, **places, **own}


def _arrange(draft: Draft, site: Site) -> list[str]:
	return arrange(site.order, _get_places(draft, site))


def _get_label(name: str, site: Site) -> str:
	return site.fields[name].label if name in site.fields else site.labels.get(name, name)
