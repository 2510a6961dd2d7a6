"""A registry of up to a million invented people, as files that a database loads at once.

The people are those of :mod:`benchmarks.spanish_people`: families, twins, fathers and sons of one name. Names are
drawn as often as in life a few are very common and most are not. One registration in two hundred is a second one of
a person on file, with one of the errors of :mod:`benchmarks.spanish_errors`, mostly in another office.
Shelters have one telephone for all who stay there.

Every ten thousand people have their own seed, so they are made on all cores at once, a smaller registry is
the beginning of a larger one, and the same files come out everywhere. What the app stores beside a person (keys,
words) is worked out by the app's own functions.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from benchmarks.spanish_errors import KINDS, Written, register
from benchmarks.spanish_people import Population, name_lists
from migrant_services.core import folio, names
from migrant_services.core.identity import documents
from migrant_services.matching.record import ESTIMATED, YEAR, YEAR_AND_MONTH, Document, Name, Record
from migrant_services.people.registry.index import index_entries

SEED = 20_261_124
CHUNK, SAMPLE = 10_000, 400
# One in so many is registered a second time.
TWICE = 200
OFFICES = tuple(f"BENCH-{number:02d}" for number in range(1, 13))
SHELTERS = 300
LAST_DAY, DAYS = date(2026, 10, 31), 6 * 365

# Countries of origin by tradition.
COUNTRIES = {
	"hispanic two surnames": ("Mexico", "Cuba", "Ecuador", "Chile"),
	"hispanic two surnames, Central America": ("Honduras", "Guatemala", "El Salvador", "Nicaragua"),
	"hispanic one surname": ("Argentina", "Paraguay"),
	"hispanic, Colombia and Venezuela": ("Venezuela, Bolivarian Republic of", "Colombia"),
	"andean": ("Bolivia, Plurinational State of", "Peru"),
	"brazilian": ("Brazil",),
	"haitian": ("Haiti",),
	"west african": ("Ghana", "Cameroon", "Senegal"),
	"arabic": ("Syria", "Lebanon"),
	"slavic": ("Ukraine", "Russian Federation"),
	"chinese": ("China",),
}
STATES = (("New", 5), ("Registered", 60), ("In Follow-up", 20), ("Closed", 15))

WHO_AND_WHEN = ("creation", "modified", "owner", "modified_by")
ROW = ("name", "parent", "parenttype", "parentfield", "idx", *WHO_AND_WHEN)
# The columns of each file, in order.
COLUMNS = {
	"tabPerson": (
		*("name", *WHO_AND_WHEN),
		*("given_names", "first_surname", "second_surname", "full_name", "name_in_original_script"),
		*("office", "folio", "status", "workflow_state", "state_since", "verification_code"),
		*("birth_date", "birth_date_precision", "sex_on_document", "nationality", "population_group"),
		*(
			"migratory_situation",
			"address_line",
			"shelter",
			"municipality",
			"restricted",
			"restricted_reason",
		),
	),
	"tabPerson Document": (*ROW, "document_type", "number", "normalized_number", "issuing_country"),
	"tabPerson Phone": (*ROW, "phone", "normalized_phone", "safe_to_call"),
	"tabPerson Alias": (*ROW, "alias", "kind"),
	"__person_key": ("match_key", "person"),
	"__person_token": ("token", "person"),
	# Which registration repeats which, and what is wrong in it: for counting only.
	"twice": ("first", "again", "kind"),
}


def files(size: int, home: Path, cores: int = 2) -> dict[str, Path]:
	"""Write the files of a registry of ``size`` people by table, tab-separated and ordered by their first column.

	Made under ``home`` where they are not there yet, a whole folder or nothing.

	:param size: a multiple of :data:`CHUNK`
	"""
	folder = home / f"population-{size}-{digest()}"
	if not folder.is_dir():
		part = folder.with_name(f".{folder.name}.{os.getpid()}")
		part.mkdir(parents=True)
		with ProcessPoolExecutor(cores) as pool:
			list(pool.map(_write_chunk, range(size // CHUNK), [part] * (size // CHUNK)))
		for table in COLUMNS:
			_join(part, table)
		for old in home.glob(f"population-{size}-*"):
			shutil.rmtree(old)
		part.replace(folder)
	return {table: folder / f"{table}.tsv" for table in COLUMNS}


@cache
def digest() -> str:
	"""Return a key that changes with the files: with the people and with what the app stores about a person."""
	found = hashlib.blake2b(digest_size=6)
	for row in rows(0, SAMPLE):
		# A set has no order.
		found.update(str(row[0] if row[0].startswith("__") else row).encode())
	for table in ("__person_key", "__person_token"):
		found.update(str(sorted(values for kept_in, values in rows(0, SAMPLE) if kept_in == table)).encode())
	return found.hexdigest()


def _join(folder: Path, table: str) -> None:
	"""Join the chunks of a table into one file in the database's own order, which loads fastest."""
	parts = sorted(folder.glob(f"{table}.*.part"))
	command = ["sort", "-S", "512M", "--parallel=2", "-T", folder, "-o", folder / f"{table}.tsv", *parts]
	subprocess.run(command, check=True, env={**os.environ, "LC_ALL": "C"})
	for part in parts:
		part.unlink()


def _write_chunk(chunk: int, folder: Path) -> None:
	with ExitStack() as stack:
		out = {
			table: stack.enter_context((folder / f"{table}.{chunk:04d}.part").open("w")) for table in COLUMNS
		}
		for table, values in rows(chunk):
			out[table].write("\t".join(map(_written, values)) + "\n")


def _written(value) -> str:
	return "\\N" if value is None or value == "" else str(value)


def rows(chunk: int, people: int = CHUNK) -> Iterator[tuple[str, tuple]]:
	"""Yield every row of the people of a chunk, as (table, values in the order of :data:`COLUMNS`)."""
	written, twice, rng = registrations(chunk, people)
	first = chunk * CHUNK
	for place, registration in enumerate(written):
		yield from _person_rows(first + place, registration, rng)
	for before, again, kind in twice:
		yield "twice", (name_of(first + before), name_of(first + again), kind)


def registrations(
	chunk: int, number: int = CHUNK
) -> tuple[list[Written], list[tuple[int, int, str]], Random]:
	"""Return what was written down, its pairs (place of first and second, kind of error), and the generator in use.

	The person in place ``p`` is stored as ``name_of(chunk * CHUNK + p)``.
	"""
	rng = Random(SEED + chunk)
	# Households have one person and a half on average.
	people = Population(rng, number * 2 // 3 + 20, _lists()).people[: number - number // TWICE]
	written = [_at_a_shelter(_half_known(register(person, rng), rng), rng) for person in people]
	kinds, twice = list(KINDS), []
	while len(written) < number:
		before, kind = rng.randrange(len(people)), rng.choice(kinds)
		again = KINDS[kind](_at_a_shelter(register(people[before], rng), rng), rng)
		if again:
			twice.append((before, len(written), kind))
			written.append(again)
	return written, twice, rng


def newcomers(number: int, again: int) -> list[tuple[Written, str]]:
	"""Return new registrations and who they are: some repeat people on file, with an error.

	The others, people of their own, have "".
	"""
	rng = Random(SEED - 1)
	people = Population(rng, number, _lists()).people[: number - again]
	fresh = [(_at_a_shelter(_half_known(register(person, rng), rng), rng), "") for person in people]
	before, _twice, _rng = registrations(0)
	known, kinds = [], list(KINDS)
	while len(known) < again:
		place = rng.randrange(CHUNK - CHUNK // TWICE)
		now = KINDS[rng.choice(kinds)](_at_a_shelter(register(before[place].person, rng), rng), rng)
		if now:
			known.append((now, name_of(place)))
	return rng.sample(fresh + known, number)


def nationality_of(now: Written) -> str:
	"""Return a country of origin of the tradition, always the same one for a person."""
	countries = COUNTRIES[now.person.tradition]
	return countries[now.person.number % len(countries)]


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
	"""Return Faker's names, the first of each list some thirty times as frequent as the last."""
	lists, rng = name_lists(), Random(SEED)
	for of_locale in lists.values():
		for kind, known in of_locale.items():
			known = rng.sample(known, len(known))
			of_locale[kind] = [
				name for place, name in enumerate(known) for _time in range(1 + 600 // (place + 20))
			]
	return lists


def _half_known(now: Written, rng: Random) -> Written:
	draw, birth = rng.random(), now.birth
	if draw < 0.02:
		return replace(now, birth=None)
	if draw < 0.05:
		return replace(now, birth=birth.replace(month=7, day=1), precision=YEAR)
	if draw < 0.08:
		return replace(now, birth=birth.replace(month=7, day=1), precision=ESTIMATED)
	if draw < 0.1:
		return replace(now, birth=birth.replace(day=1), precision=YEAR_AND_MONTH)
	return replace(now, birth=birth.replace(month=1, day=1)) if draw < 0.13 else now


def _at_a_shelter(now: Written, rng: Random) -> Written:
	"""Give a person at a shelter one of several hundred, the largest most often, and often its telephone."""
	if not now.address.startswith("Albergue"):
		return now
	number = int(SHELTERS ** rng.random())
	phone = f"+5255{40_000_000 + number}" if rng.random() < 0.4 else now.phone
	return replace(now, address=f"{now.address} {number}", phone=phone)


def _person_rows(number: int, now: Written, rng: Random) -> Iterator[tuple[str, tuple]]:
	name = name_of(number)
	created = datetime.combine(LAST_DAY - timedelta(days=rng.randrange(DAYS)), datetime.min.time())
	created += timedelta(seconds=rng.randrange(8 * 3600, 17 * 3600))
	stamps = (created, created, "Administrator", "Administrator")
	state = rng.choices(*zip(*STATES, strict=True))[0]
	nationality = nationality_of(now)
	office = rng.choice(OFFICES[: rng.randint(1, len(OFFICES))])
	municipality = "Maipú" if number % 2 else "Iztapalapa"
	restricted = rng.random() < 0.02
	alias = _alias(now, rng)
	parts = (now.given, now.first, now.second)
	yield (
		"tabPerson",
		(
			*(name, *stamps, *parts, names.build_display_name(*parts), now.native),
			*(office, folio.make_folio("PE", number + 1)),
			*(
				state,
				state,
				created,
				f"{rng.getrandbits(80):020x}",
				now.birth,
				now.precision,
				now.sex,
				nationality,
			),
			*("MIGRANT", "NO_INFORMA", now.address, now.address if "Albergue" in now.address else ""),
			*(municipality, int(restricted), "Protección" if restricted else ""),
		),
	)
	shown = []
	for place, (kind, written, lasting) in enumerate(now.documents):
		tidied = documents.check_document(None, written).number
		row = (_row_name(number, place), name, "Person", "documents", place + 1, *stamps)
		yield "tabPerson Document", (*row, kind, written, tidied, nationality if kind == "FOREIGN_ID" else "")
		shown.append(Document(kind, tidied or written, lasting))
	if now.phone:
		row = (_row_name(number, 10), name, "Person", "phones", 1, *stamps)
		yield "tabPerson Phone", (*row, now.phone, now.phone, 1)
	if alias:
		row = (_row_name(number, 11), name, "Person", "aliases", 1, *stamps)
		yield "tabPerson Alias", (*row, alias, "Also known as")
	record = replace(
		now.record(),
		names=(Name(*parts), *((Name(alias),) if alias else ())),
		nationalities=(nationality,),
		documents=tuple(shown),
		extra={"municipality": municipality} | ({"address_line": now.address} if now.address else {}),
	)
	yield from _index_rows(name, record, office)


def _index_rows(name: str, record: Record, office: str) -> Iterator[tuple[str, tuple]]:
	keys, tokens = index_entries(record, office)
	for key in keys:
		yield "__person_key", (f"{key:020d}", name)
	for token in tokens:
		yield "__person_token", (token, name)


def _alias(now: Written, rng: Random) -> str:
	if rng.random() > 0.04:
		return ""
	called = KINDS["nickname"](now, rng)
	return f"{called.given} {called.first}".strip() if called else ""


def name_of(number: int) -> str:
	"""Return ten characters as Frappe's random names have, never twice: steps of an odd number through all of them."""
	return f"{(number * 0x9E3779B97F + 0x5DEECE66D) % 2**40:010x}"


def _row_name(number: int, place: int) -> str:
	return name_of(number * 12 + place)
