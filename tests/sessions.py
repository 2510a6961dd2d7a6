"""Another session of the site, with its own connection to the database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import frappe


class Session:
	"""Runs functions one after the other in a thread whose ``frappe`` is its own."""

	def __init__(self, bench):
		self._thread = ThreadPoolExecutor(1)
		self.do(self._connect, bench.site, str(bench.sites_path))

	def do(self, work: Callable, *args, **kwargs) -> Any:
		"""Return the answer of the function once it is there, or raise its error here."""
		return self._thread.submit(lambda: work(*args, **kwargs)).result()

	def begin(self, work: Callable, *args, **kwargs) -> Callable[[], Any]:
		"""Start the function; what is returned waits for its answer."""
		return self._thread.submit(lambda: work(*args, **kwargs)).result

	def sql(self, statement: str, *values) -> Any:
		return self.do(lambda: frappe.db.sql(statement, values))

	def commit(self) -> None:
		# Not the bound method of this thread's connection.
		self.do(lambda: frappe.db.commit())

	def close(self) -> None:
		self.do(lambda: (frappe.db.rollback(), frappe.destroy()))
		self._thread.shutdown()

	@staticmethod
	def _connect(site: str, sites_path: str) -> None:
		frappe.init(site=site, sites_path=sites_path)
		frappe.connect()
		frappe.flags.in_test = True
