"""The files of the desk are consistent, including those that only later versions of Frappe read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from migrant_services.core import roles

APP = Path(__file__).resolve().parents[2] / "migrant_services"
WORKSPACES = sorted((APP / "migrant_services" / "workspace").glob("*/*.json"))
CARDS = sorted((APP / "migrant_services" / "number_card").glob("*/*.json"))


def read(path: Path) -> dict:
	return json.loads(path.read_text(encoding="utf-8"))


DOCTYPES = [read(path) for path in (APP / "migrant_services" / "doctype").glob("*/*.json")]
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
