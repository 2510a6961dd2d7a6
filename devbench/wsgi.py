"""What gunicorn serves in a bench: the engine with its assets and public files.

In production nginx does this part. ``DEVBENCH_SITE`` names the one site to serve; without it the host name
of the request chooses it, as on any bench.
"""

import os

import frappe.app
from frappe.middlewares import StaticDataMiddleware
from werkzeug.middleware.shared_data import SharedDataMiddleware

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


application = SharedDataMiddleware(frappe.app.application, {"/assets": os.path.join(SITES, "assets")})
application = StaticDataMiddleware(application, {"/files": SITES})
application = without_realtime(application)
