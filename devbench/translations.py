"""Writes the catalogs that gettext reads from the table that people edit, ``translations/es.csv``.

Frappe v16 reads ``locale/es.po`` once ``bench build`` has compiled it, and then before the table; both say the same.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from devbench.bench import APP, REPO
from devbench.steps import say

TABLE = REPO / APP / "translations" / "es.csv"
TEMPLATE, CATALOG = "main.pot", "es.po"
HEADER = """\
Project-Id-Version: Migrant Services
Language: {language}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit
"""
# As in the table: Frappe reads the two characters as a new line there.
NEW_LINE = r"\n"
ESCAPES = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\t": r"\t"}


def translations(args) -> int:
	"""Write the catalogs of the app."""
	folder = REPO / APP / "locale"
	for name, text in render_catalogs(read_table(TABLE)).items():
		(folder / name).write_text(text, encoding="utf-8")
		say(f"wrote {folder.relative_to(REPO) / name}")
	return 0


def read_table(path: Path) -> list[tuple[str, str]]:
	"""Return each source text and its Spanish, as Frappe understands them."""
	with path.open(encoding="utf-8", newline="") as file:
		rows = list(csv.reader(file))
	return [(text.replace(NEW_LINE, "\n"), spanish.replace(NEW_LINE, "\n").strip()) for text, spanish in rows]


def render_catalogs(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
	"""Return the text of the template, without translations, and of the Spanish catalog, by name of file."""
	rows = list(rows)
	return {
		TEMPLATE: render_catalog(((text, "") for text, _spanish in rows), language=""),
		CATALOG: render_catalog(rows, language="es"),
	}


def render_catalog(rows: Iterable[tuple[str, str]], language: str) -> str:
	"""Return a gettext catalog.

	:param language: its code; nothing for a template
	"""
	return "\n".join(render_entry(*row) for row in [("", HEADER.format(language=language)), *rows])


def render_entry(text: str, translation: str) -> str:
	"""Return one message of a catalog."""
	return f"msgid {quote(text)}\nmsgstr {quote(translation)}\n"


def quote(text: str) -> str:
	"""Return a text as gettext writes it."""
	return '"' + "".join(ESCAPES.get(character, character) for character in text) + '"'
