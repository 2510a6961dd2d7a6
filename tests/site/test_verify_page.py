"""The public page that verifies documents, as a guest with the paper sees it."""

from __future__ import annotations

import re
from random import randrange

import pytest

from migrant_services.printed.verification import codes
from migrant_services.printed.verification.lookup import TRIES, check_code
from migrant_services.www import verify
from tests import factories as make
from tests.site.print_scene import Scene

UNKNOWN = "CO-" + "0" * codes.SECRET_LENGTH


@pytest.fixture(scope="module")
def papers(connection):
	"""Provide the codes of a genuine and of a cancelled consultation, committed for the web server."""
	world = make.World()
	person = make.person(world.north)
	genuine = make.consultation(person, attended_on="2026-03-05 10:00:00")
	cancelled = make.set_stage(make.consultation(person), "Cancelled")
	connection.db.commit()
	yield {
		"genuine": codes.make_code("Consultation", genuine.verification_code),
		"cancelled": codes.make_code("Consultation", cancelled.verification_code),
		"office": world.north.office_name,
		"private": (person.full_name, person.folio, genuine.folio, person.name, genuine.name),
	}
	world.remove()


@pytest.fixture
def ask(http):
	"""Request the page as a guest with a unique IP address, so that no other test counts against the limit."""
	guest = http()
	guest.headers["X-Forwarded-For"] = f"10.{randrange(256)}.{randrange(256)}.{randrange(256)}"

	def ask(code: str | None = None, **parameters):
		headers = {"Accept": "text/html", "Accept-Language": parameters.pop("accept", "en")}
		return guest.get("/verify", params={"code": code, **parameters}, headers=headers)

	return ask


def test_a_genuine_paper_shows_only_kind_date_and_office(ask, papers):
	answer = ask(papers["genuine"])
	assert answer.status_code == 200
	text = readable(answer.text)
	assert (
		"Valid Kind of Document Attention Certificate Date March 5, 2026 Office " + papers["office"] in text
	)
	for private in papers["private"]:
		assert private not in answer.text


def test_accepts_a_code_typed_by_hand(ask, papers):
	assert "Attention Certificate" in ask(codes.format_code(papers["genuine"]).lower()).text


@pytest.mark.parametrize(
	"code", [UNKNOWN, "CO-1", "XX-" + "0" * 20, "<script>alert(1)</script>", "'--", "ñ" * 500]
)
def test_rejects_an_invalid_code_and_escapes_it(ask, code):
	answer = ask(code)
	assert answer.status_code == 200
	assert "Not valid" in answer.text
	assert "<script" not in answer.text


def test_a_cancelled_paper_and_an_unknown_code_get_the_same_page(ask, papers):
	cancelled, unknown = ask(papers["cancelled"]), ask(UNKNOWN)
	assert cancelled.text.replace(papers["cancelled"], "CODE") == unknown.text.replace(UNKNOWN, "CODE")
	assert cancelled.status_code == unknown.status_code


def test_every_answer_must_cost_the_same_lookups(site, papers, monkeypatch):
	asked = []
	run = site.db.sql
	monkeypatch.setattr(
		site.db, "sql", lambda *args, **kwargs: (asked.append(args[0]), run(*args, **kwargs))[1]
	)
	counts = {}
	for name, code in {**papers, "unknown": UNKNOWN, "garbage": "??", "nothing": None}.items():
		if name in ("office", "private"):
			continue
		check_code(code)
		counts[name] = len(asked)
		asked.clear()
	assert set(counts.values()) == {2}, counts


@pytest.mark.parametrize(
	("accept", "parameters", "title"),
	[
		("en-US,en;q=0.9", {}, "Verify a Document"),
		("es-AR,es;q=0.9,en;q=0.5", {}, "Verificar un documento"),
		("fr,es;q=0.8,en;q=0.5", {}, "Verificar un documento"),
		("en", {"_lang": "es"}, "Verificar un documento"),
		("es", {"_lang": "en"}, "Verify a Document"),
	],
)
def test_answers_in_both_languages(ask, accept, parameters, title):
	assert f"<h1>{title}</h1>" in ask(accept=accept, **parameters).text


def test_the_page_must_be_small_accessible_and_work_without_scripts(ask, papers):
	html = ask(papers["genuine"]).text
	assert len(html) < 8000
	assert "<script" not in html
	assert '<html lang="en">' in html
	assert '<label for="code">' in html
	assert 'role="status"' in html


def test_the_page_cannot_be_cached_or_leak_its_address(ask, papers):
	headers = ask(papers["genuine"]).headers
	for name, value in verify.HEADERS.items():
		assert headers[name] == value
	assert headers.get("X-From-Cache", "False") == "False"


def test_rate_limits_a_guest(ask, papers):
	answers = [ask(UNKNOWN) for _ in range(TRIES + 1)]
	assert [answer.status_code for answer in answers[:TRIES]] == [200] * TRIES
	assert answers[-1].status_code == 429
	assert "Please wait a minute" in answers[-1].text
	late = ask(papers["genuine"])
	assert late.status_code == 429
	assert "Attention Certificate" not in late.text


def test_verifies_each_kind_by_the_code_in_its_print(site):
	scene = Scene(site)
	organization = scene.organization()
	consent = scene.consent(organization)
	for doc in (
		scene.consultation(),
		scene.referral(consent, organization),
		scene.payment(),
		scene.enrolment(),
		scene.person,
		consent,
	):
		genuine = check_code(codes.make_code(doc.doctype, doc.verification_code))
		assert genuine and genuine.office == scene.office.office_name, doc.doctype
		assert genuine.dated, doc.doctype
		# The secret belongs to that record alone: with the letters of another kind it is invalid.
		other = next(doctype for doctype in codes.PREFIXES if doctype != doc.doctype)
		assert check_code(codes.make_code(other, doc.verification_code)) is None


def readable(html: str) -> str:
	html = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
	return " ".join(re.sub(r"<[^>]+>", " ", html).split())
