"""What everyone in the waiting room sees: numbers, windows, and how many people wait.

A screen has no user. It is known by a key, which appears only in its address. The key is stored encrypted, in
no field of a document, so no list or filter can read it.
"""

import hmac
from typing import Any

import frappe
from frappe.utils import getdate, today
from frappe.utils.password import get_decrypted_password, set_encrypted_password
from pypika import Order
from pypika.functions import Count

from migrant_services.reception.waiting_room import queue

KEY_FIELD = "waiting_room_screen"
KEY_LENGTH = 32  # hexadecimal characters: 128 bits
CALLS_SHOWN = 6
# Many screens may ask at once, every few seconds. They share one cached answer.
SECONDS_CACHED = 2
SECONDS_KEY_CACHED = 60


def get_key(office: str) -> str:
	"""Return the key of the office's screens. The first call creates it."""
	return get_decrypted_password("Office", office, KEY_FIELD, raise_exception=False) or make_new_key(office)


def make_new_key(office: str) -> str:
	"""Create another key, and return it. Screens with the old address go blank."""
	key = frappe.generate_hash(length=KEY_LENGTH)
	set_encrypted_password("Office", office, key, KEY_FIELD)
	frappe.cache.delete_value(_make_cache_key("key", office))
	return key


def is_key(office: str, key: str) -> bool:
	"""Return whether this is the key of that office. An office that does not exist, or has no screen, has no
	key.
	"""
	known = frappe.cache.get_value(_make_cache_key("key", office), expires=True)
	if known is None:
		known = get_decrypted_password("Office", office, KEY_FIELD, raise_exception=False) or ""
		if known:
			frappe.cache.set_value(_make_cache_key("key", office), known, expires_in_sec=SECONDS_KEY_CACHED)
	return bool(known) and hmac.compare_digest(known.encode(), key.encode())


def get_numbers(office: str) -> dict[str, Any]:
	"""Return the last numbers called, newest first, and how many people wait."""
	kept = frappe.cache.get_value(_make_cache_key("numbers", office), expires=True)
	if kept is None:
		kept = _read_numbers(office)
		frappe.cache.set_value(_make_cache_key("numbers", office), kept, expires_in_sec=SECONDS_CACHED)
	return kept


def forget_numbers(office: str) -> None:
	"""Clear the cached numbers when this transaction has drawn or called a number."""
	frappe.db.after_commit.add(lambda: frappe.cache.delete_value(_make_cache_key("numbers", office)))


def _read_numbers(office: str) -> dict[str, Any]:
	table = frappe.qb.DocType("Queue Ticket")
	today_here = (table.office == office) & (table.day == getdate(today()))
	calls = (
		frappe.qb.from_(table)
		.select(table.label, table.at_window, table.times_called)
		.where(today_here & table.called_at.notnull() & (table.status != queue.LEFT))
		.orderby(table.called_at, order=Order.desc)
		.limit(CALLS_SHOWN)
		.run()
	)
	waiting = (
		frappe.qb.from_(table)
		.select(Count("*"))
		.where(today_here & (table.status == queue.WAITING))
		.run()[0][0]
	)
	return {
		"calls": [{"number": label, "window": window, "times": times} for label, window, times in calls],
		"waiting": waiting,
	}


def _make_cache_key(what: str, office: str) -> str:
	return f"migrant_services_screen_{what}|{office}"
