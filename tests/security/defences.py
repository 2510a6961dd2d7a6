"""The defences of the app by name: the functions that implement each, and what replaces them when a test
switches it off.

A story of attack names its defences (``@pytest.mark.defended_by("columns")``). It runs twice: over HTTP, and once
more in this process with those defences off, where it must fail. This table is the only place in the tests that knows
where in the app a defence is implemented.
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
	"""Do nothing (replaces a check)."""


def always(*_args, **_kwargs) -> bool:
	"""Return True (replaces a rule that decides whether something is open)."""
	return True


def never(*_args, **_kwargs) -> bool:
	"""Return False."""
	return False


def empty(*_args, **_kwargs) -> str:
	"""Return no condition (replaces a list rule)."""
	return ""


def unchanged(value, *_args, **_kwargs):
	"""Return the value (replaces a function that removes something)."""
	return value


def no_one(*_args, **_kwargs) -> set:
	"""Return an empty set."""
	return set()


def any_import(name: str, *_args, **_kwargs):
	"""Return an import (replaces the function that opens a list only to those who may work on it)."""
	import frappe

	return frappe.get_doc("Intake Import", name)


def itself(doctype: str, name: str) -> tuple[str, str]:
	"""Return the row (replaces the search for its record)."""
	return doctype, name


def newest(doctype: str):
	"""Return a stored record (replaces an invented one)."""
	import frappe

	return frappe.get_last_doc(doctype)


def any_logo(data: str):
	"""Return what was sent as a logo (replaces the function that draws it again)."""
	from base64 import b64decode

	from migrant_services.administration.setup.logo import Logo

	return Logo(b64decode(data.partition("base64,")[2]), "svg")


def unchecked(folder, path: str):
	"""Return the file at any path (replaces the search for a public file)."""
	found = folder / path
	return found if found.is_file() else None


def every_question(doctype: str, *_args, **_kwargs) -> list:
	"""Return all questions of a doctype, retired ones too (replaces what the page Attend asks the user)."""
	from migrant_services.forms.questions import list_all_questions

	return list_all_questions(doctype)


def sent_text(_spec, row, _before) -> str:
	"""Return the shipped text that a row was sent with (replaces the look at what the app ships)."""
	return row.written_on


def any_document(document: str, _right: str):
	"""Return what a document says (replaces the function that asks for the right)."""
	import frappe

	return frappe.get_doc("Document Text", document)


# Each defence with the places that implement it and their replacement: a function, a value, or the name of Frappe's
# own.
DEFENCES: dict[str, dict[str, Callable | str | Collection]] = {
	# Requests.
	"methods": {"access.request_guard.check_method": nothing},
	"spellings": {"access.request_guard.check_spelling": nothing},
	"records of methods": {"access.method_targets.check_targets": nothing},
	"names": {"access.record_names.check_names": nothing},
	"switches": {"access.request_guard._BYPASS_ARGUMENTS": ()},
	"columns": {
		"access.column_rules.check_query": nothing,
		"access.stored_queries.check_stored_queries": nothing,
	},
	"users": {"access.column_rules.check_query": nothing},
	"rows": {"access.column_rules.check_rows": nothing, "access.list_rules.build_row_condition": empty},
	"answers": {"access.responses.remove_hidden_fields": nothing},
	"program": {"access.responses.remove_program_details": nothing},
	"logs": {
		"access.logs.ArgumentNamesOnly.filter": always,
		"access.logs.OutlinedErrorLog.remove_values": nothing,
		"access.logs.outline_job_error": nothing,
	},
	# Guests.
	"guests": {"access.guests.check_request": nothing},
	"mails": {
		"access.guests.reset_password": "frappe.core.doctype.user.user.reset_password",
		"access.guests.send_login_link": "frappe.www.login.send_login_link",
	},
	"logins": {"access.guests.hide_login_difference": nothing},
	"budget": {"access.rate_limits.is_exceeded": never},
	# Overrides of Frappe's methods.
	"counts": {
		"access.overrides.get_count": "frappe.client.get_count",
		"access.overrides.get_open_count": "frappe.desk.notifications.get_open_count",
		"access.overrides.get_group_by_count": "frappe.desk.listview.get_group_by_count",
	},
	"rows in methods": {"access.overrides._get_record_of_row": itself},
	"existence": {"access.overrides.get": "frappe.client.get"},
	"calendar": {"access.overrides.get_events": "frappe.desk.calendar.get_events"},
	"values of columns": {
		"access.overrides.get_data_for_custom_field": "frappe.desk.query_report.get_data_for_custom_field",
		"api.workflow_states.get_workflow_state_count": "frappe.workflow.doctype.workflow.workflow.get_workflow_state_count",
	},
	"rights of methods": {"access.denial_messages.check_right": nothing},
	"pages": {"access.report_pdf.remove_external_resources": unchanged},
	# Which records are visible.
	"criterion": {"access.criterion.build_criterion": nothing},
	"lists": {"access.list_rules.build_list_condition": empty},
	"documents": {
		"access.document_rules.has_permission": always,
		"access.document_rules.has_course_permission": always,
	},
	"own records": {"access.user_records.has_user_record_permission": always},
	"saved lists": {
		"access.user_records.has_report_permission": always,
		"access.user_records.report_conditions": empty,
	},
	"saved filters": {
		"access.document_rules.has_list_filter_permission": always,
		"access.list_rules.list_filter_conditions": empty,
	},
	"tags": {
		"access.document_rules.has_tag_permission": always,
		"access.list_rules.tag_link_conditions": empty,
		"access.overrides.get_tagged_docs": "frappe.desk.doctype.tag.tag.get_tagged_docs",
	},
	"assignments": {"access.attachments.check_assignment": nothing},
	"followers": {
		"access.attachments.delete_follow": nothing,
		"access.document_rules.has_follow_permission": always,
		"access.list_rules.follow_conditions": empty,
	},
	"keys": {"access.disclosure.make_candidate_key": unchanged},
	"disclosure": {"access.disclosure.find_undisclosed": no_one},
	# Files.
	"addresses": {"access.files.GuardedFile.check_address": nothing},
	"public files": {"access.files.GuardedFile.check_public": nothing},
	"files": {
		"access.attachments.check_file": nothing,
		"access.request_guard.check_private_file": nothing,
		"access.document_rules.has_file_permission": "frappe.core.doctype.file.file.has_permission",
		"access.list_rules.file_conditions": empty,
	},
	"files of records": {"access.attachments.check_attach_fields": nothing},
	"served files": {"devbench.public_files.find_public_file": unchecked},
	# What records check whenever they are saved.
	"read-only fields": {"access.record.Record.restore_read_only_fields": nothing},
	"beginnings": {"access.record.Record.set_first_state": nothing},
	"offices": {"access.record.Record.validate_office": nothing},
	"people of records": {
		"access.record.PersonRecord.validate_person": nothing,
		"access.record.check_person_visible": nothing,
	},
	"rows by themselves": {"access.record.Row.reject_direct_change": nothing},
	"amended": {"access.record.Record.check_amended": nothing},
	"questions of Attend": {"reception.attend.questions.list_asked": every_question},
	"options of questions": {"forms.answers._check_options": nothing},
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
		"workflow.guard.check_not_own_work": nothing,
	},
	"cancelling": {f"{_DOCTYPES}.payment.payment.Payment.before_cancel": nothing},
	"paid": {f"{_DOCTYPES}.payment.payment.Payment.keep_what_was_paid": nothing},
	"paid once": {f"{_DOCTYPES}.payment.payment.Payment.validate_paid_once": nothing},
	"duplicates": {"people.registry.duplicates.check": nothing},
	"money of duplicates": {"people.registry.pairs.check_no_blocking_review": nothing},
	"reviewers": {"people.registry.pairs._check_second_person": nothing},
	"merges": {"people.merge.obstacles.check_allowed": nothing, "people.merge.reversal.can_undo": always},
	"booked times": {f"{_DOCTYPES}.appointment.appointment.Appointment.keep_time": nothing},
	"checklists": {"reception.checklists.ticking.keep_rows": nothing},
	"texts of checklists": {"reception.checklists.lists.list_findings": no_one},
	"templates of forms": {"core.plain_text.is_plain": always},
	"restricted subjects": {"reception.checklists.lists.is_restricted": never},
	# Workflows.
	"workflow": {"workflow.guard.enforce_workflow": nothing},
	"workflows": {
		"workflow.editing.check_may_save": nothing,
		"workflow.editing.check_docstatus_unchanged": nothing,
		"workflow.editing.ERRORS_WHEN_INACTIVE": (),
	},
	"conditions": {"workflow.conditions.examine_condition": nothing},
	# Forms.
	"needed fields": {"forms.needed.find_reason": nothing},
	"fields that need each other": {"forms.field_check.find_names": no_one},
	"texts of documents": {"texts.editing.check_rows": nothing},
	"shipped texts": {"texts.editing._get_written_on": sent_text},
	"records of documents": {"api.document_texts._get_record": any_document},
	"lists of options": {"api.options._check_right": nothing},
	"uses of options": {"options.record.CodedRecord.check_unused": nothing},
	"options alone": {"api.options.LIST_DOCTYPES": ("Person", "Consultation", "Household")},
	"filters of options": {"api.options.check_filters": nothing},
	"plain texts": {"core.own_texts.check_plain": nothing},
	"closed fields": {"forms.field_check.is_open": always},
	"texts of the desk": {"core.own_texts._is_shipped": never},
	"sensitive questions": {"forms.check._check_privacy": no_one},
	"tiers of questions": {"forms.check._check_tier": no_one},
	"conditions of questions": {"conditions.site_fields.find_faults": no_one},
	"what the app sets in questions": {
		f"{_DOCTYPES}.form_question.form_question.FormQuestion.before_insert": nothing,
		f"{_DOCTYPES}.form_question.form_question.FormQuestion.restore_what_the_app_sets": nothing,
	},
	"questions in use": {
		f"{_DOCTYPES}.form_question.form_question.FormQuestion.validate_unchanged": nothing,
		f"{_DOCTYPES}.form_question.form_question.FormQuestion.on_trash": nothing,
	},
	"choices of a trial": {"api.forms._check_choices": nothing},
	"answers on documents": {"texts.answers._is_for_readers": always},
	"samples": {
		"workflow.conditions.examine_condition": nothing,
		"workflow.site_context._make_sample": newest,
	},
	# The configuration as a file.
	"configuration files": {"administration.configuration.check.check_parts": nothing},
	"configuration administrators": {"administration.configuration.records.check_is_administrator": nothing},
	# The waiting room and lists of people.
	"screens": {"reception.waiting_room.screen.is_key": always},
	"offices of methods": {"api.appointments.get_office_or_own": unchanged},
	"importers": {"api.intake._open": any_import, "api.intake._importer": any_import},
	"formulas": {"people.intake.downloads.escape_formula": unchanged},
	"set up": {"administration.setup.rights.check_may_set_up": nothing},
	"logos": {"administration.setup.offices.read_logo": any_logo},
	"opened methods": {
		f"{_DOCTYPES}.migrant_services_settings.migrant_services_settings.MigrantServicesSettings.check_opened_methods": nothing
	},
}


def switch_off(patch: pytest.MonkeyPatch, name: str) -> None:
	"""Replace the functions of one defence as `DEFENCES` says, in every module of the app that imports them."""
	load_app()
	for path, replacement in DEFENCES[name].items():
		holder, attribute = find(path)
		before, after = getattr(holder, attribute), find_value(replacement)
		patch.setattr(holder, attribute, after)
		if isinstance(before, FunctionType) and isinstance(holder, ModuleType):
			for module, other in users_of(before):
				patch.setattr(module, other, after)


def find(path: str) -> tuple[ModuleType | type, str]:
	"""Return the module or class of a place in `DEFENCES`, and the name there.

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


def find_value(replacement):
	"""Return what replaces a defence: a text names a function."""
	return getattr(*find(replacement)) if isinstance(replacement, str) else replacement


def users_of(function: FunctionType) -> Iterator[tuple[ModuleType, str]]:
	"""Yield the modules of the app that imported a function, and its name there."""
	for name, module in list(sys.modules.items()):
		if name.startswith(f"{APP}."):
			yield from ((module, other) for other, value in list(vars(module).items()) if value is function)


@cache
def load_app() -> None:
	"""Import every module of the app: a module imported later would keep the replacement."""
	package = import_module(APP)
	for module in pkgutil.walk_packages(package.__path__, f"{APP}."):
		import_module(module.name)
