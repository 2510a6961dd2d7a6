"""`make soak`: long work killed in the middle, over and over, and what was lost or doubled by it.

An import is checked, run and taken back, each by a process of its own that is killed (SIGKILL, so that nothing can be
tidied up) at random moments and started again. Afterwards everything is counted: rows and people, their documents and
telephones, their consultations, their entries in the registry. Then a night's pass over the registry is killed in the same
way, and has to find the same pairs as one that was left alone. Last, people are merged and taken apart again at random,
and have to be as before.

The moments hang on a seed that is printed; another one is tried with ``make soak ARGS="--seed 7"``.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import frappe

from benchmarks import intake, population, results
from benchmarks.populated import populated
from benchmarks.run import site
from migrant_services.core import jobs
from migrant_services.core.identity.documents import check_document
from migrant_services.people import merge
from migrant_services.people.intake import imports
from migrant_services.people.intake.tables import ROWS
from migrant_services.people.registry import index, nightly, records
from migrant_services.people.registry.tables import KEYS, TOKENS
from migrant_services.workflow.stages import PERSON_GONE

COMMAND = "make soak"
HERE = Path(__file__).parent.parent
LISTED = 8_000
# How often the work of each stage is killed; undoing is short.
KILLS = {imports.CHECKING: 7, imports.RUNNING: 10, imports.UNDOING: 3}
NIGHTS, NIGHT_SIZE = 5, 20_000
MAX_SECONDS_TO_KILL = 1.5
MERGES, POOL = 300, 60
BEGUN = "begun"
NIGHT = "night"
ROWS_OF_A_PERSON = ("Person Document", "Person Phone", "Person Alias")
DONE = {imports.IMPORTED, imports.DECIDE, imports.ERROR}


def main() -> int:
	arguments = argparse.ArgumentParser(prog="make soak")
	arguments.add_argument("--seed", type=int, default=20_261_124)
	arguments.add_argument("--go-on", help=argparse.SUPPRESS)
	given = arguments.parse_args()
	with site():
		frappe.set_user("Administrator")
		if given.go_on:
			return _go_on(given.go_on)
		print(f"seed {given.seed}")
		return soak(random.Random(given.seed))


def _go_on(work: str) -> int:
	"""Continue what a background job does, in a separate process."""
	print(BEGUN, flush=True)
	nightly.run() if work == NIGHT else jobs.run(imports.DOCTYPE, work)
	return 0


def soak(rng: random.Random) -> int:
	faults = _soak_import(rng)
	faults += _soak_nights(rng)
	faults += _soak_merges(rng)
	return int(bool(faults))


# --- an import


def _soak_import(rng: random.Random) -> list[str]:
	people = [
		{**row, "subject": "REG_MIG", "address_line": _mark(place)}
		for place, row in enumerate(intake.listed(LISTED))
	]
	with populated(0):
		name = intake.received(people, {**intake.HEADERS, "subject": "Motivo"})
		kills = _killed(name, imports.CHECKING, rng) + _killed(name, imports.RUNNING, rng)
		faults, counted = _faults_of_import(name, people)
		kills += _killed(name, imports.UNDOING, rng)
		faults += _faults_of_undoing()
		frappe.delete_doc(imports.DOCTYPE, name, force=True)
		frappe.db.commit()
	_tell(faults)
	note = (
		f"{LISTED:,} rows with a consultation each; killed {kills} times in check, run and undoing; {counted}"
	)
	results.record("import.lost_or_doubled", len(faults), COMMAND, note)
	return faults


def _mark(place: int) -> str:
	"""Return a unique address for a row, by which its person is recognised."""
	return f"Calle Prueba {place}"


def _killed(name: str, status: str, rng: random.Random) -> int:
	"""Do the work of a stage, killed as often as it is to be and then to the end; how often it was killed."""
	imports.update(name, status=status, done_rows=0)
	frappe.db.commit()
	kills = _kill(rng, KILLS[status], name)
	now = frappe.db.get_value(imports.DOCTYPE, name, ["status", "problem"])
	frappe.db.commit()
	print(f"{status}: killed {kills} times, then {now[0]}")
	assert now[0] != status and not now[1], f"{status} ended as {now}"
	return kills


def _kill(rng: random.Random, times: int, work: str) -> int:
	"""Start work in a process and kill it at a random moment, repeatedly; finally let it finish."""
	kills = 0
	for _time in range(times):
		process = _begin(work)
		time.sleep(rng.uniform(0, MAX_SECONDS_TO_KILL))
		kills += process.poll() is None
		process.kill()
		process.wait()
	process = _begin(work)
	assert process.wait() == 0, f"{work} ended with {process.returncode}"
	return kills


def _begin(work: str) -> subprocess.Popen:
	argv = [sys.executable, "-m", "benchmarks.soak", "--go-on", work]
	process = subprocess.Popen(argv, cwd=HERE, stdout=subprocess.PIPE, text=True)
	while BEGUN not in process.stdout.readline():
		assert process.poll() is None, f"{work} did not begin"
	return process


def _faults_of_import(name: str, people: list[dict[str, str]]) -> tuple[list[str], str]:
	"""List what is lost or doubled, in words, and what was counted."""
	rows = frappe.db.sql(
		f"select row_no, status, person, consultation, cells from `{ROWS}` where import_name = %s",
		name,
		as_dict=True,
	)
	statuses = Counter(row.status for row in rows)
	faults = [f"{number} rows are {status}" for status, number in statuses.items() if status not in DONE]
	if len({row.row_no for row in rows}) != len(people):
		faults.append(f"{len(rows)} rows of {len(people)}")
	place = list(people[0]).index("address_line")
	by_mark = {person["address_line"]: person for person in people}
	stored = dict(frappe.get_all("Person", ["name", "address_line"], as_list=True, order_by="name"))
	imported = {row.person: json.loads(row.cells)[place] for row in rows if row.status == imports.IMPORTED}
	faults += [f"person {person} of no row" for person in stored.keys() - imported.keys()]
	faults += [f"{mark} has no person" for person, mark in imported.items() if stored.get(person) != mark]
	faults += [f"{mark}: {number} persons" for mark, number in Counter(stored.values()).items() if number > 1]
	wanted = {
		"Person Document": {person for person, mark in imported.items() if _has_document(by_mark[mark])},
		"Person Phone": {person for person, mark in imported.items() if by_mark[mark]["phone_1"]},
	}
	for doctype, having in wanted.items():
		found = Counter(frappe.get_all(doctype, pluck="parent", order_by="parent"))
		faults += [
			f"{doctype} of {person}: {found[person]}"
			for person in having | found.keys()
			if found[person] != (person in having)
		]
	consultations = Counter(
		frappe.get_all("Consultation", {"office": population.OFFICES[0]}, pluck="person", order_by="name")
	)
	faults += [
		f"{person}: {consultations[person]} consultations" for person in stored if consultations[person] != 1
	]
	faults += [f"consultation without a person ({person})" for person in consultations.keys() - stored.keys()]
	faults += _faults_of_index()
	return faults, ", ".join(f"{number:,} {status}" for status, number in statuses.items())


def _has_document(row: dict[str, str]) -> bool:
	return bool(check_document(None, row["document_number_1"]).number)


def _faults_of_index() -> list[str]:
	"""Return missing and superfluous entries of the registry."""
	offices = dict(
		frappe.get_all(
			"Person", {"status": ("not in", PERSON_GONE)}, ["name", "office"], as_list=True, order_by="name"
		)
	)
	wanted = {table: Counter() for table in (KEYS, TOKENS)}
	for batch in records.batches(offices, 1000):
		for name, record in records.load_records(batch).items():
			for table, entries in zip(wanted, index.index_entries(record, offices[name]), strict=True):
				wanted[table].update((entry, name) for entry in entries)
	stored = {
		KEYS: Counter(frappe.db.sql(f"select match_key, person from `{KEYS}`")),
		TOKENS: Counter(frappe.db.sql(f"select token, person from `{TOKENS}`")),
	}
	return [
		f"{table}: {len(found)} entries {what}, such as {next(iter(found))}"
		for table in wanted
		for what, found in (
			("missing", wanted[table] - stored[table]),
			("too many", stored[table] - wanted[table]),
		)
		if found
	]


def _faults_of_undoing() -> list[str]:
	"""List what is left after everything was undone."""
	left = {
		table: frappe.db.sql(f"select count(*) from `{table}`")[0][0]
		for table in (
			"tabPerson",
			*(f"tab{doctype}" for doctype in ROWS_OF_A_PERSON),
			"tabDuplicate Review",
			KEYS,
			TOKENS,
		)
	}
	left["Consultation"] = frappe.db.count("Consultation", {"office": population.OFFICES[0]})
	return [f"{number} rows left in {table}" for table, number in left.items() if number]


# --- the nightly pass


def _soak_nights(rng: random.Random) -> list[str]:
	"""Check that a pass that is killed repeatedly finds what an undisturbed one finds."""
	found = []
	with populated(NIGHT_SIZE):
		for kills in (0, NIGHTS):
			frappe.db.delete("Duplicate Review")
			frappe.db.commit()
			print(f"night: killed {_kill(rng, kills, NIGHT)} times")
			found.append(Counter(frappe.get_all("Duplicate Review", pluck="pair_key", order_by="pair_key")))
			frappe.db.commit()
		frappe.db.delete("Duplicate Review")
		frappe.db.commit()
	left_alone, killed = found
	faults = [
		f"pair {pair}: {killed[pair]} reviews instead of {left_alone[pair]}"
		for pair in {*killed, *left_alone}
		if killed[pair] != left_alone[pair]
	]
	print(f"night: {len(left_alone)} pairs, {len(faults)} lost or doubled over {NIGHTS} kills")
	return _tell(faults)


def _tell(faults: list[str]) -> list[str]:
	for fault in faults[:20]:
		print("FAULT", fault)
	return faults


# --- merges


def _soak_merges(rng: random.Random) -> list[str]:
	"""Merge people and undo merges at random, finally all of them: every record must be as before."""
	made: list[str] = []
	with populated(NIGHT_SIZE):
		names = frappe.get_all("Person", pluck="name", order_by="name", limit=10 * POOL)
		pool = rng.sample(names, POOL)
		before, refused = _as_stored(pool), 0
		for _time in range(MERGES):
			alive = frappe.get_all(
				"Person", {"name": ("in", pool), "status": ("!=", "Merged")}, pluck="name", order_by="name"
			)
			if made and (len(alive) < POOL / 2 or rng.random() < 0.4):
				refused += not _undone(made, rng.choice(made))
			else:
				survivor, absorbed = rng.sample(alive, 2)
				made.append(
					frappe.get_doc({"doctype": "Person Merge", "survivor": survivor, "absorbed": absorbed})
					.insert()
					.name
				)
		done = len(made)
		for name in reversed(made[:]):
			_undone(made, name)
		faults = [f"merge {name} could not be undone" for name in made]
		after = _as_stored(pool)
		faults += [
			f"{table}: {len(before[table] ^ rows)} rows differ: {next(iter(before[table] ^ rows))}"
			for table, rows in after.items()
			if before[table] != rows
		]
		frappe.db.rollback()
	print(
		f"merges: {MERGES} merges and undoings of {POOL} people, {done} left to undo at the end, {refused} refused, {len(faults)} faults"
	)
	return _tell(faults)


def _undone(made: list[str], name: str) -> bool:
	"""Undo a merge, unless a later one depends on it."""
	try:
		merge.undo(name)
	except frappe.ValidationError:
		return False
	made.remove(name)
	return True


def _as_stored(people: list[str]) -> dict[str, set[tuple]]:
	"""Return every row of these people, without the times of modification."""
	listed = ", ".join(["%s"] * len(people))
	kept = {"tabPerson": "name", KEYS: "person", TOKENS: "person"} | {
		f"tab{doctype}": "parent" for doctype in ROWS_OF_A_PERSON
	}
	found = {}
	for table, column in kept.items():
		rows = frappe.db.sql(f"select * from `{table}` where {column} in ({listed})", people, as_dict=True)
		found[table] = {
			tuple((key, str(value)) for key, value in row.items() if key not in ("modified", "modified_by"))
			for row in rows
		}
	return found


if __name__ == "__main__":
	sys.exit(main())
