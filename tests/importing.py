"""A clerk who imports a list of tests/data/lists: looks at what is suggested, answers what is asked, registers.

The API of the form is called as the form calls it; the work of the background runs here and now. The clerk knows the sheet,
so what is read or suggested wrongly is put right, and noted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import frappe

from migrant_services.access import staff
from migrant_services.api import intake as api
from migrant_services.core import jobs
from migrant_services.core.roles import CASE_WORKER
from tests import factories as make
from tests.lists import FOLDER, TEXTS, Import, Row, expected_of

DOCTYPE = "Intake Import"
# Targets of the importer by field of the expectations, the best first; other fields have the same name.
TARGETS = {
	"sex": ("sex_on_document",),
	"surnames": ("surnames", "first_surname"),
	"phone": ("phone_1",),
	"document_type": ("document_type_1",),
	"document_number": ("document_number_1",),
	"language": ("preferred_language",),
	None: ("",),
}
# Suggestions that are as good, because the header is ambiguous or because they are read alike.
AS_GOOD = {"nationality": {"birth_country"}, "municipality": {"state"}, "birth_date": {"birth_year"}}
# Names of questions in the importer, and in the expectations.
QUESTIONS = {"letter_m": "sex", "header_row": "table"}
ANSWERS = {
	"given names first": "Given names first",
	"surnames first": "Surnames first",
	"day first": "Day first",
	"1900s": "The latest year that is past",
	"M is a woman": "Woman",
	"take": "Take",
}
# Answers to questions that are not in the expectations: what most files have.
OTHERWISE = {
	"name_order": "Given names first",
	"date_order": "Day first",
	"two_digits": "The latest year that is past",
	"ages_as_of": "2026-10-05",
}
ROUNDS = 6


@contextmanager
def undone() -> Iterator[None]:
	"""Undo work that commits as it goes."""
	try:
		with (
			patch.object(frappe.db, "commit", lambda: None),
			patch.object(frappe.db, "rollback", lambda **kwargs: None),
		):
			yield
	finally:
		frappe.db.rollback()
		frappe.set_user("Administrator")
		staff.clear_office_cache()


def imported(file: str) -> Import:
	"""Import a file as a case worker of an office of its own, and return what came of it. Commits unless :func:`undone`."""
	expected = expected_of(file)
	office = make.office(country=expected["office_country"])
	staff.clear_office_cache()
	with make.as_user(make.staff_user(CASE_WORKER, office)):
		return Clerk(expected, make.save(DOCTYPE, office=office.name).name).take((FOLDER / file).read_bytes())


class Clerk:
	def __init__(self, expected: dict, name: str):
		self.expected, self.name, self.came = expected, name, Import()
		self.known = {question["about"]: question["answer"] for question in expected["questions"]}

	def take(self, content: bytes) -> Import:
		frappe.form_dict.docname, frappe.local.uploaded_file = self.name, content
		try:
			api.upload()
			view = self.set_layout()
			if view.get("refused"):
				frappe.throw(view["refused"])
			self.set_columns(view)
		except frappe.ValidationError as refusal:
			self.came.refused = str(refusal)
			return self.came
		if self.check():
			self.register()
		self.look()
		return self.came

	def set_layout(self) -> dict:
		"""Answer the questions about the layout, and correct what was read wrongly."""
		known = {
			key: self.expected[key]
			for key in ("encoding", "delimiter", "sheet", "header_row")
			if self.expected.get(key)
		}
		known |= {"hidden_rows": self.answer("hidden_rows")} if "hidden_rows" in self.known else {}
		for _round in range(ROUNDS):
			view = api.seen(self.name)
			if view.get("refused") or "layout" not in view:
				break
			asked = view.get("questions") or {}
			self.came.asked |= {QUESTIONS.get(about, about) for about in asked}
			other = {
				key: value
				for key, value in known.items()
				if key in asked or view["layout"].get(key) not in (value, None)
			}
			if not other:
				break
			self.came.moved |= bool(set(other) - set(asked))
			layout = {key: value for key, value in view["layout"].items() if key != "kind"}
			api.set_layout(self.name, **layout | other)
		return view

	def set_columns(self, view: dict) -> None:
		"""Note the suggestion for each column, and set its target."""
		there = {target["value"] for target in view.get("targets") or []} | {""}
		doubtful = {
			question["column"] for question in self.expected["questions"] if question["about"] == "column"
		}
		mapping = {}
		for place, column in enumerate(view.get("columns") or []):
			letter = chr(ord("A") + place)
			wanted = self.expected["columns"].get(letter, {"field": None})["field"]
			targets = [target for target in TARGETS.get(wanted, (wanted,)) if target in there]
			right = {*targets, *AS_GOOD.get(wanted, ())}
			fits = column["target"] in right or letter in doubtful
			self.came.suggested[letter] = "right" if fits else "wrong" if column["target"] else "missing"
			mapping[str(place)] = targets[0] if targets else ""
		api.set_columns(self.name, mapping)

	def check(self) -> bool:
		"""Check the rows, and answer the questions before that."""
		for _round in range(ROUNDS):
			view = api.seen(self.name)
			self.came.remarks += [
				text for text in view.get("findings") or [] if text not in self.came.remarks
			]
			if answers := {about: self.answer(about) for about in view.get("open") or []}:
				self.came.asked |= {QUESTIONS.get(about, about) for about in answers}
				api.answer(self.name, **answers)
			api.check(self.name)
			jobs.run(DOCTYPE, self.name)
			if frappe.db.get_value(DOCTYPE, self.name, "status") == "Checked":
				return True
		return False

	def answer(self, about: str) -> str:
		answer = self.known.get(QUESTIONS.get(about, about), OTHERWISE.get(about))
		return ANSWERS.get(answer, answer)

	def register(self) -> None:
		"""Decide that all possible duplicates are other people, and register."""
		for row in self.rows("decide"):
			matches = api.row_matches(self.name, row["number"])
			api.decide(
				self.name, row["number"], "Apart", decisions={match["key"]: "Different" for match in matches}
			)
		api.run(self.name)
		jobs.run(DOCTYPE, self.name)

	def look(self) -> None:
		for row in self.rows("all"):
			person = record_of(frappe.get_doc("Person", row["person"])) if row.get("person") else None
			self.came.rows[row["number"]] = Row(person, [remark["text"] for remark in row["remarks"]])
		if problem := frappe.db.get_value(DOCTYPE, self.name, "problem"):
			self.came.remarks.append(problem)

	def rows(self, show: str) -> Iterator[dict]:
		after, more = 0, True
		while more:
			page = api.rows(self.name, show, after)
			yield from page["rows"]
			more = page["more"]
			after = page["rows"][-1]["number"] if page["rows"] else 0


def record_of(doc) -> dict:
	"""Return a person by the fields of the expectations."""
	return {field: doc.get(field) or "" for field in TEXTS} | {
		"sex": "" if doc.sex_on_document == "Not recorded" else doc.sex_on_document,
		"nationality": (frappe.db.get_value("Country", doc.nationality, "code") or "").upper()
		if doc.nationality
		else "",
		"language": doc.preferred_language or "",
		"birth_date": frappe.utils.getdate(doc.birth_date) if doc.birth_date else None,
		"precision": doc.birth_date_precision,
		# A row without a number keeps the words given in its place.
		"phones": [{"phone": row.phone, "whose": row.belongs_to or ""} for row in doc.phones if row.phone],
		"documents": [{"type": row.document_type, "number": row.number} for row in doc.documents],
	}
