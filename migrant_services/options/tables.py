"""The table of the rows that merges of options moved, by which a merge is undone.

It is not a doctype, so nothing in it is listed, reported or exported: it holds names of records of every office.
"""

import frappe

MOVED = "__option_moved"
# The same as Frappe's own tables: joining columns of different collations would use no index.
_FORM = "engine=InnoDB row_format=DYNAMIC character set=utf8mb4 collate=utf8mb4_unicode_ci"
_COLUMNS = """
	merge_name varchar(20) not null,
	doctype varchar(140) not null,
	column_name varchar(64) not null,
	row_name varchar(140) not null,
	removed text,
	primary key (merge_name, doctype, column_name, row_name)
"""


def create_table() -> None:
	"""Create the table if it is missing. Can be repeated; commits, as every schema change does."""
	frappe.db.sql_ddl(f"create table if not exists `{MOVED}` ({_COLUMNS}) {_FORM}")


def drop_table() -> None:
	"""Drop the table and everything in it."""
	frappe.db.sql_ddl(f"drop table if exists `{MOVED}`")
