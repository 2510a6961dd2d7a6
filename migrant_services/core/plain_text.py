"""Text that people typed, and nothing but text: no HTML, no Jinja, no control characters."""

import re

# What begins like a tag is one too, although it does not end: the page around the text may end it.
_TAG = re.compile(r"<([^>]+>|[a-zA-Z/!?])")
_JINJA = ("{{", "{%", "{#")
# Characters that are not printed, but that a text may need: a new line; and how letters join and which way they run, in
# Persian or Arabic. Those that reverse what follows them are not among them.
_INVISIBLE_ALLOWED = "\n\u200c\u200d\u200e\u200f"


def is_plain(text: str) -> bool:
	"""Return whether a text holds no HTML, no Jinja and no control characters except line breaks."""
	return not (
		_TAG.search(text)
		or any(mark in text for mark in _JINJA)
		or any(not character.isprintable() and character not in _INVISIBLE_ALLOWED for character in text)
	)
