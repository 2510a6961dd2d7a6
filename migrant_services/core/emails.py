"""E-mail addresses, parsed from what people write into an e-mail field."""

import re
import unicodedata
from typing import NamedTuple

from migrant_services.core.blank_text import is_blank_text
from migrant_services.core.findings import Finding, make_finding

MESSAGES = {
	"EMAIL_NONE": "This is not an e-mail address. It is kept as a remark.",
	"EMAIL_MORE": "There is more than an e-mail address here. The first address is used, the rest is kept as a remark.",
}

MAX_LENGTH = 140  # Frappe's length of a Data field
# The form of an address: words separated by dots, the @, and a domain that ends with a dot and letters.
_ADDRESS_PATTERN = re.compile(
	r"(?<![\w.@+%'-])[\w+%'-]{1,64}(?:\.[\w+%'-]{1,64})*@(?:[^\W_](?:[^\W_]|-){0,62}(?<!-)\.){1,8}"
	r"(?:xn--[a-z0-9]{2,59}|[^\W\d_]{2,63})(?![\w@-])",
	re.IGNORECASE,
)
_LABEL_PATTERN = re.compile(r"(?:mailto|e-?mail|correo)\s*:\s*$", re.IGNORECASE)
_EDGES = " \t\r\n.,;:/|-–—<>()[]\"'"


class Email(NamedTuple):
	"""An address, and the text written beside it; text without an address has only a remark."""

	address: str
	remark: str = ""


class EmailCheck(NamedTuple):
	"""The parsed e-mail, None where nothing is written, and the findings on it."""

	email: Email | None
	findings: list[Finding]


def read_email(text: str | None) -> EmailCheck:
	"""Parse the address in a text, with a remark; None when the text only says that there is none (``N/A``).

	>>> read_email("juana@example.org (de su hija)").email
	Email(address='juana@example.org', remark='de su hija')

	Text that is no address is kept as a remark, with a finding; so are a second address and words beside the first.
	"""
	text = _plain(text or "")
	if is_blank_text(text):
		return EmailCheck(None, [])
	found = _ADDRESS_PATTERN.search(text)
	if not found or len(found[0]) > MAX_LENGTH:
		return EmailCheck(Email("", text), [make_finding(MESSAGES, "EMAIL_NONE")])
	before, after = _LABEL_PATTERN.sub("", text[: found.start()]), text[found.end() :]
	remark = ", ".join(filter(None, (part.strip(_EDGES) for part in (before, after))))
	findings = [make_finding(MESSAGES, "EMAIL_MORE")] if remark else []
	return EmailCheck(Email(found[0], remark), findings)


def _plain(text: str) -> str:
	"""Return the text without invisible characters and with single spaces, none of them around an ``@``."""
	text = "".join(
		character
		for character in unicodedata.normalize("NFKC", text)
		if unicodedata.category(character) != "Cf"
	)
	return re.sub(r" ?@ ?", "@", " ".join(text.split()))
