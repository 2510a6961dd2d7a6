"""A probe: a user who knows the names of hidden records tries all that the server accepts, and the result is
counted.

It sends requests only, as any user could: every whitelisted method with a hidden record in each argument that looks as
if it took one, every method of its document, both versions of the API with every verb, lists of every doctype, pages
and prints. Findings are counted by kind (:class:`Found`).
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import frappe

from migrant_services.access.scopes import SCOPES

# These end the session, change the caller's own account, or take minutes: they concern no record.
LEFT_OUT = re.compile(
	r"logout|login|password|setup_wizard|install_fixtures|backups?\.|sessions\.clear|scheduler|two_?factor"
	# The title of a record is the folio, for any user who knows its name: see the story of the title of a link.
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


POINTERS = {
	"ToDo": ("reference_type", "reference_name"),
	"DocShare": ("share_doctype", "share_name"),
	"Comment": ("reference_doctype", "reference_name"),
	"File": ("attached_to_doctype", "attached_to_name"),
	"Communication": ("reference_doctype", "reference_name"),
	"Tag Link": ("document_type", "document_name"),
	"Document Follow": ("ref_doctype", "ref_docname"),
}
# What a transition changes.
STEPS = ("workflow_state", "status", "docstatus")
TRACEBACK = "most recent call last"


@dataclass
class Found:
	"""What a probe found, one line each."""

	leaks: list[str] = field(default_factory=list)
	listed: list[str] = field(default_factory=list)
	writes: list[str] = field(default_factory=list)
	moves: list[str] = field(default_factory=list)
	tracebacks: list[str] = field(default_factory=list)

	def lines(self) -> list[str]:
		return [f"{kind}: {line}" for kind, lines in vars(self).items() for line in lines]


def probe(
	client,
	scene,
	group: str,
	doctypes: dict[str, str],
	with_lists: bool = True,
	open_lists: Collection[str] = (),
) -> Found:
	"""Try everything on the hidden records of a group.

	:param doctypes: those of the records to try, each with one of its hidden columns
	:param with_lists: also list every doctype
	:param open_lists: doctypes whose records of the group are visible to the caller
	"""
	records = getattr(scene, group)
	words = scene.secrets(group) | {records["Person"].folio}
	words |= {word for doctype, column in doctypes.items() if (word := records[doctype].get(column))}
	names = {records[doctype].name for doctype in records if doctype in SCOPES}
	before, found = fingerprint(scene, group), Found()
	for what, names_it, send in attempts(client, records, doctypes, with_lists, open_lists):
		answer = send()
		if disclosed := [word for word in words if word in answer.text]:
			found.leaks.append(f"{what}: {answer.status_code} discloses {len(disclosed)} words")
		if not names_it and (disclosed := [name for name in names if name in answer.text]):
			found.listed.append(f"{what}: {answer.status_code} lists {len(disclosed)}")
		if TRACEBACK in answer.text:
			found.tracebacks.append(f"{what}: {answer.status_code}")
	frappe.db.rollback()
	for what, now in fingerprint(scene, group).items():
		if now != before[what]:
			kind = found.moves if what.partition(" of ")[0] in STEPS else found.writes
			kind.append(f"{what}: {before[what]} became {now}")
	return found


def attempts(
	client, records: dict, doctypes: dict[str, str], with_lists: bool, open_lists: Collection[str]
) -> Iterator[tuple[str, bool, Callable]]:
	"""Yield each attempt: in words, whether it names the record, and the function that sends it."""
	every = frappe.get_all("DocType", {"issingle": 0}, pluck="name", order_by="name") if with_lists else ()
	for doctype in every:
		if doctype not in open_lists:
			yield from _of_a_list(client, doctype)
	for doctype, column in doctypes.items():
		record = records[doctype]
		yield from ((what, True, send) for what, send in _of_a_record(client, doctype, record.name, column))
		word = records["Person"].second_surname
		yield from (
			(what, True, send) for what, send in _of_methods(client, doctype, record.name, column, word)
		)


def _of_a_list(client, doctype: str) -> Iterator[tuple[str, bool, Callable]]:
	every = {"fields": '["*"]', "limit_page_length": 0, "limit": 0}
	for version in ("resource", "v2/document"):
		path = f"/api/{version}/{doctype}"
		yield f"GET {path}", False, lambda path=path: client.get(path, params=every)
	path = "/api/method/frappe.desk.reportview.get"
	body = {"doctype": doctype, "fields": '["*"]', "page_length": 1000}
	yield f"reportview of {doctype}", False, lambda: client.post(path, data=body)


def _of_a_record(client, doctype: str, name: str, column: str) -> Iterator[tuple[str, Callable]]:
	changed = {column: "changed", "docstatus": 1, "workflow_state": "Approved", "owner": client.user}
	for version in ("resource", "v2/document"):
		path = f"/api/{version}/{doctype}/{name}"
		for verb in ("GET", "PUT", "PATCH", "POST", "DELETE", "HEAD"):
			yield (
				f"{verb} {path}",
				lambda verb=verb, path=path: client.request(
					verb, path, json=None if verb in ("GET", "HEAD") else changed
				),
			)
		yield (
			f"as my own {path}",
			lambda path=path: client.post(
				path.rpartition("/")[0], json={**changed, "name": name, "amended_from": name}
			),
		)
	yield f"copy of {doctype}", lambda: client.get(f"/api/v2/document/{doctype}/{name}/copy")
	for pointer, (of, named) in POINTERS.items():
		body = {
			of: doctype,
			named: name,
			"user": client.user,
			"read": 1,
			"content": "x",
			"description": "x",
			"allocated_to": client.user,
		}
		yield (
			f"{pointer} of {doctype}",
			lambda pointer=pointer, body=body: client.post(f"/api/resource/{pointer}", json=body),
		)
	for page in (
		"/printview?doctype={0}&name={1}",
		"/{0}/{1}",
		"/app/{0}/{1}",
		"/{0}?name={1}",
		"/api/method/frappe.utils.print_format.download_pdf?doctype={0}&name={1}",
	):
		yield (
			page.format(doctype, "…"),
			lambda page=page: client.get(page.format(doctype, name), headers={"Accept": "text/html"}),
		)
	for method in _methods_of_documents(doctype):
		yield (
			f"run_doc_method {method}",
			lambda method=method: client.post(
				"/api/method/run_doc_method", data={"dt": doctype, "dn": name, "method": method}
			),
		)
		yield (
			f"run_method {method}",
			lambda method=method: client.get(
				f"/api/resource/{doctype}/{name}", params={"run_method": method}
			),
		)
		yield (
			f"v2 method {method}",
			lambda method=method: client.post(f"/api/v2/document/{doctype}/{name}/method/{method}", json={}),
		)


def _methods_of_documents(doctype: str) -> list[str]:
	controller = type(frappe.new_doc(doctype))
	return sorted(
		name
		for name in dir(controller)
		if inspect.isfunction(getattr(controller, name, None))
		and getattr(controller, name) in frappe.whitelisted
	)


def _of_methods(client, doctype: str, name: str, column: str, word: str) -> Iterator[tuple[str, Callable]]:
	for path, function in methods().items():
		if client.user is None and function not in frappe.guest_methods:
			continue
		data, verbs = (
			arguments(path, function, doctype, name, column, word),
			frappe.allowed_http_methods_for_whitelisted_func[function],
		)
		if "POST" in verbs:
			yield (
				f"POST {path} {doctype}",
				lambda path=path, data=data: client.post(f"/api/method/{path}", data=data),
			)
		if "GET" in verbs:
			yield (
				f"GET {path} {doctype}",
				lambda path=path, data=data: client.get(f"/api/method/{path}", params=data),
			)


def methods(*apps: str) -> dict[str, Callable]:
	"""Return the whitelisted functions of some apps, or of all installed apps, by path."""
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
	"""Return a value for every argument of the method, aimed at the record."""
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


def fingerprint(scene, group: str) -> dict:
	"""Return what is stored of the hidden records, and what points at them."""
	stored = {}
	for doctype, record in getattr(scene, group).items():
		if record.meta.issingle:
			row = frappe.db.get_singles_dict(doctype)
		else:
			row = frappe.db.get_value(doctype, record.name, "*", as_dict=True)
		stored |= {f"{column} of {doctype}": value for column, value in row.items()}
		for pointer, (type_field, name_field) in POINTERS.items():
			found = frappe.get_all(pointer, {type_field: doctype, name_field: record.name}, pluck="name")
			stored[f"{pointer} of {doctype}"] = sorted(found)
	return stored
