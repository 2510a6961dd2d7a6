"""No whitelisted method, of Frappe or of the app, discloses or changes what is hidden from the caller.

The stories of this folder are attempts by users who know the method. Here every method is called with the name of a
hidden record, in each argument that looks as if it took one, and every address of the API is requested for it
(`probe.py`). `make test` tries a few callers; `make probe` all of them, on every kind of record that is hidden from them.
"""

from __future__ import annotations

import os

import pytest

from tests.security.probe import probe
from tests.security.rights import OFFICE_BOUND, ROLES
from tests.security.scene import GUEST, NO_ROLE, VICTIMS

# A column of each with personal data.
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
CALLERS = (*ROLES, NO_ROLE, GUEST, WEBSITE)
TARGETS = [
	("FD", "other", "Person"),
	("CW", "restricted", "Consultation"),
	("PO", "other", "Protection File"),
	(GUEST, "own", "Person"),
	(WEBSITE, "own", "Payment"),
]


def closed_to(letters: str, group: str) -> dict[str, str]:
	"""Return the doctypes of a group whose records are hidden from a caller."""
	if letters in (NO_ROLE, GUEST, WEBSITE) or group != "restricted":
		return COLUMNS
	return {doctype: column for doctype, column in COLUMNS.items() if doctype not in open_restricted(letters)}


def open_restricted(letters: str) -> set[str]:
	"""Return the doctypes whose restricted records a role sees too; their lists may contain them."""
	return {doctype for doctype, roles in OFFICE_BOUND.items() if letters in roles}


@pytest.fixture
def caller(request, scene, api):
	letters = request.getfixturevalue("letters")
	return request.getfixturevalue("portal") if letters == WEBSITE else api(scene.people[letters])


@pytest.mark.parametrize(("letters", "group", "doctype"), TARGETS)
def test_no_method_discloses_or_changes_a_hidden_record(scene, caller, letters, group, doctype):
	"""A caller who knows the name of a hidden record tries every method and every address of the server on
	it.
	"""
	found = probe(caller, scene, group, {doctype: COLUMNS[doctype]}, with_lists=False)
	assert not found.lines(), "\n".join(["", *found.lines()])


@pytest.mark.parametrize("letters", ["FD", "RP", WEBSITE])
def test_no_list_discloses_hidden_records(scene, caller, letters):
	found = probe(caller, scene, "other", {})
	assert not found.lines(), "\n".join(["", *found.lines()])


def test_the_probe_notices_visible_records(scene, insider):
	found = probe(insider, scene, "own", {})
	assert found.leaks and found.listed


@pytest.mark.skipif(not ALL, reason="make probe: it takes an hour")
@pytest.mark.parametrize("group", VICTIMS)
@pytest.mark.parametrize("letters", CALLERS)
def test_no_caller_discloses_or_changes_hidden_records(scene, caller, letters, group):
	"""Every caller, every kind of record that is hidden from them."""
	if not (doctypes := closed_to(letters, group)):
		pytest.skip("all of them are open to this role")
	found = probe(
		caller, scene, group, doctypes, open_lists=open_restricted(letters) if group == "restricted" else ()
	)
	assert not found.lines(), "\n".join(["", *found.lines()])
