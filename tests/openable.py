"""Everything of the app that users can open, and which roles can, read from the app's own files.

New pages, reports and lists are included automatically.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from migrant_services.core.roles import PORTAL_ROLES
from tests.conftest import ROOT
from tests.security.rights import DOCTYPES, RIGHTS, ROLES, may

APP = ROOT / "migrant_services"
MODULE = APP / "migrant_services"
LETTERS = {role: letters for letters, role in ROLES.items()}
# Nothing in these folders is opened on its own.
PARTS = {"dashboard_chart_source", "sidebar"}
GUEST = "Guest"


@dataclass(frozen=True)
class Openable:
	"""One thing that can be opened.

	:param kind: as Frappe calls it, "Page" or "List" for example
	:param roles: the letters of those who may open it
	:param closed: the letters of those who may not
	:param doctype: whose records it shows, where it is of one
	:param file: what its file says
	"""

	kind: str
	name: str
	roles: frozenset[str]
	closed: frozenset[str]
	doctype: str | None = None
	file: dict = field(default_factory=dict, compare=False, repr=False)

	def __str__(self) -> str:
		return f"{self.kind} {self.name}"

	@property
	def opener(self) -> str:
		"""The most restricted role that may open it."""
		return most_restricted(self.roles)

	@property
	def refused(self) -> str | None:
		"""The most restricted role of those that may not open it; None where all may."""
		return most_restricted(self.closed) if self.closed else None


def most_restricted(letters) -> str:
	"""Return the role with the fewest rights."""
	return min(letters, key=lambda role: (number_of_rights(role), role))


@cache
def number_of_rights(letters: str) -> int:
	return sum(len(rights) for (_, role), levels in RIGHTS.items() if role == letters for rights in levels)


def who_may(right: str, doctype: str) -> frozenset[str]:
	return frozenset(letters for letters in ROLES if may(letters, right, doctype))


def desk_roles() -> frozenset[str]:
	return frozenset(ROLES) - {LETTERS[role] for role in PORTAL_ROLES}


def everything() -> list[Openable]:
	"""Return all of it, in the order of the files."""
	found = [
		each
		for folder in sorted(MODULE.iterdir())
		for path in jsons(folder)
		for each in of_file(folder.name, read(path))
	]
	return found + [
		Openable("Address", path.stem, frozenset({GUEST}), frozenset())
		for path in sorted((APP / "www").glob("*.html"))
	]


def jsons(folder: Path) -> list[Path]:
	return [
		path
		for path in sorted(folder.glob("*/*.json"))
		if folder.name not in PARTS and path.stem == path.parent.name
	]


def read(path: Path) -> dict:
	return json.loads(path.read_text(encoding="utf-8"))


def of_file(folder: str, file: dict) -> list[Openable]:
	"""List what a file of the app makes. A folder of another kind is to be tried too: it needs a line here.

	:raises KeyError: for one
	"""
	return {
		"doctype": _doctype,
		"page": _with_roles,
		"workspace": _with_roles,
		"dashboard_chart": _with_roles,
		"report": _report,
		"print_format": _print_format,
		"number_card": _number_card,
	}[folder](file)


def _with_roles(file: dict) -> list[Openable]:
	roles = frozenset(LETTERS[row["role"]] for row in file["roles"] if row["role"] in LETTERS)
	return [Openable(file["doctype"], file["name"], roles, desk_roles() - roles, file=file)]


def _report(file: dict) -> list[Openable]:
	[report] = _with_roles(file)
	return [Openable("Report", report.name, report.roles, report.closed, file["ref_doctype"], file)]


def _print_format(file: dict) -> list[Openable]:
	roles = who_may("print", file["doc_type"])
	return [Openable("Print Format", file["name"], roles, desk_roles() - roles, file["doc_type"], file)]


def _number_card(file: dict) -> list[Openable]:
	"""Return a card: opened on the workspaces that show it, closed to roles that may not list its records.

	:raises ValueError: when no workspace shows it
	"""
	workspaces = map(read, jsons(MODULE / "workspace"))
	shown_on = [
		each
		for each in workspaces
		if file["name"] in {row["number_card_name"] for row in each["number_cards"]}
	]
	if not shown_on:
		raise ValueError(f"no workspace shows the card {file['name']}")
	doctype = file.get("document_type")
	able = who_may("read", doctype) if doctype in DOCTYPES else None
	roles = frozenset(LETTERS[row["role"]] for workspace in shown_on for row in workspace["roles"])
	roles = roles if able is None else roles & able
	return [
		Openable(
			"Number Card",
			file["name"],
			roles,
			desk_roles() - (roles if able is None else able),
			doctype,
			file,
		)
	]


def _doctype(file: dict) -> list[Openable]:
	if file.get("istable"):
		return []
	name, roles = file["name"], who_may("read", file["name"]) & desk_roles()
	kinds = ["Form"] if file.get("issingle") else ["List", "Form"]
	return [Openable(kind, name, roles, desk_roles() - roles, name, file) for kind in kinds]
