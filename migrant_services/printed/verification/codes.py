"""The code of a printed document, in its QR code and beside it for typing.

Form: two letters for the kind of document, then the record's own secret of twenty hexadecimal characters, as
in ``CO-3f2a91bc0d3e77ab12cd``. The letters only save the page from looking in every table. The secret is 80
random bits, so a code is known only to the bearer of the paper.
"""

import re
import unicodedata
from functools import lru_cache

import segno

from migrant_services.core.folio import FOLIO_PREFIXES

SECRET_LENGTH = 20
# Consents have no folio, so they have letters of their own.
PREFIXES = {
	**{
		doctype: FOLIO_PREFIXES[doctype]
		for doctype in ("Consultation", "Referral", "Payment", "Course Enrolment", "Person")
	},
	"Consent": "CS",
}
DOCTYPES = {prefix: doctype for doctype, prefix in PREFIXES.items()}
MAX_INPUT_LENGTH = 64

_CODE = re.compile(rf"([A-Z]{{2}})([0-9a-f]{{{SECRET_LENGTH}}})")
_SEPARATORS = re.compile(r"[\s\-–—._/:]+")
# Hexadecimal has no O, I or L: a typed one is a misread digit.
_TO_DIGIT = str.maketrans("oil", "011")
_GROUP = 4


def make_code(doctype: str, secret: str) -> str:
	"""Return the code of one record.

	:param doctype: one of :data:`PREFIXES`
	:param secret: the record's ``verification_code``
	:raises ValueError: when the doctype is not verified, or the secret has another form
	"""
	if doctype not in PREFIXES:
		raise ValueError("Documents of this kind are not verified.")
	if not re.fullmatch(rf"[0-9a-f]{{{SECRET_LENGTH}}}", secret or ""):
		raise ValueError("A verification code is twenty hexadecimal characters.")
	return f"{PREFIXES[doctype]}-{secret}"


def parse_code(text: str | None) -> tuple[str, str] | None:
	"""Return the doctype and the secret of a code, or None when the text cannot be a code.

	Ignores case, spaces and hyphens, and reads the letters O, I and L as the digits 0 and 1.
	"""
	written = unicodedata.normalize("NFKC", (text or "")[:MAX_INPUT_LENGTH])
	compact = _SEPARATORS.sub("", written)
	compact = compact[:2].upper() + compact[2:].lower().translate(_TO_DIGIT)
	match = _CODE.fullmatch(compact)
	if not match or match[1] not in DOCTYPES:
		return None
	return DOCTYPES[match[1]], match[2]


def format_code(code: str) -> str:
	"""Return the code in groups of four, as it is printed: ``CO 3F2A 91BC 0D3E 77AB 12CD``."""
	prefix, _, secret = code.partition("-")
	groups = (secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP))
	return " ".join([prefix, *groups]).upper()


@lru_cache(maxsize=128)
def make_qr_uri(payload: str) -> str:
	"""Return a QR code as a PNG in a data URI: it needs no file and no request, and every PDF engine draws
	it.

	:param payload: what a phone reads, here the address of the verification page
	"""
	return segno.make(payload, error="m", micro=False).png_data_uri(scale=8, border=2)
