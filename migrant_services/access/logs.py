"""What logs keep: what failed and where, without personal data.

Frappe logs the arguments of a failed request, and the values of all variables in the Error Log. Here logs keep the
names of arguments, the places in the program and the kinds of errors, and no values.
"""

import json
import logging
import traceback

import frappe
from frappe.core.doctype.error_log.error_log import ErrorLog

from migrant_services.access import tracebacks

_ARGUMENTS = "\nForm Dict: "
# Metadata that version 16 adds about the place of an error, without values.
_KEPT_METADATA = ("type", "method", "path", "user", "job_id", "job_name", "queue", "scheduled", "job_type")
_ARGUMENT_METADATA = ("form_dict", "kwargs")


class ArgumentNamesOnly(logging.Filter):
	"""A log filter that removes the values of arguments and the text of an error."""

	def filter(self, record: logging.LogRecord) -> bool:
		"""Remove them in place. Keep every line."""
		text, found, _arguments = str(record.msg).partition(_ARGUMENTS)
		if found:
			names = sorted(getattr(frappe.local, "form_dict", None) or {})
			record.msg = text + _ARGUMENTS + ", ".join(names)
		if record.exc_info and record.exc_info[0]:
			record.exc_text = tracebacks.outline_traceback(
				"".join(traceback.format_exception(*record.exc_info))
			)
		return True


def install_log_filter() -> None:
	"""Install the filter on the log of this site (hooks: before_request, before_job). Repeatable."""
	for handler in frappe.logger().handlers:
		if not any(isinstance(each, ArgumentNamesOnly) for each in handler.filters):
			# Added after Frappe's filter, which adds the arguments.
			handler.addFilter(ArgumentNamesOnly())


class OutlinedErrorLog(ErrorLog):
	"""An Error Log without values of variables and without messages (hook: override_doctype_class)."""

	def before_insert(self) -> None:
		self.remove_values()

	def deferred_insert(self) -> None:
		"""Remove the values now, because the error waits in Redis until it is inserted."""
		self.remove_values()
		super().deferred_insert()

	def remove_values(self) -> None:
		"""Keep only the outline of the error. Text that is no traceback is removed: it may hold anything."""
		given, title = str(self.error or ""), str(self.method or "")
		self.error = tracebacks.outline_traceback(given)
		# Frappe uses the message of an error as its title.
		if title in given and title not in self.error:
			self.method = tracebacks.get_error_class(given) or tracebacks.UNKNOWN_ERROR
		if self.get("metadata"):
			self.metadata = json.dumps(_remove_values(frappe.parse_json(self.metadata)), indent=1)


def outline_job_error(document, method: str | None = None) -> None:
	"""Keep only the outline of the error of a failed job (hook: on_change on Scheduled Job Log)."""
	kept = tracebacks.outline_traceback(document.details or "")
	if document.details and document.details != kept:
		document.db_set("details", kept, update_modified=False)


def _remove_values(metadata: dict) -> dict:
	kept = {key: value for key, value in metadata.items() if key in _KEPT_METADATA}
	return kept | {
		key: sorted(metadata[key]) for key in _ARGUMENT_METADATA if isinstance(metadata.get(key), dict)
	}
