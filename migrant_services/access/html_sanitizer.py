"""A page that fetches nothing from outside this site: pages that a browser sends are printed by the server."""

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import Stylesheet

# What a page may name of the site, and nothing else is fetched for it.
_OWN = ("/assets/", "/files/", "/private/files/")
# Tags that fetch or run something, or whose text other programs read in another way.
_LEFT_OUT = (
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
_LEFT_OUT += (
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
_LEFT_OUT += ("track", "use", "video", "xmp")
# Attributes whose address is fetched; that of a link in the text is not.
_FETCHED = ("background", "data", "dynsrc", "lowsrc", "poster", "src", "srcset", "xlink:href")
_ESCAPED = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_FETCHED_BY_STYLE = re.compile(
	r"@import[^;]*;?|(?:url|src|image|image-set|element)\s*\(([^)]*)\)?", re.IGNORECASE
)


def fetching_nothing_else(html: str) -> str:
	"""A page without anything that would be fetched from outside the public and private files of this site."""
	page = BeautifulSoup(html, "html5lib")
	for comment in page.find_all(string=lambda text: isinstance(text, Comment)):
		comment.extract()
	for tag in page.find_all(True):
		if tag.decomposed:
			continue  # with the one around it
		if tag.name.casefold() in _LEFT_OUT:
			tag.decompose()
		else:
			_clean(tag)
			# Version 15 makes no PDF of a page with a picture that has no address.
			if tag.name == "img" and not tag.get("src"):
				tag.decompose()
	return f"<!DOCTYPE html>\n{page.html}"


def _clean(tag: Tag) -> None:
	for name in list(tag.attrs):
		lower = name.casefold()
		if lower.startswith("on"):
			del tag[name]
		elif lower in _FETCHED or (lower == "href" and tag.name != "a"):
			_keep_own(tag, name)
		elif lower == "style":
			tag[name] = _own_style(tag[name])
	if tag.name == "style":
		tag.string = Stylesheet(_own_style("".join(map(str, tag.contents))).replace("<", ""))


def _keep_own(tag: Tag, name: str) -> None:
	"""An address of this site without the site, so that no other one is meant; anything else is taken away."""
	if address := _own_address(tag[name]):
		tag[name] = address
	else:
		del tag[name]


def _own_address(address: str) -> str | None:
	address = address.strip()
	if address.casefold().startswith("data:image/"):
		return address
	try:
		parts = urlsplit(address)
	except ValueError:
		return None
	own = (
		parts.path.startswith(_OWN)
		and ".." not in parts.path
		and "\\" not in address
		and "%" not in parts.path
	)
	return parts.path if own and parts.scheme in ("", "http", "https") else None


def _own_style(style: str) -> str:
	"""Rules without addresses of other sites, whatever way their letters are written."""
	before = None
	while before != style:
		before, style = style, re.sub(r"/\*.*?(\*/|$)", "", _ESCAPED.sub(_letter, style), flags=re.DOTALL)
	return _FETCHED_BY_STYLE.sub(_own_rule, style)


def _letter(match: re.Match) -> str:
	if not match[1]:
		return match[2]
	number = int(match[1], 16)
	return chr(number) if 0 < number <= 0x10FFFF and not 0xD800 <= number < 0xE000 else ""


def _own_rule(match: re.Match) -> str:
	address = _own_address((match[1] or "").strip("\"' "))
	return f'url("{address}")' if address and '"' not in address else "none"
