"""Serving the public files of a site, as nginx does in production."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from werkzeug.utils import send_file

PREFIX = "/files/"
# A browser runs the scripts of these as if they were pages of the site: they are downloaded, never shown.
ACTIVE = frozenset(
	{".htm", ".html", ".js", ".mhtml", ".shtml", ".svg", ".svgz", ".xht", ".xhtml", ".xml", ".xsl"}
)


def find_public_file(folder: Path, path: str) -> Path | None:
	"""Return the file inside ``folder`` that a decoded path of a request names.

	:param folder: the folder ``public/files`` of a site
	:param path: what follows ``/files/`` in the address
	:returns: None when there is no such file, when the path has a ``..`` in it, and when a link leads out of the folder
	"""
	if "\0" in path or ".." in re.split(r"[/\\]", path):
		return None
	found = (folder / path.lstrip("/")).resolve()
	return found if found.is_relative_to(folder.resolve()) and found.is_file() else None


class PublicFiles:
	"""WSGI middleware: answers for public files, and leaves everything else to ``app``.

	:param folder_of: gives the folder ``public/files`` of the site that a request (its WSGI environment) is for
	"""

	def __init__(self, app: Callable, folder_of: Callable[[dict], Path]):
		self.app, self.folder_of = app, folder_of

	def __call__(self, environ: dict, start_response: Callable):
		path = environ.get("PATH_INFO", "")
		found = (
			find_public_file(self.folder_of(environ), path.removeprefix(PREFIX))
			if path.startswith(PREFIX)
			else None
		)
		if found is None:
			return self.app(environ, start_response)
		response = send_file(found, environ, as_attachment=found.suffix.lower() in ACTIVE, max_age=3600)
		response.headers["X-Content-Type-Options"] = "nosniff"
		response.headers["Content-Security-Policy"] = "sandbox"
		return response(environ, start_response)
