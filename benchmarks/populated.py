"""A site with an invented registry of any size during a measurement.

The site's own tables of persons are set aside by renaming and come back afterwards, so a registry of a million is
loaded once and is there again at the next run.
"""

import hashlib
import os
import re
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import frappe
from frappe.database.sequence import set_next_val

from benchmarks import population
from migrant_services.core.naming import FOLIO_SEQUENCE
from migrant_services.people.registry import counts, index, records
from migrant_services.people.registry.tables import COUNTS, KEYS, TOKENS, get_state

OWN = "own"
LOADED = tuple(table for table in population.COLUMNS if table != "twice")
# What is measured writes here; in a registry just made they are empty.
FOLLOWING = ("tabPerson Need", "tabDuplicate Review", COUNTS)
# What may differ between the definitions of two equal tables.
CHANGING = re.compile(r" (AUTO_INCREMENT|COMMENT)=('[^']*'|\S+)")


@contextmanager
def populated(size: int) -> Iterator[dict[str, Path]]:
	"""Put a registry of ``size`` people in place of the site's own, and load it if it is missing.

	Yields the files that it is made of. Commits.

	:param size: 0 for an empty registry
	"""
	home = Path(os.environ["MS_BENCH"]) / "cache"
	home.mkdir(exist_ok=True)
	put_back()
	begin = time.perf_counter()
	files = population.files(size, home)
	made, stamp = time.perf_counter(), f"{size} {population.digest()} {_schema()}"
	if not size or _comment(_aside("tabPerson", str(size))) != stamp:
		_load(size, files, stamp)
		done = time.perf_counter()
		print(f"registry of {size:,}: made in {made - begin:.0f} s, loaded in {done - made:.0f} s")
	_swap(OWN, str(size))
	try:
		_prepare(size)
		yield files
	finally:
		frappe.db.rollback()
		put_back()


def put_back() -> None:
	"""Restore the site's own persons, also after an interruption."""
	label = _comment("tabPerson").partition(" ")[0]
	if label:
		_swap(label, OWN)


@contextmanager
def buffer_pool(mebibytes: int) -> Iterator[str]:
	"""Give the database server so much memory for tables if the bench knows its root; yield what it has."""
	before = _as_root("SELECT @@innodb_buffer_pool_size")
	if before:
		_as_root(f"SET GLOBAL innodb_buffer_pool_size = {mebibytes * 2**20}")
	try:
		size = int(frappe.db.sql("select @@innodb_buffer_pool_size")[0][0])
		yield f"buffer pool {size / 2**30:.1f} GiB"
	finally:
		if before:
			_give_back(int(before))


def _give_back(size: int) -> None:
	"""Shrink the buffer pool: the server frees no memory while its pages are in use, and keeps it until a restart."""
	for _attempt in range(5):
		try:
			_as_root(f"SET GLOBAL innodb_buffer_pool_size = {size}")
			return
		except RuntimeError:
			time.sleep(2)
	print("The database server keeps the memory it was given; a restart gives it back.")


def _tables() -> tuple[str, ...]:
	return (*LOADED, *(table for table in FOLLOWING if _exists(table) or _exists(_aside(table, OWN))))


def _aside(table: str, label: str) -> str:
	"""Return the name under which a table is set aside while another takes its place."""
	return f"bench_{label}_{table}"


def _swap(there: str, wanted: str) -> None:
	moves = [(table, _aside(table, there)) for table in _tables()]
	moves += [(_aside(table, wanted), table) for table in _tables()]
	_execute("rename table " + ", ".join(f"`{old}` to `{new}`" for old, new in moves))
	frappe.clear_cache()


def _load(size: int, files: dict[str, Path], stamp: str) -> None:
	for table in _tables():
		aside = _aside(table, str(size))
		_execute(f"drop table if exists `{aside}`")
		_execute(f"create table `{aside}` like `{table}`")
	by_size = sorted(LOADED, key=lambda table: -files[table].stat().st_size)
	clients = [_client(_load_statements(_aside(table, str(size)), table, files[table])) for table in by_size]
	with ThreadPoolExecutor(2) as pool:
		list(pool.map(_answer, clients))
	_execute(f"alter table `{_aside('tabPerson', str(size))}` comment = '{stamp}'")


def _load_statements(aside: str, table: str, file: Path) -> str:
	columns = ", ".join(f"`{column}`" for column in population.COLUMNS[table])
	return (
		# Without these checks an empty table is filled and indexed in one pass.
		"set unique_checks = 0, foreign_key_checks = 0;"
		f"load data local infile '{file}' into table `{aside}` character set utf8mb4 ({columns});"
		f"analyze table `{aside}`;"
	)


def _prepare(size: int) -> None:
	"""Offices, and folios beyond those given."""
	for code in population.OFFICES:
		if not frappe.db.exists("Office", code):
			values = {"code": code, "office_name": code, "country": "Mexico", "municipality": "Benchmark"}
			frappe.get_doc({"doctype": "Office", **values}).insert()
	set_next_val("Person", 10 * size, slug=FOLIO_SEQUENCE)
	if size and not get_state(counts.COUNTED_ON):
		counts.recount()
	frappe.db.commit()
	_check_index()


def _check_index() -> None:
	"""Check that the registry's tables hold what the app itself stores for these people.

	:raises AssertionError: when it is not, and nothing measured on them would be true
	"""
	person = frappe.qb.DocType("Person")
	offices = dict(
		frappe.qb.from_(person).select(person.name, person.office).orderby(person.name).limit(200).run()
	)
	for name, record in records.load_records(offices).items():
		keys, tokens = index.index_entries(record, offices[name])
		stored = {key for (key,) in frappe.db.sql(f"select match_key from `{KEYS}` where person = %s", name)}
		words = {token for (token,) in frappe.db.sql(f"select token from `{TOKENS}` where person = %s", name)}
		assert (keys, tokens) == (stored, words), f"{name}: the index is not what the app stores of {record}"


def _schema() -> str:
	found = hashlib.blake2b(digest_size=6)
	for table in _tables():
		found.update(CHANGING.sub("", frappe.db.sql(f"show create table `{table}`")[0][1]).encode())
	return found.hexdigest()


def _exists(table: str) -> bool:
	return bool(_comment(table, "table_name"))


def _comment(table: str, column: str = "table_comment") -> str:
	rows = frappe.db.sql(
		f"select {column} from information_schema.tables where table_schema = database() and table_name = %s",
		table,
	)
	return rows[0][0] if rows else ""


def _execute(statement: str) -> None:
	frappe.db.commit()
	frappe.db.sql_ddl(statement)


def _as_root(statement: str) -> str:
	"""Run a statement as the server's root; return "" where the bench does not know its password."""
	return _answer(_client(statement, as_root=True)) if frappe.conf.get("root_password") else ""


def _client(statements: str, as_root: bool = False) -> dict:
	"""Return how to start the database's own client with these statements."""
	conf = frappe.conf
	user, password = (
		(conf.get("root_login") or "root", conf.root_password)
		if as_root
		else (conf.get("db_user") or conf.db_name, conf.db_password)
	)
	argv = ["mariadb", "--no-defaults", "--local-infile=1", "-N", "-B", f"-u{user}"]
	argv += [f"-h{conf.db_host or '127.0.0.1'}", f"-P{conf.db_port or 3306}"]
	argv += [] if as_root else [conf.db_name]
	return {"args": argv, "input": statements, "env": os.environ | {"MYSQL_PWD": password}}


def _answer(client: dict) -> str:
	done = subprocess.run(**client, capture_output=True, text=True)
	if done.returncode:
		raise RuntimeError(done.stderr.strip())
	return done.stdout.strip()
