"""The moments of ``make days``, the clock that simulates them, and the results that it remembers."""

from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import pytest

from devbench import days
from devbench.bench import Bench, DevbenchError
from devbench.clock import REAL, Clock, library, without_clock
from devbench.moments import SITE, UTC, leap_night, moments

MENDOZA = timezone(timedelta(hours=-3))
# Some of them are moments of the list.
NOWS = [
	datetime(2026, 11, 30, 7, 23, tzinfo=UTC),
	datetime(2027, 12, 31, 23, 59, 59, tzinfo=SITE),
	datetime(2028, 2, 29, 0, 0, tzinfo=SITE),
	datetime(2095, 6, 1, 3, 0, tzinfo=UTC),
]


@pytest.fixture(params=NOWS, ids=datetime.isoformat)
def now(request):
	return request.param


def by_name(now, seed=7):
	return {moment.name: moment for moment in moments(now, seed)}


def test_there_are_enough_moments_and_all_are_in_the_future(now):
	every = moments(now, 7)
	assert len(every) >= 12 and len({moment.name for moment in every}) == len(every)
	assert all(moment.at > now for moment in every)


def test_the_turn_of_the_year_comes_for_the_site_and_for_utc(now):
	found = by_name(now)
	for name, zone in (("year-end", SITE), ("year-end-utc", UTC)):
		assert found[name].at.strftime("%m-%d %H:%M") == "12-31 23:50" and found[name].at.tzinfo is zone
	for name, zone in (("new-year", SITE), ("new-year-utc", UTC)):
		assert found[name].at.strftime("%m-%d %H:%M") == "01-01 00:10" and found[name].at.tzinfo is zone


def test_leap_day_is_the_next_one():
	assert [leap_night(now).at.year for now in NOWS] == [2028, 2028, 2032, 2096]


def test_the_zones_have_different_days(now):
	found = by_name(now)
	for moment in (found["three-zones"], leap_night(now)):
		site, mendoza, utc = (moment.at.astimezone(zone).date() for zone in (SITE, MENDOZA, UTC))
		assert site < mendoza == utc


def test_midnight_falls_into_the_demo_and_into_each_suite(now):
	moment = by_name(now)["midnight"]
	begin = [moment.at, *(moment.at + later for later, _suite in moment.suites)]
	assert all(23 * 60 + 57 <= at.hour * 60 + at.minute for at in begin)
	assert "tests/security/test_stories_waiting_room.py" in [suite for _later, suite in moment.suites]


def test_the_same_seed_gives_the_same_days(now):
	assert moments(now, 7) == moments(now, 7) != moments(now, 8)


def test_a_correct_clock_changes_nothing(monkeypatch):
	assert REAL.environ({"A": "1"}) == {"A": "1"}
	monkeypatch.setattr("devbench.clock.library", lambda: "lib.so")
	env = Clock(90).environ({"PYTHONPATH": "mine"})
	assert env["FAKETIME"] == "+90s" and env["LD_PRELOAD"] == "lib.so" and env["PYTHONPATH"].endswith(":mine")


def test_a_browser_cannot_start_under_another_clock(monkeypatch):
	monkeypatch.setattr("devbench.clock.library", lambda: "/usr/lib/faketime/libfaketime.so.1")
	under = Clock.at(datetime(2028, 2, 29, tzinfo=UTC)).environ({"PATH": "/bin"})
	assert "LD_PRELOAD" in under
	assert "LD_PRELOAD" not in without_clock(under)
	assert without_clock({"LD_PRELOAD": "/usr/lib/libjemalloc.so"}) == {
		"LD_PRELOAD": "/usr/lib/libjemalloc.so"
	}


def test_finds_the_library_when_the_command_that_names_it_fails(tmp_path, monkeypatch):
	# As it does where a killed process of the same number has left its semaphore.
	command = tmp_path / "faketime"
	command.write_text("#!/bin/sh\nexit 1\n")
	command.chmod(0o755)
	monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
	there = tmp_path / "x86_64-linux-gnu" / "faketime" / "libfaketime.so.1"
	there.parent.mkdir(parents=True)
	there.touch()
	monkeypatch.setattr("devbench.clock.SYSTEM_LIBRARIES", tmp_path)
	assert library() == str(there)


def test_names_a_missing_library_with_its_package(tmp_path, monkeypatch):
	monkeypatch.setattr("devbench.clock.SYSTEM_LIBRARIES", tmp_path)
	with pytest.raises(FileNotFoundError, match="apt-get install faketime"):
		library()


def test_rejects_an_unknown_moment_and_lists_the_known_ones():
	with pytest.raises(DevbenchError, match=r"no moment x.*year-end"):
		days.chosen(moments(NOWS[0], 7), ["x"])


def test_remembers_passed_moments_until_something_changes(tmp_path, monkeypatch):
	bench, (first, second, *_) = Bench(tmp_path), moments(NOWS[0], 7)
	monkeypatch.setattr(days, "digest_tree", lambda folder: "one")
	past = days.Past(bench, seed=7)
	past.keep(first)
	again = days.Past(bench, seed=None)
	assert again.seed == 7 and again.has_passed(first) and not again.has_passed(second)
	monkeypatch.setattr(days, "digest_tree", lambda folder: "two")
	assert not days.Past(bench, seed=None).has_passed(first)


def test_a_moment_fails_when_records_were_not_made(tmp_path, monkeypatch):
	log = tmp_path / "log"
	log.write_text("People: 9 records, 1.2 s\n! Person demo-person-0001 was not made: no name\n")
	monkeypatch.setattr(days, "site", SimpleNamespace(fresh=lambda *_: None, inside=lambda *_, **__: log))
	outcome = days.load_demo(Bench(tmp_path), "a.localhost", REAL)
	assert outcome.failures == ("! Person demo-person-0001 was not made: no name",)


def test_reads_the_last_lines_of_pytest():
	text = "FAILED tests/site/test_a.py::test_b - assert 1\nERROR tests/site/test_c.py::test_d\n1 failed, 3 passed in 9.31s\n"
	assert days.SUMMARY.findall(text) == ["1 failed, 3 passed in 9.31s"]
	assert len(days.FAILED.findall(text)) == 2
