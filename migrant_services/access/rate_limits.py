"""Limits on how often a caller may ask what the site would not disclose in bulk: registered people, accounts,
valid codes.

A person stays below a limit; a script does not.
"""

import frappe

MAX_CALLS, WINDOW_SECONDS = 60, 60


def is_exceeded(kind: str, caller: str, max_calls: int | None = None, seconds: int = WINDOW_SECONDS) -> bool:
	"""Count a call and return whether there were too many within some seconds.

	:param kind: what is counted, such as "checks" or "mails"
	:param caller: the user or the account whose calls are counted, or "all" for the whole site
	:param max_calls: :data:`MAX_CALLS` if not given
	:param seconds: length of the window, which begins with the first call
	"""
	key = frappe.cache.make_key(f"migrant_services_{kind}:{caller}")
	with frappe.cache.pipeline() as pipeline:
		count, seconds_left = pipeline.incrby(key, 1).ttl(key).execute()
	# The key is new, or a process died before it set the expiry. Without an expiry the count would never end.
	if seconds_left < 0:
		frappe.cache.expire(key, seconds)
	return count > (max_calls or MAX_CALLS)
