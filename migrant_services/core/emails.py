"""E-mail addresses, from what people write into the field for one."""

import re
import unicodedata
from typing import NamedTuple

from migrant_services.core.blank_text import says_nothing
from migrant_services.core.findings import Finding, make_finding

MESSAGES = {
	"EMAIL_NONE": "This is not an e-mail address. It is kept as a remark.",
	"EMAIL_MORE": "There is more in it than an e-mail address. The first address is taken, the rest is kept as a remark.",
}

MAX_LENGTH = 140  # Frappe's length of a Data field
# As far as a form can say: words parted by points, the sign, and a domain that ends with a point and letters.
_ADDRESS = re.compile(
	r"(?<![\w.@+%'-])[\w+%'-]{1,64}(?:\.[\w+%'-]{1,64})*@(?:[^\W_](?:[^\W_]|-){0,62}(?<!-)\.){1,8}"
	r"(?:xn--[a-z0-9]{2,59}|[^\W\d_]{2,63})(?![\w@-])",
	re.IGNORECASE,
)
_BEFORE = re.compile(r"(?:mailto|e-?mail|correo)\s*:\s*$", re.IGNORECASE)
_EDGES = " \t\r\n.,;:/|-–—<>()[]\"'"


class Email(NamedTuple):
	"""An address, and what was written beside it; words without an address have only a remark."""

	address: str
	remark: str = ""


class EmailCheck(NamedTuple):
	"""What was read, None where nothing is written, and what to remark on it."""

	email: Email | None
	findings: list[Finding]


def read_email(text: str | None) -> EmailCheck:
	"""The address in a text, with a remark; nothing when the text only says that there is none (``N/A``).

	>>> read_email("juana@example.org (de su hija)").email
	Email(address='juana@example.org', remark='de su hija')

	What is no address is kept as a remark, and that is said; so are a second address and words beside the first.
	"""
	text = _plain(text or "")
	if says_nothing(text):
		return EmailCheck(None, [])
	found = _ADDRESS.search(text)
	if not found or len(found[0]) > MAX_LENGTH:
		return EmailCheck(Email("", text), [make_finding(MESSAGES, "EMAIL_NONE")])
	before, after = _BEFORE.sub("", text[: found.start()]), text[found.end() :]
	remark = ", ".join(filter(None, (part.strip(_EDGES) for part in (before, after))))
	findings = [make_finding(MESSAGES, "EMAIL_MORE")] if remark else []
	return EmailCheck(Email(found[0], remark), findings)


def _plain(text: str) -> str:
	"""The text without invisible signs and with single spaces, none of them around an ``@``."""
	text = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
	return re.sub(r" ?@ ?", "@", " ".join(text.split()))
