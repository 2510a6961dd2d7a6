"""The files of the desk agree with each other, also those that only a later version of Frappe reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from migrant_services import roles

APP = Path(__file__).resolve().parents[2] / "migrant_services"
WORKSPACES = sorted((APP / "migrant_services" / "workspace").glob("*/*.json"))


def read(path: Path) -> dict:
	return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", WORKSPACES, ids=lambda path: path.stem)
def test_a_workspace_is_for_roles_of_the_desk(path):
	workspace = read(path)
	assert workspace["public"] and workspace["label"] == workspace["title"] == workspace["name"]
	assert {row["role"] for row in workspace["roles"]} <= set(roles.DESK_ROLES)


@pytest.mark.parametrize("path", WORKSPACES, ids=lambda path: path.stem)
def test_its_icon_and_sidebar_for_v16_say_the_same(path):
	workspace = read(path)
	icon = read(APP / "desktop_icon" / path.name)
	sidebar = read(APP / "workspace_sidebar" / path.name)
	assert (icon["label"], icon["link_to"], sidebar["title"]) == (workspace["name"],) * 3
	assert icon["roles"] == workspace["roles"]
	assert icon["app"] == sidebar["app"] == "migrant_services"
	links = {row["link_to"] for row in workspace["links"] if row["type"] == "Link"}
	assert {row["link_to"] for row in sidebar["items"]} == links | {workspace["name"]}


def test_every_desk_role_has_a_workspace():
	served = {row["role"] for path in WORKSPACES for row in read(path)["roles"]}
	assert served == set(roles.DESK_ROLES)


def test_there_is_nothing_for_v16_without_its_workspace():
	names = {path.name for path in WORKSPACES}
	for folder in ("desktop_icon", "workspace_sidebar"):
		assert {path.name for path in (APP / folder).glob("*.json")} == names
