"""The internals of Frappe that the app uses, as docs/frappe-internals.md lists them."""

import re

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "frappe-internals.md"


def internals() -> list[str]:
	"""Return the dotted names of the first table."""
	part = PAGE.read_text(encoding="utf-8").partition("## On the server")[2].partition("\n## ")[0]
	return re.findall(r"^\| `([\w.]+)` \|", part, re.MULTILINE)
