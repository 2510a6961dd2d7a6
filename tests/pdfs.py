"""Two PDFs of one document compared: their texts, where each letter stands, how the pages look, and their QR codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

import pypdfium2
import zxingcpp

# What Frappe's footer adds where the generator prints one: "Página 1 de 2".
FOOTER = re.compile(r"(Página|Page)\d+(de|of)\d+$")
# A letter is in place within a line's height. A word that fits in a line with one engine and not with the other
# moves the rest of its paragraph, so some letters may be elsewhere.
NEAR = 12.0  # points
MOVED = 0.2
# Pictures are compared as so many cells across and down, and are alike from this correlation on.
CELLS = (17, 22)
LIKENESS = 0.95


@dataclass(frozen=True)
class Page:
	"""``text`` without blanks; ``places`` of its letters, in points from the left and the top."""

	text: str
	places: tuple[tuple[float, float], ...]
	width: float
	height: float
	ink: tuple[float, ...]  # how dark each cell of the page is, in rows from the top: 0 white, 1 black

	@property
	def size(self) -> tuple[float, float]:
		return self.width, self.height


@dataclass(frozen=True)
class Code:
	"""A QR code: what it says, its page, and its top left corner in mm."""

	text: str
	page: int
	left: float
	top: float


def read_pages(pdf: bytes) -> list[Page]:
	return [_read_page(page) for page in pypdfium2.PdfDocument(pdf)]


def _read_page(page) -> Page:
	width, height = page.get_size()
	written = page.get_textpage()
	letters = []
	for index in range(written.count_chars()):
		letter = normalize("NFKC", written.get_text_range(index, 1))
		if letter.strip():
			left, _bottom, _right, top = written.get_charbox(index)
			letters.append((letter, (left, height - top)))
	text = "".join(letter for letter, _place in letters)
	if footer := FOOTER.search(text):
		letters, text = letters[: footer.start()], text[: footer.start()]
	places = tuple(place for letter, place in letters for _letter in letter)
	picture = page.render(scale=1, grayscale=True).to_pil().convert("L")
	ink = tuple(1 - light / 255 for light in picture.resize(CELLS, 4).tobytes())
	return Page(text, places, width, height, ink)


def read_codes(pdf: bytes) -> list[Code]:
	"""Return the QR codes of a PDF, page by page."""
	codes = []
	for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1):
		picture = page.render(scale=3, grayscale=True).to_pil().convert("L")
		for found in zxingcpp.read_barcodes(picture):
			corner = found.position.top_left
			codes.append(Code(found.text, number, corner.x / 3 / 72 * 25.4, corner.y / 3 / 72 * 25.4))
	return codes


def differences(one: list[Page], other: list[Page]) -> list[str]:
	"""List the visible differences between two prints of one document."""
	if len(one) != len(other):
		return [f"{len(one)} pages and {len(other)}"]
	return [
		f"page {number}: {found}"
		for number, pair in enumerate(zip(one, other, strict=True), 1)
		for found in _compare(*pair)
	]


def _compare(one: Page, other: Page) -> list[str]:
	found = []
	if max(abs(a - b) for a, b in zip(one.size, other.size, strict=True)) > 2:
		found.append(f"sizes {one.size} and {other.size}")
	if one.text != other.text:
		return [*found, f"texts\n{one.text}\n{other.text}"]
	moved = [
		index
		for index, (a, b) in enumerate(zip(one.places, other.places, strict=True))
		if abs(a[0] - b[0]) > NEAR or abs(a[1] - b[1]) > NEAR
	]
	if len(moved) > len(one.text) * MOVED:
		found.append(
			f"{len(moved)} of {len(one.text)} letters stand elsewhere, from '{one.text[moved[0] :][:40]}' on"
		)
	if (likeness := correlation(one.ink, other.ink)) < LIKENESS:
		found.append(f"the pictures are alike by {likeness:.2f} only")
	return found


def correlation(one: tuple[float, ...], other: tuple[float, ...]) -> float:
	"""Pearson's: 1 where one rises and falls as the other does."""
	mean_one, mean_other = sum(one) / len(one), sum(other) / len(other)
	pairs = [(a - mean_one, b - mean_other) for a, b in zip(one, other, strict=True)]
	spread = (sum(a * a for a, _ in pairs) * sum(b * b for _, b in pairs)) ** 0.5
	return sum(a * b for a, b in pairs) / spread if spread else float(one == other)
