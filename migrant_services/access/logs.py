"""Logs say what failed and where, and nothing of people.

Frappe writes down the arguments of a request that failed, and in the Error Log what each place of the program held.
Here the names of arguments, the places and the kinds of error are kept, and what they held is not.
"""

import json
import logging
import traceback

import frappe
from frappe.core.doctype.error_log.error_log import ErrorLog

from migrant_services.access import tracebacks

_ARGUMENTS = "\nForm Dict: "
# What a version of Frappe that adds where an error came from (16) says without values.
_OF_THE_PLACE = ("type", "method", "path", "user", "job_id", "job_name", "queue", "scheduled", "job_type")
_OF_ARGUMENTS = ("form_dict", "kwargs")


class NamesOnly(logging.Filter):
	"""Leaves the arguments of the request and the text of an error out of a line of the log."""

	def filter(self, record: logging.LogRecord) -> bool:
		"""Take out, in place. No line is kept back."""
		text, found, _arguments = str(record.msg).partition(_ARGUMENTS)
		if found:
			names = sorted(getattr(frappe.local, "form_dict", None) or {})
			record.msg = text + _ARGUMENTS + ", ".join(names)
		if record.exc_info and record.exc_info[0]:
			record.exc_text = tracebacks.outline("".join(traceback.format_exception(*record.exc_info)))
		return True


def keep_values_out() -> None:
	"""Hook ``before_request`` and ``before_job``: this site's log takes no arguments. Repeatable."""
	for handler in frappe.logger().handlers:
		if not any(isinstance(each, NamesOnly) for each in handler.filters):
			# After the filter of Frappe that adds them.
			handler.addFilter(NamesOnly())


class OutlinedErrorLog(ErrorLog):
	"""An error without values of variables and without its message (hooks: override_doctype_class)."""

	def before_insert(self) -> None:
		self.leave_values_out()

	def deferred_insert(self) -> None:
		"""Insert later: until then it waits in Redis."""
		self.leave_values_out()
		super().deferred_insert()

	def leave_values_out(self) -> None:
		"""Keep the outline of the error. What is no traceback is left out: anything may stand there."""
		given, title = str(self.error or ""), str(self.method or "")
		self.error = tracebacks.outline(given)
		# Frappe takes the message of an error for its title.
		if title in given and title not in self.error:
			self.method = tracebacks.kind_of_error(given) or tracebacks.NOT_SAID
		if self.get("metadata"):
			self.metadata = json.dumps(_without_values(frappe.parse_json(self.metadata)), indent=1)


def outline_failed_job(document, method: str | None = None) -> None:
	"""Hook ``on_change`` of Scheduled Job Log: why a job failed, without values."""
	kept = tracebacks.outline(document.details or "")
	if document.details and document.details != kept:
		document.db_set("details", kept, update_modified=False)


def _without_values(metadata: dict) -> dict:
	kept = {key: value for key, value in metadata.items() if key in _OF_THE_PLACE}
	return kept | {key: sorted(metadata[key]) for key in _OF_ARGUMENTS if isinstance(metadata.get(key), dict)}
