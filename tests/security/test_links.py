"""A list cannot read another record through a link: every link between scoped doctypes is tried."""

from __future__ import annotations

import pytest

from migrant_services.access.schema import get_links, get_tables
from migrant_services.access.scopes import SCOPES, get_fields
from tests.security.rights import ROLES, may
from tests.security.scene import lists

OWN = [(doctype, None, get_fields(doctype)) for doctype in SCOPES]
OF_ROWS = [
	(table, doctype, get_fields(table))
	for doctype in SCOPES
	for table in get_tables(get_fields(doctype)).values()
]
LINKS = [
	(of, record, column) for of, record, fields in (*OWN, *OF_ROWS) for column in get_links(fields, SCOPES)
]


@pytest.mark.parametrize(("doctype", "record", "column"), LINKS)
def test_a_list_cannot_read_through_a_link(scene, api, doctype, record, column):
	"""Every role that reads the first doctype requests columns of the second, to see them and to sort by
	them.
	"""
	read = record or doctype
	readers = [letters for letters in ROLES if may(letters, "read", read)]
	reached = []
	for letters in readers:
		client = api(scene.people[letters])
		for arguments in (
			{"fields": ["name", f"{column}.creation"]},
			{"fields": ["name"], "order_by": f"{column}.creation"},
		):
			answer = lists(client, doctype, **arguments, **({"parent": record} if record else {}))
			if answer.status_code != 403:
				reached.append(f"{letters} by {arguments}: {answer.status_code}")
	assert readers and not reached
