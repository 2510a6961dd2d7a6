"""Nothing uses the machine's date, hour or time zone in place of the office's: `frappe.utils.nowdate` and
`now_datetime` in Python, `migrant_services.today()` in JavaScript. A machine in UTC is a day ahead of Mexico City for
six hours of every day."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("migrant_services", "tests", "benchmarks", "docs")
# Calls whose answer depends on the machine's date or zone, by class or module and name.
OF_THE_MACHINE = {
	("date", "today"),
	("datetime", "today"),
	("datetime", "now"),
	("datetime", "utcnow"),
	("time", "localtime"),
	("time", "gmtime"),
	("time", "strftime"),
	("time", "ctime"),
}
# Faker counts days from the machine's date.
FAKER = re.compile(r"^(date|past|future)_(this|between|of_birth|date|datetime|object|time)")
IN_SQL = re.compile(
	r"\b(now|curdate|curtime|sysdate|utc_date|utc_timestamp|unix_timestamp)\s*\(\s*\)", re.IGNORECASE
)
IN_JAVASCRIPT = re.compile(
	r"new Date\(\)|\bmoment\(\)|frappe\.datetime\.(get_today|nowdate|now_date|now_time|now_datetime)\b"
)
# Files without any of these words are not parsed.
SUSPECT = re.compile(
	r"\b(date|datetime|time)\.(today|now|utcnow|localtime|gmtime|strftime|ctime)\(|\.(date|past|future)_\w+\(|"
	+ IN_SQL.pattern,
	re.IGNORECASE,
)
# Where the machine's is meant, and why.
ALLOWED = {
	"benchmarks/results.py": "the day on which a figure was measured, on the machine named beside it",
	"migrant_services/public/js/waiting_room_screen.js": "a moment, shown in the zone of the office",
}
DATABASE_CALLS = ("sql", "multisql")


def files(*suffixes: str) -> list[Path]:
	found = (
		path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*")) if path.suffix in suffixes
	)
	return [path for path in found if "node_modules" not in path.parts]


def name_of(path: Path) -> str:
	return path.relative_to(ROOT).as_posix()


def machine_calls(text: str) -> list[str]:
	"""Find calls in Python code that ask the machine for its day, and SQL that asks the database for its own."""
	found = []
	for node in ast.walk(ast.parse(text)) if SUSPECT.search(text) else ():
		if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
			continue
		owner, called = ast.unparse(node.func.value).rpartition(".")[2], node.func.attr
		zoned = called == "now" and (node.args or node.keywords)
		if ((owner, called) in OF_THE_MACHINE and not zoned) or FAKER.match(called):
			found.append(f"line {node.lineno}: {ast.unparse(node)}")
		if called in DATABASE_CALLS and IN_SQL.search(ast.unparse(node)):
			found.append(f"line {node.lineno}: the database's clock")
	return found


def test_python_cannot_use_the_date_of_the_machine():
	found = {name_of(path): machine_calls(path.read_text(encoding="utf-8")) for path in files(".py")}
	assert len(found) > 300
	assert {name: calls for name, calls in found.items() if calls and name not in ALLOWED} == {}


def test_scripts_cannot_use_the_date_of_the_browser():
	found = {name_of(path): IN_JAVASCRIPT.findall(path.read_text(encoding="utf-8")) for path in files(".js")}
	assert len(found) > 40
	assert [name for name, calls in found.items() if calls and name not in ALLOWED] == []


@pytest.mark.parametrize(
	"code",
	[
		"date.today()",
		"datetime.date.today()",
		"datetime.now()",
		"datetime.datetime.utcnow()",
		"time.strftime('%Y')",
		"fake.date_of_birth()",
		"frappe.db.sql('select name from tabPerson where creation > now()')",
	],
)
def test_the_scan_finds_violations(code):
	assert machine_calls(code)


@pytest.mark.parametrize("code", ["frappe.utils.today()", "datetime.now(timezone.utc)", "time.monotonic()"])
def test_the_scan_allows_other_code(code):
	assert not machine_calls(code)


def test_every_exception_must_be_needed():
	for name in ALLOWED:
		text = (ROOT / name).read_text(encoding="utf-8")
		assert machine_calls(text) if name.endswith(".py") else IN_JAVASCRIPT.search(text), name
