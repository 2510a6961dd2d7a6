"""The base of the app's own errors: each has a code, a status and, where there is one, its field.

A code is UPPER_SNAKE, has one meaning, is never translated and does not change; docs/errors.md lists all of them. Errors
that Frappe has to know as its own are subclasses of Frappe's and carry the same attributes
(:func:`migrant_services.core.messages.reject`).
"""

from typing import ClassVar

from migrant_services.core.findings import ERROR, Finding, make_finding

VALIDATION_ERROR_STATUS = 417  # as Frappe's ValidationError
FORBIDDEN_STATUS = 403


class AppError(Exception):
	"""Input or a request is rejected.

	:param code: what it is, for programs
	:param sentence: what it is, for people
	:param field: the name of the field that it is about; ``table.field`` for a field of a row
	"""

	http_status_code: ClassVar[int] = VALIDATION_ERROR_STATUS

	def __init__(self, code: str, sentence: str, *, field: str | None = None):
		self.code = code
		self.field = field
		super().__init__(sentence)


class RuleError(AppError):
	"""A pure rule rejects something; ``finding`` is the reason, as a sentence that can be translated.

	:param code: one of :attr:`messages`
	:param params: the values for the placeholders of its sentence
	"""

	messages: ClassVar[dict[str, str]] = {}

	def __init__(self, code: str, *params, field: str | None = None):
		self.finding: Finding = make_finding(self.messages, code, *params, level=ERROR)
		super().__init__(code, self.finding.message.format(*params), field=field)
