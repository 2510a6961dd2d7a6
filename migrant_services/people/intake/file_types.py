"""Detects what a file is, by its bytes and not by its name, and says what to do with one that is not a list."""

import io
import re
import zipfile

from migrant_services.people.intake.layout import CSV, HTML, ODS, XLS, XLSX, XML, FileRejected

HEAD = 1 << 16
# Files with these first bytes are not lists: the code of the message for each.
_STARTS = (
	(b"%PDF", "FILE_PDF"),
	(b"\x89PNG", "FILE_IMAGE"),
	(b"\xff\xd8\xff", "FILE_IMAGE"),
	(b"GIF8", "FILE_IMAGE"),
	(b"{\\rtf", "FILE_TEXT"),
)
_JSON = re.compile(rb"\s*(?:\{\s*\"|\[\s*[\[{])")
_HTML = re.compile(
	rb"\s*<(?:!doctype\s+html|html|head|body|meta|style|div|center|font|table)\b", re.IGNORECASE
)
_SPREADSHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
_OLD = b"\xd0\xcf\x11\xe0"
# What an archive is, by one of its parts.
_PARTS = (
	("xl/workbook.bin", "FILE_XLSB"),
	("word/", "FILE_TEXT"),
	("Index/", "FILE_NUMBERS"),
)
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def detect_kind(content: bytes) -> str:
	"""Return the kind of a file, as in :mod:`migrant_services.people.intake.layout`.

	:raises FileRejected: for any other kind, with a sentence about it
	"""
	head = content[:HEAD]
	if not head.strip():
		raise FileRejected("FILE_EMPTY")
	if head.startswith(b"PK\x03\x04"):
		return _detect_in_archive(content)
	if head.startswith(_OLD):
		return _detect_old_office(content)
	for start, code in _STARTS:
		if head.startswith(start):
			raise FileRejected(code)
	wide = head.startswith(UTF_16_MARKS)
	if b"\0" in content and not wide:
		raise FileRejected("FILE_KIND")
	text = head.decode("utf-16", "ignore").encode() if wide else head.removeprefix(b"\xef\xbb\xbf")
	if _JSON.match(text):
		raise FileRejected("FILE_JSON")
	if text.lstrip().startswith(b"<?xml") and _SPREADSHEET_XML in text:
		return XML
	return HTML if _is_page(text) else CSV


def _is_page(text: bytes) -> bool:
	return bool(_HTML.match(re.sub(rb"^\s*(?:<\?xml[^>]*>|<!--.*?-->)", b"", text, flags=re.DOTALL)))


def _detect_in_archive(content: bytes) -> str:
	"""Detect what a ZIP archive contains. A broken one counts as a workbook: reading it will show the error."""
	try:
		with zipfile.ZipFile(io.BytesIO(content)) as archive:
			names = archive.namelist()
			kind = archive.open("mimetype").read(100) if "mimetype" in names else b""
	except Exception:  # a broken archive fails in many ways
		return XLSX
	if b"opendocument.spreadsheet" in kind:
		return ODS
	if b"opendocument" in kind:
		raise FileRejected("FILE_TEXT")
	for part, code in _PARTS:
		if any(name.startswith(part) for name in names):
			raise FileRejected(code)
	if not any(name.startswith("xl/") for name in names) and "[Content_Types].xml" not in names:
		raise FileRejected("FILE_ZIP")
	return XLSX


def _detect_old_office(content: bytes) -> str:
	"""Detect what a file in the format of Office before 2007 contains, by the names of its streams."""
	if "EncryptedPackage".encode("utf-16-le") in content:
		raise FileRejected("FILE_PROTECTED")
	if "WordDocument".encode("utf-16-le") in content:
		raise FileRejected("FILE_TEXT")
	return XLS
