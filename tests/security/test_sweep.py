"""No whitelisted method, of Frappe or of the app, tells what the caller may not see or changes it.

The stories of this folder tell how it was tried by people who know the method. Here every method there is gets
called with the name of a record that is hidden from the caller, in whatever argument looks as if it took one.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import frappe
import pytest

from tests.security.scene import GUEST

# These end the session, change the caller's own account, or need minutes: nothing about a record.
LEFT_OUT = re.compile(
	r"logout|login|password|setup_wizard|install_fixtures|backups?\.|sessions\.clear|scheduler|two_?factor"
	# The title of a record is the folio, for whoever knows its name: see the story of the title of a link.
	r"|get_link_title"
	r"|oauth|ldap|dropbox|google|s3_backup|telemetry|recorder|impersonate|change_log|translate\.|geo\."
)
TYPES = ("doctype", "dt", "document_type", "ref_doctype", "reference_doctype", "parenttype", "parent_doctype")
NAMES = (
	"name",
	"docname",
	"dn",
	"docnames",
	"document_name",
	"doc_name",
	"ref_name",
	"reference_name",
	"ref_docname",
)
NAMES += ("reference_docname", "source_name", "parent", "attached_to_name", "label", "old", "value")


def methods(*apps: str) -> dict[str, Callable]:
	"""The whitelisted functions of some apps, or of all that are installed, by their paths."""
	apps = apps or tuple(frappe.get_installed_apps())
	for app in apps:
		folder = Path(frappe.get_app_path(app))
		for path in sorted(folder.rglob("*.py")):
			if "frappe.whitelist(" not in path.read_text() or {"tests", "node_modules"} & set(path.parts):
				continue
			if path.name.startswith("test_"):
				continue
			import_module(".".join((app, *path.relative_to(folder).with_suffix("").parts)))
	functions = {
		f"{function.__module__}.{function.__qualname__}": function for function in frappe.whitelisted
	}
	return {
		path: function
		for path, function in sorted(functions.items())
		if function.__qualname__ == function.__name__ and path.startswith(apps) and not LEFT_OUT.search(path)
	}


def arguments(path: str, function: Callable, doctype: str, name: str, column: str, word: str) -> dict:
	"""A value for every argument of the method, aimed at the record."""
	document = json.dumps({"doctype": doctype, "name": name})
	values = dict.fromkeys(TYPES, doctype) | dict.fromkeys(NAMES, name)
	values |= {
		"doc": document,
		"docs": document,
		"args": json.dumps({"doctype": doctype, "name": name, "assign_to": ["x@office.example"]}),
		"fields": json.dumps(["*"]),
		"fieldname": column,
		"field": column,
		"filters": json.dumps({"name": name}),
		"txt": word[:6],
		"text": word[:6],
		"search_term": word[:6],
		"workflow_state_field": column,
		"states": "[]",
		"user": "x@office.example",
		"names": json.dumps([name]),
		"items": json.dumps([name]),
	}
	found = {}
	for parameter in inspect.signature(function).parameters.values():
		if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
			found |= {
				"doctype": doctype,
				"name": name,
				"fields": values["fields"],
				"filters": values["filters"],
			}
		elif parameter.name in values:
			found[parameter.name] = values[parameter.name]
		elif parameter.default is parameter.empty:
			found[parameter.name] = "1"
	if path.startswith("frappe.desk.reportview."):
		found |= {"doctype": doctype, "fields": values["fields"], "filters": values["filters"]}
	return found


TARGETS = [
	("FD", "other", "Person", "full_name"),
	("CW", "restricted", "Consultation", "notes"),
	("PO", "other", "Protection File", "asylum_facts"),
	(GUEST, "own", "Person", "full_name"),
]


@pytest.mark.parametrize(("letters", "group", "doctype", "column"), TARGETS)
def test_no_method_tells_or_changes_what_is_hidden(scene, api, letters, group, doctype, column):
	"""A clerk who knows the name of a hidden record asks every method of the server about it."""
	client, record = api(scene.people[letters]), getattr(scene, group)[doctype]
	words = scene.secrets(group)
	words |= {word for word in (record.get(column), getattr(scene, group)["Person"].folio) if word}
	word = getattr(scene, group)["Person"].second_surname
	before, told = fingerprint(scene, group), []
	for path, function in methods().items():
		if client.user is None and function not in frappe.guest_methods:
			continue
		data = arguments(path, function, doctype, record.name, column, word)
		answer = client.post(f"/api/method/{path}", data=data)
		if answer.status_code == 403 and "GET" in frappe.allowed_http_methods_for_whitelisted_func[function]:
			answer = client.get(f"/api/method/{path}", params=data)
		if found := {secret for secret in words if secret in answer.text}:
			told.append(f"{path}: {answer.status_code} tells {len(found)} secrets")
	frappe.db.rollback()
	changed = [
		f"{what}: {before[what]} became {now}"
		for what, now in fingerprint(scene, group).items()
		if now != before[what]
	]
	assert not told, "\n".join(["", *told])
	assert not changed, "\n".join(["", *changed])


def fingerprint(scene, group: str) -> dict:
	"""What is stored of the hidden records, and what points at them."""
	stored = {}
	for doctype, record in getattr(scene, group).items():
		row = frappe.db.get_value(doctype, record.name, "*", as_dict=True)
		stored |= {f"{column} of {doctype}": value for column, value in row.items()}
		for pointer, (type_field, name_field) in {
			"ToDo": ("reference_type", "reference_name"),
			"DocShare": ("share_doctype", "share_name"),
			"Comment": ("reference_doctype", "reference_name"),
			"File": ("attached_to_doctype", "attached_to_name"),
			"Communication": ("reference_doctype", "reference_name"),
			"Tag Link": ("document_type", "document_name"),
			"Document Follow": ("ref_doctype", "ref_docname"),
		}.items():
			found = frappe.get_all(pointer, {type_field: doctype, name_field: record.name}, pluck="name")
			stored[f"{pointer} of {doctype}"] = sorted(found)
	return stored
