"""A web server for one site on a port of its own."""

from __future__ import annotations

import subprocess
import time

from devbench.bench import Bench, DevbenchError
from devbench.clock import REAL, Clock
from devbench.ports import free_port, listens
from devbench.services import WAIT, gunicorn_argv, says_pong
from devbench.steps import with_parent


class SiteServer:
	"""Serves one site while the ``with`` block runs: ``with SiteServer(bench, site) as url``."""

	def __init__(self, bench: Bench, site: str, port: int = 0, clock: Clock = REAL):
		self.bench, self.site, self.port, self.clock = bench, site, port or free_port(), clock
		self.process: subprocess.Popen | None = None

	@property
	def url(self) -> str:
		return f"http://127.0.0.1:{self.port}"

	def __enter__(self) -> str:
		log = self.bench.logs / f"web-{self.site}.log"
		# By another clock gunicorn takes its workers for silent.
		argv = gunicorn_argv(self.bench, self.port, *([] if self.clock == REAL else [0]))
		with log.open("ab") as out:
			self.process = subprocess.Popen(
				with_parent(argv),
				cwd=self.bench.sites,
				env=self.clock.environ(self.bench.environ()) | {"DEVBENCH_SITE": self.site},
				stdin=subprocess.DEVNULL,
				stdout=out,
				stderr=out,
				start_new_session=True,
			)
		until = time.monotonic() + WAIT
		try:
			while self.process.poll() is None and time.monotonic() < until:
				if listens(self.process.pid, self.port) and says_pong(self.bench, self.port):
					return self.url
				time.sleep(0.1)
			raise DevbenchError(f"The web server for {self.site} did not answer; see {log}")
		except BaseException:
			self.__exit__()
			raise

	def __exit__(self, *_) -> None:
		self.process.terminate()
		try:
			self.process.wait(timeout=15)
		except subprocess.TimeoutExpired:
			self.process.kill()
			self.process.wait()
