"""wkhtmltopdf and Chromium make the same document: as many pages, the same words in the same places, a QR code that reads.

Where a machine has only one of the two, its documents are compared with the figures below. Chromium prints through
devbench's stand-in, which real Frappe calls as it calls wkhtmltopdf; and through Frappe's own generator on a version 16
whose bench names a Chromium (``chromium_path``).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from devbench.chromium import find_chromium
from devbench.wkhtmltopdf import write_program
from tests import factories as make
from tests.pdfs import Code, Page, differences, read_codes, read_pages
from tests.site.print_scene import FORMATS, Scene

# Of each document: its pages, and how far the last QR code is from the top of its page, in mm.
IN_SPANISH_ON_LETTER = {
	"Consultation": (1, 147),
	"Referral": (2, 189),
	"Payment": (1, 196),
	"Course Enrolment": (1, 185),
	"Person": (2, 68),
	"Consent": (1, 239),
	"Appointment": (1, None),
	"Queue Ticket": (1, None),
}
IN_ENGLISH_ON_A4 = {
	"Consultation": (1, 147),
	"Referral": (2, 194),
	"Payment": (1, 196),
	"Course Enrolment": (1, 185),
	"Person": (1, 253),
	"Consent": (1, 239),
	"Appointment": (1, None),
	"Queue Ticket": (1, None),
}
NEAR = 5  # mm


@pytest.fixture
def records(site) -> dict:
	scene = Scene(site)
	slips = {
		"Appointment": make.appointment(
			scene.person, what_to_bring="Identificación y comprobante de domicilio"
		),
		"Queue Ticket": make.ticket(scene.person),
	}
	return scene.records() | slips


@pytest.fixture
def generators(site, tmp_path: Path) -> dict[str, tuple[str, dict]]:
	"""Provide, for each generator here, the PATH on which Frappe finds it and the settings that Frappe needs."""
	if not subprocess.run(["fc-list", "Liberation Sans"], capture_output=True).stdout:
		pytest.skip("Places of letters are compared in Liberation Sans (package fonts-liberation).")
	found = {}
	path = os.environ["PATH"]
	for folder in path.split(os.pathsep):
		program = shutil.which("wkhtmltopdf", path=folder)
		if program and b"stand-in" not in subprocess.run([program, "--version"], capture_output=True).stdout:
			found["wkhtmltopdf"] = f"{folder}{os.pathsep}{path}", {}
			break
	if find_chromium():
		write_program(tmp_path / "wkhtmltopdf", Path(sys.executable))
		found["Chromium"] = f"{tmp_path}{os.pathsep}{path}", {}
	if site.get_hooks("pdf_generator") and site.get_common_site_config().get("chromium_path"):
		found["Frappe's Chromium"] = path, {"pdf_generator": "chrome"}
	return found


@pytest.mark.parametrize(
	("language", "size", "expected"),
	[("es", "Letter", IN_SPANISH_ON_LETTER), ("en", "A4", IN_ENGLISH_ON_A4)],
	ids=["es-Letter", "en-A4"],
)
def test_every_generator_must_make_the_same_document(
	records, generators, site, bench, monkeypatch, language, size, expected
):
	site.db.set_single_value("Print Settings", "pdf_page_size", size)
	# Style sheets are fetched from the site, for every user.
	monkeypatch.setitem(site.local.conf, "host_name", bench.base_url)
	assert generators, "neither wkhtmltopdf nor Chromium is here"
	wrong = []
	for doctype, doc in records.items():
		prints = {}
		for generator, (path, wish) in generators.items():
			monkeypatch.setenv("PATH", path)
			site.local.lang = language
			# Frappe keeps the choice of the previous print.
			site.local.form_dict.pop("pdf_generator", None)
			pdf = site.get_print(doctype, doc.name, FORMATS[doctype], as_pdf=True, **wish)
			pages = prints[generator] = read_pages(pdf)
			found = strays(pages, read_codes(pdf), bench.base_url, *expected[doctype])
			wrong += [f"{doctype} by {generator}: {stray}" for stray in found]
		first, *others = prints
		for other in others:
			found = differences(prints[first], prints[other])
			wrong += [f"{doctype} by {first} and by {other}: {difference}" for difference in found]
	assert not wrong, "\n".join(wrong)


def strays(pages: list[Page], codes: list[Code], url: str, number: int, top: float | None) -> list[str]:
	"""List deviations: the number of pages, and a QR code that reads, ``top`` mm from the top of the last page."""
	found = [] if len(pages) == number else [f"{len(pages)} pages, not {number}"]
	if top is None:
		return found + ["a QR code"] * bool(codes)
	if not codes:
		return [*found, "no QR code that reads"]
	last = codes[-1]
	secret = last.text.removeprefix(f"{url}/verify?code=").replace("-", "").upper()
	if secret not in pages[-1].text:
		found.append(f"the QR code says {last.text}, which is not the code printed beside it")
	if last.page != len(pages) or abs(last.top - top) > NEAR:
		found.append(f"the QR code is on page {last.page} at {last.top:.0f} mm, not on the last at {top} mm")
	return found
