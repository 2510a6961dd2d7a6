"""Every text of the app that a user may read, found in its files without a site.

JavaScript and Jinja are read by Babel, Python by its own parser, the JSON of the desk by what Frappe shows. A text
that is kept in data and translated when it is shown (findings, stages, titles of lists) is found there.
"""

from __future__ import annotations

import ast
import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from babel.messages.extract import extract_from_file, extract_javascript
from jinja2.ext import babel_extract

from migrant_services.core.roles import ROLE_PROFILES
from tests.source import Nodes, check, findings

APP = Path(__file__).resolve().parent.parent / "migrant_services"
MODULE = APP / "migrant_services"
SPANISH = APP / "translations" / "es.csv"
MARKERS = {"_": None, "__": None}
TRANSLATE = ("_", "_lt", "translate")
# Constants, besides those called MESSAGES, whose texts are translated when they are shown.
SHOWN_LATER = {
	"workflow/compare.py": ("ADDED, REMOVED, CHANGED",),
	"workflow/check.py": ("RIGHTS_BY_DOCSTATUS_CHANGE",),
	"matching/explain.py": ("OTHER_FIELD", "DOUBTS"),
	"people/intake/columns.py": ("LABELS",),
	"forms/preparation.py": ("SECTION_LABEL",),
}
# Words on every list and form for which early releases of Frappe v15 have no Spanish.
FRAPPE_LACKS = (
	"Connections",
	"Create Workspace",
	"Edit Filters",
	"List View",
	"Report View",
	"This form is not editable due to a Workflow.",
	"You created this",
	"You last edited this",
	"{0} created this",
	"{0} created this {1}",
	"{0} edited this {1}",
	"{0} last edited this",
)
# Countries that not every version of Frappe has, or has under this name.
COUNTRIES_OF_SOME = ("Kosovo", "Turkey", "Türkiye")

Found = Iterator[tuple[str, str]]  # text and where it is


def read_csv(path: Path = SPANISH) -> list[list[str]]:
	with path.open(encoding="utf-8", newline="") as file:
		return list(csv.reader(file))


def all_texts() -> dict[str, str]:
	"""Return each text of the app with the places where it is."""
	places = defaultdict(list)
	for source in (
		python_texts,
		javascript_texts,
		template_texts,
		doctype_texts,
		desk_texts,
		report_texts,
		document_texts,
		workflow_texts,
		fixture_texts,
		reference_texts,
		shipped_document_texts,
		names_of_the_app,
		countries,
		lacking_in_frappe,
	):
		for text, place in source():
			if text and any(letter.isalpha() for letter in text):
				places[text.strip()].append(place)
	return {text: ", ".join(sorted(set(where))[:3]) for text, where in places.items()}


def python_texts() -> Found:
	for place, texts, _lines in _python():
		yield from ((text, place) for text in texts)


def _values(node: ast.AST) -> Iterator[ast.Constant]:
	"""Yield the texts in a constant, through dictionaries, lists and tuples; keys are not texts."""
	if _is_text(node):
		yield node
	for part in getattr(node, "values", None) or getattr(node, "elts", None) or ():
		yield from _values(part)


def javascript_texts() -> Found:
	for path in sorted(path for path in APP.rglob("*.js") if path.parent.parent.name != "dist"):
		yield from _by_babel(extract_javascript, path, {"parse_template_string": True})


def template_texts() -> Found:
	for path in sorted(APP.rglob("*.html")):
		yield from _by_babel(babel_extract, path)


def doctype_texts() -> Found:
	for path, doc in _documents("doctype"):
		yield from ((text, _place(path)) for text in texts_of_doctype(doc))


def texts_of_doctype(doc: dict) -> Iterator[str | None]:
	"""Yield what a form, a list and a connection show of a doctype, as its file has it."""
	yield from (doc["name"], doc.get("description"))
	yield from (link.get("group") for link in doc.get("links", []))
	yield from (state.get("title") for state in doc.get("states", []))
	yield from (action.get("label") for action in doc.get("actions", []))
	for field in doc["fields"]:
		if field.get("fieldname") in ("amended_from",):
			continue
		yield from (field.get("label"), field.get("description"))
		if field.get("fieldtype") == "Select":
			yield from (field.get("options") or "").split("\n")


def desk_texts() -> Found:
	for path, doc in _documents("workspace"):
		place = _place(path)
		yield from ((doc[column], place) for column in ("label", "title"))
		for table in ("shortcuts", "links", "charts", "number_cards", "quick_lists"):
			for row in doc.get(table, []):
				yield row.get("label"), place
				# A bare number needs no words.
				yield (row.get("format") if row.get("format") != "{}" else None), place
	for folder in ("number_card", "dashboard_chart"):
		for path, doc in _documents(folder):
			yield doc.get("label") or doc["chart_name"], _place(path)
	for path, doc in _documents("form_tour"):
		place = _place(path)
		yield doc["title"], place
		for step in doc.get("steps", []):
			yield from ((step.get(column), place) for column in ("title", "description"))
	for folder in ("workspace_sidebar", "desktop_icon", "dock", "migrant_services/sidebar"):
		for path in sorted((APP / folder).rglob("*.json")):
			doc = json.loads(path.read_text(encoding="utf-8"))
			yield doc.get("label") or doc.get("title"), _place(path)
			yield from ((row.get("label") or row["title"], _place(path)) for row in doc.get("items", []))


def report_texts() -> Found:
	for path, doc in _documents("report"):
		place = _place(path)
		yield doc.get("report_name") or doc["name"], place
		for table in ("columns", "filters"):
			yield from ((row.get("label"), place) for row in doc.get(table, []))


def document_texts() -> Found:
	for path, doc in _documents("print_format"):
		yield doc["name"], _place(path)
	for path, doc in _documents("web_form"):
		place = _place(path)
		for column in ("title", "introduction_text", "button_label", "success_title", "success_message"):
			yield doc.get(column), place
		for field in doc.get("web_form_fields", []):
			yield from ((field.get(column), place) for column in ("label", "description"))
			if field.get("fieldtype") == "Select":
				yield from ((option, place) for option in (field.get("options") or "").split("\n"))
	for path, doc in _documents("notification"):
		yield doc.get("subject"), _place(path)


def workflow_texts() -> Found:
	for path in sorted((APP / "workflow" / "blueprints").glob("*.json")):
		blueprint = json.loads(path.read_text(encoding="utf-8"))
		yield blueprint["workflow_name"], _place(path)
		yield from ((row["state"], _place(path)) for row in blueprint["states"])
		yield from ((row["action"], _place(path)) for row in blueprint["transitions"])


def fixture_texts() -> Found:
	for path in sorted((APP / "fixtures").glob("*.json")):
		for record in json.loads(path.read_text(encoding="utf-8")):
			yield from ((record.get(column), _place(path)) for column in ("label", "description"))


def reference_texts() -> Found:
	for path in sorted((APP / "options" / "reference").glob("*.json")):
		for row in json.loads(path.read_text(encoding="utf-8")):
			yield row.get("title"), _place(path)


def shipped_document_texts() -> Found:
	"""Yield what the form of Document Text shows about the shipped documents; their own texts are in each language."""
	for path in sorted((APP / "texts" / "shipped").glob("*.json")):
		spec, place = json.loads(path.read_text(encoding="utf-8")), _place(path)
		yield spec["document"], place
		for part in spec["parts"]:
			yield part["about"], place
			for clause in part.get("clauses", ()):
				yield from ((clause[column], place) for column in ("rule", "source"))
		for field in spec.get("fields", ()):
			yield from ((field.get(column), place) for column in ("label", "needed"))


def shipped_document_pairs() -> Iterator[tuple[str, str]]:
	"""Yield English and Spanish of every text of the shipped documents."""
	for path in sorted((APP / "texts" / "shipped").glob("*.json")):
		for part in json.loads(path.read_text(encoding="utf-8"))["parts"]:
			yield part["texts"]["en"], part["texts"]["es"]


def reference_titles() -> Iterator[tuple[str, str]]:
	"""Yield English and Spanish title of every record of the reference lists."""
	for path in sorted((APP / "options" / "reference").glob("*.json")):
		for row in json.loads(path.read_text(encoding="utf-8")):
			if row.get("title_es"):
				yield row["title"], row["title_es"]


def names_of_the_app() -> Found:
	for name in (APP / "modules.txt").read_text(encoding="utf-8").split("\n"):
		yield name, "modules.txt"
	for node in ast.parse((APP / "core/roles.py").read_text(encoding="utf-8")).body:
		if isinstance(node, ast.Assign) and _is_text(node.value):
			yield node.value.value, "core/roles.py"
	yield from ((profile, "core/roles.py") for profile in ROLE_PROFILES.values())


def countries() -> Found:
	"""Yield the countries that Frappe lists without Spanish names."""
	frappe = find_spec("frappe")
	path = Path(frappe.origin).parent / "geo" / "country_info.json"
	for name in (*json.loads(path.read_text(encoding="utf-8")), *COUNTRIES_OF_SOME):
		yield name, "countries of Frappe"


def lacking_in_frappe() -> Found:
	yield from ((text, "the desk of Frappe") for text in FRAPPE_LACKS)


def unmarkable_calls() -> Found:
	"""Yield calls that translate a text built at run time: no list of texts can have it."""
	for place, _texts, lines in _python():
		yield from ((f"line {line}", place) for line in lines)


@check("migrant_services")
def _shown(nodes: Nodes) -> Iterator[tuple[str | None, str | int]]:
	"""List the texts of a Python file, and the lines of calls whose text is built at run time.

	Each text has the names of the constant that it is in, None outside one.
	"""
	for node in nodes[ast.Call]:
		if _translates(node):
			if _is_text(node.args[0]):
				yield None, node.args[0].value
			elif isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
				yield None, node.lineno
	for node in nodes[ast.Assign]:
		names = ast.unparse(node.targets[0]).strip("()")
		if names.endswith("MESSAGES") or names in _NAMES_SHOWN_LATER:
			yield from ((names, text.value) for text in _values(node.value))
	for node in nodes[ast.Dict]:
		# Custom fields and the like.
		for key, value in zip(node.keys, node.values, strict=True):
			if key and _is_text(key) and key.value in ("label", "description") and _is_text(value):
				yield None, value.value


_NAMES_SHOWN_LATER = {names for of_file in SHOWN_LATER.values() for names in of_file}


@cache
def _python() -> list[tuple[str, list[str], list[int]]]:
	"""Return place and texts of each Python file, and the lines of calls whose text is built at run time."""
	found = []
	for path, shown in findings(_shown).items():
		place = path.removeprefix(f"{APP.name}/")
		mine = [
			each
			for names, each in shown
			if names is None or names.endswith("MESSAGES") or names in SHOWN_LATER.get(place, ())
		]
		texts = [each for each in mine if isinstance(each, str)]
		found.append((place, texts, [each for each in mine if isinstance(each, int)]))
	return found


def _translates(node: ast.AST) -> bool:
	if not isinstance(node, ast.Call) or not node.args:
		return False
	return (getattr(node.func, "id", None) or getattr(node.func, "attr", None)) in TRANSLATE


def _by_babel(method: Callable, path: Path, options: dict | None = None) -> Found:
	for _line, message, _comments, _context in extract_from_file(method, str(path), MARKERS, options=options):
		# A context or a plural comes as more than one text; the first is the message.
		yield (message if isinstance(message, str) else message[0]), _place(path)


def _documents(folder: str) -> Iterator[tuple[Path, dict]]:
	for path in sorted((MODULE / folder).glob("*/*.json")):
		yield path, json.loads(path.read_text(encoding="utf-8"))


def _is_text(node: ast.AST) -> bool:
	return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _place(path: Path) -> str:
	return str(path.relative_to(APP))
