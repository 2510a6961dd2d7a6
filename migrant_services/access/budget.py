"""How often a user is told who is on file.

A check tells whether somebody is on file, also at other offices: a clerk asks now and then, a machine all the time.
"""

import frappe

MOST_CHECKS, SECONDS = 60, 60


def is_over(what: str, user: str) -> bool:
	"""Count one more question of a kind; whether they are too many within :data:`SECONDS`."""
	key = frappe.cache.make_key(f"migrant_services_{what}:{user}")
	with frappe.cache.pipeline() as together:
		count, seconds_left = together.incrby(key, 1).ttl(key).execute()
	# New, or left without an end by a process that died here: it would count for ever.
	if seconds_left < 0:
		frappe.cache.expire(key, SECONDS)
	return count > MOST_CHECKS
