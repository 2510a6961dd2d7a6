"""The defences of the app, by what they are: where each is held, and what stands there when a test switches it off.

A story of attack names its defences (``@pytest.mark.defended_by("columns")``). It runs twice: over HTTP, and once
more in this process with those defences off, where it must fail. This table is the one place of the tests that knows
where in the app a defence lives.
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Callable, Collection, Iterator
from functools import cache
from importlib import import_module
from types import FunctionType, ModuleType

import pytest

APP = "migrant_services"
_DOCTYPES = "migrant_services.migrant_services.doctype"


def nothing(*_args, **_kwargs) -> None:
	"""In place of what refuses or bounds."""


def always(*_args, **_kwargs) -> bool:
	"""In place of what asks whether something is open."""
	return True


def never(*_args, **_kwargs) -> bool:
	return False


def empty(*_args, **_kwargs) -> str:
	"""In place of a condition of a list."""
	return ""


def whatever(value, *_args, **_kwargs):
	"""In place of what takes something out."""
	return value


def nobody(*_args, **_kwargs) -> set:
	return set()


def any_import(name: str, *_args, **_kwargs):
	"""In place of what opens a list of people to who may work on it."""
	import frappe

	return frappe.get_doc("Intake Import", name)


def itself(doctype: str, name: str) -> tuple[str, str]:
	"""In place of the record of a row: the row."""
	return doctype, name


def newest(doctype: str):
	"""In place of an invented record: a stored one."""
	import frappe

	return frappe.get_last_doc(doctype)


def unchecked(folder, path: str):
	"""In place of the search for a public file: wherever the path leads."""
	found = folder / path
	return found if found.is_file() else None


# Each defence with the places that hold it, and what stands there in its stead: a function, a value, or the name of
# Frappe's own.
DEFENCES: dict[str, dict[str, Callable | str | Collection]] = {
	# Requests.
	"methods": {"access.requests.check_method": nothing},
	"spellings": {"access.requests.check_spelling": nothing},
	"records of methods": {"access.subjects.check_subjects": nothing},
	"names": {"access.names.check_names": nothing},
	"switches": {"access.requests._SWITCHES": ()},
	"columns": {"access.columns.check_query": nothing, "access.stored.check_stored": nothing},
	"users": {"access.columns.check_query": nothing},
	"rows": {"access.columns.check_rows": nothing, "access.list_rules.rows_rule": empty},
	"answers": {"access.answers.hold_back": nothing},
	"program": {"access.answers.leave_program_out": nothing},
	"logs": {
		"access.logs.NamesOnly.filter": always,
		"access.logs.OutlinedErrorLog.leave_values_out": nothing,
		"access.logs.outline_failed_job": nothing,
	},
	# People who are not logged in.
	"guests": {"access.guests.check_request": nothing},
	"mails": {
		"access.guests.reset_password": "frappe.core.doctype.user.user.reset_password",
		"access.guests.send_login_link": "frappe.www.login.send_login_link",
	},
	"logins": {"access.guests.answer_alike": nothing},
	"budget": {"access.budget.is_over": never},
	# Methods in place of Frappe's.
	"counts": {
		"access.replaced.get_count": "frappe.client.get_count",
		"access.replaced.get_open_count": "frappe.desk.notifications.get_open_count",
		"access.replaced.get_group_by_count": "frappe.desk.listview.get_group_by_count",
	},
	"rows in methods": {"access.replaced._record_of_row": itself},
	"existence": {"access.replaced.get": "frappe.client.get"},
	"calendar": {"access.replaced.get_events": "frappe.desk.calendar.get_events"},
	"values of columns": {
		"access.replaced.get_data_for_custom_field": "frappe.desk.query_report.get_data_for_custom_field",
		"api.workflow_states.get_workflow_state_count": "frappe.workflow.doctype.workflow.workflow.get_workflow_state_count",
	},
	"pages": {"access.report_pdf.fetching_nothing_else": whatever},
	# Which records are open.
	"criterion": {"access.criterion.criterion": nothing},
	"lists": {"access.list_rules.list_rule": empty},
	"documents": {
		"access.document_rules.has_permission": always,
		"access.document_rules.has_course_permission": always,
	},
	"own records": {"access.own_records.has_own_permission": always},
	"saved lists": {
		"access.own_records.has_report_permission": always,
		"access.own_records.report_conditions": empty,
	},
	"saved filters": {
		"access.document_rules.has_list_filter_permission": always,
		"access.list_rules.list_filter_conditions": empty,
	},
	"tags": {
		"access.document_rules.has_tag_permission": always,
		"access.list_rules.tag_link_conditions": empty,
		"access.replaced.get_tagged_docs": "frappe.desk.doctype.tag.tag.get_tagged_docs",
	},
	"assignments": {"access.attachments.check_assignment": nothing},
	"followers": {
		"access.attachments.forget_follow": nothing,
		"access.document_rules.has_follow_permission": always,
		"access.list_rules.follow_conditions": empty,
	},
	"keys": {"access.disclosure.key_of": whatever},
	"disclosure": {"access.disclosure.withheld": nobody},
	# Files.
	"addresses": {"access.files.GuardedFile.check_address": nothing},
	"public files": {"access.files.GuardedFile.check_public": nothing},
	"files": {
		"access.attachments.check_file": nothing,
		"access.requests.check_private_file": nothing,
		"access.document_rules.has_file_permission": "frappe.core.doctype.file.file.has_permission",
		"access.list_rules.file_conditions": empty,
	},
	"files of records": {"access.attachments.check_fields": nothing},
	"served files": {"devbench.public_files.find_public_file": unchecked},
	# What records hold to, whoever saves them.
	"read-only fields": {"access.record.Record.keep_what_the_app_writes": nothing},
	"beginnings": {"access.record.Record.start_at_the_beginning": nothing},
	"offices": {"access.record.Record.validate_office": nothing},
	"people of records": {
		"access.record.PersonRecord.validate_person": nothing,
		"access.record.refuse_hidden": nothing,
	},
	"rows by themselves": {"access.record.Row.refuse_alone": nothing},
	"amended": {"access.record.Record.check_amended": nothing},
	"responsible adults": {f"{_DOCTYPES}.person.person.Person.validate_responsible_adult": nothing},
	"restrictions": {f"{_DOCTYPES}.person.person.Person.validate_restriction": nothing},
	"assessed needs": {f"{_DOCTYPES}.person.person.assess_needs": nothing},
	"accounts": {
		f"{_DOCTYPES}.staff_member.staff_member.StaffMember.validate_who_gives_access": nothing,
		f"{_DOCTYPES}.organization.organization.Organization.validate_who_gives_access": nothing,
	},
	"households": {
		"people.households.changes.check_people_visible": nothing,
		f"{_DOCTYPES}.household.household.Household.keep_history": nothing,
		f"{_DOCTYPES}.household.household.Household.validate_newcomers": nothing,
		f"{_DOCTYPES}.household.household.Household.validate_other_households": nothing,
	},
	"hidden members": {
		f"{_DOCTYPES}.household.household.Household.apply_fieldlevel_read_permissions": nothing
	},
	"consent": {"referrals.consent.check_referral": nothing},
	"two people": {
		f"{_DOCTYPES}.payment.payment.Payment.refuse_preparer": nothing,
		"workflow.guard.refuse_own_work": nothing,
	},
	"cancelling": {f"{_DOCTYPES}.payment.payment.Payment.before_cancel": nothing},
	"paid": {f"{_DOCTYPES}.payment.payment.Payment.keep_what_was_paid": nothing},
	"paid once": {f"{_DOCTYPES}.payment.payment.Payment.validate_paid_once": nothing},
	"duplicates": {"people.registry.duplicates.check": nothing},
	"money of duplicates": {"people.registry.pairs.check_no_blocking_review": nothing},
	"reviewers": {"people.registry.pairs._check_second_person": nothing},
	"merges": {"people.merge.obstacles.check_allowed": nothing, "people.merge.reversal.can_undo": always},
	"booked times": {f"{_DOCTYPES}.appointment.appointment.Appointment.keep_time": nothing},
	# Workflows.
	"workflow": {"workflow.guard.enforce": nothing},
	"workflows": {
		"workflow.editing.refuse_ungoverned": nothing,
		"workflow.editing.keep_document_status": nothing,
		"workflow.editing.TABLE_GUARDS": (),
	},
	"conditions": {"workflow.conditions.examine": nothing},
	"samples": {"workflow.conditions.examine": nothing, "workflow.surroundings._invented": newest},
	# The waiting room and lists of people.
	"screens": {"reception.waiting_room.screen.is_key": always},
	"offices of methods": {"api.appointments.office_or_own": whatever},
	"importers": {"api.intake._open": any_import, "api.intake._importer": any_import},
	"formulas": {"people.intake.downloads.escape_formula": whatever},
	"opened methods": {
		f"{_DOCTYPES}.migrant_services_settings.migrant_services_settings.MigrantServicesSettings.check_opened_methods": nothing
	},
}


def switch_off(patch: pytest.MonkeyPatch, name: str) -> None:
	"""Put in the stead of one defence what `DEFENCES` says, wherever modules of the app have it by name."""
	load_app()
	for path, instead in DEFENCES[name].items():
		holder, attribute = find(path)
		before, after = getattr(holder, attribute), find_value(instead)
		patch.setattr(holder, attribute, after)
		if isinstance(before, FunctionType) and isinstance(holder, ModuleType):
			for module, other in users_of(before):
				patch.setattr(module, other, after)


def find(path: str) -> tuple[ModuleType | type, str]:
	"""The module or class of a place of `DEFENCES`, and its name there.

	:raises AttributeError: when there is no such place
	"""
	names = (path if path.startswith(("devbench.", "frappe.", APP)) else f"{APP}.{path}").split(".")
	for size in range(len(names) - 1, 0, -1):
		try:
			holder = import_module(".".join(names[:size]))
		except ModuleNotFoundError:
			continue
		for name in names[size:-1]:
			holder = getattr(holder, name)
		getattr(holder, names[-1])
		return holder, names[-1]
	raise AttributeError(path)


def find_value(instead):
	"""What stands in the place of a defence: a text names a function."""
	return getattr(*find(instead)) if isinstance(instead, str) else instead


def users_of(function: FunctionType) -> Iterator[tuple[ModuleType, str]]:
	"""The modules of the app that imported a function, and its name there."""
	for name, module in list(sys.modules.items()):
		if name.startswith(f"{APP}."):
			yield from ((module, other) for other, value in list(vars(module).items()) if value is function)


@cache
def load_app() -> None:
	"""Import every module of the app: one that came in later would keep what stands in the place of a defence."""
	package = import_module(APP)
	for module in pkgutil.walk_packages(package.__path__, f"{APP}."):
		import_module(module.name)
