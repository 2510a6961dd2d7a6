"""How long it takes from opening the desk until the page Attend asks a new question, with real clicks and keys in a browser."""

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from benchmarks import results

COMMAND = "make bench ONLY=asking"
ROOT = Path(__file__).parent.parent
TEST = "tests/browser/test_own_questions.py::test_a_question_is_asked_two_minutes_after_opening_the_desk"
ROUNDS = 3


def run() -> None:
	"""Run the browser test some times and record its slowest run."""
	seconds = [_run_test() for _round in range(ROUNDS)]
	note = f"slowest of {ROUNDS}: {', '.join(f'{each:.0f} s' for each in seconds)}; the job ran in the test"
	results.record("forms.desk_to_attend_s", max(seconds), COMMAND, note)


def _run_test() -> float:
	with tempfile.NamedTemporaryFile(suffix=".xml") as report:
		argv = [sys.executable, "-m", "pytest", "-q", TEST, f"--junitxml={report.name}"]
		subprocess.run(argv, cwd=ROOT, check=True)
		found = ElementTree.parse(report.name).find(".//property[@name='seconds']")
	return float(found.get("value"))
