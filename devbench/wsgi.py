"""What gunicorn serves in a bench: the engine with its assets and public files.

In production nginx does this part. ``DEVBENCH_SITE`` names the one site to serve; without it the host name
of the request chooses it, as on any bench.
"""

import os
from pathlib import Path

import frappe.app
from frappe.utils import get_site_name
from werkzeug.middleware.shared_data import SharedDataMiddleware

from devbench.public_files import PublicFiles

SITES = os.path.abspath(os.getcwd())

# As frappe.app.serve does for `bench serve --site`.
frappe.app._site = os.environ.get("DEVBENCH_SITE")


def without_realtime(app):
	"""Answer at once that there is no socket.io server, so that the desk gives up: the engine has none."""

	def answer(environ, start_response):
		if environ.get("PATH_INFO", "").startswith("/socket.io/"):
			start_response("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "0")])
			return []
		return app(environ, start_response)

	return answer


def public_folder(environ: dict) -> Path:
	"""Return the folder of the public files of the site that a request is for."""
	site = get_site_name(frappe.app._site or environ.get("HTTP_HOST"))
	return Path(SITES, site, "public", "files")


application = SharedDataMiddleware(frappe.app.application, {"/assets": os.path.join(SITES, "assets")})
application = PublicFiles(application, public_folder)
application = without_realtime(application)
