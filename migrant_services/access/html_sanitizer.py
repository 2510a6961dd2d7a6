"""Removes from an HTML page all that would be fetched from outside the site: the server prints pages that a
browser sends.
"""

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import Stylesheet

# The only paths that are fetched for a page.
_OWN_PATHS = ("/assets/", "/files/", "/private/files/")
# Tags that fetch or run something, or whose content other parsers read differently.
_REMOVED_TAGS = (
	"applet",
	"audio",
	"base",
	"embed",
	"foreignobject",
	"form",
	"frame",
	"frameset",
	"iframe",
	"image",
)
_REMOVED_TAGS += (
	"math",
	"meta",
	"noembed",
	"noframes",
	"noscript",
	"object",
	"plaintext",
	"script",
	"source",
	"template",
)
_REMOVED_TAGS += ("track", "use", "video", "xmp")
# Attributes whose address is fetched. The address of a link in the text is not.
_FETCHED_ATTRIBUTES = ("background", "data", "dynsrc", "lowsrc", "poster", "src", "srcset", "xlink:href")
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_CSS_FETCH = re.compile(r"@import[^;]*;?|(?:url|src|image|image-set|element)\s*\(([^)]*)\)?", re.IGNORECASE)


def remove_external_resources(html: str) -> str:
	"""Return the page without anything that is fetched from outside the public and private files of this
	site.
	"""
	page = BeautifulSoup(html, "html5lib")
	for comment in page.find_all(string=lambda text: isinstance(text, Comment)):
		comment.extract()
	for tag in page.find_all(True):
		if tag.decomposed:
			continue  # removed with its parent
		if tag.name.casefold() in _REMOVED_TAGS:
			tag.decompose()
		else:
			_clean_tag(tag)
			# Version 15 cannot make a PDF of a page with an image that has no address.
			if tag.name == "img" and not tag.get("src"):
				tag.decompose()
	return f"<!DOCTYPE html>\n{page.html}"


def _clean_tag(tag: Tag) -> None:
	for name in list(tag.attrs):
		lower = name.casefold()
		if lower.startswith("on"):
			del tag[name]
		elif lower in _FETCHED_ATTRIBUTES or (lower == "href" and tag.name != "a"):
			_keep_own_address(tag, name)
		elif lower == "style":
			tag[name] = _clean_style(tag[name])
	if tag.name == "style":
		tag.string = Stylesheet(_clean_style("".join(map(str, tag.contents))).replace("<", ""))


def _keep_own_address(tag: Tag, name: str) -> None:
	"""Keep an address of this site, without the host, so that it cannot mean another one.

	Remove any other address.
	"""
	if address := _to_own_address(tag[name]):
		tag[name] = address
	else:
		del tag[name]


def _to_own_address(address: str) -> str | None:
	address = address.strip()
	if address.casefold().startswith("data:image/"):
		return address
	try:
		parts = urlsplit(address)
	except ValueError:
		return None
	own = (
		parts.path.startswith(_OWN_PATHS)
		and ".." not in parts.path
		and "\\" not in address
		and "%" not in parts.path
	)
	return parts.path if own and parts.scheme in ("", "http", "https") else None


def _clean_style(style: str) -> str:
	"""Remove addresses of other sites from CSS, however their characters are escaped."""
	before = None
	while before != style:
		before, style = (
			style,
			re.sub(r"/\*.*?(\*/|$)", "", _CSS_ESCAPE.sub(_decode_escape, style), flags=re.DOTALL),
		)
	return _CSS_FETCH.sub(_clean_rule, style)


def _decode_escape(match: re.Match) -> str:
	if not match[1]:
		return match[2]
	number = int(match[1], 16)
	return chr(number) if 0 < number <= 0x10FFFF and not 0xD800 <= number < 0xE000 else ""


def _clean_rule(match: re.Match) -> str:
	address = _to_own_address((match[1] or "").strip("\"' "))
	return f'url("{address}")' if address and '"' not in address else "none"
