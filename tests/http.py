"""A user of the HTTP API."""

from __future__ import annotations

import re

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.util import Retry


class Client(requests.Session):
	"""A session whose paths start at the site: ``client.get("/api/resource/Person")``.

	Frappe requires a CSRF token only once the desk was opened; ``open_desk`` does that and keeps the token.

	:cvar carrier: what carries the requests of all clients, in place of HTTP
	"""

	carrier: BaseAdapter | None = None

	def __init__(self, url: str, user: str | None = None):
		super().__init__()
		self.url, self.user = url, user
		self.headers["Accept"] = "application/json"
		# Otherwise requests looks for a proxy and for .netrc before each request.
		self.trust_env = False
		# The server may close a kept connection just as it is reused.
		self.mount("http://", HTTPAdapter(max_retries=Retry(3, status=0, redirect=False)))

	def request(self, method, url, *args, **kwargs):
		kwargs.setdefault("timeout", 60)
		return super().request(method, url if "://" in url else self.url + url, *args, **kwargs)

	def get_adapter(self, url):
		return self.carrier or super().get_adapter(url)

	def login(self, password: str) -> Client:
		answer = self.post("/api/method/login", data={"usr": self.user, "pwd": password})
		assert answer.status_code == 200, (
			f"{self.user} cannot log in: {answer.status_code} {answer.text[:300]}"
		)
		return self

	def open_desk(self, page: str = "/app") -> Client:
		html = self.get(page, headers={"Accept": "text/html"}).text
		token = re.search(r"""csrf_token["']?\s*[:=]\s*["']([0-9a-f]+)["']""", html)
		assert token, f"{page} gave no CSRF token"
		self.headers["X-Frappe-CSRF-Token"] = token.group(1)
		return self

	def call(self, method: str, /, **arguments) -> requests.Response:
		"""POST to a whitelisted method with JSON arguments."""
		return self.post(f"/api/method/{method}", json=arguments)


def unnumbered(text: str) -> str:
	"""Return the text of an answer without the number that newer versions of Frappe give every error."""
	return re.sub(r'__frappe_exc_id[\\": ]+\w+', "", text)
