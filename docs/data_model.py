"""Draws docs/data-model.md and the map of doctypes in docs/architecture.md from the files of the doctypes.

``python3 docs/data_model.py`` after a change of a doctype; tests/unit/test_data_model.py holds that it was run.
"""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "migrant_services" / "migrant_services" / "doctype"
PICTURE = ROOT / "docs" / "data-model.md"
MAP = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- doctypes: drawn by docs/data_model.py -->\n", "<!-- end of doctypes -->\n"

# Each area with the package of its rules, what it is for, and its doctypes. Rows are drawn with their record.
AREAS = {
	"People": (
		"people/",
		"who is registered, who they live with, how two records become one, how lists come in",
		(
			"Person",
			"Household",
			"Protection File",
			"Duplicate Review",
			"Person Merge",
			"Intake Import",
		),
	),
	"Reception": (
		"reception/",
		"who comes, when, whose turn it is, and what was done",
		("Appointment", "Queue Ticket", "Consultation", "Checklist"),
	),
	"Referrals": (
		"referrals/",
		"consent, and the organizations that people are sent on to",
		("Consent", "Privacy Notice", "Referral", "Organization", "Service"),
	),
	"Income support": (
		"income_support/",
		"what is paid, once",
		("Support Programme", "Payment", "Payment Incident"),
	),
	"Training": ("training/", "courses and who attends them", ("Course", "Course Enrolment")),
	"Administration": (
		"administration/",
		"offices, staff and settings",
		(
			"Office",
			"Staff Member",
			"Migrant Services Settings",
			"Document Text",
			"Configuration Version",
			"Configuration Import",
		),
	),
	"Workflows": (
		"workflow/",
		"what the municipality changed in its workflows, and when",
		("State Move",),
	),
	"Forms": (
		"forms/",
		"what the municipality asks, and changed on the shipped fields",
		("Form Question", "Field Setting"),
	),
	"Reference lists": (
		"options/",
		"codes with titles, seeded once and kept by the municipality",
		(
			"Age Band Set",
			"Answer Option",
			"Consultation Result",
			"Consultation Subject",
			"Identity Document Type",
			"Migratory Situation",
			"Option List",
			"Option Merge",
			"Population Group",
			"Queue Kind",
			"Specific Need",
			"Spoken Language",
			"Waiting Priority",
		),
	),
}
# Nearly everything has these, and the picture would be nothing but lines to them.
LEFT_OUT = {"Office", *AREAS["Reference lists"][2]}
# Rows that any record with own texts or conditions has.
COMMON_ROWS = {"Text Translation", "Condition Row"}
HEAD = """# Data model

What each area keeps, and what it links to. Drawn from the DocType files by `python3 docs/data_model.py`; a test holds that it
is up to date. `||` is a link that has to be filled, `|o` one that may be empty; a dotted line leads to the rows of a record.

Left out: the office that nearly every record belongs to, the codes of the reference lists, and Frappe's own doctypes.
"""


def doctypes() -> dict[str, dict]:
	"""Return the doctypes by name, as their files say."""
	files = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*/*.json"))]
	return {data["name"]: data for data in files if data.get("doctype") == "DocType"}


def area_of(doctype: str) -> str | None:
	"""Return the area of a doctype; None for rows."""
	return next((area for area, (_package, _purpose, names) in AREAS.items() if doctype in names), None)


def picture() -> str:
	"""Return the whole of docs/data-model.md."""
	known = doctypes()
	parts = [HEAD]
	for area, (_package, purpose, names) in AREAS.items():
		parts.append(f"\n## {area}\n\n{purpose[0].upper()}{purpose[1:]}.\n")
		lines = [line for name in names for line in _lines(known, name)]
		if not lines:
			parts.append(f"\n{', '.join(names)}.\n")
			continue
		entities = [f"\t{_entity(name)}" for name in names if name not in LEFT_OUT]
		parts.append("\n```mermaid\nerDiagram\n" + "\n".join([*entities, *lines]) + "\n```\n")
	return "".join(parts)


def _lines(known: dict[str, dict], doctype: str) -> list[str]:
	"""Return a line of the picture for each link and each table of a doctype."""
	lines = []
	for field in known[doctype]["fields"]:
		target = field.get("options")
		if target not in known or target in LEFT_OUT | COMMON_ROWS:
			continue
		if field["fieldtype"] in ("Table", "Table MultiSelect"):
			lines.append(f'\t{_entity(doctype)} ||..o{{ {_entity(target)} : "{field["fieldname"]}"')
			lines += _lines(known, target)
		elif field["fieldtype"] == "Link":
			end = "||" if field.get("reqd") else "|o"
			lines.append(f'\t{_entity(target)} {end}--o{{ {_entity(doctype)} : "{field["fieldname"]}"')
	return lines


def _entity(doctype: str) -> str:
	return doctype.replace(" ", "_")


def map_of_doctypes() -> str:
	"""Return the map in docs/architecture.md, with what comes before and after it."""
	rows = ["| area | its rules | doctypes |", "|---|---|---|"]
	known = doctypes()
	for area, (package, _purpose, names) in AREAS.items():
		linked = ", ".join(_with_rows(known, name) for name in names)
		rows.append(f"| {area} | `{package}` | {linked} |")
	return BEGIN + "\n" + "\n".join(rows) + "\n\n" + END


def _with_rows(known: dict[str, dict], doctype: str) -> str:
	"""Return the name of a doctype, and those of its rows in brackets."""
	tables = ("Table", "Table MultiSelect")
	rows = [field["options"] for field in known[doctype]["fields"] if field["fieldtype"] in tables]
	rows = [row for row in rows if row not in COMMON_ROWS]
	return f"**{doctype}** ({', '.join(rows)})" if rows else f"**{doctype}**"


def with_map(text: str) -> str:
	"""Return the text of docs/architecture.md with the map as it is now.

	:raises ValueError: when the place of the map is not marked in it
	"""
	before, after = text.index(BEGIN), text.index(END) + len(END)
	return text[:before] + map_of_doctypes() + text[after:]


def main() -> None:
	"""Write both files."""
	PICTURE.write_text(picture(), encoding="utf-8")
	MAP.write_text(with_map(MAP.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
	main()
