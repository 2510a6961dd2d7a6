"""Addresses of files, and kinds of files that may be public."""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote

# One name in one of the two folders.
_STORED = re.compile(r"/(?:private/)?files/[^/\\\x00]+")
_REMOTE = re.compile(r"https?://[^\s\\]+")
# What a browser shows without running anything in it. Public files of other kinds are for System Managers.
HARMLESS = frozenset(
	".csv .doc .docx .gif .ico .jpeg .jpg .mp3 .mp4 .odp .ods .odt .pdf .png .ppt .pptx .txt .webp .xls .xlsx .zip".split()
)


def is_exact(url: str) -> bool:
	"""Whether an address names one file of the site, or one on another server, in one way only."""
	while (plain := unquote(url)) != url:
		url = plain
	if _REMOTE.fullmatch(url):
		return True
	return bool(_STORED.fullmatch(url)) and url.rpartition("/")[2] not in (".", "..")


def is_harmless(name: str) -> bool:
	"""Whether a file of that name may lie where everybody opens it, at the address of the site itself."""
	return PurePosixPath(name).suffix.lower() in HARMLESS
