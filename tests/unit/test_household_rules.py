"""Dated membership: the rules for every day, and a past that no operation changes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.people.households import rules
from migrant_services.people.households.rules import HEAD, Age, ChangeRejected, Stay
from tests.conftest import ROOT

TODAY = date(2026, 6, 30)
START = date(2026, 1, 1)
MEMBER_FILE = ROOT / "migrant_services/migrant_services/doctype/household_member/household_member.json"


def day(number: int) -> date:
	return START + timedelta(days=number)


def stay(person, since=0, until=None, relationship="Sibling", **values) -> Stay:
	return Stay(person, day(since), None if until is None else day(until), relationship, **values)


@contextmanager
def rejected(code: str) -> Iterator[None]:
	"""Expect that a change is rejected, with this code."""
	with pytest.raises(ChangeRejected) as error:
		yield
	assert error.value.code == error.value.finding.code == code


def codes(stays, today=TODAY) -> list[str]:
	return [finding.code for finding in rules.check_stays(stays, today)]


FAMILY = [stay("ana", relationship=HEAD), stay("beto", relationship="Daughter or son"), stay("cira", 10)]


def test_the_form_must_offer_what_the_rules_accept():
	fields = {field["fieldname"]: field for field in json.loads(MEMBER_FILE.read_text())["fields"]}

	def options(name):
		return tuple(fields[name]["options"].split("\n"))[1:]

	assert options("relationship") == rules.RELATIONSHIPS
	assert options("collector") == rules.COLLECTORS
	assert options("reason") == rules.REASONS


def relations(stays, when):
	return {each.person: each.relationship for each in rules.stays_on(stays, when)}


@pytest.mark.parametrize(
	("stays", "expected"),
	[
		(FAMILY, []),
		([stay("ana")], ["HEAD_MISSING"]),
		([stay("ana", relationship=HEAD), stay("beto", relationship=HEAD)], ["HEAD_TWICE"]),
		([stay("ana", 5, 2, HEAD)], ["STAY_REVERSED"]),
		([stay("ana", 400, relationship=HEAD)], ["STAY_FUTURE"]),
		([stay("ana", 0, 400, HEAD)], ["STAY_FUTURE"]),
		([Stay("ana", None, None, HEAD)], ["STAY_UNDATED"]),
		([*FAMILY, stay("cira", 12)], ["STAY_OVERLAP"]),
		# The first day of the head comes after that of another member.
		([stay("ana", 3, relationship=HEAD), stay("beto", 0)], ["HEAD_MISSING"]),
		([stay("ana", 0, 3, HEAD), stay("beto", 3, relationship=HEAD)], []),
		# A household may be empty, and a period without days has no effect.
		([stay("ana", 0, 3, HEAD), stay("ana", 9, relationship=HEAD)], []),
		([*FAMILY, stay("dora", 4, 4, HEAD)], []),
		# A person who only collects is not a member and needs no head.
		([stay("ana", 0, 3, HEAD), stay("tía", 0, relationship=rules.COLLECTOR_ONLY)], []),
	],
)
def test_a_household_must_be_valid_on_every_day(stays, expected):
	assert codes(stays) == expected


def test_a_household_cannot_have_two_primary_collectors_at_a_time():
	both = [s._replace(collector=rules.PRIMARY) for s in FAMILY[:2]]
	assert codes(both) == ["COLLECTOR_TWICE"]
	assert codes([both[0], both[1]._replace(collector=rules.ALTERNATE)]) == []


def test_an_earlier_fault_cannot_block_an_operation():
	"""After a merge, one person may be in the household twice."""
	stored = [*FAMILY, stay("cira", 12)]
	doubled = [s._replace(before=s) for s in stored]
	assert codes(doubled) == [] and rules.find_double_stays(doubled) == [(2, 3)]
	ended = rules.leave(doubled, ["cira"], day(20), "Moved out")
	assert codes(ended) == [] and rules.members_on(ended, day(20)) == ["ana", "beto"]
	longer = [*doubled[:3], doubled[3]._replace(since=day(11))]
	assert codes(longer) == ["STAY_OVERLAP"]


def test_the_day_of_leaving_is_the_first_day_in_the_next_household():
	old, new = stay("ana", 0, 5), stay("ana", 5)
	assert not old.overlaps(new) and old.overlaps(stay("ana", 4))
	assert rules.find_clashes([new], [old]) == []
	assert rules.find_clashes([new], [stay("ana", 0, 6)]) == [stay("ana", 0, 6)]


def test_only_new_stays_can_clash():
	new = stay("ana", 5)
	there = stay("ana", 0)
	assert rules.find_clashes([new._replace(before=new)], [there]) == []
	assert rules.find_clashes([new._replace(before=new._replace(until=day(7)))], [there]) == [there]
	longer = new._replace(until=day(9), before=new._replace(until=day(7)))
	assert rules.find_clashes([longer], [there]) == [there]
	moves_in = new._replace(before=new._replace(relationship=rules.COLLECTOR_ONLY))
	assert rules.find_clashes([moves_in], [there]) == [there]
	assert rules.find_clashes([new._replace(relationship=rules.COLLECTOR_ONLY)], [there]) == []
	assert rules.find_clashes([new], [there._replace(relationship=rules.COLLECTOR_ONLY)]) == []


def test_minors_must_have_a_responsible_adult():
	adult, child = Age(False), Age(True, "ana", True)
	assert rules.check_minors({"ana": adult, "beto": child}, ["beto"]) == []
	alone = {"ana": adult, "beto": Age(True)}
	assert [f.code for f in rules.check_minors(alone, ["beto"])] == ["MINOR_ALONE"]
	assert rules.check_minors(alone) == [], "who is there already is not sent away"
	apart = rules.check_minors({"cira": adult, "beto": child})
	assert [(f.code, f.params, f.blocks) for f in apart] == [("MINORS_WITHOUT_THEIR_ADULT", (1,), False)]
	assert apart[0].message.startswith("A person under age lives here")
	assert [f.code for f in rules.check_minors({"beto": child})] == ["NO_ADULT"]
	assert rules.check_minors({"ana": Age(None), "beto": child._replace(responsible_adult=None)}) == []


def test_the_head_cannot_leave_without_a_successor():
	with rejected("HEAD_LEAVES"):
		rules.leave(FAMILY, ["ana"], day(20), "Moved out")
	with rejected("NEW_HEAD_LEAVES"):
		rules.leave(FAMILY, ["ana", "beto"], day(20), "Moved out", "beto")
	left = rules.leave(FAMILY, ["ana"], day(20), "Moved out", "cira")
	assert rules.head_on(left, day(19)) == "ana" and rules.head_on(left, day(20)) == "cira"
	assert codes(left) == []
	assert relations(left, day(20)) == {"cira": HEAD, "beto": rules.UNKNOWN}, "he is not her son"
	left = rules.leave(FAMILY, ["ana"], day(20), "Deceased", "cira", {"beto": "Niece or nephew"})
	assert relations(left, day(20)) == {"cira": HEAD, "beto": "Niece or nephew"}
	assert relations(rules.leave(FAMILY, ["beto"], day(20), "Moved out"), day(20)) == {
		"ana": HEAD,
		"cira": "Sibling",
	}
	everybody = rules.leave(FAMILY, ["ana", "beto", "cira"], day(20), "Moved out")
	assert rules.members_on(everybody, day(20)) == [] and codes(everybody) == []


@pytest.mark.parametrize("code, when", [("NOT_THERE", 5), ("LATER_CHANGE", 12)])
def test_cannot_change_anything_before_the_last_record(code, when):
	stays = [*FAMILY[:2], stay("cira", 10, 15), stay("cira", 20)] if code == "LATER_CHANGE" else FAMILY
	with rejected("LATER_CHANGE"):
		rules.leave(stays, ["cira"], day(when), "Moved out")
	with rejected("NOT_THERE"):
		rules.leave(stays, ["stranger"], day(when), "Moved out")


def test_a_role_changes_from_a_given_day():
	changed = rules.change(FAMILY, "cira", day(15), collector=rules.ALTERNATE)
	assert [s.reason for s in changed] == ["", "", rules.CHANGED, ""]
	assert changed[3].since == day(15) and changed[3].collector == rules.ALTERNATE
	assert rules.change(changed, "cira", day(15), collector="")[3].collector == "", (
		"the same day is corrected"
	)
	assert rules.change(FAMILY, "cira", day(15), relationship="Sibling") == FAMILY


def test_changes_the_head():
	with rejected("OLD_RELATION"):
		rules.change_head(FAMILY, "cira", day(15), {})
	changed = rules.change_head(FAMILY, "cira", day(15), {"ana": "Sibling", "beto": "Niece or nephew"})
	assert codes(changed) == [] and rules.head_on(changed, day(15)) == "cira"
	assert relations(changed, day(15)) == {"cira": HEAD, "ana": "Sibling", "beto": "Niece or nephew"}
	changed = rules.change_head(FAMILY, "cira", day(15), {"ana": "Sibling"})
	assert relations(changed, day(15)) == {"cira": HEAD, "ana": "Sibling", "beto": rules.UNKNOWN}
	collects = [*FAMILY, stay("tía", 0, relationship=rules.COLLECTOR_ONLY)]
	changed = rules.change_head(collects, "cira", day(15), {"ana": "Sibling", "beto": HEAD})
	assert relations(changed, day(15)) == {
		"cira": HEAD,
		"ana": "Sibling",
		"beto": rules.UNKNOWN,
		"tía": rules.COLLECTOR_ONLY,
	}


def test_members_must_state_their_relationship_to_a_new_head():
	"""In three cases: the head is split off, others are, or two households become one."""
	rest, new = rules.split(FAMILY, ["ana"], day(20), "ana", {"beto": "Niece or nephew"}, "cira")
	assert relations(rest, day(20)) == {"cira": HEAD, "beto": "Niece or nephew"}
	rest, new = rules.split(FAMILY, ["ana", "beto"], day(20), "ana", {}, "cira")
	assert relations(new, day(20)) == {"ana": HEAD, "beto": "Daughter or son"}, "with her he stays what he is"
	rest, new = rules.split(FAMILY, ["cira", "beto"], day(20), "cira", {})
	assert relations(new, day(20)) == {"cira": HEAD, "beto": rules.UNKNOWN}
	together, _emptied = rules.join(rest, new, day(30), {"cira": "Sibling"})
	assert relations(together, day(30)) == {"ana": HEAD, "cira": "Sibling", "beto": rules.UNKNOWN}


def test_splits_and_joins_households():
	with rejected("NO_ONE_STAYS"):
		rules.split(FAMILY, ["ana", "beto", "cira"], day(20), "ana", {})
	with rejected("SPLIT_HEAD"):
		rules.split(FAMILY, ["beto"], day(20), "ana", {})
	rest, new = rules.split(FAMILY, ["cira", "beto"], day(20), "cira", {"beto": "Niece or nephew"})
	assert (rules.members_on(rest, day(20)), rules.members_on(new, day(20))) == (["ana"], ["cira", "beto"])
	assert codes(rest) == codes(new) == []
	together, emptied = rules.join(rest, new, day(30), {"cira": "Sibling", "beto": "Daughter or son"})
	assert rules.members_on(together, day(30)) == ["ana", "cira", "beto"]
	assert rules.members_on(emptied, day(30)) == [] and rules.members_on(emptied, day(29)) == ["cira", "beto"]
	assert codes(together) == codes(emptied) == []


OPERATIONS = st.lists(
	st.tuples(
		st.sampled_from(["receive", "leave", "change", "change_head", "split", "join"]),
		st.sampled_from("abcd"),
		st.sampled_from("abcd"),
		st.integers(0, 4),
	),
	max_size=9,
)


def apply(stays, operation, one, other, when):
	if operation == "receive":
		return rules.receive(stays, [Stay(one, when, relationship="Sibling")])
	if operation == "leave":
		return rules.leave(stays, [one], when, "Moved out", other)
	if operation == "change":
		return rules.change(stays, one, when, dependant=True)
	if operation == "change_head":
		return rules.change_head(stays, one, when, {other: "Mother or father"})
	if operation == "split":
		return rules.split(stays, [one], when, one, {}, other)[0]
	return rules.join(stays, [Stay("e", when, relationship=HEAD)], when, {"e": "Cousin"})[0]


@settings(max_examples=30, deadline=None)
@given(OPERATIONS)
def test_an_operation_cannot_change_the_past_or_remove_a_row(operations):
	"""After any sequence of operations the days before are unchanged, and each has one head."""
	stays, now = [stay("a", relationship=HEAD), stay("b")], 0
	for operation, one, other, later in operations:
		now += later
		past = [[(s.person, s.relationship) for s in rules.stays_on(stays, day(d))] for d in range(now)]
		try:
			done = apply(stays, operation, one, other, day(now))
		except ChangeRejected:
			continue
		if codes(done):
			continue
		assert len(done) >= len(stays)
		assert [(s.person, s.since) for s in done[: len(stays)]] == [(s.person, s.since) for s in stays]
		assert [
			[(s.person, s.relationship) for s in rules.stays_on(done, day(d))] for d in range(now)
		] == past
		members = rules.members_on(done, day(now))
		assert bool(members) == bool(rules.head_on(done, day(now)))
		assert len(members) == len({s.person for s in rules.stays_on(done, day(now)) if s.lives_here})
		stays = [s._replace(before=s._replace(before=None)) for s in done]
