"""The bench's own MariaDB: its data folder, its settings, and SQL as its root."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from devbench.bench import Bench, DevbenchError, write_text
from devbench.steps import command, interrupted, say

# The kernel's asynchronous I/O is limited in containers, and the server stops where it gets none.
NO_NATIVE_IO = "--innodb-use-native-aio=0"

# What Frappe requires (character set and collation), and sizes for a machine that is used for other things too.
SETTINGS = """\
[mysqld]
datadir = {data}
port = {port}
bind-address = 127.0.0.1
skip-name-resolve
# Relative to the data folder: a path of a socket has to be short.
socket = server.sock
pid-file = server.pid
log-error = {log}
character-set-server = utf8mb4
collation-server = utf8mb4_unicode_ci
skip-character-set-client-handshake
innodb-read-only-compressed = OFF
innodb_buffer_pool_size = 512M
innodb_log_file_size = 96M
innodb_flush_log_at_trx_commit = 2
max_allowed_packet = 256M
max_connections = 200
performance_schema = OFF
skip-log-bin
innodb_use_native_aio = OFF
tmpdir = /tmp
# On by default from MariaDB 11.6.2 on; releases before 10.6.18 and 10.11.8 do not know it.
loose-innodb-snapshot-isolation = {isolation}
"""

# OFF tests the app as on older servers (`make test ISOLATION=OFF`).
ISOLATION = "DEVBENCH_ISOLATION"


def server_program() -> str:
	"""Path of ``mariadbd``; Debian keeps it outside an ordinary user's PATH."""
	for name in ("mariadbd", "mysqld"):
		if found := shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/libexec"):
			return found
	raise DevbenchError("The MariaDB server is not installed (package mariadb-server).")


def as_user() -> list[str]:
	"""Return the flag that the server requires to run as root."""
	return ["--user=root"] if os.geteuid() == 0 else []


def write_settings(bench: Bench) -> Path:
	path = bench.home / "config" / "mariadb.cnf"
	port = bench.config()["db_port"]
	isolation = os.environ.get(ISOLATION) or "ON"
	write_text(
		path, SETTINGS.format(data=bench.data, port=port, log=bench.logs / "mariadb.log", isolation=isolation)
	)
	return path


def initialise(bench: Bench) -> None:
	"""Make the data folder: root with the bench's password, on the loopback only, and no other user.

	An anonymous user would shadow the sites' users, so there is none. The folder appears whole under its
	name, so one that is there is left alone: it holds sites.
	"""
	if bench.data.exists():
		return
	part = bench.data.with_name("db.part")
	install = ["mariadb-install-db", "--no-defaults", f"--datadir={part}", "--skip-test-db", *as_user()]
	# --force: also where the host's own name cannot be looked up, as in many containers.
	install += ["--auth-root-authentication-method=normal", "--force", NO_NATIVE_IO]
	for log in ("database-first.log", "database.log"):
		shutil.rmtree(part, ignore_errors=True)
		try:
			command(install, bench.logs / log)
			break
		except DevbenchError:
			if interrupted() or log == "database.log":
				raise
			say("The database server stopped while its tables were made; once more ...")
	password = bench.config()["root_password"]
	users = "".join(
		f"CREATE OR REPLACE USER root@'{host}' IDENTIFIED BY '{password}';\n"
		f"GRANT ALL ON *.* TO root@'{host}' WITH GRANT OPTION;\n"
		for host in ("localhost", "127.0.0.1")
	)
	others = (
		"DELETE FROM mysql.global_priv WHERE User = '' "
		"OR User = 'root' AND Host NOT IN ('localhost', '127.0.0.1');\n"
	)
	command(
		[server_program(), "--no-defaults", f"--datadir={part}", "--bootstrap", NO_NATIVE_IO, *as_user()],
		bench.logs / "database-users.log",
		stdin=f"FLUSH PRIVILEGES;\n{users}{others}FLUSH PRIVILEGES;\n",
	)
	part.replace(bench.data)


def server_argv(bench: Bench) -> list[str]:
	return [server_program(), f"--defaults-file={write_settings(bench)}", *as_user()]


def _client(bench: Bench, program: str) -> tuple[list[str], dict[str, str]]:
	config = bench.config()
	argv = [program, "--no-defaults", "-h127.0.0.1", f"-P{config['db_port']}", "-uroot"]
	return argv, os.environ | {"MYSQL_PWD": config["root_password"]}


def _run(argv: list[str], **kwargs) -> str:
	done = subprocess.run(argv, stderr=subprocess.PIPE, text=True, **kwargs)
	if done.returncode:
		raise DevbenchError(f"The database refused a statement: {done.stderr.strip()}")
	return done.stdout or ""


def sql(bench: Bench, statement: str) -> str:
	"""Run SQL as the server's root and return what it prints (tab-separated, no heads)."""
	argv, env = _client(bench, "mariadb")
	return _run([*argv, "-N", "-B"], env=env, input=statement, stdout=subprocess.PIPE)


def dump(bench: Bench, name: str, path: Path) -> None:
	"""Write the database ``name`` to ``path``, completely or not at all."""
	argv, env = _client(bench, "mariadb-dump")
	part = path.with_name(f".{path.name}.{os.getpid()}")
	with part.open("w") as out:
		_run([*argv, "--single-transaction", "--quick", "--routines", name], env=env, stdout=out)
	part.replace(path)


def load(bench: Bench, name: str, path: Path) -> None:
	"""Fill the empty database ``name`` from a dump."""
	argv, env = _client(bench, "mariadb")
	with path.open() as source:
		_run([*argv, "--init-command=SET unique_checks=0, foreign_key_checks=0", name], env=env, stdin=source)
