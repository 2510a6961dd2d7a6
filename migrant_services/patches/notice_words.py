"""The notices of a site take their words from Document Text, where they are still worded as the app shipped them."""

from pathlib import Path

import frappe

from migrant_services.administration import notices

NOTICES = Path(notices.__file__).parent
# As the app shipped them before, by the folder of the new ones.
SHIPPED = {
	"escalation": {
		"subject": '{{ _("{0} has waited longer than its target").format(doc.folio) }}',
		"message": (
			'{{ _("It is in the state {0} since {1}. Open it, take the next step, or say in a comment what it waits for.").'
			'format(_(doc.workflow_state), frappe.format(doc.state_since, {"fieldtype": "Date"})) }}'
		),
	},
	"incident": {
		"subject": '{{ _("{0}: one person may have been paid twice for one period").format(doc.folio) }}',
		"message": (
			'{{ _("Open it, look at the payments, and write what happened and what was done. '
			'Until then the two records are not merged.") }}'
		),
	},
}


def execute():
	for folder, texts in SHIPPED.items():
		for field, text in texts.items():
			new = (NOTICES / folder / f"{field}.html").read_text(encoding="utf-8").strip()
			for name in frappe.get_all("Notification", {field: text}, pluck="name"):
				frappe.db.set_value("Notification", name, field, new)
