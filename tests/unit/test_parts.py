"""The parts of the app that a municipality may do without, and the desk without them."""

from __future__ import annotations

import copy
import json

import pytest

from migrant_services.administration import parts
from migrant_services.administration.navigation import (
	Hidden,
	remove_from_boot,
	remove_from_workspace,
)
from migrant_services.core.roles import DESK_ROLES, FINANCE_OFFICER, FRONT_DESK
from migrant_services.indicators.charts import CHARTS
from tests.conftest import ROOT

APP = ROOT / "migrant_services"
MODULE = APP / "migrant_services"
CODES = [part.code for part in parts.PARTS]


def files(folder: str) -> list[dict]:
	return [
		json.loads(path.read_text(encoding="utf-8"))
		for path in sorted((MODULE / folder).glob("*/*.json"))
		if path.stem == path.parent.name
	]


def names(folder: str) -> list[str]:
	return [file["name"] for file in files(folder)]


def fields_of(doctype: str) -> dict[str, dict]:
	[file] = [each for each in files("doctype") if each["name"] == doctype]
	return {field["fieldname"]: field for field in file["fields"]}


def hidden_by(*codes: str) -> Hidden:
	"""Return what parts hide, by the files of the app."""
	chosen = [parts.PARTS_BY_CODE[code] for code in codes]
	doctypes = frozenset(doctype for part in chosen for doctype in part.doctypes)
	return Hidden(
		doctypes,
		frozenset(workspace for part in chosen for workspace in part.workspaces),
		frozenset(page for part in chosen for page in part.pages),
		frozenset(each["name"] for each in files("report") if each["ref_doctype"] in doctypes),
		frozenset(each["name"] for each in files("number_card") if each.get("document_type") in doctypes),
		frozenset(name for name, chart in CHARTS.items() if chart.doctype in doctypes),
	)


# --- the data


@pytest.mark.parametrize(
	("kind", "found", "core"),
	[
		(
			"doctypes",
			[each["name"] for each in files("doctype") if not each.get("istable")],
			parts.CORE_DOCTYPES,
		),
		("workspaces", names("workspace"), parts.CORE_WORKSPACES),
		("pages", names("page"), parts.CORE_PAGES),
	],
)
def test_everything_must_belong_to_one_part_or_to_the_core(kind, found, core):
	of_parts = [name for part in parts.PARTS for name in getattr(part, kind)]
	placed = [*of_parts, *core]
	assert sorted(placed) == sorted(found), f"administration/parts.py: {kind} of a part, or of the core"


def test_every_number_card_must_have_the_doctype_it_counts():
	"""A card without one would stay when its part is not in use."""
	assert not [each["name"] for each in files("number_card") if not each.get("document_type")]


@pytest.mark.parametrize("part", parts.PARTS, ids=CODES)
def test_what_a_part_names_must_exist(part):
	assert fields_of(parts.SETTINGS)[part.fieldname]["fieldtype"] == "Check"
	for doctype, sections in part.sections.items():
		assert doctype in parts.CORE_DOCTYPES
		assert {fields_of(doctype)[name]["fieldtype"] for name in sections} == {"Section Break"}
	for doctype, stages in part.under_way.items():
		assert doctype in part.doctypes
		assert set(stages) <= set(fields_of(doctype)["status"]["options"].split("\n"))
	assert part.title and part.description
	assert set(part.roles) < set(DESK_ROLES)


def test_a_role_without_work_is_not_offered():
	assert parts.list_roles(()) == DESK_ROLES
	assert FINANCE_OFFICER not in parts.list_roles(("income_support",))
	assert FRONT_DESK in parts.list_roles(CODES)


# --- the desk


def links_in(value) -> list[tuple[str | None, str | None]]:
	"""Return every link in nested data."""
	if isinstance(value, dict):
		own = (
			[(value.get("link_type") or value.get("type"), value["link_to"])] if value.get("link_to") else []
		)
		return own + [link for each in value.values() for link in links_in(each)]
	if isinstance(value, list | tuple):
		return [link for each in value for link in links_in(each)]
	return []


def desk() -> dict:
	"""Return what the desk begins with, in the forms of all versions, from the files of the app."""
	workspaces = [{"name": each["name"], "title": each["title"]} for each in files("workspace")]
	sidebars = [json.loads(path.read_text()) for path in sorted((APP / "workspace_sidebar").glob("*.json"))]
	icons = [json.loads(path.read_text()) for path in sorted((APP / "desktop_icon").glob("*.json"))]
	[dock] = [json.loads(path.read_text()) for path in (APP / "dock").glob("*/*.json")]
	[sidebar] = files("sidebar")
	doctypes = [each["name"] for each in files("doctype")]
	return {
		"user": {"can_read": [*doctypes], "can_create": [*doctypes], "can_search": [*doctypes]},
		"page_info": {page: {} for page in names("page")},
		# v15
		"allowed_workspaces": [*workspaces, None],
		# v16
		"workspaces": {"pages": [*workspaces]},
		"module_wise_workspaces": {"Migrant Services": names("workspace")},
		"workspace_sidebar_item": {
			path.stem.replace("_", " "): {"items": each["items"]}
			for path, each in zip(sorted((APP / "workspace_sidebar").glob("*.json")), sidebars, strict=True)
		},
		"desktop_icons": icons,
		"app_data": [
			{"app_name": "migrant_services", "workspaces": names("workspace"), "dock": dock["items"]}
		],
		# v16 since August 2026
		"dock": {"migrant_services": dock["items"]},
		"module_sidebars": {"Migrant Services": {"items": sidebar["items"]}},
	}


@pytest.mark.parametrize("code", CODES)
def test_the_desk_leads_to_nothing_of_a_part_that_is_not_in_use(code):
	boot, hidden, part = desk(), hidden_by(code), parts.PARTS_BY_CODE[code]
	remove_from_boot(boot, hidden)
	assert not [link for link in links_in(boot) if hidden.has(*link)]
	shown = json.dumps({key: value for key, value in boot.items() if key != "user"})
	for name in (*part.workspaces, *part.doctypes):
		assert f'"{name}"' not in shown
	assert not set(part.pages) & set(boot["page_info"])
	for doctype in part.doctypes:
		assert doctype in boot["user"]["can_read"], "records open by their link"
		assert doctype not in boot["user"]["can_create"] + boot["user"]["can_search"]


def test_the_desk_is_whole_when_all_parts_are_in_use():
	boot = desk()
	remove_from_boot(boot, Hidden())
	assert boot == desk()


def test_a_section_of_a_sidebar_without_links_goes_too():
	boot = desk()
	remove_from_boot(boot, hidden_by("income_support"))
	labels = [item["label"] for item in boot["module_sidebars"]["Migrant Services"]["items"]]
	assert "Support" not in labels
	assert "Courses" in labels


def test_an_empty_desk_is_no_error():
	boot: dict = {"user": None, "allowed_workspaces": None}
	remove_from_boot(boot, hidden_by(*CODES))
	assert boot == {"user": None, "allowed_workspaces": None}


def page_of(name: str) -> dict:
	"""Return a workspace as Frappe gives it to the desk."""
	[file] = [each for each in files("workspace") if each["name"] == name]
	cards: list[dict] = []
	for link in file["links"]:
		if link["type"] == "Card Break":
			cards.append({"label": link["label"], "links": []})
		else:
			cards[-1]["links"].append(link)
	return {
		"charts": {"items": file["charts"]},
		"number_cards": {"items": file["number_cards"]},
		"shortcuts": {"items": file["shortcuts"]},
		"cards": {"items": cards},
		"quick_lists": {"items": file["quick_lists"]},
		"onboardings": {"items": []},
	}


@pytest.mark.parametrize("workspace", names("workspace"))
@pytest.mark.parametrize("code", CODES)
def test_a_workspace_shows_nothing_of_a_part_that_is_not_in_use(workspace, code):
	page, hidden = page_of(workspace), hidden_by(code)
	before = copy.deepcopy(page)
	shown = remove_from_workspace(page, hidden)
	assert page == before, "what Frappe may keep in its cache is not changed"
	assert not [link for link in links_in(shown) if hidden.has(*link)]
	assert not hidden.cards & {each["number_card_name"] for each in shown["number_cards"]["items"]}
	assert not hidden.charts & {each["chart_name"] for each in shown["charts"]["items"]}
	assert all(card["links"] for card in shown["cards"]["items"])


def test_no_workspace_of_the_core_becomes_empty():
	for name in parts.CORE_WORKSPACES:
		shown = remove_from_workspace(page_of(name), hidden_by(*CODES))
		assert shown["cards"]["items"], name
		assert shown["shortcuts"]["items"], name
