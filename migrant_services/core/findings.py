"""Findings: what a rule has to say about a value, in a form that can be translated and shown."""

from typing import NamedTuple

WARNING = "warning"
ERROR = "error"


class Finding(NamedTuple):
	"""One remark about one value.

	``message`` is an English sentence with ``{0}`` placeholders; the caller shows
	``_(finding.message).format(*finding.params)``. ``params`` never hold the value itself, so that a message may be logged
	or shown on a shared screen.
	"""

	code: str
	message: str
	params: tuple = ()
	level: str = WARNING

	@property
	def blocks(self) -> bool:
		"""True when the value cannot be saved as it is."""
		return self.level == ERROR


def make_finding(messages: dict[str, str], code: str, *params, level: str = WARNING) -> Finding:
	"""Make the finding ``code`` with its sentence from ``messages``."""
	return Finding(code, messages[code], params, level)
