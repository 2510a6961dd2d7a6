"""What is missing of the setting up, and which pictures can be a logo."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image, ImageFile, PngImagePlugin

from migrant_services.administration.parts import PARTS
from migrant_services.administration.setup.descriptions import JOB_MESSAGES, STEP_MESSAGES
from migrant_services.administration.setup.logo import MAX_BYTES, MAX_WIDTH, LogoRejected, read_logo
from migrant_services.administration.setup.missing import (
	MESSAGES,
	STEPS,
	SetupState,
	list_missing,
	list_missing_by_step,
	list_steps,
)
from migrant_services.core import roles

OFFICE = {
	"address": "Calle Larga 1",
	"phone": "261 555 0000",
	"institution": "Municipalidad",
	"coat_of_arms": "/private/files/logo.png",
	"signatory": "Alba Ruiz",
	"complaints_line": "0800 000",
}
DONE = {
	"office": OFFICE,
	"hours": 5,
	"held_roles": roles.DESK_ROLES,
	"language": "es-MX",
	"spoken_languages": 2,
	"programmes": 1,
	"privacy_notices": 1,
}


def codes(**values) -> list[str]:
	return [finding.code for finding in list_missing(SetupState(**{**DONE, **values}))]


def test_nothing_is_missing_when_all_is_set_up():
	assert codes() == []


def test_on_a_bare_site_every_finding_is_made_once():
	found = [finding.code for finding in list_missing(SetupState(language="fr"))]
	assert len(found) == len(set(found))
	# Without an office, its fields are not named one by one.
	assert set(MESSAGES) - set(found) == {"SETUP_NO_ADDRESS", "SETUP_NO_PHONE"}


@pytest.mark.parametrize("fieldname", OFFICE)
def test_an_empty_field_of_the_office_is_named(fieldname):
	assert len(codes(office={**OFFICE, fieldname: ""})) == 1


@pytest.mark.parametrize(
	("without", "missing"),
	[
		({roles.FRONT_DESK}, []),
		({roles.FRONT_DESK, roles.CASE_WORKER}, []),
		({roles.PROTECTION_OFFICER}, ["SETUP_NO_PROTECTION_OFFICER"]),
		({roles.CASE_WORKER, roles.PROTECTION_OFFICER}, ["SETUP_NO_REVIEWER", "SETUP_NO_PROTECTION_OFFICER"]),
		({roles.PAYMENT_APPROVER}, ["SETUP_NO_APPROVER"]),
		({roles.TRAINING_COORDINATOR}, ["SETUP_NO_COORDINATOR"]),
		({roles.DATA_PROTECTION_OFFICER}, ["SETUP_NO_DATA_PROTECTION_OFFICER"]),
		({roles.SERVICES_ADMINISTRATOR}, ["SETUP_NO_ADMINISTRATOR"]),
		({roles.OFFICE_MANAGER}, []),
	],
)
def test_the_jobs_that_no_one_has_are_named(without, missing):
	assert codes(held_roles=set(roles.DESK_ROLES) - without) == missing


def test_parts_that_are_not_in_use_need_nothing():
	unused = [part.code for part in PARTS]
	assert codes(unused=unused, hours=0, programmes=0, held_roles=parts_of_the_core()) == []
	assert {step.step for step in list_missing_by_step(SetupState(unused=unused))} == set(STEPS) - {
		"hours",
		"programmes",
	}


def parts_of_the_core() -> set[str]:
	return set(roles.DESK_ROLES) - {role for part in PARTS for role in part.roles}


def test_every_step_and_job_must_have_its_words():
	assert tuple(STEP_MESSAGES) == STEPS == list_steps(())
	assert tuple(JOB_MESSAGES) == roles.DESK_ROLES


# --- the logo


def picture(kind: str = "PNG", size=(40, 20), **options) -> bytes:
	content = io.BytesIO()
	Image.new("RGB", size, "navy").save(content, kind, **options)
	return content.getvalue()


def sent(content: bytes, kind: str = "image/png") -> str:
	return f"data:{kind};base64,{base64.b64encode(content).decode()}"


@pytest.mark.parametrize(("kind", "extension"), [("PNG", "png"), ("JPEG", "jpg")])
def test_a_picture_is_a_logo(kind, extension):
	logo = read_logo(sent(picture(kind)))
	assert logo.extension == extension
	assert Image.open(io.BytesIO(logo.content)).size == (40, 20)
	assert read_logo(base64.b64encode(picture(kind)).decode()) == logo


def test_a_wide_picture_becomes_smaller():
	logo = read_logo(sent(picture(size=(MAX_WIDTH * 2, 100))))
	assert Image.open(io.BytesIO(logo.content)).size == (MAX_WIDTH, 50)


def test_only_the_pixels_are_kept():
	remarks = PngImagePlugin.PngInfo()
	remarks.add_text("Comment", "<script>alert(1)</script>")
	content = picture(pnginfo=remarks) + b"<html><script>alert(1)</script></html>"
	assert b"script" not in read_logo(sent(content)).content


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
	"data",
	[
		sent(SVG, "image/svg+xml"),
		sent(SVG, "image/png"),
		sent(picture("GIF"), "image/gif"),
		sent(b"<html></html>", "text/html"),
		sent(b""),
		sent(picture()[:60]),
		sent(picture("JPEG")[:-40], "image/jpeg"),
		"https://tracker.example/logo.png",
		"//tracker.example/logo.png",
		"/private/files/someone_else.png",
		"file:///etc/passwd",
		"data:image/png;base64,%%%",
		sent(b"\x89PNG\r\n\x1a\n" + b"0" * MAX_BYTES),
	],
	ids=lambda data: data[:32],
)
def test_rejects_what_is_no_picture(data, monkeypatch):
	# As Frappe's doctype File sets it for the whole process.
	monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
	with pytest.raises(LogoRejected):
		read_logo(data)


def test_rejects_a_picture_with_too_many_pixels():
	"""It is small when it is sent, and would fill the memory when it is drawn."""
	content = io.BytesIO()
	Image.new("1", (6000, 6000)).save(content, "PNG")
	assert len(content.getvalue()) < MAX_BYTES
	with pytest.raises(LogoRejected):
		read_logo(sent(content.getvalue()))
