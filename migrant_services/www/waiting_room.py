"""The public screen of a waiting room. The page itself knows no office: its script fetches the numbers."""

import frappe
from frappe.utils import get_system_timezone

from migrant_services.core import public_pages

no_cache = 1
sitemap = 0

PATH = "/waiting-room"
NUMBERS = "/api/method/migrant_services.api.screen.numbers"
PAGE_HEADERS = public_pages.HEADERS | {
	"Content-Security-Policy": (
		"default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; base-uri 'none'; "
		"form-action 'none'; frame-ancestors 'none'"
	),
}


def get_context(context):
	"""Fill in the page."""
	frappe.local.lang = public_pages.choose_language()
	context.lang = frappe.local.lang
	context.zone = get_system_timezone()


def add_headers(response=None, request=None):
	"""Forbid caching and indexing of the screen, and keep its address from other sites (hook
	``after_request``).
	"""
	if response is None or request is None:
		return
	path = request.path.rstrip("/")
	if path == PATH:
		response.headers.update(PAGE_HEADERS)
	elif path == NUMBERS:
		response.headers.update(public_pages.HEADERS)
