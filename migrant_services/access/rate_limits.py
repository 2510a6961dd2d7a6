"""How often something is asked of the site, before it is too often: who is on file, who has an account, what is genuine.

A person asks now and then, a machine all the time.
"""

import frappe

MOST_CHECKS, SECONDS = 60, 60


def is_over(what: str, whose: str, most: int | None = None, seconds: int = SECONDS) -> bool:
	"""Count one more question of a kind; whether they are too many within some seconds.

	:param whose: the user or the account that is counted, or "all" for the site as a whole
	:param most: :data:`MOST_CHECKS`, if it says nothing
	"""
	key = frappe.cache.make_key(f"migrant_services_{what}:{whose}")
	with frappe.cache.pipeline() as together:
		count, seconds_left = together.incrby(key, 1).ttl(key).execute()
	# New, or left without an end by a process that died here: it would count for ever.
	if seconds_left < 0:
		frappe.cache.expire(key, seconds)
	return count > (most or MOST_CHECKS)
