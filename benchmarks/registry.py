"""How fast a registry of a million people answers at the desk, and how long its nightly pass takes.

Everything is asked of the app as a request of a clerk does, with nothing remembered from the request before, and
timed in the process that serves it. The registry is the made-up one of :mod:`benchmarks.population`, first of
100,000 people, then of a million, on the same site one after the other.

*Check*: what saving a new person asks, of three hundred registrations of which a third are of people who are
there already, with an error.

*Scan*: what the check is compared with, one SQL statement that gives every stored person points for what agrees with
the newcomer (sound of names in either order, birth date, also with day and month changed over) and takes the ten
best. It looks at less than the check: no documents, no phones, no other names. What a scan by the app's own score would take
is printed beside it.

*Night*: the whole pass in one process, names counted again and all people compared, as on the first night of a site.

*Search*: texts typed letter by letter, from the third character on, by a clerk of one office and by one of all offices.
"""

import statistics
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

import frappe

from benchmarks import results, timing
from benchmarks.populated import buffer_pool, populated
from benchmarks.population import OFFICES, nationality_of, newcomers
from benchmarks.spanish_errors import Written
from migrant_services.access import staff
from migrant_services.matching.profile import profile
from migrant_services.matching.score import score
from migrant_services.people.registry import candidates, counts, duplicates, nightly, pairs, records, search

COMMAND = "make bench ONLY=registry"
SIZES = (100_000, 1_000_000)
MEBIBYTES = 4096
NEWCOMERS, AGAIN, ROUNDS = 300, 100, 5
SCANS, SCORED = 5, 3000
MIN_TYPED = 3
CLERK, CLERK_OF_ALL = "bench-clerk@example.com", "bench-clerk-of-all@example.com"
TYPED = (
	"hernandez garcia",
	"maria guadalupe hernandez lopez",
	"garcia maria",
	"jose luis martinez",
	"juan perez 1990",
	"mamani quispe",
	"quispe rosa",
	"ana maria",
	"jean-baptiste pierre",
	"mohamed al-hassan",
	"muhamad alasan",
	"wang xiao",
	"yesica kispe mamani",
	"de la cruz santos",
	"ivan ivanov",
	"lopez 1985",
	"rodriguez 12/04/1990",
	"zuñiga ñahui",
	"xquenda tzotzil",
	"da silva joao",
	"owusu kwame",
	"pepe hernandez",
	"14/02/1988",
	"1992-07-21",
	"+525512345678",
	"5540000001",
	"V-20284552",
	"MAGL866087HSGL",
	"94123456",
	"PE-0000123-1",
)


class Rounds:
	"""The same requests timed several times over: seconds without waiting for a processor, and by the clock."""

	def __init__(self, rounds: Iterable[list[tuple[float, float]]]):
		rounds = list(rounds)
		self.seconds = [[seconds for seconds, _clock in one] for one in rounds]
		self.clock = [[clock for _seconds, clock in one] for one in rounds]
		# The median of the rounds' 95th percentiles.
		self.p95 = statistics.median(map(timing.percentile_95, self.seconds))
		self.median = statistics.median(chain.from_iterable(self.seconds))

	def __str__(self) -> str:
		each = ", ".join(_ms(timing.percentile_95(one)) for one in self.seconds)
		clock = statistics.median(map(timing.percentile_95, self.clock))
		slowest = max(map(max, self.seconds))
		return (
			f"median {_ms(self.median)}, p95 {_ms(self.p95)} (rounds {each}), slowest {_ms(slowest)}; with waiting for a "
			f"processor, which other processes used, p95 {_ms(clock)}"
		)


def run() -> None:
	"""Measure the figures of the registry on the connected site, whose own people come back afterwards."""
	frappe.set_user("Administrator")
	checks = {}
	with buffer_pool(MEBIBYTES) as memory:
		for size in SIZES:
			with populated(size) as files:
				_make_clerks()
				checks[size] = _check(size)
				if size == SIZES[-1]:
					_tell_checks(checks, memory)
					_scan(checks[size], memory)
					_search(memory)
					_night(files, memory)
				frappe.set_user("Administrator")


def _check(size: int) -> Rounds:
	people = newcomers(NEWCOMERS, AGAIN)
	docs = [(_document(now), known) for now, known in people]
	found = 0
	for doc, known in docs:
		_request(CLERK)
		found += bool(known) and known in [
			candidate.person for candidate in candidates.find_candidates(records.to_record(doc))
		]
	served = timing.served()
	rounds = Rounds(
		[_as_request(served, CLERK, lambda doc=doc: _checked(doc)) for doc, _known in docs]
		for _round in range(ROUNDS)
	)
	print(f"check among {size:,}: {rounds}; {found} of {AGAIN} known people found")
	return rounds


def _checked(doc) -> None:
	try:
		duplicates.check(doc)
	except duplicates.DuplicateFound:
		pass


def _tell_checks(checks: dict[int, Rounds], memory: str) -> None:
	small, large = (checks[size] for size in SIZES)
	note = f"{NEWCOMERS} people, {AGAIN} of them known, in {ROUNDS} rounds; {large}; {memory}"
	results.record("matching.check_1m_p95_ms", large.p95 * 1000, COMMAND, note)
	note = f"p95 {_ms(large.p95)} among 1,000,000, {_ms(small.p95)} among 100,000"
	results.record("matching.growth_10x_ratio", large.p95 / small.p95, COMMAND, note)


def _scan(checks: Rounds, memory: str) -> None:
	people = [now for now, _known in newcomers(NEWCOMERS, AGAIN) if now.birth][:SCANS]
	served = timing.served()
	scan = statistics.median(
		served.once(lambda now=now: frappe.db.sql(SCAN, _scanned(now)))[0] for now in people
	)
	settings, asked = counts.get_settings(), [profile(now.record()) for now in people]
	names = frappe.get_all("Person", pluck="name", limit=SCORED, order_by="name")
	by_score, _clock = served.once(
		lambda: [
			score(asked[0], other, settings) for other in map(profile, records.load_records(names).values())
		]
	)
	note = (
		f"median of {SCANS} scans in SQL {scan:.2f} s against a median check of {_ms(checks.median)}; scoring everybody "
		f"in Python would take {by_score / SCORED * SIZES[-1]:.0f} s (from {SCORED:,}); {memory}"
	)
	results.record("matching.check_vs_scan_speedup", scan / checks.median, COMMAND, note)


# Points as the bits of the score, for what a single table holds.
SCAN = """
	select name,
		coalesce(birth_date = %(birth)s, 0) * 10
		+ coalesce(birth_date = %(swapped)s, 0) * 7
		+ coalesce(soundex(given_names) = soundex(%(given)s), 0) * 5
		+ coalesce(soundex(first_surname) in (soundex(%(first)s), soundex(%(second)s)), 0) * 5
		+ coalesce(soundex(second_surname) in (soundex(%(first)s), soundex(%(second)s)), 0) * 5
		+ coalesce(sex_on_document = %(sex)s, 0)
		+ coalesce(nationality = %(nationality)s, 0) as likeness
	from `tabPerson` where status not in ('Merged', 'Anonymised')
	order by likeness desc limit 10
"""


def _scanned(now: Written) -> dict:
	swapped = (
		now.birth.replace(month=now.birth.day, day=now.birth.month) if now.birth.day <= 12 else now.birth
	)
	return {
		"birth": now.birth,
		"swapped": swapped,
		"given": now.given,
		"first": now.first,
		"second": now.second,
		"sex": now.sex,
		"nationality": nationality_of(now),
	}


def _search(memory: str) -> None:
	prefixes = [text[:length] for text in TYPED for length in range(MIN_TYPED, len(text) + 1)]
	typed = [(user, text) for user in (CLERK, CLERK_OF_ALL) for text in prefixes]
	served = timing.served()
	rounds = Rounds(
		[
			_as_request(served, user, lambda user=user, text=text: search.search(text, user))
			for user, text in typed
		]
		for _round in range(ROUNDS)
	)
	slowest = sorted(zip(rounds.seconds[0], typed, strict=True), reverse=True)[:10]
	print("search, slowest:", ", ".join(f"{text!r} {_ms(seconds)}" for seconds, (_user, text) in slowest))
	note = (
		f"{len(TYPED)} texts typed letter by letter, by a clerk of one office and one of all: {len(typed)} searches in "
		f"{ROUNDS} rounds; {rounds}; {memory}"
	)
	results.record("search.as_you_type_1m_p95_ms", rounds.p95 * 1000, COMMAND, note)


def _night(files: dict[str, Path], memory: str) -> None:
	"""Measure the nightly pass; it leaves no reviews behind."""
	frappe.set_user("Administrator")
	frappe.db.delete("Duplicate Review")
	frappe.db.commit()
	with timing.peak_memory() as peak:
		seconds, clock = timing.served().once(nightly.run)
	found = set(frappe.get_all("Duplicate Review", pluck="pair_key", order_by="pair_key"))
	twice = [line.split("\t") for line in files["twice"].read_text().splitlines()]
	known = sum(pairs.key_of(first, again) in found for first, again, _kind in twice)
	frappe.db.delete("Duplicate Review")
	frappe.db.commit()
	note = (
		f"one process, peak {peak[0]:.0f} MiB; {len(found):,} pairs to review, among them {known:,} of {len(twice):,} second "
		f"registrations; with waiting for a processor {clock / 60:.1f} minutes; {memory}"
	)
	results.record("matching.nightly_1m_min", seconds / 60, COMMAND, note)


def _as_request(served: timing.Served, user: str, work: Callable[[], object]) -> tuple[float, float]:
	_request(user)
	return served.once(work)


def _request(user: str) -> None:
	"""Clear what the previous request cached, as at the beginning of a request."""
	frappe.set_user(user)
	staff.clear_office_cache()
	frappe.local.response = frappe._dict()
	frappe.local.message_log = []


def _ms(seconds: float) -> str:
	return f"{seconds * 1000:.1f} ms"


def _make_clerks() -> None:
	"""Make two users at a front desk."""
	for email, all_offices in ((CLERK, 0), (CLERK_OF_ALL, 1)):
		if frappe.db.exists("User", email):
			continue
		values = {"first_name": email, "send_welcome_email": 0, "roles": [{"role": "Front Desk"}]}
		frappe.get_doc({"doctype": "User", "email": email, **values}).insert()
		staff = {
			"full_name": email,
			"user": email,
			"office": OFFICES[0],
			"enabled": 1,
			"all_offices": all_offices,
		}
		frappe.get_doc({"doctype": "Staff Member", **staff}).insert()


def _document(now: Written):
	"""Return a person as the form sends one, unsaved."""
	doc = frappe.get_doc(
		{
			"doctype": "Person",
			"given_names": now.given,
			"first_surname": now.first,
			"second_surname": now.second,
			"name_in_original_script": now.native,
			"birth_date": now.birth,
			"birth_date_precision": now.precision,
			"sex_on_document": now.sex,
			"nationality": nationality_of(now),
			"address_line": now.address,
			"office": OFFICES[0],
			"phones": [{"phone": now.phone, "normalized_phone": now.phone}] if now.phone else [],
			"documents": [
				{"document_type": kind, "number": number, "normalized_number": number}
				for kind, number, _lasting in now.documents
			],
		}
	)
	doc.set("__islocal", 1)
	return doc
