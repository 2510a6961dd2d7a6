"""The page *Set Up*. Only a Services Administrator or a System Manager may call these methods; each saves one step."""

import frappe

from migrant_services.administration import health
from migrant_services.administration.setup import offices, people, site
from migrant_services.administration.setup.rights import check_may_set_up
from migrant_services.administration.setup.state import read_choices, read_state


@frappe.whitelist()
def begin(office: str | None = None) -> dict:
	"""Return what is set up, what is missing and what can be chosen.

	:param office: name of an office; the default one without it
	:raises frappe.PermissionError: for other users
	"""
	check_may_set_up()
	return {**_describe(office), "choices": read_choices()}


@frappe.whitelist(methods=["POST"])
def save_office(values: dict, office: str | None = None, modified: str | None = None) -> dict:
	"""Save the step *Office* and return the state of the page.

	:param office: name of the office to change; None for a new one
	:param modified: of that office, as the page was given it
	:raises frappe.PermissionError: for other users
	:raises frappe.ValidationError: naming the field; nothing is saved
	"""
	check_may_set_up()
	return _describe(offices.save_office(values, office, modified))


@frappe.whitelist(methods=["POST"])
def save_hours(office: str, modified: str, hours: list, closed_days: list) -> dict:
	"""Save the step *Hours and Closed Days* and return the state of the page.

	:raises frappe.PermissionError: for other users
	:raises frappe.ValidationError: naming the field; nothing is saved
	"""
	check_may_set_up()
	offices.save_hours(office, modified, hours, closed_days)
	return _describe(office)


@frappe.whitelist(methods=["POST"])
def save_letterhead(office: str, modified: str, values: dict, logo: str | None = None) -> dict:
	"""Save the step *Letterhead* and return the state of the page.

	:param logo: a new logo in base64; None keeps the old one, an empty text removes it
	:raises frappe.PermissionError: for other users
	:raises frappe.ValidationError: naming the field; nothing is saved
	"""
	check_may_set_up()
	offices.save_letterhead(office, modified, values, logo)
	return _describe(office)


@frappe.whitelist(methods=["POST"])
def save_site(language: str, time_zone: str, spoken: list, office: str | None = None) -> dict:
	"""Save the step *Languages and Time Zone* and return the state of the page.

	:raises frappe.PermissionError: for other users
	:raises frappe.ValidationError: naming the field; nothing is saved
	"""
	check_may_set_up()
	site.save_site(language, time_zone, spoken)
	return _describe(office)


@frappe.whitelist(methods=["POST"])
def save_parts(unused: list, is_confirmed: bool = False, office: str | None = None) -> dict:
	"""Save the step *Parts in Use* and return the state of the page.

	:param unused: codes of the parts that are not in use
	:param is_confirmed: the user was shown the work under way in them
	:returns: with ``confirm``, sentences about work under way, when nothing was saved because of it
	:raises frappe.PermissionError: for other users
	"""
	check_may_set_up()
	confirm = site.save_parts(unused, is_confirmed)
	return {**_describe(office), "confirm": confirm}


@frappe.whitelist(methods=["POST"])
def add_staff_member(values: dict, office: str) -> dict:
	"""Create an account and its Staff Member, and return the state of the page.

	:raises frappe.PermissionError: for other users
	:raises frappe.ValidationError: naming the field; nothing is saved
	"""
	check_may_set_up()
	added = people.add_staff_member(values, office)
	return {**_describe(office), "added": added}


@frappe.whitelist(methods=["POST"])
def add_programme(values: dict, office: str | None = None) -> dict:
	"""Create a support programme and return the state of the page.

	:raises frappe.PermissionError: for other users
	:raises frappe.ValidationError: naming the field; nothing is saved
	"""
	check_may_set_up()
	site.add_programme(values)
	return _describe(office)


def _describe(office: str | None) -> dict:
	"""Return the state of the page, with what System Health says besides."""
	checks = [check for check in health.CHECKS if check is not health.check_setup]
	problems = [line._asdict() for check in checks if not (line := check()).is_well]
	return {**read_state(office), "problems": problems}
