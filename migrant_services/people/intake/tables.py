"""The rows of a file while it is imported. No doctype: they are listed only by `listing.py`, and purged after days.

``__intake_row`` holds the cells of each row, what the check made of them and found, what was decided, and what came of it.
``__intake_key`` holds the keys by which rows of one file are recognised as one person; it is emptied after the check.
"""

from collections.abc import Iterable

import frappe

ROWS, KEYS = "__intake_row", "__intake_key"
# As Frappe makes its own tables: a join of columns of another collation would use no index.
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
	"""Make what is missing. Repeatable; commits, as any change of the schema does."""
	for table, columns in _COLUMNS.items():
		frappe.db.sql_ddl(f"create table if not exists `{table}` ({columns}) {_FORM}")
	# A site of before has the table in another form.
	frappe.db.sql_ddl(
		f"alter table `{ROWS}` add column if not exists checked mediumtext, drop index if exists import_status, "
		"add index if not exists next_rows (import_name, status, row_no)"
	)
	# Who was changed since a check is asked at every chunk; Frappe has this index on v15 only.
	if not frappe.db.has_index("tabPerson", "modified"):
		frappe.db.add_index("Person", ["modified"])


def drop_tables() -> None:
	"""Take them away, with everything in them."""
	for table in _COLUMNS:
		frappe.db.sql_ddl(f"drop table if exists `{table}`")


def insert_rows(table: str, columns: list[str], rows: list[tuple], or_change: Iterable[str] = ()) -> None:
	"""One statement for many rows; faster than the query builder, which would take longer than the database.

	:param or_change: columns that are written into a row that is there already
	"""
	if rows:
		names = ", ".join(f"`{column}`" for column in columns)
		one = "(" + ", ".join(["%s"] * len(columns)) + ")"
		values = ", ".join([one] * len(rows))
		changes = ", ".join(f"`{column}` = values(`{column}`)" for column in or_change)
		there = f" on duplicate key update {changes}" if changes else ""
		frappe.db.sql(
			f"insert into `{table}` ({names}) values {values}{there}",
			[value for row in rows for value in row],
		)


def delete_rows(name: str) -> None:
	"""Forget the rows of an import."""
	for each in (ROWS, KEYS):
		table = frappe.qb.Table(each)
		frappe.qb.from_(table).delete().where(table.import_name == name).run()
