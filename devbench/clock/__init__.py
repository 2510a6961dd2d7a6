"""Another moment for the Python processes of a site, by Debian's libfaketime; the clock goes on from there.

Database and Redis keep the machine's time: the app reads no other clock than Python's.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
SYSTEM_LIBRARIES = Path("/usr/lib")
# Other programs that these processes start, such as browsers, keep the machine's time.
PROGRAMS = ("python", "python3", "pytest")


@dataclass(frozen=True)
class Clock:
	"""A clock that is so many seconds ahead of the machine's; 0 changes nothing."""

	ahead: int = 0

	@classmethod
	def at(cls, moment: datetime) -> Clock:
		"""Return the clock by which it is that moment (with a time zone) now."""
		return cls(round(moment.timestamp() - time.time()))

	def environ(self, env: dict[str, str]) -> dict[str, str]:
		"""Return the environment with what a process needs to live by this clock."""
		if not self.ahead:
			return env
		paths = [str(HERE), *filter(None, [env.get("PYTHONPATH")])]
		return env | {
			"LD_PRELOAD": library(),
			"FAKETIME": f"{self.ahead:+d}s",
			# How long something takes is measured by the monotonic clock.
			"FAKETIME_DONT_FAKE_MONOTONIC": "1",
			# Python finds its compiled files by the time of their source.
			"NO_FAKE_STAT": "1",
			"FAKETIME_ONLY_CMDS": ",".join(PROGRAMS),
			"PYTHONPATH": os.pathsep.join(paths),
		}


REAL = Clock()


def without_clock(env: Mapping[str, str]) -> dict[str, str]:
	"""Return the environment of a program that cannot start under another clock, such as Chromium: the machine's."""
	return {name: value for name, value in env.items() if name != "LD_PRELOAD" or "faketime" not in value}


def library() -> str:
	"""Find Debian's libfaketime.

	Its command ``faketime`` would say so, but fails where a process of the same number was killed under another clock:
	the names in shared memory that it needs are still taken.

	Raises:
		FileNotFoundError: Debian's ``libfaketime`` is not installed.
	"""
	found = next(SYSTEM_LIBRARIES.glob("*/faketime/libfaketime.so.1"), None)
	if found is None:
		raise FileNotFoundError("libfaketime is not installed: apt-get install faketime")
	return str(found)
