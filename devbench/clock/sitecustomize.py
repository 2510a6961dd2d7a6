"""Loaded first by every Python process whose clock devbench moves (see ``devbench/clock/__init__.py``).

libfaketime 0.9 lets ``time.sleep`` of Python 3.11 and newer fail with "Invalid argument" when the monotonic clock is
left as it is, and threads wait for ever when it is not.
"""

import select
import time


def sleep(seconds: float) -> None:
	"""As ``time.sleep``, by a system call that libfaketime leaves alone."""
	if seconds < 0:
		raise ValueError("sleep length must be non-negative")
	select.select([], [], [], seconds)


time.sleep = sleep
