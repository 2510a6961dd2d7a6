"""The logo of a letterhead: a picture that is sent with the request, checked and drawn again. Nothing else is ever stored."""

import base64
import binascii
import io
from typing import NamedTuple

from PIL import Image, UnidentifiedImageError

# Of the picture that is sent. Documents show it a few centimetres wide.
MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 25_000_000
MAX_WIDTH = 800  # pixels, of what is stored
KINDS = {"PNG": "png", "JPEG": "jpg"}
# What a whole picture contains. Frappe tells Pillow to draw pictures that lack their end.
ENDS = {"PNG": b"IEND", "JPEG": b"\xff\xd9"}


class LogoRejected(ValueError):
	"""The picture cannot be a logo."""


class Logo(NamedTuple):
	"""A picture that is safe to store."""

	content: bytes
	extension: str


def read_logo(data: str) -> Logo:
	"""Read a picture, and draw it again, so that nothing but its pixels is stored.

	An SVG drawing may hold a script, and an address would be fetched by the server: neither is a picture here.

	:param data: PNG or JPEG in base64, with or without the beginning of a data URI
	:raises LogoRejected: when it is another kind of file, damaged, or too large
	"""
	encoded = data.partition("base64,")[2] if data.startswith("data:") else data
	if len(encoded) > MAX_BYTES * 4 // 3 + 4:
		raise LogoRejected
	try:
		content = base64.b64decode(encoded, validate=True)
		with Image.open(io.BytesIO(content), formats=tuple(KINDS)) as picture:
			kind = picture.format or "PNG"
			if picture.width * picture.height > MAX_PIXELS or ENDS[kind] not in content:
				raise LogoRejected
			return _draw_again(picture, kind)
	except (binascii.Error, UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
		raise LogoRejected from error


def _draw_again(picture: Image.Image, kind: str) -> Logo:
	drawn = picture.convert("RGB" if kind == "JPEG" else "RGBA")
	if drawn.width > MAX_WIDTH:
		drawn = drawn.resize((MAX_WIDTH, max(1, drawn.height * MAX_WIDTH // drawn.width)))
	# A new picture has none of the metadata of the old one.
	clean = Image.new(drawn.mode, drawn.size)
	clean.paste(drawn)
	stored = io.BytesIO()
	clean.save(stored, kind)
	return Logo(stored.getvalue(), KINDS[kind])
