"""Questions of the municipality for tests: put in use as an administrator does, and removed again with their columns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import frappe

from migrant_services.core import jobs
from migrant_services.forms import preparation
from migrant_services.forms.questions import QUESTION
from migrant_services.options import new_lists
from tests import factories as make


class Asking:
	"""What an administrator asks.

	:param administrator: user with the role Services Administrator
	"""

	def __init__(self, administrator: str):
		self.administrator = administrator
		self.questions, self.lists = [], []

	def __call__(self, question: str, **values):
		"""Put a question in use, and return it."""
		with make.as_user(self.administrator):
			doc = draft(question, **values).insert()
			self.questions.append(doc)
			doc.put_in_use()
		frappe.db.commit()
		jobs.run(QUESTION, doc.name)
		doc.reload()
		return doc

	def list_options(self, title: str, *options: str) -> str:
		"""Make a list of options, and return its name."""
		texts = [f"{text}, en español" for text in (title, *options)]
		with make.as_user(self.administrator):
			self.lists.append(new_lists.create_list(title, options, {"es": texts}))
		frappe.db.commit()
		return self.lists[-1]

	def remove(self) -> None:
		frappe.db.rollback()
		for doc in self.questions:
			remove_question(doc)
		for option_list in self.lists:
			remove_list(option_list)
		frappe.db.commit()


def draft(question: str, **values):
	"""Return a question about a person that is not stored yet, in both languages."""
	texts = [text for text in (question, values.get("help")) if text]
	return frappe.get_doc(
		{
			"doctype": QUESTION,
			"record": "Person",
			"question": question,
			"purpose": "Registration",
			"translations": [{"text": text, "language": "es", "translation": f"¿{text}"} for text in texts],
			**values,
		}
	)


@contextmanager
def asking(administrator: str) -> Iterator[Asking]:
	made = Asking(administrator)
	try:
		yield made
	finally:
		made.remove()


def remove_question(doc) -> None:
	frappe.db.delete("Custom Field", {"name": f"{doc.record}-{doc.fieldname}"})
	for doctype in ("Condition Row", "Text Translation"):
		frappe.db.delete(doctype, {"parent": doc.name})
	for doctype in ("Question Choice", "Guarded Question Choice"):
		frappe.db.delete(doctype, {"parenttype": doc.record, "parentfield": doc.fieldname})
	frappe.db.delete(QUESTION, {"name": doc.name})
	preparation.update_fields(doc.record)
	frappe.db.sql_ddl(
		f"alter table `tab{doc.record}` drop column if exists `{doc.fieldname}`, algorithm=copy"
	)
	frappe.cache.hdel("table_columns", f"tab{doc.record}")


def remove_list(option_list: str) -> None:
	options = frappe.get_all("Answer Option", {"option_list": option_list}, pluck="name", order_by="name")
	for name in [*options, option_list]:
		frappe.db.delete("Text Translation", {"parent": name})
	frappe.db.delete("Answer Option", {"option_list": option_list})
	frappe.db.delete("Option List", {"name": option_list})
	frappe.clear_cache(doctype="Answer Option")
