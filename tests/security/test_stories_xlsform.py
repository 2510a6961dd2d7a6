"""Attempts with a form of Kobo or ODK: by those who make no questions, and by files that should do more than ask."""

from __future__ import annotations

import base64
import io

import frappe
import openpyxl
import pytest

from tests import factories as make
from tests.security.scene import NO_ROLE, OUTSIDE

pytestmark = pytest.mark.forms

API = "migrant_services.api.xlsform."
SETTINGS = {"record": "Person", "purpose": "Registration", "tier": "All staff who see the record"}


def file_of(*survey) -> str:
	book = openpyxl.Workbook()
	sheet = book.active
	sheet.title = "survey"
	for row in (("type", "name", "label", "relevant"), *survey):
		sheet.append(row)
	content = io.BytesIO()
	book.save(content)
	return base64.b64encode(content.getvalue()).decode()


def count() -> int:
	frappe.db.rollback()
	return frappe.db.count("Form Question")


@pytest.mark.defended_by("rights of methods")
@pytest.mark.parametrize(
	"letters", ["FD", "CW", "PO", "PR", "OM", "DP", pytest.param("RP", marks=OUTSIDE), NO_ROLE]
)
def test_other_roles_cannot_bring_in_a_form(scene, api, letters):
	content, before = file_of(("text", "a", "A?")), count()
	client = api(scene.people[letters])
	assert client.call(API + "look", content=content).status_code == 403
	answer = client.call(API + "bring_in", content=content, questions=["a"], **SETTINGS)
	assert answer.status_code == 403 and count() == before


@pytest.mark.held_by_frappe("methods that write take POST only")
def test_a_link_cannot_bring_in_a_form(scene, api):
	client, before = api(scene.people["SA"]), count()
	for method in ("look", "bring_in"):
		answer = client.get(
			f"/api/method/{API}{method}", params={"content": file_of(("text", "a", "A?")), **SETTINGS}
		)
		assert answer.status_code == 403
	assert count() == before


@pytest.mark.defended_by("templates of forms")
def test_a_form_cannot_bring_in_a_template(scene, api):
	"""A form from elsewhere has a wording that would read the database wherever it is rendered."""
	word = make.word()
	content = file_of(("text", "a", f"{word} {{{{ frappe.db.sql('select 1') }}}}"))
	client, before = api(scene.people["SA"]), count()
	answer = client.call(API + "look", content=content)
	assert answer.status_code == 200 and not answer.json()["message"]["questions"]
	client.call(API + "bring_in", content=content, questions=["a"], **SETTINGS)
	assert count() == before


@pytest.mark.legitimate
@pytest.mark.parametrize(
	"expression", ["__import__('os').system('id')", "frappe.db.sql('x')", "doc.owner == 1"]
)
def test_an_expression_of_a_form_is_never_run(scene, api, expression):
	content = file_of(("text", "a", "A?", expression))
	message = api(scene.people["SA"]).call(API + "look", content=content).json()["message"]
	assert [each["has_condition"] for each in message["questions"]] == [False]
	assert len(message["changed"]) == 1
