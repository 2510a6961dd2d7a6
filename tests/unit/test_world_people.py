"""The set the matching is judged by: how many, labelled rightly, always the same, and one that can be solved."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from rapidfuzz.distance import Levenshtein
from stdnum.ar import cuit
from stdnum.mx import curp

from benchmarks.world import sets
from benchmarks.world.documents import CUIL, CURP, DNI, cuil
from benchmarks.world.entries import Entry, register
from benchmarks.world.errors import KINDS
from benchmarks.world.judge import judge
from benchmarks.world.name_errors import field_cut, mojibake, names_exchanged
from benchmarks.world.names import COMMUNITIES, communities, nicknames
from benchmarks.world.people import COUPLES, SAME_DAY, TWINS, tell_apart
from benchmarks.world.recognisable import birth_left, fits, name_left, paper_left, phone_left
from benchmarks.world.sets import JUDGES, TUNE, Labelled, labelled
from migrant_services.matching.record import EXACT, YEAR

pytestmark = pytest.mark.unit
SHARE = 0.15


@pytest.fixture(scope="module")
def data() -> Labelled:
	return labelled(TUNE, SHARE)


def test_a_whole_set_has_12000_records_and_4380_pairs():
	assert sets.PEOPLE + sets.REGISTERED_TWICE + 2 * sets.REGISTERED_THRICE == 12_000
	assert sets.REGISTERED_TWICE + 3 * sets.REGISTERED_THRICE == 4_380
	assert COUPLES[TWINS] >= 400 and COUPLES[SAME_DAY] >= 100


def test_a_share_of_a_set_has_that_share_of_everything(data):
	assert len(data.entries) == 12_000 * SHARE
	assert len(data.pairs) == 4_380 * SHARE
	assert {kind: len(couples) for kind, couples in data.couples.items()} == {
		kind: round(count * SHARE) for kind, count in COUPLES.items()
	}


def test_pairs_are_all_those_of_one_person(data):
	assert all(one < other for one, other in data.pairs)
	assert all(data.entries[one].person is data.entries[other].person for one, other in data.pairs)
	times = Counter(entry.person.number for entry in data.entries)
	assert len(data.pairs) == sum(count * (count - 1) // 2 for count in times.values())


def test_twelve_traditions_and_all_kinds_of_error_are_there(data):
	assert len({communities()[name].tradition for name in COMMUNITIES}) == 12
	assert {entry.person.tradition for entry in data.entries} == {
		communities()[name].tradition for name in COMMUNITIES
	}
	assert len(KINDS) >= 24
	assert {kind for entry in data.entries for kind in entry.kinds} == set(KINDS)


def test_second_registrations_have_one_to_three_kinds_of_error_and_first_ones_none(data):
	spoilt = [entry for entry in data.entries if entry.kinds]
	assert len(spoilt) == len(data.entries) - len(data.people)
	assert {len(entry.kinds) for entry in spoilt} == {1, 2, 3}
	assert all(len({KINDS[kind].part for kind in entry.kinds}) == len(entry.kinds) for entry in spoilt)


def test_the_same_seed_gives_the_same_set_in_every_process():
	script = "from tests.unit.test_world_people import digest; print(digest())"
	other = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(Path(__file__).parents[2])}
	there = subprocess.run(
		[sys.executable, "-c", script], env=other, capture_output=True, text=True, check=True
	)
	assert there.stdout.strip() == digest()


def digest() -> str:
	records = [entry.record() for entry in labelled(TUNE, 0.02).entries]
	return sha256(repr(records).encode()).hexdigest()


def test_seeds_stay_apart():
	first = {seed: labelled(seed, 0.02) for seed in (TUNE, *JUDGES)}
	dates = [{(entry.given, entry.person.birth) for entry in data.entries} for data in first.values()]
	assert all(not one & other for place, one in enumerate(dates) for other in dates[:place])


def test_of_every_pair_two_fields_are_left_that_identify(data):
	for pair in data.pairs:
		one, other = (data.entries[number] for number in pair)
		left = (
			name_left(one, other) >= 0.6,
			birth_left(one, other) >= 0.5,
			paper_left(one, other),
			phone_left(one, other),
		)
		assert sum(map(bool, left)) >= 2, (one, other)


def test_no_record_of_a_twin_fits_the_other_as_well(data):
	twin = {one: other for couple in data.couples[TWINS] for one, other in (couple, couple[::-1])}
	for pair in data.pairs:
		for number in pair:
			entry = data.entries[number]
			if entry.person.number in twin and paper_left(*(data.entries[place] for place in pair)) < 1:
				assert not fits(entry.given, data.people[twin[entry.person.number]].given), entry


def test_a_dni_of_seven_digits_has_a_cuil_of_eleven():
	assert cuit.is_valid(cuil("9123456", "M")) and cuil("9123456", "M")[2:10] == "09123456"


def test_twins_share_a_birth_date_and_a_home_but_no_document(data):
	for couple in data.couples[TWINS]:
		one, other = (data.people[number] for number in couple)
		assert (one.birth, one.phone, one.address) == (other.birth, other.phone, other.address)
		assert tell_apart(one.given, other.given)
		assert not {paper.number for paper in one.papers} & {paper.number for paper in other.papers}


def test_namesakes_of_one_day_have_valid_documents_of_one_kind_in_every_record(data):
	same_day = {number for couple in data.couples[SAME_DAY] for number in couple}
	for one, other in (map(data.people.__getitem__, couple) for couple in data.couples[SAME_DAY]):
		assert (one.given, one.first, one.second, one.birth) == (
			other.given,
			other.first,
			other.second,
			other.birth,
		)
		(mine,), (yours,) = one.papers, other.papers
		assert mine.kind == yours.kind and not mine.expired and not yours.expired
		assert Levenshtein.distance(mine.number, yours.number) > 1
	for entry in data.entries:
		if entry.person.number in same_day:
			assert set(entry.person.papers) <= set(entry.papers)


def test_no_two_people_have_one_document(data):
	numbers = Counter((paper.kind, paper.number) for person in data.people for paper in person.papers)
	assert max(numbers.values()) == 1


def test_documents_with_check_digits_are_valid(data):
	papers = [(person, paper) for person in data.people for paper in person.papers]
	assert all(curp.is_valid(paper.number) for _person, paper in papers if paper.kind == CURP)
	assert all(cuit.is_valid(paper.number) for _person, paper in papers if paper.kind == CUIL)
	for person, paper in papers:
		if paper.kind == CURP:
			assert curp.get_birth_date(paper.number) == person.birth
			assert curp.get_gender(paper.number) == person.sex
	assert Counter(paper.kind for _person, paper in papers)[DNI]


def test_common_names_are_common_and_rare_ones_there(data):
	surnames = Counter(person.first for person in data.people if person.tradition == "mexican")
	assert surnames.most_common(1)[0][1] > 0.03 * surnames.total()
	assert sum(count == 1 for count in surnames.values()) > 10


def test_short_forms_of_compound_and_of_transliterated_names_are_known():
	assert "Chayo" in nicknames("María del Rosario")["María del Rosario"]
	assert "Malena" in nicknames("María Elena")["María Elena"]
	assert "Kolya" in nicknames("Mykola")["Mykola"]
	assert "Guri" in nicknames("Gurpreet")["Gurpreet"]


@pytest.fixture
def entry(data) -> Entry:
	person = next(
		person for person in data.people if "é" in person.first and " " in person.given and person.second
	)
	return register(person, Random(3))


def test_a_cut_field_keeps_its_beginning(entry):
	for seed in range(20):
		cut = field_cut(entry, entry, Random(seed))
		if cut:
			assert cut != entry and entry.given.startswith(cut.given) and entry.first.startswith(cut.first)


def test_mojibake_damages_only_what_is_beyond_ascii(entry):
	for seed in range(20):
		damaged = mojibake(entry, entry, Random(seed))
		assert damaged.first != entry.first and damaged.first[:1].lower() == entry.first[:1].lower()


def test_exchanged_names_stand_in_the_other_fields(entry):
	changed = names_exchanged(entry, entry, Random(1))
	assert changed.given == f"{entry.first} {entry.second}"
	assert f"{changed.first} {changed.second}" == entry.given


def test_an_unknown_birth_date_is_not_another(entry):
	entry = replace(entry, birth=date(1990, 5, 9), precision=EXACT, papers=())
	assert birth_left(entry, replace(entry, birth=date(1890, 1, 1), precision=YEAR)) == 0.0
	assert birth_left(entry, entry) == 1.0


def test_the_judge_counts_couples_of_people_and_the_pairs_of_a_kind(data):
	verdict = judge(data, data.pairs)
	assert verdict.quality.f1 == 1 and set(verdict.kinds.values()) == {1} and not any(verdict.joined.values())
	one, other = data.couples[TWINS][0]
	place = {entry.person.number: number for number, entry in enumerate(data.entries) if not entry.kinds}
	verdict = judge(data, data.pairs | {tuple(sorted((place[one], place[other])))})
	assert verdict.twins == 1 and verdict.same_day == 0
	tradition = data.people[one].tradition
	assert verdict.traditions[tradition] < 1 and verdict.quality.precision < 1


def test_what_a_second_registration_is_labelled_with_is_there(data):
	for entry in data.entries:
		born, written = entry.person.birth, entry.birth
		if "day and month swapped" in entry.kinds:
			assert (written.day, written.month, written.year) == (born.month, born.day, born.year)
		if "birth date by year" in entry.kinds:
			assert entry.precision != EXACT
		if "1 January" in entry.kinds:
			assert (written.day, written.month, written.year) == (1, 1, born.year)
		if "phone changed" in entry.kinds:
			assert entry.phones[0] != entry.person.phone
		if "document missing" in entry.kinds:
			assert not entry.papers
		if "sex wrong" in entry.kinds:
			assert entry.sex != entry.person.sex
		if "everything in one field" in entry.kinds:
			assert not entry.first
