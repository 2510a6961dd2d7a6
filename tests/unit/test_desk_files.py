"""The files of the desk are consistent, including those that only later versions of Frappe read."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from pathlib import Path

import pytest

from migrant_services.core import roles
from tests.openable import APP, MODULE

WORKSPACES = sorted((MODULE / "workspace").glob("*/*.json"))
CARDS = sorted((MODULE / "number_card").glob("*/*.json"))
# What Frappe reads since August 2026, and its own columns: it rejects a dock with others.
DOCK = APP / "dock" / "migrant_services" / "migrant_services.json"
SIDEBAR = MODULE / "sidebar" / "migrant_services" / "migrant_services.json"
DOCK_COLUMNS = {"added", "hidden", "icon", "link_to", "link_type", "title"}


def read(path: Path) -> dict:
	return json.loads(path.read_text(encoding="utf-8"))


DOCTYPES = [read(path) for path in (MODULE / "doctype").glob("*/*.json")]
SINGLES = {doctype["name"] for doctype in DOCTYPES if doctype.get("issingle")}


@pytest.mark.parametrize("path", WORKSPACES, ids=lambda path: path.stem)
def test_a_workspace_must_be_for_desk_roles(path):
	workspace = read(path)
	assert workspace["public"] and workspace["label"] == workspace["title"] == workspace["name"]
	assert {row["role"] for row in workspace["roles"]} <= set(roles.DESK_ROLES)


@pytest.mark.parametrize("path", WORKSPACES, ids=lambda path: path.stem)
def test_the_v16_icon_and_sidebar_must_match_the_workspace(path):
	workspace = read(path)
	icon = read(APP / "desktop_icon" / path.name)
	sidebar = read(APP / "workspace_sidebar" / path.name)
	assert (icon["label"], icon["link_to"], sidebar["title"]) == (workspace["name"],) * 3
	assert icon["roles"] == workspace["roles"]
	assert icon["app"] == sidebar["app"] == "migrant_services"
	links = {row["link_to"] for row in workspace["links"] if row["type"] == "Link"}
	assert {row["link_to"] for row in sidebar["items"]} == links | {workspace["name"]}


@pytest.mark.parametrize("path", WORKSPACES, ids=lambda path: path.stem)
def test_filters_of_shortcuts_must_be_json(path):
	"""Version 15 ignores a filter that it would have to compute, and counts everything."""
	for shortcut in read(path)["shortcuts"]:
		if shortcut.get("stats_filter"):
			assert isinstance(json.loads(shortcut["stats_filter"]), dict), shortcut["label"]


@pytest.mark.parametrize("path", WORKSPACES, ids=lambda path: path.stem)
def test_shortcuts_cannot_open_settings(path):
	"""Version 15 counts the records behind every shortcut, and fails for a Single, which has no table."""
	for shortcut in read(path)["shortcuts"]:
		if shortcut["type"] == "DocType" and shortcut["link_to"] in SINGLES:
			pytest.fail(f"{shortcut['label']} opens a single record: a link of a card does that")


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_a_number_card_cannot_compute_a_filter_in_the_browser(path):
	"""What depends on today is counted by a method of the app."""
	card = read(path)
	assert isinstance(json.loads(card["filters_json"]), list)
	assert json.loads(card["dynamic_filters_json"]) == []


def test_every_desk_role_must_have_a_workspace():
	served = {row["role"] for path in WORKSPACES for row in read(path)["roles"]}
	assert served == set(roles.DESK_ROLES)


def test_v16_files_must_have_a_workspace():
	names = {path.name for path in WORKSPACES}
	for folder in ("desktop_icon", "workspace_sidebar"):
		assert {path.name for path in (APP / folder).glob("*.json")} == names


def links_of(doc: dict) -> list[tuple[str, str]]:
	return [(row["link_type"], row["link_to"]) for row in doc["items"] if row.get("type") != "Section Break"]


def test_the_dock_has_every_workspace_in_the_order_of_the_desk():
	"""A row that opens a workspace is for the roles of the workspace; a row of a sidebar would be for everyone."""
	dock = read(DOCK)
	in_order = sorted((read(path) for path in WORKSPACES), key=lambda workspace: workspace["sequence_id"])
	assert links_of(dock) == [("Workspace", workspace["name"]) for workspace in in_order]
	assert all(set(row) == DOCK_COLUMNS and row["icon"] and row["title"] for row in dock["items"])
	assert (dock["name"], dock["app"], dock["standard"], dock["user"]) == (APP.name, APP.name, 1, "")


def test_the_sidebar_has_every_workspace_and_all_that_they_link_to():
	sidebar, workspaces = read(SIDEBAR), [read(path) for path in WORKSPACES]
	links = [row for workspace in workspaces for row in workspace["links"] if row["type"] == "Link"]
	wanted = {("Workspace", workspace["name"]) for workspace in workspaces}
	wanted |= {(row["link_type"], row["link_to"]) for row in links}
	listed = links_of(sidebar)
	assert set(listed) == wanted
	assert len(listed) == len(wanted)


def test_the_module_has_one_sidebar_named_after_it():
	"""A workspace opens with the first sidebar of its module: with a second one, it would open with a wrong one."""
	assert list(SIDEBAR.parents[1].rglob("*.json")) == [SIDEBAR]
	sidebar = read(SIDEBAR)
	assert sidebar["name"] == sidebar["title"] == sidebar["module"] == "Migrant Services"
	assert (sidebar["app"], sidebar["standard"]) == (APP.name, 1)


def test_sections_of_the_sidebar_have_rows_below_them():
	"""Without the mark of a child, a row stands beside its section, which is then empty and not shown."""
	rows = read(SIDEBAR)["items"]
	first = next(number for number, row in enumerate(rows) if row["type"] == "Section Break")
	assert not any(row["child"] for row in rows[:first])
	assert all(row["child"] or row["type"] == "Section Break" for row in rows[first:])
	types = [row["type"] for row in rows]
	assert ("Section Break", "Section Break") not in set(pairwise(types))


@pytest.mark.parametrize("name", ["migrant-services.svg", "person.svg"])
def test_pictures_run_nothing_and_fetch_nothing(name):
	picture = ElementTree.parse(APP / "public" / "images" / name)
	tags = {element.tag.rpartition("}")[2] for element in picture.iter()}
	assert tags <= {"svg", "rect", "path", "circle"}
	assert not [key for element in picture.iter() for key in element.attrib if key.startswith(("on", "href"))]
