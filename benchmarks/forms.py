"""What own questions cost: on the form of a person, and while one is added among a million people.

*Open and save*: a person is opened as the desk does it and saved, with a hundred own questions of all kinds, each answered, and without any.
Blocks with and without take turns.

*Adding*: clerks save people, each in a process of its own, while a report reads the whole table again and again and one question after the
other is put in use. What counts is the longest save. A save that fails counts as failed, whatever the sentence.
"""

import json
import selectors
import statistics
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

import frappe
from frappe.desk.form.load import getdoc
from frappe.desk.form.save import savedocs
from frappe.desk.notifications import get_open_count
from frappe.query_builder.functions import Count

from benchmarks import access, results, timing
from benchmarks.person import make_office, make_people
from benchmarks.populated import buffer_pool, populated
from benchmarks.run import site
from migrant_services.core import jobs, locks
from migrant_services.forms import editing, preparation
from migrant_services.forms.questions import QUESTION
from tests import form_edits

COMMAND = "make bench ONLY=forms"
HERE = Path(__file__).parent.parent
QUESTIONS, ROUNDS, CALLS, WARM_UP = 100, 3, 60, 10
KINDS = {
	"Yes or No": ({}, "Yes"),
	"Number": ({}, 3),
	"Date": ({}, "2026-03-09"),
	"Short Text": ({}, "an answer"),
	"Long Text": ({}, "a longer answer\nof two lines"),
	"Reference List": ({"reference_list": "Country"}, "Mexico"),
}
PEOPLE, MEBIBYTES, ADDED, CLERKS = 1_000_000, 4096, 10, 2
FORM, SAVE, REPORT = "form", "save", "report"
WARM_UP_SECONDS = 5


def run() -> None:
	"""Measure the figures of own questions on the connected site, leaving nothing behind."""
	frappe.set_user("Administrator")
	_remove_questions()
	_count_stories()
	# The stories ran in another process: the next reading is of what they left.
	frappe.db.rollback()
	try:
		_measure_edits()
		_measure_form()
		_measure_adding()
	finally:
		frappe.db.rollback()
		_remove_questions()


def _count_stories() -> None:
	"""Run the stories of attack on the forms and documents of the municipality: the files with the mark ``forms``."""
	ran = access.run_stories("-m", "forms")
	attacks = [story for story in ran if story.way != "off"]
	leaks = sum(story.failed for story in attacks)
	held = {story.name for story in attacks if story.way == "held"}
	idle = sum(story.failed for story in ran if story.way == "off")
	note = (
		f"{len(attacks)} with their kinds of attacker and victim, {leaks} leaks; {len(held)} need a defence of the app, and {idle} of "
		f"their {len(ran) - len(attacks)} runs without it prove nothing"
	)
	stories = {story.name for story in attacks}
	results.record("forms.attack_stories", 0 if leaks else len(stories), COMMAND, note)


# --- open and save


def _measure_form() -> None:
	person = frappe.get_doc(next(make_people("Person", make_office()))).insert()
	frappe.db.commit()
	without, having = [], []
	try:
		for _round in range(ROUNDS):
			without.append(_time_form(person.name))
			answers = _ask_questions(QUESTIONS)
			frappe.db.set_value("Person", person.name, answers)
			having.append(_time_form(person.name))
			_measure_check()
			_remove_questions()
	finally:
		frappe.delete_doc("Person", person.name, force=True)
		frappe.db.commit()
	ours, bare = statistics.median(having), statistics.median(without)
	noise = max((max(times) - min(times)) / statistics.median(times) for times in (without, having))
	note = (
		f"{QUESTIONS} questions, all answered; opened and saved {CALLS} times in {ROUNDS} rounds: "
		f"{ours * 1000:.1f} ms against {bare * 1000:.1f} ms, noise {noise:.0%}"
	)
	results.record("forms.open_save_ratio", ours / bare, COMMAND, note)


def _measure_check() -> None:
	"""Measure the check of one question beside the others."""
	name = frappe.get_all(QUESTION, {"question": ("like", "Benchmark %")}, pluck="name", limit=1)[0]
	question = frappe.get_doc(QUESTION, name)
	times = [timing.once(lambda: editing.list_findings(question)) for _call in range(CALLS)]
	note = f"median of {CALLS}, slowest {max(times) * 1000:.1f} ms, {QUESTIONS} questions"
	results.record("forms.check_ms", statistics.median(times) * 1000, COMMAND, note)


def _measure_edits() -> None:
	"""Count the harmful edits that the check finds, and the harmless ones that it refuses."""
	world = form_edits.World()
	tried = [(edit, form_edits.judge(edit)) for edit in form_edits.list_edits(world)]
	frappe.db.rollback()
	harmful = [verdict for edit, verdict in tried if edit.harmful]
	harmless = [verdict for edit, verdict in tried if not edit.harmful]
	found = sum(verdict != form_edits.ACCEPTED for verdict in harmful)
	by_part = Counter(edit.part for edit, _verdict in tried if edit.harmful)
	note = ", ".join(f"{number} of {part}" for part, number in by_part.items())
	results.record(
		"forms.mutations_found_pct",
		100 * found / len(harmful),
		COMMAND,
		f"{len(harmful)} harmful edits: {note}",
	)
	refused = sum(verdict == form_edits.REFUSED for verdict in harmless)
	results.record("forms.false_alarms", refused, COMMAND, f"{len(harmless)} harmless edits")


def _time_form(person: str) -> float:
	"""Return the median seconds of opening and saving a person, in a process of its own."""
	frappe.db.commit()
	return statistics.median(_end(_begin(FORM, [person]))["seconds"][WARM_UP:])


def _open_and_save(person: str) -> None:
	"""Open a person and save them as the desk does, each in a request of its own: nothing is remembered from the one before."""
	with _request():
		getdoc("Person", person)
		get_open_count("Person", person)
		doc = frappe.local.response.docs[0].as_dict(convert_dates_to_str=True)
	doc.occupation = f"Trade {time.perf_counter_ns() % 1000}"
	with _request():
		savedocs(frappe.as_json(doc), "Save")


@contextmanager
def _request():
	"""Connect as a request does, and commit at its end."""
	with site():
		frappe.set_user("Administrator")
		locks.use_current_rows()
		frappe.local.response = frappe._dict(docs=[])
		yield
		frappe.db.commit()


def _ask_questions(number: int) -> dict:
	"""Put questions in use, and return an answer to each by its column."""
	answers = {}
	for place, (kind, (more, answer)) in enumerate(islice(cycle(KINDS.items()), number)):
		answers[_ask(f"Benchmark {place}: {kind}", kind=kind, **more)] = answer
	return answers


def _ask(question: str, **values) -> str:
	doc = frappe.get_doc(
		{
			"doctype": QUESTION,
			"record": "Person",
			"question": question,
			"purpose": "Registration",
			"translations": [
				{"text": question, "language": language, "translation": f"{question} ({language})"}
				for language in ("en", "es")
			],
			**values,
		}
	).insert()
	doc.put_in_use()
	frappe.db.commit()
	jobs.run(QUESTION, doc.name)
	frappe.db.commit()
	status, problem = frappe.db.get_value(QUESTION, doc.name, ["status", "problem"])
	assert status == "In Use", problem
	return doc.fieldname


def _remove_questions() -> None:
	"""Remove the questions of a benchmark with their columns."""
	made = frappe.get_all(QUESTION, {"question": ("like", "Benchmark %")}, ["name", "fieldname"])
	names = [row.name for row in made] or [""]
	frappe.db.delete(
		"Custom Field", {"dt": "Person", "fieldname": ("in", [row.fieldname for row in made] or [""])}
	)
	frappe.db.delete("Text Translation", {"parent": ("in", names)})
	frappe.db.delete("Translation", {"source_text": ("like", "Benchmark %")})
	frappe.db.delete(QUESTION, {"name": ("in", names)})
	frappe.db.commit()
	drops = ", ".join(f"drop column if exists `{row.fieldname}`" for row in made)
	if drops:
		# A column that is only marked as dropped still needs its room.
		frappe.db.sql_ddl(f"alter table `tabPerson` {drops}, algorithm=copy")
	frappe.cache.hdel("table_columns", "tabPerson")
	preparation.update_fields("Person")
	frappe.db.commit()


# --- adding one among a million


def _measure_adding() -> None:
	with buffer_pool(MEBIBYTES) as memory, populated(PEOPLE):
		adults = {"birth_date": ("<", "2000-01-01")}
		names = frappe.get_all("Person", adults, pluck="name", limit=2000, order_by="name")
		clerks = [_begin(SAVE, names[place::CLERKS]) for place in range(CLERKS)]
		report = _begin(REPORT, [])
		time.sleep(WARM_UP_SECONDS)
		took = [timing.once(lambda place=place: _ask(f"Benchmark {place}")) for place in range(ADDED)]
		outcomes = [_end(clerk) for clerk in clerks]
		_end(report)
		_remove_questions()
	waits = [seconds for outcome in outcomes for seconds in outcome["seconds"]]
	failed = [error for outcome in outcomes for error in outcome["errors"]]
	note = (
		f"{len(waits):,} saves by {CLERKS} clerks while {ADDED} questions were put in use, each in {statistics.median(took):.1f} s at the median "
		f"and at most {max(took):.1f} s, and a report read the table; median save {statistics.median(waits) * 1000:.0f} ms; "
		f"{len(failed)} failed {sorted(set(failed))[:3] if failed else ''}; {memory}"
	)
	results.record("forms.add_on_1m_wait_s", max(waits) if not failed else 99, COMMAND, note)


def _begin(work: str, names: list[str]) -> subprocess.Popen:
	argv = [sys.executable, "-m", "benchmarks.forms", work]
	process = subprocess.Popen(argv, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
	process.stdin.write(json.dumps(names) + "\n")
	process.stdin.flush()
	return process


def _end(process: subprocess.Popen) -> dict:
	output, _errors = process.communicate("end\n")
	done = json.loads(output.strip().splitlines()[-1])
	assert done["seconds"] and (process.args[-1] != FORM or not done["errors"]), done["errors"][:3]
	return done


def _work(work: str, names: list[str]) -> dict:
	"""Open and save people: one of them some times, or all of them until the parent process says to end; or read the whole table."""
	asked = selectors.DefaultSelector()
	asked.register(sys.stdin, selectors.EVENT_READ)
	calls = names * (WARM_UP + CALLS) if work == FORM else cycle(names or [""])
	seconds, errors = [], []
	for name in calls:
		if work != FORM and asked.select(timeout=0):
			break
		begun = time.perf_counter()
		try:
			_read_as_report() if work == REPORT else _open_and_save(name)
		except Exception as error:
			errors.append(f"{type(error).__name__} {error.args[:1]}")
		seconds.append(time.perf_counter() - begun)
	return {"seconds": seconds, "errors": errors}


def _read_as_report() -> None:
	with site():
		person = frappe.qb.DocType("Person")
		frappe.qb.from_(person).select(person.nationality, Count("*")).groupby(person.nationality).run()
		frappe.db.commit()


if __name__ == "__main__":
	print(json.dumps(_work(sys.argv[1], json.loads(sys.stdin.readline()))))
