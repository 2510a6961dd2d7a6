"""The processes of a bench: database, two Redis, web, worker, scheduler.

Each is started once; what runs is written in ``run/<name>.json`` and believed only while a process with that
number and that start time lives. Whoever starts a process without ``keep`` takes it along when ending, even
when killed: the kernel signals it then.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from devbench import database
from devbench.bench import REPO, Bench, DevbenchError, locked, write_json
from devbench.ports import answers, free_port, is_free, listens
from devbench.steps import say, with_parent

# Processes that end with this one are bound to the thread that starts them: one that lives to the end.
_spawner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")

WAIT = 180  # seconds until a service must answer: generous, for machines that do much else


@dataclass(frozen=True)
class Service:
	name: str
	argv: Callable[[Bench], list[str]]
	port_key: str | None = None  # its key in common_site_config.json
	in_sites: bool = False
	ready: Callable[[Bench, int], bool] = field(default=lambda bench, port: answers(port))
	stop_signal: int = signal.SIGTERM


def redis_argv(key: str) -> Callable[[Bench], list[str]]:
	def argv(bench: Bench) -> list[str]:
		folder = bench.home / "redis" / key
		folder.mkdir(parents=True, exist_ok=True)
		options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"]
		if key == "redis_cache":
			options += ["--maxmemory", "256mb", "--maxmemory-policy", "allkeys-lru"]
		return ["redis-server", "--port", str(port_of(bench, key)), "--dir", str(folder), *options]

	return argv


def frappe_argv(bench: Bench, *args: str) -> list[str]:
	"""A command of the engine, as ``bench`` itself calls it; it runs in ``sites/``."""
	return [str(bench.python), "-m", "frappe.utils.bench_helper", "frappe", *args]


def web_argv(bench: Bench) -> list[str]:
	return gunicorn_argv(bench, port_of(bench, "webserver_port"))


def gunicorn_argv(bench: Bench, port: int, timeout: int = 120) -> list[str]:
	"""A web server. ``timeout``: seconds after which a worker that says nothing is ended; 0 for never."""
	options = ["--workers", "2", "--threads", "4", "--worker-class", "gthread", "--timeout", str(timeout)]
	options += [
		"--graceful-timeout",
		"5",
		"--preload",
		"--pythonpath",
		str(REPO),
		"--bind",
		f"127.0.0.1:{port}",
	]
	return [str(bench.python), "-m", "gunicorn", *options, "devbench.wsgi:application"]


def says_pong(bench: Bench, port: int) -> bool:
	"""True when the web server's workers answer for a site.

	Raises DevbenchError when they answer with an error of the server: waiting does not mend that.
	"""
	try:
		with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/method/ping", timeout=20) as answer:
			return answer.status == 200
	except urllib.error.HTTPError as e:
		if e.code >= 500:
			raise DevbenchError(
				f"The web server answers every request with error {e.code}: the app fails before it is asked "
				f"for anything (hooks.py?). Look into the site's Error Log and {bench.logs}."
			) from e
		return e.code == 404  # works, but the address is no site's name
	except OSError:
		return False


SERVICES = {
	s.name: s
	for s in (
		Service("mariadb", database.server_argv, "db_port"),
		Service("redis-cache", redis_argv("redis_cache"), "redis_cache"),
		Service("redis-queue", redis_argv("redis_queue"), "redis_queue"),
		Service(
			"web",
			web_argv,
			"webserver_port",
			in_sites=True,
			ready=says_pong,
		),
		Service(
			"worker",
			lambda bench: frappe_argv(bench, "worker", "--queue", "short,default,long", "--quiet"),
			in_sites=True,
		),
		Service(
			"scheduler",
			lambda bench: frappe_argv(bench, "schedule"),
			in_sites=True,
		),
	)
}
DATA = ("mariadb", "redis-cache", "redis-queue")


def port_of(bench: Bench, key: str) -> int:
	return int(str(bench.config()[key]).rpartition(":")[2])


def set_port(bench: Bench, key: str, port: int) -> None:
	bench.set_config(**{key: f"redis://127.0.0.1:{port}" if key.startswith("redis") else port})


def started_at(pid: int) -> int | None:
	"""Start time of a process in ticks since boot, None when there is none (or only its remains)."""
	try:
		after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
	except (FileNotFoundError, ProcessLookupError):
		return None
	return None if after_name[0] in "ZX" else int(after_name[19])


def running(bench: Bench, name: str) -> int | None:
	"""Process number of a service of this bench that lives, else None."""
	try:
		note = json.loads((bench.run / f"{name}.json").read_text())
	except (FileNotFoundError, ValueError):
		return None
	return note["pid"] if started_at(note["pid"]) == note["started"] else None


class Services:
	"""Starts services and, unless they are kept, stops what it started (and nothing else)."""

	def __init__(self, bench: Bench, keep: bool = False):
		self.bench, self.keep = bench, keep
		self.started: list[str] = []

	def start(self, *names: str) -> None:
		"""Start what does not run yet, side by side, and wait until all of it answers."""
		with locked(self.bench, "services"):
			todo = [SERVICES[name] for name in names if not running(self.bench, name)]
			waiting = [(service, self._spawn(service)) for service in todo]
			for service, process in waiting:
				self._wait(service, process)

	def _spawn(self, service: Service) -> subprocess.Popen:
		bench = self.bench
		if service.port_key and not is_free(port_of(bench, service.port_key)):
			old = port_of(bench, service.port_key)
			set_port(bench, service.port_key, free_port(old + 1))
			say(f"{service.name}: port {old} is taken, using {port_of(bench, service.port_key)}")
		argv, env = service.argv(bench), bench.environ()
		if service.name == "web" and (default := bench.config().get("default_site")):
			env["DEVBENCH_SITE"] = default
		if not self.keep:
			argv = with_parent(argv)
		with (bench.logs / f"{service.name}.log").open("ab") as log:
			process = _spawner.submit(
				subprocess.Popen,
				argv,
				cwd=bench.sites if service.in_sites else bench.home,
				env=env,
				stdin=subprocess.DEVNULL,
				stdout=log,
				stderr=log,
				start_new_session=True,
			).result()
		write_json(
			bench.run / f"{service.name}.json", {"pid": process.pid, "started": started_at(process.pid)}
		)
		if service.name not in self.started:
			self.started.append(service.name)
		return process

	def _wait(self, service: Service, process: subprocess.Popen) -> None:
		until = time.monotonic() + WAIT
		while time.monotonic() < until:
			if process.poll() is None:
				if self._is_ready(service, process):
					return
				time.sleep(0.1)
			elif service.port_key and not is_free(port_of(self.bench, service.port_key)):
				# Another bench saw the port free in the same second, and took it.
				process = self._spawn(service)
			else:
				break
		log = self.bench.logs / f"{service.name}.log"
		tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
		why = "did not answer in time" if process.poll() is None else f"ended with code {process.returncode}"
		raise DevbenchError(f"{service.name} {why}. The end of {log}:\n{tail}")

	def _is_ready(self, service: Service, process: subprocess.Popen) -> bool:
		"""Whether the service answers, and not that of another bench on the same port."""
		if not service.port_key:
			return True
		port = port_of(self.bench, service.port_key)
		return listens(process.pid, port) and service.ready(self.bench, port)

	def watch(self) -> str | None:
		"""Name of a started service that has ended by itself, else None."""
		return next((name for name in self.started if not running(self.bench, name)), None)

	def stop(self) -> None:
		"""Stop what this object started, last first."""
		stop(self.bench, *reversed(self.started))
		self.started.clear()

	def __enter__(self) -> Services:
		return self

	def __exit__(self, *_) -> None:
		if not self.keep:
			self.stop()


def stop(bench: Bench, *names: str) -> list[str]:
	"""Stop services of this bench by their recorded process; returns the names of those that ran."""
	alive = {name: pid for name in names if (pid := running(bench, name))}
	# What uses the database goes before the database.
	for group in ([n for n in alive if n not in DATA], [n for n in alive if n in DATA]):
		for name in group:
			os.kill(alive[name], SERVICES[name].stop_signal)
		until = time.monotonic() + 30
		while time.monotonic() < until and any(running(bench, name) for name in group):
			time.sleep(0.05)
		for name in group:
			if running(bench, name):
				os.killpg(alive[name], signal.SIGKILL)
	for name in alive:
		(bench.run / f"{name}.json").unlink(missing_ok=True)
	return list(alive)
