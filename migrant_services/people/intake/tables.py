"""The tables of the rows of an import. They are not doctypes: only `row_pages.py` lists them; they are deleted after days.

``__intake_row`` holds the cells of each row, its row result, matches, decision, and what was registered from it.
``__intake_key`` holds the keys by which rows of one file are recognised as one person; it is emptied after the dry run.
"""

import re
from collections.abc import Iterable

import frappe

ROWS, KEYS = "__intake_row", "__intake_key"
# Such a text needs no escaping in a statement.
_PLAIN_TEXT = re.compile(r"[\w .:@-]*")
# The same as Frappe's own tables: joining columns of different collations would use no index.
_FORM = "engine=InnoDB row_format=DYNAMIC character set=utf8mb4 collate=utf8mb4_unicode_ci"
_COLUMNS = {
	ROWS: """
		import_name varchar(140) not null,
		row_no int unsigned not null,
		cells mediumtext not null,
		status varchar(10) not null,
		band varchar(12) not null default '',
		remarks mediumtext,
		matches mediumtext,
		decision varchar(20),
		decisions text,
		same_as varchar(140),
		decided_by varchar(140),
		person varchar(140),
		made tinyint not null default 0,
		consultation varchar(140),
		checked mediumtext,
		primary key (import_name, row_no),
		key next_rows (import_name, status, row_no),
		key person (person)
	""",
	KEYS: """
		import_name varchar(140) not null,
		match_key bigint unsigned not null,
		row_no int unsigned not null,
		primary key (import_name, match_key, row_no)
	""",
}


def create_tables() -> None:
	"""Create the missing tables. Can be repeated; commits, as every schema change does."""
	for table, columns in _COLUMNS.items():
		frappe.db.sql_ddl(f"create table if not exists `{table}` ({columns}) {_FORM}")
	# Older sites have another version of the table.
	frappe.db.sql_ddl(
		f"alter table `{ROWS}` add column if not exists checked mediumtext, drop index if exists import_status, "
		"add index if not exists next_rows (import_name, status, row_no)"
	)
	# Every chunk queries who was changed since the dry run; Frappe has this index on v15 only.
	if not frappe.db.has_index("tabPerson", "modified"):
		frappe.db.add_index("Person", ["modified"])


def drop_tables() -> None:
	"""Drop the tables and everything in them."""
	for table in _COLUMNS:
		frappe.db.sql_ddl(f"drop table if exists `{table}`")


def insert_rows(
	table: str, columns: list[str], rows: list[tuple], update_columns: Iterable[str] = ()
) -> None:
	"""Insert many rows with one statement. The query builder would take longer than the database.

	:param update_columns: the columns that are updated in a row that already exists
	"""
	if rows:
		names = ", ".join(f"`{column}`" for column in columns)
		by_column = list(zip(*rows, strict=True))
		# A value that all rows share is formatted once.
		literals = [_to_literal(values[0]) if len(set(values)) == 1 else None for values in by_column]
		one = "(" + ", ".join(literal or "%s" for literal in literals) + ")"
		values = ", ".join([one] * len(rows))
		changes = ", ".join(f"`{column}` = values(`{column}`)" for column in update_columns)
		on_duplicate = f" on duplicate key update {changes}" if changes else ""
		differing = [column for column, literal in zip(by_column, literals, strict=True) if not literal]
		frappe.db.sql(
			f"insert into `{table}` ({names}) values {values}{on_duplicate}",
			[value for row in zip(*differing, strict=True) for value in row],
		)


def _to_literal(value: object) -> str | None:
	"""Return a value as SQL; None for one that only the driver can write, such as a text with any sign of punctuation."""
	if value is None:
		return "null"
	if isinstance(value, str):
		return f"'{value}'" if _PLAIN_TEXT.fullmatch(value) else None
	return str(value) if type(value) is int else None


def delete_rows(name: str) -> None:
	"""Delete the rows of an import."""
	for each in (ROWS, KEYS):
		table = frappe.qb.Table(each)
		frappe.qb.from_(table).delete().where(table.import_name == name).run()
