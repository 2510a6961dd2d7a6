"""A stand-in for wkhtmltopdf where the system has none: its arguments, printed by Chromium.

The engine hands a document to the program ``wkhtmltopdf`` on its PATH. Debian 13 has none any more, so devbench puts
this one into the bench's environment there. It knows the arguments that Frappe passes, and refuses others. Headers
and footers with page numbers are printed, as by a wkhtmltopdf with patched Qt.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devbench.bench import REPO, write_text
from devbench.chromium import FLAGS, find_chromium
from devbench.clock import without_clock

# The second word is what Frappe reads.
VERSION = "wkhtmltopdf 0.12.6 (stand-in that prints with Chromium)"

# Width and height in mm, as Qt has them.
PAGE_SIZES = {
	"A0": (841, 1189),
	"A1": (594, 841),
	"A2": (420, 594),
	"A3": (297, 420),
	"A4": (210, 297),
	"A5": (148, 210),
	"A6": (105, 148),
	"A7": (74, 105),
	"A8": (52, 74),
	"A9": (37, 52),
	"B0": (1000, 1414),
	"B1": (707, 1000),
	"B2": (500, 707),
	"B3": (353, 500),
	"B4": (250, 353),
	"B5": (176, 250),
	"B6": (125, 176),
	"B7": (88, 125),
	"B8": (62, 88),
	"B9": (44, 62),
	"B10": (31, 44),
	"C5E": (163, 229),
	"Comm10E": (105, 241),
	"DLE": (110, 220),
	"Executive": (190.5, 254),
	"Folio": (210, 330),
	"Ledger": (431.8, 279.4),
	"Legal": (215.9, 355.6),
	"Letter": (215.9, 279.4),
	"Tabloid": (279.4, 431.8),
}
MM = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72, "px": 25.4 / 96}
SIDES = ("top", "right", "bottom", "left")
DEFAULT_MARGIN = 10.0  # mm

# Options without a value. Those that ask for the default here change nothing; the others set a field.
SAID_ANYWAY = {
	"disable-local-file-access",
	"disable-smart-shrinking",
	"images",
	"no-outline",
	"print-media-type",
	"quiet",
}
SWITCHES = {
	"background": ("background", True),
	"no-background": ("background", False),
	"disable-javascript": ("javascript", False),
	"enable-javascript": ("javascript", True),
}
LENGTHS = {
	"page-width": "width",
	"page-height": "height",
	"header-spacing": "header_spacing",
	"footer-spacing": "footer_spacing",
	**{f"margin-{side}": f"margin_{side}" for side in SIDES},
}
SHORT = {"-q": "quiet", "-s": "page-size", "-O": "orientation"} | {
	f"-{side[0].upper()}": f"margin-{side}" for side in SIDES
}


PROGRAM = """\
#!{python}
# Where the system has no wkhtmltopdf: its arguments, printed by Chromium.
import sys

sys.path.insert(0, {repo!r})
from devbench.wkhtmltopdf import main

sys.exit(main(sys.argv[1:]))
"""


def write_program(path: Path, python: Path) -> None:
	"""Write the stand-in as a program at ``path``, run by a Python that has Playwright."""
	write_text(path, PROGRAM.format(python=python, repo=str(REPO)))
	path.chmod(0o755)


class Refused(Exception):
	"""Arguments that this stand-in does not know; the message says which."""


@dataclass
class Job:
	"""One document to print; lengths in mm, None where they are not given."""

	source: str = ""
	target: str = ""
	width: float | None = None
	height: float | None = None
	page_size: str = "A4"
	landscape: bool = False
	margin_top: float | None = None
	margin_right: float | None = None
	margin_bottom: float | None = None
	margin_left: float | None = None
	header: str | None = None
	footer: str | None = None
	header_spacing: float = 0.0
	footer_spacing: float = 0.0
	background: bool = True
	javascript: bool = True
	encoding: str = "utf-8"
	cookie_jar: str | None = None

	def paper(self) -> tuple[float, float]:
		"""Width and height of the page in mm, swapped for landscape."""
		width, height = PAGE_SIZES[self.page_size]
		width, height = self.width or width, self.height or height
		return (height, width) if self.landscape else (width, height)


def length(text: str, option: str) -> float:
	"""Parse a length as wkhtmltopdf takes it into mm: ``15mm``, ``1.5cm``, ``0.5in``; mm without a unit."""
	parts = re.fullmatch(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*([a-z]*)\s*", text.lower())
	if not parts or (parts[2] or "mm") not in MM:
		raise Refused(f"--{option}: '{text}' is no length. Write a number with {', '.join(MM)}.")
	return float(parts[1]) * MM[parts[2] or "mm"]


def read_arguments(argv: list[str]) -> Job:
	"""Parse the command line of wkhtmltopdf.

	:raises Refused: for an argument that is unknown, has no value, or a value that means nothing
	"""
	job, files, words = Job(), [], iter(argv)
	for word in words:
		if word == "-" or not word.startswith("-"):
			files.append(word)
			continue
		option = SHORT.get(word) or word.removeprefix("--")
		if option in SAID_ANYWAY:
			continue
		if option in SWITCHES:
			setattr(job, *SWITCHES[option])
		else:
			read_value(job, option, words)
	if len(files) != 2:
		raise Refused(
			"Name one document to print and one file to write; - stands for standard input and output."
		)
	job.source, job.target = files
	return job


def read_value(job: Job, option: str, words: Iterator[str]) -> None:
	"""Put the value of an option, the next of ``words``, into the job."""

	def value() -> str:
		try:
			return next(words)
		except StopIteration:
			raise Refused(f"--{option} needs a value.") from None

	if option in LENGTHS:
		setattr(job, LENGTHS[option], length(value(), option))
	elif option == "page-size":
		name = value()
		known = {size.lower(): size for size in PAGE_SIZES}
		if name.lower() not in known:
			raise Refused(f"--page-size: '{name}' is unknown. Known are {', '.join(PAGE_SIZES)}.")
		job.page_size = known[name.lower()]
	elif option == "orientation":
		name = value()
		if name.lower() not in ("portrait", "landscape"):
			raise Refused(f"--orientation: '{name}' is neither Portrait nor Landscape.")
		job.landscape = name.lower() == "landscape"
	elif option == "header-html":
		job.header = value()
	elif option == "footer-html":
		job.footer = value()
	elif option == "encoding":
		job.encoding = value()
	elif option == "cookie-jar":
		job.cookie_jar = value()
	else:
		raise Refused(
			f"--{option} is not known to this stand-in for wkhtmltopdf; it knows what Frappe passes."
		)


def read_cookie_jar(text: str) -> list[dict]:
	"""Return the cookies of a jar for the browser: one per line, ``name=value; Domain=example.org;``."""
	cookies = []
	for line in filter(None, map(str.strip, text.splitlines())):
		(name, value), *rest = (part.strip().partition("=")[::2] for part in line.split(";") if part.strip())
		said = {key.lower(): word for key, word in rest}
		cookies.append(
			{"name": name, "value": value, "domain": said.get("domain", ""), "path": said.get("path", "/")}
		)
	return cookies


def edge(document: str, margins: tuple[float, float], space: str) -> str:
	"""Convert a header or footer of wkhtmltopdf to Chromium's template for it.

	Chromium knows page numbers by other class names, runs no scripts in templates, and draws them across the whole
	page, whatever its margins.
	"""
	styles = "".join(re.findall(r"<style.*?</style>", document, flags=re.DOTALL | re.IGNORECASE))
	body = re.search(r"<body[^>]*>(.*)</body>", document, flags=re.DOTALL | re.IGNORECASE)
	content = re.sub(
		r"<script.*?</script>", "", body[1] if body else document, flags=re.DOTALL | re.IGNORECASE
	)
	for theirs, ours in (("topage", "totalPages"), ("page", "pageNumber")):
		content = re.sub(rf'class="{theirs}"', f'class="{ours}"', content)
	left, right = margins
	return (
		f"{styles}<style>html, body {{ padding: 0 !important; margin: 0 !important; }}"
		"#header, #footer { padding: 0 !important; }</style>"
		f'<div style="width: 100%; padding: 0 {right}mm 0 {left}mm; {space}">{content}</div>'
	)


def print_pdf(job: Job, document: str) -> bytes:
	"""Print the document as PDF.

	:raises Refused: when there is no Chromium
	"""
	from playwright.sync_api import sync_playwright

	if not (path := find_chromium()):
		raise Refused("There is no Chromium to print with. Install it, or name its program in MS_CHROMIUM.")
	with sync_playwright() as playwright:
		env = without_clock(os.environ)
		browser = playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS), env=env)
		context = browser.new_context(java_script_enabled=job.javascript)
		if job.cookie_jar and (jar := Path(job.cookie_jar)).is_file():
			context.add_cookies([cookie for cookie in read_cookie_jar(jar.read_text()) if cookie["domain"]])
		page = context.new_page()
		page.on("requestfailed", lambda request: warn(f"Failed to load {request.url[:200]} (ignore)"))
		page.set_content(document, wait_until="load")
		return page.pdf(**pdf_options(job))


def pdf_options(job: Job) -> dict:
	"""Return the options of Playwright's ``page.pdf`` for this job."""
	width, height = job.paper()
	margins = {side: getattr(job, f"margin_{side}") for side in SIDES}
	margins = {side: DEFAULT_MARGIN if mm is None else mm for side, mm in margins.items()}
	options = {
		"width": f"{width}mm",
		"height": f"{height}mm",
		"margin": {side: f"{mm}mm" for side, mm in margins.items()},
		"print_background": job.background,
	}
	if job.header or job.footer:
		beside = margins["left"], margins["right"]
		options |= {"display_header_footer": True, "header_template": "<i></i>", "footer_template": "<i></i>"}
		for name, spacing in (("header", job.header_spacing), ("footer", job.footer_spacing)):
			if file := getattr(job, name):
				side = "bottom" if name == "header" else "top"
				text = Path(file).read_text(job.encoding)
				options[f"{name}_template"] = edge(text, beside, f"margin-{side}: {spacing}mm")
	return options


def warn(text: str) -> None:
	print(f"Warning: {text}", file=sys.stderr)


def main(argv: list[str]) -> int:
	if argv[:1] in (["--version"], ["-V"]):
		print(VERSION)
		return 0
	try:
		job = read_arguments(argv)
		source = sys.stdin.buffer.read() if job.source == "-" else Path(job.source).read_bytes()
		pdf = print_pdf(job, source.decode(job.encoding, errors="replace"))
	except (Refused, OSError) as e:
		print(f"Error: {e}", file=sys.stderr)
		return 1
	if job.target == "-":
		sys.stdout.buffer.write(pdf)
	else:
		Path(job.target).write_bytes(pdf)
	# Where this channel stays empty, pdfkit takes the PDF for the messages and prints it.
	print("Done", file=sys.stderr)
	return 0


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
