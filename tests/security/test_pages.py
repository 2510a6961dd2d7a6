"""Everything in the app that can be opened is opened by the most restricted role that may, and denied to the
most
restricted of the roles that may not, in both languages. What can be opened is read from the app's files
(`tests.openable`).

What a guest may call is tested in test_doors.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from io import BytesIO

import frappe
import pytest
from pypdf import PdfReader

from tests.openable import Openable, everything
from tests.security.rights import OFFICE_BOUND
from tests.security.scene import NO_ROLE, VICTIMS

METHOD = "/api/method/"
# Filters with which a report shows the most rows.
WIDEST = {"Expiring Permits": {"days_ahead": 3650, "expired": 1}}
# Words of every sentence in one language, and of none in the other.
SMALL_WORDS = {
	"en": re.compile(r"\b(the|this|is|not|you|your|these|are|of)\b", re.IGNORECASE),
	"es": re.compile(r"\b(el|la|los|las|usted|este|esta|para|al|de)\b", re.IGNORECASE),
}
# A user who may read a record and not print it gets a page with this.
NOTHING_TO_PRINT = ("There is nothing to print", "No hay nada que imprimir")
EVERYTHING = everything()
# The frame of a workspace names only what its reader may open, and Frappe returns it to all; the desk denies it
# (tests/browser/test_desk_pages.py).
REFUSED = [each for each in EVERYTHING if each.kind not in ("Workspace", "Address")]
OF_RECORDS = [
	each for each in EVERYTHING if each.kind in ("Form", "Print Format") and each.doctype in OFFICE_BOUND
]


@pytest.fixture(scope="module", params=["en", "es"])
def language(request, scene, connection):
	"""Set the language of all users."""
	speak(scene, request.param)
	yield request.param
	speak(scene, "en")


def speak(scene, language: str) -> None:
	frappe.set_user("Administrator")
	for user in scene.people.values():
		frappe.db.set_value("User", user, "language", language)
	frappe.db.commit()
	for user in scene.people.values():
		frappe.clear_cache(user=user)


@pytest.fixture
def ask(scene, api, language) -> Callable:
	"""Return ``ask(letters, requests)``: the responses that the user with that role gets."""

	def ask(letters: str, requests) -> list:
		client, speaks = api(scene.people[letters]), {"Accept-Language": language}
		return [client.get(path, params=arguments, headers=speaks) for path, arguments in requests]

	return ask


@pytest.fixture
def wrong() -> Iterator[list[str]]:
	"""Collect what was not as expected, of all attempts."""
	found: list[str] = []
	yield found
	assert not found, "\n".join(["", *found])


# --- what the desk asks for


def page(door: Openable, record) -> Iterator[tuple[str, dict]]:
	yield f"{METHOD}frappe.desk.desk_page.getpage", {"name": door.name}


def workspace(door: Openable, record) -> Iterator[tuple[str, dict]]:
	payload = {"name": door.name, "title": door.name, "public": 1}
	yield f"{METHOD}frappe.desk.desktop.get_desktop_page", {"page": json.dumps(payload)}


def report(door: Openable, record) -> Iterator[tuple[str, dict]]:
	yield f"{METHOD}frappe.desk.query_report.get_script", {"report_name": door.name}
	for filters in ({}, WIDEST.get(door.name, {})):
		yield (
			f"{METHOD}frappe.desk.query_report.run",
			{"report_name": door.name, "filters": json.dumps(filters)},
		)


def number_card(door: Openable, record) -> Iterator[tuple[str, dict]]:
	file = door.file
	if file["type"] == "Custom":
		yield METHOD + file["method"], {"filters": file["filters_json"]}
	else:
		yield (
			f"{METHOD}frappe.desk.doctype.number_card.number_card.get_result",
			{"doc": json.dumps(file), "filters": file["filters_json"]},
		)


def dashboard_chart(door: Openable, record) -> Iterator[tuple[str, dict]]:
	yield f"{METHOD}migrant_services.api.figures.chart", {"chart_name": door.name}


def list_view(door: Openable, record) -> Iterator[tuple[str, dict]]:
	yield f"{METHOD}frappe.desk.form.load.getdoctype", {"doctype": door.name, "with_parent": 1}
	yield (
		f"{METHOD}frappe.desk.reportview.get",
		{
			"doctype": door.name,
			"fields": json.dumps(columns(door)),
			"page_length": 500,
			"order_by": "creation desc",
		},
	)
	yield f"{METHOD}frappe.desk.reportview.get_count", {"doctype": door.name, "fields": "[]", "filters": "[]"}


def columns(door: Openable) -> list[str]:
	shown = [field["fieldname"] for field in door.file["fields"] if field.get("in_list_view")]
	title = door.file.get("title_field")
	return [
		f"`tab{door.name}`.`{name}`" for name in dict.fromkeys(["name", *([title] if title else []), *shown])
	]


def form(door: Openable, record) -> Iterator[tuple[str, dict]]:
	yield f"{METHOD}frappe.desk.form.load.getdoc", {"doctype": record.doctype, "name": record.name}


def print_format(door: Openable, record) -> Iterator[tuple[str, dict]]:
	yield "/printview", {"doctype": record.doctype, "name": record.name, "format": door.name}
	shown = {"doc": record.doctype, "name": record.name, "print_format": door.name}
	yield f"{METHOD}frappe.www.printview.get_html_and_style", shown


def address(door: Openable, record) -> Iterator[tuple[str, dict]]:
	yield f"/{door.name}", {}


ASKED_FOR = {
	"Page": page,
	"Workspace": workspace,
	"Report": report,
	"Number Card": number_card,
	"Dashboard Chart": dashboard_chart,
	"List": list_view,
	"Form": form,
	"Print Format": print_format,
	"Address": address,
}


def requests_of(door: Openable, record=None) -> list[tuple[str, dict]]:
	"""Return the requests of the desk when this is opened.

	The last one is for what only roles with access may see.
	"""
	return list(ASKED_FOR[door.kind](door, record))


# --- the tests


def test_the_most_restricted_allowed_role_opens_everything(scene, ask, wrong, language):
	for door in EVERYTHING:
		who = f"{door.opener} opens {door} in {language}"
		record = scene.own.get(door.doctype)
		closed = secrets_from(scene, door.opener, door.doctype)
		texts = []
		for answer in ask(door.opener, requests_of(door, record)):
			texts.append(answer.text)
			if answer.status_code != 200 or "Traceback" in texts[-1] or '"exc"' in texts[-1]:
				wrong.append(f"{who}: {answer.status_code} {message_of(answer)[:300]}")
		if disclosed := {word for word in closed for text in texts if word in text}:
			wrong.append(f"{who}: discloses {disclosed}")
		if door.kind in ("List", "Form") and not any(record.name in text for text in texts):
			wrong.append(f"{who}: does not see {record.name}")


def test_the_most_restricted_allowed_role_gets_every_print_as_pdf(scene, api, wrong):
	"""In one language: tests/site/test_prints.py reads them in both."""
	for door in (each for each in EVERYTHING if each.kind == "Print Format"):
		payload = {"doctype": door.doctype, "name": scene.own[door.doctype].name, "format": door.name}
		answer = api(scene.people[door.opener]).get(
			f"{METHOD}frappe.utils.print_format.download_pdf", params=payload
		)
		if not answer.content.startswith(b"%PDF"):
			wrong.append(f"{door.opener} opens {door}: {answer.status_code} {message_of(answer)[:300]}")
		elif disclosed := {
			word for word in secrets_from(scene, door.opener, door.doctype) if word in pdf_text(answer)
		}:
			wrong.append(f"{door.opener} opens {door}: discloses {disclosed}")


def test_roles_without_access_are_denied(scene, ask, wrong, language):
	for door in REFUSED:
		letters = door.refused or NO_ROLE
		record = scene.own.get(door.doctype)
		[answer] = ask(letters, requests_of(door, record)[-1:])
		check_denial(wrong, answer, f"{letters} opens {door}", door, language)


def test_hidden_records_are_denied_to_roles_that_open_others(scene, ask, wrong, language):
	for door in OF_RECORDS:
		for group in closed_to(door.opener, door.doctype):
			[answer] = ask(door.opener, requests_of(door, getattr(scene, group)[door.doctype])[-1:])
			check_denial(wrong, answer, f"{door.opener} opens {door} ({group})", door, language)
			if disclosed := {word for word in scene.secrets(group) if word in answer.text}:
				wrong.append(f"{door.opener} opens {door} ({group}): discloses {disclosed}")


def closed_to(letters: str, doctype: str | None) -> list[str]:
	"""Return the groups of the scene's records that the role does not see.

	"Person" stands for what has no doctype.
	"""
	sees_restricted = letters in OFFICE_BOUND.get(doctype or "Person", ())
	return [group for group in VICTIMS if group == "other" or not sees_restricted]


def secrets_from(scene, letters: str, doctype: str | None) -> set[str]:
	"""Return what only hidden records have, and their names if records of this doctype are hidden at all."""
	groups = closed_to(letters, doctype)
	names = {getattr(scene, group)[doctype].name for group in groups} if doctype in OFFICE_BOUND else set()
	return scene.secrets(*groups) | names


def check_denial(wrong: list[str], answer, who: str, door: Openable, language: str) -> None:
	"""Check for a sentence in the language of the user, and nothing else. Frappe names reports in English in it."""
	message = message_of(answer).replace(door.name, "…")
	is_denied = answer.status_code == 403 or any(sentence in message for sentence in NOTHING_TO_PRINT)
	others = [words for each, words in SMALL_WORDS.items() if each != language]
	if not is_denied or len(message.split()) < 4 or any(words.search(message) for words in others):
		wrong.append(f"{who} in {language}: {answer.status_code} {message[:300] or answer.text[:300]}")


def pdf_text(answer) -> str:
	return "\n".join(each.extract_text() for each in PdfReader(BytesIO(answer.content)).pages)


def message_of(answer) -> str:
	"""Return what the reader of a response is shown, as plain text."""
	try:
		values = answer.json()
	except ValueError:
		return plain(answer.text)
	disclosed = [json.loads(each)["message"] for each in json.loads(values.get("_server_messages") or "[]")]
	disclosed.append(values.get("_error_message") or "")
	if isinstance(values.get("message"), dict):
		disclosed.append(values["message"].get("html", ""))
	return plain(" ".join(disclosed))


def plain(html: str) -> str:
	return " ".join(re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL).split())
