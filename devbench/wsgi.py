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

application = SharedDataMiddleware(frappe.app.application, {"/assets": os.path.join(SITES, "assets")})
application = StaticDataMiddleware(application, {"/files": SITES})
