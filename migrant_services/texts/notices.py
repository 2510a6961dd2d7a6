"""The wording of Frappe's Notifications that the app seeds. Who gets them and when stays in the Notification."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate, today

from migrant_services.core import formats
from migrant_services.texts import store
from migrant_services.workflow.stages import SINCE_FIELD, STATE_FIELD


def notice_text(doc: Document, notice: str, part: str) -> str:
	"""Return a part of a notice for HTML (Jinja method).

	A subject has nothing personal: only the folio, the date and the office, whatever the municipality wrote.

	:param notice: name of a Document Text
	:param part: ``subject`` or ``message``
	"""
	language = store.get_language()
	values = {
		"folio": doc.get("folio") or "",
		"date": formats.format_long_date(getdate(today()), language),
		"office_name": frappe.get_cached_value("Office", doc.get("office"), "office_name") or ""
		if doc.get("office")
		else "",
		"state": _(doc.get(STATE_FIELD)) if doc.get(STATE_FIELD) else "",
		"state_since": formatdate(doc.get(SINCE_FIELD)) if doc.get(SINCE_FIELD) else "",
	}
	return store.get_wording(notice).render_html(language, values)[part]
