"""Requests that are answered by Frappe's application in this process, in place of a web server."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from email.message import Message
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from werkzeug.test import create_environ, run_wsgi_app

from devbench.public_files import PublicFiles


class InProcess(HTTPAdapter):
	"""Carries the requests of a session of `requests` into a WSGI application.

	Each request gets its own context, so that the connection and the user of the sender stay as they are.

	:ivar broke: whether the last answer was an error of the server
	"""

	def __init__(self, application: Callable, site: str):
		super().__init__()
		self.application, self.site, self.broke = application, site, False

	def send(self, request, stream=False, timeout=None, verify=True, cert=None, proxies=None):
		status, headers, content = Context().run(self._answer, environ_of(request, self.site))
		code, _blank, reason = status.partition(" ")
		self.broke = int(code) >= 500
		raw = HTTPResponse(
			body=BytesIO(content),
			headers=headers,
			status=int(code),
			reason=reason,
			preload_content=False,
			# requests looks for cookies here.
			original_response=SimpleNamespace(
				msg=as_message(headers), isclosed=lambda: True, close=lambda: None
			),
		)
		return self.build_response(request, raw)

	def _answer(self, environ: dict) -> tuple[str, list, bytes]:
		parts, status, headers = run_wsgi_app(self.application, environ, buffered=True)
		return status, list(headers), b"".join(parts)


def environ_of(request, site: str) -> dict:
	"""Return the WSGI environment of a prepared request of `requests` to a site."""
	url, body = urlsplit(request.url), request.body or b""
	environ = create_environ(
		base_url=f"{url.scheme}://{url.netloc}",
		method=request.method,
		headers={**request.headers, "X-Frappe-Site-Name": site},
		data=body.encode() if isinstance(body, str) else body,
		query_string=url.query,
	)
	environ |= {
		"PATH_INFO": unquote(url.path, "latin-1"),
		"REQUEST_URI": request.path_url,
		"REMOTE_ADDR": "127.0.0.1",
	}
	return environ


def as_message(headers: list) -> Message:
	message = Message()
	for name, value in headers:
		message[name] = value
	return message


def application_of(sites: Path, site: str) -> Callable:
	"""Return Frappe's application with the public files of the site, as devbench serves them."""
	import frappe.app

	return PublicFiles(frappe.app.application, lambda _environ: sites / site / "public" / "files")
