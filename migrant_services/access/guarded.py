"""Requests to Frappe's own API that lead round `access/criterion.py` are refused here, before they are answered.

Each was tried on a running Frappe: the stories are in tests/security. What Frappe answers itself, but too freely, is
in `replaced.py`.
"""

import json
import re
from collections.abc import Collection, Iterator

import frappe
from frappe import _
from frappe.model import default_fields
from frappe.modules.utils import load_doctype_module

from migrant_services.access.criterion import in_scope
from migrant_services.access.list_rules import may_read_table
from migrant_services.access.scopes import ROWS_ABOUT_PEOPLE, ROWS_OF, SCOPES

# Link fields by which a list of one doctype could reach into the records of another one.
LINKS = {
	"person": "Person",
	"responsible_adult": "Person",
	"head": "Person",
	"consultation": "Consultation",
	"consent": "Consent",
	"appointment": "Appointment",
	"queue_ticket": "Queue Ticket",
	"rescheduled_from": "Appointment",
	"rescheduled_to": "Appointment",
	"reissue_of": "Payment",
	"amended_from": "Payment",
	"payment": "Payment",
	"other_person": "Person",
	"merged_into": "Person",
}
_LINKED = "|".join(LINKS)
_PERHAPS_DOTTED = re.compile(rf"\b({_LINKED})`?\s*\.")
_DOTTED = re.compile(rf"\s*`?({_LINKED})`?\s*\.\s*`?(\w+)`?(\s+(as\s+\w+|asc|desc))?\s*", re.IGNORECASE)
# Arguments with a whole chart or card.
_DESCRIPTIONS = ("chart", "doc")
# Arguments of Frappe's lists, counts, charts and cards that use columns without showing them.
_COLUMN_ARGUMENTS = (
	"filters",
	"or_filters",
	"current_filters",
	"order_by",
	"sort_field",
	"group_by",
	"group_by_field",
	"field",
	"stats",
	*_DESCRIPTIONS,
)
_READING_ARGUMENTS = ("fields", "fieldname", "searchfield", *_COLUMN_ARGUMENTS[: -len(_DESCRIPTIONS)])
_WORD = re.compile(r"\w+|\*")
_REACH = re.compile(r"(\w+)`?\s*\.\s*`?(\w+)")
# Columns of users that every user may read; the others are for System Managers.
OPEN_OF_USER = frozenset(
	("email", "enabled", "first_name", "full_name", "language", "last_name", "middle_name", "time_zone", "user_image", "user_type", "username")
)
# Methods that save the document they get, as it is.
SAVES = ("frappe.desk.form.save.savedocs", "frappe.client.save", "frappe.client.insert")
_NAME = re.compile(r"`([^`]+)`|([\w ]+)")
# Methods that act on a record without asking whether it is open to the user: the argument with its doctype, or the
# doctype itself, and the argument that names it.
_UNASKED = {
	"frappe.core.api.file.unzip_file": ("File", "name"),
	"frappe.core.api.file.zip_files": ("File", "files"),
	"frappe.desk.form.assign_to.add": ("doctype", "name"),
	"frappe.desk.form.assign_to.add_multiple": ("doctype", "name"),
	"frappe.desk.form.assign_to.close": ("doctype", "name"),
	"frappe.desk.form.assign_to.remove": ("doctype", "name"),
	"frappe.desk.form.assign_to.remove_multiple": ("doctype", "names"),
	# It compares the value of any column with those of the records that are open.
	"frappe.desk.form.utils.get_next": ("doctype", "value"),
	"frappe.desk.like.toggle_like": ("doctype", "name"),
	"frappe.desk.doctype.tag.tag.add_tag": ("dt", "dn"),
	"frappe.desk.doctype.tag.tag.add_tags": ("dt", "docs"),
	"frappe.desk.doctype.tag.tag.remove_tag": ("dt", "dn"),
	"frappe.desk.form.document_follow.update_follow": ("doctype", "doc_name"),
	"frappe.desk.form.document_follow.follow_document": ("doctype", "doc_name"),
	"frappe.desk.form.linked_with.get_submitted_linked_docs": ("doctype", "name"),
	"frappe.templates.includes.comments.comments.add_comment": ("reference_doctype", "reference_name"),
}
# Arguments that name one record, and fields of documents that do.
_NAME_ARGUMENTS = ("name", "docname", "dn", "doc_name", "source_name", "old_name", "person")
_REFERENCES = (*LINKS, "reference_name", "name")
# Arguments by which a client would switch the rules off: Frappe means them for code, or for fields that say so.
_SWITCHES = ("ignore_permissions", "ignore_user_permissions")
# Arguments that say of which records the rows of a table are asked.
_PARENT_ARGUMENTS = ("parent", "parent_doctype", "parenttype")
# It says what a doctype is, and nothing of what is in it.
_DESCRIBES = "/api/method/frappe.desk.form.load.getdoctype"
# Arguments by which a request has another method called.
_METHOD_ARGUMENTS = ("method", "tree_method", "query")


def check_request() -> None:
	"""Refuse what would tell or change more than the user may. Runs for every request, once its user is known.

	:raises frappe.PermissionError: with a sentence
	"""
	if frappe.session.user == "Administrator":
		return
	arguments = frappe.form_dict or {}
	for switch in _SWITCHES:
		arguments.pop(switch, None)
	check_names(arguments)
	check_rows(arguments)
	check_columns(arguments)
	check_users(arguments)
	check_methods(arguments)
	check_private_file(arguments)


def check_names(arguments: dict) -> None:
	"""Where Frappe expects a name it also takes a filter, and answers differently when no record fits it."""
	documents = list(_documents(arguments)) if frappe.request.method in ("POST", "PUT", "PATCH") else []
	for values, names in ((arguments, _NAME_ARGUMENTS), *((document, _REFERENCES) for document in documents)):
		if any(isinstance(values.get(name), dict | list) for name in names):
			_refuse(_("Name a record by its name, not by a filter."))


def _documents(value, top: bool = True) -> Iterator[dict]:
	"""The body of the request, and every document and every set of values in it, also in JSON."""
	if isinstance(value, str):
		value = _from_json(value)
	if isinstance(value, dict):
		if top or "doctype" in value:
			yield value
		for key, each in value.items():
			if top and key == "fieldname" and isinstance(inner := _from_json(each) if isinstance(each, str) else each, dict):
				yield inner
			elif key not in ("filters", "or_filters"):
				yield from _documents(each, top=False)
	elif isinstance(value, list):
		for each in value:
			yield from _documents(each, top=False)


def check_rows(arguments: dict) -> None:
	"""Version 16 lists the rows of a table by the rule of their records alone: it asks neither whether the user reads
	the table in them, nor whom a row is about (`list_rules.rows_rule`).
	"""
	tables = _doctypes_of(arguments, ROWS_OF)
	if not tables or frappe.request.path == _DESCRIBES:
		return
	named = {text for argument in _PARENT_ARGUMENTS for text in _texts(arguments.get(argument))}
	for name in _DESCRIPTIONS:
		named |= _doctypes_named(arguments.get(name))
	for table in tables:
		parents = named.intersection(ROWS_OF[table]) or ROWS_OF[table]
		may_read = all(may_read_table(parent, table, frappe.session.user) for parent in parents)
		if table in ROWS_ABOUT_PEOPLE or not may_read:
			_refuse(_("These rows are shown only with the record they belong to. Open that record."))


def check_columns(arguments: dict) -> None:
	"""Frappe reads ``person.full_name`` in a list of consultations without asking whether that person is open to the
	user, and (on v15) filters and sorts by columns of a level that the user lacks, so that guessing finds out.
	"""
	if any(_reaches_into_another_record(value) for value in arguments.values()):
		_refuse(_("A list shows only the columns of its own records. Open a record to see more."))
	if stored := _stored_chart(arguments.get("chart_name")):
		check_columns({"filters": arguments.get("filters"), "chart": stored})
	doctypes = _doctypes_of(arguments, SCOPES)
	if doctypes and _folded(_columns_used(arguments)) & _folded(set().union(*map(_hidden_columns, doctypes))):
		_refuse(_("A list cannot be filtered, sorted or counted by what you may not see."))
	if "custom_columns" in arguments and SCOPES.keys() & set(_texts(arguments["custom_columns"])):
		_refuse(_("Columns of these records cannot be added to a report."))


def _stored_chart(name) -> dict | None:
	"""What a stored chart is of, and by which columns; the request that asks for it adds filters only."""
	if not name or not isinstance(name, str):
		return None
	columns = ("document_type", "parent_document_type", "filters_json", "dynamic_filters_json", "based_on")
	columns += ("value_based_on", "group_by_based_on", "aggregate_function_based_on")
	return frappe.db.get_value("Dashboard Chart", name, columns, as_dict=True)


def check_stored_columns(document, method: str | None = None) -> None:
	"""Hook ``validate`` on charts and cards: whoever saves one sees the columns that it uses."""
	if frappe.session.user != "Administrator" and frappe.request:
		check_columns({"chart": document.as_dict(convert_dates_to_str=True)})


def check_users(arguments: dict) -> None:
	"""Frappe lets every user select users by any column, and reach them through every link: their keys too."""
	if "System Manager" in frappe.get_roles():
		return
	texts = [text for argument in _READING_ARGUMENTS for text in _texts(arguments.get(argument))]
	if not texts:
		return
	closed = {field.fieldname for field in frappe.get_meta("User").fields} - OPEN_OF_USER
	asked = {*frappe.request.path.split("/"), *_texts(arguments.get("doctype"))}
	if "User" in asked and any(word == "*" or word.casefold() in closed for text in texts for word in _WORD.findall(text)):
		_refuse(_("You can see the names of other users, but not the rest of their data."))
	reached = {pair for text in texts if "." in text for pair in _REACH.findall(text.casefold())}
	if any(column in closed and field in _links_to_users(asked) for field, column in reached):
		_refuse(_("A list shows only the columns of its own records. Open a record to see more."))


def _links_to_users(doctypes: set[str]) -> set[str]:
	"""The fields of the doctypes that hold a user; what is no doctype has none."""
	metas = [frappe.get_meta(name) for name in doctypes if frappe.db.exists("DocType", name, cache=True)]
	fields = (field for meta in metas for field in meta.fields)
	return {"owner", "modified_by"} | {field.fieldname for field in fields if field.options == "User"}


def check_methods(arguments: dict) -> None:
	"""A record that a method acts on must be open to the user; methods with a replacement are not called in passing.

	Any module that imports a method gives it another path, which Frappe calls too, past its replacement. So what
	counts is the method's own name.
	"""
	replaced = frappe.get_hooks("override_whitelisted_methods").keys()
	for path in _paths_called(arguments):
		method = _own_name(path)
		if method in _UNASKED:
			_check_open(arguments, *_UNASKED[method])
		if method in replaced and method != path:
			_refuse(_("Call this method by its own name, not through another one."))
	special = _UNASKED.keys() | replaced
	if any(_own_name(arguments.get(argument)) in special for argument in _METHOD_ARGUMENTS):
		_refuse(_("Call this method by its own name, not through another one."))


def _check_open(arguments: dict, doctype: str, name: str) -> None:
	"""Refuse records that are not open to the user.

	:param doctype: the argument that has the doctype, or the doctype itself
	:param name: the argument with one name or several
	:raises frappe.PermissionError: for the first that is not
	"""
	inner = arguments.get("args")
	values = [arguments, _from_json(inner) if isinstance(inner, str) else inner]
	for given in (each for each in values if isinstance(each, dict)):
		of = given.get(doctype) if doctype.islower() else doctype
		for each in set(_texts(given.get(name))) if of else ():
			frappe.get_doc(of, each).check_permission("read")


def _paths_called(arguments: dict) -> Iterator[str | None]:
	"""Where the methods are that the request calls, as it says it; version 2 of the API takes a doctype for a module.

	Version 1 takes no notice of what follows the method, so each part of the path may be one.
	"""
	*before, method = parts = frappe.request.path.strip("/").split("/")
	doctype = before[-1] if before else None
	yield arguments.get("cmd")
	yield from parts
	if "." not in method and frappe.request.path.startswith("/api/v2/method/") and frappe.db.exists("DocType", doctype):
		yield f"{load_doctype_module(doctype).__name__}.{method}"


def _own_name(path) -> str | None:
	"""The name of a method where it is defined, whatever module it is asked of; None when there is no such method."""
	if not isinstance(path, str) or path.partition(".")[0] not in frappe.get_installed_apps():
		return None
	try:
		method = frappe.get_attr(path)
	except Exception:
		return None  # Frappe says it, when it comes to call the method
	return f"{getattr(method, '__module__', '')}.{getattr(method, '__qualname__', '')}"


def check_private_file(arguments: dict) -> None:
	"""Frappe gives a private file to whoever uploaded it, also when the record was closed to them since."""
	path = frappe.request.path
	# The database takes capitals and small letters for the same.
	url = path if path.startswith("/private/files/") else str(arguments.get("file_url") or "")
	if not url.casefold().startswith("/private/files/"):
		return
	of_records = frappe.get_all(
		"File",
		filters={"file_url": url, "attached_to_doctype": ("in", list(SCOPES))},
		fields=["attached_to_doctype", "attached_to_name"],
		order_by="creation",
	)
	if any(not in_scope(row.attached_to_doctype, row.attached_to_name) for row in of_records):
		_refuse(_("This file is not open to you."))


def _reaches_into_another_record(value) -> bool:
	if isinstance(value, str) and not _PERHAPS_DOTTED.search(value):
		return False
	pieces = (piece for text in _texts(value) for piece in text.split(","))
	found = (_DOTTED.fullmatch(piece) for piece in pieces)
	return any(match and _is_column(LINKS[match[1].lower()], match[2]) for match in found)


def _is_column(doctype: str, name: str) -> bool:
	return name in default_fields or bool(frappe.get_meta(doctype).has_field(name))


def _texts(value) -> Iterator[str]:
	"""Every text in an argument, keys and values, also those of JSON in JSON."""
	if isinstance(value, str):
		inner = _from_json(value)
		if isinstance(inner, dict | list):
			yield from _texts(inner)
		else:
			yield value
	elif isinstance(value, dict):
		for key, each in value.items():
			yield from _texts(key)
			yield from _texts(each)
	elif isinstance(value, list | tuple):
		for each in value:
			yield from _texts(each)


def _from_json(text: str):
	if text.lstrip()[:1] not in ("{", "["):
		return None
	try:
		return json.loads(text)
	except ValueError:
		return None


def _doctypes_of(arguments: dict, known: Collection[str]) -> set[str]:
	"""Those of the known doctypes that the request asks about, in its path, as an argument or in a chart or card."""
	asked = {*frappe.request.path.split("/"), *_texts(arguments.get("doctype"))}
	return asked.union(*(_doctypes_named(arguments.get(name)) for name in _DESCRIPTIONS)).intersection(known)


def _doctypes_named(value) -> set[str]:
	"""What a chart, a card or a document says it is of. A filter's value may be called like a doctype: Person."""
	inner = _from_json(value) if isinstance(value, str) else value
	if not isinstance(inner, dict):
		return set()
	return {inner[key] for key in ("doctype", "document_type", "parent_document_type") if isinstance(inner.get(key), str)}


def _columns_used(arguments: dict) -> set[str]:
	names = set()
	for argument in _COLUMN_ARGUMENTS:
		value = arguments.get(argument)
		# A document that is saved has every column in it; a chart or a card says what it is of.
		if argument in _DESCRIPTIONS and (not _names_its_doctype(value) or _is_saved_workflow(value)):
			continue
		for text in _texts(value):
			for quoted, plain in _NAME.findall(text):
				names.update((quoted or plain.strip(), *plain.split()))
	tables = {text for text in _texts(arguments.get("fields")) if "." in text}
	for text in tables:
		names.add(text.split(".")[0].strip("` ").removeprefix("tab"))
	return names.union(_texts_in_dicts(arguments.get("fields")))


def _texts_in_dicts(fields) -> Iterator[str]:
	"""What the fields name that are no texts: columns in functions, and tables with columns of theirs (v16)."""
	if isinstance(fields, str):
		fields = _from_json(fields)
	if isinstance(fields, dict):
		yield from _texts(fields)
	elif isinstance(fields, list):
		for each in fields:
			yield from _texts_in_dicts(each)


def _folded(names: set[str]) -> set[str]:
	"""The database takes capitals and small letters in the name of a column for the same."""
	return {name.casefold() for name in names}


def _names_its_doctype(value) -> bool:
	"""Whether it is a chart or a card; rows of identity documents have a ``document_type`` further down."""
	inner = _from_json(value) if isinstance(value, str) else value
	return isinstance(inner, dict) and "document_type" in inner


def _is_saved_workflow(value) -> bool:
	"""A workflow names a doctype and the field of its stage, and reads nothing when it is saved."""
	inner = _from_json(value) if isinstance(value, str) else value
	method = frappe.form_dict.get("cmd") or frappe.request.path.split("/")[-1]
	return inner.get("doctype") == "Workflow" and method in SAVES


def _hidden_columns(doctype: str) -> set[str]:
	"""Columns on levels that the user lacks; of hidden tables their names, doctypes and columns too."""
	meta = frappe.get_meta(doctype)
	if not frappe.has_permission(doctype, "read") and frappe.has_permission(doctype, "select"):
		return {field.fieldname for field in meta.fields} - {meta.title_field, *meta.get_search_fields()}
	levels = meta.get_permlevel_access("read")
	rows_of_people = SCOPES[doctype].rows_of_people
	hidden = {field.fieldname for field in meta.fields if field.permlevel not in levels}
	for field in meta.get_table_fields():
		if field.options == rows_of_people:
			# A list of the records would show the rows of people who are hidden in them.
			hidden |= {field.fieldname, field.options}
		if field.permlevel not in levels:
			columns = {column.fieldname for column in frappe.get_meta(field.options).fields}
			hidden |= {field.options, *columns} - {column.fieldname for column in meta.fields}
	return hidden


def _refuse(text: str) -> None:
	frappe.throw(text, frappe.PermissionError, title=_("Not Open to You"))
