"""The lookup tables of the registry. They are not doctypes, so nothing in them is listed, reported or exported.

``__person_key`` holds the blocking keys of `matching.keys` as numbers, ``__person_token`` the words by which the
desk searches, ``__person_turn`` the rows that a request locks while it stores a person, ``__person_count`` how many
people share a name, a phone or an address (`counts.py`), and the progress of long jobs.
"""

import frappe

KEYS, TOKENS, TURNS, COUNTS = "__person_key", "__person_token", "__person_turn", "__person_count"
# Enough that requests for two different people hardly ever wait for each other.
NUMBER_OF_TURNS = 1024
# The same as Frappe's own tables: joining columns of different collations would use no index.
_FORM = "engine=InnoDB row_format=DYNAMIC character set=utf8mb4 collate=utf8mb4_unicode_ci"
_COLUMNS = {
	KEYS: """
		match_key bigint unsigned not null,
		person varchar(140) not null,
		primary key (match_key, person),
		key person (person)
	""",
	TOKENS: """
		token varchar(64) not null,
		person varchar(140) not null,
		primary key (token, person),
		key person_token (person, token)
	""",
	TURNS: """
		turn smallint unsigned not null primary key
	""",
	COUNTS: """
		kind varchar(20) not null,
		value varchar(140) not null,
		people int not null,
		primary key (kind, value)
	""",
}


def create_tables() -> None:
	"""Create the missing tables. Can be repeated; commits, as every schema change does."""
	for table, columns in _COLUMNS.items():
		frappe.db.sql_ddl(f"create table if not exists `{table}` ({columns}) {_FORM}")
	turns = ", ".join(f"({turn})" for turn in range(NUMBER_OF_TURNS))
	frappe.db.sql(f"insert ignore into `{TURNS}` (turn) values {turns}")


def drop_tables() -> None:
	"""Drop the tables and everything in them."""
	for table in _COLUMNS:
		frappe.db.sql_ddl(f"drop table if exists `{table}`")


def get_state(kind: str) -> str | None:
	"""Return the value last stored under a kind of `__person_count`."""
	# why not the query builder: this runs at every check at the desk, where it would take longer than the database.
	rows = frappe.db.sql(f"select value from `{COUNTS}` where kind = %s limit 1", kind)
	return rows[0][0] if rows else None


def set_state(kind: str, value: str | None) -> None:
	"""Store a value under a kind of `__person_count` in place of the old one; None only deletes the old one."""
	table = frappe.qb.Table(COUNTS)
	frappe.qb.from_(table).delete().where(table.kind == kind).run()
	if value is not None:
		frappe.qb.into(table).columns("kind", "value", "people").insert(kind, value, 0).run()
