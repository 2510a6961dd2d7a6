"""The costs of checking, enforcing and moving workflows, and what the check finds."""

import copy
import random
import time

import frappe
from frappe.model.workflow import get_workflow_name

from benchmarks import results, timing
from benchmarks.person import _office, _people
from migrant_services.workflow import state_moves
from migrant_services.workflow.check import check_workflow
from migrant_services.workflow.data import load_blueprints
from migrant_services.workflow.stages import STAGES

COMMAND = "make bench ONLY=workflow"
SAVES, CHECKS, RECORDS, ONE_BY_ONE = 200, 50, 100_000, 150
STATES, TRANSITIONS = 40, 200


def run() -> None:
	"""Measure the figures of the part ``workflow`` on the connected site, leaving nothing behind."""
	frappe.set_user("Administrator")
	_measure_check()
	_measure_mutations()
	try:
		office = _office()
		people = _people("Person", office)
		_measure_saves(next(people))
		_measure_moves(next(people))
	finally:
		frappe.db.rollback()


def _measure_check() -> None:
	workflow = copy.deepcopy(load_blueprints()["Payment"])
	model = workflow["states"][1]
	names = [f"Review {number}" for number in range(STATES - len(STAGES["Payment"].order) - 1)]
	workflow["states"] += [{**model, "state": name} for name in names]
	chance = random.Random(7)
	while len(workflow["transitions"]) < TRANSITIONS:
		start, end = chance.sample(names, 2)
		row = {"state": start, "next_state": end, "action": f"To {end}", "allowed": "Payment Approver"}
		workflow["transitions"].append({**row, "allow_self_approval": 0, "condition": "doc.amount > 5"})
	times = sorted(
		timing.once(lambda: check_workflow(workflow, STAGES["Payment"])) for _round in range(CHECKS)
	)
	results.record("workflow.check_ms", 1000 * times[CHECKS // 2], COMMAND, f"median of {CHECKS}")


def _measure_mutations() -> None:
	from tests.unit.test_workflow_mutations import verdicts

	harmful = found = alarms = 0
	for doctype in STAGES:
		for expected, verdict in verdicts(doctype):
			harmful += expected is not None
			found += expected is not None and verdict is not None
			alarms += expected is None and verdict == "error"
	note = f"{harmful} harmful mutations of {len(STAGES)} workflows"
	results.record("workflow.mutations_found_pct", 100 * found / harmful, COMMAND, note)
	results.record("workflow.false_alarms", alarms, COMMAND, note)


def _measure_saves(values: dict) -> None:
	"""Measure saves of one document with the same controller, with and without enforcement."""
	person = frappe.get_doc(values).insert()

	def save(guarded: bool) -> None:
		doc = frappe.get_doc("Person", person.name)
		doc.flags.ignore_workflow_guard = not guarded
		doc.occupation = frappe.generate_hash(length=6)
		doc.save()

	ours, theirs, noise = timing.alternate(lambda: save(True), lambda: save(False), SAVES)
	note = f"median of {SAVES}: {ours * 1000:.2f} ms against {theirs * 1000:.2f} ms, noise {noise:.0%}"
	results.record("workflow.save_overhead_ratio", ours / theirs, COMMAND, note)


def _measure_moves(values: dict) -> None:
	"""Measure moving many persons, written straight into the table, out of the state New."""
	first = frappe.get_doc(values).insert()
	row = first.get_valid_dict()
	stored = set(frappe.db.get_table_columns("Person")) - {"folio", "verification_code", "name"}
	columns = [column for column in row if column in stored]
	values = [row[column] for column in columns]
	rows = (
		(*values, frappe.generate_hash(length=12), f"B{number}", frappe.generate_hash(length=20))
		for number in range(RECORDS)
	)
	fields = [*columns, "name", "folio", "verification_code"]
	frappe.db.bulk_insert("Person", fields, rows, chunk_size=5000)
	names = frappe.get_all(
		"Person", filters={"office": first.office, "workflow_state": "New"}, pluck="name", limit=ONE_BY_ONE
	)
	begin = time.perf_counter()
	for name in names:
		doc = frappe.get_doc("Person", name)
		doc.workflow_state = "Registered"
		doc.save()
		doc.add_comment("Info", "moved")
	each = (time.perf_counter() - begin) / len(names)
	move = frappe.new_doc(state_moves.MOVE)
	move.update({"workflow": get_workflow_name("Person"), "governed_doctype": "Person", "total": RECORDS})
	move.targets = '{"New": "Registered"}'
	begin, count = time.perf_counter(), 0
	while moved := state_moves.move_batch(move):
		count += moved
	together = (time.perf_counter() - begin) / count
	note = f"{count} records at {together * 1e6:.0f} µs, one by one {each * 1000:.1f} ms"
	results.record("workflow.move_speedup", each / together, COMMAND, note)
