"""The choices of the page Attend, in the language of the user."""

import frappe
from frappe import _
from frappe.utils import cint

from migrant_services.access import staff
from migrant_services.forms import entrances
from migrant_services.forms.fields import get_changes
from migrant_services.people.minors import age_of_majority
from migrant_services.reception.attend import questions
from migrant_services.reception.checklists import lists

# Choices from the options of fields, and from the municipality's own lists.
SELECTS = {
	"channels": ("Consultation", "channel"),
	"sexes": ("Person", "sex_on_document"),
	"relationships": ("Person", "responsible_relationship"),
	"media": ("Person", "privacy_notice_medium"),
}
LISTS = {
	"subjects": "Consultation Subject",
	"results": "Consultation Result",
	"groups": "Population Group",
	"document_types": "Identity Document Type",
}


def list_choices() -> dict:
	"""Return all choices of the page: lists of ``value`` and ``label`` by name, the age bands, the age of majority, the
	questions of the municipality, and what it changed on the fields (:func:`list_field_changes`).
	"""
	offered = {key: _list_enabled(doctype) for key, doctype in LISTS.items()}
	offered |= {key: _list_options(*field) for key, field in SELECTS.items()}
	countries = frappe.get_all("Country", pluck="name", order_by="name asc")
	return {
		**offered,
		"countries": [{"value": name, "label": _(name)} for name in countries],
		"programmes": _list_programmes(),
		"age_bands": _list_age_bands(),
		"age_of_majority": age_of_majority(),
		"questions": questions.list_by_panel(),
		"field_changes": list_field_changes(),
	}


def list_field_changes() -> dict[str, dict[str, dict]]:
	"""Return what is different about the fields of the page at the user's office.

	:returns: ``hidden``, ``required``, ``label`` and ``help``, in the language of the user, by record and field of the page
	"""
	office = staff.get_own_office(frappe.session.user)
	return {
		record: {
			name: {**change._asdict(), "label": _(change.label), "help": _(change.help)}
			for name, fieldname in names.items()
			if (change := get_changes(record, office).get(fieldname))
		}
		for record, names in entrances.ATTEND.items()
	}


def _list_enabled(doctype: str) -> list[dict]:
	meta = frappe.get_meta(doctype)
	extra = [field for field in ("parent_subject", "closes", "restricted") if meta.has_field(field)]
	rows = frappe.get_list(
		doctype,
		filters={"enabled": 1},
		fields=["name", "title", *extra],
		order_by="sort_order asc, creation asc",
		limit=0,
	)
	titles = {row.name: _(row.title) for row in rows}
	return [
		{
			"value": row.name,
			"label": titles[row.name],
			"under": titles.get(row.get("parent_subject")),
			"closes": cint(row.get("closes")),
			"restricted": cint(row.get("restricted")),
		}
		for row in rows
	]


def _list_options(doctype: str, fieldname: str) -> list[dict]:
	options = frappe.get_meta(doctype).get_field(fieldname).options.split("\n")
	return [{"value": option, "label": _(option)} for option in options if option]


def _list_programmes() -> list[dict]:
	"""Return the programmes that have a checklist: the page asks for no other."""
	# Who attends may select a programme and not read it, so a list of v16 may not filter by whether it is in use.
	rows = frappe.get_all(
		"Support Programme",
		filters={"enabled": 1, "name": ("in", [*lists.list_programmes(), ""])},
		fields=["name", "title"],
		order_by="title asc",
	)
	return [{"value": row.name, "label": _(row.title)} for row in rows]


def _list_age_bands() -> list[dict]:
	"""Return the bands of the first enabled set."""
	sets = frappe.get_list(
		"Age Band Set", filters={"enabled": 1}, pluck="name", order_by="sort_order asc, creation asc", limit=1
	)
	filters = {"parent": ("in", sets or [""])}
	return frappe.get_all("Age Band", filters, ["code", "from_age", "to_age"], order_by="idx asc")
