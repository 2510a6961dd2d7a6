"""The numbers of a waiting room, for its screen, which has no user."""

import frappe
from frappe.rate_limiter import rate_limit

from migrant_services.reception.waiting_room import screen

# A screen asks every three seconds, and half a dozen screens may share one network address.
TRIES = 120
SECONDS = 60
KEY_HEADER = "X-Screen-Key"


@frappe.whitelist(allow_guest=True, methods=["GET"])
@rate_limit(limit=TRIES, seconds=SECONDS)
def numbers(office: str = "") -> dict | None:
	"""Return the last numbers called with their windows, and how many people wait; None without the office's
	key.

	The key comes in a header, because addresses are written into logs. A wrong key, an office that does not
	exist and one without a screen get the same answer.
	"""
	key = frappe.get_request_header(KEY_HEADER) or ""
	return screen.get_numbers(office) if screen.is_key(office, key) else None
