"""Edits of forms, lists, documents and checklists: harmful ones, which the check has to find, and harmless ones, which it may not refuse.

Each edit is made on the site as an administrator makes it, and taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import frappe

from migrant_services.forms.fields import forget_settings
from migrant_services.forms.needed import NEEDED
from migrant_services.forms.questions import forget_questions
from migrant_services.options.rules import NEEDED as NEEDED_CODES
from migrant_services.texts.catalog import load_specs
from tests import factories as make
from tests.own_questions import draft

REFUSED, WARNED, ACCEPTED = "refused", "warned", "accepted"
NOT_PLAIN = (
	"<b>bold</b>",
	"<script>alert(1)</script>",
	"<img src=x onerror=alert(1)>",
	"{{ frappe.session.user }}",
	"{% for x in y %}",
	"a\u202eb",
	"a\x07b",
)
SENSITIVE = (
	"Health or disability",
	"Violence or persecution",
	"Religion, beliefs or opinions",
	"Sexual orientation or gender identity",
	"Ethnic origin",
	"Crimes or proceedings",
)
FAULTY_CONDITIONS = {
	"unknown field": [("no_such_field", "is", "x")],
	"field that is not open": [("photo", "is set", "")],
	"operator of another kind": [("nationality", "is less than", "Honduras")],
	"unreadable number": [("age", "is at least", "twelve")],
	"unreadable date": [("birth_date", "is less than", "31/12/2000")],
	"no value": [("age", "is at least", "")],
	"two values for one": [("age", "is", "1\n2")],
	"one value for between": [("age", "is between", "18")],
	"never true, numbers": [("age", "is less than", "5"), ("age", "is more than", "10")],
	"never true, choices": [("sex_on_document", "is", "F"), ("sex_on_document", "is", "M")],
	"never true, emptiness": [("nationality", "is set", ""), ("nationality", "is not set", "")],
	"never true, between": [("age", "is between", "30\n20")],
	"option that is not there": [("population_group", "is", "NO_SUCH_GROUP")],
	"discloses what few may see": [("housing", "is set", "")],
}
GOOD_CONDITIONS = {
	"age": [("age", "is at least", "18")],
	"nationality": [("nationality", "is one of", "Honduras\nGuatemala")],
	"group": [("population_group", "is", "MIGRANT")],
	"dates": [("birth_date", "is at least", "1990-01-01")],
	"two": [("age", "is between", "18\n65"), ("stateless", "is", "No")],
}


class Edit(NamedTuple):
	"""One edit; ``make`` returns the document as it is to be saved, or saves or deletes it itself."""

	part: str
	name: str
	harmful: bool
	make: Callable[[], object]


class World:
	"""What is edited: made once, and taken back with the transaction."""

	def __init__(self):
		self.question = self.add_question("Has a bicycle?")
		self.choice = self.add_list("Colours", "Red", "Green", "Blue")
		self.checklist = frappe.get_doc(
			{
				"doctype": "Checklist",
				"code": "EDITS",
				"title": "Things to bring",
				"subject": make.subject(),
				"items": [{"text": "A photo", "kind": "Document"}, {"text": "A signed form", "kind": "Step"}],
				"translations": _in_spanish("Things to bring", "A photo", "A signed form"),
			}
		).insert()

	def add_question(self, wording: str, **values):
		doc = draft(wording, **values).insert()
		doc.db_set("status", "In Use")
		return frappe.get_doc(doc.doctype, doc.name)

	def add_list(self, title: str, *options: str) -> str:
		code = (
			frappe.get_doc({"doctype": "Option List", "title": title, "translations": _in_spanish(title)})
			.insert()
			.name
		)
		for option in options:
			frappe.get_doc(
				{
					"doctype": "Answer Option",
					"option_list": code,
					"title": option,
					"translations": _in_spanish(option),
				}
			).insert()
		return code


def list_edits(world: World) -> Iterator[Edit]:
	"""Yield all edits."""
	yield from _edit_questions(world)
	yield from _edit_fields()
	yield from _edit_documents()
	yield from _edit_lists(world)
	yield from _edit_checklists(world)


def judge(edit: Edit) -> str:
	"""Make the edit, return what the app says, and take it back."""
	frappe.db.savepoint("before_edit")
	frappe.clear_messages()
	try:
		doc = edit.make()
		if doc is not None:
			doc.save() if not doc.is_new() else doc.insert()
		return WARNED if frappe.get_message_log() else ACCEPTED
	except (frappe.ValidationError, frappe.PermissionError):
		return REFUSED
	finally:
		frappe.db.rollback(save_point="before_edit")
		# A savepoint that is rolled back forgets nothing by itself.
		forget_questions()
		forget_settings()
		frappe.clear_messages()


# --- questions


def _edit_questions(world: World) -> Iterator[Edit]:
	def edited(**values):
		def change():
			doc = frappe.get_doc("Form Question", world.question.name)
			doc.update(values)
			return doc

		return change

	def harm(name: str, **values) -> Edit:
		return Edit("questions", name, True, edited(**values))

	def fine(name: str, **values) -> Edit:
		return Edit("questions", name, False, edited(**values))

	wording = "Has a horse?"
	yield harm("no translation", translations=[])
	yield harm("help without a translation", help="Ask kindly.")
	for text in NOT_PLAIN:
		yield harm(f"wording {text!r}", question=text, translations=_in_spanish(text))
		yield harm(f"help {text!r}", help=text)
		yield harm(
			f"translation {text!r}",
			translations=[{**_in_spanish(world.question.question)[0], "translation": text}],
		)
	for other in ("¿HAS A BICYCLE", "has a bicycle", "Hás a bícycle…?", " Has  a bicycle ?"):
		yield Edit("questions", f"the same again: {other}", True, lambda other=other: _in_use(other))
	for field in frappe.get_meta("Person").fields:
		if field.label and field.fieldtype not in (
			"Section Break",
			"Column Break",
			"Tab Break",
			"HTML",
			"Button",
		):
			yield harm(
				f"asked by the form: {field.label}",
				question=f"¿{field.label.upper()}?",
				translations=_in_spanish(f"¿{field.label.upper()}?"),
			)
	for about in SENSITIVE:
		yield harm(f"sensitive: {about}", about=about)
	yield harm("no purpose", purpose="")
	yield harm("ends before it begins", asked_from="2026-03-02", asked_until="2026-03-01")
	for place in ("no_such_field", "own_no_such_field", "name"):
		yield harm(f"after {place}", place_after=place)
	for name, rows in FAULTY_CONDITIONS.items():
		yield harm(f"condition: {name}", conditions=_to_rows(rows))
	yield Edit(
		"questions",
		"circle of one",
		True,
		edited(conditions=_to_rows([(world.question.fieldname, "is", "Yes")])),
	)
	yield Edit(
		"questions",
		"list without options",
		True,
		lambda: _in_use(wording, kind="One Choice", option_list=world.add_list("Empty")),
	)
	yield Edit(
		"questions",
		"list with one option",
		True,
		lambda: _in_use(wording, kind="One Choice", option_list=world.add_list("Single", "One")),
	)
	yield harm(
		"required of those who may not answer", tier="Case work and protection", required="When it is asked"
	)
	yield Edit(
		"questions",
		"required, and no list answers it",
		True,
		lambda: _in_use(
			wording, kind="Several Choices", option_list=world.choice, required="When it is asked"
		),
	)

	for text in (wording, "¿Cuántos días?", "هل لديك دراجة؟", "How many (about)?", "A, b; c & d?"):
		yield fine(f"reworded: {text}", question=text, translations=_in_spanish(text))
	yield fine("help", help="Ask kindly.", translations=_in_spanish(world.question.question, "Ask kindly."))
	yield fine("fewer see it", tier="Case work and protection")
	yield fine("required", required="Before the record is closed")
	yield fine("a period", asked_from="2026-03-01", asked_until="2026-03-31")
	yield fine("after a field", place_after="nationality")
	for moment in ("Registration", "First consultation", "Each consultation"):
		yield fine(f"at {moment}", asked_at=moment)
	for purpose in ("Referral", "Income support", "Training", "Other"):
		yield fine(f"for {purpose}", purpose=purpose)
	for name, rows in GOOD_CONDITIONS.items():
		yield fine(f"condition: {name}", conditions=_to_rows(rows))
	yield Edit(
		"questions", "a choice", False, lambda: _in_use(wording, kind="One Choice", option_list=world.choice)
	)
	yield Edit(
		"questions",
		"sensitive, in the Protection File",
		False,
		lambda: _in_use(wording, record="Protection File", about=SENSITIVE[0]),
	)


def _in_use(wording: str, **values):
	doc = draft(wording, **values).insert()
	doc.db_set("status", "In Use")
	return frappe.get_doc(doc.doctype, doc.name)


def _to_rows(conditions: list[tuple[str, str, str]]) -> list[dict]:
	return [dict(zip(("field", "operator", "value"), row, strict=True)) for row in conditions]


# --- shipped fields


def _edit_fields() -> Iterator[Edit]:
	def setting(**values):
		return lambda: frappe.get_doc({"doctype": "Field Setting", **values})

	for record, reasons in NEEDED.items():
		for fieldname in sorted({name for names in reasons.values() for name in names}):
			yield Edit(
				"fields",
				f"hide {record} {fieldname}",
				True,
				setting(record=record, fieldname=fieldname, hidden=1),
			)
	shelter = {"record": "Person", "fieldname": "shelter"}
	for text in NOT_PLAIN:
		yield Edit(
			"fields", f"label {text!r}", True, setting(**shelter, label=text, translations=_in_spanish(text))
		)
	yield Edit("fields", "label without a translation", True, setting(**shelter, label="Place to sleep"))
	yield Edit("fields", "label of another field", True, setting(**shelter, label="Nationality"))
	yield Edit("fields", "hidden and required", True, setting(**shelter, hidden=1, required=1))
	yield Edit("fields", "after itself", True, setting(**shelter, place_after="shelter"))
	yield Edit("fields", "after nothing", True, setting(**shelter, place_after="no_such_field"))
	yield Edit(
		"fields",
		"a field that is not there",
		True,
		setting(record="Person", fieldname="no_such_field", hidden=1),
	)
	yield Edit("fields", "nothing changed", True, setting(**shelter))
	yield Edit(
		"fields",
		"required of those who may not answer",
		True,
		setting(record="Person", fieldname="housing", required=1),
	)

	for fieldname in ("shelter", "literacy", "birth_place", "email", "chosen_name"):
		yield Edit(
			"fields", f"hide {fieldname}", False, setting(record="Person", fieldname=fieldname, hidden=1)
		)
	yield Edit(
		"fields",
		"reworded",
		False,
		setting(**shelter, label="Place to sleep", translations=_in_spanish("Place to sleep")),
	)
	yield Edit("fields", "another place", False, setting(**shelter, place_after="municipality"))
	yield Edit(
		"fields",
		"hidden at one office",
		False,
		lambda: frappe.get_doc(
			{"doctype": "Field Setting", **shelter, "hidden": 1, "office": make.default_office()}
		),
	)


# --- documents


def _edit_documents() -> Iterator[Edit]:
	for name, spec in load_specs().items():
		for part in spec.parts.values():
			texts = {language: part.get_text(language) for language in ("en", "es")}

			def written(texts, name=name, part=part):
				def change():
					doc = frappe.get_doc("Document Text", name)
					doc.set(
						"texts",
						[
							{"part": part.code, "language": language, "text": text}
							for language, text in texts.items()
						],
					)
					return doc

				return change

			def harm(kind: str, texts, name=name, part=part):
				return Edit("documents", f"{name} {part.code}: {kind}", True, written(texts, name, part))

			yield harm(
				"unknown placeholder",
				{language: f"{text} [[person_secret]]" for language, text in texts.items()},
			)
			yield harm("HTML", {language: f"{text} <b>x</b>" for language, text in texts.items()})
			yield harm("Jinja", {language: f"{text} {{{{ doc.name }}}}" for language, text in texts.items()})
			yield harm(
				"attributes", {language: f"{text} [[doc.__class__]]" for language, text in texts.items()}
			)
			if not part.is_optional:
				yield harm("empty", {language: " " for language in texts})
			for needed in part.needs:
				yield harm(
					f"without [[{needed}]]",
					{language: text.replace(f"[[{needed}]]", "X") for language, text in texts.items()},
				)
			for clause in part.clauses:
				if clause.says:
					yield harm("law lost", {language: "Good day." for language in texts})
			if part.is_subject:
				yield harm(
					"a name in the subject",
					{language: f"{text} [[person_name]]" for language, text in texts.items()},
				)
				yield harm(
					"a phone in the subject",
					{language: f"{text} 55 1234 5678" for language, text in texts.items()},
				)
			if not part.is_line:
				more = {"en": " Thank you.", "es": " Gracias."}
				yield Edit(
					"documents",
					f"{name} {part.code}: thanks",
					False,
					written({language: text + more[language] for language, text in texts.items()}),
				)


# --- lists and checklists


def _edit_lists(world: World) -> Iterator[Edit]:
	def option(**values):
		def change():
			name = frappe.get_all(
				"Answer Option", {"option_list": world.choice}, pluck="name", order_by="sort_order"
			)[0]
			doc = frappe.get_doc("Answer Option", name)
			doc.update(values)
			return doc

		return change

	for text in NOT_PLAIN:
		yield Edit("lists", f"title {text!r}", True, option(title=text))
	yield Edit("lists", "no title", True, option(title=" "))
	yield Edit("lists", "no translation", True, option(title="Purplish", translations=[]))
	yield Edit(
		"lists", "a title that is there", True, option(title="Green", translations=_in_spanish("Green"))
	)
	for doctype, codes in NEEDED_CODES.items():
		for code in codes:
			yield Edit(
				"lists",
				f"delete {doctype} {code}",
				True,
				lambda doctype=doctype, code=code: frappe.delete_doc(doctype, code),
			)
	for text in ("Red, or pink", "Green; or blue", "أزرق"):
		yield Edit("lists", f"reworded {text}", False, option(title=text, translations=_in_spanish(text)))
	yield Edit("lists", "retired", False, option(enabled=0))
	yield Edit("lists", "moved", False, option(sort_order=500))


def _edit_checklists(world: World) -> Iterator[Edit]:
	def checklist(change_it):
		def change():
			doc = frappe.get_doc("Checklist", world.checklist.name)
			change_it(doc)
			return doc

		return change

	for text in NOT_PLAIN:
		yield Edit(
			"checklists",
			f"item {text!r}",
			True,
			checklist(lambda doc, text=text: doc.append("items", {"text": text, "kind": "Step"})),
		)
	yield Edit("checklists", "no translation", True, checklist(lambda doc: doc.set("translations", [])))
	yield Edit(
		"checklists",
		"an item twice",
		True,
		checklist(lambda doc: doc.append("items", {"text": "A PHOTO.", "kind": "Document"})),
	)
	yield Edit("checklists", "no items", True, checklist(lambda doc: doc.set("items", [])))
	yield Edit(
		"checklists",
		"for nothing",
		True,
		checklist(lambda doc: doc.update({"subject": None, "programme": None})),
	)

	def add(doc):
		doc.append("items", {"text": "A key", "kind": "Document"})
		doc.extend("translations", _in_spanish("A key"))

	yield Edit("checklists", "an item more", False, checklist(add))
	yield Edit("checklists", "an item less", False, checklist(lambda doc: doc.set("items", doc.items[:1])))
	yield Edit("checklists", "switched off", False, checklist(lambda doc: doc.set("enabled", 0)))


def _in_spanish(*texts: str) -> list[dict]:
	return [{"text": text, "language": "es", "translation": f"{text} (es)"} for text in texts]
