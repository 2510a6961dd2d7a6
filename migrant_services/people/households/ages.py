"""The ages of household members, and who is responsible for those under age."""

from collections.abc import Iterable
from datetime import date

import frappe

from migrant_services.people import minors
from migrant_services.people.households.rules import Age

FIELDS = (
	"name",
	"birth_date",
	"birth_date_precision",
	"responsible_adult",
	"responsible_name",
	"unaccompanied",
)


def get_ages(people: Iterable[str], day: date) -> dict[str, Age]:
	"""Return what matters about the age of each person on a day, in the order given."""
	people = list(people)
	rows = frappe.get_all("Person", {"name": ("in", people or [""])}, list(FIELDS), order_by="creation")
	known = {row.name: _age(row, day) for row in rows}
	return {name: known[name] for name in people if name in known}


def _age(row, day: date) -> Age:
	return Age(
		minors.is_minor(row.birth_date, row.birth_date_precision, day),
		row.responsible_adult,
		bool(row.responsible_adult or row.responsible_name or row.unaccompanied),
	)
