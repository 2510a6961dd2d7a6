"""No whitelisted method, of Frappe or of the app, tells what the caller may not see or changes it.

The stories of this folder tell how it was tried by people who know the method. Here every method there is gets
called with the name of a record that is hidden from the caller, in whatever argument looks as if it took one, and
every address of the API is asked for it (`probe.py`). `make test` tries a few callers; `make probe` all of them, on
every kind of record that is closed to them.
"""

from __future__ import annotations

import os

import pytest

from tests.security.probe import probe
from tests.security.rights import OFFICE_BOUND, ROLES
from tests.security.scene import GUEST, NOBODY, VICTIMS

# A column of each that says something of a person.
COLUMNS = {
	"Person": "full_name",
	"Consultation": "notes",
	"Protection File": "asylum_facts",
	"Payment": "payee_name",
	"Referral": "reason",
	"Consent": "scope",
	"Household": "note",
	"Appointment": "what_to_bring",
	"Course Enrolment": "participant_name",
}
WEBSITE = "WEB"
ALL = os.environ.get("MS_PROBE") == "all"
CALLERS = (*ROLES, NOBODY, GUEST, WEBSITE)
TARGETS = [
	("FD", "other", "Person"),
	("CW", "restricted", "Consultation"),
	("PO", "other", "Protection File"),
	(GUEST, "own", "Person"),
	(WEBSITE, "own", "Payment"),
]


def closed_to(letters: str, group: str) -> dict[str, str]:
	"""The kinds of record of a group that are closed to a caller."""
	if letters in (NOBODY, GUEST, WEBSITE) or group != "restricted":
		return COLUMNS
	return {doctype: column for doctype, column in COLUMNS.items() if doctype not in open_restricted(letters)}


def open_restricted(letters: str) -> set[str]:
	"""The doctypes of which a role sees the restricted records too; their lists rightly have them."""
	return {doctype for doctype, roles in OFFICE_BOUND.items() if letters in roles}


@pytest.fixture
def caller(request, scene, api):
	letters = request.getfixturevalue("letters")
	return request.getfixturevalue("portal") if letters == WEBSITE else api(scene.people[letters])


@pytest.mark.parametrize(("letters", "group", "doctype"), TARGETS)
def test_no_method_tells_or_changes_what_is_hidden(scene, caller, letters, group, doctype):
	"""A caller who knows the name of a hidden record asks every method and every address of the server about it."""
	found = probe(caller, scene, group, {doctype: COLUMNS[doctype]}, with_lists=False)
	assert not found.lines(), "\n".join(["", *found.lines()])


@pytest.mark.parametrize("letters", ["FD", "RP", WEBSITE])
def test_no_list_of_anything_has_what_is_hidden(scene, caller, letters):
	found = probe(caller, scene, "other", {})
	assert not found.lines(), "\n".join(["", *found.lines()])


def test_the_probe_sees_what_is_open(scene, insider):
	found = probe(insider, scene, "own", {})
	assert found.leaks and found.listed


@pytest.mark.skipif(not ALL, reason="make probe: it takes an hour")
@pytest.mark.parametrize("group", VICTIMS)
@pytest.mark.parametrize("letters", CALLERS)
def test_no_caller_learns_or_changes_what_is_closed(scene, caller, letters, group):
	"""Every caller, every kind of record that is closed to them."""
	if not (doctypes := closed_to(letters, group)):
		pytest.skip("all of them are open to this role")
	found = probe(
		caller, scene, group, doctypes, open_lists=open_restricted(letters) if group == "restricted" else ()
	)
	assert not found.lines(), "\n".join(["", *found.lines()])
