"""Move the versions of workflows to the versions of all parts of the configuration."""

import json

import frappe

from migrant_services.administration.configuration.content import compute_digest, normalise_part
from migrant_services.administration.configuration.parts import WORKFLOW
from migrant_services.administration.configuration.versions import VERSION

FORMER = "Workflow Version"


def execute():
	if not frappe.db.table_exists(FORMER):
		return
	for former in frappe.get_all(FORMER, {"content": ("is", "set")}, ["*"], order_by="creation asc"):
		content = normalise_part(WORKFLOW, json.loads(former.content))
		kept = frappe.get_doc(
			{
				"doctype": VERSION,
				"part": WORKFLOW,
				"part_key": former.governed_doctype,
				"part_title": former.governed_doctype,
				"number": former.number,
				"origin": former.origin,
				"kept_on": former.kept_on,
				"kept_by": former.kept_by,
				"digest": compute_digest(content),
				"content": json.dumps(content, indent=1, ensure_ascii=False),
			}
		)
		kept.insert()
	frappe.delete_doc("DocType", FORMER, force=True, ignore_missing=True)
	frappe.db.sql_ddl(f"drop table if exists `tab{FORMER}`")
