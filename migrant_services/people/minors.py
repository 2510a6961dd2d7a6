"""Whether a person is under age, by the rule of `core/ages.py` and the municipality's age of majority."""

from datetime import date

import frappe
from frappe.utils import cint, getdate

from migrant_services.core import ages


def age_of_majority() -> int:
	"""Return the age in years from which a person is an adult."""
	return (
		cint(frappe.db.get_single_value("Migrant Services Settings", "age_of_majority"))
		or ages.AGE_OF_MAJORITY
	)


def is_minor(birth_date: date | str | None, precision: str | None, day: date | None = None) -> bool | None:
	"""Return whether a person is under age on a day (today by default); None when the age is not known."""
	born = getdate(birth_date) if birth_date else None
	return ages.is_minor(born, precision, day or getdate(), age_of_majority())
