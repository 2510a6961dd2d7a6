"""The columns that a query names, parsed from a client's request, without a site."""

from __future__ import annotations

import csv
import json

import pytest

from migrant_services.access import methods, queries
from migrant_services.access.queries import Column, Query, UnreadableQuery, read_arguments


def columns(*texts: str) -> set[Column]:
	return {Column(*text.rpartition(".")[::2]) for text in texts}


def named(read, value) -> set[Column]:
	"""Return the columns that one of the readers of a query finds."""
	query = Query("Person")
	read(query, value)
	return query.used | query.arranged | query.shown


@pytest.mark.parametrize(
	("text", "column"),
	[
		("folio", "folio"),
		(" folio ", "folio"),
		("`folio`", "folio"),
		("_user_tags", "_user_tags"),
		("`tabPerson`.`folio`", "tabPerson.folio"),
		("`tabPerson`.folio", "tabPerson.folio"),
		("`tabPerson Need`.`need`", "tabPerson Need.need"),
		("tabPerson.folio", "tabPerson.folio"),
		("needs.need", "needs.need"),
		("person . `full_name`", "person.full_name"),
	],
)
def test_parses_a_column(text, column):
	assert {queries.read_column(text)} == columns(column)


@pytest.mark.parametrize(
	"text",
	[
		"",
		"1",
		"*",
		"`tabPerson`.*",
		"a b",
		"a, b",
		"`a` `b`",
		"ifnull(occupation, '')",
		"length(occupation)",
		"occupation like 'a%'",
		"occupation/**/",
		"occupation -- x",
		"a.b.c",
		"(select 1)",
		"occupation;",
		"`occupation",
		"oçcupation",
		"`tabA`.`tabB`.`c`",
		None,
		7,
		["folio"],
		{"folio": 1},
	],
)
def test_rejects_an_invalid_column(text):
	with pytest.raises(UnreadableQuery):
		queries.read_column(text)


@pytest.mark.parametrize(
	("filters", "found"),
	[
		(None, []),
		("", []),
		("[]", []),
		("{}", []),
		("a-name", []),
		(17, []),
		({"folio": "P-1", "status": ["in", ["a", "b"]]}, ["folio", "status"]),
		({"needs.need": "GBV", "person.full_name": ("like", "A%")}, ["needs.need", "person.full_name"]),
		([["folio", "=", "x"], ["status", "!=", "y"]], ["folio", "status"]),
		([["folio", "x"]], ["folio"]),
		([["Person", "folio", "=", "x"]], ["tabPerson.folio"]),
		([["Person Need", "need", "=", "x", False]], ["tabPerson Need.need"]),
		([{"folio": "x"}, ["status", "=", "y"]], ["folio", "status"]),
		([[["folio", "=", 1], "or", ["status", "=", 2]]], ["folio", "status"]),
		(
			[["folio", "=", 1], "and", [["status", "=", 2], "OR", ["Person", "email", "=", 3]]],
			["folio", "status", "tabPerson.email"],
		),
		(json.dumps([["Person", "folio", "like", "%occupation%", False]]), ["tabPerson.folio"]),
		(json.dumps(json.dumps({"folio": 1})), ["folio"]),
	],
)
def test_parses_filters(filters, found):
	assert named(Query.filter_by, filters) == columns(*found)


@pytest.mark.parametrize(
	"filters",
	[
		["folio", "=", "x"],
		["1=1"],
		[["folio", "=", "x"], "1=1"],
		["or", ["folio", "=", "x"]],
		[["folio"]],
		[[]],
		[["Person", "folio", "=", "x", False, 1]],
		[["Person", "person.full_name", "=", "x"]],
		[["Person", "`tabPerson`.`occupation`", "=", "x"]],
		[[7, "folio", "=", "x"]],
		[7],
		{"ifnull(occupation,'')": "x"},
		{"occupation or 1": 1},
	],
)
def test_rejects_an_invalid_filter(filters):
	with pytest.raises(UnreadableQuery):
		named(Query.filter_by, filters)


@pytest.mark.parametrize(
	("read", "text", "found"),
	[
		(Query.sort_by, None, []),
		(Query.sort_by, "KEEP_DEFAULT_ORDERING", []),
		(Query.sort_by, "modified desc", ["modified"]),
		(Query.sort_by, "`tabPerson`.`modified`  DESC,folio", ["tabPerson.modified", "folio"]),
		(Query.group_by, "status", ["status"]),
		(Query.group_by, "`tabPerson`.`status`, office", ["tabPerson.status", "office"]),
		(Query.group_by, '["_user_tags", "status"]', ["_user_tags", "status"]),
		(Query.group_by, "assigned_to", ["_assign"]),
		(Query.use, '["folio"]', ["folio"]),
		(Query.use, "folio", ["folio"]),
	],
)
def test_parses_order_and_groups(read, text, found):
	assert named(read, text) == columns(*found)


@pytest.mark.parametrize(
	("read", "text"),
	[
		(Query.sort_by, "length(occupation)"),
		(Query.sort_by, "folio desc nulls last"),
		(Query.sort_by, "1 desc"),
		(Query.sort_by, "folio desc, occupation='a'"),
		(Query.sort_by, ["folio"]),
		(Query.sort_by, ",".join(["folio"] * 10_000)),
		(Query.group_by, "2"),
		(Query.group_by, "folio having 1"),
		(Query.use, [["folio"]]),
	],
)
def test_rejects_an_invalid_order(read, text):
	with pytest.raises(UnreadableQuery):
		named(read, text)


@pytest.mark.parametrize(
	("fields", "shown", "used", "aliases"),
	[
		(None, [], [], []),
		("*", ["*"], [], []),
		('["*"]', ["*"], [], []),
		("name,folio", ["name", "folio"], [], []),
		(["name", None, "folio as label"], ["name", "folio"], [], ["label"]),
		(["name, folio"], ["name", "folio"], [], []),
		(
			["`tabPerson Need`.`need` as 'Person Need:need'"],
			["tabPerson Need.need"],
			[],
			["person need:need"],
		),
		(["person.full_name AS person_full_name"], ["person.full_name"], [], ["person_full_name"]),
		(["count(name) as n", "COUNT(*)", "sum( `tabPerson`.`age` )"], [], ["name", "tabPerson.age"], ["n"]),
		(["count(distinct `tabPerson`.name) as total_count"], [], ["tabPerson.name"], ["total_count"]),
		([{"COUNT": "*", "as": "n"}, {"SUM": "age"}], [], ["age"], ["n"]),
		([{"DIV": [1, {"NULLIF": [{"LOCATE": ["'a'", "name"]}, 0]}], "as": "r"}], [], ["name"], ["r"]),
		([{"needs": ["need", "name"]}], ["needs.need", "needs.name"], [], []),
	],
)
def test_parses_fields(fields, shown, used, aliases):
	query = Query("Person")
	query.show(fields)
	assert (query.shown, query.used, query.aliases) == (columns(*shown), columns(*used), set(aliases))


@pytest.mark.parametrize(
	"fields",
	[
		{"occupation": "x"},
		[["occupation", "=", "x"]],
		["concat(occupation, '')"],
		["max(length(occupation))"],
		["count(name) + 1"],
		["distinct occupation"],
		["(select 1) as x"],
		["occupation x"],
		["occupation as x, y z"],
		["'text' as x"],
		[7],
		[{"needs": "need"}],
		[{"COUNT": {"needs": ["need"]}}],
		[{"MAX": ["length(occupation)"]}],
		[{"MAX": [["occupation"]]}],
	],
)
def test_rejects_an_invalid_list_of_fields(fields):
	with pytest.raises(UnreadableQuery):
		Query("Person").show(fields)


def test_parses_the_arguments_of_a_list():
	arguments = {
		"doctype": "Person",
		"fields": '["name", "count(name) as n"]',
		"filters": '{"status": "New"}',
		"or_filters": '[["Person Alias", "alias", "like", "%x%"]]',
		"order_by": "n desc, creation",
		"group_by": "office",
		"parent_doctype": "Household",
		"aggregate_on_doctype": "Person Need",
		"aggregate_on_field": "need",
		"txt": "select occupation",
	}
	query = read_arguments(queries.SHAPES["report"], arguments)
	assert query.doctype == "Person" and query.parents == {"Household"}
	assert query.used == columns("name", "status", "tabPerson Alias.alias", "tabPerson Need.need")
	assert query.arranged == columns("n", "creation", "office") and query.aliases == {
		"n",
		"_aggregate_column",
	}
	assert query.shown == columns("name")
	assert read_arguments(queries.SHAPES["list"], arguments, "Office").doctype == "Office"


def test_a_search_passes_its_filters_to_the_function_it_names():
	arguments = {"doctype": "User", "filters": {"office": "X"}, "searchfield": "name", "query": "app.search"}
	assert read_arguments(queries.SHAPES["search"], arguments).used == columns("name")
	assert read_arguments(queries.SHAPES["search"], {**arguments, "query": ""}).used == columns(
		"name", "office"
	)


@pytest.mark.parametrize("doctype", [None, 7, ["Person"], {"name": "Person"}])
def test_a_doctype_must_be_a_name(doctype):
	with pytest.raises(UnreadableQuery):
		read_arguments(queries.SHAPES["list"], {"doctype": doctype})


def test_every_row_must_be_complete():
	with queries.QUERIES_FILE.open(encoding="utf-8", newline="") as file:
		lines = list(csv.DictReader(file))
	assert [line["method"] for line in lines] == sorted({line["method"] for line in lines})
	for line in lines:
		row = methods.load_rows()[line["method"]]
		assert row.state != methods.CLOSED, line
		assert bool(line["shape"]) != bool(line["why_none"]), line
		assert line["shape"] in ("", *queries.SHAPES, *queries.DESCRIBED_SHAPES), line
		assert not line["why_none"] or line["why_none"].endswith("."), line
