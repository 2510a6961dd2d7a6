"""Where the tile of the apps screen leads: to the first workspace that is the user's own.

One tile has one address, the same for every user, and no workspace is for everyone.
"""

from urllib.parse import quote

import frappe
from frappe.utils import slug

from migrant_services.administration.desktop import list_own_workspaces

no_cache = 1
sitemap = 0

PATH = "/migrant-services"


def get_context(context):
	"""Send the user on: to a workspace, to the desk, or to log in first.

	:raises frappe.Redirect: always
	"""
	frappe.flags.redirect_location = choose_address()
	raise frappe.Redirect(302)


def choose_address() -> str:
	"""Return the address that the user is sent to."""
	if frappe.session.user == "Guest":
		return f"/login?redirect-to={quote(PATH)}"
	own = list_own_workspaces()
	# Version 16 leads from /app to /desk.
	return f"/app/{slug(own[0])}" if own else "/app"


def add_headers(response=None, request=None):
	"""Forbid caching of the redirect (``after_request``): the next user of the browser may have another workspace."""
	if response is not None and request is not None and request.path.rstrip("/") == PATH:
		response.headers["Cache-Control"] = "no-store"
