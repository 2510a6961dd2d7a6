"""Who is under age where the office works: the rule of `core/ages.py` with what the municipality set."""

from datetime import date

import frappe
from frappe.utils import cint, getdate

from migrant_services.core import ages


def age_of_majority() -> int:
	"""The age from which somebody is an adult."""
	return (
		cint(frappe.db.get_single_value("Migrant Services Settings", "age_of_majority"))
		or ages.AGE_OF_MAJORITY
	)


def is_minor(birth_date: date | str | None, precision: str | None, day: date | None = None) -> bool | None:
	"""Whether somebody is under age on a day, today when none is given; None when nobody knows."""
	born = getdate(birth_date) if birth_date else None
	return ages.is_minor(born, precision, day or getdate(), age_of_majority())
