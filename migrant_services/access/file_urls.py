"""URLs of files, and the kinds of files that may be public."""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote

# One file name in one of the two folders.
_STORED = re.compile(r"/(?:private/)?files/[^/\\\x00]+")
_REMOTE = re.compile(r"https?://[^\s\\]+")
# A browser shows these without running anything in them. Only System Managers make other files public.
SAFE_PUBLIC_EXTENSIONS = frozenset(
	".csv .doc .docx .gif .ico .jpeg .jpg .mp3 .mp4 .odp .ods .odt .pdf .png .ppt .pptx .txt .webp .xls .xlsx .zip".split()
)


def is_canonical_url(url: str) -> bool:
	"""Return whether a URL names one file, of the site or of another server, in its only spelling."""
	while (plain := unquote(url)) != url:
		url = plain
	if _REMOTE.fullmatch(url):
		return True
	return bool(_STORED.fullmatch(url)) and url.rpartition("/")[2] not in (".", "..")


def is_safe_public_file(name: str) -> bool:
	"""Return whether a file of that name may be public, at an address of the site itself."""
	return PurePosixPath(name).suffix.lower() in SAFE_PUBLIC_EXTENSIONS
