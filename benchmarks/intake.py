"""A list of 100,000 people imported, against Frappe's own Data Import of the same list.

*Intake*: the list is checked (each row by the rules of the forms, against the other rows and against the people on file)
and the people of valid rows are registered, with documents, telephone, and entries in the registry. Both are counted.

*Data Import*: Frappe's importer with the first rows of the same list, on a registry of half as many people as the list
brings: as many as there would be, on average, while it imported all of them. Every save of a person looks for duplicates there too.
"""

import csv
import io
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import frappe
from frappe.core.doctype.data_import.importer import Importer
from frappe.utils import now_datetime

from benchmarks import population, results, timing
from benchmarks.populated import populated
from migrant_services.api import intake as api
from migrant_services.core import jobs
from migrant_services.people.intake import columns, imports, uploads
from migrant_services.people.registry import index

# On the site of the demo office (`make demo` makes it): how long a save takes depends on the number of users to notify.
COMMAND = "make bench BENCH=.bench SITE=demo.localhost ONLY=intake"
ROWS, COMPARED = 100_000, 400
HEADERS = {
	"given_names": "Nombres",
	"first_surname": "Primer apellido",
	"second_surname": "Segundo apellido",
	"birth_date": "Fecha de nacimiento",
	"sex_on_document": "Sexo",
	"nationality": "Nacionalidad",
	"address_line": "Domicilio",
	"responsible_name": "Adulto responsable",
	"document_type_1": "Tipo de documento",
	"document_number_1": "Número de documento",
	"phone_1": "Teléfono",
}
# The same columns by their names in Frappe's importer.
IN_FRAPPE = {
	"document_type_1": "documents.document_type",
	"document_number_1": "documents.number",
	"phone_1": "phones.phone",
}
BEGINNING = 0.1
# A person who may be a minor needs a responsible adult.
CHILDREN = date(2007, 1, 1)


def run() -> None:
	"""Measure `import.speedup` on the connected site, among people of its own that are gone afterwards."""
	frappe.set_user("Administrator")
	people = list(listed(ROWS))
	with populated(ROWS // 2):
		theirs, refused = _data_import(people[:COMPARED])
	with populated(0):
		ours, registered, memory = _intake(people)
	note = (
		f"{ROWS:,} rows in {ours:.0f} s, {registered:,} registered, the others wait for a decision; Data Import "
		f"{theirs * 1000:.0f} ms a row ({COMPARED} rows, {refused} refused as duplicates), {theirs * ROWS / 60:.0f} "
		f"minutes for all; {memory}; without waiting for a processor"
	)
	results.record("import.speedup", theirs * ROWS / ours, COMMAND, note)


def listed(number: int, chunk: int = 1000) -> Iterator[dict[str, str]]:
	"""Return the rows of a list by the targets of Intake Import: people who are not in the registry of the benchmarks.

	:param chunk: of :mod:`benchmarks.population`, the first that is used
	"""
	for place in range(-(-number // population.CHUNK)):
		wanted = min(population.CHUNK, number - place * population.CHUNK)
		for now in population.registrations(chunk + place)[0][:wanted]:
			kind, document, _lasting = next(iter(now.documents), ("", "", False))
			yield {
				"given_names": now.given,
				"first_surname": now.first,
				"second_surname": now.second,
				"birth_date": now.birth.isoformat() if now.birth else "",
				"sex_on_document": now.sex,
				"nationality": population.nationality_of(now),
				"address_line": now.address,
				"responsible_name": "Su madre" if now.birth and now.birth >= CHILDREN else "",
				"document_type_1": kind,
				"document_number_1": document,
				"phone_1": now.phone,
			}


def as_csv(people: list[dict[str, str]], headers: dict[str, str]) -> str:
	out = io.StringIO()
	writer = csv.DictWriter(out, list(people[0]))
	writer.writerow({key: headers.get(key, key) for key in people[0]})
	writer.writerows(people)
	return out.getvalue()


def received(people: list[dict[str, str]], headers: dict[str, str]) -> str:
	"""Upload and set up an Intake Import of these people, commit, and return its name."""
	doc = frappe.get_doc({"doctype": imports.DOCTYPE, "office": population.OFFICES[0]}).insert()
	uploads.store_upload(doc, as_csv(people, headers).encode())
	api.set_columns(doc.name, dict(enumerate(people[0])))
	assert not columns.check_mapping(dict(enumerate(people[0])))
	frappe.db.commit()
	return doc.name


def work(name: str, status: str) -> None:
	"""Do what the background job does in that status."""
	imports.update(name, status=status, done_rows=0)
	frappe.db.commit()
	jobs.run(imports.DOCTYPE, name)


def _intake(people: list[dict[str, str]]) -> tuple[float, int, str]:
	"""Import the people; return seconds, people registered, and the memory used, in words."""
	name = received(people, HEADERS)
	served, seconds, memory = timing.served(), 0.0, []
	for status in (imports.CHECKING, imports.RUNNING):
		with _memory() as sizes:
			seconds += served.once(lambda status=status: work(name, status))[0]
		beginning = max(sizes[: max(1, int(len(sizes) * BEGINNING))])
		memory.append(f"{beginning:.0f} MiB at a tenth, at most {max(sizes):.0f} MiB ({status})")
	registered = frappe.db.count("Person")
	frappe.delete_doc(imports.DOCTYPE, name, force=True)
	frappe.db.commit()
	return seconds, registered, "memory " + ", ".join(memory)


def _data_import(people: list[dict[str, str]]) -> tuple[float, int]:
	"""Run Frappe's Data Import; return seconds per row and the number of rejected rows. Its people are removed."""
	rows, before = [{**row, "office": population.OFFICES[0]} for row in people], now_datetime()
	doc = frappe.get_doc(
		{
			"doctype": "Data Import",
			"reference_doctype": "Person",
			"import_type": "Insert New Records",
			"mute_emails": 1,
		}
	).insert()
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{doc.name}.csv",
			"is_private": 1,
			"attached_to_doctype": doc.doctype,
			"attached_to_name": doc.name,
			"content": as_csv(rows, IN_FRAPPE),
		}
	).insert()
	doc.db_set("import_file", file.file_url)
	seconds, _clock = timing.served().once(Importer("Person", data_import=doc).import_data)
	frappe.set_user("Administrator")
	stored = frappe.get_all("Person", {"creation": (">=", before)}, pluck="name", order_by="name")
	filters = {"data_import": doc.name, "success": 0}
	messages = frappe.get_all("Data Import Log", filters, pluck="messages", order_by="creation", limit=3)
	_remove(stored)
	frappe.delete_doc("Data Import", doc.name, force=True)
	frappe.db.commit()
	assert len(stored) > len(rows) * 0.9, (
		f"Data Import stored {len(stored)} of {len(rows)} people: {messages}"
	)
	return seconds / len(rows), len(rows) - len(stored)


def _remove(people: list[str]) -> None:
	index.forget(people)
	frappe.db.delete("Workflow Action", {"reference_doctype": "Person", "reference_name": ("in", people)})
	for side in ("person_a", "person_b"):
		frappe.db.delete("Duplicate Review", {side: ("in", people)})
	for doctype in ("Person Document", "Person Phone", "Person Alias"):
		frappe.db.delete(doctype, {"parent": ("in", people)})
	frappe.db.delete("Person", {"name": ("in", people)})


@contextmanager
def _memory() -> Iterator[list[float]]:
	"""Sample the memory of this process, in mebibytes."""
	sizes, done = [], threading.Event()
	page = os.sysconf("SC_PAGE_SIZE") / 2**20

	def watch() -> None:
		while True:
			sizes.append(int(Path("/proc/self/statm").read_text().split()[1]) * page)
			if done.wait(0.5):
				return

	thread = threading.Thread(target=watch)
	thread.start()
	try:
		yield sizes
	finally:
		done.set()
		thread.join()
